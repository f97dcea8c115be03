//! What is due on one channel: claimed a little ahead, tried in a few places at once, and what came of it.
//!
//! Claimed ahead, for a claim is a transaction and must not be one for each delivery, and takes a while in which the places
//! must not run empty. A little, for what is claimed was read then: it is not sent as it was read once a second is over, but
//! given back and read anew.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use db::notices::{Channel, Due, Place, Rank};
use domain::{ids::DeliveryId, time::UtcTime};
use tokio::task::{Id, JoinError, JoinSet};

use crate::{
    Notifier,
    attempt::{Done, UnderWay},
};

/// Waiting for a place, at most.
const AHEAD_MAX: usize = 512;
/// Of those that can wait fewer, so that there always is room for those that cannot.
const CAN_WAIT_MAX: usize = AHEAD_MAX / 2;
/// What was read longer ago may have been cancelled since.
const FRESH: Duration = Duration::from_secs(1);

/// A delivery that is this hub's for a while, as it was read.
pub(crate) struct Claimed {
    pub due: Due,
    pub rank: Rank,
    /// Of a booking.
    pub place: Option<Arc<Place>>,
    pub at: UtcTime,
    pub until: UtcTime,
}

/// What a channel takes more of, and gives back.
pub(crate) struct Ask {
    pub channel: Channel,
    /// How many of each rank, if it gets none of the others.
    pub rooms: [(Rank, usize); Rank::ALL.len()],
    /// Claimed too long ago, by the ends of its claims.
    pub stale: Vec<(UtcTime, Vec<DeliveryId>)>,
}

/// One channel.
pub(crate) struct Lane {
    pub channel: Channel,
    /// Tries under way at once.
    places: usize,
    queue: VecDeque<Claimed>,
    flying: JoinSet<Done>,
    /// What these are about, for those that break off.
    under_way: HashMap<Id, UnderWay>,
    /// Tries since it was last asked what is due.
    started: usize,
    /// Whether more is due than was claimed.
    more: bool,
    /// Claimed too long ago, with the end of their claims.
    stale: Vec<(UtcTime, DeliveryId)>,
}

impl Lane {
    pub(crate) fn new(channel: Channel, places: usize) -> Self {
        assert!(places <= CAN_WAIT_MAX, "what is claimed fills the places");
        let (queue, flying, under_way, stale) = (VecDeque::new(), JoinSet::new(), HashMap::new(), Vec::new());
        Self { channel, places, queue, flying, under_way, started: 0, more: false, stale }
    }

    /// Whether nothing is claimed or under way.
    pub(crate) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.flying.is_empty() && self.stale.is_empty()
    }

    /// Whether it is worth a claim: at the pace of now the places are about to run empty.
    pub(crate) fn is_low(&self) -> bool {
        self.more && self.queue.len() < self.started.clamp(self.places / 2, CAN_WAIT_MAX / 2)
    }

    /// What it takes more of; until something is found nothing is due.
    pub(crate) fn ask(&mut self) -> Ask {
        let rooms = Rank::ALL.map(|rank| (rank, self.room(rank)));
        let stale = self.take_stale();
        (self.more, self.started) = (false, 0);
        Ask { channel: self.channel, rooms, stale }
    }

    /// How many more of this rank may be claimed. Of those that can wait it is three times what went out since it was last
    /// asked: with a slow server few are claimed for nothing.
    fn room(&self, rank: Rank) -> usize {
        let ahead = match rank {
            Rank::AtOnce | Rank::Awaited => AHEAD_MAX,
            Rank::CanWait => (self.started * 3).clamp(self.places, CAN_WAIT_MAX),
        };
        ahead.saturating_sub(self.queue.len())
    }

    /// These were claimed, and whether more is due.
    pub(crate) fn claimed(&mut self, claimed: Vec<Claimed>, more: bool) {
        self.more |= more;
        self.queue.extend(claimed);
        self.queue.make_contiguous().sort_by_key(|claimed| claimed.rank);
    }

    /// Fills the places.
    pub(crate) fn start(&mut self, notifier: &Arc<Notifier>, now: UtcTime) {
        let is_fresh = |claimed: &Claimed| now <= claimed.at + FRESH;
        self.stale.extend(self.queue.iter().filter(|one| !is_fresh(one)).map(|one| (one.until, one.due.id)));
        self.more |= !self.stale.is_empty();
        self.queue.retain(is_fresh);
        while self.flying.len() < self.places
            && let Some(next) = self.queue.pop_front()
        {
            let tried = UnderWay::of(&next.due);
            let try_of_it = self.flying.spawn(Arc::clone(notifier).attempt(next.due, next.place));
            self.under_way.insert(try_of_it.id(), tried);
            self.started += 1;
        }
    }

    /// Gives up whatever has no place yet.
    pub(crate) fn stop(&mut self) {
        self.stale.extend(self.queue.drain(..).map(|one| (one.until, one.due.id)));
    }

    /// What must be given back, by the ends of its claims.
    fn take_stale(&mut self) -> Vec<(UtcTime, Vec<DeliveryId>)> {
        let mut stale = std::mem::take(&mut self.stale);
        stale.sort_unstable();
        let of_one_claim = stale.chunk_by(|one, next| one.0 == next.0);
        of_one_claim.map(|claim| (claim[0].0, claim.iter().map(|one| one.1).collect())).collect()
    }

    /// Waits for a try to end, and gives it with all others that have ended; for ever if none is under way.
    pub(crate) async fn landed(&mut self) -> Vec<Landed> {
        match self.flying.join_next_with_id().await {
            None => std::future::pending().await,
            Some(first) => {
                let mut landed = vec![self.land(first)];
                while let Some(next) = self.flying.try_join_next_with_id() {
                    landed.push(self.land(next));
                }
                landed
            }
        }
    }

    fn land(&mut self, ended: Result<(Id, Done), JoinError>) -> Landed {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let tried = self.under_way.remove(&id).expect("whatever is under way is known");
        match ended {
            Ok((_, done)) => Landed::Done(done),
            Err(error) => {
                tracing::error!(%error, "a try ended by itself");
                Landed::BrokeOff(tried)
            }
        }
    }
}

/// A try that ended.
pub(crate) enum Landed {
    /// As it should.
    Done(Done),
    /// By a fault of ours.
    BrokeOff(UnderWay),
}
