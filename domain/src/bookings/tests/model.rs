//! Whatever is asked in whatever order: nothing is given twice, and the book is what its bookings say.

use std::collections::HashMap;

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::bookings::{
    booking::Taken,
    calendar::GRAIN,
    decide::Proof,
    slots::{Grid, grains},
};

#[derive(Debug, Clone)]
enum Deed {
    Hold { service: u16, people: u16, row: bool, day: i64, slot: u16, staff: bool, instead: Option<usize> },
    AskCode { which: usize, person: i64 },
    Confirm { which: usize, right: bool },
    Book { service: u16, people: u16, day: i64, slot: u16, staff: bool, person: i64 },
    Move { which: usize, service: u16, people: u16, day: i64, slot: u16, staff: bool },
    Cancel { which: usize, staff: bool },
    Wait { people: u16, last: i64, person: i64 },
    Accept { which: usize },
    Arrive { which: usize },
    Miss { which: usize },
    Reopen { which: usize },
    Tick,
    Pass { minutes: u64 },
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let (service, people, day, slot, person) = (1..=2_u16, 1..=3_u16, 0..4_i64, 0..7_u16, 0..12_i64);
    let any_of = 0..40_usize;
    let staff = prop::bool::weighted(0.3);
    let place = (service, people, day, slot, staff);
    let deed = prop_oneof![
        4 => (place.clone(), any::<bool>(), prop::option::weighted(0.3, any_of.clone())).prop_map(
            |((service, people, day, slot, staff), row, instead)| Deed::Hold {
                service, people, row, day, slot, staff, instead
            }
        ),
        2 => (any_of.clone(), person.clone()).prop_map(|(which, person)| Deed::AskCode { which, person }),
        3 => (any_of.clone(), prop::bool::weighted(0.8)).prop_map(|(which, right)| Deed::Confirm { which, right }),
        4 => (place.clone(), person.clone()).prop_map(|((service, people, day, slot, staff), person)| Deed::Book {
            service, people, day, slot, staff, person
        }),
        2 => (place, any_of.clone()).prop_map(|((service, people, day, slot, staff), which)| Deed::Move {
            which, service, people, day, slot, staff
        }),
        2 => (any_of.clone(), staff).prop_map(|(which, staff)| Deed::Cancel { which, staff }),
        1 => (1..=2_u16, 0..4_i64, person).prop_map(|(people, last, person)| Deed::Wait { people, last, person }),
        1 => any_of.clone().prop_map(|which| Deed::Accept { which }),
        1 => any_of.clone().prop_map(|which| Deed::Arrive { which }),
        1 => any_of.clone().prop_map(|which| Deed::Miss { which }),
        1 => any_of.prop_map(|which| Deed::Reopen { which }),
        1 => Just(Deed::Tick),
        2 => prop_oneof![0..15_u64, 0..900_u64].prop_map(|minutes| Deed::Pass { minutes }),
    ];
    vec(deed, 1..120)
}

fn channel(staff: bool) -> Channel {
    if staff { Channel::Staff } else { Channel::Public }
}

fn start(day: i64, slot: u16) -> UtcTime {
    today().plus(day).at(MinuteOfDay(9 * 60 + slot * 15))
}

impl Place {
    /// The booking that was made as so many-th, if there is one.
    fn some(&self, which: usize) -> BookingId {
        BookingId::from_raw(2 + i64::try_from(which).expect("small") % self.next.max(1))
    }

    fn do_deed(&mut self, deed: &Deed) {
        let command = match *deed {
            Deed::Pass { minutes } => return self.wait(minutes),
            Deed::Tick => return drop(self.tick()),
            Deed::Hold { service, people, row, day, slot, staff, instead } => {
                let mut ask = Ask { channel: channel(staff), ..self.ask(service, people, start(day, slot)) };
                ask.wish.seating = if row { Seating::InARow } else { Seating::Together };
                Command::Hold { ask, instead_of: instead.map(|which| self.some(which)) }
            }
            Deed::AskCode { which, person } => {
                Command::AskCode { booking: self.some(which), keys: keys(person), bring: String::new() }
            }
            Deed::Confirm { which, right } => Command::Confirm {
                booking: self.some(which),
                proof: if right { Proof::RightCode } else { Proof::WrongCode },
            },
            Deed::Book { service, people, day, slot, staff, person } => {
                let ask = Ask { channel: channel(staff), ..self.ask(service, people, start(day, slot)) };
                Command::Book { ask, keys: keys(person), bring: String::new(), instead_of: None }
            }
            Deed::Move { which, service, people, day, slot, staff } => Command::Move {
                booking: self.some(which),
                wish: wish(service, people),
                start: start(day, slot),
                channel: channel(staff),
            },
            Deed::Cancel { which, staff } => Command::Cancel { booking: self.some(which), channel: channel(staff) },
            Deed::Wait { people, last, person } => Command::Wait {
                booking: self.fresh(),
                wish: wish(1, people),
                from: today(),
                to: today().plus(last),
                keys: keys(person),
                language: Lang::Ja,
                channel: Channel::Public,
            },
            Deed::Accept { which } => Command::Accept { booking: self.some(which) },
            Deed::Arrive { which } => Command::Arrive { booking: self.some(which), visit: None },
            Deed::Miss { which } => Command::Miss { booking: self.some(which) },
            Deed::Reopen { which } => Command::Reopen { booking: self.some(which) },
        };
        // Refusals are part of the game.
        let _ = self.run(&command);
    }

