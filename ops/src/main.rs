//! The operator's tool: keys, migrations, rosters, enrolment codes, invitations, passwords, verification.
//!
//! Reads `DATABASE_URL` and `KAZASU_KEYS_FILE` like the hub. On SQLite it may run beside a hub; both wait for the write
//! lock.

mod commands;

use std::process::ExitCode;

const USAGE: &str = "\
usage: ops COMMAND
  keys FILE                      make the town's keys, once
  migrate                        bring the database to this version
  import FILE.json               bring a roster in; again for changes
  device-codes FACILITY COUNT    enrolment codes for kiosks, valid ten minutes
  invitations FACILITY           an invitation for each guardian: child number, mail address, path
  town-staff LOGIN NAME          add town staff or set their password (read from standard input)
  verify                         whether every log is without gaps and doubles, as JSON

reads DATABASE_URL (sqlite:PATH or postgres://…) and KAZASU_KEYS_FILE (data/keys.json)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match commands::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(commands::OpsError::Usage) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("ops: {error}");
            ExitCode::FAILURE
        }
    }
}
