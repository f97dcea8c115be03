//! The settings of an office, a page each for hours, sections, services, counters, number series, rules, screens and
//! where it is.
//!
//! A form replaces its own page of the office and leaves the others as they are, so that two people can work on two pages.
//! Two people on one page: the later one is shown what differs, and may save once more.

mod changed;
mod contact;
mod draft;
mod hours;
mod parts;
mod problem;
mod rules;
mod screens;

#[cfg(test)]
mod tests;

use askama::Template;
use domain::telephone::Telephone;
use hub_web::pages::{Facility, Shell, errors::Errors, fields::LANGS};

pub use changed::Differs;
pub use draft::Draft;
pub use problem::Problem;

use draft::Row;

/// A page of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// When numbers are given.
    Hours,
    /// The waiting lines.
    Sections,
    /// What people come for.
    Services,
    /// Where they are served.
    Counters,
    /// The numbers.
    Series,
    /// Who is before whom, and who is told when.
    Rules,
    /// What stands on the walls beside the numbers.
    Screens,
    /// Where it is, and how it is called.
    Contact,
}

impl Topic {
    /// All of them, in the order in which an office is usually made.
    pub const ALL: [Self; 8] = [
        Self::Hours,
        Self::Sections,
        Self::Services,
        Self::Counters,
        Self::Series,
        Self::Rules,
        Self::Screens,
        Self::Contact,
    ];

    /// Its name in addresses and forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Sections => "sections",
            Self::Services => "services",
            Self::Counters => "counters",
            Self::Series => "series",
            Self::Rules => "rules",
            Self::Screens => "screens",
            Self::Contact => "contact",
        }
    }

    /// The page of this name.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.key() == key)
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Hours => "番号を出す時間",
            Self::Sections => "課（待ち列）",
            Self::Services => "手続き",
            Self::Counters => "窓口",
            Self::Series => "番号の系列",
            Self::Rules => "順番のルール",
            Self::Screens => "表示画面",
            Self::Contact => "連絡先",
        }
    }

    const fn lead(self) -> &'static str {
        match self {
            Self::Hours => {
                "受付の端末とスマートフォンで番号を取れる時間です。番号を持っている方は、終わったあとも窓口で呼べます。"
            }
            Self::Sections => "課ごとに1つの待ち列ができます。名前は、番号札と表示画面に出ます。",
            Self::Services => "来た方が受付の端末で選ぶ手続きです。並んでいる順に出ます。",
            Self::Counters => "窓口の名前と、そこでする手続きを決めます。名前は、表示画面と声で使います。",
            Self::Series => "A001のような番号の、記号と範囲です。番号は毎日、始まりの数から出ます。",
            Self::Rules => "だれを先に呼ぶか、いつお知らせするかを決めます。待っている方の順番は変わりません。",
            Self::Screens => "待合の表示画面で、番号の下に出すお知らせと、横に流す動画です。",
            Self::Contact => "住民の方のページの下に出る、役所の住所と電話番号です。",
        }
    }
}

/// What became of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It is in effect.
    Saved,
    /// Somebody else saved this page meanwhile; these differ. The form can be sent again.
    Overtaken(Vec<Differs>),
    /// It makes no office.
    Refused(Problem),
}

/// `GET /office/{facility}`, and the answer to a form that could not be saved.
#[derive(Debug, Template)]
#[template(path = "office.html")]
pub struct OfficeSettings {
    shell: Shell,
    facility: Facility,
    draft: Draft,
    notice: Option<Notice>,
    elsewhere: Elsewhere,
}

/// What is said of the office elsewhere, and not asked here again.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    /// People book here: their calendar says when the facility is closed.
    pub has_calendar: bool,
    /// The telephone number that the calendar has.
    pub telephone: Option<Telephone>,
}

impl Notice {
    /// What the summary says.
    fn errors(&self) -> Option<Errors> {
        match self {
            Self::Saved => None,
            Self::Overtaken(_) => Some(Errors::new("まだ保存していません。").and(
                "入力しているあいだに、ほかの方がこのページの設定を変えました。入力した内容は下に残っています。\
                 もう一度「保存する」を押すと、このページは下の内容になります。",
            )),
            Self::Refused(Problem { at, words }) => {
                let errors = Errors::new("保存しませんでした。");
                Some(if at.is_empty() { errors.and(words) } else { errors.at(at, words) })
            }
        }
    }
}

impl OfficeSettings {
    /// The page.
    #[must_use]
    pub fn new(shell: Shell, facility: Facility, draft: Draft, notice: Option<Notice>) -> Self {
        let mut shell = shell.at(facility.clone());
        if let Some(errors) = notice.as_ref().and_then(Notice::errors) {
            shell = shell.with_errors(errors);
        }
        Self { shell, facility, draft, notice, elsewhere: Elsewhere::default() }
    }

    /// Whether there is anything to fill in: an address and a telephone number may both be said elsewhere.
    fn has_fields(&self) -> bool {
        self.draft.topic != Topic::Contact || self.facility.address.is_empty() || self.elsewhere.telephone.is_none()
    }

    /// Of a facility of which this is said elsewhere.
    #[must_use]
    pub fn beside(self, elsewhere: Elsewhere) -> Self {
        Self { elsewhere, ..self }
    }

    fn is_shown(&self, topic: &Topic) -> bool {
        self.draft.topic == *topic
    }

    /// What is wrong with this field, or with a field of this row.
    fn wrong_at(&self, at: &str) -> Option<&str> {
        let is_of = |id: &str| id.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        match &self.notice {
            Some(Notice::Refused(problem)) if is_of(&problem.at) => Some(&problem.words),
            Some(Notice::Saved | Notice::Overtaken(_) | Notice::Refused(_)) | None => None,
        }
    }

    /// The id of a field, which is its name, and that something is wrong with it, if so.
    fn id(&self, at: &str) -> String {
        let wrong = if self.shell.is_wrong(at) { r#" aria-invalid="true" aria-describedby="errors""# } else { "" };
        format!(r#" id="{at}"{wrong}"#)
    }

    /// The same of a field of a row.
    fn id_of(&self, at: &str, name: &str) -> String {
        self.id(&format!("{at}.{name}"))
    }

    fn rows(&self, kind: &str) -> Vec<Row> {
        self.draft.rows(kind)
    }

    fn text(&self, at: &str, name: &str) -> &str {
        self.draft.text(at, name)
    }

    fn has(&self, at: &str, name: &str, value: &str) -> bool {
        self.draft.has(at, name, value)
    }
}

fn joined(name: &str, tag: &str) -> String {
    format!("{name}.{tag}")
}
