//! Whether a place's bookings are what they promise: no place sold twice, no number given twice, and rows that say what
//! the last facts say.
//!
//! The facts are folded here once more, by themselves: what the actors believe is not asked. A sale is a fact that takes
//! places (held, offered, booked, moved). It is right if what it takes and what everybody else has at that moment are not
//! more than the calendar has. The log does not say how the calendar once was, so sales are judged from its last change on:
//! until then those before were judged. What is beyond the capacity because the staff lowered it is told, and no error.

use std::{
    collections::{BTreeSet, HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    time::Duration,
};

use diesel::prelude::*;
use domain::{
    bookings::{
        Fact,
        booking::{Booking, Channel, Stand, Step, Taken},
        calendar::{Calendar, Capacity, DeskNo, GRAIN},
        slots::{Grid, grains},
    },
    ids::{BookingId, FacilityId},
    log::{Entry, NounFact as _},
    time::{CivilDay, MinuteOfDay, UtcTime},
};
use serde::Serialize;

use super::{BookingRow, calendar};
use crate::{Conn, DbError, log::PAGE, roster::Facility, schema::bookings, verify, with};

/// A command waits its turn so long at most, and a hub's clock differs by less: what ends by itself within this time after
/// a sale may have ended before it.
const MAY_HAVE_ENDED: Duration = Duration::from_secs(10);
const GRAINS: usize = 24 * 60 / GRAIN as usize;

/// One place's bookings.
#[derive(Debug, Default, Serialize)]
pub struct BookingReport {
    /// The place's slug.
    pub facility: String,
    /// Bookings made, and holds that nothing came of.
    pub bookings: u64,
    /// Sales of places that were not there.
    pub oversold: u64,
    /// Numbers that two bookings have.
    pub doubled_numbers: u64,
    /// Rows that do not say what the last fact about them says.
    pub differing_rows: u64,
    /// Places taken from today on beyond what the calendar has now, at the fullest moment of each desk and day: the staff
    /// lowered a capacity or closed. No error.
    pub beyond_capacity: u64,
}

impl BookingReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.oversold == 0 && self.doubled_numbers == 0 && self.differing_rows == 0
    }
}

/// Places that a booking has, and until when if that ends by itself.
#[derive(Debug, Clone, Copy)]
struct Claim {
    taken: Taken,
    until: Option<UtcTime>,
}

impl Claim {
    fn holds(&self, at: UtcTime) -> bool {
        self.until.is_none_or(|until| at < until)
    }
}

fn claims(booking: &Booking) -> Vec<Claim> {
    let taken = booking.taken;
    let own = match booking.stand {
        Stand::Held { until } | Stand::Offered { until } => Some(Claim { taken, until: Some(until) }),
        Stand::Booked | Stand::Arrived { .. } => Some(Claim { taken, until: None }),
        Stand::Waiting { .. } | Stand::Missed | Stand::Cancelled | Stand::CalledOff | Stand::Lapsed => None,
    };
    let leaving = booking.leaving.iter();
    let leaving = leaving.map(|leaving| Claim { taken: leaving.taken, until: Some(leaving.free_at) });
    own.into_iter().chain(leaving).collect()
}

/// Places that were sold with the last fact. Judged with the next one, for a hold that was given up for them lapses
/// right after, by the same command.
struct Sale {
    booking: BookingId,
    taken: Taken,
    of: Of,
    at: UtcTime,
}

/// What a booking's last fact left.
struct Held {
    claims: Vec<Claim>,
    /// What of it is counted.
    counted: Vec<Taken>,
}

/// A desk on a day.
struct Shelf {
    grid: Grid,
    /// Places that are not free, and those of them that residents took.
    used: Box<[(u32, u32); GRAINS]>,
}

impl Shelf {
    fn capacity(&self, grain: usize) -> Capacity {
        self.grid.capacity(MinuteOfDay(u16::try_from(grain).expect("a day has few grains") * GRAIN))
    }

    fn count(&mut self, taken: &Taken, change: impl Fn(u32, u32) -> u32) {
        let places = u32::from(taken.places);
        for (all, public) in &mut self.used[whole(taken)] {
            *all = change(*all, places);
            if taken.channel == Channel::Public {
                *public = change(*public, places);
            }
        }
    }

