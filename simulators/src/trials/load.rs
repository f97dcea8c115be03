//! Load on a hub through its front door: kiosks that tap over HTTP with their signatures, people who sign in, and live
//! pages. All of it goes to 127.0.0.1.
//!
//! As lean as a load generator must be that shares two cores with what it measures: one thread, requests made and signed
//! beforehand, answers kept as bytes and read afterwards.

pub mod acknowledged;
pub mod bookings;
pub mod clerk;
pub mod hall;
pub mod http;
pub mod kiosk;
pub mod live;
pub mod office;
pub mod people;
pub mod roster;
pub mod town;
pub mod visitor;

use std::io;

/// Why load could not be put on a hub.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The connection failed.
    #[error("the connection to the hub failed: {0}")]
    Io(#[from] io::Error),
    /// The hub answered something else than it should.
    #[error("{asked} was answered with {status}: {body}")]
    Refused {
        /// What was asked.
        asked: String,
        /// The HTTP status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
    /// The answer does not say what it should.
    #[error("the answer to {0} is not what was agreed")]
    Misunderstood(String),
}

impl LoadError {
    pub(crate) fn refused(asked: &str, answer: &http::Answer) -> Self {
        let body = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
        Self::Refused { asked: asked.to_owned(), status: answer.status, body }
    }
}

/// Lets this process and those it starts have as many open files as the system allows.
///
/// # Errors
/// If the limit cannot be read or set.
pub fn raise_open_files() -> io::Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls read or write the one struct that they are given, which lives on this stack.
    #[expect(unsafe_code, reason = "the standard library has no resource limits")]
    let done = unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) == 0
        }
    };
    if done { Ok(limit.rlim_cur) } else { Err(io::Error::last_os_error()) }
}
