//! The spool as an actor on a thread of its own: a disk may take its time, the screen must not.

use actix::{Actor, Handler, Message, SyncContext};
use domain::{
    card::TownCardId,
    taps::{Tap, TapSeq},
};

use super::{Kept, Spool, SpoolError};
use crate::clock::Moment;

/// Store a tap.
pub struct Keep {
    /// The card.
    pub card: TownCardId,
    /// When it was held to the reader.
    pub at: Moment,
}

impl Message for Keep {
    type Result = Result<Kept, SpoolError>;
}

/// Give the oldest taps that wait.
pub struct GiveNext {
    /// From this one on, if the hub asked for it.
    pub from: Option<TapSeq>,
    /// To tell the taps' ages.
    pub now: Moment,
}

impl Message for GiveNext {
    type Result = Result<Vec<Tap>, SpoolError>;
}

/// Delete what was answered; the answer is how many still wait.
pub struct Forget {
    /// The last one answered.
    pub through: TapSeq,
}

impl Message for Forget {
    type Result = Result<u64, SpoolError>;
}

/// Number what waits after the last number that the hub knows, if that is not settled; the answer is whether it was needed.
pub struct Settle {
    /// The last number that the hub knows.
    pub last: TapSeq,
}

impl Message for Settle {
    type Result = Result<bool, SpoolError>;
}

/// Say how many wait.
pub struct CountWaiting;

impl Message for CountWaiting {
    type Result = Result<u64, SpoolError>;
}

impl Actor for Spool {
    type Context = SyncContext<Self>;
}

impl Handler<Keep> for Spool {
    type Result = Result<Kept, SpoolError>;

    fn handle(&mut self, Keep { card, at }: Keep, _: &mut SyncContext<Self>) -> Self::Result {
        self.keep(&card, &at)
    }
}

impl Handler<GiveNext> for Spool {
    type Result = Result<Vec<Tap>, SpoolError>;

    fn handle(&mut self, GiveNext { from, now }: GiveNext, _: &mut SyncContext<Self>) -> Self::Result {
        self.next(from, &now)
    }
}

impl Handler<Forget> for Spool {
    type Result = Result<u64, SpoolError>;

    fn handle(&mut self, Forget { through }: Forget, _: &mut SyncContext<Self>) -> Self::Result {
        self.forget(through)
    }
}

impl Handler<Settle> for Spool {
    type Result = Result<bool, SpoolError>;

    fn handle(&mut self, Settle { last }: Settle, _: &mut SyncContext<Self>) -> Self::Result {
        self.settle(last)
    }
}

impl Handler<CountWaiting> for Spool {
    type Result = Result<u64, SpoolError>;

    fn handle(&mut self, CountWaiting: CountWaiting, _: &mut SyncContext<Self>) -> Self::Result {
        self.waiting()
    }
}