    /// The places in use at each grain of each day, counted from the bookings themselves.
    fn in_use(&self) -> HashMap<(CivilDay, usize), (u16, u16)> {
        let mut used: HashMap<_, (u16, u16)> = HashMap::new();
        for booking in self.book.all() {
            let own = matches!(booking.stand, Stand::Booked | Stand::Arrived { .. })
                || matches!(booking.stand, Stand::Held { until } | Stand::Offered { until } if self.now < until);
            if own {
                let taken = booking.taken;
                for grain in grains(taken.start.minute_of_day(), taken.minutes) {
                    let place = used.entry((taken.start.day(), grain)).or_default();
                    place.0 += taken.places;
                    place.1 += if taken.channel == Channel::Public { taken.places } else { 0 };
                }
            }
        }
        used
    }

    fn nothing_is_given_twice(&self) {
        for ((day, grain), (all, public)) in self.in_use() {
            let grid = Grid::of(self.book.calendar(), DeskNo(1), day);
            let capacity = grid.capacity(MinuteOfDay(u16::try_from(grain).expect("small") * GRAIN));
            assert!(all <= capacity.places, "{all} of {} places", capacity.places);
            assert!(public <= capacity.public, "{public} of {} places for residents", capacity.public);
        }
    }

    fn limits_hold(&self) {
        let mut of_person: HashMap<Key, Vec<BookingId>> = HashMap::new();
        for booking in self.book.all().filter(|booking| booking.taken.channel == Channel::Public) {
            let counts = booking.stand.is_ahead(self.now) && !matches!(booking.stand, Stand::Held { .. });
            if let (true, Some(person)) = (counts, booking.keys.person) {
                of_person.entry(person).or_default().push(booking.id);
            }
        }
        for ids in of_person.into_values().filter(|ids| ids.len() > 1) {
            // What the staff gave beyond the limit can be changed by whoever has it.
            let asked = ids.iter().filter(|id| !self.was_given_by_the_staff(**id));
            assert!(asked.count() <= 1, "{ids:?}");
        }
    }

    fn was_given_by_the_staff(&self, id: BookingId) -> bool {
        let first = self.facts.iter().map(booking_of).find(|booking| booking.id == id);
        first.is_some_and(|booking| booking.taken.channel == Channel::Staff)
    }
}

/// What can be seen of a book: bookings, free places, who waits, what is due next, the next number.
type Seen = (Vec<Booking>, Vec<u16>, Vec<BookingId>, Option<UtcTime>, u32);

fn look(book: &Book) -> Seen {
    let mut all: Vec<_> = book.all().cloned().collect();
    all.sort_unstable_by_key(|booking| booking.id);
    let mut free = Vec::new();
    for day in 0..4 {
        let day = today().plus(day);
        let grid = Grid::of(book.calendar(), DeskNo(1), day);
        for slot in grid.slots() {
            let capacity = book.free(&grid, DeskNo(1), day, slot.start, slot.step);
            free.extend([capacity.places, capacity.public]);
        }
    }
    let waiting = book.waiting().map(|booking| booking.id).collect();
    (all, free, waiting, book.next_due(), book.next_number())
}

