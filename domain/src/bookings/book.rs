//! The open bookings of a place: who has which places, who waits, what is due.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{
    booking::{Booking, Channel, Key, Keys, Stand, Taken},
    calendar::{Calendar, Capacity, DeskNo, GRAIN},
    slots::{DeskDay, Grid, grains},
};
use crate::{
    ids::BookingId,
    log::Entry,
    time::{CivilDay, MinuteOfDay, UtcTime},
};

const GRAINS: usize = 24 * 60 / GRAIN as usize;
/// Days of desks that are remembered at once, some two megabytes: two years of them, and what strangers ask for.
const GRIDS_MAX: usize = 1_000;

/// How many places are not free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Used {
    all: u16,
    public: u16,
}

#[derive(Debug, Clone)]
struct Kept {
    booking: Arc<Booking>,
    /// What of it is counted now.
    counted: Vec<Taken>,
    /// When that ends by itself.
    ends: Option<UtcTime>,
    /// When something is to be done about it.
    due: Option<UtcTime>,
}

/// What desks offer on days that were asked for: every hold asks for one, and a page for many.
#[derive(Debug, Clone, Default)]
struct Grids(Arc<Mutex<HashMap<DeskDay, Arc<Grid>>>>);

impl Grids {
    fn of(&self, calendar: &Calendar, desk: DeskNo, day: CivilDay) -> Arc<Grid> {
        let mut grids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if grids.len() >= GRIDS_MAX && !grids.contains_key(&(desk, day)) {
            grids.clear();
        }
        Arc::clone(grids.entry((desk, day)).or_insert_with(|| Arc::new(Grid::of(calendar, desk, day))))
    }
}

/// The open bookings of a place, with its calendar.
#[derive(Debug, Clone)]
pub struct Book {
    calendar: Arc<Calendar>,
    grids: Grids,
    /// Looked up for every hold of whoever asks once more; its ids are drawn here, and nobody chooses them.
    kept: foldhash::HashMap<BookingId, Kept>,
    used: HashMap<DeskDay, Box<[Used; GRAINS]>>,
    people: HashMap<Key, Vec<BookingId>>,
    addresses: HashMap<Key, Vec<BookingId>>,
    /// By number, which is the order of the log.
    waiting: BTreeSet<(u32, BookingId)>,
    ends: BTreeSet<(UtcTime, BookingId)>,
    due: BTreeSet<(UtcTime, BookingId)>,
    next_number: u32,
    /// Places may have become free since the waiting list was last gone through.
    freed: bool,
    /// Up to when holds that end by themselves were looked at.
    now: UtcTime,
}

impl Book {
    /// The book with these bookings; `last_number` is the last one ever given.
    #[must_use]
    pub fn new(
        calendar: Arc<Calendar>,
        bookings: impl IntoIterator<Item = Booking>,
        last_number: u32,
        now: UtcTime,
    ) -> Self {
        let mut book = Self {
            calendar,
            grids: Grids::default(),
            kept: foldhash::HashMap::default(),
            used: HashMap::new(),
            people: HashMap::new(),
            addresses: HashMap::new(),
            waiting: BTreeSet::new(),
            ends: BTreeSet::new(),
            due: BTreeSet::new(),
            next_number: last_number.saturating_add(1),
            freed: true,
            now,
        };
        bookings.into_iter().for_each(|booking| book.put(Arc::new(booking)));
        book
    }

    /// The same place without any booking.
    #[must_use]
    pub fn empty(&self, now: UtcTime) -> Self {
        Self { grids: self.grids.clone(), ..Self::new(Arc::clone(&self.calendar), [], 0, now) }
    }

    /// The calendar.
    #[must_use]
    pub fn calendar(&self) -> &Arc<Calendar> {
        &self.calendar
    }

    /// What this desk offers on this day.
    #[must_use]
    pub fn grid(&self, desk: DeskNo, day: CivilDay) -> Arc<Grid> {
        self.grids.of(&self.calendar, desk, day)
    }

    /// From now on this calendar holds.
    pub fn set_calendar(&mut self, calendar: Arc<Calendar>) {
        (self.calendar, self.grids) = (calendar, Grids::default());
        self.freed = true;
        let all: Vec<_> = self.kept.values().map(|entry| Arc::clone(&entry.booking)).collect();
        all.into_iter().for_each(|booking| self.put(booking));
    }

    /// The booking with this id, if it is open.
    #[must_use]
    pub fn get(&self, id: BookingId) -> Option<&Booking> {
        self.kept.get(&id).map(|kept| &*kept.booking)
    }

