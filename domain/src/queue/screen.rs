//! What an office's reader says.

use super::tickets::{Tapped, Ticket};
use crate::{
    screen::{SHOWN_S, ScreenMessage, Show, Tone},
    taps::TapRefusal,
};

/// Somebody has a number.
#[must_use]
pub fn given(ticket: Ticket) -> Show {
    Show { message: words(&ticket), seconds: SHOWN_S, ticket: Some(Box::new(ticket)) }
}

fn words(Ticket { meaning, slip }: &Ticket) -> ScreenMessage {
    let place = match slip.before {
        0 => "つぎの番です".to_owned(),
        before => format!("あと{before}人です"),
    };
    let number = &slip.number;
    let (tone, words) = match meaning {
        Tapped::Taken => (Tone::Welcome, format!("番号は {number} です")),
        Tapped::Arrived if slip.booked.is_some() => {
            (Tone::Welcome, format!("ご予約の受付をしました。番号は {number} です"))
        }
        Tapped::Arrived => (Tone::Welcome, format!("番号 {number} の受付をしました")),
        Tapped::Waiting => (Tone::Noted, format!("番号 {number} でお待ちです")),
    };
    ScreenMessage::new(tone, &words, place)
}

/// Why a card brought no number, if that is the reason.
#[must_use]
pub fn refused(reason: TapRefusal) -> Option<ScreenMessage> {
    let (words, detail) = match reason {
        TapRefusal::Closed => ("ただいま受付時間外です", "職員にお声がけください"),
        TapRefusal::NumbersUsedUp => ("今日の番号はすべて終わりました", "職員にお声がけください"),
        TapRefusal::TooLate => ("時間がたったため、番号を取っていません", "もう一度かざしてください"),
        TapRefusal::NothingToCheckIn => ("このカードの予約は見つかりません", "職員にお声がけください"),
        TapRefusal::UnknownCard | TapRefusal::JustTapped | TapRefusal::AlreadyLeft => return None,
    };
    Some(ScreenMessage::new(Tone::AskStaff, words, detail))
}
