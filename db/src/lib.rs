//! The only crate that speaks SQL: SQLite or PostgreSQL, picked at run time, behind the same functions.
//!
//! A use case is a function that takes the connection; [`Db::read`] runs it on a pooled connection on a blocking
//! thread, [`Db::write`] in a transaction. Facts of a facility's log go through [`Writer`], which commits many at once.
//! Nothing here waits for anything but the database inside a transaction, every list has a limit, and an order wherever
//! one is promised.

pub mod accounts;
pub mod acts;
pub mod attendance;
pub mod audit;
pub mod bookings;
pub mod cards;
pub mod conn;
pub mod devices;
pub mod displays;
pub mod entries;
mod hex;
pub mod hubs;
pub mod identity;
pub mod incidents;
pub mod keys;
pub mod log;
pub mod notices;
pub mod passwords;
pub mod persons;
mod projections;
pub mod queues;
pub mod reseal;
pub mod residents;
pub mod rights;
pub mod roster;
mod rows;
mod schema;
pub mod seal;
pub mod secrets;
pub mod tries;
pub mod verify;
mod writer;

use std::{path::Path, sync::Arc, time::Duration};

use r2d2::ManageConnection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use conn::{Conn, DatabaseUrl};
pub use rows::AnyRow;
pub use writer::{GROUP_MAX, Writer, WriterObserver};

/// Pooled readers on PostgreSQL and SQLite alike.
const READERS: u32 = 8;
/// Of them kept for what decides.
const READERS_KEPT: u32 = 3;
/// How long a reader waits for a pooled connection.
const READER_WAIT: Duration = Duration::from_secs(5);

/// What can go wrong with the database while it is used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection can be made.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The row that was asked for is not there.
    #[error("there is no such row")]
    NotFound,
    /// A unique key is taken.
    #[error("a unique key is taken already")]
    Conflict,
    /// A row does not hold what it should.
    #[error("a row of {0} is damaged")]
    Damaged(&'static str),
    /// This many of the writer's lanes cannot commit.
    #[error("{0} of the writer's lanes cannot commit")]
    NoCommits(usize),
    /// Too much waits already.
    #[error("the database is busy")]
    Busy,
    /// Somebody's work in the database panicked; nothing of it is stored.
    #[error("work in the database panicked")]
    Panicked,
    /// The service is stopping.
    #[error("the database is closed")]
    Closed,
    /// A statement failed.
    #[error("a statement failed: {0}")]
    Failed(#[source] diesel::result::Error),
}

impl DbError {
    /// Whether what was asked for may have failed for what the rows hold, and not for the database.
    pub(crate) const fn is_of_rows(&self) -> bool {
        matches!(self, Self::NotFound | Self::Conflict | Self::Damaged(_) | Self::Panicked | Self::Failed(_))
    }

    pub(crate) fn unreachable(cause: diesel::ConnectionError) -> Self {
        // libpq repeats the host and the user, never the password.
        Self::Unreachable(cause.to_string())
    }
}

impl From<diesel::result::Error> for DbError {
    fn from(cause: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error};
        match cause {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Conflict,
            // SQLITE_BUSY after the whole of `busy_timeout` (<https://sqlite.org/rescode.html#busy>): nothing was done.
            Error::DatabaseError(DatabaseErrorKind::Unknown, said) if said.message() == "database is locked" => {
                Self::Busy
            }
            other => Self::Failed(other),
        }
    }
}

impl From<seal::DoesNotOpen> for DbError {
    fn from(_: seal::DoesNotOpen) -> Self {
        Self::Damaged("an encrypted column")
    }
}

