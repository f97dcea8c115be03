//! How many people are inside, for the staff and for everybody. The script only moves the figures: what it needs to know
//! stands in the page. Nothing here names a person.

use askama::Template;
use domain::{
    entries::{Count, Crowd, Hall},
    log::Seq,
    time::UtcTime,
};
use hub_web::{
    pages::{Facility, Shell, errors::Errors},
    session::Mark,
};

/// How it stands.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// What of the log is in it.
    pub seq: Seq,
    /// The hub's clock.
    pub now: UtcTime,
    /// For how many people the facility is.
    pub hall: Hall,
    /// How many are there.
    pub count: Count,
}

impl Moment {
    fn step(&self) -> Fullness {
        Fullness { crowd: self.hall.crowd(self.count.inside), hall: self.hall }
    }

    fn steps(&self) -> [Fullness; 4] {
        Crowd::ALL.map(|crowd| Fullness { crowd, hall: self.hall })
    }

    fn now_ms(&self) -> i64 {
        self.now.micros() / 1_000
    }
}

/// How full it is, in words and as style sheets and scripts name it.
struct Fullness {
    crowd: Crowd,
    hall: Hall,
}

impl Fullness {
    /// From how many people on it holds.
    const fn from(&self) -> u32 {
        self.hall.from(self.crowd)
    }

    const fn key(&self) -> &'static str {
        match self.crowd {
            Crowd::Free => "free",
            Crowd::Busy => "busy",
            Crowd::Crowded => "crowded",
            Crowd::Full => "full",
        }
    }

    const fn japanese(&self) -> &'static str {
        match self.crowd {
            Crowd::Free => "空いています",
            Crowd::Busy => "やや混んでいます",
            Crowd::Crowded => "混んでいます",
            Crowd::Full => "満員です",
        }
    }

    const fn english(&self) -> &'static str {
        match self.crowd {
            Crowd::Free => "Plenty of room",
            Crowd::Busy => "Getting busy",
            Crowd::Crowded => "Crowded",
            Crowd::Full => "Full",
        }
    }
}

/// What the staff is told of the last form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// It is stored.
    Saved,
    /// It is no number of people.
    Refused,
}

/// `GET /entries/{facility}`.
#[derive(Debug, Template)]
#[template(path = "entries.html")]
pub struct Entries {
    shell: Shell,
    facility: Facility,
    moment: Moment,
    notice: Option<Notice>,
}

impl Entries {
    /// The staff's page.
    #[must_use]
    pub fn new(shell: Shell, facility: Facility, moment: Moment, notice: Option<Notice>) -> Self {
        let errors = (notice == Some(Notice::Refused)).then(|| {
            let wanted = format!("定員は、1〜{}の数で入れてください。", domain::entries::CAPACITY_MAX);
            Errors::new("定員を保存しませんでした。").at("capacity", wanted)
        });
        Self { shell: shell.at(facility.clone()).with_errors(errors), facility, moment, notice }
    }

    fn live_url(&self) -> String {
        self.facility.live_url(self.moment.seq)
    }
}

/// `GET /entries/{facility}/wall`.
#[derive(Debug, Template)]
#[template(path = "wall.html")]
pub struct Wall {
    /// The site as titles of pages name it.
    pub title: String,
    /// Where.
    pub facility: Facility,
    /// How it stands.
    pub moment: Moment,
    /// Whether this is the demo town.
    pub demo: bool,
    /// Of the session that asks.
    pub mark: Mark,
}

impl Wall {
    fn live_url(&self) -> String {
        self.facility.live_url(self.moment.seq)
    }
}

#[cfg(test)]
mod tests;
