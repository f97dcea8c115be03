//! Which numbers and holds came from one place on the internet, so that nobody takes all that everybody may have.
//!
//! Nothing of it is written down: an address is hashed under a key that this process drew when it started, and what is
//! remembered goes with the process. With several hubs each remembers what came by way of it.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, Hash, RandomState},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::{
    bookings::{
        decide::{Came, Share},
        slots::DeskDay,
    },
    ids::{BookingId, FacilityId, VisitId},
};

/// Ids remembered at once, each under both parts of its address; one more makes room by forgetting the oldest.
const NOTED_MAX: usize = 200_000;
/// Ids of one network at one place that are remembered whatever comes; of twice as many the oldest are forgotten.
const IDS_MAX: usize = 1_000;
/// What is over is forgotten also where nothing new comes: at every so many looks one by one, so that whoever is refused
/// again and again is not held up by what they had once.
const LOOKED_THROUGH_EVERY: u32 = 16;
/// Longer than any hold lasts, and no number waits for its visitor until the next day.
const KEPT: Duration = Duration::from_secs(24 * 3_600);
/// What is over is forgotten bit by bit: twice as much at a time as is noted.
const FORGOTTEN_AT_ONCE: usize = 4;
/// The part of an address that many customers of one network have in common.
const WIDE_BITS: (u32, u32) = (24, 48);
/// The part that one customer has: 64 bits of IPv6 are theirs to choose.
const NEAR_BITS: (u32, u32) = (32, 64);

/// Where something comes from, at one place: an address, and the network around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    near: u64,
    wide: u64,
}

/// What came from where.
pub(crate) struct Sources {
    key: RandomState,
    share: Share,
    holds: Mutex<Noted<BookingId, DeskDay>>,
    numbers: Mutex<Noted<VisitId, ()>>,
}

impl Sources {
    /// Nothing yet; of what everybody may have one source may have this share, the network around it twice as much.
    pub fn new(share: Share) -> Self {
        Self { key: RandomState::new(), share, holds: Mutex::default(), numbers: Mutex::default() }
    }

    /// Where somebody comes from, at this place.
    pub fn of(&self, facility: FacilityId, address: IpAddr) -> Source {
        let hash = |bits, kind: u8| self.key.hash_one((facility, network(address, bits), kind));
        Source { near: hash(NEAR_BITS, 0), wide: hash(WIDE_BITS, 1) }
    }

    /// Whether what was held from there, and from the network around it, leaves room for more: by its sums, or else one by
    /// one.
    pub fn holds(
        &self,
        source: Source,
        is_live: impl Fn(BookingId) -> bool,
        by_sums: impl Fn(&Came<BookingId, DeskDay>, Share) -> bool,
        one_by_one: impl Fn(&Came<BookingId, DeskDay>, Share) -> bool,
    ) -> bool {
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        holds.look(source, self.share, is_live, (by_sums, one_by_one))
    }

    /// The same of numbers.
    pub fn numbers(
        &self,
        source: Source,
        is_live: impl Fn(VisitId) -> bool,
        by_sums: impl Fn(&Came<VisitId, ()>, Share) -> bool,
        one_by_one: impl Fn(&Came<VisitId, ()>, Share) -> bool,
    ) -> bool {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.look(source, self.share, is_live, (by_sums, one_by_one))
    }

    /// Somebody held something: so much of a desk's day.
    pub fn held(&self, source: Source, hold: (BookingId, DeskDay, usize), is_live: impl Fn(BookingId) -> bool) {
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        holds.note(source, hold, Instant::now(), is_live);
    }

    /// Somebody took a number.
    pub fn took(&self, source: Source, visit: VisitId, is_live: impl Fn(VisitId) -> bool) {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.note(source, (visit, (), 1), Instant::now(), is_live);
    }
}

/// Ids by where they came from, and in the order in which they came. One lock for all places: what is done under it does
/// not grow with what is remembered, but for a source that has more than it may and is looked at one by one.
struct Noted<Id, Part> {
    of: HashMap<u64, Came<Id, Part>>,
    order: VecDeque<Note<Id>>,
    looks: u32,
}

struct Note<Id> {
    key: u64,
    id: Id,
    at: Instant,
}

impl<Id, Part> Default for Noted<Id, Part> {
    fn default() -> Self {
        Self { of: HashMap::new(), order: VecDeque::new(), looks: 0 }
    }
}

