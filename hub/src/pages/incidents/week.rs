//! A week of the audit in figures (定期的な分析), and that somebody has read them.

use askama::Template;
use db::incidents::week::{Figures, Review, Role, Week, monday};
use domain::time::CivilDay;
use hub_web::pages::{Shell, errors::Errors, times::day_and_clock};

/// Longest text of whoever read a week's figures.
pub const REVIEW_MAX: usize = 500;

/// A line of the table.
#[derive(Debug)]
pub struct Line {
    /// Where.
    pub place: String,
    /// As what.
    pub role: &'static str,
    /// What.
    pub figures: Figures,
}

/// What a role is called.
#[must_use]
pub const fn role_words(role: Role) -> &'static str {
    match role {
        Role::Town => "町の担当",
        Role::Leader => "責任者",
        Role::Clerk => "職員",
        Role::Gone => "いまはない職員のアカウント",
    }
}

/// What is wrong with the form.
#[must_use]
pub fn too_long() -> Errors {
    Errors::new("残していません。").at("text", format!("{REVIEW_MAX}文字までにしてください"))
}

/// `GET /staff/incidents/week`
#[derive(Debug, Template)]
#[template(path = "incidents_week.html")]
pub struct WeekPage {
    /// The frame, with what is wrong with the form.
    pub shell: Shell,
    /// The figures.
    pub week: Week,
    /// The same by place and role.
    pub lines: Vec<Line>,
    /// All of them.
    pub all: Figures,
    /// All of the week before.
    pub before: Figures,
    /// Whether the week is over.
    pub is_over: bool,
    /// Whether there is a later week to look at.
    pub has_next: bool,
    /// Who has read it.
    pub review: Option<(Review, String)>,
    /// What was typed.
    pub typed: String,
    /// It was just saved.
    pub is_saved: bool,
}

impl WeekPage {
    /// The sum of a week's lines.
    #[must_use]
    pub fn sum(week: &Week) -> Figures {
        week.lines.iter().fold(Figures::default(), |all, (.., one)| Figures {
            sign_ins: all.sign_ins + one.sign_ins,
            wrong: all.wrong + one.wrong,
            files: all.files + one.files,
            refused: all.refused + one.refused,
        })
    }

    fn first(&self) -> CivilDay {
        monday(self.week.number)
    }

    fn last(&self) -> CivilDay {
        monday(self.week.number).plus(6)
    }

    fn span(&self) -> String {
        let (year, ..) = self.first().ymd();
        format!("{year}年 {}から{}まで", self.first().japanese(), self.last().japanese())
    }

    fn wrong(&self) -> Option<&str> {
        self.shell.errors.as_ref()?.of("text")
    }

    fn review_max() -> usize {
        REVIEW_MAX
    }
}
