//! The simulators by themselves, the load tool and the killer.

mod serve;

use std::{env, fmt::Display, process::ExitCode, time::Duration};

use serde::Serialize;

use simulators::{
    sbom,
    trials::{
        attacks::{self, Effort},
        bench::{self, Build},
        day::{self, Day},
        kill::{self, Victim},
        storm::{self, Database},
    },
};

const USAGE: &str = "\
simulators bench taps [--json] [--seconds N] [--no-build]
    how fast a hub accepts taps, on SQLite and on PostgreSQL, against the databases themselves
simulators bench queue [--json] [--seconds N] [--no-build]
    how fast numbers are taken and called at an office, and how soon displays and phones show it
simulators bench bookings [--json] [--seconds N] [--no-build]
    how fast everybody is answered who wants the same slot, pages of a full month, and reminders that are due at once
simulators bench pages [--json] [--no-build]
    what the pages weigh and how soon they are seen on a slow phone, and how a large board keeps up with forty cards a second
simulators bench audit [--json] [--rows N] [--no-build]
    how soon an auditor is answered over 55 million rows on PostgreSQL (about 20 GB), and what the audit costs a page
simulators bench sealing
    what it costs to seal a card, to open it and to hash it
simulators day [--seed N] [--visitors N]
    a day at a town hall with two hubs, while clicks double, answers are lost, Redis dies and a hub is killed at noon
simulators storm bookings [--rounds N] [--seed S] [--database sqlite|postgres] [--hubs 1|2]
    everybody wants the same few places at once while hubs are killed; fails if a place is sold twice or an answer lost
simulators kill hub-sqlite|hub-postgres|kiosk|reminders [--rounds N]
    kill -9 under load; fails if an acknowledged tap is lost or doubled, or somebody is not reminded once
simulators attacks [--short] [NAME …]
    what succeeded once against a hub, each against a hub started just now; fails if one succeeds
simulators sbom [FILE]
    what is in hub, kiosk and ops, as CycloneDX JSON
simulators postgres | redis
    a private server on a free port, until it is interrupted
simulators push-service | mail-server [ADDRESS]
    what the hub sends is taken and shown, until it is interrupted
simulators printer [ADDRESS [FOLDER]]
    a receipt printer; what it prints is shown, and put into the folder as pictures, until it is interrupted
simulators reader
    a private pcscd with one virtual reader; each line on standard input is a card held to it";

