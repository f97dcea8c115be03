//! When something is to be done about a booking by itself: reminders, offers that end, people who did not come.

use super::{
    book::minutes,
    booking::{Booking, Stand},
    calendar::{Calendar, Rules},
    decide::cut_off,
};
use crate::time::UtcTime;

/// When something is to be done about this booking next.
#[must_use]
pub fn due(calendar: &Calendar, booking: &Booking) -> Option<UtcTime> {
    match booking.stand {
        Stand::Offered { until } => Some(until),
        Stand::Waiting { to, .. } => Some(cut_off(calendar, to)),
        Stand::Booked => {
            let missed = missed_at(calendar, booking);
            Some(next_reminder(calendar, booking).map_or(missed, |reminder| reminder.min(missed)))
        }
        Stand::Held { .. }
        | Stand::Arrived { .. }
        | Stand::Missed
        | Stand::Cancelled
        | Stand::CalledOff
        | Stand::Lapsed => None,
    }
}

/// From when whoever is booked counts as not come. If somebody took that back, they are awaited until the day is over.
#[must_use]
pub fn missed_at(calendar: &Calendar, booking: &Booking) -> UtcTime {
    let usual = booking.taken.start + minutes(calendar.rules.no_show_minutes);
    if booking.told_until < usual { usual } else { usual.max(booking.day().plus(1).start()) }
}

/// When the next reminder goes out. One that would come after the booked time does not.
#[must_use]
pub fn next_reminder(calendar: &Calendar, booking: &Booking) -> Option<UtcTime> {
    if !booking.reminders {
        return None;
    }
    let day = booking.day();
    let times = booking.wish.services.iter().filter_map(|service| calendar.bookable(*service));
    let times = times.flat_map(|bookable| &bookable.reminders);
    let times = times.map(|time| awake(&calendar.rules, day.plus(-i64::from(time.days_before)).at(time.at)));
    times.filter(|time| *time > booking.told_until && *time < booking.taken.start).min()
}

/// This time, or the end of the quiet hours that it lies in.
#[must_use]
pub fn awake(rules: &Rules, at: UtcTime) -> UtcTime {
    let (minute, from, to) = (at.minute_of_day(), rules.quiet_from, rules.quiet_to);
    let over_midnight = from > to;
    let is_quiet = if over_midnight { minute >= from || minute < to } else { (from..to).contains(&minute) };
    match is_quiet {
        false => at,
        true if over_midnight && minute >= from => at.day().plus(1).at(to),
        true => at.day().at(to),
    }
}
