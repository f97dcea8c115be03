//! The passes: outbox rows become deliveries, due deliveries are tried, what came of them is recorded.
//!
//! Several hubs may do this at once: each delivery is claimed for a while before it is tried, and a claim whose hub died
//! lapses. Pushes and mails have places of their own, so that a mail server that hangs holds up no push. Nothing waits for
//! the outbox, for a claim or for a record but what comes of it: few of each are under way at a time.

use std::{sync::Arc, time::Duration};

use db::{
    Conn, DbError,
    notices::{self, Attempt, BROKE_OFF, Channel, Claim, Claims, MARK_LASTS, Rank, Then as End},
};
use domain::{ids::DeliveryId, time::UtcTime};
use tokio::{
    sync::{Notify, watch},
    task::{JoinError, JoinSet},
    time::Instant,
};

use crate::{
    Notifier,
    attempt::{Done, UnderWay},
    booked::Places,
    lane::{Ask, Claimed, Landed, Lane},
    outcome::{Outcome, Reason},
};

/// Tries under way at once.
const PUSHES_MAX: usize = 64;
const MAILS_MAX: usize = 16;
/// Without a mail server a mail is over at once.
const NO_MAILS_MAX: usize = 128;
/// No try begins while so many that have ended wait to be recorded: if the hub dies, they are made again.
const UNRECORDED_MAX: usize = 16;
/// Groups on their way into the database: while one waits for the disk the next one is written.
const RECORDS_MAX: usize = 2;
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
/// How long a visitor's mail address and browsers are kept.
const VISITORS_KEPT: Duration = Duration::from_secs(2 * 24 * 3_600);
/// How long it is kept what guardians and visitors were told, for staff that is asked.
const TOLD_KEPT: Duration = Duration::from_secs(60 * 24 * 3_600);
/// How often older ones are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);
/// After a failure of the database.
const REST: Duration = Duration::from_secs(5);

/// Whether there may be more to do than was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Look,
    GoOn,
}

/// What a look found.
struct Found {
    /// For each channel what was claimed, and whether more is due.
    claims: Vec<(Channel, Vec<Claimed>, bool)>,
    /// Whether something is in the outbox, at this time.
    outbox: Option<UtcTime>,
    /// The places that it was given.
    places: Places,
    /// The time until there may be more, if nothing ends before.
    wait: Duration,
}

/// What a hub is at.
struct Work {
    push: Lane,
    mail: Lane,
    /// A look at what is due on its way back; it has the places of bookings with it.
    looking: JoinSet<Result<Found, DbError>>,
    places: Places,
    /// When there may be more to do than is known.
    look_at: Instant,
    /// Tries that have ended.
    landed: Vec<Landed>,
    /// Groups of them on their way into the database; what lands meanwhile is the next.
    recording: JoinSet<Result<Then, DbError>>,
    /// A portion of the outbox on its way to deliveries.
    expanding: JoinSet<Result<Then, DbError>>,
}

impl Work {
    fn of(notifier: &Notifier) -> Self {
        let mails = if notifier.mail.is_some() { MAILS_MAX } else { NO_MAILS_MAX };
        Self {
            push: Lane::new(Channel::Push, PUSHES_MAX),
            mail: Lane::new(Channel::Mail, mails),
            looking: JoinSet::new(),
            places: Places::default(),
            look_at: Instant::now(),
            landed: Vec::new(),
            recording: JoinSet::new(),
            expanding: JoinSet::new(),
        }
    }

    fn is_low(&self) -> bool {
        self.push.is_low() || self.mail.is_low()
    }

    fn is_idle(&self) -> bool {
        let tasks = [&self.recording, &self.expanding];
        let is_written = self.landed.is_empty() && tasks.iter().all(|tasks| tasks.is_empty());
        is_written && self.looking.is_empty() && self.push.is_idle() && self.mail.is_idle()
    }

    /// Begins whatever can begin.
    fn start(&mut self, notifier: &Arc<Notifier>) {
        if self.recording.len() < RECORDS_MAX && !self.landed.is_empty() {
            self.recording.spawn(Arc::clone(notifier).record(std::mem::take(&mut self.landed)));
        }
        if self.landed.len() < UNRECORDED_MAX {
            let now = notifier.clock.now();
            self.push.start(notifier, now);
            self.mail.start(notifier, now);
        }
    }

    /// Begins to look at what is due, unless that is under way.
    fn look(&mut self, notifier: &Arc<Notifier>) {
        if self.looking.is_empty() {
            self.look_at = Instant::now() + LOOK_AGAIN;
            let asks = [self.push.ask(), self.mail.ask()];
            self.looking.spawn(Arc::clone(notifier).look(asks, std::mem::take(&mut self.places)));
        }
    }

