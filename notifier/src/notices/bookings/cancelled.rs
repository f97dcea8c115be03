//! The booking is cancelled, as they wished.

use domain::{
    bookings::{
        booking::{Booking, Stand},
        ics::Method,
    },
    time::UtcTime,
};

use super::{BookingNotice, Sayings, say};
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    next: |_, tongue| Some(tongue.book_again.to_owned()),
    calendar: Some(Method::Cancel),
    ..BookingNotice::new(WORDS, until)
};

const WORDS: Sayings = Sayings {
    ja: say("ご予約を取り消しました", "次のご予約を取り消しました。"),
    easy: say("よやくを やめました", "この よやくを やめました。"),
    en: say("Your booking was cancelled", "This booking was cancelled."),
    pt: say("Sua reserva foi cancelada", "Esta reserva foi cancelada."),
    vi: say("Lịch hẹn đã được hủy", "Lịch hẹn sau đây đã được hủy."),
    zh: say("预约已取消", "以下预约已取消。"),
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Cancelled) { Ok(said.end) } else { Err(Needless::Over) }
}
