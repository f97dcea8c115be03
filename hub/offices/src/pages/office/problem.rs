//! What is wrong with a form, in Japanese, and at which of its fields.

use domain::{
    contact::ADDRESS_MAX,
    queue::{
        office::{BESIDES_MAX, BadOffice, LONG_WAIT_MAX, LONG_WAIT_MIN, MARGIN_MAX, Office},
        signage::NOTICES_MAX,
    },
};

use super::{
    Topic,
    draft::{Draft, filled},
    hours::WEEKDAYS,
};

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The id of the field, which is its name; empty if it is about none of this page.
    pub at: String,
    /// The sentence for whoever typed it.
    pub words: String,
}

impl Problem {
    /// A field that does not hold what it should.
    pub(super) fn field(at: &str, name: &str) -> Self {
        Self { at: at.to_owned(), words: format!("「{name}」を正しく入力してください。") }
    }

    /// A number that is none, or out of its bounds.
    pub(super) fn range(at: &str, name: &str, (least, most): (u16, u16)) -> Self {
        Self {
            at: at.to_owned(), words: format!("「{name}」は、{least}から{most}までの数で入力してください。")
        }
    }

    /// What the check of the office found, where the form has it.
    pub(super) fn of(bad: &BadOffice, draft: &Draft, office: &Office) -> Self {
        Self { at: place(bad, draft).unwrap_or_default(), words: words(bad, office) }
    }
}

/// The last row of this kind whose field holds this: of two that are called alike it is the one that was added.
fn row(draft: &Draft, kind: &str, name: &str, value: &str) -> Option<String> {
    filled(&draft.fields, kind).into_iter().rfind(|at| draft.text(at, name) == value)
}

/// The field that it is about.
fn place(bad: &BadOffice, draft: &Draft) -> Option<String> {
    let at = |row: Option<String>, name: &str| Some(format!("{}.{name}", row?));
    match bad {
        BadOffice::Twice("series", prefix) | BadOffice::Series(prefix) => {
            at(row(draft, "series", "prefix", prefix), "prefix")
        }
        BadOffice::Twice(what, no) => at(row(draft, what.trim_end_matches('s'), "no", no), "no"),
        BadOffice::Missing(whose, what, _) => match of_no(draft, whose) {
            Some(("counter", row)) => at(Some(row), "services"),
            Some((_, row)) => at(Some(row), what),
            None => Some("tap_service".to_owned()).filter(|_| draft.topic == Topic::Rules),
        },
        BadOffice::Words(whose) => at(of_no(draft, whose).map(|(_, row)| row), "name.ja"),
        BadOffice::Hours => Some("closes".to_owned()),
        BadOffice::HoursOf(weekday) => {
            let (_, tag, _) = WEEKDAYS.iter().find(|(one, ..)| one == weekday)?;
            Some(format!("{tag}.from"))
        }
        BadOffice::NeverOpen => Some("mon.from".to_owned()),
        BadOffice::Margin => Some("early".to_owned()),
        BadOffice::Besides(day) => at(row(draft, "besides", "day", &day.to_string()), "from"),
        BadOffice::Video => Some("video".to_owned()),
        BadOffice::LongWait => Some("long_wait".to_owned()),
        BadOffice::Address => Some("address".to_owned()),
        BadOffice::Unreadable(_) | BadOffice::HowMany(_) | BadOffice::Notices => None,
    }
}

/// The kind and the row of what the check calls `counter 3`.
fn of_no<'a>(draft: &Draft, whose: &'a str) -> Option<(&'a str, String)> {
    let (kind, no) = whose.split_once(' ')?;
    // A row that was added has its number from us.
    let row = row(draft, kind, "no", no).or_else(|| row(draft, kind, "no", ""))?;
    Some((kind, row))
}

fn words(bad: &BadOffice, office: &Office) -> String {
    match bad {
        BadOffice::Unreadable(_) => "入力を読み取れませんでした。".to_owned(),
        BadOffice::HowMany("besides") => format!("臨時に開ける日は{BESIDES_MAX}日までです。"),
        BadOffice::HowMany(what) => format!("{}を1つ以上、200以下にしてください。", part(what)),
        BadOffice::Twice("series", prefix) => format!("記号「{prefix}」が2つあります。別の記号にしてください。"),
        BadOffice::Twice(what, which) => {
            format!("{}の番号「{which}」が2つあります。別の番号にしてください。", part(what))
        }
        BadOffice::Missing(whose, what, which) => {
            format!("{}「{which}」は、{}で使っています。そちらを先に変えてください。", part(what), user(whose, office))
        }
        BadOffice::Series(prefix) => {
            format!("番号の系列「{prefix}」は、英大文字2つまで、始まりから終わりまでは9999以下にしてください。")
        }
        BadOffice::Notices => format!("お知らせは{NOTICES_MAX}個までです。"),
        BadOffice::Video => {
            "動画は、このアドレスにある .mp4 か .webm を「/media/town.mp4」のように書いてください。".to_owned()
        }
        BadOffice::Words(_) => "日本語の名前を、200文字までで入力してください。".to_owned(),
        BadOffice::Hours | BadOffice::Besides(_) => "番号を出す時間は、始まりを終わりより前にしてください。".to_owned(),
        BadOffice::HoursOf(weekday) => {
            let said = WEEKDAYS.iter().find(|(one, ..)| one == weekday).map_or("", |(.., said)| said);
            format!("{said}曜日の時間は、始まりを終わりより前に、2つ目は1つ目のあとにしてください。")
        }
        BadOffice::NeverOpen => "番号を出す時間を、どれかの曜日に入れてください。".to_owned(),
        BadOffice::LongWait => {
            format!("「長くお待ちの方」は、{LONG_WAIT_MIN}から{LONG_WAIT_MAX}までの数で入力してください。")
        }
        BadOffice::Address => format!("住所は、{ADDRESS_MAX}字までにしてください。"),
        BadOffice::Margin => format!("開く前・閉まる前の分は、{MARGIN_MAX}分までにしてください。"),
    }
}

/// Who needs what is not there, as `counter 3` or `service 2` of the check.
fn user(whose: &str, office: &Office) -> String {
    let (kind, no) = whose.split_once(' ').unwrap_or((whose, ""));
    let named = match kind {
        "service" => no.parse().ok().and_then(|no| office.service(no)).map(|service| &service.name.ja),
        "counter" => no.parse().ok().and_then(|no| office.counter(no)).map(|counter| &counter.name.ja),
        _ => None,
    };
    match named {
        Some(name) => format!("{}「{name}」", part(kind)),
        None => "順番のルール".to_owned(),
    }
}

fn part(what: &str) -> &'static str {
    match what {
        "sections" | "section" => "課",
        "services" | "service" => "手続き",
        "counters" | "counter" => "窓口",
        _ => "番号の系列",
    }
}
