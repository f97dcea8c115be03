//! The booking is made.

use domain::{
    bookings::{
        booking::{Booking, Stand},
        ics::Method,
    },
    time::UtcTime,
};

use super::{BookingNotice, Sayings, change_until, say};
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    says_what_to_bring: true,
    next: change_until,
    calendar: Some(Method::Request),
    ..BookingNotice::new(WORDS, until)
};

const WORDS: Sayings = Sayings {
    ja: say("ご予約を承りました", "ご予約を承りました。"),
    easy: say("よやくが できました", "よやくが できました。"),
    en: say("Your booking is confirmed", "Your booking is confirmed."),
    pt: say("Sua reserva está confirmada", "Sua reserva está confirmada."),
    vi: say("Đã nhận lịch hẹn của quý vị", "Lịch hẹn của quý vị đã được xác nhận."),
    zh: say("预约成功", "您的预约已确认。"),
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Booked) { Ok(said.end) } else { Err(Needless::Over) }
}