    /// Whether these places are there beside those that are counted. Beyond the end of the hours there may be a pause.
    fn has(&self, taken: &Taken, of: Of) -> bool {
        let (stay, places) = (grains(taken.start.minute_of_day(), taken.minutes), u32::from(taken.places));
        whole(taken).all(|grain| {
            let (capacity, (all, public)) = (self.capacity(grain), self.used[grain]);
            if capacity.places == 0 {
                return !stay.contains(&grain);
            }
            let fits = all + places <= u32::from(capacity.places);
            fits && (of == Of::All || public + places <= u32::from(capacity.public))
        })
    }

    fn beyond_capacity(&self) -> u64 {
        let beyond = |grain: usize| self.used[grain].0.saturating_sub(u32::from(self.capacity(grain).places));
        (0..GRAINS).map(beyond).max().map_or(0, u64::from)
    }
}

fn whole(taken: &Taken) -> std::ops::Range<usize> {
    grains(taken.start.minute_of_day(), taken.minutes.saturating_add(taken.buffer))
}

/// Of which places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    All,
    Public,
}

/// What the facts say.
pub(crate) struct Fold {
    facility: FacilityId,
    calendar: Calendar,
    now: UtcTime,
    shelves: HashMap<(DeskNo, CivilDay), Shelf>,
    held: HashMap<BookingId, Held>,
    ends: BTreeSet<(UtcTime, BookingId)>,
    numbers: HashMap<u32, BookingId>,
    sale: Option<Sale>,
    oversold: u64,
    doubled_numbers: u64,
    /// How the row of each booking should be: years of bookings fit into memory as fingerprints.
    rows: HashMap<BookingId, u64>,
}

impl verify::Verifier for Fold {
    type Report = BookingReport;
    /// A card at the reader of an office says that its booking is there, and takes a number.
    const BESIDE: &'static [&'static str] = Fact::KINDS;

    fn of(conn: &mut Conn, facility: &Facility) -> Result<Option<Self>, DbError> {
        Ok(calendar(conn, facility.id)?.map(|calendar| Self::new(facility.id, calendar)))
    }

    fn take(&mut self, entry: &Entry) {
        match Fact::of(entry) {
            Some(Fact::CalendarChanged) => (self.sale, self.oversold) = (None, 0),
            Some(Fact::Booking { step, booking }) => self.booking(*step, booking, entry.at),
            None => {}
        }
    }

    /// Holds the rows to the facts.
    fn report(mut self, conn: &mut Conn, slug: String) -> Result<BookingReport, DbError> {
        self.judge();
        let today = self.now.day();
        let ahead = self.shelves.iter().filter(|((_, day), _)| *day >= today);
        Ok(BookingReport {
            facility: slug,
            bookings: self.rows.len() as u64,
            oversold: self.oversold,
            doubled_numbers: self.doubled_numbers,
            differing_rows: self.differing_rows(conn)?,
            beyond_capacity: ahead.map(|(_, shelf)| shelf.beyond_capacity()).sum(),
        })
    }
}

impl Fold {
    fn new(facility: FacilityId, calendar: Calendar) -> Self {
        Self {
            facility,
            calendar,
            now: UtcTime::from_micros(0),
            shelves: HashMap::new(),
            held: HashMap::new(),
            ends: BTreeSet::new(),
            numbers: HashMap::new(),
            sale: None,
            oversold: 0,
            doubled_numbers: 0,
            rows: HashMap::new(),
        }
    }

    fn booking(&mut self, step: Step, booking: &Booking, at: UtcTime) {
        let given_up = step == Step::Lapsed && self.sale.as_ref().is_some_and(|sale| sale.at == at);
        if !given_up {
            self.judge();
        }
        self.pass(at);
        if *self.numbers.entry(booking.number).or_insert(booking.id) != booking.id {
            self.doubled_numbers += 1;
        }
        self.rows.insert(booking.id, fingerprint(&BookingRow::of(self.facility, booking)));
        let before = self.remove(booking.id);
        if matches!(step, Step::Held | Step::Offered | Step::Booked | Step::Moved) {
            // Who held the places keeps them, also if residents have fewer by now.
            let had = before.iter().any(|claim| claim.taken == booking.taken && claim.holds(at));
            let of = if had || booking.taken.channel == Channel::Staff { Of::All } else { Of::Public };
            self.sale = Some(Sale { booking: booking.id, taken: booking.taken, of, at });
        }
        self.put(booking.id, claims(booking));
        if given_up {
            self.judge();
        }
    }

