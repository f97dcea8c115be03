//! A town hall to put load on: one or two hubs on one database, kiosks that give numbers, clerks at their counters.

use std::{net::SocketAddr, time::Duration};

use super::{
    bookings::BookingPlan,
    clerk::Clerk,
    kiosk::LoadKiosk,
    office::{OfficePlan, SLUG},
    roster::RosterPlan,
    town::{NO_BOUND, TownError},
    visitor::digits_on_the_wall,
};
use crate::fakes::{
    folder::TempFolder,
    processes::{Hub, Ops, Programs, Settings},
};

/// How a town hall is made.
#[derive(Debug, Clone, Copy)]
pub struct HallPlan<'a> {
    /// The office.
    pub office: OfficePlan,
    /// Where its data is; its own SQLite file if not said.
    pub database_url: Option<&'a str>,
    /// What can be booked there, if anything.
    pub bookings: Option<&'a BookingPlan>,
    /// What its hubs give each other hints by; there must be one if there are two hubs.
    pub redis_url: Option<&'a str>,
    /// How many hubs.
    pub hubs: usize,
    /// How many kiosks.
    pub kiosks: usize,
}

/// A hub that may be dead.
struct Seat {
    settings: Settings,
    hub: Option<Hub>,
    staff: SocketAddr,
    residents: SocketAddr,
}

/// A town hall. Its hubs are killed and its files removed when dropped; a database on a server stays with the server.
pub struct Hall {
    /// The operator's tool.
    pub ops: Ops,
    /// The office.
    pub plan: OfficePlan,
    /// The kiosks.
    pub kiosks: Vec<LoadKiosk>,
    /// A clerk for each counter, signed in.
    pub clerks: Vec<Clerk>,
    /// The digits of the day on the office's screens.
    pub digits: String,
    seats: Vec<Seat>,
    programs: Programs,
    _folder: TempFolder,
}

impl Hall {
    /// Makes a town with this office, starts its hubs, enrols the kiosks and signs the clerks in.
    ///
    /// # Errors
    /// If a program is missing, or one of them fails.
    pub async fn found(programs: &Programs, plan: &HallPlan<'_>) -> Result<Self, TownError> {
        let folder = TempFolder::new("hall")?;
        let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let sqlite = format!("sqlite:{}", file("kazasu.db"));
        let (database_url, keys) = (plan.database_url.unwrap_or(&sqlite), file("keys.json"));
        let roster = folder.join("roster");
        RosterPlan { children: Vec::new(), office: Some(plan.office), bookings: plan.bookings.cloned() }
            .write(&roster)?;
        let ops = Ops::new(programs, database_url, &keys);
        ops.found_town(&keys, &roster)?;
        let mut seats = Vec::with_capacity(plan.hubs);
        for _ in 0..plan.hubs {
            let mut settings = Hub::settings(database_url, &keys)?;
            for bounded in ["KAZASU_TICKETS_A_MINUTE", "KAZASU_BOOKINGS_A_MINUTE", "KAZASU_CONNECTIONS_OF_SOURCE"] {
                settings.insert(bounded.to_owned(), NO_BOUND.to_string());
            }
            // Everybody comes from this machine.
            settings.insert("KAZASU_SHARE_OF_SOURCE".to_owned(), "100".to_owned());
            settings.insert("KAZASU_LOG".to_owned(), "warn".to_owned());
            settings.extend(plan.redis_url.map(|url| ("REDIS_URL".to_owned(), url.to_owned())));
            let hub = Hub::start(programs, &settings)?;
            seats.push(Seat { settings, staff: hub.staff(), residents: hub.residents(), hub: Some(hub) });
        }
        let (kiosks, clerks, digits, programs) = (Vec::new(), Vec::new(), String::new(), programs.clone());
        let mut hall = Self { ops, plan: plan.office, kiosks, clerks, digits, seats, programs, _folder: folder };
        for code in hall.ops.device_codes(SLUG, plan.kiosks)? {
            hall.kiosks.push(LoadKiosk::enrol(hall.staff(0), &code).await?);
        }
        for counter in hall.plan.counters() {
            hall.clerks.push(Clerk::sign_in(hall.staff(0), counter).await?);
        }
        if let Some(clerk) = hall.clerks.first() {
            hall.digits = digits_on_the_wall(clerk.person()).await?;
        }
        Ok(hall)
    }

    /// How many hubs there are, dead ones included.
    #[must_use]
    pub const fn hubs(&self) -> usize {
        self.seats.len()
    }

    /// A hub.
    ///
    /// # Errors
    /// If it is dead.
    pub fn hub(&self, number: usize) -> Result<&Hub, TownError> {
        self.seats[number].hub.as_ref().ok_or(TownError::Stopped)
    }

    /// Where staff and devices come in at this hub, whether it runs or not.
    #[must_use]
    pub fn staff(&self, number: usize) -> SocketAddr {
        self.seats[number].staff
    }

    /// Where residents come in at this hub, whether it runs or not.
    #[must_use]
    pub fn residents(&self, number: usize) -> SocketAddr {
        self.seats[number].residents
    }

    /// Kills a hub (SIGKILL).
    pub fn kill(&mut self, number: usize) {
        if let Some(hub) = self.seats[number].hub.take() {
            hub.kill();
        }
    }

    /// Starts a hub again on the ports that it had, killing it first if it runs.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(&mut self, number: usize) -> Result<(), TownError> {
        self.kill(number);
        let seat = &mut self.seats[number];
        seat.hub = Some(Hub::start(&self.programs, &seat.settings)?);
        Ok(())
    }

    /// Starts all hubs again with another setting.
    ///
    /// # Errors
    /// If one does not start.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), TownError> {
        for seat in &mut self.seats {
            seat.settings.insert(name.to_owned(), value.to_owned());
        }
        (0..self.seats.len()).try_for_each(|number| self.start(number))
    }

    /// Stops all hubs as a service manager would; `false` if one did not end well within the time.
    #[must_use]
    pub fn stop(&mut self, limit: Duration) -> bool {
        let mut well = true;
        for hub in self.seats.iter_mut().filter_map(|seat| seat.hub.take()) {
            well &= hub.stop(limit);
        }
        well
    }
}
