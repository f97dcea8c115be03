//! They did not come, and may book again.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};

use super::{BookingNotice, Sayings, say};
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    next: |_, tongue| Some(tongue.book_again.to_owned()),
    can_be_ended: true,
    ..BookingNotice::new(WORDS, until)
};

const WORDS: Sayings = Sayings {
    ja: say("あらためてご予約いただけます", "次のご予約の日に、ご来庁を確認できませんでした。"),
    easy: say("もういちど よやくが できます", "よやくの 日（ひ）に きませんでした。"),
    en: say("You can book again", "We did not see you on the day of this booking."),
    pt: say("Você pode reservar de novo", "Você não compareceu no dia desta reserva."),
    vi: say("Quý vị có thể đặt lịch lại", "Chúng tôi không thấy quý vị đến vào ngày hẹn sau đây."),
    zh: say("您可以重新预约", "在以下预约当天，我们没有见到您。"),
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Missed) { Ok(said.end) } else { Err(Needless::Over) }
}
