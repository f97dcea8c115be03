//! The kiosk as a process.

use std::path::Path;

use super::{ProcessError, Programs, Settings, output::Running};

/// A running kiosk. It is killed when dropped.
#[derive(Debug)]
pub struct Kiosk(Running);

impl Kiosk {
    /// Enrols a kiosk whose data lies in this folder, with a single-use code.
    ///
    /// # Errors
    /// If it was not built or is refused.
    pub fn enrol(programs: &Programs, hub: &str, code: &str, data: &Path) -> Result<(), ProcessError> {
        let mut command = programs.command("kiosk", &Settings::new())?;
        let output = command.args(["enrol", "--hub", hub, "--code", code, "--data"]).arg(data).output()?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(ProcessError::Failed { program: "kiosk", arguments: "enrol".to_owned(), said })
    }

    /// Starts an enrolled kiosk that reads cards through the daemon at this socket and shows its screen on this port.
    ///
    /// # Errors
    /// If it was not built.
    pub fn start(programs: &Programs, hub: &str, data: &Path, screen: u16, pcscd: &Path) -> Result<Self, ProcessError> {
        let mut command = programs.command("kiosk", &Settings::new())?;
        let screen = format!("127.0.0.1:{screen}");
        command.args(["run", "--hub", hub, "--screen", &screen, "--data"]).arg(data);
        command.env("PCSCLITE_CSOCK_NAME", pcscd);
        Ok(Self(Running::start("kiosk", command)?))
    }

    /// The last lines that it printed.
    #[must_use]
    pub fn last_words(&self) -> String {
        self.0.last_words()
    }

    /// Kills it without warning (SIGKILL).
    pub fn kill(mut self) {
        self.0.kill();
    }
}
