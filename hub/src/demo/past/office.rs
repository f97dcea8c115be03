//! The town hall's days: numbers taken, people called and served, bookings made and kept. Whoever waits does so because the
//! counters are busy: the days are lived event by event.

mod day;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use db::{
    DbError, accounts,
    bookings::{self, SealedParty, keys_of},
    log::NewFact,
    queues,
    roster::Facility,
    seal::Sealer,
};
use domain::{
    bookings::{
        book::Book,
        booking::{Channel, Seating, Stand, Wish},
        decide::{self as booking, Ask},
    },
    ids::{BookingId, StaffId, VisitId},
    lang::Lang,
    log::{Entry, Witness},
    queue::{
        book::{Opening, Queue},
        decide::{self as queue, AtCounter, Command, Here, Reach, Take},
        office::{CounterNo, Office},
        visit::{Origin, Priority},
    },
    time::{CivilDay, UtcTime},
};
use hub_web::app::Hub;

use self::day::{Coming, OPEN};
use super::{Dice, Gap, PastError, Reader, bookings as plans, moved};
use crate::demo::OFFICE_LOGIN;

/// Nobody has been called so shortly before now: somebody waits for whoever looks at the demo.
const UNCALLED: i64 = 5 * MINUTE;
const MINUTE: i64 = 60 * SECOND;
const SECOND: i64 = 1_000_000;
/// Facts of one closing at most come with one command; a demo has few.
const CLOSINGS_MAX: usize = 10;

/// What happens next.
enum Event {
    Begins(CivilDay),
    Books(plans::Plan),
    Opens(CounterNo),
    Comes(Coming),
    /// Somebody with a booking.
    Keeps(BookingId),
    /// Somebody who took a number at home.
    Arrives(VisitId),
    Sits(CounterNo),
    DoesNotCome(CounterNo),
    Leaves(CounterNo),
    Ends,
}

/// The office as it lives.
struct Life {
    office: Arc<Office>,
    queue: Queue,
    book: Option<Book>,
    clerks: HashMap<CounterNo, StaffId>,
    reader: Reader,
    sealer: Arc<Sealer>,
    gap: Gap,
    /// In the order of their time, then of their making.
    ahead: BTreeMap<(UtcTime, u64), Event>,
    made: u64,
    /// When the counters close today.
    closes: UtcTime,
    facts: Vec<NewFact>,
}

/// What happened in this gap.
pub(super) async fn lived(hub: &Hub, facility: &Facility, gap: Gap, reader: Reader) -> Result<Vec<NewFact>, PastError> {
    let (id, sealer) = (facility.id, hub.sealer());
    let read = hub.db.read(move |conn| {
        let office = queues::office(conn, id)?.ok_or(DbError::NotFound)?;
        let queue = Queue::from_rows(queues::rows(conn, id, gap.from)?);
        let mut clerks = HashMap::new();
        for (counter, _) in OPEN {
            if let Ok(clerk) = accounts::staff_by_login(conn, &sealer, &format!("{OFFICE_LOGIN}{counter:02}")) {
                clerks.insert(CounterNo(counter), clerk.id);
            }
        }
        let calendar = bookings::calendar(conn, id)?;
        let (open, last_number) = bookings::rows(conn, id, gap.from)?;
        let book = calendar.map(|calendar| Book::new(Arc::new(calendar), open, last_number, gap.from));
        Ok::<_, DbError>((Arc::new(office), queue, clerks, book))
    });
    let (office, queue, clerks, book) = read.await?;
    let sealer = hub.sealer();
    let life = Life {
        office,
        queue,
        book,
        clerks,
        reader,
        sealer,
        gap,
        ahead: BTreeMap::new(),
        made: 0,
        closes: gap.to,
        facts: Vec::new(),
    };
    Ok(life.lived())
}

