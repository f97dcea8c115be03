//! The digits that show that the mail address is theirs.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};

use super::{BookingNotice, Sayings, say};
use crate::{
    words::bookings::Block,
    worth::{self, Needless, Said},
};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    is_proof: true,
    // The digits are for the mail alone.
    screen: |_, tongue| Some(tongue.see_mail.to_owned()),
    subject_has_time: false,
    above: |about, tongue| {
        let until = about.deadline().map(|until| (tongue.code_until)(&tongue.days.instant_text(until)));
        let enter = [Block::Text(tongue.enter_code.to_owned()), Block::Digits(about.code.to_owned())];
        enter.into_iter().chain(until.map(Block::Text)).collect()
    },
    ..BookingNotice::new(WORDS, until)
};

const WORDS: Sayings = Sayings {
    ja: say("予約の確認番号", "予約の確認番号をお送りします。"),
    easy: say("よやくの かくにん ばんごう", "よやくの かくにん ばんごうを おくります。"),
    en: say("Your confirmation code", "Here is your confirmation code."),
    pt: say("Seu código de confirmação", "Este é o seu código de confirmação."),
    vi: say("Mã xác nhận đặt lịch", "Đây là mã xác nhận đặt lịch của quý vị."),
    zh: say("预约验证码", "这是您的预约验证码。"),
};

/// While the place is held.
fn until(_: &Said, booking: &Booking, now: UtcTime) -> Result<UtcTime, Needless> {
    match booking.stand {
        Stand::Held { until } => worth::before(until, now),
        _ => Err(Needless::Over),
    }
}
