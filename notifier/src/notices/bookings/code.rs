//! The digits that show that the mail address is theirs.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};
use words::Words;

use super::BookingNotice;
use crate::{
    words::bookings::Block,
    worth::{self, Needless, Said},
};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    is_proof: true,
    // The digits are for the mail alone.
    screen: |_, tongue| Some(tongue.words.notices_see_mail()),
    subject_has_time: false,
    above: |about, tongue| {
        let until = about.deadline().map(|until| tongue.words.notices_code_until(tongue.days.instant_text(until)));
        let enter = [Block::Text(tongue.words.notices_enter_code()), Block::Digits(about.code.to_owned())];
        enter.into_iter().chain(until.map(Block::Text)).collect()
    },
    ..BookingNotice::new(Words::notices_booking_code, Words::notices_booking_code_more, until)
};

/// While the place is held.
fn until(_: &Said, booking: &Booking, now: UtcTime) -> Result<UtcTime, Needless> {
    match booking.stand {
        Stand::Held { until } => worth::before(until, now),
        _ => Err(Needless::Over),
    }
}
