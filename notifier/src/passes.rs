//! The passes: outbox rows become deliveries, due deliveries are tried, what came of them is recorded.
//!
//! Several hubs may do this at once: each delivery is claimed for a while before it is tried, and a claim whose hub died
//! lapses. Pushes and mails have places of their own, so that a mail server that hangs holds up no push.

use std::{sync::Arc, time::Duration};

use db::{
    Conn, DbError,
    notices::{self, Attempt, Channel, Claim},
};
use domain::time::UtcTime;
use tokio::{
    sync::{Notify, watch},
    task::{JoinError, JoinSet},
};

use crate::{Notifier, attempt::Done, booked::Places};

/// Tries under way at once.
const PUSHES_MAX: usize = 64;
const MAILS_MAX: usize = 16;
/// After so many rounds of the outbox something is sent, however many cards are held to readers meanwhile.
const EXPANSIONS_MAX: usize = 10;
/// Longer than any try takes.
const CLAIM: Duration = Duration::from_secs(120);
/// Somebody else's lapsed claim or unheard wake-up is found after this.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// Another hub is claiming at this very moment.
const LOOK_SOON: Duration = Duration::from_secs(1);
/// From a wake-up to the pass that it starts: a rush of arrivals is one pass, not one each.
const GATHER: Duration = Duration::from_millis(100);
/// More commits waiting than this are a rush …
const RUSH: i64 = 8;
/// … during which a pass is put off for this long at most.
const STEP_ASIDE: Duration = Duration::from_secs(1);
/// Without a mail server a mail is over at once.
const NO_MAILS_MAX: usize = 128;
/// How long a visitor's mail address and browsers are kept.
const VISITORS_KEPT: Duration = Duration::from_secs(2 * 24 * 3_600);
/// How often older ones are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);
/// After a failure of the database.
const REST: Duration = Duration::from_secs(5);

/// Tries under way on one channel.
struct Lane {
    channel: Channel,
    places: usize,
    flying: JoinSet<Done>,
}

impl Lane {
    fn new(channel: Channel, places: usize) -> Self {
        Self { channel, places, flying: JoinSet::new() }
    }

    /// How many more may start, once that is worth a claim.
    fn free(&self) -> Option<usize> {
        let free = self.places - self.flying.len();
        (free * 2 >= self.places).then_some(free)
    }

    /// Waits for a try to end, and gives it with all others that have ended; for ever if none is under way.
    async fn landed(&mut self) -> Vec<Result<Done, JoinError>> {
        match self.flying.join_next().await {
            None => std::future::pending().await,
            Some(first) => {
                let mut landed = vec![first];
                while let Some(next) = self.flying.try_join_next() {
                    landed.push(next);
                }
                landed
            }
        }
    }
}

struct Lanes {
    push: Lane,
    mail: Lane,
    places: Places,
}

impl Lanes {
    fn of(notifier: &Notifier) -> Self {
        let mails = if notifier.mail.is_some() { MAILS_MAX } else { NO_MAILS_MAX };
        Self {
            push: Lane::new(Channel::Push, PUSHES_MAX),
            mail: Lane::new(Channel::Mail, mails),
            places: Places::default(),
        }
    }

    fn are_empty(&self) -> bool {
        self.push.flying.is_empty() && self.mail.flying.is_empty()
    }

    async fn landed(&mut self) -> Vec<Result<Done, JoinError>> {
        tokio::select! {
            landed = self.push.landed() => landed,
            landed = self.mail.landed() => landed,
        }
    }
}

async fn woken(wake: &Notify) {
    wake.notified().await;
    tokio::time::sleep(GATHER).await;
}

fn record(conn: &mut Conn, done: &[Done]) -> Result<(), DbError> {
    let delivered: Vec<&Attempt> = done.iter().filter_map(Done::delivered).collect();
    notices::record_delivered(conn, &delivered)?;
    done.iter().filter(|done| done.delivered().is_none()).try_for_each(|done| done.record(conn))
}

