//! Where the booking's page is, for whoever asked: whoever reads the mails of the booking has it again.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};
use words::Words;

use super::{BookingNotice, change_until};
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    says_what_to_bring: true,
    next: change_until,
    ..BookingNotice::new(Words::notices_booking_link, Words::notices_booking_link_more, until)
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    let is_open = matches!(booking.stand, Stand::Booked | Stand::Waiting { .. } | Stand::Offered { .. });
    if is_open { Ok(said.end) } else { Err(Needless::Over) }
}
