//! Free ports of 127.0.0.1 for servers that are told where to listen.
//!
//! Below the range from which the kernel takes ports for outgoing connections, so that a server that was killed comes
//! back on the port that it had.

use std::{env, fs, io, mem, net::TcpListener, ops::Range};

/// Where ports are looked for.
pub const RANGE: Range<u16> = 20_000..32_768;
const TRIES: usize = 200;

/// A port on which nobody listens, and which nobody else is given while this process lives: a file of that name below the
/// system's folder for temporary files is locked until then.
///
/// # Errors
/// If none was found.
pub fn free() -> io::Result<u16> {
    let folder = env::temp_dir().join("kazasu-ports");
    fs::create_dir_all(&folder)?;
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        let port = fastrand::u16(RANGE);
        let held = fs::File::create(folder.join(port.to_string()))?;
        if held.try_lock().is_err() {
            continue;
        }
        match TcpListener::bind(("127.0.0.1", port)) {
            Ok(_free) => {
                // Open, and so locked, until the process ends.
                mem::forget(held);
                return Ok(port);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}
