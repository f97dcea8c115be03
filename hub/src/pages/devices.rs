//! The kiosks of a nursery: which there are, whether they are heard of, how a new one is enrolled.

use std::time::Duration;

use askama::Template;
use domain::{
    ids::{DeviceId, DisplayId},
    time::UtcTime,
};

use super::{Place, Shell, standing::day_and_clock};

/// A kiosk not heard of for longer than this is shown as silent.
pub const SILENT_AFTER: Duration = Duration::from_secs(180);

/// `GET /devices/{facility}`, and the answer to `POST /devices/{facility}/codes`.
#[derive(Debug, Template)]
#[template(path = "devices.html")]
pub struct Devices {
    /// The frame, with the place set.
    pub shell: Shell,
    /// Which nursery.
    pub place: Place,
    /// The kiosks, those in service first.
    pub kiosks: Vec<Kiosk>,
    /// The signage screens, those in service first.
    pub screens: Vec<Screen>,
    /// The enrolment code just made. Shown this once.
    pub code: Option<FreshCode>,
}

/// A kiosk in the list.
#[derive(Debug, Clone)]
pub struct Kiosk {
    /// Which.
    pub device: DeviceId,
    /// What the staff call it.
    pub name: String,
    /// Since when it is enrolled.
    pub enrolled_at: UtcTime,
    /// Whether it works.
    pub state: KioskState,
}

/// A signage screen in the list.
#[derive(Debug, Clone)]
pub struct Screen {
    /// Which.
    pub display: DisplayId,
    /// What the staff call it.
    pub name: String,
    /// Since when it is enrolled.
    pub enrolled_at: UtcTime,
    /// When it was taken out of service.
    pub revoked_at: Option<UtcTime>,
}

/// Whether a kiosk works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KioskState {
    /// Heard of within [`SILENT_AFTER`].
    Working {
        /// The last time.
        seen: UtcTime,
    },
    /// Not heard of for longer.
    Silent {
        /// The last time.
        seen: UtcTime,
    },
    /// Enrolled, but not heard of yet.
    NeverSeen,
    /// Taken out of service.
    Revoked {
        /// When.
        at: UtcTime,
    },
}

impl KioskState {
    /// The state of a kiosk as its row says.
    #[must_use]
    pub fn of(now: UtcTime, seen: Option<UtcTime>, revoked: Option<UtcTime>) -> Self {
        match (revoked, seen) {
            (Some(at), _) => Self::Revoked { at },
            (None, Some(seen)) if now.since(seen) <= SILENT_AFTER => Self::Working { seen },
            (None, Some(seen)) => Self::Silent { seen },
            (None, None) => Self::NeverSeen,
        }
    }
}

/// An enrolment code, valid once.
#[derive(Debug, Clone)]
pub struct FreshCode {
    /// `XXXX-XXXX`.
    pub code: String,
    /// Until when.
    pub valid_until: UtcTime,
}
