//! Lines for whoever started a program. Nobody need read them to the end: `simulators … | head` ends no trial, while
//! `println!` panics when its reader is gone.

use std::{fmt, io::Write};

/// Writes a line to standard output, if anybody still reads it.
pub fn line(text: fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// As `println!`, for a reader who may go away.
#[macro_export]
macro_rules! say {
    ($($text:tt)*) => { $crate::say::line(format_args!($($text)*)) };
}
