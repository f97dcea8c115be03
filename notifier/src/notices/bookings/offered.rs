//! A place is free for whoever waited.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};

use super::{BookingNotice, Sayings, say};
use crate::{
    words::bookings::{About, Tongue},
    worth::{self, Needless, Said},
};

pub(in crate::notices) const NOTICE: BookingNotice =
    BookingNotice { screen: answer_until, next: answer_until, ..BookingNotice::new(WORDS, until) };

const WORDS: Sayings = Sayings {
    ja: say("空きが出ました", "お待ちいただいていた空きが出ました。"),
    easy: say("あきました", "まっていた よやくが できます。"),
    en: say("A place is free", "The place you have been waiting for is free."),
    pt: say("Há uma vaga", "A vaga que você esperava está livre."),
    vi: say("Đã có chỗ trống", "Chỗ mà quý vị chờ đã trống."),
    zh: say("有空位了", "您等候的空位已经有了。"),
};

fn answer_until(about: &About<'_>, tongue: &Tongue) -> Option<String> {
    about.deadline().map(|until| (tongue.offer_until)(&tongue.days.instant_text(until)))
}

/// While the offer stands.
fn until(_: &Said, booking: &Booking, now: UtcTime) -> Result<UtcTime, Needless> {
    match booking.stand {
        Stand::Offered { until } => worth::before(until, now),
        _ => Err(Needless::Over),
    }
}
