//! The counters of an office, for its clerks: the choice of a counter, the console at one, the end of the day.
//!
//! All three are made of a [`Scene`]: the office and its queue as the log has them. Who is called next, in which order
//! people wait and what closing the day does are asked of the rules themselves and not thought of here again.

mod closing;
mod console;
mod refused;
mod rows;
mod today;

#[cfg(test)]
pub(super) mod tests;

use std::collections::HashMap;

use askama::Template;
use domain::{
    ids::{FormId, StaffId},
    log::Seq,
    queue::{
        book::{Opening, Queue},
        forecast,
        office::{Counter, CounterNo, Office, ServiceNo},
    },
    time::UtcTime,
};
use hub_web::pages::{Facility, Shell};

pub use closing::Closing;
pub use console::{Console, Given, List, View};
pub use refused::{Asked, Refused, Why};
pub use rows::Row;

/// What names of offices end with.
const OFFICES: [&str; 10] = ["課", "係", "室", "部", "所", "館", "園", "役場", "センター", "窓口"];

/// An office at an instant, for one of its clerks.
#[derive(Debug)]
pub struct Scene {
    /// The frame, with the facility set.
    pub shell: Shell,
    /// Which office.
    pub facility: Facility,
    /// What it is.
    pub office: Office,
    /// Its queue.
    pub queue: Queue,
    /// The log's head before the queue was read.
    pub seq: Seq,
    /// Now.
    pub now: UtcTime,
    /// Who looks.
    pub me: StaffId,
    /// What the members of the staff are called who are at counters or wrote notes.
    pub names: HashMap<StaffId, String>,
    /// The id of every form of this page: one page sends one command, however often it is sent.
    pub form: FormId,
    /// The last form, if it was not taken.
    pub refused: Option<Refused>,
}

impl Scene {
    fn live_url(&self) -> String {
        self.facility.live_url(self.seq)
    }

    fn name(&self, staff: StaffId) -> &str {
        self.names.get(&staff).map_or("職員", String::as_str)
    }

    /// Somebody of the staff, politely; an account that is an office is nobody to be polite to.
    fn called(&self, staff: StaffId) -> String {
        let name = self.name(staff);
        let is_office = OFFICES.iter().any(|end| name.ends_with(end));
        if is_office { name.to_owned() } else { format!("{name} さん") }
    }

    fn service_name(&self, service: &ServiceNo) -> &str {
        self.office.service(*service).map_or("（なくなった手続き）", |service| &service.name.ja)
    }

    fn service_names(&self, services: &[ServiceNo]) -> String {
        services.iter().map(|service| self.service_name(service)).collect::<Vec<_>>().join("、")
    }

    fn opening(&self, counter: CounterNo) -> Seat {
        let opening = self.queue.counter(counter).opening;
        let sits = |staff: StaffId| if staff == self.me { Sitter::Me } else { Sitter::Other(staff) };
        match opening {
            Opening::Closed => Seat::Closed,
            Opening::Open { staff, since } => Seat::Open(sits(staff), since),
            Opening::Paused { staff, since } => Seat::Paused(sits(staff), since),
        }
    }

    /// The counters where this clerk sits, except this one.
    fn others_of_mine(&self, but: Option<CounterNo>) -> Vec<&Counter> {
        let is_mine = |counter: &&Counter| {
            Some(counter.no) != but && self.queue.counter(counter.no).opening.staff() == Some(self.me)
        };
        self.office.counters.iter().filter(is_mine).collect()
    }

    /// Counters where somebody calls for help, except this one: whoever is threatened there sees it more quietly.
    fn alarms(&self, but: Option<CounterNo>) -> Vec<Alarm> {
        let alarm = |counter: &Counter| {
            let since = self.queue.counter(counter.no).alarm.filter(|_| Some(counter.no) != but)?;
            Some(Alarm { counter: counter.no, name: counter.name.ja.clone(), since })
        };
        self.office.counters.iter().filter_map(alarm).collect()
    }

    /// That kiosks and phones give no numbers now, and when they do next.
    fn not_open_words(&self) -> Option<String> {
        if self.office.is_open(self.now) {
            return None;
        }
        let next = self
            .office
            .opens_next(self.now)
            .map(|next| format!("次は{} {}からです。", next.day().japanese(), next.clock_text()));
        let next = next.unwrap_or_default();
        Some(format!("いまは、端末とスマートフォンで番号を取れない時間です。{next}窓口の画面からは番号を渡せます。"))
    }

    fn sections(&self) -> Vec<SectionLine> {
        let line = |line: forecast::Line| SectionLine {
            name: self.office.section(line.section).map(|section| section.name.ja.clone()).unwrap_or_default(),
            waiting: line.waiting,
            minutes: line.minutes_text(),
        };
        forecast::lines(&self.office, &self.queue, self.now).into_iter().map(line).collect()
    }
}

/// Who sits at a counter, for whoever looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sitter {
    /// Whoever looks.
    Me,
    /// A colleague.
    Other(StaffId),
}

/// A counter's chair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// Nobody is there.
    Closed,
    /// Somebody serves since then.
    Open(Sitter, UtcTime),
    /// Somebody has a break since then.
    Paused(Sitter, UtcTime),
}

impl Seat {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Closed => "閉じています",
            Self::Open(..) => "受付中",
            Self::Paused(..) => "休止中",
        }
    }

    /// Its name for styles.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open(..) => "open",
            Self::Paused(..) => "paused",
        }
    }

    /// Who sits there.
    #[must_use]
    pub const fn sitter(self) -> Option<Sitter> {
        match self {
            Self::Closed => None,
            Self::Open(sitter, _) | Self::Paused(sitter, _) => Some(sitter),
        }
    }
}

/// A call for help.
#[derive(Debug)]
struct Alarm {
    counter: CounterNo,
    name: String,
    since: UtcTime,
}

/// A section's line at a glance.
#[derive(Debug)]
struct SectionLine {
    name: String,
    waiting: u32,
    minutes: Option<String>,
}

/// A counter in the choice.
#[derive(Debug)]
struct CounterCard {
    no: CounterNo,
    name: String,
    services: String,
    seat: Seat,
    sitter: Option<String>,
    at: Option<Row>,
}

impl CounterCard {
    fn is_mine(&self) -> bool {
        self.seat.sitter() == Some(Sitter::Me)
    }
}

/// `GET /counters/{facility}`.
#[derive(Debug, Template)]
#[template(path = "counters.html")]
pub struct Counters {
    /// The office.
    pub scene: Scene,
    shell: Shell,
    /// Until when the office is to be open, as the form has it.
    until: String,
}

impl Counters {
    /// The choice of a counter.
    #[must_use]
    pub fn new(scene: Scene) -> Self {
        let until = scene.office.usual_end(scene.now).text();
        Self { shell: scene.shell.clone(), scene, until }
    }

    fn cards(&self) -> Vec<CounterCard> {
        let card = |counter: &Counter| {
            let seat = self.scene.opening(counter.no);
            CounterCard {
                no: counter.no,
                name: counter.name.ja.clone(),
                services: self.scene.service_names(&counter.services),
                seat,
                sitter: seat.sitter().map(|sitter| match sitter {
                    Sitter::Me => "あなた".to_owned(),
                    Sitter::Other(staff) => self.scene.called(staff),
                }),
                at: self.scene.queue.at_counter(counter.no).map(|visit| Row::of(&self.scene, visit)),
            }
        };
        self.scene.office.counters.iter().map(card).collect()
    }
}
