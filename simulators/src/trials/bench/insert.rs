//! What the databases do by themselves: one durable insert of one row with a unique id a transaction. The measure
//! against which taps are held, taken in the same run on the same disk.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection as _, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query, sql_types};
use serde::Serialize;

use super::{cpu::Alone, stats::Spread};
use crate::{fakes::postgres::Postgres, trials::TrialError};

const TABLE: &str = "create table tap(id bigserial primary key, tenant int, place int, card int, at timestamptz, \
                     kind smallint, idem uuid unique)";
const INSERT: &str = "\\set card random(1, 100000)\n\
                      INSERT INTO tap(tenant, place, card, at, kind, idem) \
                      VALUES (1, 7, :card, now(), 1, gen_random_uuid());\n";

/// Inserts of so many clients.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Inserts {
    /// How many at once.
    pub clients: usize,
    /// Rows a second.
    pub per_s: f64,
    /// The usual time of one.
    pub p50_ms: f64,
    /// What one costs the database on the processors, in microseconds.
    pub cpu_us: f64,
}

/// Measures PostgreSQL with pgbench.
pub fn postgres(server: &Postgres, folder: &Path, clients: usize, time: Duration) -> Result<Inserts, TrialError> {
    let database = "baseline";
    if server.psql(database, "select 1").is_err() {
        server.psql("postgres", &format!("create database {database}"))?;
        server.psql(database, TABLE)?;
        fs::write(folder.join("insert1.sql"), INSERT)?;
    }
    let (clients_text, seconds) = (clients.to_string(), time.as_secs().max(1).to_string());
    let log = format!("inserts-{clients}");
    let alone = Alone::server(server)?;
    let report = server.pgbench(
        database,
        folder,
        &[
            "-n",
            "-M",
            "prepared",
            "-j",
            "1",
            "-f",
            "insert1.sql",
            "-l",
            "--log-prefix",
            &log,
            "-c",
            &clients_text,
            "-T",
            &seconds,
        ],
    )?;
    let misread = || TrialError::Unclear("pgbench's report");
    let tps = report.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    let (count, p50_ms) = logged(folder, &log)?;
    let cpu_us = alone.us_each(count)?;
    Ok(Inserts { clients, per_s: tps.ok_or_else(misread)?, p50_ms, cpu_us })
}

/// pgbench logs a line a transaction; its third field is the time in microseconds. Gives how many there were, and the usual
/// time in milliseconds.
fn logged(folder: &Path, prefix: &str) -> Result<(usize, f64), TrialError> {
    let mut times = Vec::new();
    for file in fs::read_dir(folder)?.flatten() {
        if file.file_name().to_string_lossy().starts_with(prefix) {
            let log = fs::read_to_string(file.path())?;
            times
                .extend(log.lines().filter_map(|line| line.split(' ').nth(2)?.parse().ok()).map(Duration::from_micros));
            fs::remove_file(file.path())?;
        }
    }
    let count = times.len();
    Spread::of(&mut times).map(|spread| (count, spread.p50_ms)).ok_or(TrialError::Unclear("pgbench's log"))
}

/// Measures SQLite: WAL, synchronous=FULL, as the hub uses it. Several clients take turns, for it has one writer.
pub fn sqlite(folder: &Path, clients: usize, time: Duration) -> Result<Inserts, TrialError> {
    let path = folder.join(format!("inserts-{clients}.db"));
    let path = path.to_string_lossy();
    open(&path)?.batch_execute(
        "create table tap(id integer primary key, tenant int, place int, card int, at int, kind int, idem blob unique)",
    )?;
    let alone = Alone::within_us()?;
    let workers = (0..clients).map(|_| {
        let mut connection = open(&path)?;
        Ok(thread::spawn(move || insert(&mut connection, time)))
    });
    let workers = workers.collect::<Result<Vec<_>, TrialError>>()?;
    let mut times = Vec::new();
    for worker in workers {
        times.append(&mut worker.join().expect("the worker does not panic")?);
    }
    let rows = times.len();
    let spread = Spread::of(&mut times).ok_or(TrialError::Unclear("SQLite's inserts"))?;
    let cpu_us = alone.us_each(rows)?;
    Ok(Inserts { clients, per_s: rows as f64 / time.as_secs_f64(), p50_ms: spread.p50_ms, cpu_us })
}

fn open(path: &str) -> Result<SqliteConnection, TrialError> {
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute("pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full")?;
    Ok(connection)
}

fn insert(connection: &mut SqliteConnection, time: Duration) -> Result<Vec<Duration>, diesel::result::Error> {
    let (start, mut times) = (Instant::now(), Vec::new());
    while start.elapsed() < time {
        let began = Instant::now();
        let mut id = [0_u8; 16];
        fastrand::fill(&mut id);
        connection.immediate_transaction(|connection| {
            sql_query("insert into tap(tenant, place, card, at, kind, idem) values (1, 7, ?, ?, 1, ?)")
                .bind::<sql_types::Integer, _>(fastrand::i32(1..100_000))
                .bind::<sql_types::BigInt, _>(fastrand::i64(0..))
                .bind::<sql_types::Binary, _>(id.to_vec())
                .execute(connection)
        })?;
        times.push(began.elapsed());
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::folder::TempFolder;

    /// Long enough for some of the kernel's ticks of a hundredth of a second to be spent, on a busy machine too.
    const BRIEFLY: Duration = Duration::from_secs(3);

    #[test]
    fn both_databases_are_measured() {
        let folder = TempFolder::new("inserts").expect("a folder");
        let server = Postgres::start().expect("a private PostgreSQL");
        for clients in [1, 2] {
            let on_postgres = postgres(&server, folder.path(), clients, BRIEFLY).expect("pgbench's figures");
            let on_sqlite = sqlite(folder.path(), clients, BRIEFLY).expect("SQLite's figures");
            for all in [on_postgres, on_sqlite] {
                let is_measured = all.per_s > 1.0 && all.p50_ms > 0.0 && all.cpu_us > 0.0;
                assert!(all.clients == clients && is_measured, "{all:?}");
            }
        }
    }
}
