//! What a nursery's reader says.

use crate::{
    screen::{ScreenMessage, Tone},
    taps::TapRefusal,
    time::UtcTime,
};

/// What people say to each other at this hour.
#[must_use]
pub fn greeting(at: UtcTime) -> &'static str {
    match at.minute_of_day().0 / 60 {
        0..11 => "おはようございます",
        11..17 => "こんにちは",
        _ => "こんばんは",
    }
}

/// A child came.
#[must_use]
pub fn arrived(call_name: &str, at: UtcTime) -> ScreenMessage {
    ScreenMessage::new(Tone::Welcome, greeting(at), format!("{call_name}さん　登園 {}", at.clock_text()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{CivilDay, MinuteOfDay};

    #[test]
    fn the_greeting_fits_the_hour_in_tokyo() {
        let day = CivilDay::from_date(2026, 11, 24).expect("a day");
        let greets = |hour: u16, minute: u16| arrived("ひなた", day.at(MinuteOfDay(hour * 60 + minute))).words;
        for (hour, minute, words) in [
            (0, 0, "おはようございます"),
            (10, 59, "おはようございます"),
            (11, 0, "こんにちは"),
            (16, 59, "こんにちは"),
            (17, 0, "こんばんは"),
            (23, 59, "こんばんは"),
        ] {
            assert_eq!(greets(hour, minute), words, "{hour}:{minute:02}");
        }
    }
}
