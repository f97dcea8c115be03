//! They are on the waiting list.

use domain::{
    bookings::booking::{Booking, Stand},
    time::UtcTime,
};

use super::{BookingNotice, Sayings, say};
use crate::worth::{Needless, Said};

pub(in crate::notices) const NOTICE: BookingNotice = BookingNotice {
    screen: |_, _| None,
    subject_has_time: false,
    next: |_, tongue| Some(tongue.wait.to_owned()),
    ..BookingNotice::new(WORDS, until)
};

const WORDS: Sayings = Sayings {
    ja: say("キャンセル待ちを承りました", "キャンセル待ちを承りました。ご予約はまだ決まっていません。"),
    easy: say("あくのを まっています", "あいたら おしらせします。まだ よやくは できていません。"),
    en: say("You are on the waiting list", "You are on the waiting list. Nothing is booked yet."),
    pt: say("Você está na lista de espera", "Você está na lista de espera. Ainda não há reserva."),
    vi: say("Quý vị đang ở trong danh sách chờ", "Quý vị đang ở trong danh sách chờ. Lịch hẹn chưa được đặt."),
    zh: say("已加入候补名单", "您已加入候补名单。预约尚未确定。"),
};

fn until(said: &Said, booking: &Booking, _: UtcTime) -> Result<UtcTime, Needless> {
    if matches!(booking.stand, Stand::Waiting { .. }) { Ok(said.end) } else { Err(Needless::Over) }
}