impl<Id: Copy + Eq + Hash, Part: Copy + Eq + Hash> Noted<Id, Part> {
    /// Whether both the address and the network around it, of which twice as much may come, leave room.
    fn look(
        &mut self,
        Source { near, wide }: Source,
        share: Share,
        is_live: impl Fn(Id) -> bool,
        (by_sums, one_by_one): (impl Fn(&Came<Id, Part>, Share) -> bool, impl Fn(&Came<Id, Part>, Share) -> bool),
    ) -> bool {
        let is_through = self.looks.is_multiple_of(LOOKED_THROUGH_EVERY);
        let mut is_counted = false;
        let leaves_room = [(near, share), (wide, share.doubled())].into_iter().all(|(key, share)| {
            self.of.get_mut(&key).is_none_or(|came| {
                by_sums(came, share) || {
                    is_counted = true;
                    if is_through {
                        came.keep(&is_live, usize::MAX);
                    }
                    one_by_one(came, share)
                }
            })
        });
        self.looks = self.looks.wrapping_add(u32::from(is_counted));
        leaves_room
    }

    /// An id came from there; of those that did before, those that are not live any more are forgotten when there is no
    /// room.
    fn note(
        &mut self,
        source: Source,
        (id, part, weight): (Id, Part, usize),
        at: Instant,
        is_live: impl Fn(Id) -> bool,
    ) {
        self.forget(at);
        for key in [source.near, source.wide] {
            let came = self.of.entry(key).or_default();
            came.make_room(&is_live, IDS_MAX);
            if came.put(id, part, weight) {
                self.order.push_back(Note { key, id, at });
            }
        }
    }

    /// Some of what is over by now, and of what is too much.
    fn forget(&mut self, now: Instant) {
        for _ in 0..FORGOTTEN_AT_ONCE {
            let too_much = self.order.len() + 2 > NOTED_MAX;
            let is_over = |note: &mut Note<Id>| too_much || now.duration_since(note.at) > KEPT;
            let Some(Note { key, id, .. }) = self.order.pop_front_if(is_over) else { return };
            if let Some(came) = self.of.get_mut(&key) {
                came.keep(|known| known != id, usize::MAX);
                if came.ids().len() == 0 {
                    self.of.remove(&key);
                }
            }
        }
    }
}

fn network(address: IpAddr, (v4, v6): (u32, u32)) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << (32 - v4)))),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - v6)))),
    }
}

#[cfg(test)]
mod tests {
    use domain::{bookings::calendar::DeskNo, time::CivilDay};

    use super::*;

    /// A hold of this id.
    fn hold(id: i64) -> (BookingId, DeskDay, usize) {
        (BookingId::from_raw(id), (DeskNo(1), CivilDay::from_date(2026, 12, 1).expect("a day")), 3)
    }

    /// What is remembered of an address and of the network around it, as ids and how much they are at most.
    fn held(sources: &Sources, source: Source, is_live: impl Fn(BookingId) -> bool) -> Vec<(Vec<i64>, usize, Share)> {
        let seen = std::cell::RefCell::new(Vec::new());
        let one_by_one = |came: &Came<_, _>, share| {
            let sum = came.at_most(&hold(0).1);
            seen.borrow_mut().push((came.ids().map(BookingId::raw).collect(), sum, share));
            true
        };
        sources.holds(source, is_live, |_, _| false, one_by_one);
        seen.into_inner()
    }

    fn source(sources: &Sources, address: &str) -> Source {
        sources.of(FacilityId::from_raw(1), address.parse().expect("an address"))
    }

    #[test]
    fn a_customer_is_one_source_and_so_is_the_network_around_them() {
        let sources = Sources::new(Share::percent(25));
        let (one, same) = (source(&sources, "2001:db8:1:2::3"), source(&sources, "2001:db8:1:2:ffff::1"));
        assert_eq!(one, same);
        let neighbour = source(&sources, "2001:db8:1:3::1");
        assert!(one.near != neighbour.near && one.wide == neighbour.wide);
        assert_ne!(one.wide, source(&sources, "2001:db8:2:2::3").wide);
        let (v4, next) = (source(&sources, "192.0.2.1"), source(&sources, "::ffff:192.0.2.2"));
        assert!(v4.near != next.near && v4.wide == next.wide);
        assert_ne!(
            v4,
            Sources::new(Share::percent(25)).of(FacilityId::from_raw(1), [192, 0, 2, 1].into()),
            "another key"
        );
    }

