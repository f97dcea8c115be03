//! The digits of the day that an office shows, as somebody types them to check in. There are ten thousand of them only.
//!
//! Tries are counted before they are looked at, by source and office: many numbers do not make many tries. A waiting room
//! may share an address, so what was right weighs little; wrong ones are few for a source, and bounded for an office
//! whoever sends them.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use actix_web::HttpRequest;
use domain::ids::FacilityId;

use crate::{app::Hub, throttle::Throttle};

const WINDOW: Duration = Duration::from_secs(15 * 60);
/// From one source at one office: a waiting room full of people.
const TRIES: u32 = 60;
/// Wrong ones of them.
const WRONG: u32 = 10;
/// Wrong ones at an office, from anywhere.
const WRONG_AT_OFFICE: u32 = 100;

/// How often digits are tried.
pub struct DayCodes {
    tries: Throttle<(FacilityId, IpAddr)>,
    wrong: Throttle<(FacilityId, IpAddr)>,
    wrong_at_office: Throttle<FacilityId>,
}

/// What digits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Today's digits of this office.
    Right,
    /// Other ones.
    Wrong,
    /// Not looked at: too many were tried.
    TooMany,
}

impl Default for DayCodes {
    fn default() -> Self {
        Self {
            tries: Throttle::within(WINDOW, TRIES),
            wrong: Throttle::within(WINDOW, WRONG),
            wrong_at_office: Throttle::within(WINDOW, WRONG_AT_OFFICE),
        }
    }
}

impl Hub {
    /// Judges the digits that whoever sent this request typed at this office.
    pub fn judge_day_code(&self, request: &HttpRequest, facility: FacilityId, digits: &str) -> Judged {
        let (codes, now) = (&self.day_codes, Instant::now());
        let source = self.settings.proxies.source(request).map(|source| (facility, source));
        let may_try = source.is_none_or(|source| codes.tries.admits(source, now) && codes.wrong.has_room(&source, now));
        if !may_try || !codes.wrong_at_office.has_room(&facility, now) {
            return Judged::TooMany;
        }
        if digits == self.sealer().day_code(facility, self.clock.now().day()) {
            return Judged::Right;
        }
        let _ = source.map(|source| codes.wrong.admits(source, now));
        let _ = codes.wrong_at_office.admits(facility, now);
        Judged::Wrong
    }
}
