//! One connection to either database.
//!
//! `with!` expands one Diesel expression for both, so that a query is written once. SQLite runs in WAL mode with
//! synchronous=FULL: an acknowledged commit survives a power cut (<https://sqlite.org/pragma.html#pragma_synchronous>).
//!
//! A connection that somebody left in the middle of a transaction, or whose last commit or rollback failed, is *broken*:
//! whoever keeps connections asks before using one again, and closes it. Nothing is ever continued on it.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::ErrorKind,
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    sync::{Mutex, PoisonError},
};

use diesel::{
    Connection, PgConnection, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    r2d2::R2D2Connection,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use secrecy::{ExposeSecret, SecretString};

use crate::{DbError, StartError, audit};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// Two hubs that start at once migrate one after the other.
const MIGRATION_LOCK: i64 = 0x6b61_7a61_7375;
/// What every session on PostgreSQL begins with. The server ends a statement that takes longer than a minute, and gives
/// back what a hub holds that went away in the middle of a transaction.
const SESSION: &str = "set synchronous_commit = on; set timezone = 'UTC'; set jit = off; set statement_timeout = '60s'; \
    set idle_in_transaction_session_timeout = '60s'; set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; \
    set tcp_keepalives_count = 3; set tcp_user_timeout = '30s'";
/// A server that is cut off is noticed: after five seconds by whoever connects, after twenty by whoever waits for an
/// answer (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>). The URL may say otherwise.
const TIMEOUTS: [(&str, &str); 5] = [
    ("connect_timeout", "5"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "15000"),
];

/// Where the data is: `sqlite:PATH` or `postgres://…`.
#[derive(Debug, Clone)]
pub enum DatabaseUrl {
    /// A file of this machine.
    Sqlite(String),
    /// A server; the text is libpq's connection URI with its password.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Reads the setting `DATABASE_URL`.
    ///
    /// # Errors
    /// If it names neither database.
    pub fn parse(text: &str) -> Result<Self, StartError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if !path.is_empty() {
                return Ok(Self::Sqlite(path.to_owned()));
            }
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(SecretString::from(text)));
        }
        Err(StartError::BadUrl)
    }
}

/// Names and addresses are sealed, who was where when is not: the file is for its owner alone, as the keys are. SQLite
/// makes the files beside it (`-wal`, `-shm`) as it finds this one; those of versions before this one are mended.
///
/// A file that is there is never opened here: whoever closes any handle of it takes all this process's locks off it
/// (<https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>), and another
/// process then deletes the log that this one writes to.
fn keep_to_owner(path: &str) -> std::io::Result<()> {
    // Nobody opens the new file before it is closed here.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    // The one name that SQLite takes for no file (<https://sqlite.org/inmemorydb.html>).
    if path == ":memory:" {
        return Ok(());
    }
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        Ok(_) | Err(_) => {}
    }
    for file in [path.to_owned(), format!("{path}-wal"), format!("{path}-shm")] {
        // One that is not there, or went away meanwhile, needs nothing.
        let Ok(found) = fs::metadata(&file) else { continue };
        if found.is_file() && found.mode() & 0o077 != 0 {
            fs::set_permissions(&file, Permissions::from_mode(0o600))?;
        }
    }
    Ok(())
}

/// A connection to either database.
pub enum Conn {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Pg(PgConnection),
}

/// Expands the body once for each database; `$c` is the Diesel connection in it.
#[macro_export]
macro_rules! with {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::conn::Conn::Sqlite($c) => $body,
            $crate::conn::Conn::Pg($c) => $body,
        }
    };
}

