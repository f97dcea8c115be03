//! Turns committed outbox rows into web pushes and e-mails.
//!
//! Each pass takes the rows now due, tries each once and records the outcome; the next pass is the retry, so a wake-up,
//! a timer and a restart run the same code.
//!
//! Absent on purpose: deciding who is notified. The facility's events wrote that down.

pub mod keys;
pub mod mail;
pub mod outcome;
pub mod push;
pub mod words;
