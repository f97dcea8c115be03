//! The booking is cancelled, as they wished.

use domain::{
    bookings::{
        booking::{Booking, Stand},
        ics::Method,
    },
    time::UtcTime,
};
use words::Words;

use super::BookingNotice;
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    next: |_, tongue| Some(tongue.words.notices_book_again()),
    calendar: Some(Method::Cancel),
    ..BookingNotice::new(Words::notices_booking_cancelled, Words::notices_booking_cancelled_more, until)
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Cancelled) { Ok(said.end) } else { Err(Needless::Over) }
}
