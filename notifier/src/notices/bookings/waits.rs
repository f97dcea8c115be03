//! They are on the waiting list.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};
use words::Words;

use super::BookingNotice;
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    screen: |_, _| None,
    subject_has_time: false,
    next: |_, tongue| Some(tongue.words.notices_wait()),
    ..BookingNotice::new(Words::notices_booking_waits, Words::notices_booking_waits_more, until)
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Waiting { .. }) { Ok(said.end) } else { Err(Needless::Over) }
}