impl Life {
    fn lived(mut self) -> Vec<NewFact> {
        for day in self.gap.days() {
            self.later(moved(day.start(), 20 * SECOND), Event::Begins(day));
        }
        let planned = self.book.as_ref().map(|book| plans::plans(book.calendar(), self.gap)).unwrap_or_default();
        for plan in planned {
            self.later(plan.made_at, Event::Books(plan));
        }
        while let Some(((at, _), event)) = self.ahead.pop_first() {
            self.due_until(at);
            self.happens(event, at);
            self.call(at);
        }
        self.due_until(self.gap.to);
        self.facts
    }

    fn later(&mut self, at: UtcTime, event: Event) {
        if self.gap.holds(at) {
            self.made += 1;
            self.ahead.insert((at, self.made), event);
        }
    }

    fn happens(&mut self, event: Event, at: UtcTime) {
        match event {
            Event::Begins(day) => self.begin(day, at),
            Event::Books(plan) => self.books(&plan, at),
            Event::Opens(counter) => _ = self.at_counter(counter, AtCounter::Open, at),
            Event::Comes(coming) => self.comes(&coming, at),
            Event::Keeps(booking) => self.keeps(booking, at),
            Event::Arrives(visit) => _ = self.queue(&Command::Arrive { visit }, at, &Witness::Phone),
            Event::Sits(counter) => self.sits(counter, at),
            Event::DoesNotCome(counter) => _ = self.at_counter(counter, AtCounter::NoShow, at),
            Event::Leaves(counter) => {
                _ = self.at_counter(counter, AtCounter::Finish { done: Vec::new() }, at);
            }
            // Whoever is free goes home.
            Event::Ends => {}
        }
    }

    /// Whatever is due by itself until then: reminders, and who did not come.
    fn due_until(&mut self, at: UtcTime) {
        while let Some(due) = self.book.as_ref().and_then(Book::next_due)
            && due <= at
        {
            if !self.book(&booking::Command::At, due.max(self.gap.from), &Witness::Clock, None) {
                break;
            }
        }
    }

    fn begin(&mut self, day: CivilDay, at: UtcTime) {
        for _ in 0..CLOSINGS_MAX {
            if !self.queue(&Command::Close(Reach::Earlier), at, &Witness::Clock) {
                break;
            }
        }
        let day::Hours { opens, closes } = day::hours(self.gap, day);
        self.closes = closes;
        for (counter, opens) in opens {
            self.later(opens.max(at), Event::Opens(CounterNo(counter)));
        }
        for (comes, coming) in day::comings(self.gap, day) {
            self.later(comes, Event::Comes(coming));
        }
        self.later(closes, Event::Ends);
        let booked = self.book.iter().flat_map(Book::all).filter(|one| one.day() == day && one.stand == Stand::Booked);
        let booked: Vec<_> = booked.map(|one| (one.id, one.number, one.taken.start)).collect();
        for (id, number, start) in booked {
            let mut dice = Dice::of([i64::from(number), 1, day.number()]);
            let early = i64::from(dice.hill(16)) - 3;
            if !dice.percent(12) {
                self.later(moved(start, -early * MINUTE), Event::Keeps(id));
            }
        }
    }

    fn books(&mut self, plan: &plans::Plan, at: UtcTime) {
        let (booking, party) = (BookingId::new(at), plan.party());
        let wish = Wish { services: vec![plan.service], people: 1, seating: Seating::Together };
        let ask = Ask { booking, wish, start: plan.start, channel: Channel::Public, language: Lang::Ja };
        let keys = keys_of(&self.sealer, &party);
        let command = booking::Command::Book { ask, keys, bring: String::new(), instead_of: None };
        let sealed = party.seal(&self.sealer, booking);
        self.book(&command, at, &Witness::Phone, Some(sealed));
    }

    fn comes(&mut self, Coming { service, origin, arrives }: &Coming, at: UtcTime) {
        let visit = VisitId::new(at);
        let device = self.reader.device;
        let presence = if *origin == Origin::Phone { Here::Away } else { Here::Here };
        let take = Command::Take(Take {
            visit,
            services: vec![*service],
            origin: *origin,
            priority: Priority::Normal,
            language: Lang::Ja,
            due: None,
            presence,
            card: None,
        });
        let by = match origin {
            Origin::Phone => Witness::Phone,
            _ => Witness::Button { device },
        };
        if self.queue(&take, at, &by) && presence == Here::Away {
            self.later(*arrives, Event::Arrives(visit));
        }
    }

