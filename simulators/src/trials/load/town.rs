//! A town to put load on: its own hub process, its database, an invented roster and enrolled kiosks.

use std::{net::SocketAddr, time::Duration};

use super::{LoadError, kiosk::LoadKiosk, roster::RosterPlan};
use crate::fakes::{
    folder::TempFolder,
    processes::{Hub, Ops, ProcessError, Programs, Settings},
};

/// More than anybody can take or hold.
pub(super) const NO_BOUND: u32 = u32::MAX;

/// Why there is no town.
#[derive(Debug, thiserror::Error)]
pub enum TownError {
    /// A program.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// A kiosk cannot enrol.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A file.
    #[error("a file of the town: {0}")]
    Io(#[from] std::io::Error),
    /// It was stopped.
    #[error("the town's hub does not run")]
    Stopped,
    /// `ops device-codes` gave fewer than were asked for.
    #[error("there are not enough enrolment codes")]
    NoCode,
}

/// A town. Its hub is killed and its files removed when dropped; a database on a server stays with the server.
pub struct Town {
    /// The operator's tool.
    pub ops: Ops,
    /// The kiosks, in the order in which their facilities were named.
    pub kiosks: Vec<LoadKiosk>,
    hub: Option<Hub>,
    programs: Programs,
    settings: Settings,
    staff: SocketAddr,
    folder: TempFolder,
}

impl Town {
    /// Makes a town with this roster, in its own SQLite file unless a database is named, starts its hub and enrols a
    /// kiosk at each of these facilities. Each card counts whenever it is held: the repeat window is off.
    ///
    /// # Errors
    /// If a program is missing, or one of them fails.
    pub async fn found(
        programs: &Programs,
        database_url: Option<&str>,
        roster: &RosterPlan,
        kiosks_at: &[usize],
    ) -> Result<Self, TownError> {
        let folder = TempFolder::new("town")?;
        let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let sqlite = format!("sqlite:{}", file("kazasu.db"));
        let (database_url, keys, roster_file) =
            (database_url.unwrap_or(&sqlite), file("keys.json"), folder.join("roster"));
        roster.write(&roster_file)?;
        let ops = Ops::new(programs, database_url, &keys);
        ops.found_town(&keys, &roster_file)?;
        let mut settings = Hub::settings(database_url, &keys)?;
        settings.insert("KAZASU_REPEAT_WINDOW_S".to_owned(), "0".to_owned());
        settings.insert("KAZASU_LOG".to_owned(), "warn".to_owned());
        // A whole town lives at the one address of this machine.
        settings.insert("KAZASU_CONNECTIONS_OF_SOURCE".to_owned(), NO_BOUND.to_string());
        let hub = Hub::start(programs, &settings)?;
        let (staff, programs) = (hub.staff(), programs.clone());
        let mut town = Self { ops, kiosks: Vec::new(), hub: Some(hub), programs, settings, staff, folder };
        town.enrol(kiosks_at).await?;
        Ok(town)
    }

    /// The hub.
    ///
    /// # Errors
    /// If it was stopped.
    pub fn hub(&self) -> Result<&Hub, TownError> {
        self.hub.as_ref().ok_or(TownError::Stopped)
    }

    /// Where staff and devices come in, whether the hub runs or not.
    #[must_use]
    pub const fn staff_address(&self) -> SocketAddr {
        self.staff
    }

    /// The town's folder.
    #[must_use]
    pub const fn folder(&self) -> &TempFolder {
        &self.folder
    }

    /// A setting of the hub, from its next start on.
    pub fn set(&mut self, name: &str, value: String) {
        self.settings.insert(name.to_owned(), value);
    }

    /// From its next start on the hub has its own choice of this setting.
    pub fn unset(&mut self, name: &str) {
        self.settings.remove(name);
    }

    /// A fresh enrolment code for this facility.
    ///
    /// # Errors
    /// If there is none.
    pub fn device_code(&self, facility: &str) -> Result<String, TownError> {
        self.ops.device_codes(facility, 1)?.pop().ok_or(TownError::NoCode)
    }

    /// Starts the hub, on the ports that it had.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(&mut self) -> Result<(), TownError> {
        self.kill();
        self.hub = Some(Hub::start(&self.programs, &self.settings)?);
        Ok(())
    }

    /// Kills the hub (SIGKILL).
    pub fn kill(&mut self) {
        if let Some(hub) = self.hub.take() {
            hub.kill();
        }
    }

    /// Stops the hub as a service manager would; `false` if it did not end well within the time.
    pub fn stop(&mut self, limit: Duration) -> bool {
        self.hub.take().is_none_or(|hub| hub.stop(limit))
    }

    async fn enrol(&mut self, kiosks_at: &[usize]) -> Result<(), TownError> {
        let hub = self.hub()?.staff();
        let facilities = kiosks_at.iter().max().map_or(0, |last| last + 1);
        let mut codes = Vec::with_capacity(facilities);
        for facility in 0..facilities {
            let kiosks = kiosks_at.iter().filter(|&&at| at == facility).count();
            codes.push(if kiosks == 0 {
                Vec::new()
            } else {
                self.ops.device_codes(&RosterPlan::slug(facility), kiosks)?
            });
        }
        for &facility in kiosks_at {
            let code = codes[facility].pop().ok_or(TownError::NoCode)?;
            self.kiosks.push(LoadKiosk::enrol(hub, &code).await?);
        }
        Ok(())
    }
}
