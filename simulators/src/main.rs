//! The simulators by themselves, the load tool and the killer.

mod serve;

use std::{env, process::ExitCode, time::Duration};

use simulators::{
    bench::{self, Build},
    kill::{self, Victim},
};

const USAGE: &str = "\
simulators bench taps [--json] [--seconds N] [--no-build]
    how fast a hub accepts taps, on SQLite and on PostgreSQL, against the databases themselves
simulators kill hub-sqlite|hub-postgres|kiosk [--rounds N]
    kill -9 under load; fails if an acknowledged tap is lost or doubled
simulators postgres | redis
    a private server on a free port, until it is interrupted
simulators push-service | mail-server [ADDRESS]
    what the hub sends is taken and shown, until it is interrupted
simulators reader
    a private pcscd with one virtual reader; each line on standard input is a card held to it";

const DEFAULT_SECONDS: u64 = 5;
const DEFAULT_ROUNDS: usize = 50;

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
        ["kill", victim, options @ ..] => return kill(victim, options).await,
        ["postgres"] => serve::postgres().await?,
        ["redis"] => serve::redis().await?,
        ["push-service"] => serve::push_service(None).await?,
        ["push-service", address] => serve::push_service(Some(address.parse()?)).await?,
        ["mail-server"] => serve::mail_server(None).await?,
        ["mail-server", address] => serve::mail_server(Some(address.parse()?)).await?,
        ["reader"] => serve::reader().await?,
        _ => return Err(USAGE.into()),
    }
    Ok(ExitCode::SUCCESS)
}

async fn bench_taps(options: &[&str]) -> Result<ExitCode, Failure> {
    let (mut plan, mut json) = (bench::Plan { time: Duration::from_secs(DEFAULT_SECONDS), build: Build::First }, false);
    let mut options = options.iter();
    while let Some(&option) = options.next() {
        match option {
            "--json" => json = true,
            "--no-build" => plan.build = Build::Done,
            "--seconds" => plan.time = Duration::from_secs(options.next().ok_or(USAGE)?.parse()?),
            _ => return Err(USAGE.into()),
        }
    }
    let report = bench::taps(plan).await?;
    if json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("{report}");
    }
    Ok(if report.lost == 0 && report.doubled == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn kill(victim: &str, options: &[&str]) -> Result<ExitCode, Failure> {
    let victim = match victim {
        "hub-sqlite" => Victim::HubOnSqlite,
        "hub-postgres" => Victim::HubOnPostgres,
        "kiosk" => Victim::Kiosk,
        _ => return Err(USAGE.into()),
    };
    let rounds = match options {
        [] => DEFAULT_ROUNDS,
        ["--rounds", rounds] => rounds.parse()?,
        _ => return Err(USAGE.into()),
    };
    let toll = kill::rounds(victim, rounds).await?;
    println!("{toll}");
    Ok(if toll.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
