//! An office in the morning, and what is done there.

use std::time::Duration;

use crate::{
    ids::{StaffId, VisitId},
    lang::Lang,
    log::{Entry, Witness},
    queue::{
        Fact,
        book::Queue,
        decide::{AtCounter, Command, Here, QueueRefusal, Take, decide},
        office::{CounterNo, Office, ServiceNo},
        visit::{Origin, Priority, Stand, Step},
    },
    time::UtcTime,
};

/// 2026-11-24 9:00 in Asia/Tokyo, a Tuesday.
pub(super) const MORNING: UtcTime = UtcTime::from_micros(1_795_478_400_000_000);
pub(super) const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn office() -> Office {
    let text = r#"{
        "sections": [{"no": 1, "name": {"ja": "市民課", "en": "Citizens"}}, {"no": 2, "name": {"ja": "税務課"}}],
        "services": [
            {"no": 1, "section": 1, "name": {"ja": "住民票"}, "series": "A", "minutes": 5, "from_home": true},
            {"no": 2, "section": 1, "name": {"ja": "転入・転出"}, "series": "B", "minutes": 20},
            {"no": 3, "section": 2, "name": {"ja": "課税証明"}, "series": "C", "minutes": 8}
        ],
        "counters": [
            {"no": 1, "name": {"ja": "1番窓口"}, "services": [1]},
            {"no": 2, "name": {"ja": "2番窓口"}, "services": [1, 2]},
            {"no": 3, "name": {"ja": "3番窓口"}, "services": [3, 2]}
        ],
        "series": [
            {"prefix": "A", "from": 1, "to": 999}, {"prefix": "B", "from": 500, "to": 599},
            {"prefix": "C", "from": 1, "to": 999, "daily_quota": 3}
        ],
        "rules": {"opens": 0, "closes": 1440, "tap_service": 1}
    }"#;
    Office::parse(text).expect("an office")
}

/// An office at work: decides, folds, and looks after what must always hold.
pub(super) struct World {
    pub(super) office: Office,
    pub(super) queue: Queue,
    pub(super) facts: Vec<Entry>,
    pub(super) now: UtcTime,
    pub(super) next_id: i64,
}

pub(super) fn step_of(entry: &Entry) -> Option<Step> {
    if let Some(Fact::Visit { step, .. }) = Fact::of(entry) { Some(*step) } else { None }
}

/// What happened to visits.
pub(super) fn steps(entries: &[Entry]) -> Vec<Step> {
    entries.iter().filter_map(step_of).collect()
}

pub(super) fn staff(no: u16) -> Witness {
    Witness::Staff { staff: StaffId::from_raw(i64::from(no)) }
}

impl World {
    pub(super) fn new() -> Self {
        Self { office: office(), queue: Queue::default(), facts: Vec::new(), now: MORNING, next_id: 0 }
    }

    pub(super) fn with_counters() -> Self {
        let mut world = Self::new();
        for counter in 1..=3 {
            world.at(counter, AtCounter::Open).expect("an open counter");
        }
        world
    }

    pub(super) fn run(&mut self, command: &Command, by: &Witness) -> Result<Vec<Entry>, QueueRefusal> {
        let facts = decide(&self.office, &self.queue, command, self.now, by)?;
        for fact in &facts {
            self.queue.apply(fact);
        }
        self.facts.extend(facts.iter().cloned());
        Ok(facts)
    }

    pub(super) fn at(&mut self, counter: u16, what: AtCounter) -> Result<Vec<Entry>, QueueRefusal> {
        self.run(&Command::At(CounterNo(counter), what), &staff(counter))
    }

    pub(super) fn wish(&mut self, service: u16) -> Take {
        self.next_id += 1;
        Take {
            visit: VisitId::from_raw(self.next_id),
            services: vec![ServiceNo(service)],
            origin: Origin::Kiosk,
            priority: Priority::Normal,
            language: Lang::Ja,
            due: None,
            presence: Here::Here,
            card: None,
        }
    }

    pub(super) fn take(&mut self, service: u16) -> VisitId {
        let wish = self.wish(service);
        self.take_as(wish)
    }

    pub(super) fn take_as(&mut self, wish: Take) -> VisitId {
        let id = wish.visit;
        self.run(&Command::Take(wish), &staff(9)).expect("a number");
        id
    }

    pub(super) fn next(&mut self, counter: u16) -> Result<String, QueueRefusal> {
        self.at(counter, AtCounter::Next)?;
        Ok(self.queue.at_counter(CounterNo(counter)).expect("somebody").number.to_string())
    }

    pub(super) fn serve(&mut self, counter: u16, takes: Duration) {
        self.at(counter, AtCounter::Begin).expect("a beginning");
        self.now = self.now + takes;
        self.at(counter, AtCounter::Finish { done: Vec::new() }).expect("an end");
    }

    pub(super) fn stand(&self, id: VisitId) -> Stand {
        self.queue.visit(id).expect("a visit").stand.clone()
    }
}