    fn found(&mut self, found: Found, notifier: &Arc<Notifier>) {
        self.places = found.places;
        for (channel, claimed, more) in found.claims {
            let lane = if channel == self.push.channel { &mut self.push } else { &mut self.mail };
            lane.claimed(claimed, more);
        }
        if let Some(now) = found.outbox.filter(|_| self.expanding.is_empty()) {
            self.expanding.spawn(Arc::clone(notifier).expand(now));
        }
        self.look_at = self.look_at.min(Instant::now() + found.wait);
    }

    /// Waits for something to end.
    async fn ended(&mut self, notifier: &Arc<Notifier>) -> Result<Then, DbError> {
        tokio::select! {
            Some(found) = self.looking.join_next() => match found {
                Ok(found) => self.found(found?, notifier),
                Err(error) => {
                    tracing::error!(%error, "a look at what is due ended by itself");
                    self.look_at = Instant::now() + REST;
                }
            },
            landed = self.push.landed() => self.landed.extend(landed),
            landed = self.mail.landed() => self.landed.extend(landed),
            Some(recorded) = self.recording.join_next() => {
                // Another hub may have had the rest, and may be dead by now.
                let then = came_to(recorded)?;
                return Ok(if self.push.is_idle() && self.mail.is_idle() { Then::Look } else { then });
            }
            Some(expanded) = self.expanding.join_next() => return came_to(expanded),
        }
        Ok(Then::GoOn)
    }
}

