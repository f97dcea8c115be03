//! What stands on a paper ticket (受付票), line by line.
//!
//! Paper speaks Japanese, or easy Japanese; to everybody else Japanese and English, since Shift_JIS has no Vietnamese,
//! no simplified Chinese and half of Portuguese, and letters without their marks are other words. The screen and the
//! live page behind the QR code speak all languages.

use domain::{
    days::Days,
    lang::{Lang, Words},
    queue::tickets::{Menu, Slip},
};

use super::escpos::{Align, COLUMNS, ENLARGED_MAX, Line, columns, has_all};

/// Between the names of one thing.
const BETWEEN: &str = " / ";

/// The languages that paper speaks to whoever reads this one.
const fn tongues(language: Lang) -> &'static [Lang] {
    match language {
        Lang::Ja => &[Lang::Ja],
        Lang::Easy => &[Lang::Easy],
        Lang::En | Lang::Pt | Lang::Vi | Lang::Zh => &[Lang::Ja, Lang::En],
    }
}

/// The slip with the names that paper can show: in Japanese and English for whoever reads another language. A name that
/// the menu does not know and the printer cannot write is left out; number, office and QR code are always there.
#[must_use]
pub fn for_paper(slip: &Slip, menu: Option<&Menu>) -> Slip {
    let mut slip = slip.clone();
    if matches!(slip.language, Lang::Ja | Lang::Easy) {
        return slip;
    }
    let buttons = menu.map_or(&[][..], |menu| &menu.buttons);
    let on_paper =
        |name: &str, known: Vec<&Words>| match known.iter().find(|words| words.in_lang(slip.language) == name) {
            Some(words) => in_two(words),
            None if has_all(name) => name.to_owned(),
            None => String::new(),
        };
    let section = on_paper(&slip.section, buttons.iter().map(|button| &button.section_name).collect());
    let services = slip.services.iter().map(|name| on_paper(name, buttons.iter().map(|button| &button.name).collect()));
    let services = services.filter(|name| !name.is_empty()).collect();
    (slip.section, slip.services) = (section, services);
    if let Some(booked) = &mut slip.booked {
        booked.bring.retain(|line| has_all(line));
    }
    slip
}

fn in_two(words: &Words) -> String {
    match words.others.get(&Lang::En) {
        Some(english) if *english != words.ja => format!("{}{BETWEEN}{english}", words.ja),
        _ => words.ja.clone(),
    }
}

/// Two names in one row, or in a row each if that is too long.
fn in_rows(name: &str) -> Vec<&str> {
    if columns(name) <= COLUMNS { vec![name] } else { name.split(BETWEEN).collect() }
}

/// The ticket's lines.
#[must_use]
pub fn lines(slip: &Slip) -> Vec<Line> {
    let tongues: Vec<_> = tongues(slip.language).iter().map(|tongue| (*tongue, words::of(*tongue))).collect();
    let said = |say: &dyn Fn(&words::Words) -> String| tongues.iter().map(|(_, words)| say(words)).collect::<Vec<_>>();
    let mut lines = vec![centred(&slip.office, largest(&slip.office, 2)), Line::Space];
    lines.extend(said(&|words| words.slips_your_number()).iter().map(|words| centred(words, (1, 1))));
    lines.push(centred(&slip.number, largest(&slip.number, ENLARGED_MAX)));
    lines.push(Line::Space);
    if !slip.section.is_empty() {
        lines.push(centred(&slip.section, largest(&slip.section, 2)));
    }
    lines.extend(slip.services.iter().flat_map(|service| in_rows(service)).map(|name| centred(name, (1, 1))));
    if let Some(at) = &slip.booked {
        lines.extend(
            said(&|words| words.slips_booked(at.start.clock_text(), &at.number))
                .iter()
                .map(|words| centred(words, (1, 1))),
        );
    }
    lines.push(Line::Rule);
    lines.extend(
        tongues.iter().map(|(tongue, words)| left(&words.slips_taken(day(*tongue, slip), slip.taken_at.clock_text()))),
    );
    lines.extend(said(&|words| words.slips_before(slip.before)).iter().map(|words| left(words)));
    if let Some(minutes) = slip.minutes {
        let about = |words: &words::Words| match slip.least_minutes {
            Some(least) => words.slips_about_between(least, minutes),
            None => words.slips_about(minutes),
        };
        lines.extend(said(&about).iter().map(|words| left(words)));
    }
    lines.extend([Line::Rule, Line::Space, Line::Qr(slip.url.clone())]);
    lines.extend(said(&|words| words.slips_scan()).iter().map(|words| centred(words, (1, 1))));
    lines.extend(slip.booked.iter().flat_map(|booked| to_bring(&said(&|words| words.bookings_bring()), &booked.bring)));
    lines.push(Line::Space);
    lines.extend(said(&|words| words.slips_keep()).iter().map(|words| centred(words, (1, 2))));
    lines
}

fn centred(text: &str, size: (usize, usize)) -> Line {
    Line::Words { text: text.to_owned(), size, align: Align::Centre }
}

fn left(text: &str) -> Line {
    Line::Words { text: text.to_owned(), size: (1, 1), align: Align::Left }
}

/// The largest size, up to this one, at which the text stays in one line; otherwise its height only.
fn largest(text: &str, most: usize) -> (usize, usize) {
    let fits = (1..=most).rev().find(|times| columns(text) * times <= COLUMNS);
    fits.map_or((1, most.min(2)), |times| (times, times.max(most.min(2))))
}

/// The day on which it was taken.
fn day(tongue: Lang, slip: &Slip) -> String {
    Days::of(tongue).date_text(slip.taken_at.day())
}

/// To be checked off while waiting; nothing if nothing is known of it.
fn to_bring(headings: &[String], bring: &[String]) -> Vec<Line> {
    let mut lines = vec![Line::Space, Line::Rule];
    lines.extend(headings.iter().map(|heading| left(heading)));
    lines.extend(bring.iter().map(|line| left(&format!("□ {line}"))));
    lines.push(Line::Rule);
    if bring.is_empty() { Vec::new() } else { lines }
}
