//! What one commit stores: appends, arranged by facility, and the rows that they become.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use diesel::Queryable;
use domain::{
    attendance::Presence,
    bookings::booking::Booking,
    ids::{BookingId, ChildId, FacilityId},
    log::{self, Cause, Seq},
    queue::{self, book::CounterState, office::CounterNo, visit::Visit},
    taps,
    time::{CivilDay, UtcTime},
};

use crate::{
    bookings::SealedParty,
    log::{Append, AppendFailure, AttendanceLine, Tip},
};

/// Who is told what became of an append.
pub(super) struct Teller {
    facility: i64,
    to: Seq,
    done: Box<dyn FnOnce(Result<Seq, AppendFailure>) + Send>,
}

impl Teller {
    /// Whoever is told runs on the lane's thread; if it panics, the others are told all the same.
    fn tell(self, outcome: Result<Seq, AppendFailure>) {
        if catch_unwind(AssertUnwindSafe(|| (self.done)(outcome))).is_err() {
            tracing::error!("who was told of a commit panicked");
        }
    }

    /// Tells each whether its facility's head has moved.
    pub fn tell_all(tellers: Vec<Self>, moved: &HashSet<i64>) {
        for teller in tellers {
            let (stored, to) = (moved.contains(&teller.facility), teller.to);
            teller.tell(if stored { Ok(to) } else { Err(AppendFailure::Stale) });
        }
    }

    /// Tells each that nothing, or nobody knows what, is stored.
    pub fn fail_all(tellers: Vec<Self>, failure: AppendFailure) {
        tellers.into_iter().for_each(|teller| teller.tell(Err(failure)));
    }
}

/// One facility's part of a group: appends of which each continues the one before.
#[derive(Default)]
struct Chain {
    appends: Vec<Append>,
}

/// What is committed together. Only appends that continue each other are in it; one that does not is told so at once.
#[derive(Default)]
pub(super) struct Group {
    chains: BTreeMap<FacilityId, Chain>,
}

/// The move of one facility's head.
pub(super) struct Step {
    pub facility: i64,
    pub old: Tip,
    pub new: Tip,
}

/// One row of `events`.
pub(super) struct EventRow {
    pub facility: i64,
    pub seq: i64,
    pub at: i64,
    pub child: Option<i64>,
    pub cause: Option<Vec<u8>>,
    pub body: String,
    pub booking: Option<i64>,
}

/// One row of `attendance`.
pub(super) struct AttendanceRow {
    pub child: i64,
    pub day: i64,
    pub facility: i64,
    pub presence: i64,
    pub arrived_at: Option<i64>,
    pub left_at: Option<i64>,
    pub by_hand: bool,
    pub noted_at: Option<i64>,
}

/// One row of `outbox`.
pub(super) struct OutboxRow {
    pub facility: i64,
    pub seq: i64,
    pub subject: i64,
    pub notice: &'static str,
    pub at: i64,
    pub detail: Option<String>,
}

/// One row of `visits`, its fields in the order of the columns.
#[derive(Hash, Queryable)]
pub(crate) struct VisitRow {
    pub id: i64,
    pub facility: i64,
    pub day: i64,
    pub series: String,
    pub number: i64,
    pub section: i64,
    pub stand: String,
    pub place: Option<i64>,
    pub called_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub body: String,
}

/// One row of `bookings`, its fields in the order of the columns.
#[derive(Hash, Queryable)]
pub(crate) struct BookingRow {
    pub id: i64,
    pub facility: i64,
    pub number: i64,
    pub day: i64,
    pub start_at: i64,
    pub stand: String,
    pub open_until: i64,
    pub person: Option<i64>,
    pub body: String,
}

/// One row of `booking_parties`.
pub(super) struct PartyRow {
    pub facility: i64,
    pub booking: i64,
    pub mail: bool,
    pub body: Vec<u8>,
}

/// One row of `counters`.
pub(super) struct CounterRow {
    pub facility: i64,
    pub counter: i64,
    pub body: String,
}

