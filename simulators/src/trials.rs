//! What is tried on the whole product, each a verb of the program: load, kills, storms, days, attacks, benchmarks. A trial
//! in which nothing happened that could show something fails, and so does one of programs that are older than their sources.

pub mod attacks;
pub mod bench;
pub mod day;
pub mod kill;
pub mod load;
pub mod midnight;
pub mod storm;

use std::io;

use crate::{
    fakes::{
        browser::BrowserError, pcscd::PcscdError, postgres::PostgresError, processes::ProcessError, redis::RedisError,
    },
    trials::load::{LoadError, town::TownError},
};

/// Why a trial has no result.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The town.
    #[error(transparent)]
    Town(#[from] TownError),
    /// The load.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A program.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// The programs cannot be built.
    #[error("cargo build failed")]
    Build,
    /// The database's server.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// What two hubs give each other hints by.
    #[error(transparent)]
    Redis(#[from] RedisError),
    /// A browser.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// The card reader.
    #[error(transparent)]
    Reader(#[from] PcscdError),
    /// A database that is looked into past the hub.
    #[error("the database cannot be read: {0}")]
    Database(#[from] diesel::result::Error),
    /// The same, if it does not open.
    #[error("the database cannot be opened: {0}")]
    NoDatabase(#[from] diesel::ConnectionError),
    /// A file, a port or a connection.
    #[error("a file or a connection: {0}")]
    Io(#[from] io::Error),
    /// Something came that the trial does not understand.
    #[error("the trial does not understand {0}")]
    Unclear(&'static str),
    /// Something is not as it must be, or nothing happened that could show it.
    #[error("{0}")]
    Wrong(String),
}
