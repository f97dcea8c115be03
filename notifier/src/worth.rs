//! Whether what was to be said of a booking is still worth saying, as the booking is now. Pure.

use db::notices::Channel;
use domain::{
    bookings::{
        booking::{Booking, Stand},
        calendar::Told,
    },
    time::UtcTime,
};

use crate::notices::of_booking;

/// Why a notice is not sent. The words are reasons of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needless {
    /// The booking is no more.
    Cancelled,
    /// A newer notice says how the booking is now.
    Changed,
    /// What it asked for was done, or the time for it is over.
    Over,
    /// They want no reminders any more.
    NotWanted,
}

impl Needless {
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled-since",
            Self::Changed => "changed-since",
            Self::Over => "over-since",
            Self::NotWanted => "not-wanted",
        }
    }
}

/// News of a booking.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    pub told: Told,
    /// How often the booking had been changed then.
    pub changes: u32,
    /// When it happened.
    pub at: UtcTime,
    /// When such news become too old by themselves.
    pub end: UtcTime,
    pub channel: Channel,
}

/// Until when this is worth trying; why not at all, if it is not now. What depends on the notice stands with it.
pub(crate) fn until(said: Said, booking: &Booking, now: UtcTime) -> Result<UtcTime, Needless> {
    if said.changes != booking.changes {
        let is_off = matches!(booking.stand, Stand::Cancelled | Stand::CalledOff);
        return Err(if is_off { Needless::Cancelled } else { Needless::Changed });
    }
    (of_booking(said.told).until)(&said, booking, now)
}

/// What is worth nothing from this moment on.
pub(crate) fn before(end: UtcTime, now: UtcTime) -> Result<UtcTime, Needless> {
    if now < end { Ok(end) } else { Err(Needless::Over) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const AT: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

    /// Tomorrow, and not changed yet.
    fn booking(stand: Stand) -> Booking {
        let json = serde_json::json!({
            "id": "booking_0000000000001", "number": 1, "wish": { "services": [1], "people": 1 },
            "taken": { "desk": 1, "start": AT + 1440 * MINUTE, "minutes": 15, "places": 1, "channel": "public" },
            "stand": "booked", "made_at": AT, "told_until": AT,
        });
        Booking { stand, ..serde_json::from_value(json).expect("a booking") }
    }

    fn said(told: Told) -> Said {
        Said { told, changes: 0, at: AT, end: AT + 60 * MINUTE, channel: Channel::Mail }
    }

    fn after(minutes: u32, told: Told, booking: &Booking) -> Result<Duration, Needless> {
        until(said(told), booking, AT + minutes * MINUTE).map(|end| end.since(AT))
    }

    #[test]
    fn a_reminder_is_worth_it_until_the_booked_time_and_not_for_what_is_cancelled_moved_or_not_wanted() {
        let booked = booking(Stand::Booked);
        assert_eq!(after(1439, Told::Reminder, &booked), Ok(1440 * MINUTE));
        assert_eq!(after(1440, Told::Reminder, &booked), Err(Needless::Over));
        let cancelled = Booking { changes: 1, ..booking(Stand::Cancelled) };
        assert_eq!(after(1, Told::Reminder, &cancelled), Err(Needless::Cancelled));
        let moved = Booking { changes: 1, ..booked.clone() };
        assert_eq!(after(1, Told::Reminder, &moved), Err(Needless::Changed));
        let reminded_again = Booking { told_until: AT + MINUTE, ..booked.clone() };
        assert_eq!(after(1, Told::Reminder, &reminded_again), Err(Needless::Changed));
        assert_eq!(after(1, Told::Reminder, &Booking { reminders: false, ..booked }), Err(Needless::NotWanted));
        assert_eq!(after(1, Told::Reminder, &booking(Stand::Arrived { visit: None })), Err(Needless::Over));
    }

    #[test]
    fn a_code_is_worth_it_while_the_place_is_held_and_an_offer_while_it_stands() {
        let until = AT + 10 * MINUTE;
        for (told, stand) in [(Told::Code, Stand::Held { until }), (Told::Offered, Stand::Offered { until })] {
            assert_eq!(after(9, told, &booking(stand)), Ok(10 * MINUTE));
            assert_eq!(after(10, told, &booking(stand)), Err(Needless::Over));
            assert_eq!(after(1, told, &booking(Stand::Booked)), Err(Needless::Over));
            assert_eq!(after(1, told, &booking(Stand::Lapsed)), Err(Needless::Over));
        }
    }

    #[test]
    fn of_two_notices_the_older_is_not_sent_after_a_change() {
        let moved = Booking { changes: 1, ..booking(Stand::Booked) };
        assert_eq!(after(1, Told::Booked, &moved), Err(Needless::Changed));
        let newest = Said { changes: 1, ..said(Told::Moved) };
        assert_eq!(super::until(newest, &moved, AT), Ok(newest.end));
        let off = Booking { changes: 2, ..booking(Stand::CalledOff) };
        assert_eq!(super::until(newest, &off, AT), Err(Needless::Cancelled));
        let newest = Said { changes: 2, ..said(Told::CalledOff) };
        assert_eq!(super::until(newest, &off, AT), Ok(off.taken.start));
    }
}
