//! How a virtual reader and a card speak over a unix socket: a big-endian length and that many bytes.
//!
//! The driver and the cards both include this file; a driver can be nobody's dependency.

use std::io::{self, Read, Write};

/// Reads one frame.
pub fn read(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    from.read_exact(&mut length)?;
    let mut frame = vec![0; usize::from(u16::from_be_bytes(length))];
    from.read_exact(&mut frame)?;
    Ok(frame)
}

/// Writes one frame.
pub fn write(to: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    let length = u16::try_from(frame.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    to.write_all(&[&length.to_be_bytes(), frame].concat())
}
