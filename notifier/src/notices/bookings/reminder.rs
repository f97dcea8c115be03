//! The booked day comes nearer.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};

use super::{BookingNotice, Sayings, change_until, say};
use crate::worth::{self, Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    says_what_to_bring: true,
    next: change_until,
    can_be_ended: true,
    ..BookingNotice::new(WORDS, until)
};

const WORDS: Sayings = Sayings {
    ja: say("ご予約の日が近づきました", "ご予約の日が近づきました。お気をつけてお越しください。"),
    easy: say("もうすぐ よやくの 日（ひ）です", "もうすぐ よやくの 日（ひ）です。きを つけて きてください。"),
    en: say("Your booking is coming up", "Your booking is coming up."),
    pt: say("Sua reserva está próxima", "A data da sua reserva está próxima."),
    vi: say("Sắp đến lịch hẹn của quý vị", "Sắp đến lịch hẹn của quý vị."),
    zh: say("预约日期临近", "您的预约日期临近，请准时前来。"),
};

/// Until the booked time, if they want it and were not reminded again.
fn until(said: &Said, booking: &Booking, now: UtcTime) -> Result<UtcTime, Needless> {
    match booking.stand {
        Stand::Booked if !booking.reminders => Err(Needless::NotWanted),
        Stand::Booked if booking.told_until > said.at => Err(Needless::Changed),
        Stand::Booked => worth::before(booking.taken.start, now),
        _ => Err(Needless::Over),
    }
}
