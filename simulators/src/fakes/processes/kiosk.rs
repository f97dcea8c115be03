//! The kiosk as a process.

use std::{net::SocketAddr, path::Path, process::Command, time::Duration};

use super::{ProcessError, Programs, Settings, output::Running};

const READY_WITHIN: Duration = Duration::from_secs(30);

/// A running kiosk. It is killed when dropped.
#[derive(Debug)]
pub struct Kiosk {
    running: Running,
    screen: SocketAddr,
}

impl Kiosk {
    /// Enrols a kiosk whose data lies in this folder, with a single-use code.
    ///
    /// # Errors
    /// If it was not built or is refused.
    pub fn enrol(programs: &Programs, hub: SocketAddr, code: &str, data: &Path) -> Result<(), ProcessError> {
        Self::enrol_at(programs, &format!("http://{hub}"), &Settings::new(), code, data)
    }

    /// The same at a hub with this address, with these settings of the machine.
    ///
    /// # Errors
    /// If it was not built or is refused.
    pub fn enrol_at(
        programs: &Programs,
        hub: &str,
        machine: &Settings,
        code: &str,
        data: &Path,
    ) -> Result<(), ProcessError> {
        let mut command = programs.command("kiosk", machine)?;
        let output = command.args(["enrol", "--hub", hub, "--code", code, "--data"]).arg(data).output()?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(ProcessError::Failed { program: "kiosk", arguments: "enrol".to_owned(), said })
    }

    /// Starts an enrolled kiosk that reads cards through the daemon at this socket and shows its screen on this port, and
    /// waits until it does.
    ///
    /// # Errors
    /// If it was not built or does not become ready.
    pub fn start(
        programs: &Programs,
        hub: SocketAddr,
        data: &Path,
        screen: u16,
        pcscd: &Path,
    ) -> Result<Self, ProcessError> {
        let mut command = command(programs, hub, data, screen)?;
        command.env("PCSCLITE_CSOCK_NAME", pcscd);
        Self::run(command)
    }

    /// Starts an enrolled kiosk that reads no cards, gives numbers on its touch screen on this port and prints them with
    /// this printer (`tcp:127.0.0.1:9100`), and waits until it does.
    ///
    /// # Errors
    /// If it was not built or does not become ready.
    pub fn start_for_tickets(
        programs: &Programs,
        hub: SocketAddr,
        data: &Path,
        screen: u16,
        printer: &str,
    ) -> Result<Self, ProcessError> {
        let mut command = command(programs, hub, data, screen)?;
        command.args(["--face", "tickets", "--reader", "none", "--printer", printer]);
        Self::run(command)
    }

    fn run(command: Command) -> Result<Self, ProcessError> {
        let mut running = Running::start("kiosk", command)?;
        let address = |line: &str| line.strip_prefix("kiosk is ready: screen http://")?.trim().parse().ok();
        let screen = running.wait_for_line(READY_WITHIN, address)?;
        Ok(Self { running, screen })
    }

    /// Where its screen is served; `/live` is the stream of what it shows.
    #[must_use]
    pub const fn screen(&self) -> SocketAddr {
        self.screen
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

fn command(programs: &Programs, hub: SocketAddr, data: &Path, screen: u16) -> Result<Command, ProcessError> {
    let mut command = programs.command("kiosk", &Settings::new())?;
    let (hub, screen) = (format!("http://{hub}"), format!("127.0.0.1:{screen}"));
    command.args(["run", "--hub", &hub, "--screen", &screen, "--data"]).arg(data);
    Ok(command)
}
