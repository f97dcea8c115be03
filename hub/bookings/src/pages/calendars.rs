//! The settings of a place's bookings, a page each for hours, services, closed days, extra openings, rules and texts.
//! Beside what is edited stands the month as residents would see it, saved or not.
//!
//! A form replaces its own page of the calendar and leaves the others as they are, so that two people can work on two
//! pages.

mod closed;
mod conflicts;
mod draft;
mod hours;
mod intake;
mod openings;
mod preview;
mod problem;
mod rows;
mod rules;
mod services;
mod start;
mod texts;

#[cfg(test)]
mod tests;

use askama::Template;
use domain::bookings::check::REASON_MAX;
use hub_web::pages::{
    Facility, Shell,
    errors::{Errors, Wrong},
};

pub use conflicts::Conflicts;
pub use draft::Draft;
pub use preview::{Busy, Preview, See};
pub use problem::Problem;
pub use start::{Begin, first_calendar};
pub use texts::{Asked, Letter, lang_of, told_of};

use rows::Row;
use texts::PLACEHOLDERS_SAID;

/// A page of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Desks and their weekly hours.
    Hours,
    /// What can be booked.
    Services,
    /// When it is closed.
    Closed,
    /// When it is open besides.
    Openings,
    /// The rules.
    Rules,
    /// Whether residents book now, and where they call.
    Intake,
    /// What people are written.
    Texts,
}

impl Section {
    /// All of them, in the order in which a calendar is usually made.
    pub const ALL: [Self; 7] =
        [Self::Hours, Self::Services, Self::Closed, Self::Openings, Self::Rules, Self::Intake, Self::Texts];

    /// Its name in addresses and forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Services => "services",
            Self::Closed => "closed",
            Self::Openings => "openings",
            Self::Rules => "rules",
            Self::Intake => "intake",
            Self::Texts => "texts",
        }
    }

    /// The page of this name.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Hours => "予約窓口と時間",
            Self::Services => "予約できる手続き",
            Self::Closed => "休みの日",
            Self::Openings => "臨時の受付",
            Self::Rules => "予約のルール",
            Self::Intake => "受付と電話番号",
            Self::Texts => "メールの文面",
        }
    }

    const fn lead(self) -> &'static str {
        match self {
            Self::Hours => "いつ、どの窓口で、同時に何人まで予約を受けるかを決めます。",
            Self::Services => "予約できる手続きと、かかる時間、お知らせを送る時を決めます。",
            Self::Closed => "予約を受けない日を決めます。臨時の休みには理由を書きます。理由は住民の方にも見えます。",
            Self::Openings => {
                "いつもの時間のほかに、その日だけ受け付ける時間です。祝日や毎月の休みの日でも受け付けます。"
            }
            Self::Rules => "いつから予約できるか、いつまで変えられるか、何件まで予約できるかなどを決めます。",
            Self::Intake => "新しい予約をしばらく止めるときと、住民の方がお電話できる番号を決めます。",
            Self::Texts => "予約した方に送るメールの文面です。変えなければ、いつもの文面を送ります。",
        }
    }
}

/// What became of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It is in effect.
    Saved,
    /// Bookings can be made from now on.
    Begun,
    /// Nothing was saved: this was asked for.
    OnlyLooked,
    /// Somebody else saved meanwhile. The form can be sent again.
    Overtaken,
    /// What was typed makes no calendar.
    Refused,
    /// Bookings would no longer fit.
    Conflicts,
    /// The text was sent to an address to try it.
    TrySent,
    /// It could not be sent, for this reason.
    TryFailed(Wrong),
}

/// `GET /calendars/{facility}`, and the answers to its forms.
#[derive(Debug, Template)]
#[template(path = "calendars.html")]
pub struct CalendarSettings {
    shell: Shell,
    place: Facility,
    draft: Draft,
    notice: Option<Notice>,
    problem: Option<Problem>,
    conflicts: Conflicts,
    preview: Option<Preview>,
    letter: Option<Letter>,
}

impl CalendarSettings {
    /// The page with what stands in its form.
    #[must_use]
    pub fn new(shell: Shell, place: Facility, draft: Draft, notice: Option<Notice>) -> Self {
        let (shell, conflicts) = (shell.at(place.clone()), Conflicts::default());
        Self { shell, place, draft, notice, problem: None, conflicts, preview: None, letter: None }.with_errors()
    }

    /// With what is wrong.
    #[must_use]
    pub fn wrong(self, problem: Option<Problem>) -> Self {
        Self { problem, ..self }.with_errors()
    }

    /// With the month beside it.
    #[must_use]
    pub fn beside(self, preview: Preview) -> Self {
        Self { preview: Some(preview), ..self }
    }

    /// With the mail beside it.
    #[must_use]
    pub fn letter(self, letter: Letter) -> Self {
        Self { letter: Some(letter), ..self }
    }

    /// With the bookings that would no longer fit.
    #[must_use]
    pub fn hitting(self, conflicts: Conflicts) -> Self {
        Self { conflicts, ..self }.with_errors()
    }

    /// Says in the frame why the form was not saved, or could not be.
    fn with_errors(self) -> Self {
        let overtaken = || {
            let saved = format!("/calendars/{}?page={}", self.place.slug, self.draft.section.key());
            Errors::new("まだ保存していません。入力しているあいだに、ほかの方が予約の設定を保存しました。")
                .on(saved, "いまの設定を別の画面で開いて比べてください。")
                .and("入力した内容は下に残っています。もう一度「保存する」を押すと、このページは下の内容になります。")
        };
        let unfit = || {
            let words = format!("この設定にすると、{}件の予約が合わなくなります。", self.conflicts.count);
            Errors::new("まだ保存していません。").at("anyway", words)
        };
        let errors = match (&self.notice, &self.problem) {
            (Some(Notice::OnlyLooked), Some(problem)) => {
                Some(Errors::new("このままでは保存できません。").with(problem.wrong()))
            }
            (_, Some(problem)) => Some(Errors::new("保存しませんでした。").with(problem.wrong())),
            (Some(Notice::Overtaken), None) => Some(overtaken()),
            (Some(Notice::Conflicts), None) => Some(unfit()),
            (Some(Notice::TryFailed(why)), None) => {
                Some(Errors::new("お試しのメールを送れませんでした。").with(why.clone()))
            }
            (
                None | Some(Notice::Saved | Notice::Begun | Notice::OnlyLooked | Notice::Refused | Notice::TrySent),
                None,
            ) => None,
        };
        Self { shell: self.shell.clone().with_errors(errors), ..self }
    }

    /// The page of the settings that this is.
    const fn section(&self) -> Option<Section> {
        Some(self.draft.section)
    }

    /// What is wrong with this row, if it is this one.
    fn wrong_at(&self, at: &str) -> Option<&str> {
        self.problem.as_ref().filter(|problem| problem.at == at).map(|problem| problem.words.as_str())
    }

    fn text(&self, at: &str, name: &str) -> &str {
        self.draft.fields.text(&format!("{at}.{name}"))
    }

    fn has(&self, at: &str, name: &str, value: &str) -> bool {
        self.draft.fields.has(&format!("{at}.{name}"), value)
    }

    fn rows(&self, kind: &str) -> Vec<Row> {
        rows::shown(&self.draft.fields, kind)
    }
}
