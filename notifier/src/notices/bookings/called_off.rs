//! The town had to cancel the booking.

use db::notices::Channel;
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
    rows: |about, tongue| {
        let telephone = about.telephone().map(|number| (tongue.words().bookings_telephone(), number.to_string()));
        [(tongue.labels.reason.to_owned(), about.reason().to_owned())].into_iter().chain(telephone).collect()
    },
    next: |_, tongue| Some(tongue.other_time.to_owned()),
    calendar: Some(Method::Cancel),
    ..BookingNotice::new(WORDS, until)
};

const WORDS: Sayings = Sayings {
    ja: say("ご予約の日時に窓口が休みになります", "窓口が休みになるため、次のご予約を取り消しました。"),
    easy: say(
        "よやくの 日（ひ）、まどぐちは 休（やす）みです",
        "まどぐちが 休（やす）みに なります。この よやくは なくなりました。",
    ),
    en: say("The desk is closed at your time", "The desk will be closed, so we had to cancel this booking."),
    pt: say("O guichê estará fechado no seu horário", "O guichê estará fechado e tivemos que cancelar esta reserva."),
    vi: say("Quầy nghỉ vào giờ hẹn của quý vị", "Vì quầy nghỉ nên chúng tôi phải hủy lịch hẹn sau đây."),
    zh: say("您预约的时间窗口休息", "由于窗口休息，我们取消了以下预约。"),
};

/// Whoever comes for nothing must know before.
fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    match (booking.stand, said.channel) {
        (Stand::CalledOff, Channel::Push) => Ok(said.end),
        (Stand::CalledOff, Channel::Mail) => Ok(said.end.max(booking.taken.start)),
        _ => Err(Needless::Over),
    }
}
