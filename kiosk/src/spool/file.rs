//! The spool's file: its tables, whose it is, and what happens to a broken one.

use std::{ffi::OsString, fs, path::Path};

use diesel::{
    connection::SimpleConnection,
    dsl::min,
    prelude::*,
    sql_types::{BigInt, Text},
};
use domain::{
    ids::DeviceId,
    taps::{PROVISIONAL, TapSeq},
};

use super::{
    BUSY_TIMEOUT, SpoolError, row_seq,
    schema::{owner, taps},
};
use crate::private;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS taps (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        card BLOB NOT NULL CHECK (length(card) = 16),
        sealed BLOB,
        device_time_us BIGINT NOT NULL,
        boot TEXT NOT NULL,
        uptime_ms BIGINT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS owner (device BIGINT NOT NULL PRIMARY KEY);
";

/// Opens the file, which is its owner's only, so that a commit is on the disk when it returns.
pub(super) fn connect(path: &Path) -> Result<SqliteConnection, SpoolError> {
    // SQLite gives the files beside it the rights of this one.
    private::make(path);
    ["-wal", "-shm"].iter().for_each(|end| private::close(Path::new(&with_end(path, end))));
    let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
    let busy_timeout_ms = BUSY_TIMEOUT.as_millis();
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {busy_timeout_ms}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;"
    ))?;
    Ok(connection)
}

/// Makes the tables, gives the file to the device and numbers what waits from 1.
pub(super) fn adopt(connection: &mut SqliteConnection, device: DeviceId) -> Result<(), SpoolError> {
    connection.immediate_transaction(|connection| {
        connection.batch_execute(SCHEMA)?;
        renew(connection)?;
        number_from(connection, 1)?;
        diesel::delete(owner::table).execute(connection)?;
        diesel::insert_into(owner::table).values(owner::device.eq(device.raw())).execute(connection)?;
        Ok(())
    })
}

/// Numbers what waits from here on, in the same order, and what comes after it.
fn number_from(connection: &mut SqliteConnection, first: i64) -> QueryResult<()> {
    let oldest: Option<i64> = taps::table.select(min(taps::seq)).first(connection)?;
    let down = oldest.unwrap_or(first) - first;
    // By way of negative numbers: the new ones may overlap the old ones.
    diesel::update(taps::table).set(taps::seq.eq(taps::seq * -1 + down)).execute(connection)?;
    diesel::update(taps::table).set(taps::seq.eq(taps::seq * -1)).execute(connection)?;
    let waiting: i64 = taps::table.count().get_result(connection)?;
    set_last_number(connection, first - 1 + waiting)
}

/// Turns provisional numbers into such as follow the last one that the hub knows. True if there were any.
pub(super) fn settle(connection: &mut SqliteConnection, last: TapSeq) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Last {
        #[diesel(sql_type = BigInt)]
        seq: i64,
    }
    connection.immediate_transaction(|connection| {
        let given = diesel::sql_query("SELECT seq FROM sqlite_sequence WHERE name = 'taps'");
        let given = given.get_result::<Last>(connection).optional()?;
        let is_provisional = given.is_some_and(|last| last.seq >= row_seq(PROVISIONAL) - 1);
        if is_provisional {
            number_from(connection, row_seq(last.after_a_loss()))?;
        }
        Ok(is_provisional)
    })
}

/// Gives a whole file to this device, if it is another one's: the kiosk was enrolled again.
pub(super) fn claim(connection: &mut SqliteConnection, device: DeviceId) -> Result<(), SpoolError> {
    #[derive(QueryableByName)]
    struct Check {
        #[diesel(sql_type = Text)]
        quick_check: String,
    }
    let check = diesel::sql_query("PRAGMA quick_check(1)").get_result::<Check>(connection)?;
    if check.quick_check != "ok" {
        return Err(SpoolError::Useless);
    }
    renew(connection)?;
    match owner::table.select(owner::device).first::<i64>(connection).optional()? {
        Some(owner) if owner == device.raw() => Ok(()),
        Some(_earlier) => adopt(connection, device),
        None => Err(SpoolError::Useless),
    }
}

/// Makes room for sealed cards in a file of the release before, whose hashes stay until they are answered.
fn renew(connection: &mut SqliteConnection) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Columns {
        #[diesel(sql_type = BigInt)]
        found: i64,
    }
    let columns = "SELECT count(*) AS found FROM pragma_table_info('taps') WHERE name IN ('card', 'sealed')";
    // A file without the table is told by whoever needs it.
    if diesel::sql_query(columns).get_result::<Columns>(connection)?.found == 1 {
        connection.batch_execute("ALTER TABLE taps ADD COLUMN sealed BLOB")?;
    }
    Ok(())
}

/// Rewrites a file that may hold hashes in what was deleted, once nothing waits any more that is one: the release before did
/// not overwrite them. Once in a file's life.
pub(super) fn scrub(connection: &mut SqliteConnection) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Version {
        #[diesel(sql_type = BigInt)]
        user_version: i64,
    }
    let version = diesel::sql_query("PRAGMA user_version").get_result::<Version>(connection)?;
    if version.user_version == 0 {
        connection.batch_execute("VACUUM; PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE);")?;
    }
    Ok(())
}

/// Whether the file itself is at fault, not a full disk or missing rights, which may pass.
pub(super) fn is_broken(error: &SpoolError) -> bool {
    // Diesel keeps SQLite's text, not its code.
    const SAYINGS: [&str; 3] = ["not a database", "malformed", "no such table"];
    match error {
        SpoolError::Useless => true,
        SpoolError::Disk(error) => SAYINGS.iter().any(|saying| error.to_string().contains(saying)),
        SpoolError::Full { .. } | SpoolError::Open(_) => false,
    }
}

/// Moves what is there aside, for whoever wants to look at it, and begins an empty file.
pub(super) fn replace(path: &Path, device: DeviceId, fresh_from: TapSeq) -> Result<SqliteConnection, SpoolError> {
    for end in ["", "-wal", "-shm"] {
        let _not_there = fs::rename(with_end(path, end), with_end(path, &format!(".broken{end}")));
    }
    let mut connection = connect(path)?;
    adopt(&mut connection, device)?;
    set_last_number(&mut connection, row_seq(fresh_from) - 1)?;
    Ok(connection)
}

fn with_end(path: &Path, end: &str) -> OsString {
    [path.as_os_str(), end.as_ref()].into_iter().collect()
}

/// The next number is the one after this.
fn set_last_number(connection: &mut SqliteConnection, last: i64) -> QueryResult<()> {
    connection.batch_execute("DELETE FROM sqlite_sequence WHERE name = 'taps'")?;
    diesel::sql_query("INSERT INTO sqlite_sequence (name, seq) VALUES ('taps', ?)")
        .bind::<BigInt, _>(last)
        .execute(connection)?;
    Ok(())
}
