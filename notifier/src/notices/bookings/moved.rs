//! The booking has another time.

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
    ja: say("ご予約を変更しました", "ご予約を変更しました。新しい内容は次のとおりです。"),
    easy: say("よやくが かわりました", "よやくが かわりました。あたらしい よやくは これです。"),
    en: say("Your booking was changed", "Your booking was changed. This is the new one."),
    pt: say("Sua reserva foi alterada", "Sua reserva foi alterada. Estes são os novos dados."),
    vi: say("Lịch hẹn đã được thay đổi", "Lịch hẹn đã được thay đổi. Nội dung mới như sau."),
    zh: say("预约已更改", "您的预约已更改，新的内容如下。"),
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Booked) { Ok(said.end) } else { Err(Needless::Over) }
}