#[test]
fn what_the_staff_gave_beyond_the_limit_can_be_changed_by_whoever_has_it() {
    let mut place = Place::of(calendar(1, 1));
    place.do_deed(&Deed::Wait { people: 1, last: 1, person: 9 });
    place.do_deed(&Deed::Book { service: 2, people: 1, day: 2, slot: 0, staff: true, person: 9 });
    let given = place.book.all().find(|booking| booking.stand == Stand::Booked).expect("booked").id;
    let moved = Command::Move { booking: given, wish: wish(2, 1), start: start(2, 1), channel: Channel::Public };
    assert_eq!(place.run(&moved).expect("a change").taken.channel, Channel::Public);
    place.limits_hold();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_given_twice_whatever_is_asked(deeds in deeds(), places in 1..4_u16, public in 0..4_u16) {
        let mut place = Place::of(calendar(places, public.min(places)));
        for deed in &deeds {
            place.do_deed(deed);
            place.book.lapse(place.now);
            place.nothing_is_given_twice();
            place.limits_hold();
        }
    }

    #[test]
    fn a_book_read_from_its_rows_is_the_one_that_was_lived(deeds in deeds(), places in 1..4_u16) {
        let mut place = Place::of(calendar(places, places));
        for deed in &deeds {
            place.do_deed(deed);
        }
        place.book.lapse(place.now);
        let mut rows: HashMap<BookingId, Booking> = HashMap::new();
        let last = place.facts.iter().map(|fact| booking_of(fact).number).max().unwrap_or(0);
        for fact in &place.facts {
            let booking = booking_of(fact);
            rows.insert(booking.id, booking);
        }
        let open = rows.into_values().filter(|booking| booking.open_until() > place.now);
        let read = Book::new(Arc::clone(place.book.calendar()), open, last, place.now);
        prop_assert_eq!(look(&read), look(&place.book));
    }

    #[test]
    fn a_book_that_is_put_back_is_the_one_before(before in deeds(), after in deeds()) {
        let mut place = Place::of(calendar(2, 2));
        for deed in &before {
            place.do_deed(deed);
        }
        place.book.lapse(place.now);
        let (mut settled, known) = (place.book.clone(), place.facts.len());
        for deed in &after {
            place.do_deed(deed);
        }
        place.book.lapse(place.now);
        settled.lapse(place.now);
        let touched: Vec<_> = place.facts[known..].iter().map(|fact| booking_of(fact).id).collect();
        let mut tentative = place.book.clone();
        tentative.put_back(&settled, touched);
        prop_assert_eq!(look(&tentative), look(&settled));
    }

    #[test]
    fn whoever_waits_is_offered_places_in_the_order_of_coming(people in 2..6_i64, freed in 1..4_i64) {
        let mut narrow = calendar(1, 1);
        narrow.desks[0].hours[0].span.to = clock(9, 15);
        let mut place = Place::of(narrow);
        let booked: Vec<_> = (1..=4).map(|day| place.book(100 + 2 * day, start(day, 0)).expect("free").id).collect();
        let mut waiting = Vec::new();
        for person in 0..people {
            place.wait(1);
            let booking = place.fresh();
            let (from, to) = (today(), today().plus(4));
            let command = Command::Wait {
                booking, wish: wish(1, 1), from, to, keys: keys(person * 2), language: Lang::Ja, channel: Channel::Public,
            };
            place.run(&command).expect("room on the list");
            waiting.push(booking);
        }
        place.tick();
        for id in booked.iter().take(usize::try_from(freed).expect("small")) {
            place.run(&Command::Cancel { booking: *id, channel: Channel::Staff }).expect("booked");
        }
        place.wait(31);
        let offered: Vec<_> = place.tick().into_iter().filter(|(step, _)| *step == Step::Offered).collect();
        let offered: Vec<_> = offered.into_iter().map(|(_, booking)| booking.id).collect();
        prop_assert_eq!(&offered, &waiting[..offered.len()]);
        prop_assert_eq!(offered.len(), waiting.len().min(usize::try_from(freed).expect("small")));
    }

    #[test]
    fn what_is_shown_as_free_can_be_held(deeds in deeds(), slot in 0..6_u16, day in 1..4_i64) {
        let mut place = Place::of(calendar(2, 1));
        for deed in &deeds {
            place.do_deed(deed);
        }
        place.book.lapse(place.now);
        let start = start(day, slot);
        let grid = Grid::of(place.book.calendar(), DeskNo(1), start.day());
        let free = place.book.free(&grid, DeskNo(1), start.day(), start.minute_of_day(), 15);
        let taken = Taken { desk: DeskNo(1), start, minutes: 15, buffer: 0, places: 1, channel: Channel::Public };
        prop_assert_eq!(free.public > 0, place.book.fits(&grid, &taken, None));
        let held = place.hold(start);
        let in_time = super::super::decide::days_ahead(place.book.calendar(), place.now).0 <= start.day();
        prop_assert_eq!(held.is_ok(), free.public > 0 && in_time, "{:?}", held);
    }
}