    fn keeps(&mut self, id: BookingId, at: UtcTime) {
        let Some((booking, late)) =
            self.book.as_ref().and_then(|book| Some((book.get(id)?.clone(), book.calendar().rules.late_minutes)))
        else {
            return;
        };
        let (visit, by) = (VisitId::new(at), Witness::Button { device: self.reader.device });
        let take = Command::Take(Take {
            visit,
            services: booking.wish.services.clone(),
            origin: Origin::Booking,
            priority: booking::priority(&booking, late, at),
            language: booking.language,
            due: Some(booking.taken.start),
            presence: Here::Here,
            card: None,
        });
        if self.book(&booking::Command::Arrive { booking: id, visit: Some(visit) }, at, &by, None) {
            self.queue(&take, at, &by);
        }
    }

    /// Whoever was called sits down, and goes after a while.
    fn sits(&mut self, counter: CounterNo, at: UtcTime) {
        let Some(visit) = self.queue.at_counter(counter).cloned() else { return };
        if self.at_counter(counter, AtCounter::Begin, at) {
            let minutes = self.office.service(visit.service()).map_or(10, |service| i64::from(service.minutes));
            let mut dice = Dice::of([i64::from(visit.number.number), i64::from(counter.0), visit.day.number()]);
            let stay = minutes * MINUTE * (60 + i64::from(dice.hill(130))) / 100;
            self.later(moved(at, stay), Event::Leaves(counter));
        }
    }

    /// Counters that are free call whoever is next; after hours they close.
    fn call(&mut self, at: UtcTime) {
        if moved(at, UNCALLED) > self.gap.to {
            return;
        }
        let is_free = |life: &Self, no: CounterNo| {
            life.queue.at_counter(no).is_none() && matches!(life.queue.counter(no).opening, Opening::Open { .. })
        };
        for counter in OPEN.map(|(counter, _)| CounterNo(counter)) {
            if !is_free(self, counter) {
                continue;
            }
            if self.at_counter(counter, AtCounter::Next, at) {
                self.called(counter, at);
            } else if at >= self.closes {
                self.at_counter(counter, AtCounter::Close, at);
            }
        }
    }

    fn called(&mut self, counter: CounterNo, at: UtcTime) {
        let Some(visit) = self.queue.at_counter(counter) else { return };
        let mut dice = Dice::of([i64::from(visit.number.number), visit.day.number(), 2]);
        let wait = i64::from(20 + dice.below(40)) * SECOND;
        match dice.percent(3) {
            true => self.later(moved(at, 3 * MINUTE), Event::DoesNotCome(counter)),
            false => self.later(moved(at, wait), Event::Sits(counter)),
        }
    }

    fn at_counter(&mut self, counter: CounterNo, what: AtCounter, at: UtcTime) -> bool {
        let Some(&staff) = self.clerks.get(&counter) else { return false };
        self.queue(&Command::At(counter, what), at, &Witness::Staff { staff })
    }

    /// Whether something followed.
    fn queue(&mut self, command: &Command, at: UtcTime, by: &Witness) -> bool {
        let followed = queue::decide(&self.office, &self.queue, command, at, by).unwrap_or_default();
        followed.iter().for_each(|entry| self.queue.apply(entry));
        self.note(followed, None)
    }

    /// Whether something followed.
    fn book(&mut self, command: &booking::Command, at: UtcTime, by: &Witness, party: Option<SealedParty>) -> bool {
        let Some(book) = &mut self.book else { return false };
        book.lapse(at);
        let followed = booking::decide(book, command, at, by).unwrap_or_default();
        followed.iter().for_each(|entry| book.apply(entry));
        self.note(followed, party)
    }

    fn note(&mut self, followed: Vec<Entry>, mut party: Option<SealedParty>) -> bool {
        let any = !followed.is_empty();
        let facts = followed.into_iter().map(|entry| NewFact::of(entry, None).beside(party.take()));
        self.facts.extend(facts);
        any
    }
}
