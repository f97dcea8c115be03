//! Which numbers and holds came from one place on the internet, so that nobody takes all that everybody may have.
//!
//! Nothing of it is written down: an address is hashed under a key that this process drew when it started, and what is
//! remembered goes with the process. With several hubs each remembers what came by way of it.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, RandomState},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::{
    bookings::decide::{Claim, OfSource, Share},
    ids::{BookingId, FacilityId, VisitId},
};

/// Ids remembered at once, each under both parts of its address; one more makes room by forgetting the oldest.
const NOTED_MAX: usize = 200_000;
/// Ids of one network at one place that are remembered whatever comes; of twice as many the oldest are forgotten.
const IDS_MAX: usize = 1_000;
/// What is over is forgotten also where nothing new comes: at every so many looks, so that whoever is refused again and
/// again is not held up by what they had once.
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
    holds: Mutex<Noted<BookingId, Claim>>,
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

    /// What was held from there, and from the network around it if others of it held something too.
    pub fn holds(&self, source: Source, is_live: impl Fn(BookingId) -> bool) -> [OfSource<BookingId, Claim>; 2] {
        self.holds.lock().unwrap_or_else(PoisonError::into_inner).of(source, self.share, is_live)
    }

    /// The same of numbers.
    pub fn numbers(&self, source: Source, is_live: impl Fn(VisitId) -> bool) -> [OfSource<VisitId>; 2] {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).of(source, self.share, is_live)
    }

    /// Somebody held something, and what it takes.
    pub fn held(&self, source: Source, hold: (BookingId, Claim), is_live: impl Fn(BookingId) -> bool) {
        let mut holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        holds.note(source, hold, Instant::now(), is_live);
    }

    /// Somebody took a number.
    pub fn took(&self, source: Source, visit: VisitId, is_live: impl Fn(VisitId) -> bool) {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.note(source, (visit, ()), Instant::now(), is_live);
    }
}

/// Ids by where they came from, and in the order in which they came. One lock for all places: what is done under it does
/// not grow with what is remembered.
struct Noted<Id, What> {
    of: HashMap<u64, Vec<(Id, What)>>,
    order: VecDeque<Note<Id>>,
    looks: u32,
}

struct Note<Id> {
    key: u64,
    id: Id,
    at: Instant,
}

impl<Id, What> Default for Noted<Id, What> {
    fn default() -> Self {
        Self { of: HashMap::new(), order: VecDeque::new(), looks: 0 }
    }
}

impl<Id: Copy + Eq, What: Copy + Eq> Noted<Id, What> {
    /// Whatever came from an address came from its network as well. Where nothing else did, the smaller share decides, and
    /// the network has nothing to say: those who come from behind one address are many, and are asked about once.
    fn of(
        &mut self,
        Source { near, wide }: Source,
        share: Share,
        is_live: impl Fn(Id) -> bool,
    ) -> [OfSource<Id, What>; 2] {
        self.looks = self.looks.wrapping_add(1);
        if self.looks.is_multiple_of(LOOKED_THROUGH_EVERY) {
            for key in [near, wide] {
                self.of.entry(key).and_modify(|came| came.retain(|(id, _)| is_live(*id)));
            }
        }
        let came = |key| self.of.get(&key).map_or(&[][..], Vec::as_slice);
        let (near, wide) = (came(near), came(wide));
        let others = if wide == near { &[] } else { wide };
        [OfSource { came: near.to_vec(), share }, OfSource { came: others.to_vec(), share: share.doubled() }]
    }

    /// An id came from there; of those that did before, those that are not live any more are forgotten when there is no
    /// room.
    fn note(&mut self, source: Source, (id, what): (Id, What), at: Instant, is_live: impl Fn(Id) -> bool) {
        self.forget(at);
        for key in [source.near, source.wide] {
            let came = self.of.entry(key).or_default();
            if came.iter().any(|(known, _)| *known == id) {
                continue;
            }
            make_room(came, &is_live);
            came.push((id, what));
            self.order.push_back(Note { key, id, at });
        }
    }

    /// Some of what is over by now, and of what is too much.
    fn forget(&mut self, now: Instant) {
        for _ in 0..FORGOTTEN_AT_ONCE {
            let too_much = self.order.len() + 2 > NOTED_MAX;
            let is_over = |note: &mut Note<Id>| too_much || now.duration_since(note.at) > KEPT;
            let Some(Note { key, id, .. }) = self.order.pop_front_if(is_over) else { return };
            if let Some(came) = self.of.get_mut(&key) {
                came.retain(|(known, _)| *known != id);
                if came.is_empty() {
                    self.of.remove(&key);
                }
            }
        }
    }
}

