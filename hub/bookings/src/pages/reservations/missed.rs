//! Those who did not come (未来庁): asked back, and what walk-ins can have in their place.

use askama::Template;
use domain::time::UtcTime;
use hub_web::pages::{Shell, errors::Errors, times::day_or_clock};

use super::{Row, Scene};

/// The id of the first line's tick.
const FIRST_TICK: &str = "first-tick";
/// How many days back are shown, today included.
pub const MISSED_DAYS: i64 = 30;

/// Somebody who did not come.
#[derive(Debug)]
pub struct MissedRow {
    /// The booking.
    pub row: Row,
    /// Can be written to.
    pub is_reached: bool,
    /// When they were last asked back.
    pub asked_back: Option<UtcTime>,
}

/// `GET /reservations/{facility}/missed`.
#[derive(Debug, Template)]
#[template(path = "reservations_missed.html")]
pub struct Missed {
    scene: Scene,
    shell: Shell,
    rows: Vec<MissedRow>,
    freed: u32,
    sent: Option<usize>,
}

impl Missed {
    /// The page; `sent` is how many were asked back a moment ago.
    #[must_use]
    pub fn new(scene: Scene, rows: Vec<MissedRow>, freed: u32, sent: Option<usize>) -> Self {
        Self { shell: scene.shell.clone(), scene, rows, freed, sent }
    }

    /// The page after a button that names nobody.
    #[must_use]
    pub fn nobody_chosen(self) -> Self {
        let errors = Errors::new("まだ案内していません。");
        let errors = match self.reaches_somebody() {
            true => errors.at(FIRST_TICK, "案内する方をえらんでください。"),
            false => errors.and("お知らせが届く方がいません。電話で案内してください。"),
        };
        Self { shell: self.shell.clone().with_errors(errors), ..self }
    }

    /// Whether the summary leads to this line: the first that can be ticked.
    fn is_first(&self, row: &MissedRow) -> bool {
        self.rows.iter().find(|row| row.is_reached).is_some_and(|first| first.row.id == row.row.id)
    }

    fn reaches_somebody(&self) -> bool {
        self.rows.iter().any(|row| row.is_reached)
    }

    fn asked_back(&self, row: &MissedRow) -> Option<String> {
        row.asked_back.map(|at| day_or_clock(self.scene.now, at))
    }
}