impl Group {
    pub fn push(&mut self, append: Append) {
        let chain = self.chains.entry(append.facility).or_default();
        match chain.appends.last() {
            Some(last) if last.tip() != append.from => {
                let (facility, to) = (append.facility.raw(), append.to());
                Teller { facility, to, done: append.done }.tell(Err(AppendFailure::Stale));
            }
            _ => chain.appends.push(append),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    pub fn len(&self) -> usize {
        self.chains.values().map(|chain| chain.appends.len()).sum()
    }

    pub fn facts(&self) -> usize {
        self.appends().map(|append| append.facts.len()).sum()
    }

    fn appends(&self) -> impl Iterator<Item = &Append> {
        self.chains.values().flat_map(|chain| &chain.appends)
    }

    /// Everything that must be stored once.
    pub fn causes(&self) -> Vec<Vec<u8>> {
        self.appends().flat_map(Append::causes).collect()
    }

    /// The same appends without those of these causes, which are told so; what was decided after one of them is stale.
    pub fn without(self, stored: &HashSet<Vec<u8>>) -> Self {
        let mut rest = Self::default();
        for append in self.chains.into_values().flat_map(|chain| chain.appends) {
            if append.causes().any(|cause| stored.contains(&cause)) {
                let (facility, to) = (append.facility.raw(), append.to());
                Teller { facility, to, done: append.done }.tell(Err(AppendFailure::Repeated));
            } else {
                rest.push(append);
            }
        }
        rest
    }

    /// How each head moves, in the order of the facilities' ids: two hubs lock in the same order.
    pub fn steps(&self) -> Vec<Step> {
        let step = |(facility, chain): (&FacilityId, &Chain)| {
            let (first, last) = (chain.appends.first()?, chain.appends.last()?);
            Some(Step { facility: facility.raw(), old: first.from, new: last.tip() })
        };
        self.chains.iter().filter_map(step).collect()
    }

    /// The rows of `events` and `outbox` for the facilities that `keep` names.
    pub fn event_rows(&self, keep: impl Fn(i64) -> bool) -> (Vec<EventRow>, Vec<OutboxRow>) {
        let (mut events, mut outbox) = (Vec::new(), Vec::new());
        for append in self.appends().filter(|append| keep(append.facility.raw())) {
            let facility = append.facility.raw();
            for (seq, fact) in (append.from.seq.0 + 1..).zip(&append.facts) {
                let at = fact.entry.at.micros();
                let child = child_of(&fact.entry.fact).map(ChildId::raw);
                let booking = Booking::after(&fact.entry).map(|booking| booking.id.raw());
                let body = serde_json::to_string(&fact.entry).expect("an entry is always JSON");
                let cause = fact.cause.map(Cause::key);
                if let Some(news) = &fact.news {
                    let (notice, detail) = (news.notice().name(), news.detail());
                    outbox.push(OutboxRow { facility, seq, subject: news.subject(), notice, at, detail });
                }
                events.push(EventRow { facility, seq, at, child, cause, body, booking });
            }
        }
        (events, outbox)
    }

    /// The rows of `attendance` for the facilities that `keep` names: the last line of each child and day.
    pub fn attendance_rows(&self, keep: impl Fn(i64) -> bool) -> Vec<AttendanceRow> {
        let mut last: HashMap<(FacilityId, CivilDay, ChildId), AttendanceLine> = HashMap::new();
        for append in self.appends().filter(|append| keep(append.facility.raw())) {
            for line in &append.attendance {
                last.insert((append.facility, line.day, line.child), *line);
            }
        }
        let mut rows: Vec<_> = last.iter().map(|((facility, ..), line)| attendance_row(*facility, line)).collect();
        rows.sort_unstable_by_key(|row| (row.facility, row.day, row.child));
        rows
    }

    /// The rows of `visits` and `counters` for the facilities that `keep` names: each as the last fact about it left it.
    pub fn queue_rows(&self, keep: impl Fn(i64) -> bool) -> (Vec<VisitRow>, Vec<CounterRow>) {
        let (mut visits, mut counters) = (BTreeMap::new(), BTreeMap::new());
        for append in self.appends().filter(|append| keep(append.facility.raw())) {
            for fact in &append.facts {
                match queue::Fact::of(&fact.entry) {
                    Some(queue::Fact::Visit { visit, .. }) => {
                        visits.insert((append.facility, visit.id), &**visit);
                    }
                    Some(queue::Fact::Counter { counter, state }) => {
                        counters.insert((append.facility, *counter), *state);
                    }
                    Some(queue::Fact::OfficeChanged) | None => {}
                }
            }
        }
        let counter = |((facility, counter), state): ((FacilityId, CounterNo), CounterState)| CounterRow {
            facility: facility.raw(),
            counter: i64::from(counter.0),
            body: serde_json::to_string(&state).expect("a counter is always JSON"),
        };
        let visits = visits.into_iter().map(|((facility, _), visit)| VisitRow::of(facility, visit)).collect();
        (visits, counters.into_iter().map(counter).collect())
    }

    /// The rows of `bookings` and `booking_parties` for the facilities that `keep` names: each as the last fact left it.
    pub fn booking_rows(&self, keep: impl Fn(i64) -> bool) -> (Vec<BookingRow>, Vec<PartyRow>) {
        let (mut bookings, mut parties) = (BTreeMap::new(), BTreeMap::new());
        for append in self.appends().filter(|append| keep(append.facility.raw())) {
            for fact in &append.facts {
                let Some(booking) = Booking::after(&fact.entry) else { continue };
                bookings.insert(booking.id, (append.facility, booking));
                if let Some(party) = &fact.party {
                    parties.insert(booking.id, (append.facility, party));
                }
            }
        }
        let party = |(id, (facility, party)): (BookingId, (FacilityId, &SealedParty))| PartyRow {
            facility: facility.raw(),
            booking: id.raw(),
            mail: party.mail,
            body: party.body.clone(),
        };
        let bookings = bookings.into_values().map(|(facility, booking)| BookingRow::of(facility, booking)).collect();
        (bookings, parties.into_iter().map(party).collect())
    }

    /// Takes out who is to be told: the watch tells them if the commit hangs.
    pub fn take_tellers(&mut self) -> Vec<Teller> {
        let appends = self
            .chains
            .iter_mut()
            .flat_map(|(facility, chain)| chain.appends.iter_mut().map(move |append| (facility.raw(), append)));
        let teller = |(facility, append): (i64, &mut Append)| Teller {
            facility,
            to: append.to(),
            done: std::mem::replace(&mut append.done, Box::new(|_| ())),
        };
        appends.map(teller).collect()
    }

    /// Puts back who is to be told, as [`Self::take_tellers`] gave them.
    pub fn put_back(&mut self, tellers: Vec<Teller>) {
        let appends = self.chains.values_mut().flat_map(|chain| &mut chain.appends);
        appends.zip(tellers).for_each(|(append, teller)| append.done = teller.done);
    }

    /// The same appends, each in a group of its own, in order.
    pub fn singles(self) -> impl Iterator<Item = Self> {
        self.chains.into_values().flat_map(|chain| chain.appends).map(|append| {
            let mut single = Self::default();
            single.push(append);
            single
        })
    }
}

impl BookingRow {
    /// How the row of this booking should be.
    pub fn of(facility: FacilityId, booking: &Booking) -> Self {
        Self {
            id: booking.id.raw(),
            facility: facility.raw(),
            number: i64::from(booking.number),
            day: booking.day().number(),
            start_at: booking.taken.start.micros(),
            stand: booking.stand.name().to_owned(),
            open_until: booking.open_until().micros(),
            person: booking.keys.person.map(|key| key.0),
            body: serde_json::to_string(booking).expect("a booking is always JSON"),
        }
    }
}

impl VisitRow {
    /// How the row of this visit should be.
    pub fn of(facility: FacilityId, visit: &Visit) -> Self {
        Self {
            id: visit.id.raw(),
            facility: facility.raw(),
            day: visit.day.number(),
            series: visit.number.series.clone(),
            number: i64::from(visit.number.number),
            section: i64::from(visit.section.0),
            stand: visit.stand.name().to_owned(),
            place: visit.stand.is_in_line().then(|| visit.rank.micros()),
            called_at: visit.last_call().map(UtcTime::micros),
            ended_at: visit.stand.is_over().then(|| visit.since.micros()),
            body: serde_json::to_string(visit).expect("a visit is always JSON"),
        }
    }
}

fn attendance_row(facility: FacilityId, line: &AttendanceLine) -> AttendanceRow {
    let (presence, arrived_at, left_at) = match line.line.presence {
        Presence::Expected => (crate::attendance::EXPECTED, None, None),
        Presence::Absent => (crate::attendance::ABSENT, None, None),
        Presence::Here { since } => (crate::attendance::HERE, Some(since.micros()), None),
        Presence::Gone { arrived, left } => (crate::attendance::GONE, Some(arrived.micros()), Some(left.micros())),
    };
    AttendanceRow {
        child: line.child.raw(),
        day: line.day.number(),
        facility: facility.raw(),
        presence,
        arrived_at,
        left_at,
        by_hand: line.line.noted.is_some(),
        noted_at: line.line.noted.map(UtcTime::micros),
    }
}

/// The child that a fact is about.
fn child_of(fact: &log::Fact) -> Option<ChildId> {
    match fact {
        log::Fact::Attendance(fact) => Some(fact.child()),
        log::Fact::Taps(taps::Fact::TapRefused { child, .. }) => *child,
        _ => None,
    }
}