/// Why the database is not ready for use.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// `DATABASE_URL` is neither.
    #[error("DATABASE_URL must be sqlite:PATH or postgres://…")]
    BadUrl,
    /// The folder of the SQLite file cannot be made.
    #[error("the database's folder cannot be made: {0}")]
    Folder(#[from] std::io::Error),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(String),
    /// The database fails.
    #[error(transparent)]
    Database(#[from] DbError),
}

struct Readers(DatabaseUrl);

impl ManageConnection for Readers {
    type Connection = Conn;
    type Error = DbError;

    fn connect(&self) -> Result<Conn, DbError> {
        Conn::open(&self.0)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), DbError> {
        answers(conn)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        conn.is_broken()
    }
}

/// The database.
#[derive(Clone)]
pub struct Db {
    readers: r2d2::Pool<Readers>,
    writer: Writer,
    one_writer: bool,
    /// Turns of those who can wait.
    turns: Option<Arc<Semaphore>>,
}

impl Db {
    /// Opens the database, runs what migrations are missing and starts the writer's lanes. Blocks.
    ///
    /// # Errors
    /// If the database cannot be reached or a migration fails.
    pub fn open(url: &DatabaseUrl, lanes: usize, observer: &Arc<dyn WriterObserver>) -> Result<Self, StartError> {
        if let DatabaseUrl::Sqlite(path) = url
            && let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)?;
        }
        Conn::open(url)?.migrate()?;
        let writer = Writer::start(url, lanes, observer)?;
        let readers = r2d2::Pool::builder()
            .max_size(READERS)
            .min_idle(Some(1))
            .connection_timeout(READER_WAIT)
            .test_on_check_out(false)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Readers(url.clone()));
        Ok(Self { readers, writer, one_writer: matches!(url, DatabaseUrl::Sqlite(_)), turns: None })
    }

    /// The same database for pages, which can wait: they leave `READERS_KEPT` connections to what decides, however many
    /// of them are asked for at once.
    #[must_use]
    pub fn for_pages(&self) -> Self {
        let turns = usize::try_from(READERS - READERS_KEPT).expect("a small number");
        Self { turns: Some(Arc::new(Semaphore::new(turns))), ..self.clone() }
    }

    async fn turn(&self) -> Result<Option<OwnedSemaphorePermit>, DbError> {
        let Some(turns) = &self.turns else { return Ok(None) };
        let turn = tokio::time::timeout(READER_WAIT, Arc::clone(turns).acquire_owned());
        turn.await.map_err(|_| DbError::Busy)?.map(Some).map_err(|_| DbError::Closed)
    }

    /// Runs a query on a pooled connection.
    ///
    /// # Errors
    /// What the query gives, or that no connection could be had in time.
    pub async fn read<T: Send + 'static, E: From<DbError> + Send + 'static>(
        &self,
        query: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (readers, turn) = (self.readers.clone(), self.turn().await?);
        let ran = tokio::task::spawn_blocking(move || {
            // Until the query is done, also if nobody waits for it any more.
            let _turn = turn;
            let mut conn = readers.get().map_err(|error| DbError::Unreachable(error.to_string()))?;
            query(&mut conn)
        });
        ran.await.unwrap_or_else(|lost| {
            let error = if lost.is_panic() { DbError::Panicked } else { DbError::Closed };
            Err(error.into())
        })
    }

    /// Runs a use case in a transaction: on SQLite by the writer, which is the only one that writes, on PostgreSQL on a
    /// pooled connection.
    ///
    /// # Errors
    /// What the use case gives; nothing of it is then stored. A failed commit counts as an error, though it may have
    /// happened: a use case that is tried again must bear that. In a request it is noted for whoever asks ([`audit`]).
    pub async fn write<T: Send + 'static, E: From<DbError> + From<diesel::result::Error> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.write_for(audit::ASKED.try_with(Arc::clone).ok(), work).await
    }

    /// The same for what only counts and is nobody's doing: tries, when somebody was last seen. It leaves no row in the audit
    /// but what it notes itself.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn tally<T: Send + 'static, E: From<DbError> + From<diesel::result::Error> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.write_for(None, work).await
    }

    async fn write_for<T: Send + 'static, E: From<DbError> + From<diesel::result::Error> + Send + 'static>(
        &self,
        asked: Option<Arc<audit::Asked>>,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let work = move |conn: &mut Conn| audit::scoped(asked, || conn.transaction(work));
        if !self.one_writer {
            return self.read(work).await;
        }
        let (answer, told) = tokio::sync::oneshot::channel();
        self.writer.job(Box::new(move |conn| {
            let outcome = conn.map_err(E::from).and_then(work);
            let _ = answer.send(outcome);
        }))?;
        // The lane drops what it does not answer: work that panicked.
        told.await.unwrap_or_else(|_| Err(DbError::Panicked.into()))
    }

    /// The way for facts of a facility's log.
    #[must_use]
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// How many readers' connections are idle, and how many in use.
    #[must_use]
    pub fn connections(&self) -> (i64, i64) {
        let state = self.readers.state();
        (i64::from(state.idle_connections), i64::from(state.connections.saturating_sub(state.idle_connections)))
    }

    /// Whether the database answers, and takes facts as far as this hub knows.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Result<(), DbError> {
        match self.writer.failing() {
            0 => self.read(answers).await,
            lanes => Err(DbError::NoCommits(lanes)),
        }
    }
}

fn answers(conn: &mut Conn) -> Result<(), DbError> {
    use diesel::RunQueryDsl;
    Ok(with!(conn, c => diesel::sql_query("select 1").execute(c)).map(drop)?)
}
