//! Bounds for eager machines that no person runs into. Nobody is asked to wait between a page and its form: whoever uses
//! a screen reader, or a browser that fills in forms, may be slow or very fast.

use std::{
    hash::Hash,
    net::IpAddr,
    time::{Duration, Instant},
};

use actix_web::HttpRequest;
use domain::{
    bookings::booking::Key,
    ids::{BookingId, StaffId},
};

use crate::{app::Hub, throttle::Throttle};

/// What is done with one booking a minute.
const ACTS: u32 = 20;
/// For guesses, and for mails to one address.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Codes that are sent for one booking, or from one source to one address, within [`WINDOW`].
const CODES: u32 = 5;
/// Mails to one address from all sources within [`WINDOW`]: whoever is written to by strangers can still have their own.
const MAILS_OF_ADDRESS: u32 = 25;
/// Mails that one member of the staff sends to try a text within [`WINDOW`].
const TRIES_OF_TEXTS: u32 = 20;
/// Wrong birth dates for one hold, or for one number, within [`WINDOW`].
const GUESSES: u32 = 5;
/// Wrong birth dates from one source within [`WINDOW`]: several families may share one.
const GUESSES_OF_SOURCE: u32 = 20;

/// What residents do with bookings, bounded.
pub struct Bounds {
    /// Holds, by source.
    holds: Throttle,
    /// Forms of who comes, by source.
    details: Throttle,
    /// Codes that are entered, by source.
    confirms: Throttle,
    acts: Throttle<BookingId>,
    codes: Throttle<BookingId>,
    /// Codes to an address, by source and over all.
    addresses: Mails<Key>,
    /// Numbers that mails are asked for, by address.
    followed: Mails<Vec<u8>>,
    /// Mails that the staff sends to try a text.
    tried: Throttle<StaffId>,
    guesses: Throttle<BookingId>,
    numbers: Throttle<Vec<u8>>,
    guesses_of_sources: Throttle,
}

/// Mails to addresses that nobody has shown to be theirs. One source uses up its own and not everybody's, or anybody could
/// keep somebody else from theirs.
struct Mails<K> {
    of_source: Throttle<(K, Option<IpAddr>)>,
    of_all: Throttle<K>,
}

impl<K: Clone + Eq + Hash> Mails<K> {
    fn new() -> Self {
        Self { of_source: Throttle::within(WINDOW, CODES), of_all: Throttle::within(WINDOW, MAILS_OF_ADDRESS) }
    }

    fn admits(&self, address: K, source: Option<IpAddr>) -> bool {
        let now = Instant::now();
        // What the source may not have is not counted against the address.
        self.of_source.admits((address.clone(), source), now) && self.of_all.admits(address, now)
    }
}

impl Bounds {
    /// So many holds a minute from one source, and as many forms and codes.
    #[must_use]
    pub fn new(a_minute: u32) -> Self {
        Self {
            holds: Throttle::new(a_minute),
            details: Throttle::new(a_minute),
            confirms: Throttle::new(a_minute),
            acts: Throttle::new(ACTS),
            codes: Throttle::within(WINDOW, CODES),
            addresses: Mails::new(),
            followed: Mails::new(),
            tried: Throttle::within(WINDOW, TRIES_OF_TEXTS),
            guesses: Throttle::within(WINDOW, GUESSES),
            numbers: Throttle::within(WINDOW, GUESSES),
            guesses_of_sources: Throttle::within(WINDOW, GUESSES_OF_SOURCE),
        }
    }
}

impl Hub {
    pub(super) fn admits_hold(&self, request: &HttpRequest) -> bool {
        self.admits(&self.bookings.holds, request)
    }

    pub(super) fn admits_details(&self, request: &HttpRequest) -> bool {
        self.admits(&self.bookings.details, request)
    }

    pub(super) fn admits_confirm(&self, request: &HttpRequest) -> bool {
        self.admits(&self.bookings.confirms, request)
    }

    pub(in crate::routes) fn admits_act(&self, booking: BookingId) -> bool {
        self.bookings.acts.admits(booking, Instant::now())
    }

    /// Whether a code may be sent for this booking to this address, asked for by whoever sent this request.
    pub(super) fn admits_code(&self, request: &HttpRequest, booking: BookingId, address: Option<Key>) -> bool {
        let source = self.settings.proxies.source(request);
        self.bookings.codes.admits(booking, Instant::now())
            && address.is_none_or(|address| self.bookings.addresses.admits(address, source))
    }

    /// Whether one more number may send its mails to this address, which nobody has shown to be theirs.
    pub(in crate::routes) fn admits_follower(&self, request: &HttpRequest, email: &str) -> bool {
        self.bookings.followed.admits(db::secrets::hash(email), self.settings.proxies.source(request))
    }

    /// Whether this member of the staff may send one more mail to try a text.
    pub(in crate::routes) fn admits_try(&self, staff: StaffId) -> bool {
        self.bookings.tried.admits(staff, Instant::now())
    }

    /// Whether somebody who has guessed wrongly so often may try once more. What was right is counted nowhere.
    pub(super) fn admits_guess(&self, booking: BookingId, number: &[u8], source: Option<IpAddr>) -> bool {
        let (bounds, now) = (&self.bookings, Instant::now());
        bounds.guesses.has_room(&booking, now)
            && bounds.numbers.has_room(&number.to_vec(), now)
            && source.is_none_or(|source| bounds.guesses_of_sources.has_room(&source, now))
    }

    /// Counts a wrong guess.
    pub(super) fn guessed_wrongly(&self, booking: BookingId, number: &[u8], source: Option<IpAddr>) {
        let (bounds, now) = (&self.bookings, Instant::now());
        let _ = bounds.guesses.admits(booking, now);
        let _ = bounds.numbers.admits(number.to_vec(), now);
        let _ = source.map(|source| bounds.guesses_of_sources.admits(source, now));
    }
}