impl Notifier {
    /// Runs passes until told to stop: at once, when woken, and when the next delivery is due. Tries under way are waited
    /// for; whatever else is left waits in the database for the next start.
    pub async fn run(self: Arc<Self>, wake: Arc<Notify>, mut shutdown: watch::Receiver<bool>) {
        let mut lanes = Lanes::of(&self);
        let mut forgot = None;
        while !*shutdown.borrow_and_update() {
            self.let_taps_pass().await;
            self.forget_visitors(&mut forgot).await;
            let wait = self.start_due(&mut lanes).await.unwrap_or_else(|error| self.rest(&error));
            tokio::select! {
                () = woken(&wake) => {}
                () = tokio::time::sleep(wait) => {}
                landed = lanes.landed() => self.keep(landed).await,
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        while !lanes.are_empty() {
            let landed = lanes.landed().await;
            self.keep(landed).await;
        }
    }

    /// While many commits wait, notices wait too, for a moment: a tap is answered first.
    async fn let_taps_pass(&self) {
        let end = tokio::time::Instant::now() + STEP_ASIDE;
        while self.db.writer().depth() > RUSH && tokio::time::Instant::now() < end {
            tokio::time::sleep(STEP_ASIDE / 50).await;
        }
    }

    /// Forgets visitors of days past, once an hour.
    async fn forget_visitors(&self, last: &mut Option<UtcTime>) {
        let now = self.clock.now();
        if last.is_some_and(|last| now < last + FORGET_EVERY) {
            return;
        }
        match self.db.write(move |conn| notices::forget_visitors(conn, now - VISITORS_KEPT)).await {
            Ok(()) => *last = Some(now),
            Err(error) => drop(self.rest(&error)),
        }
    }

    /// One pass: tries everything that is due now, and waits for what came of it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn pass(self: &Arc<Self>) -> Result<(), DbError> {
        let mut lanes = Lanes::of(self);
        loop {
            self.start_due(&mut lanes).await?;
            if lanes.are_empty() {
                return Ok(());
            }
            let landed = lanes.landed().await;
            self.record(landed).await?;
        }
    }

    /// Expands the outbox and starts what is due and has a place. Gives the time until there may be more to start.
    async fn start_due(self: &Arc<Self>, lanes: &mut Lanes) -> Result<Duration, DbError> {
        let now = self.clock.now();
        let mut pending = self.db.read(move |conn| notices::pending(conn, now)).await?;
        let mut more = false;
        if pending.outbox {
            for _ in 0..EXPANSIONS_MAX {
                more = self.db.write(move |conn| notices::expand(conn, now)).await?;
                if !more {
                    break;
                }
            }
            pending = self.db.read(move |conn| notices::pending(conn, now)).await?;
        }
        let push = self.fill(&mut lanes.push, &mut lanes.places, pending.push, now).await?;
        let mail = self.fill(&mut lanes.mail, &mut lanes.places, pending.mail, now).await?;
        Ok(if more { Duration::ZERO } else { push.min(mail) })
    }

    /// Starts what is due on this lane. Gives the time until there may be more to start.
    async fn fill(
        self: &Arc<Self>,
        lane: &mut Lane,
        places: &mut Places,
        next_due: Option<UtcTime>,
        now: UtcTime,
    ) -> Result<Duration, DbError> {
        let (Some(next_due), Some(free)) = (next_due, lane.free()) else { return Ok(LOOK_AGAIN) };
        if next_due > now {
            return Ok(next_due.since(now).min(LOOK_AGAIN));
        }
        let claim = Claim {
            channel: lane.channel,
            now,
            until: now + CLAIM,
            limit: i64::try_from(free).expect("a lane has few places"),
        };
        let sealer = Arc::clone(&self.sealer);
        let due = self.db.write(move |conn| notices::claim(conn, &sealer, claim)).await?;
        if due.is_empty() {
            return Ok(LOOK_SOON);
        }
        // The next look comes when one of these has landed.
        places.of(&self.db, &due).await?;
        for due in due {
            let place = places.get(due.facility);
            lane.flying.spawn(Arc::clone(self).attempt(due, place));
        }
        Ok(LOOK_AGAIN)
    }

    /// Records tries; if the database fails their claims lapse, and they are made again.
    async fn keep(&self, landed: Vec<Result<Done, JoinError>>) {
        if let Err(error) = self.record(landed).await {
            let _ = self.rest(&error);
        }
    }

    async fn record(&self, landed: Vec<Result<Done, JoinError>>) -> Result<(), DbError> {
        let done: Vec<Done> = landed
            .into_iter()
            .filter_map(|landed| landed.inspect_err(|error| tracing::error!(%error, "a try ended by itself")).ok())
            .collect();
        // Two hubs that locked recipients in different orders would wait for each other.
        let (locking, harmless): (Vec<_>, Vec<_>) = done.into_iter().partition(Done::locks_its_recipient);
        for done in locking.into_iter().map(|one| vec![one]).chain([harmless]).filter(|done| !done.is_empty()) {
            self.db.write(move |conn| record(conn, &done)).await?;
        }
        Ok(())
    }

    fn rest(&self, error: &DbError) -> Duration {
        tracing::warn!(%error, "notices wait for the database");
        self.observer.pass_failed();
        REST
    }
}
