//! What the town settles for all its pages: what the site is called, its colour, its icon.

use askama::Template;
use domain::{
    identity::{
        BadIcon, BadIdentity, ICON_BYTES_MAX, ICON_SIDE_MAX, ICON_SIDE_MIN, Identity, SHORT_NAME_MAX, SITE_NAME_MAX,
    },
    time::UtcTime,
};
use hub_web::pages::{Shell, errors::Errors, times::day_and_clock};

/// `GET /settings`, and the answer to what was not taken.
#[derive(Debug, Template)]
#[template(path = "settings.html")]
pub struct Settings {
    /// The frame; it says what was not taken.
    pub shell: Shell,
    /// What stands in the fields.
    pub draft: Draft,
    /// What was sent is so now.
    pub is_saved: bool,
    /// Who set what, newest first.
    pub acts: Vec<Acted>,
}

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The name.
    pub name: String,
    /// The short name.
    pub short_name: String,
    /// The colour; empty for the one that the pages come with.
    pub colour: String,
}

impl Draft {
    /// What is set.
    #[must_use]
    pub fn of(identity: &Identity) -> Self {
        let colour = identity.colour.map(|colour| colour.to_string()).unwrap_or_default();
        Self { name: identity.name.clone(), short_name: identity.short_name.clone(), colour }
    }
}

/// What became of what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is so now.
    Saved,
    /// The words or the colour were not taken; nothing has changed.
    Refused(Vec<BadIdentity>),
    /// The icon was not taken; nothing has changed.
    NoIcon(BadIcon),
}

/// What somebody set.
#[derive(Debug, Clone)]
pub struct Acted {
    /// When.
    pub at: UtcTime,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
}

impl Settings {
    const SITE_NAME_MAX: usize = SITE_NAME_MAX;
    const SHORT_NAME_MAX: usize = SHORT_NAME_MAX;

    /// The page after what was sent, if something was.
    #[must_use]
    pub fn new(shell: Shell, draft: Draft, outcome: Option<Outcome>, acts: Vec<Acted>) -> Self {
        let wrong = match &outcome {
            Some(Outcome::Refused(all)) => all.iter().map(|bad| (field(bad), words(bad))).collect(),
            Some(Outcome::NoIcon(bad)) => vec![("icon", icon_words(*bad))],
            Some(Outcome::Saved) | None => Vec::new(),
        };
        let begin = || Errors::new("保存していません。");
        let errors = wrong
            .into_iter()
            .fold(None, |errors: Option<Errors>, (at, words)| Some(errors.unwrap_or_else(begin).at(at, words)));
        Self { shell: shell.with_errors(errors), draft, is_saved: outcome == Some(Outcome::Saved), acts }
    }

    fn wrong_at(&self, field: &str) -> Option<&str> {
        self.shell.errors.as_ref()?.of(field)
    }

    /// As a field for colours shows it, which shows none that is no colour.
    fn shown_colour(&self) -> String {
        domain::identity::Colour::parse(&self.draft.colour)
            .map_or_else(|| self.shell.site.colour(), |colour| colour.to_string())
    }

    fn icon_kib() -> usize {
        ICON_BYTES_MAX / 1_024
    }
}

const fn field(bad: &BadIdentity) -> &'static str {
    match bad {
        BadIdentity::NoName | BadIdentity::LongName => "name",
        BadIdentity::NoShortName | BadIdentity::LongShortName => "short",
        BadIdentity::NoColour | BadIdentity::Colour(_) => "colour",
    }
}

fn words(bad: &BadIdentity) -> String {
    match bad {
        BadIdentity::NoName => "サイトの名前を入れてください".to_owned(),
        BadIdentity::LongName => format!("サイトの名前は{SITE_NAME_MAX}文字までにしてください"),
        BadIdentity::NoShortName => format!("名前が長いので、短い名前（{SHORT_NAME_MAX}文字まで）も入れてください"),
        BadIdentity::LongShortName => format!("短い名前は{SHORT_NAME_MAX}文字までにしてください"),
        BadIdentity::NoColour => "色は、# と6けたの英数字で入れてください（例：#006b3c）".to_owned(),
        BadIdentity::Colour(refused) => format!(
            "この色の文字は読みにくいため使えません（明るさの差 {}.{}対1。4.5対1以上が必要です）。同じ色を濃くした {} なら使えます",
            refused.tenths / 10,
            refused.tenths % 10,
            refused.darker
        ),
    }
}

fn icon_words(bad: BadIcon) -> String {
    match bad {
        BadIcon::Nothing => "アイコンのファイルをえらんでください".to_owned(),
        BadIcon::Large => format!("ファイルが大きすぎます。{}KBまでにしてください", ICON_BYTES_MAX / 1_024),
        BadIcon::NoPng => "PNG の画像ではないか、こわれています。PNG で保存しなおしてください".to_owned(),
        BadIcon::NotSquare { width, height } => {
            format!("正方形の画像にしてください（この画像は横{width}、縦{height}）")
        }
        BadIcon::Side { side } => {
            format!("1辺は{ICON_SIDE_MIN}から{ICON_SIDE_MAX}ピクセルにしてください（この画像は{side}ピクセル）")
        }
    }
}
