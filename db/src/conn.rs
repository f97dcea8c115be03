//! One connection to either database.
//!
//! `with!` expands one Diesel expression for both, so that a query is written once. SQLite runs in WAL mode with
//! synchronous=FULL: an acknowledged commit survives a power cut (<https://sqlite.org/pragma.html#pragma_synchronous>).

use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use secrecy::{ExposeSecret, SecretString};

use crate::{DbError, StartError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// Two hubs that start at once migrate one after the other.
const MIGRATION_LOCK: i64 = 0x6b61_7a61_7375;

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
                let mut c = SqliteConnection::establish(path).map_err(DbError::unreachable)?;
                c.batch_execute(
                    "pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; \
                     pragma foreign_keys = on; pragma wal_autocheckpoint = 4000; pragma cache_size = -16000;",
                )?;
                Ok(Self::Sqlite(c))
            }
            DatabaseUrl::Postgres(url) => {
                let mut c = PgConnection::establish(url.expose_secret()).map_err(DbError::unreachable)?;
                c.batch_execute(
                    "set synchronous_commit = on; set timezone = 'UTC'; set statement_timeout = '60s'; set jit = off",
                )?;
                Ok(Self::Pg(c))
            }
        }
    }

    /// Runs what migrations are missing.
    ///
    /// # Errors
    /// If one fails; none of it is then in effect.
    pub fn migrate(&mut self) -> Result<(), StartError> {
        let failed = |cause: Box<dyn std::error::Error + Send + Sync>| StartError::Migration(cause.to_string());
        match self {
            Self::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop).map_err(failed),
            Self::Pg(c) => {
                c.batch_execute(&format!("select pg_advisory_lock({MIGRATION_LOCK})")).map_err(DbError::from)?;
                let ran = c.run_pending_migrations(POSTGRES).map(drop).map_err(failed);
                c.batch_execute(&format!("select pg_advisory_unlock({MIGRATION_LOCK})")).map_err(DbError::from)?;
                ran
            }
        }
    }

    /// Takes back the newest migration, for `ops` and for the test that every migration runs down.
    ///
    /// # Errors
    /// If it fails.
    pub fn revert_newest(&mut self) -> Result<(), StartError> {
        let failed = |cause: Box<dyn std::error::Error + Send + Sync>| StartError::Migration(cause.to_string());
        match self {
            Self::Sqlite(c) => c.revert_last_migration(SQLITE).map(drop).map_err(failed),
            Self::Pg(c) => c.revert_last_migration(POSTGRES).map(drop).map_err(failed),
        }
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
        with!(self, c => c.batch_execute(begin))?;
        let seen = queries(self);
        let _ = with!(self, c => c.batch_execute("rollback"));
        seen
    }

    /// Runs the use case in a transaction; on SQLite one that takes the write lock at once.
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
        with!(self, c => c.batch_execute(begin))?;
        match work(self) {
            Ok(value) => {
                if let Err(error) = with!(self, c => c.batch_execute("commit")) {
                    let _ = with!(self, c => c.batch_execute("rollback"));
                    return Err(error.into());
                }
                Ok(value)
            }
            Err(error) => {
                let _ = with!(self, c => c.batch_execute("rollback"));
                Err(error)
            }
        }
    }
}
