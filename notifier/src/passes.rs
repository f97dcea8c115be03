//! The passes: outbox rows become deliveries, due deliveries are tried, what came of them is recorded.
//!
//! Several hubs may do this at once: each delivery is claimed for a while before it is tried, and a claim whose hub died
//! lapses. Pushes and mails have places of their own, so that a mail server that hangs holds up no push. Nothing waits for
//! the outbox or for a record but what comes of it: one of each is under way at a time.

use std::{sync::Arc, time::Duration};

use db::{
    Conn, DbError,
    notices::{self, Attempt, BROKE_OFF, Channel, Claim, Claims, MARK_LASTS, Rank, Then as End},
};
use domain::time::UtcTime;
use tokio::{
    sync::{Notify, watch},
    task::{JoinError, JoinSet},
    time::Instant,
};

use crate::{
    Notifier,
    attempt::{Done, UnderWay},
    booked::Places,
    lane::{Claimed, Landed, Lane},
    outcome::{Outcome, Reason},
};

/// Tries under way at once.
const PUSHES_MAX: usize = 64;
const MAILS_MAX: usize = 16;
/// Without a mail server a mail is over at once.
const NO_MAILS_MAX: usize = 128;
/// No try begins while so many that have ended wait to be recorded: if the hub dies, they are made again.
const UNRECORDED_MAX: usize = 16;
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

/// What a hub is at.
struct Work {
    push: Lane,
    mail: Lane,
    places: Places,
    /// Tries that have ended.
    landed: Vec<Landed>,
    /// One group of them on its way into the database; what lands meanwhile is the next.
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
            places: Places::default(),
            landed: Vec::new(),
            recording: JoinSet::new(),
            expanding: JoinSet::new(),
        }
    }

    fn is_low(&self) -> bool {
        self.push.is_low() || self.mail.is_low()
    }

    fn is_idle(&self) -> bool {
        let is_written = self.landed.is_empty() && self.recording.is_empty() && self.expanding.is_empty();
        is_written && self.push.is_idle() && self.mail.is_idle()
    }

    /// Begins whatever can begin.
    fn start(&mut self, notifier: &Arc<Notifier>) {
        if self.recording.is_empty() && !self.landed.is_empty() {
            self.recording.spawn(Arc::clone(notifier).record(std::mem::take(&mut self.landed)));
        }
        if self.landed.len() < UNRECORDED_MAX {
            let now = notifier.clock.now();
            self.push.start(notifier, now);
            self.mail.start(notifier, now);
        }
    }

    /// Waits for something to end.
    async fn ended(&mut self) -> Result<Then, DbError> {
        tokio::select! {
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
        let (mut work, mut look_at, mut forgot) = (Work::of(&self), Instant::now(), None);
        while !*shutdown.borrow_and_update() {
            work.start(&self);
            if Instant::now() >= look_at || work.is_low() {
                self.let_taps_pass().await;
                self.forget_visitors(&mut forgot).await;
                let wait = self.fill(&mut work).await.unwrap_or_else(|error| self.rest(&error));
                look_at = Instant::now() + wait;
            }
            tokio::select! {
                () = wake.notified() => look_at = look_at.min(Instant::now() + GATHER),
                () = tokio::time::sleep_until(look_at) => {}
                ended = work.ended() => match ended {
                    Ok(Then::GoOn) => {}
                    Ok(Then::Look) => look_at = Instant::now(),
                    Err(error) => look_at = Instant::now() + self.rest(&error),
                },
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        self.finish(work).await;
    }

    /// Gives back what was not tried, and waits for the rest.
    async fn finish(self: &Arc<Self>, mut work: Work) {
        work.push.stop();
        work.mail.stop();
        if let Err(error) = self.release(&mut work).await {
            let _ = self.rest(&error);
        }
        loop {
            work.start(self);
            if work.is_idle() {
                return;
            }
            if let Err(error) = work.ended().await {
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
        loop {
            work.start(self);
            self.fill(&mut work).await?;
            if work.is_idle() {
                return Ok(());
            }
            work.ended().await?;
        }
    }

    /// Starts what is due and has a place, and claims a little ahead. Gives the time until there may be more to start.
    async fn fill(self: &Arc<Self>, work: &mut Work) -> Result<Duration, DbError> {
        loop {
            let wait = self.look(work).await?;
            work.start(self);
            if !work.is_low() {
                return Ok(wait);
            }
        }
    }

    /// Looks what is due, and claims what there is room for. Gives the time until there may be more.
    async fn look(self: &Arc<Self>, work: &mut Work) -> Result<Duration, DbError> {
        work.push.look();
        work.mail.look();
        self.release(work).await?;
        let now = self.clock.now();
        let pending = self.db.read(move |conn| notices::pending(conn, now)).await?;
        if pending.outbox && work.expanding.is_empty() {
            work.expanding.spawn(Arc::clone(self).expand(now));
        }
        let mut wait = LOOK_AGAIN;
        for lane in [&mut work.push, &mut work.mail] {
            for rank in Rank::ALL {
                match pending.due(lane.channel, rank) {
                    Some(due) if due > now => wait = wait.min(due.since(now)),
                    Some(_) => wait = wait.min(self.claim(lane, rank, &mut work.places, now).await?),
                    None => {}
                }
            }
        }
        Ok(wait)
    }

    async fn expand(self: Arc<Self>, now: UtcTime) -> Result<Then, DbError> {
        notices::expand_each(&self.db, now).await?;
        Ok(Then::Look)
    }

    /// Claims what this lane has room for. Gives the time until there may be more, if nothing ends before.
    async fn claim(&self, lane: &mut Lane, rank: Rank, places: &mut Places, now: UtcTime) -> Result<Duration, DbError> {
        let room = lane.room(rank);
        if room == 0 {
            return Ok(LOOK_AGAIN);
        }
        let (sealer, until) = (Arc::clone(&self.sealer), now + CLAIM);
        let limit = i64::try_from(room).expect("a lane has little room");
        let claim = Claim { channel: lane.channel, rank, now, until, limit };
        let Claims { due, unreadable } = self.db.write(move |conn| notices::claim(conn, &sealer, claim)).await?;
        if unreadable > 0 {
            tracing::error!(unreadable, "deliveries cannot be read and fail");
            (0..unreadable).for_each(|_| self.observer.ended(lane.channel, End::SetAside, Duration::ZERO));
        }
        places.of(&self.db, &due).await?;
        let wait = if due.is_empty() { LOOK_SOON } else { LOOK_AGAIN };
        let claimed = due.into_iter().map(|due| Claimed { place: places.get(due.facility), due, rank, at: now, until });
        lane.claimed(claimed.collect(), room);
        Ok(wait)
    }

    async fn release(&self, work: &mut Work) -> Result<(), DbError> {
        let stale = [work.push.take_stale(), work.mail.take_stale()];
        for (until, ids) in stale.into_iter().flatten() {
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