    /// Whether the places were there beside what others have.
    fn judge(&mut self) {
        let Some(sale) = self.sale.take() else { return };
        let claims = self.remove(sale.booking);
        self.oversold += u64::from(!self.shelf(&sale.taken).has(&sale.taken, sale.of));
        self.put(sale.booking, claims);
    }

    /// Time goes on: holds end, and days that are over are forgotten.
    fn pass(&mut self, at: UtcTime) {
        let (yesterday, now) = (self.now.day(), self.now.max(at));
        self.now = now;
        while let Some(&(until, id)) = self.ends.first()
            && until <= now + MAY_HAVE_ENDED
        {
            let claims = self.remove(id);
            self.put(id, claims);
        }
        if now.day() > yesterday {
            let is_ahead = |taken: &Taken| taken.start.day() >= yesterday;
            self.held.retain(|_, held| held.claims.iter().any(|claim| is_ahead(&claim.taken)));
            self.shelves.retain(|(_, day), _| *day >= yesterday);
            let held = &self.held;
            self.ends.retain(|(_, id)| held.contains_key(id));
        }
    }

    fn shelf(&mut self, taken: &Taken) -> &mut Shelf {
        let (desk, day) = (taken.desk, taken.start.day());
        self.shelves
            .entry((desk, day))
            .or_insert_with(|| Shelf { grid: Grid::of(&self.calendar, desk, day), used: Box::new([(0, 0); GRAINS]) })
    }

    fn remove(&mut self, id: BookingId) -> Vec<Claim> {
        let Some(held) = self.held.remove(&id) else { return Vec::new() };
        held.counted.iter().for_each(|taken| self.shelf(taken).count(taken, u32::saturating_sub));
        for until in held.claims.iter().filter_map(|claim| claim.until) {
            self.ends.remove(&(until, id));
        }
        held.claims
    }

    fn put(&mut self, id: BookingId, claims: Vec<Claim>) {
        let sure = self.now + MAY_HAVE_ENDED;
        let counted: Vec<_> = claims.iter().filter(|claim| claim.holds(sure)).map(|claim| claim.taken).collect();
        counted.iter().for_each(|taken| self.shelf(taken).count(taken, u32::saturating_add));
        self.ends
            .extend(claims.iter().filter_map(|claim| claim.until).filter(|until| *until > sure).map(|at| (at, id)));
        self.held.insert(id, Held { claims, counted });
    }

    /// Rows that are not as they should be, missing, or of a booking that never was.
    fn differing_rows(&self, conn: &mut Conn) -> Result<u64, DbError> {
        let (mut after, mut seen, mut differing) = (i64::MIN, 0, 0);
        loop {
            let query = || {
                bookings::table
                    .filter(bookings::facility.eq(self.facility.raw()).and(bookings::id.gt(after)))
                    .order(bookings::id)
                    .limit(PAGE)
                    .select(bookings::all_columns)
            };
            let rows: Vec<BookingRow> = with!(conn, c => query().load(c))?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            for row in rows {
                let wanted = self.rows.get(&BookingId::from_raw(row.id)).copied();
                seen += u64::from(wanted.is_some());
                differing += u64::from(wanted.is_none() || wanted != as_written_today(row).as_ref().map(fingerprint));
            }
        }
        Ok(differing + (self.rows.len() as u64).saturating_sub(seen))
    }
}

/// The row with its body as this version would write it; `None` if the body is no booking.
fn as_written_today(row: BookingRow) -> Option<BookingRow> {
    let booking: Booking = serde_json::from_str(&row.body).ok()?;
    Some(BookingRow { body: serde_json::to_string(&booking).expect("a booking is always JSON"), ..row })
}

fn fingerprint(row: &BookingRow) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}
