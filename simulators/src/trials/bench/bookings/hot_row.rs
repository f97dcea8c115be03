//! What PostgreSQL does by itself when a slot is a row that everybody updates: 32 clients, one booking a transaction, with
//! rows as large as the hub's.

use std::{fs, time::Duration};

use crate::{
    fakes::{folder::TempFolder, postgres::Postgres},
    trials::TrialError,
};

const TABLES: &str = "create table if not exists slots(id int primary key, capacity int, taken int) with (fillfactor = 50);
    insert into slots values (1, 2000000000, 0) on conflict do nothing;
    create table if not exists booked(id bigserial primary key, slot int, who bigint, at timestamptz, cause uuid unique, body text);
    create table if not exists parties(booking bigint primary key, body bytea)";
/// Bookings of residents have about 450 bytes, who comes 250.
const BOOK: &str = "\\set who random(1, 1000000000)\n\
    BEGIN;\n\
    UPDATE slots SET taken = taken + 1 WHERE id = 1 AND taken < capacity;\n\
    WITH b AS (INSERT INTO booked(slot, who, at, cause, body) \
    VALUES (1, :who, now(), gen_random_uuid(), repeat('x', 450)) RETURNING id) \
    INSERT INTO parties SELECT id, decode(repeat('00', 250), 'hex') FROM b;\n\
    COMMIT;\n";
const CLIENTS: &str = "32";

/// Bookings a second.
pub fn measure(server: &Postgres, time: Duration) -> Result<f64, TrialError> {
    let (database, folder) = ("hot_row", TempFolder::new("hot-row")?);
    if server.psql(database, "select 1").is_err() {
        server.psql("postgres", &format!("create database {database}"))?;
    }
    server.psql(database, TABLES)?;
    fs::write(folder.join("book.sql"), BOOK)?;
    let seconds = time.as_secs().max(1).to_string();
    let report = server.pgbench(
        database,
        folder.path(),
        &["-n", "-M", "prepared", "-j", "1", "-f", "book.sql", "-c", CLIENTS, "-T", &seconds],
    )?;
    let tps = report.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    tps.ok_or(TrialError::Unclear("pgbench's report"))
}