    /// All open bookings, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Booking> {
        self.kept.values().map(|kept| &*kept.booking)
    }

    /// The number that the next booking gets.
    #[must_use]
    pub const fn next_number(&self) -> u32 {
        self.next_number
    }

    /// Folds a fact.
    pub fn apply(&mut self, entry: &Entry) {
        if let Some(booking) = Booking::after(entry) {
            self.next_number = self.next_number.max(booking.number.saturating_add(1));
            self.put(Arc::new(booking.clone()));
        }
    }

    /// Takes these bookings as they stand in another book: what was decided about them here never was.
    pub fn put_back(&mut self, settled: &Self, touched: impl IntoIterator<Item = BookingId>) {
        self.next_number = settled.next_number;
        self.freed = true;
        for id in touched {
            match settled.kept.get(&id) {
                Some(kept) => self.put(Arc::clone(&kept.booking)),
                None => drop(self.remove(id)),
            }
        }
    }

    fn put(&mut self, booking: Arc<Booking>) {
        let id = booking.id;
        self.remove(id);
        if booking.open_until() <= self.now {
            return;
        }
        let counted: Vec<_> = booking.holds(self.now).collect();
        counted.iter().for_each(|taken| self.count(taken, Used::add));
        let ends = booking.ends_after(self.now);
        self.ends.extend(ends.map(|ends| (ends, id)));
        let due = super::plan::due(&self.calendar, &booking);
        self.due.extend(due.map(|due| (due, id)));
        if matches!(booking.stand, Stand::Waiting { .. }) {
            self.waiting.insert((booking.number, id));
            // What is free and suits nobody who has waited may suit them.
            self.freed = true;
        }
        for (place, key) in indexed(booking.keys) {
            self.index(place).entry(key).or_default().push(id);
        }
        self.kept.insert(id, Kept { booking, counted, ends, due });
    }

    fn remove(&mut self, id: BookingId) -> Option<Kept> {
        let entry = self.kept.remove(&id)?;
        entry.counted.iter().for_each(|taken| self.count(taken, Used::sub));
        self.freed |= !entry.counted.is_empty();
        if let Some(ends) = entry.ends {
            self.ends.remove(&(ends, id));
        }
        if let Some(due) = entry.due {
            self.due.remove(&(due, id));
        }
        self.waiting.remove(&(entry.booking.number, id));
        for (place, key) in indexed(entry.booking.keys) {
            let index = self.index(place);
            let Some(ids) = index.get_mut(&key) else { continue };
            ids.retain(|one| *one != id);
            if ids.is_empty() {
                index.remove(&key);
            }
        }
        Some(entry)
    }

    fn index(&mut self, which: Index) -> &mut HashMap<Key, Vec<BookingId>> {
        match which {
            Index::People => &mut self.people,
            Index::Addresses => &mut self.addresses,
        }
    }

    fn count(&mut self, taken: &Taken, change: impl Fn(&mut Used, &Taken)) {
        let day = taken.start.day();
        let used = self.used.entry((taken.desk, day)).or_insert_with(|| Box::new([Used::default(); GRAINS]));
        let range = grains(taken.start.minute_of_day(), taken.minutes.saturating_add(taken.buffer));
        used[range].iter_mut().for_each(|used| change(used, taken));
        if used.iter().all(|used| *used == Used::default()) {
            self.used.remove(&(taken.desk, day));
        }
    }

    /// Lets holds, offers and delays that ended by this time go.
    pub fn lapse(&mut self, at: UtcTime) {
        self.now = self.now.max(at);
        while let Some(&(ends, id)) = self.ends.first()
            && ends <= self.now
        {
            let booking = self.kept.get(&id).map(|entry| Arc::clone(&entry.booking));
            self.put(booking.expect("what ends is open"));
        }
    }

    /// Whether these places can be had, besides what `except` has.
    #[must_use]
    pub fn fits(&self, grid: &Grid, taken: &Taken, except: Option<BookingId>) -> bool {
        let start = taken.start.minute_of_day();
        let (stay, whole) = (grains(start, taken.minutes), grains(start, taken.minutes.saturating_add(taken.buffer)));
        let late = usize::from(start.0) + usize::from(taken.minutes) > 24 * 60;
        let between = taken.start != taken.start.day().at(start);
        if late || between || !grid.starts_at(start) {
            return false;
        }
        let used = self.used.get(&(taken.desk, taken.start.day()));
        let own = except.and_then(|id| self.kept.get(&id)).map_or(&[][..], |entry| &entry.counted);
        whole.clone().all(|grain| {
            let capacity = capacity(grid, grain);
            if capacity.places == 0 {
                // Beyond the end of the hours nobody else can come anyway.
                return !stay.contains(&grain);
            }
            let mut used = used.map_or(Used::default(), |used| used[grain]);
            own.iter().filter(|own| covers(own, taken, grain)).for_each(|own| used.sub(own));
            let all = u32::from(used.all) + u32::from(taken.places) <= u32::from(capacity.places);
            let public = u32::from(used.public) + u32::from(taken.places) <= u32::from(capacity.public);
            all && (public || taken.channel == Channel::Staff)
        })
    }

    /// How many places of a slot are free: for residents, and in all.
    #[must_use]
    pub fn free(&self, grid: &Grid, desk: DeskNo, day: CivilDay, start: MinuteOfDay, step: u16) -> Capacity {
        let used = self.used.get(&(desk, day));
        grains(start, step).fold(Capacity { places: u16::MAX, public: u16::MAX }, |least, grain| {
            let used = used.map_or(Used::default(), |used| used[grain]);
            let capacity = capacity(grid, grain);
            let places = capacity.places.saturating_sub(used.all);
            let public = capacity.public.saturating_sub(used.public).min(places);
            Capacity { places: least.places.min(places), public: least.public.min(public) }
        })
    }

    /// The open bookings of this person.
    pub fn of_person(&self, person: Option<Key>) -> impl Iterator<Item = &Booking> {
        self.under(&self.people, person)
    }

    /// The open bookings under the same mail address, or under the same telephone number if one of both has no other
    /// address: families share a telephone.
    pub fn under_address(&self, keys: Keys) -> impl Iterator<Item = &Booking> {
        let phone = keys.phone.filter(|_| keys.phone != keys.address);
        let on_the_telephone = self.under(&self.addresses, phone).filter(move |booking| booking.keys.address == phone);
        self.under(&self.addresses, keys.address).chain(on_the_telephone)
    }

    fn under(&self, index: &HashMap<Key, Vec<BookingId>>, key: Option<Key>) -> impl Iterator<Item = &Booking> {
        let ids = key.and_then(|key| index.get(&key)).cloned().unwrap_or_default();
        ids.into_iter().filter_map(|id| self.get(id))
    }

    /// Those on the waiting list, first come first.
    pub fn waiting(&self) -> impl Iterator<Item = &Booking> {
        self.waiting.iter().filter_map(|(_, id)| self.get(*id))
    }

    /// What is due by this time, earliest first.
    pub fn due(&self, at: UtcTime) -> impl Iterator<Item = &Booking> {
        self.due.iter().take_while(move |(due, _)| *due <= at).filter_map(|(_, id)| self.get(*id))
    }

    /// When something is due next.
    #[must_use]
    pub fn next_due(&self) -> Option<UtcTime> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Whether the waiting list is worth going through.
    #[must_use]
    pub fn may_offer(&self) -> bool {
        self.freed && !self.waiting.is_empty()
    }

    /// The waiting list was gone through.
    pub fn offered(&mut self) {
        self.freed = false;
    }
}

