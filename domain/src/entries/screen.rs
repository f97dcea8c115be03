//! What the reader at the entrance says.

use super::{Count, Crowd, Fact, Hall};
use crate::{
    screen::{ScreenMessage, Tone},
    time::UtcTime,
};

/// What is said of a fact that came from a card; nothing of one that no card leaves.
#[must_use]
pub fn shown(fact: &Fact, hall: Hall, at: UtcTime) -> Option<ScreenMessage> {
    match fact {
        Fact::Entered(passage) => Some(came(passage.count, hall, at)),
        Fact::WentOut(_) => {
            let detail = format!("退館 {}", at.clock_text());
            Some(ScreenMessage::new(Tone::Goodbye, "ご利用ありがとうございました", detail))
        }
        Fact::EntryRepeated { .. } => {
            Some(ScreenMessage::new(Tone::Noted, "さきほど受け付けました", "もうかざさなくて大丈夫です"))
        }
        Fact::HallChanged => None,
    }
}

fn came(count: Count, hall: Hall, at: UtcTime) -> ScreenMessage {
    let crowd = match hall.crowd(count.inside) {
        Crowd::Full => "ただいま満員です".to_owned(),
        Crowd::Free | Crowd::Busy | Crowd::Crowded => format!("ただいま{}人がご利用中です", count.inside),
    };
    ScreenMessage::new(Tone::Welcome, "いらっしゃいませ", format!("入館 {}　{crowd}", at.clock_text()))
}
