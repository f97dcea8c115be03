//! What a nursery's reader says.

use crate::{
    screen::{ScreenMessage, Tone},
    taps::TapRefusal,
    time::UtcTime,
};

/// A child came.
#[must_use]
pub fn arrived(call_name: &str, at: UtcTime) -> ScreenMessage {
    ScreenMessage::new(Tone::Welcome, "おはようございます", format!("{call_name}さん　登園 {}", at.clock_text()))
}

/// A child went home.
#[must_use]
pub fn left(call_name: &str, at: UtcTime) -> ScreenMessage {
    let detail = format!("{call_name}さん　降園 {}", at.clock_text());
    ScreenMessage::new(Tone::Goodbye, "さようなら、お気をつけて", detail)
}

/// Why a child's card changed nothing, if that is the reason.
#[must_use]
pub fn refused(reason: TapRefusal) -> Option<ScreenMessage> {
    Some(match reason {
        TapRefusal::JustTapped => {
            ScreenMessage::new(Tone::Noted, "さきほど受け付けました", "もうかざさなくて大丈夫です")
        }
        TapRefusal::AlreadyLeft => ScreenMessage::new(
            Tone::AskStaff,
            "今日はもうお帰りになっています",
            "まちがいのときは職員にお声がけください",
        ),
        TapRefusal::UnknownCard
        | TapRefusal::Closed
        | TapRefusal::NumbersUsedUp
        | TapRefusal::TooLate
        | TapRefusal::NothingToCheckIn => return None,
    })
}
