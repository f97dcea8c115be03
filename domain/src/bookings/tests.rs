//! What must hold of bookings whatever happens, and the rules one by one.

mod clock;
mod intake;
mod model;
mod residents;
mod strangers;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    Fact,
    book::Book,
    booking::{Booking, Channel, Key, Keys, Seating, Stand, Step, Wish},
    calendar::{Bookable, Calendar, Capacity, ClosedDays, Desk, DeskNo, Hours, ReminderTime, Rules, Span},
    decide::{Ask, BookingRefusal, Command, decide},
};
use crate::time::Weekday;
use crate::{
    ids::BookingId,
    lang::{Lang, Words},
    log::{Entry, Witness},
    queue::office::ServiceNo,
    time::{CivilDay, MinuteOfDay, UtcTime},
};

/// Wednesday, 2 December 2026.
fn today() -> CivilDay {
    CivilDay::from_date(2026, 12, 2).expect("a day of the test")
}

fn clock(hour: u16, minute: u16) -> MinuteOfDay {
    MinuteOfDay(hour * 60 + minute)
}

/// One desk, open every day from 9:00 to 10:30, a slot every 15 minutes.
fn calendar(places: u16, public: u16) -> Calendar {
    let words = |ja: &str| Words { ja: ja.to_owned(), others: BTreeMap::new() };
    let hours = Hours {
        valid_from: today().plus(-30),
        valid_to: None,
        weekdays: Weekday::ALL.into_iter().collect(),
        every: 1,
        span: Span { from: clock(9, 0), to: clock(10, 30) },
        step: 15,
        capacity: Capacity { places, public },
    };
    let bookable = |service, minutes, buffer| Bookable {
        service: ServiceNo(service),
        desk: DeskNo(1),
        minutes,
        buffer,
        reminders: vec![
            ReminderTime { days_before: 7, at: clock(9, 0) },
            ReminderTime { days_before: 1, at: clock(12, 30) },
            ReminderTime { days_before: 0, at: clock(7, 30) },
        ],
    };
    Calendar {
        desks: vec![Desk { no: DeskNo(1), name: words("交付窓口"), hours: vec![hours] }],
        services: vec![bookable(1, 15, 0), bookable(2, 20, 10)],
        closed: ClosedDays { holidays: false, year_end: false, monthly: Vec::new() },
        openings: Vec::new(),
        closures: Vec::new(),
        rules: Rules { per_person: 1, per_address: 3, ..Rules::default() },
        stopped: None,
        telephone: None,
        documents: None,
        templates: BTreeMap::new(),
    }
}

/// A place's bookings with a clock, as an actor has them.
struct Place {
    book: Book,
    now: UtcTime,
    next: i64,
    facts: Vec<Entry>,
}

impl Place {
    fn of(calendar: Calendar) -> Self {
        let now = today().at(clock(8, 0));
        Self { book: Book::new(Arc::new(calendar), [], 0, now), now, next: 1, facts: Vec::new() }
    }

    fn wait_until(&mut self, now: UtcTime) {
        assert!(now >= self.now, "time goes on");
        self.now = now;
    }

    fn wait(&mut self, minutes: u64) {
        self.now = self.now + Duration::from_secs(minutes * 60);
    }

    fn fresh(&mut self) -> BookingId {
        self.next += 1;
        BookingId::from_raw(self.next)
    }

    fn run(&mut self, command: &Command) -> Result<Booking, BookingRefusal> {
        self.book.lapse(self.now);
        let facts = decide(&self.book, command, self.now, &Witness::Phone)?;
        let first = facts.first().map(booking_of);
        for fact in facts {
            self.book.apply(&fact);
            self.facts.push(fact);
        }
        first.ok_or(BookingRefusal::DoesNotFit)
    }

    /// What happens by itself, as the hub's clock has it done.
    fn tick(&mut self) -> Vec<(Step, Booking)> {
        let from = self.facts.len();
        self.book.lapse(self.now);
        while self.book.may_offer() {
            match super::decide::offer(&self.book, self.now) {
                Some(fact) => {
                    self.book.apply(&fact);
                    self.facts.push(fact);
                }
                None => self.book.offered(),
            }
        }
        let _ = self.run(&Command::At);
        self.facts[from..].iter().map(|fact| (step_of(fact), booking_of(fact))).collect()
    }

    fn ask(&mut self, service: u16, people: u16, start: UtcTime) -> Ask {
        Ask { booking: self.fresh(), wish: wish(service, people), start, channel: Channel::Public, language: Lang::Ja }
    }

    fn hold(&mut self, start: UtcTime) -> Result<Booking, BookingRefusal> {
        let ask = self.ask(1, 1, start);
        self.run(&Command::Hold { ask, instead_of: None })
    }

    fn book(&mut self, person: i64, start: UtcTime) -> Result<Booking, BookingRefusal> {
        let ask = self.ask(1, 1, start);
        self.run(&Command::Book { ask, keys: keys(person), bring: String::new(), instead_of: None })
    }

    fn staff_books(&mut self, person: i64, start: UtcTime) -> Result<Booking, BookingRefusal> {
        let ask = Ask { channel: Channel::Staff, ..self.ask(1, 1, start) };
        self.run(&Command::Book { ask, keys: keys(person), bring: String::new(), instead_of: None })
    }

    fn stand(&self, id: BookingId) -> Option<Stand> {
        self.book.get(id).map(|booking| booking.stand)
    }
}

fn wish(service: u16, people: u16) -> Wish {
    Wish { services: vec![ServiceNo(service)], people, seating: Seating::Together }
}

fn keys(person: i64) -> Keys {
    Keys { person: Some(Key(person)), address: Some(Key(1_000 + person / 2)), phone: None }
}

fn booking_of(entry: &Entry) -> Booking {
    Booking::after(entry).expect("a booking's fact").clone()
}

fn step_of(entry: &Entry) -> Step {
    match Fact::of(entry) {
        Some(Fact::Booking { step, .. }) => *step,
        other => panic!("a booking's fact, not {other:?}"),
    }
}