const DEFAULT_SECONDS: u64 = 5;
const DEFAULT_ROUNDS: usize = 50;
const DEFAULT_VISITORS: usize = 1_000;

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words).await {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(words: &[&str]) -> Result<ExitCode, Failure> {
    match words {
        ["bench", "taps", options @ ..] => return bench_taps(options).await,
        ["bench", "queue", options @ ..] => return bench_queue(options).await,
        ["bench", "bookings", options @ ..] => return bench_bookings(options).await,
        ["bench", "pages", options @ ..] => return bench_pages(options).await,
        ["bench", "sealing"] => {
            let bench::SealingReport { seal_us, open_us, hash_us } = bench::sealing();
            simulators::say!("a card: sealed in {seal_us:.1} µs, opened in {open_us:.1} µs, hashed in {hash_us:.1} µs");
            return Ok(ExitCode::SUCCESS);
        }
        ["bench", "audit", options @ ..] => return bench_audit(options).await,
        ["day", options @ ..] => return live_a_day(options).await,
        ["storm", "bookings", options @ ..] => return storm_bookings(options).await,
        ["kill", victim, options @ ..] => return kill(victim, options).await,
        ["attacks", "--short", names @ ..] => return attack(names, Effort::Short).await,
        ["attacks", names @ ..] => return attack(names, Effort::Full).await,
        ["sbom", options @ ..] => return list_parts(options),
        ["postgres"] => serve::postgres().await?,
        ["redis"] => serve::redis().await?,
        ["push-service"] => serve::push_service(None).await?,
        ["push-service", address] => serve::push_service(Some(address.parse()?)).await?,
        ["mail-server"] => serve::mail_server(None).await?,
        ["mail-server", address] => serve::mail_server(Some(address.parse()?)).await?,
        ["printer"] => serve::printer(None, None).await?,
        ["printer", address] => serve::printer(Some(address.parse()?), None).await?,
        ["printer", address, folder] => serve::printer(Some(address.parse()?), Some(folder.as_ref())).await?,
        ["reader"] => serve::reader().await?,
        _ => return Err(USAGE.into()),
    }
    Ok(ExitCode::SUCCESS)
}

fn list_parts(options: &[&str]) -> Result<ExitCode, Failure> {
    let list = serde_json::to_string_pretty(&sbom::make(&env::current_dir()?)?)?;
    match options {
        [] => println!("{list}"),
        [file] => std::fs::write(file, list + "\n")?,
        _ => return Err(USAGE.into()),
    }
    Ok(ExitCode::SUCCESS)
}

async fn bench_taps(options: &[&str]) -> Result<ExitCode, Failure> {
    let (plan, form) = bench_options(options)?;
    let report = bench::taps(plan).await?;
    show(&report, form)?;
    Ok(verdict(report.lost == 0 && report.doubled == 0))
}

async fn bench_queue(options: &[&str]) -> Result<ExitCode, Failure> {
    let (plan, form) = bench_options(options)?;
    let report = bench::queue(plan).await?;
    show(&report, form)?;
    Ok(verdict(report.is_sound()))
}

async fn bench_bookings(options: &[&str]) -> Result<ExitCode, Failure> {
    let (plan, form) = bench_options(options)?;
    let report = bench::bookings(plan).await?;
    show(&report, form)?;
    Ok(verdict(report.is_sound()))
}

async fn bench_pages(options: &[&str]) -> Result<ExitCode, Failure> {
    let (plan, form) = bench_options(options)?;
    show(&bench::pages(plan).await?, form)?;
    Ok(ExitCode::SUCCESS)
}

async fn bench_audit(options: &[&str]) -> Result<ExitCode, Failure> {
    let (mut rows, mut rest, mut options) = (bench::AUDIT_ROWS, Vec::new(), options.iter());
    while let Some(&option) = options.next() {
        match option {
            "--rows" => rows = options.next().ok_or(USAGE)?.parse()?,
            other => rest.push(other),
        }
    }
    let (plan, form) = bench_options(&rest)?;
    let report = bench::audit(rows, plan.build).await?;
    show(&report, form)?;
    Ok(verdict(report.is_good()))
}

async fn live_a_day(options: &[&str]) -> Result<ExitCode, Failure> {
    let mut day = Day { seed: fastrand::u64(..1_000_000), visitors: DEFAULT_VISITORS };
    let mut options = options.iter();
    while let Some(&option) = options.next() {
        let value = options.next().ok_or(USAGE)?;
        match option {
            "--seed" => day.seed = value.parse()?,
            "--visitors" => day.visitors = value.parse()?,
            _ => return Err(USAGE.into()),
        }
    }
    simulators::say!("{}", day::day(day).await?);
    Ok(ExitCode::SUCCESS)
}

async fn storm_bookings(options: &[&str]) -> Result<ExitCode, Failure> {
    let seed = fastrand::u64(..1_000_000);
    let mut plan = storm::Plan { seed, rounds: DEFAULT_ROUNDS, database: Database::Sqlite, hubs: 1 };
    let mut options = options.iter();
    while let Some(&option) = options.next() {
        let value = *options.next().ok_or(USAGE)?;
        match (option, value) {
            ("--seed", seed) => plan.seed = seed.parse()?,
            ("--rounds", rounds) => plan.rounds = rounds.parse()?,
            ("--database", "sqlite") => plan.database = Database::Sqlite,
            ("--database", "postgres") => plan.database = Database::Postgres,
            ("--hubs", "1") => plan.hubs = 1,
            ("--hubs", "2") => (plan.hubs, plan.database) = (2, Database::Postgres),
            _ => return Err(USAGE.into()),
        }
    }
    let toll = storm::bookings(plan).await?;
    simulators::say!("{toll}");
    Ok(verdict(toll.is_none()))
}

async fn attack(names: &[&str], effort: Effort) -> Result<ExitCode, Failure> {
    let report = attacks::attacks(names, effort).await?;
    simulators::say!("{report}");
    Ok(verdict(report.is_held()))
}

/// How a result is printed.
#[derive(Clone, Copy)]
enum Form {
    Tables,
    Json,
}

fn bench_options(options: &[&str]) -> Result<(bench::Plan, Form), Failure> {
    let mut plan = bench::Plan { time: Duration::from_secs(DEFAULT_SECONDS), build: Build::First };
    let (mut form, mut options) = (Form::Tables, options.iter());
    while let Some(&option) = options.next() {
        match option {
            "--json" => form = Form::Json,
            "--no-build" => plan.build = Build::Done,
            "--seconds" => plan.time = Duration::from_secs(options.next().ok_or(USAGE)?.parse()?),
            _ => return Err(USAGE.into()),
        }
    }
    Ok((plan, form))
}

fn show(report: &(impl Serialize + Display), form: Form) -> Result<(), Failure> {
    match form {
        Form::Tables => simulators::say!("{report}"),
        Form::Json => simulators::say!("{}", serde_json::to_string(report)?),
    }
    Ok(())
}

fn verdict(is_sound: bool) -> ExitCode {
    if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn kill(victim: &str, options: &[&str]) -> Result<ExitCode, Failure> {
    let victim = match victim {
        "hub-sqlite" => Victim::HubOnSqlite,
        "hub-postgres" => Victim::HubOnPostgres,
        "kiosk" => Victim::Kiosk,
        "reminders" => Victim::Reminders,
        _ => return Err(USAGE.into()),
    };
    let rounds = match options {
        [] => DEFAULT_ROUNDS,
        ["--rounds", rounds] => rounds.parse()?,
        _ => return Err(USAGE.into()),
    };
    let toll = kill::rounds(victim, rounds).await?;
    simulators::say!("{toll}");
    Ok(verdict(toll.is_none()))
}
