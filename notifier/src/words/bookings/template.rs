//! The town's own texts.

use super::about::{About, Documents};
use crate::words::Tongue;

/// The text with what its braces stand for. What comes in is not looked through again: a name may have braces too.
pub(super) fn fill(text: &str, about: &About<'_>, tongue: Tongue) -> String {
    let mut pieces = text.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let known = piece.split_once('}').and_then(|(name, rest)| Some((value(name, about, tongue)?, rest)));
        match known {
            Some((value, rest)) => {
                filled.push_str(&value);
                filled.push_str(rest);
            }
            None => {
                filled.push('{');
                filled.push_str(piece);
            }
        }
    }
    filled
}

fn value(name: &str, about: &About<'_>, tongue: Tongue) -> Option<String> {
    let lang = tongue.days.lang;
    Some(match name {
        "name" => about.party.name.clone(),
        "place" => about.place.to_owned(),
        "desk" => about.desk(lang).to_owned(),
        "services" => about.services(lang).join(tongue.days.comma()),
        "day" => match (about.days(), about.start()) {
            (Some(days), _) => tongue.days.days_text(days),
            (None, Some(start)) => tongue.days.day_text(start.day()),
            (None, None) => String::new(),
        },
        "time" => about.start().map(|start| start.clock_text()).unwrap_or_default(),
        "number" => about.booking.number_text(),
        "people" => tongue.words.bookings_people_counted(about.booking.wish.people),
        "documents" => match about.documents(lang) {
            Documents::Lines(lines) => lines.iter().map(|line| format!("・{line}")).collect::<Vec<_>>().join("\n"),
            Documents::OnThePage => tongue.words.notices_bring_page(),
            Documents::Nothing => String::new(),
        },
        "link" => about.url.to_owned(),
        "reason" => about.reason().to_owned(),
        "telephone" => about.telephone().map(ToString::to_string).unwrap_or_default(),
        "code" => about.code.to_owned(),
        _ => return None,
    })
}
