//! Free ports of 127.0.0.1 for servers that are told where to listen.
//!
//! Below the range from which the kernel takes ports for outgoing connections, so that a server that was killed comes
//! back on the port that it had.

use std::{io, net::TcpListener, ops::Range};

/// Where ports are looked for.
pub const RANGE: Range<u16> = 20_000..32_768;
const TRIES: usize = 200;

/// A port on which nobody listens at the moment. Drawn at random, so that two who ask at once seldom get the same.
///
/// # Errors
/// If none was found.
pub fn free() -> io::Result<u16> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        let port = fastrand::u16(RANGE);
        match TcpListener::bind(("127.0.0.1", port)) {
            Ok(_free) => return Ok(port),
            Err(error) => last = error,
        }
    }
    Err(last)
}
