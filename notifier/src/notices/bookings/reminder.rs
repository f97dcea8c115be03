//! The booked day comes nearer.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};
use words::Words;

use super::{BookingNotice, change_until};
use crate::worth::{self, Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    says_what_to_bring: true,
    next: change_until,
    can_be_ended: true,
    ..BookingNotice::new(Words::notices_booking_reminder, Words::notices_booking_reminder_more, until)
};

/// Until the booked time, if they want it and were not reminded again.
fn until(said: &Said, booking: &Booking, now: UtcTime) -> Result<UtcTime, Needless> {
    match booking.stand {
        Stand::Booked if !booking.reminders => Err(Needless::NotWanted),
        Stand::Booked if booking.told_until > said.at => Err(Needless::Changed),
        Stand::Booked => worth::before(booking.taken.start, now),
        _ => Err(Needless::Over),
    }
}
