//! Which numbers and holds came from one place on the internet, so that nobody takes all that everybody may have.
//!
//! Nothing of it is written down: an address is hashed under a key that this process drew when it started, and what is
//! remembered goes with the process. With several hubs each remembers what came by way of it.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use domain::{
    bookings::decide::Share,
    ids::{BookingId, FacilityId, VisitId},
};

/// Networks remembered at once; one more makes room by forgetting those that hold nothing.
const NETWORKS_MAX: usize = 50_000;
/// Ids of one network at one place; older ones are over.
const IDS_MAX: usize = 1_000;
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

impl Source {
    /// Both of them, with what each may have.
    fn bounds(self, share: Share) -> [(u64, Share); 2] {
        [(self.near, share), (self.wide, share.doubled())]
    }
}

/// What came from where.
pub(crate) struct Sources {
    key: RandomState,
    share: Share,
    holds: Mutex<HashMap<u64, Vec<BookingId>>>,
    numbers: Mutex<HashMap<u64, Vec<VisitId>>>,
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

    /// Whether what these holds came with is within its share, as this asks of each of both.
    pub fn may_hold(&self, source: Source, fits: impl Fn(&[BookingId], Share) -> bool) -> bool {
        let holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        source.bounds(self.share).iter().all(|(key, share)| fits(holds.get(key).map_or(&[], Vec::as_slice), *share))
    }

    /// The same of numbers.
    pub fn may_take(&self, source: Source, fits: impl Fn(&[VisitId], Share) -> bool) -> bool {
        let numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        source.bounds(self.share).iter().all(|(key, share)| fits(numbers.get(key).map_or(&[], Vec::as_slice), *share))
    }

    /// Somebody held something.
    pub fn held(&self, source: Source, booking: BookingId, is_live: impl Fn(BookingId) -> bool) {
        note(&self.holds, source, booking, is_live);
    }

    /// Somebody took a number.
    pub fn took(&self, source: Source, visit: VisitId, is_live: impl Fn(VisitId) -> bool) {
        note(&self.numbers, source, visit, is_live);
    }
}

fn note<Id: Copy + Eq + Hash>(
    known: &Mutex<HashMap<u64, Vec<Id>>>,
    source: Source,
    id: Id,
    is_live: impl Fn(Id) -> bool,
) {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    for key in [source.near, source.wide] {
        if known.len() >= NETWORKS_MAX && !known.contains_key(&key) {
            // Whoever has one thing only is not who this is about.
            known.retain(|_, ids| ids.len() > 1);
            if known.len() >= NETWORKS_MAX {
                return;
            }
        }
        let ids = known.entry(key).or_default();
        ids.retain(|known| *known != id && is_live(*known));
        if ids.len() < IDS_MAX {
            ids.push(id);
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
    use super::*;

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
    fn what_is_over_is_forgotten_and_what_is_noted_twice_counts_once() {
        let sources = Sources::new(Share::percent(25));
        let here = source(&sources, "192.0.2.1");
        for id in [1, 2, 2, 3] {
            sources.held(here, BookingId::from_raw(id), |known| known.raw() != 1);
        }
        assert!(sources.may_hold(here, |ids, _| ids == [BookingId::from_raw(2), BookingId::from_raw(3)]));
        assert!(sources.may_hold(source(&sources, "198.51.100.1"), |ids, _| ids.is_empty()));
    }
}
