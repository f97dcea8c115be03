//! What stands on a paper ticket (受付票), line by line.
//!
//! Paper speaks Japanese, or easy Japanese; to everybody else Japanese and English, since Shift_JIS has no Vietnamese,
//! no simplified Chinese and half of Portuguese, and letters without their marks are other words. The screen and the
//! live page behind the QR code speak all languages.

use domain::{
    lang::{Lang, Words},
    queue::{
        arrivals::Booked,
        tickets::{Menu, Slip},
    },
};

use super::escpos::{Align, COLUMNS, ENLARGED_MAX, Line, columns, has_all};

/// Between the names of one thing.
const BETWEEN: &str = " / ";

/// A language that paper speaks.
#[derive(Debug, Clone, Copy)]
enum Tongue {
    Ja,
    Easy,
    En,
}

impl Tongue {
    const fn of(language: Lang) -> &'static [Self] {
        match language {
            Lang::Ja => &[Self::Ja],
            Lang::Easy => &[Self::Easy],
            Lang::En | Lang::Pt | Lang::Vi | Lang::Zh => &[Self::Ja, Self::En],
        }
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
    let tongues = Tongue::of(slip.language);
    let said = |say: &dyn Fn(Tongue) -> String| tongues.iter().map(|&tongue| say(tongue)).collect::<Vec<_>>();
    let mut lines = vec![centred(&slip.office, largest(&slip.office, 2)), Line::Space];
    lines.extend(said(&|tongue| your_number(tongue).to_owned()).iter().map(|words| centred(words, (1, 1))));
    lines.push(centred(&slip.number, largest(&slip.number, ENLARGED_MAX)));
    lines.push(Line::Space);
    if !slip.section.is_empty() {
        lines.push(centred(&slip.section, largest(&slip.section, 2)));
    }
    lines.extend(slip.services.iter().flat_map(|service| in_rows(service)).map(|name| centred(name, (1, 1))));
    if let Some(at) = &slip.booked {
        lines.extend(said(&|tongue| booked(tongue, at)).iter().map(|words| centred(words, (1, 1))));
    }
    lines.push(Line::Rule);
    lines.extend(said(&|tongue| taken(tongue, slip)).iter().map(|words| left(words)));
    lines.extend(said(&|tongue| before(tongue, slip.before)).iter().map(|words| left(words)));
    if let Some(minutes) = slip.minutes {
        lines.extend(said(&|tongue| about(tongue, minutes)).iter().map(|words| left(words)));
    }
    lines.extend([Line::Rule, Line::Space, Line::Qr(slip.url.clone())]);
    lines.extend(said(&|tongue| scan(tongue).to_owned()).iter().map(|words| centred(words, (1, 1))));
    lines.extend(slip.booked.iter().flat_map(|booked| to_bring(tongues, &booked.bring)));
    lines.push(Line::Space);
    lines.extend(said(&|tongue| keep(tongue).to_owned()).iter().map(|words| centred(words, (1, 2))));
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

const fn your_number(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Ja => "受付番号",
        Tongue::Easy => "あなたの ばんごう",
        Tongue::En => "Your number",
    }
}

fn taken(tongue: Tongue, slip: &Slip) -> String {
    let (day, time) = (slip.taken_at.day(), slip.taken_at.clock_text());
    match tongue {
        Tongue::Ja => format!("受付　{} {time}", day.japanese()),
        Tongue::Easy => format!("うけつけ　{} {time}", day.japanese()),
        Tongue::En => format!("Taken on {day} at {time}"),
    }
}

fn booked(tongue: Tongue, booked: &Booked) -> String {
    let (time, number) = (booked.start.clock_text(), &booked.number);
    match tongue {
        Tongue::Ja => format!("ご予約　{time}　予約番号 {number}"),
        Tongue::Easy => format!("よやく　{time}　ばんごう {number}"),
        Tongue::En => format!("Booked for {time}, booking {number}"),
    }
}

/// To be checked off while waiting; nothing if nothing is known of it.
fn to_bring(tongues: &[Tongue], bring: &[String]) -> Vec<Line> {
    let heading = tongues.iter().map(|tongue| match tongue {
        Tongue::Ja => "お持ちいただくもの",
        Tongue::Easy => "もってくるもの",
        Tongue::En => "What to bring",
    });
    let mut lines = vec![Line::Space, Line::Rule];
    lines.extend(heading.map(left));
    lines.extend(bring.iter().map(|line| left(&format!("□ {line}"))));
    lines.push(Line::Rule);
    if bring.is_empty() { Vec::new() } else { lines }
}

fn before(tongue: Tongue, people: u32) -> String {
    match tongue {
        Tongue::Ja => format!("前にお待ちの方　{people}人"),
        Tongue::Easy => format!("まえに まっている ひと　{people}人"),
        Tongue::En => format!("People before you: {people}"),
    }
}

/// Never a promise.
fn about(tongue: Tongue, minutes: u32) -> String {
    match tongue {
        Tongue::Ja => format!("待ち時間の目安　約{minutes}分（前後します）"),
        Tongue::Easy => format!("まつ じかん　だいたい {minutes}分"),
        Tongue::En => format!("Estimated wait: about {minutes} min (may change)"),
    }
}

const fn scan(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Ja => "スマートフォンで読み取ると順番が見られます",
        Tongue::Easy => "スマホで よむと じゅんばんが わかります",
        Tongue::En => "Scan to follow your turn on your phone",
    }
}

const fn keep(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Ja => "この番号札を持ってお待ちください",
        Tongue::Easy => "この かみを もって まってください",
        Tongue::En => "Please keep this ticket and wait",
    }
}
