//! They did not come, and may book again.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};
use words::Words;

use super::BookingNotice;
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    next: |_, tongue| Some(tongue.words.notices_book_again()),
    can_be_ended: true,
    ..BookingNotice::new(Words::notices_booking_reinvited, Words::notices_booking_reinvited_more, until)
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Missed) { Ok(said.end) } else { Err(Needless::Over) }
}
