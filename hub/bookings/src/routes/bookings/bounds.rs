//! Bounds for eager machines that no person runs into. Nobody is asked to wait between a page and its form: whoever uses
//! a screen reader, or a browser that fills in forms, may be slow or very fast.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use actix_web::HttpRequest;
use db::tries::Pace;
use domain::{
    bookings::booking::Key,
    ids::{BookingId, DeviceId, StaffId},
};
use hub_web::{
    app::Hub,
    throttle::{Mails, Throttle},
};

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

/// Mails with a link from one source to one address within [`WINDOW`], whether there is a booking or not.
const LINKS: u32 = 3;
/// The same from all sources: nobody's mailbox is filled by strangers.
const LINKS_OF_ADDRESS: u32 = 6;
/// Tries of numbers and birth dates from one source within [`WINDOW`]; those that were right do not count.
const FINDS_OF_SOURCE: u32 = 20;
/// Tries of birth dates for one number, at all hubs: somebody who mistypes, then six an hour. Of the dates of a year that
/// somebody knows, one is hit after a day or two, and whoever booked still has the way by mail.
pub(super) const OF_NUMBER: Pace = Pace { at_once: 5, every: Duration::from_secs(600) };

/// Bookings a minute that people type the digits of at one kiosk: nobody types faster.
const ARRIVALS_OF_DEVICE: u32 = 12;
/// Wrong digits that are typed for one booking at kiosks within [`WINDOW`].
const CHECKS: u32 = 5;

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
    /// Mails that the staff sends to try a text.
    tried: Throttle<StaffId>,
    guesses: Throttle<BookingId>,
    numbers: Throttle<Vec<u8>>,
    guesses_of_sources: Throttle,
    /// Links to an address, by source and over all.
    links: Mails<Key>,
    /// Tries of numbers and birth dates, by source.
    pub(super) finders: Throttle,
    /// Bookings that people type the digits of, by kiosk.
    pub arrivals_of_devices: Throttle<DeviceId>,
    /// Wrong digits that are typed for one booking at kiosks.
    pub checks: Throttle<BookingId>,
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
            addresses: Mails::within(WINDOW, CODES, MAILS_OF_ADDRESS),
            tried: Throttle::within(WINDOW, TRIES_OF_TEXTS),
            guesses: Throttle::within(WINDOW, GUESSES),
            numbers: Throttle::within(WINDOW, GUESSES),
            guesses_of_sources: Throttle::within(WINDOW, GUESSES_OF_SOURCE),
            links: Mails::within(WINDOW, LINKS, LINKS_OF_ADDRESS),
            finders: Throttle::within(WINDOW, FINDS_OF_SOURCE),
            arrivals_of_devices: Throttle::new(ARRIVALS_OF_DEVICE),
            checks: Throttle::within(WINDOW, CHECKS),
        }
    }
}

impl Bounds {
    /// Those of this hub.
    #[must_use]
    pub fn of(hub: &Hub) -> &Self {
        hub.own()
    }
}

/// What of bookings a hub admits.
pub trait Bounded {
    /// Whether one more time may be held.
    fn admits_hold(&self, request: &HttpRequest) -> bool;

    /// Whether one more form of who comes may be sent.
    fn admits_details(&self, request: &HttpRequest) -> bool;

    /// Whether one more code may be entered.
    fn admits_confirm(&self, request: &HttpRequest) -> bool;

    /// Whether one more thing may be done with this booking.
    fn admits_act(&self, booking: BookingId) -> bool;

    /// Whether this member of the staff may send one more mail to try a text.
    fn admits_try(&self, staff: StaffId) -> bool;

    /// Whether a code may be sent for this booking to this address, asked for by whoever sent this request.
    fn admits_code(&self, request: &HttpRequest, booking: BookingId, address: Option<Key>) -> bool;

    /// Whether a link may be sent to this address, asked for by whoever sent this request.
    fn admits_link(&self, request: &HttpRequest, address: Option<Key>) -> bool;

    /// Whether somebody who has guessed wrongly so often may try once more. What was right is counted nowhere.
    fn admits_guess(&self, booking: BookingId, number: &[u8], source: Option<IpAddr>) -> bool;

    /// Counts a wrong guess.
    fn guessed_wrongly(&self, booking: BookingId, number: &[u8], source: Option<IpAddr>);
}

impl Bounded for Hub {
    fn admits_hold(&self, request: &HttpRequest) -> bool {
        self.admits(&Bounds::of(self).holds, request)
    }

    fn admits_details(&self, request: &HttpRequest) -> bool {
        self.admits(&Bounds::of(self).details, request)
    }

    fn admits_confirm(&self, request: &HttpRequest) -> bool {
        self.admits(&Bounds::of(self).confirms, request)
    }

    fn admits_act(&self, booking: BookingId) -> bool {
        Bounds::of(self).acts.admits(booking, Instant::now())
    }

    fn admits_code(&self, request: &HttpRequest, booking: BookingId, address: Option<Key>) -> bool {
        let source = self.settings.proxies.source(request);
        Bounds::of(self).codes.admits(booking, Instant::now())
            && address.is_none_or(|address| Bounds::of(self).addresses.admits(address, source))
    }

    fn admits_link(&self, request: &HttpRequest, address: Option<Key>) -> bool {
        let (bounds, source) = (Bounds::of(self), self.settings.proxies.source(request));
        self.admits(&bounds.details, request) && address.is_some_and(|address| bounds.links.admits(address, source))
    }

    fn admits_try(&self, staff: StaffId) -> bool {
        Bounds::of(self).tried.admits(staff, Instant::now())
    }

    fn admits_guess(&self, booking: BookingId, number: &[u8], source: Option<IpAddr>) -> bool {
        let (bounds, now) = (Bounds::of(self), Instant::now());
        bounds.guesses.has_room(&booking, now)
            && bounds.numbers.has_room(&number.to_vec(), now)
            && source.is_none_or(|source| bounds.guesses_of_sources.has_room(&source, now))
    }

    fn guessed_wrongly(&self, booking: BookingId, number: &[u8], source: Option<IpAddr>) {
        let (bounds, now) = (Bounds::of(self), Instant::now());
        let _ = bounds.guesses.admits(booking, now);
        let _ = bounds.numbers.admits(number.to_vec(), now);
        let _ = source.map(|source| bounds.guesses_of_sources.admits(source, now));
    }
}