/// Where a booking is found by its keys.
#[derive(Debug, Clone, Copy)]
enum Index {
    People,
    Addresses,
}

fn indexed(keys: Keys) -> impl Iterator<Item = (Index, Key)> {
    let phone = keys.phone.filter(|_| keys.phone != keys.address);
    let addresses = keys.address.into_iter().chain(phone).map(|key| (Index::Addresses, key));
    keys.person.map(|key| (Index::People, key)).into_iter().chain(addresses)
}

impl Used {
    fn add(&mut self, taken: &Taken) {
        self.all = self.all.saturating_add(taken.places);
        if taken.channel == Channel::Public {
            self.public = self.public.saturating_add(taken.places);
        }
    }

    fn sub(&mut self, taken: &Taken) {
        self.all = self.all.saturating_sub(taken.places);
        if taken.channel == Channel::Public {
            self.public = self.public.saturating_sub(taken.places);
        }
    }
}

fn covers(own: &Taken, other: &Taken, grain: usize) -> bool {
    own.desk == other.desk
        && own.start.day() == other.start.day()
        && grains(own.start.minute_of_day(), own.minutes.saturating_add(own.buffer)).contains(&grain)
}

pub(super) fn capacity(grid: &Grid, grain: usize) -> Capacity {
    grid.capacity(MinuteOfDay(u16::try_from(grain).expect("a day has few grains") * GRAIN))
}

/// So many minutes.
pub(super) fn minutes(count: u16) -> Duration {
    Duration::from_secs(u64::from(count) * 60)
}
