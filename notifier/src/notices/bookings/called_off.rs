//! The town had to cancel the booking.

use db::notices::Channel;
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
    rows: |about, tongue| {
        let telephone = about.telephone().map(|number| (tongue.words.bookings_telephone(), number.to_string()));
        [(tongue.words.notices_reason(), about.reason().to_owned())].into_iter().chain(telephone).collect()
    },
    next: |_, tongue| Some(tongue.words.notices_other_time()),
    calendar: Some(Method::Cancel),
    ..BookingNotice::new(Words::notices_booking_called_off, Words::notices_booking_called_off_more, until)
};

/// Whoever comes for nothing must know before.
fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    match (booking.stand, said.channel) {
        (Stand::CalledOff, Channel::Push) => Ok(said.end),
        (Stand::CalledOff, Channel::Mail) => Ok(said.end.max(booking.taken.start)),
        _ => Err(Needless::Over),
    }
}
