//! How much one source may hold at once: connections, and requests and streams that are under way.
//!
//! A connection belongs to whoever speaks to the listener; a request to the source that a named proxy believes in
//! ([`crate::source`]). Behind a proxy all residents are one peer, so a named proxy's connections are not counted, and
//! what its visitors have under way is.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Shutdown},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use actix_web::rt::net::TcpStream;
use socket2::SockRef;

use crate::{
    app::Hub,
    source::{Proxies, network},
};

/// Descriptors that no listener gives away: the database, Redis, pushes, mails, files.
const OWN_FILES: u64 = 128;
/// Connections a listener may hold: live pages stay connected.
const CONNECTIONS_MAX: u64 = 20_000;

/// How many connections each listener takes, so that residents cannot take those of staff and kiosks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The residents' listener.
    pub residents: usize,
    /// The listener of staff and kiosks.
    pub staff: usize,
}

impl Share {
    /// Of so many descriptors: a quarter is the staff's.
    #[must_use]
    pub fn of(descriptors: u64) -> Self {
        let free = descriptors.saturating_sub(OWN_FILES.min(descriptors / 4));
        let count = |share: u64| usize::try_from(share.clamp(1, CONNECTIONS_MAX)).expect("a small number");
        Self { residents: count(free - free / 4), staff: count(free / 4) }
    }
}

/// Counts what each source holds. Remembers nobody who holds nothing.
#[derive(Debug, Clone)]
pub struct Seats {
    of_source: usize,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Seats {
    /// So many for one source.
    #[must_use]
    pub fn new(of_source: usize) -> Self {
        Self { of_source, taken: Arc::default() }
    }

    /// One more for this source, until it is dropped; `None` if it holds enough.
    #[must_use]
    pub fn take(&self, source: IpAddr) -> Option<Seat> {
        let mut taken = self.taken();
        let held = taken.entry(source).or_insert(0);
        if *held >= self.of_source {
            return None;
        }
        *held += 1;
        Some(Seat { source, seats: self.clone() })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one source holds.
#[derive(Debug)]
pub struct Seat {
    source: IpAddr,
    seats: Seats,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        if let Some(held) = taken.get_mut(&self.source) {
            *held -= 1;
            if *held == 0 {
                taken.remove(&self.source);
            }
        }
    }
}

/// Counts the connections of each peer.
#[derive(Clone)]
pub struct Peers {
    proxies: Proxies,
    seats: Seats,
}

impl Peers {
    /// As this hub is set.
    #[must_use]
    pub fn of(hub: &Hub) -> Self {
        Self { proxies: hub.settings.proxies.clone(), seats: Seats::new(hub.settings.connections_of_source) }
    }

    /// A connection takes its seat until it ends, before anything of it is read. A named proxy brings everybody, and needs
    /// none.
    ///
    /// # Errors
    /// If it is one too many: it has ended.
    pub fn seat(&self, stream: &TcpStream) -> io::Result<Option<Seat>> {
        let Some(peer) = stream.peer_addr().ok().map(|peer| peer.ip()).filter(|peer| !self.proxies.has(*peer)) else {
            return Ok(None);
        };
        let seat = self.seats.take(network(peer));
        if seat.is_none() {
            // Whoever has gone already needs no goodbye.
            let _ = SockRef::from(stream).shutdown(Shutdown::Both);
        }
        seat.map(Some).ok_or_else(|| io::ErrorKind::ConnectionRefused.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_source_that_holds_much_leaves_the_others_theirs_and_is_forgotten_when_it_lets_go() {
        let seats = Seats::new(2);
        let (greedy, calm) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let held: Vec<Seat> = (0..2).filter_map(|_| seats.take(greedy)).collect();
        assert_eq!(held.len(), 2);
        assert!(seats.take(greedy).is_none() && seats.take(calm).is_some());
        drop(held);
        assert!(seats.taken().is_empty());
        assert!(seats.take(greedy).is_some());
    }

    #[test]
    fn residents_leave_the_staffs_descriptors_and_the_hubs_own() {
        for descriptors in [64, 256, 600, 1_024, 65_536, u64::MAX] {
            let share = Share::of(descriptors);
            let both = u64::try_from(share.residents + share.staff).expect("a number");
            assert!(share.staff >= 1 && share.residents >= share.staff, "{descriptors}");
            assert!(both <= descriptors - (OWN_FILES.min(descriptors / 4)), "{descriptors}");
        }
        assert_eq!(Share::of(600), Share { residents: 354, staff: 118 });
    }
}
