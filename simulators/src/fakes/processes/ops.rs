//! The operator's tool, called as an operator calls it.

use std::{io::Write, path::Path, process::Stdio};

use serde::Deserialize;

use super::{ProcessError, Programs, Settings};

/// The operator's tool with the settings of one town.
#[derive(Debug, Clone)]
pub struct Ops {
    programs: Programs,
    settings: Settings,
}

/// What `ops verify` says.
#[derive(Debug, Clone, Deserialize)]
pub struct Report {
    /// By facility.
    pub facilities: Vec<LogReport>,
    /// Taps stored.
    pub taps: u64,
    /// Taps stored more than once.
    pub doubled: u64,
    /// The queue of each office.
    pub queues: Vec<QueueReport>,
    /// The bookings of each place that takes some.
    pub bookings: Vec<BookingReport>,
}

/// One place's bookings.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct BookingReport {
    /// The place's slug.
    pub facility: String,
    /// Bookings made, and holds that nothing came of.
    pub bookings: u64,
    /// Sales of places that were not there.
    pub oversold: u64,
    /// Numbers that two bookings have.
    pub doubled_numbers: u64,
    /// Rows that do not say what the last fact says.
    pub differing_rows: u64,
}

impl BookingReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        matches!([self.oversold, self.doubled_numbers, self.differing_rows], [0, 0, 0])
    }
}

/// One office's queue.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct QueueReport {
    /// Numbers taken.
    pub tickets: u64,
    /// Numbers of a day that were given again.
    pub duplicate_numbers: u64,
    /// Numbers that nobody got, though somebody got a later one.
    pub gaps: u64,
    /// Calls of a visit that was at a counter already, or to a counter that had another one.
    pub double_calls: u64,
    /// Visits that are not over and cannot go on.
    pub stuck: u64,
    /// Rows that do not say what the last fact says.
    pub differing_rows: u64,
}

/// One facility's log.
#[derive(Debug, Clone, Deserialize)]
pub struct LogReport {
    /// The facility's slug.
    pub facility: String,
    /// The place of its last fact.
    pub head: i64,
    /// Places without a fact.
    pub gaps: u64,
}

impl QueueReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        let wrong = [self.duplicate_numbers, self.gaps, self.double_calls, self.stuck, self.differing_rows];
        matches!(wrong, [0, 0, 0, 0, 0])
    }
}

impl Report {
    /// Gaps of all logs.
    #[must_use]
    pub fn gaps(&self) -> u64 {
        self.facilities.iter().map(|log| log.gaps).sum()
    }
}

/// A guardian's way in.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The number of a child of this guardian.
    pub child: String,
    /// The guardian's mail address.
    pub email: String,
    /// `/invitations/CODE`.
    pub path: String,
}

impl Ops {
    /// The tool for the town with this database and these keys.
    #[must_use]
    pub fn new(programs: &Programs, database_url: &str, keys_file: &str) -> Self {
        let settings = [("DATABASE_URL", database_url), ("KAZASU_KEYS_FILE", keys_file)];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Self { programs: programs.clone(), settings }
    }

    /// Runs it; gives what it prints.
    ///
    /// # Errors
    /// If it was not built or fails.
    pub fn run(&self, arguments: &[&str]) -> Result<String, ProcessError> {
        self.run_with(arguments, "")
    }

    /// Runs it with this as its standard input; gives what it prints.
    ///
    /// # Errors
    /// If it was not built or fails.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Result<String, ProcessError> {
        let (succeeded, printed, said) = self.call(arguments, input)?;
        if succeeded { Ok(printed) } else { Err(failed(arguments, said)) }
    }

    /// Makes the town's keys, the tables, and the roster in this file.
    ///
    /// # Errors
    /// If it was not built or fails.
    pub fn found_town(&self, keys_file: &str, roster: &Path) -> Result<(), ProcessError> {
        self.run(&["keys", keys_file])?;
        self.run(&["migrate"])?;
        self.run(&["import", &roster.to_string_lossy()])?;
        Ok(())
    }

    /// Single-use codes with which kiosks enrol at a facility.
    ///
    /// # Errors
    /// If it was not built or fails.
    pub fn device_codes(&self, facility: &str, count: usize) -> Result<Vec<String>, ProcessError> {
        let printed = self.run(&["device-codes", facility, &count.to_string()])?;
        Ok(printed.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect())
    }

    /// The invitations of a facility's guardians.
    ///
    /// # Errors
    /// If it was not built or fails.
    pub fn invitations(&self, facility: &str) -> Result<Vec<Invitation>, ProcessError> {
        let printed = self.run(&["invitations", facility])?;
        let invitations = printed.lines().filter_map(|line| {
            let mut fields = line.split('\t');
            let (child, email, path) = (fields.next()?, fields.next()?, fields.next()?);
            Some(Invitation { child: child.to_owned(), email: email.to_owned(), path: path.trim().to_owned() })
        });
        Ok(invitations.collect())
    }

    /// Whether the logs have gaps or doubles; that they have is a report too, not an error.
    ///
    /// # Errors
    /// If it was not built or fails.
    pub fn verify(&self) -> Result<Report, ProcessError> {
        let (_, printed, said) = self.call(&["verify"], "")?;
        serde_json::from_str(&printed).map_err(|_| failed(&["verify"], said))
    }

    fn call(&self, arguments: &[&str], input: &str) -> Result<(bool, String, String), ProcessError> {
        let mut command = self.programs.command("ops", &self.settings)?;
        let piped = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn()?;
        if let Some(mut pipe) = child.stdin.take() {
            // One that reads nothing may be gone already.
            let _ = pipe.write_all(input.as_bytes());
        }
        let output = child.wait_with_output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok((output.status.success(), text(&output.stdout), text(&output.stderr)))
    }
}

fn failed(arguments: &[&str], said: String) -> ProcessError {
    ProcessError::Failed { program: "ops", arguments: arguments.join(" "), said: said.trim().to_owned() }
}
