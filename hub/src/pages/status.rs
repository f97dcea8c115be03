//! The state of the system (システムの状態), for whoever looks after it: what works, what does not, since when. Counts and times
//! alone; nobody's name, number or address.

use std::time::Duration;

use askama::Template;
use domain::time::UtcTime;
use hub_web::{
    metrics::Counted,
    pages::{Facility, Shell, times::day_and_clock},
};

use super::{
    devices::{KioskState, Warnings},
    manual,
};

/// `GET /status`
#[derive(Debug, Template)]
#[template(path = "status.html")]
pub struct Status {
    /// The frame.
    pub shell: Shell,
    /// When it was read.
    pub now: UtcTime,
    /// The version of this hub.
    pub version: &'static str,
    /// When this hub was started.
    pub started_at: UtcTime,
    /// Each part, in the order in which they are needed.
    pub parts: Vec<Part>,
    /// When each hub was heard of; this one first. `None` if that could not be read.
    pub hubs: Option<Vec<HubSeen>>,
    /// The kiosks of all facilities; `None` if they could not be read.
    pub kiosks: Option<Vec<KioskSeen>>,
    /// What went wrong since this hub was started, by kind.
    pub troubles: Vec<Counted>,
}

/// A part of the system.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is called.
    pub name: &'static str,
    /// Whether it works.
    pub state: State,
    /// What is known of it, a line each.
    pub lines: Vec<String>,
}

/// Whether a part works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It does.
    Works,
    /// Somebody should look.
    Look,
    /// It does not.
    Fails,
    /// There is none, and that is meant so.
    Unused,
}

impl State {
    const fn badge(self) -> &'static str {
        match self {
            Self::Works => "good",
            Self::Look => "warn",
            Self::Fails => "bad",
            Self::Unused => "plain",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Works => "動いています",
            Self::Look => "確かめてください",
            Self::Fails => "動いていません",
            Self::Unused => "使っていません",
        }
    }
}

/// A hub.
#[derive(Debug, Clone, Copy)]
pub struct HubSeen {
    /// It is the one that made this page.
    pub is_this: bool,
    /// When it last wrote.
    pub seen_at: UtcTime,
}

/// A kiosk of some facility.
#[derive(Debug, Clone)]
pub struct KioskSeen {
    /// Where.
    pub facility: Facility,
    /// What the staff calls it.
    pub name: String,
    /// Whether it works.
    pub state: KioskState,
    /// What else is wrong.
    pub warnings: Warnings,
}

impl KioskSeen {
    const fn needs_a_look(&self) -> bool {
        !matches!(self.state, KioskState::Working { .. })
            || self.warnings.cloned_at.is_some()
            || self.warnings.clock.is_some()
            || self.warnings.printer.is_some()
    }

    fn clock_words(&self) -> String {
        self.warnings.clock.map_or_else(|| "合っています".to_owned(), |clock| format!("{}います", clock.japanese()))
    }
}

impl Status {
    fn worst(&self) -> State {
        let states = self.parts.iter().map(|part| part.state);
        let kiosks = self.kiosks.iter().flatten().any(KioskSeen::needs_a_look).then_some(State::Look);
        let all: Vec<_> = states.chain(kiosks).collect();
        [State::Fails, State::Look].into_iter().find(|state| all.contains(state)).unwrap_or(State::Works)
    }

    fn headline(&self) -> &'static str {
        match self.worst() {
            State::Fails => "動いていないものがあります",
            State::Look => "確かめていただきたいことがあります",
            State::Works | State::Unused => "すべて動いています",
        }
    }

    fn note(&self) -> &'static str {
        match self.worst() {
            State::Fails => "error",
            State::Look => "warn",
            State::Works | State::Unused => "good",
        }
    }

    /// Those that need a look first.
    fn kiosks_in_order(kiosks: &[KioskSeen]) -> Vec<&KioskSeen> {
        let mut all: Vec<_> = kiosks.iter().collect();
        all.sort_by_key(|kiosk| !kiosk.needs_a_look());
        all
    }

    fn working(kiosks: &[KioskSeen]) -> usize {
        kiosks.iter().filter(|kiosk| !kiosk.needs_a_look()).count()
    }

    fn watching() -> String {
        manual::link("it-officer", "見張る")
    }
}

/// A time in words: `12ミリ秒`, `1.5秒`.
#[must_use]
pub fn took(time: Duration) -> String {
    match time.as_millis() {
        0 => "1ミリ秒未満".to_owned(),
        millis @ 1..1_000 => format!("{millis}ミリ秒"),
        millis => format!("{}.{}秒", millis / 1_000, millis % 1_000 / 100),
    }
}
