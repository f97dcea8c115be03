//! The booking is made.

use domain::{
    bookings::{
        booking::{Booking, Stand},
        ics::Method,
    },
    time::UtcTime,
};
use words::Words;

use super::{BookingNotice, change_until};
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    says_what_to_bring: true,
    next: change_until,
    calendar: Some(Method::Request),
    ..BookingNotice::new(Words::notices_booking_booked, Words::notices_booking_booked_more, until)
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Booked) { Ok(said.end) } else { Err(Needless::Over) }
}
