//! A place is free for whoever waited.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};
use words::Words;

use super::BookingNotice;
use crate::{
    words::{Tongue, bookings::About},
    worth::{self, Needless, Said},
};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    screen: answer_until,
    next: answer_until,
    ..BookingNotice::new(Words::notices_booking_offered, Words::notices_booking_offered_more, until)
};

fn answer_until(about: &About<'_>, tongue: Tongue) -> Option<String> {
    about.deadline().map(|until| tongue.words.notices_offer_until(tongue.days.instant_text(until)))
}

/// While the offer stands.
fn until(_: &Said, booking: &Booking, now: UtcTime) -> Result<UtcTime, Needless> {
    match booking.stand {
        Stand::Offered { until } => worth::before(until, now),
        _ => Err(Needless::Over),
    }
}
