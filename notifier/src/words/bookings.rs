//! What those who booked read.

use domain::{bookings::calendar, queue::office::Lang};

use super::{Letter, Told};

/// Title and body of a push.
pub(super) fn push(told: calendar::Told, _language: Lang) -> (String, String) {
    ("ご予約のお知らせ".to_owned(), subject(told).to_owned())
}

const fn subject(told: calendar::Told) -> &'static str {
    match told {
        calendar::Told::Code => "ご予約の確認番号",
        calendar::Told::Booked => "ご予約を承りました",
        calendar::Told::Moved => "ご予約を変更しました",
        calendar::Told::Cancelled => "ご予約を取り消しました",
        calendar::Told::CalledOff => "ご予約の日時に窓口が休みになります",
        calendar::Told::Reminder => "ご予約の日が近づきました",
        calendar::Told::Waits => "キャンセル待ちを承りました",
        calendar::Told::Offered => "空きが出ました",
        calendar::Told::Reinvited => "もう一度ご予約ください",
    }
}

/// The mail.
pub(super) fn letter(what: calendar::Told, told: &Told<'_>) -> Letter {
    Letter {
        subject: format!("{}（{}）", subject(what), told.facility),
        headline: format!("{}。", subject(what)),
        line: String::new(),
        page: "ご予約の内容は、こちらのページでご覧いただけます。",
        link: "ご予約を見る",
    }
}