impl Conn {
    /// Opens a connection and sets it up.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub fn open(url: &DatabaseUrl) -> Result<Self, DbError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                keep_to_owner(path).map_err(|cause| DbError::Unreachable(cause.to_string()))?;
                let mut c = SqliteConnection::establish(path).map_err(DbError::unreachable)?;
                c.batch_execute(
                    "pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; \
                     pragma foreign_keys = on; pragma wal_autocheckpoint = 4000; pragma cache_size = -16000;",
                )?;
                Ok(Self::Sqlite(c))
            }
            DatabaseUrl::Postgres(url) => {
                let url = with_timeouts(url.expose_secret());
                let mut c = PgConnection::establish(url.expose_secret()).map_err(DbError::unreachable)?;
                c.batch_execute(SESSION)?;
                Ok(Self::Pg(c))
            }
        }
    }

    /// Has the statements of this transaction planned for the tables as they are now. A plan that was made and kept while a
    /// table was small reads all of it, and goes on doing so while a flood of rows comes in. Planned each time, joins are
    /// made in the order in which they are written: to find the best order of nine tables takes longer than the work.
    pub(crate) fn plan_anew(&mut self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(_) => {}
            Self::Pg(c) => {
                c.batch_execute("set local plan_cache_mode = force_custom_plan; set local join_collapse_limit = 1")?;
            }
        }
        Ok(())
    }

    /// The same for what only reads, outside of a transaction.
    pub(crate) fn planned_anew<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, DbError>) -> Result<T, DbError> {
        match self {
            Self::Sqlite(_) => read(self),
            Self::Pg(_) => self.transaction(|conn| {
                conn.plan_anew()?;
                read(conn)
            }),
        }
    }

    /// Runs what migrations are missing.
    ///
    /// # Errors
    /// If one fails; none of it is then in effect.
    pub fn migrate(&mut self) -> Result<(), StartError> {
        let failed = |cause: Box<dyn std::error::Error + Send + Sync>| StartError::Migration(cause.to_string());
        self.unhurried(|conn| match conn {
            Self::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop).map_err(failed),
            Self::Pg(c) => {
                c.batch_execute(&format!("select pg_advisory_lock({MIGRATION_LOCK})")).map_err(DbError::from)?;
                let ran = c.run_pending_migrations(POSTGRES).map(drop).map_err(failed);
                c.batch_execute(&format!("select pg_advisory_unlock({MIGRATION_LOCK})")).map_err(DbError::from)?;
                ran
            }
        })
    }

    /// Takes back the newest migration, for `ops` and for the test that every migration runs down.
    ///
    /// # Errors
    /// If it fails.
    pub fn revert_newest(&mut self) -> Result<(), StartError> {
        let failed = |cause: Box<dyn std::error::Error + Send + Sync>| StartError::Migration(cause.to_string());
        self.unhurried(|conn| match conn {
            Self::Sqlite(c) => c.revert_last_migration(SQLITE).map(drop).map_err(failed),
            Self::Pg(c) => c.revert_last_migration(POSTGRES).map(drop).map_err(failed),
        })
    }

    /// Runs what takes as long as it takes, migrations and verification: on PostgreSQL without the bound on statements.
    ///
    /// # Errors
    /// What the work gives, or that the bound cannot be taken off.
    pub fn unhurried<T, E: From<DbError>>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.set_bounds("0", "0").map_err(DbError::from)?;
        let done = work(self);
        if self.set_bounds("'60s'", "'60s'").is_err() {
            self.distrust();
        }
        done
    }

    fn set_bounds(&mut self, statement: &str, idle: &str) -> diesel::QueryResult<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Pg(c) => c.batch_execute(&format!(
                "set statement_timeout = {statement}; set idle_in_transaction_session_timeout = {idle}"
            )),
        }
    }

    /// Whether nothing may be asked of this connection any more.
    pub(crate) fn is_broken(&mut self) -> bool {
        with!(self, c => R2D2Connection::is_broken(c))
    }

    fn distrust(&mut self) {
        with!(self, c => AnsiTransactionManager::transaction_manager_status_mut(c).set_in_error());
    }

    fn begin(&mut self, sql: &str) -> diesel::QueryResult<()> {
        with!(self, c => AnsiTransactionManager::begin_transaction_sql(c, sql))
    }

    /// A rollback that fails breaks the connection; what it gave up is gone in either case.
    fn roll_back(&mut self) {
        let _ = with!(self, c => AnsiTransactionManager::rollback_transaction(c));
    }

    /// Runs queries that all see the database as it is at one instant, whatever is committed meanwhile.
    ///
    /// # Errors
    /// What the queries give.
    pub fn snapshot<T, E: From<diesel::result::Error>>(
        &mut self,
        queries: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let begin = match self {
            Self::Sqlite(_) => "begin deferred",
            Self::Pg(_) => "begin isolation level repeatable read read only",
        };
        self.begin(begin)?;
        let seen = queries(self);
        self.roll_back();
        seen
    }

    /// Runs the use case in a transaction; on SQLite one that takes the write lock at once. What it noted for the audit is
    /// written last.
    ///
    /// # Errors
    /// What the use case or the commit gives; nothing of it is then stored.
    pub fn transaction<T, E: From<diesel::result::Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let begin = match self {
            Self::Sqlite(_) => "begin immediate",
            Self::Pg(_) => "begin",
        };
        self.begin(begin)?;
        audit::begin();
        let worked = work(self).and_then(|value| Ok(audit::end(self).map(|()| value)?));
        match worked {
            Ok(value) => match with!(self, c => AnsiTransactionManager::commit_transaction(c)) {
                Ok(()) => Ok(value),
                Err(error) => {
                    // Whether it happened is not known, and a failed fsync is never retried on the same handle.
                    self.distrust();
                    Err(error.into())
                }
            },
            Err(error) => {
                audit::give_up();
                self.roll_back();
                Err(error)
            }
        }
    }
}

/// The URL with [`TIMEOUTS`] where it names none.
fn with_timeouts(url: &str) -> SecretString {
    let mut with = url.to_owned();
    for (name, value) in TIMEOUTS {
        let query = with.split_once('?').map(|(_, query)| query);
        if query.is_some_and(|query| query.split('&').any(|pair| pair.split('=').next() == Some(name))) {
            continue;
        }
        with.push(if query.is_some() { '&' } else { '?' });
        with.extend([name, "=", value]);
    }
    SecretString::from(with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_somebody_else_locked_is_busy() {
        let path = std::env::temp_dir().join(format!("kazasu-locked-{}.db", std::process::id()));
        let url = DatabaseUrl::Sqlite(path.to_str().expect("text").to_owned());
        let [mut one, mut other] = [(); 2].map(|()| Conn::open(&url).expect("a connection"));
        let run = |conn: &mut Conn, sql: &str| with!(conn, c => c.batch_execute(sql)).map_err(DbError::from);
        run(&mut other, "pragma busy_timeout = 0").expect("a setting");
        run(&mut one, "begin exclusive").expect("a lock");
        assert!(matches!(run(&mut other, "begin immediate"), Err(DbError::Busy)));
        run(&mut one, "rollback").expect("the lock is gone");
        run(&mut other, "begin immediate; rollback").expect("no lock");
        for file in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{file}", path.display()));
        }
    }

    #[test]
    fn a_url_that_names_a_timeout_keeps_it() {
        let url = with_timeouts("postgres://u:p@h/town?connect_timeout=60&sslmode=require");
        let text = url.expose_secret();
        assert_eq!(text.matches("connect_timeout").count(), 1);
        assert!(text.starts_with("postgres://u:p@h/town?connect_timeout=60&sslmode=require&keepalives_idle=5&"));
        assert!(with_timeouts("postgres://h/town").expose_secret().starts_with("postgres://h/town?connect_timeout=5&"));
    }
}
