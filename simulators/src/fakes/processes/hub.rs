//! The hub as a process.

use std::{net::SocketAddr, path::Path, process::Command, time::Duration};

use super::{ProcessError, Programs, Settings, output::Running};
use crate::fakes::ports;

const READY_WITHIN: Duration = Duration::from_secs(30);

/// A running hub. It is killed when dropped.
#[derive(Debug)]
pub struct Hub {
    running: Running,
    residents: SocketAddr,
    staff: SocketAddr,
}

impl Hub {
    /// Settings that listen on free ports, for [`Hub::start`] to be called with again and again.
    ///
    /// # Errors
    /// If no port is free.
    pub fn settings(database_url: &str, keys_file: &str) -> Result<Settings, ProcessError> {
        let mut settings = Self::demo_settings()?;
        settings.insert("DATABASE_URL".to_owned(), database_url.to_owned());
        settings.insert("KAZASU_KEYS_FILE".to_owned(), keys_file.to_owned());
        Ok(settings)
    }

    /// Settings of a demo town on free ports, for [`Hub::start_demo`] to be called with again and again.
    ///
    /// # Errors
    /// If no port is free.
    pub fn demo_settings() -> Result<Settings, ProcessError> {
        let (residents, staff) = (format!("127.0.0.1:{}", ports::free()?), format!("127.0.0.1:{}", ports::free()?));
        let settings = [
            ("KAZASU_PUBLIC_URL", format!("http://{residents}")),
            ("KAZASU_RESIDENT_LISTEN", residents),
            ("KAZASU_STAFF_LISTEN", staff),
        ];
        Ok(settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Starts a hub and waits until both listeners answer.
    ///
    /// # Errors
    /// If it was not built or does not become ready.
    pub fn start(programs: &Programs, settings: &Settings) -> Result<Self, ProcessError> {
        Self::run(programs.command("hub", settings)?)
    }

    /// Starts a hub as a newcomer does, in a folder where its data comes to lie, and waits until both listeners answer.
    ///
    /// # Errors
    /// If it was not built or does not become ready.
    pub fn start_demo(programs: &Programs, folder: &Path, settings: &Settings) -> Result<Self, ProcessError> {
        let mut command = programs.command("hub", settings)?;
        command.current_dir(folder);
        Self::run(command)
    }

    fn run(command: Command) -> Result<Self, ProcessError> {
        let mut running = Running::start("hub", command)?;
        let (residents, staff) = running.wait_for_line(READY_WITHIN, addresses)?;
        Ok(Self { running, residents, staff })
    }

    /// Where residents and guardians come in.
    #[must_use]
    pub const fn residents(&self) -> SocketAddr {
        self.residents
    }

    /// Where staff and devices come in.
    #[must_use]
    pub const fn staff(&self) -> SocketAddr {
        self.staff
    }

    /// The number of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    /// The last lines that it printed.
    #[must_use]
    pub fn last_words(&self) -> String {
        self.running.last_words()
    }

    /// Kills it without warning (SIGKILL).
    pub fn kill(mut self) {
        self.running.kill();
    }

    /// Stops it as a service manager would (SIGTERM); `false` if it did not end well within the time.
    #[must_use]
    pub fn stop(mut self, limit: Duration) -> bool {
        self.running.stop(limit)
    }
}

/// `kazasu is ready: residents http://ADDR, staff http://ADDR`; `https` for a side that speaks TLS.
fn addresses(line: &str) -> Option<(SocketAddr, SocketAddr)> {
    let (residents, staff) = line.strip_prefix("kazasu is ready: residents ")?.split_once(", staff ")?;
    let address = |text: &str| {
        let address = text.trim().strip_prefix("http://").or_else(|| text.trim().strip_prefix("https://"))?;
        address.trim_end_matches('/').parse().ok()
    };
    Some((address(residents)?, address(staff)?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_ready_line_names_both_addresses() {
        let line = "kazasu is ready: residents http://127.0.0.1:8080, staff http://127.0.0.1:8081";
        let (residents, staff) = super::addresses(line).expect("a ready line");
        assert_eq!((residents.port(), staff.port()), (8080, 8081));
        assert_eq!(super::addresses("starting"), None);
    }
}
