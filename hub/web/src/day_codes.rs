//! The digits of the day that an office shows, as somebody types them to check in. There are ten thousand of them only.
//!
//! They are judged for who is awaited today and nobody else. Tries are counted before they are looked at, and given back if
//! they were right: a carrier or a waiting room may put many people behind one address, so only wrong ones weigh. They are
//! bounded by number or booking, by source, by the neighbourhood of the source, and at an office over all.
//!
//! Whoever guesses from everywhere shuts nobody out who stands before the digits: the two wide bounds let through the first
//! try of each number and booking. Numbers from home are bounded themselves, and the staff checks in without digits.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use actix_web::HttpRequest;
use domain::ids::{BookingId, FacilityId, VisitId};

use crate::{app::Hub, source::neighbourhood, throttle::Throttle};

const WINDOW: Duration = Duration::from_secs(15 * 60);
/// For one number or booking: mistyping needs no more.
const OF_HOLDER: u32 = 5;
/// From one source at one office: people behind one address mistype too.
const OF_SOURCE: u32 = 30;
/// From its neighbourhood.
const OF_NEIGHBOURHOOD: u32 = 60;
/// At one office, from anywhere.
const AT_OFFICE: u32 = 100;

/// Who types them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Awaited {
    /// Somebody with a number from home.
    Visit(VisitId),
    /// Somebody with a booking of today.
    Booking(BookingId),
}

/// How often digits are tried.
pub struct DayCodes {
    of_holder: Throttle<Awaited>,
    first: Throttle<Awaited>,
    of_source: Throttle<(FacilityId, IpAddr)>,
    of_neighbourhood: Throttle<(FacilityId, IpAddr)>,
    at_office: Throttle<FacilityId>,
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
            of_holder: Throttle::within(WINDOW, OF_HOLDER),
            first: Throttle::within(WINDOW, 1),
            of_source: Throttle::within(WINDOW, OF_SOURCE),
            of_neighbourhood: Throttle::within(WINDOW, OF_NEIGHBOURHOOD),
            at_office: Throttle::within(WINDOW, AT_OFFICE),
        }
    }
}

impl DayCodes {
    /// Counts a try; `false` if it is one too many.
    fn admits(&self, facility: FacilityId, source: Option<IpAddr>, by: Awaited, now: Instant) -> bool {
        if !self.of_holder.admits(by, now) {
            return false;
        }
        let is_first = self.first.admits(by, now);
        let near = source.is_none_or(|source| self.of_source.admits((facility, source), now));
        let around = |source| self.of_neighbourhood.admits((facility, neighbourhood(source)), now);
        // Both are counted, whatever the other says.
        let (around, over_all) = (source.is_none_or(around), self.at_office.admits(facility, now));
        near && (is_first || around && over_all)
    }

    /// Takes a try back: it was right.
    fn give_back(&self, facility: FacilityId, source: Option<IpAddr>) {
        if let Some(source) = source {
            self.of_source.give_back(&(facility, source));
            self.of_neighbourhood.give_back(&(facility, neighbourhood(source)));
        }
        self.at_office.give_back(&facility);
    }
}

impl Hub {
    /// Judges the digits that whoever sent this request typed at this office.
    pub fn judge_day_code(&self, request: &HttpRequest, facility: FacilityId, by: Awaited, digits: &str) -> Judged {
        let source = self.settings.proxies.source(request);
        if !self.day_codes.admits(facility, source, by, Instant::now()) {
            return Judged::TooMany;
        }
        if digits != self.sealer().day_code(facility, self.clock.now().day()) {
            return Judged::Wrong;
        }
        self.day_codes.give_back(facility, source);
        Judged::Right
    }
}
