//! What a nursery's reader says.

use super::Unclear;
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

/// More than so many are not named one by one.
const NAMED_MAX: usize = 3;

/// What children are called who came or went with one tap.
fn named(call_names: &[&str]) -> String {
    let all = |names: &[&str]| names.iter().map(|name| format!("{name}さん")).collect::<Vec<_>>().join("・");
    match call_names.len() {
        0..=NAMED_MAX => all(call_names),
        many => format!("{}ほか{}人", all(&call_names[..NAMED_MAX - 1]), many - (NAMED_MAX - 1)),
    }
}

/// Children came.
#[must_use]
pub fn arrived(call_names: &[&str], at: UtcTime) -> ScreenMessage {
    ScreenMessage::new(Tone::Welcome, greeting(at), format!("{}　登園 {}", named(call_names), at.clock_text()))
}

/// Children went home.
#[must_use]
pub fn left(call_names: &[&str], at: UtcTime) -> ScreenMessage {
    let detail = format!("{}　降園 {}", named(call_names), at.clock_text());
    ScreenMessage::new(Tone::Goodbye, "さようなら、お気をつけて", detail)
}

/// Somebody's own card was held to the reader, and it is not clear what for.
#[must_use]
pub fn unclear(why: Unclear) -> ScreenMessage {
    match why {
        Unclear::ComeAndGo => ScreenMessage::new(
            Tone::AskStaff,
            "どのお子さまか分かりません",
            "お子さまのカードをかざすか、職員にお声がけください",
        ),
    }
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
        let greets = |hour: u16, minute: u16| arrived(&["ひなた"], day.at(MinuteOfDay(hour * 60 + minute))).words;
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

    #[test]
    fn several_children_are_named_and_many_are_counted() {
        let at = CivilDay::from_date(2026, 11, 24).expect("a day").at(MinuteOfDay(8 * 60 + 31));
        let detail = |names: &[&str]| arrived(names, at).detail;
        assert_eq!(detail(&["ひなた"]), "ひなたさん　登園 8:31");
        assert_eq!(detail(&["ひなた", "みなと"]), "ひなたさん・みなとさん　登園 8:31");
        assert_eq!(detail(&["あ", "い", "う", "え"]), "あさん・いさんほか2人　登園 8:31");
    }
}
