//! The operator's tool: keys, migrations, rosters, enrolment codes, invitations, passwords, mails that came back,
//! verification.
//!
//! Reads `DATABASE_URL` and `KAZASU_KEYS_FILE` like the hub. On SQLite it may run beside a hub; both wait for the write
//! lock.

mod bounces;
mod commands;
mod returned;

use std::process::ExitCode;

/// `EX_TEMPFAIL` of sysexits.h: a mail server keeps the mail and hands it over again.
const TRY_AGAIN: u8 = 75;

const USAGE: &str = "\
usage: ops COMMAND
  keys FILE                      make the town's keys, once
  migrate                        bring the database to this version
  import FILE.json               bring a roster in; again for changes
  device-codes FACILITY COUNT    enrolment codes for kiosks, valid ten minutes
  invitations FACILITY           an invitation for each guardian: child number, mail address, path
  town-staff LOGIN NAME          add town staff or set their password (read from standard input)
  bounce                         take a mail that came back (read from standard input)
  bounce-key FILE                write the one key that bounce takes into a file of its own
  mail-marks                     how many addresses are marked because mails came back, by reason
  mail-again ADDRESS             send mails to this address again, which came back before
  mails-again SINCE [REASON]     the same for every address marked since then, like 2026-11-29T08:30
  verify                         whether every log is without gaps and doubles, as JSON

reads DATABASE_URL (sqlite:PATH or postgres://…) and KAZASU_KEYS_FILE (data/keys.json);
bounce reads KAZASU_BOUNCE_KEY_FILE instead, if it is set";

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
            if arguments == ["bounce"] { ExitCode::from(TRY_AGAIN) } else { ExitCode::FAILURE }
        }
    }
}
