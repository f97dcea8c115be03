//! Listening sockets for simulators inside this process; see [`crate::ports`] for servers that are told where to listen.

use std::{io, net::SocketAddr};

use tokio::net::TcpListener;

use crate::ports;

const TRIES: usize = 200;

/// A listening socket on a free port of 127.0.0.1.
///
/// # Errors
/// If no port could be had.
pub async fn on_a_free_port() -> io::Result<TcpListener> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        match TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], fastrand::u16(ports::RANGE)))).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}