/// What a task came to; one that broke off left everything in the database as it was.
fn came_to(task: Result<Result<Then, DbError>, JoinError>) -> Result<Then, DbError> {
    task.unwrap_or_else(|error| {
        tracing::error!(%error, "a pass ended by itself");
        Ok(Then::GoOn)
    })
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
        let (mut work, mut forgot) = (Work::of(&self), None);
        while !*shutdown.borrow_and_update() {
            work.start(&self);
            if Instant::now() >= work.look_at || work.is_low() {
                self.forget_visitors(&mut forgot).await;
                work.look(&self);
            }
            let (look_at, may_look) = (work.look_at, work.looking.is_empty());
            tokio::select! {
                () = wake.notified() => work.look_at = look_at.min(Instant::now() + GATHER),
                () = tokio::time::sleep_until(look_at), if may_look => {}
                ended = work.ended(&self) => match ended {
                    Ok(Then::GoOn) => {}
                    Ok(Then::Look) => work.look_at = Instant::now(),
                    Err(error) => work.look_at = Instant::now() + self.rest(&error),
                },
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        self.finish(work).await;
    }

    /// Gives back what was not tried, and waits for the rest.
    async fn finish(self: &Arc<Self>, mut work: Work) {
        loop {
            for lane in [&mut work.push, &mut work.mail] {
                lane.stop();
                if let Err(error) = self.release(lane.ask().stale).await {
                    let _ = self.rest(&error);
                }
            }
            work.start(self);
            if work.is_idle() {
                return;
            }
            if let Err(error) = work.ended(self).await {
                let _ = self.rest(&error);
            }
        }
    }

    /// While many commits wait, notices wait too, for a moment: a tap is answered first.
    async fn let_taps_pass(&self) {
        let end = Instant::now() + STEP_ASIDE;
        while self.db.writer().depth() > RUSH && Instant::now() < end {
            tokio::time::sleep(STEP_ASIDE / 50).await;
        }
    }

    /// Forgets visitors of days past, what was told long ago, and marks that are over, once an hour.
    async fn forget_visitors(&self, last: &mut Option<UtcTime>) {
        let now = self.clock.now();
        if last.is_some_and(|last| now < last + FORGET_EVERY) {
            return;
        }
        let forgotten = self.db.write(move |conn| {
            notices::forget_visitors(conn, now - VISITORS_KEPT)?;
            notices::forget_marks(conn, now - MARK_LASTS)?;
            notices::forget_deliveries(conn, now - TOLD_KEPT)
        });
        match forgotten.await {
            // The rest with the next look, so that no commit is long.
            Ok(true) => {}
            Ok(false) => *last = Some(now),
            Err(error) => drop(self.rest(&error)),
        }
    }

    /// One pass: tries everything that is due now, and waits for what came of it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn pass(self: &Arc<Self>) -> Result<(), DbError> {
        let mut work = Work::of(self);
        let mut looks = true;
        loop {
            work.start(self);
            if (looks || work.is_low()) && work.looking.is_empty() {
                work.look(self);
                looks = false;
            }
            if work.is_idle() {
                return Ok(());
            }
            let is_look = !work.looking.is_empty();
            work.ended(self).await?;
            // Whatever ended but the look itself may have made something due.
            looks |= is_look != work.looking.is_empty();
        }
    }

    /// Looks what is due, and claims what there is room for.
    async fn look(self: Arc<Self>, asks: [Ask; 2], places: Places) -> Result<Found, DbError> {
        self.let_taps_pass().await;
        let now = self.clock.now();
        let mut found = Found { claims: Vec::new(), outbox: None, places, wait: LOOK_AGAIN };
        let mut rooms = Vec::new();
        for ask in asks {
            self.release(ask.stale).await?;
            rooms.push((ask.channel, ask.rooms));
        }
        let pending = self.db.read(move |conn| notices::pending(conn, now)).await?;
        found.outbox = pending.outbox.then_some(now);
        for (channel, rooms) in rooms {
            let (mut all, mut more) = (Vec::new(), false);
            for (rank, room) in rooms {
                match pending.due(channel, rank) {
                    Some(due) if due > now => found.wait = found.wait.min(due.since(now)),
                    Some(_) => {
                        let room = room.saturating_sub(all.len());
                        let (claimed, is_full) = self.claim((channel, rank, room), &mut found.places, now).await?;
                        if claimed.is_empty() && room > 0 {
                            found.wait = found.wait.min(LOOK_SOON);
                        }
                        more |= is_full;
                        all.extend(claimed);
                    }
                    None => {}
                }
            }
            found.claims.push((channel, all, more));
        }
        Ok(found)
    }

    async fn expand(self: Arc<Self>, now: UtcTime) -> Result<Then, DbError> {
        notices::expand_each(&self.db, now).await?;
        Ok(Then::Look)
    }

    /// Claims what there is room for; and whether that was all the room.
    async fn claim(
        &self,
        (channel, rank, room): (Channel, Rank, usize),
        places: &mut Places,
        now: UtcTime,
    ) -> Result<(Vec<Claimed>, bool), DbError> {
        if room == 0 {
            return Ok((Vec::new(), true));
        }
        let (sealer, until) = (Arc::clone(&self.sealer), now + CLAIM);
        let claim = Claim { channel, rank, now, until, limit: i64::try_from(room).expect("a lane has little room") };
        let Claims { due, unreadable } = self.db.write(move |conn| notices::claim(conn, &sealer, claim)).await?;
        if unreadable > 0 {
            tracing::error!(unreadable, "deliveries cannot be read and fail");
            (0..unreadable).for_each(|_| self.observer.ended(channel, End::SetAside, Duration::ZERO));
        }
        let is_full = due.len() + unreadable >= room;
        places.of(&self.db, &due).await?;
        let claimed = due.into_iter().map(|due| Claimed { place: places.get(due.facility), due, rank, at: now, until });
        Ok((claimed.collect(), is_full))
    }

    /// Gives back, by the ends of the claims.
    async fn release(&self, stale: Vec<(UtcTime, Vec<DeliveryId>)>) -> Result<(), DbError> {
        for (until, ids) in stale {
            self.db.write(move |conn| notices::release(conn, &ids, until)).await?;
        }
        Ok(())
    }

    /// Records tries; if the database fails their claims lapse, and they are made again.
    async fn record(self: Arc<Self>, landed: Vec<Landed>) -> Result<Then, DbError> {
        let (mut done, mut broken) = (Vec::new(), Vec::new());
        for landed in landed {
            match landed {
                Landed::Done(one) => done.push(one),
                Landed::BrokeOff(tried) => broken.push(tried),
            }
        }
        let all_delivered = broken.is_empty() && done.iter().all(|done| done.delivered().is_some());
        // Two hubs that locked recipients in different orders would wait for each other.
        let (locking, harmless): (Vec<_>, Vec<_>) = done.into_iter().partition(Done::locks_its_recipient);
        for done in locking.into_iter().map(|one| vec![one]).chain([harmless]).filter(|done| !done.is_empty()) {
            self.db.write(move |conn| record(conn, &done)).await?;
        }
        for tried in broken {
            self.record_broken(tried).await?;
        }
        Ok(if all_delivered { Then::GoOn } else { Then::Look })
    }

    /// A try that broke off counts as one, or it would be made for ever. Nothing of its notice is asked here.
    async fn record_broken(&self, tried: UnderWay) -> Result<(), DbError> {
        let UnderWay { delivery, channel, at, attempts } = tried;
        let now = self.clock.now();
        self.observer.tried(channel, &Outcome::Temporary(Reason::new(BROKE_OFF)), Duration::ZERO);
        let again = self.patience.after_a_fault(attempts, now, fastrand::f64());
        let then = self.db.write(move |conn| notices::record_broken(conn, delivery, now, again)).await?;
        if then == End::SetAside {
            tracing::error!(%delivery, "a notice is set aside: its tries break off");
            self.observer.ended(channel, then, now.since(at));
        }
        Ok(())
    }

    fn rest(&self, error: &DbError) -> Duration {
        tracing::warn!(%error, "notices wait for the database");
        self.observer.pass_failed();
        REST
    }
}