/// Room for one more. What is live is asked about once in as many times as there are ids.
fn make_room<Id: Copy, What>(came: &mut Vec<(Id, What)>, is_live: impl Fn(Id) -> bool) {
    if came.len() < came.capacity().min(2 * IDS_MAX) {
        return;
    }
    came.retain(|(id, _)| is_live(*id));
    came.drain(..came.len().saturating_sub(IDS_MAX));
    came.reserve(came.len().max(1));
}

fn network(address: IpAddr, (v4, v6): (u32, u32)) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << (32 - v4)))),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - v6)))),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        bookings::{
            booking::{Channel, Taken},
            calendar::DeskNo,
        },
        time::CivilDay,
    };

    use super::*;

    /// A hold of this id.
    fn hold(id: i64) -> (BookingId, Claim) {
        let (desk, start) = (DeskNo(1), CivilDay::from_date(2026, 12, 1).expect("a day").start());
        let taken = Taken { desk, start, minutes: 15, buffer: 0, places: 1, channel: Channel::Public };
        (BookingId::from_raw(id), Claim::of(&taken))
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
        assert_eq!(sources.holds(here, |_| true).map(|held| held.came), [vec![one], vec![]]);
        let holds = sources.holds.lock().expect("a lock");
        assert!(holds.order.len() <= NOTED_MAX && holds.of.len() <= NOTED_MAX);
    }

    #[test]
    fn what_is_live_is_never_forgotten_for_what_is_not_and_is_not_looked_at_each_time() {
        let (mut ids, looks) = (Vec::new(), std::cell::Cell::new(0_u32));
        for next in 0..10_000_u32 {
            let is_live = |known: u32| {
                looks.set(looks.get() + 1);
                known.is_multiple_of(10) && known + 5_000 > next
            };
            make_room(&mut ids, is_live);
            ids.push((next, ()));
        }
        let live: Vec<u32> =
            ids.iter().map(|(id, ())| *id).filter(|id| id.is_multiple_of(10) && id + 5_000 > 10_000).collect();
        assert_eq!(live, (5_010..10_000).step_by(10).collect::<Vec<_>>());
        assert!(ids.len() <= 2 * IDS_MAX);
        assert!(looks.get() <= 3 * 10_000, "{} looks", looks.get());
        for next in 10_000..20_000 {
            make_room(&mut ids, |_| {
                looks.set(looks.get() + 1);
                true
            });
            ids.push((next, ()));
            assert!(ids.len() <= 2 * IDS_MAX);
        }
        assert!(ids.ends_with(&(19_000..20_000).map(|id| (id, ())).collect::<Vec<_>>()), "the last thousand, all live");
        assert!(looks.get() <= 6 * 10_000, "{} looks", looks.get());
    }

    #[test]
    fn what_is_over_for_a_day_takes_no_room() {
        let (sources, mut noted, began) = (Sources::new(Share::percent(25)), Noted::default(), Instant::now());
        for number in 0..100_u32 {
            let other = sources.of(FacilityId::from_raw(1), Ipv4Addr::from_bits(number << 8).into());
            noted.note(other, (number, ()), began, |_| true);
        }
        let here = source(&sources, "2001:db8:1:2::3");
        for number in 100..200 {
            noted.note(here, (number, ()), began + KEPT + Duration::from_secs(1), |known| known == 199);
        }
        assert_eq!(noted.of.len(), 2, "the others are forgotten");
        let [near, _] = noted.of(here, sources.share, |_| true);
        assert!(near.came.ends_with(&[(199, ())]) && near.came.len() <= 4, "{:?}", near.came);
    }

    #[test]
    fn what_is_noted_twice_counts_once_and_a_network_has_what_its_addresses_have() {
        let sources = Sources::new(Share::percent(25));
        let (here, beside) = (source(&sources, "192.0.2.1"), source(&sources, "192.0.2.2"));
        for (source, id) in [(here, 1), (here, 2), (here, 2), (beside, 3)] {
            sources.held(source, hold(id), |_| true);
        }
        let [near, wide] = sources.holds(here, |_| true);
        assert!(near.came == [1, 2].map(hold) && wide.came == [1, 2, 3].map(hold));
        assert!(near.share == Share::percent(25) && wide.share == Share::percent(50));
        assert!(sources.holds(source(&sources, "198.51.100.1"), |_| true).iter().all(|held| held.came.is_empty()));
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
        let seen: usize = (0..1_000).map(|_| sources.holds(here, is_live)[0].came.len()).sum();
        assert!(seen < 20_000, "{seen} ids in a thousand looks");
        assert!(looks.get() < 3_000, "{} times asked what is over", looks.get());
        assert_eq!(sources.holds(here, is_live)[0].came, [hold(7)], "what is live stays");
    }
}
