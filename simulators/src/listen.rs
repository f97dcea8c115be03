//! Listening sockets for simulators: on this machine only, below the ports that the kernel gives to outgoing
//! connections, so that a simulator that stops can come back on the same port.

use std::{io, net::SocketAddr, ops::Range};

use tokio::net::TcpListener;

const PORTS: Range<u16> = 20_000..32_768;
const TRIES: usize = 200;

/// A listening socket on a free port of 127.0.0.1.
///
/// # Errors
/// If no port could be had.
pub async fn on_a_free_port() -> io::Result<TcpListener> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        match TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], fastrand::u16(PORTS)))).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}