    #[test]
    fn however_many_others_held_something_a_newcomer_is_remembered() {
        let sources = Sources::new(Share::percent(25));
        let mut next = (0..).map(hold);
        for number in 0..60_000_u32 {
            let other = sources.of(FacilityId::from_raw(1), Ipv4Addr::from_bits(number << 8).into());
            for one in next.by_ref().take(2) {
                sources.held(other, one, |_| true);
            }
        }
        let (here, one) = (source(&sources, "2001:db8:1:2::3"), next.next().expect("a hold"));
        sources.held(here, one, |_| true);
        for (ids, sum, _) in held(&sources, here, |_| true) {
            assert_eq!((ids, sum), (vec![one.0.raw()], 3));
        }
        let holds = sources.holds.lock().expect("a lock");
        assert!(holds.order.len() <= NOTED_MAX && holds.of.len() <= NOTED_MAX);
    }

    #[test]
    fn what_is_live_is_never_forgotten_for_what_is_not_and_is_not_looked_at_each_time() {
        let (mut came, looks) = (Came::default(), std::cell::Cell::new(0_u32));
        for next in 0..10_000_u32 {
            let is_live = |known: u32| {
                looks.set(looks.get() + 1);
                known.is_multiple_of(10) && known + 5_000 > next
            };
            came.make_room(is_live, IDS_MAX);
            came.put(next, (), 1);
        }
        let live: Vec<u32> = came.ids().filter(|id| id.is_multiple_of(10) && id + 5_000 > 10_000).collect();
        assert_eq!(live, (5_010..10_000).step_by(10).collect::<Vec<_>>());
        assert!(came.ids().len() <= 2 * IDS_MAX && came.at_most(&()) == came.ids().len());
        assert!(looks.get() <= 3 * 10_000, "{} looks", looks.get());
        for next in 10_000..20_000 {
            let is_live = |_| {
                looks.set(looks.get() + 1);
                true
            };
            came.make_room(is_live, IDS_MAX);
            came.put(next, (), 1);
            assert!(came.ids().len() <= 2 * IDS_MAX && came.at_most(&()) == came.ids().len());
        }
        let last: Vec<u32> = came.ids().collect();
        assert!(last.ends_with(&(19_000..20_000).collect::<Vec<_>>()), "the last thousand, all live");
        assert!(looks.get() <= 6 * 10_000, "{} looks", looks.get());
    }

    #[test]
    fn what_is_over_for_a_day_takes_no_room() {
        let (sources, mut noted, began) = (Sources::new(Share::percent(25)), Noted::default(), Instant::now());
        for number in 0..100_u32 {
            let other = sources.of(FacilityId::from_raw(1), Ipv4Addr::from_bits(number << 8).into());
            noted.note(other, (number, (), 1), began, |_| true);
        }
        let here = source(&sources, "2001:db8:1:2::3");
        for number in 100..200 {
            noted.note(here, (number, (), 1), began + KEPT + Duration::from_secs(1), |known| known == 199);
        }
        assert_eq!(noted.of.len(), 2, "the others are forgotten");
        for came in noted.of.values() {
            assert!(came.ids().last() == Some(199) && came.ids().len() <= 4, "{came:?}");
        }
    }

    #[test]
    fn what_is_noted_twice_counts_once_and_a_network_has_what_its_addresses_have() {
        let sources = Sources::new(Share::percent(25));
        let (here, beside) = (source(&sources, "192.0.2.1"), source(&sources, "192.0.2.2"));
        for (source, id) in [(here, 1), (here, 2), (here, 2), (beside, 3)] {
            sources.held(source, hold(id), |_| true);
        }
        // The second is held anew, and takes more of the day.
        let (id, day, _) = hold(2);
        sources.held(here, (id, day, 5), |_| true);
        let (near, wide) = ((vec![1, 2], 8, Share::percent(25)), (vec![1, 2, 3], 11, Share::percent(50)));
        assert_eq!(held(&sources, here, |_| true), [near, wide]);
        assert_eq!(held(&sources, source(&sources, "198.51.100.1"), |_| true), []);
    }

    #[test]
    fn whoever_gets_nothing_more_is_soon_not_held_up_by_what_they_had() {
        let sources = Sources::new(Share::percent(25));
        let here = source(&sources, "192.0.2.1");
        for id in 0..1_000 {
            sources.held(here, hold(id), |_| true);
        }
        let looks = std::cell::Cell::new(0_u32);
        let is_live = |id: BookingId| {
            looks.set(looks.get() + 1);
            id.raw() == 7
        };
        let seen: usize = (0..1_000).map(|_| held(&sources, here, is_live)[0].0.len()).sum();
        assert!(seen < 20_000, "{seen} ids in a thousand looks");
        assert!(looks.get() < 4_000, "{} times asked what is over", looks.get());
        assert_eq!(held(&sources, here, is_live)[0].0, [7], "what is live stays");
    }
}
