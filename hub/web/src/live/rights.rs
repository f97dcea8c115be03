//! Rights of open streams, asked again: a stream goes on only as long as the session and the relation that it began with.
//!
//! Asked at once when this hub ends something ([`Live::rights_changed`]), when another hub says so over Redis, and every
//! few seconds whatever anybody says: `ops` and an import change the database and tell nobody.
//!
//! An open stream is no activity (OWASP ASVS 5.0, 7.3.1): nothing here renews a session.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};

use db::{
    DbError,
    accounts::Account,
    rights::{self, Running},
};
use domain::{
    ids::{ChildId, DisplayId, FacilityId, GuardianId},
    time::UtcTime,
};

use super::{Audience, Live, Stream, outlet::Outlet};
use crate::session::STAFF_IDLE;

/// How often they are asked without a hint.
const EVERY: Duration = Duration::from_secs(3);
/// Streams asked about in one reading.
const AT_ONCE: usize = 500;

/// The streams of each session, by the stored form of its token.
pub(super) type HeldBySession = HashMap<Vec<u8>, Vec<Held>>;

/// A stream that goes on only as long as a session's rights.
pub(super) struct Held {
    account: Account,
    follows: Arc<[(FacilityId, Audience)]>,
    outlet: Outlet,
}

/// What a portion of the sessions may still do.
struct Standing {
    running: HashMap<Vec<u8>, Running>,
    wards: HashSet<(GuardianId, ChildId)>,
}

impl Standing {
    fn read(conn: &mut db::Conn, hashes: &[Vec<u8>], now: UtcTime) -> Result<Self, DbError> {
        let running = rights::running(conn, hashes, now)?;
        let guardian = |running: &Running| match running.account {
            Account::Guardian(guardian) => Some(guardian),
            Account::Staff(_) | Account::Display(_) => None,
        };
        let guardians: Vec<GuardianId> = running.values().filter_map(guardian).collect();
        Ok(Self { wards: rights::wards(conn, &guardians)?, running })
    }

    /// Whether this stream of this session may go on.
    fn allows(&self, token_hash: &[u8], held: &Held, now: UtcTime) -> bool {
        let Some(running) = self.running.get(token_hash) else { return false };
        let is_idle = matches!(running.account, Account::Staff(_)) && now.since(running.seen_at) >= STAFF_IDLE;
        running.account == held.account && !is_idle && held.follows.iter().all(|one| self.may(running, one))
    }

    fn may(&self, running: &Running, (facility, audience): &(FacilityId, Audience)) -> bool {
        match (running.account, audience) {
            (Account::Guardian(guardian), Audience::Children(children)) => {
                children.iter().all(|child| self.wards.contains(&(guardian, *child)))
            }
            (Account::Staff(_), Audience::Staff) => running.rights.hears(*facility),
            (Account::Display(_), Audience::Public) => running.facility == Some(*facility),
            (Account::Guardian(_) | Account::Staff(_) | Account::Display(_), _) => false,
        }
    }
}

impl Live {
    pub(super) fn held(&self) -> MutexGuard<'_, HeldBySession> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends this stream as soon as this session, or its right to one of these, is over.
    pub fn hold(
        &self,
        stream: &Stream,
        token_hash: Vec<u8>,
        account: Account,
        follows: impl IntoIterator<Item = (FacilityId, Audience)>,
    ) {
        let held = Held { account, follows: follows.into_iter().collect(), outlet: stream.outlet.clone() };
        self.held().entry(token_hash).or_default().push(held);
    }

    /// The signage screens that have a stream open here.
    #[must_use]
    pub fn screens(&self) -> Vec<DisplayId> {
        let held = self.held();
        let streams = held.values().flatten().filter(|stream| !stream.outlet.is_over());
        let screens = streams.filter_map(|stream| match stream.account {
            Account::Display(display) => Some(display),
            Account::Staff(_) | Account::Guardian(_) => None,
        });
        screens.collect::<HashSet<_>>().into_iter().collect()
    }

    /// Somebody's session or relation may have ended: open streams are asked again now.
    pub fn rights_changed(&self) {
        self.ask_rights.notify_one();
    }

    /// Asks again and again, for as long as the hub runs. `changed` is called first when somebody said that rights
    /// changed, for what this hub remembers of them.
    pub async fn watch_rights(self: Arc<Self>, changed: impl Fn()) {
        loop {
            let told = tokio::time::timeout(EVERY, self.ask_rights.notified()).await.is_ok();
            if told {
                changed();
            }
            self.ask_rights_of_all().await;
        }
    }

    async fn ask_rights_of_all(&self) {
        let now = self.clock.now();
        let asked: Vec<Vec<u8>> = {
            let mut held = self.held();
            held.retain(|_, streams| {
                streams.retain(|stream| !stream.outlet.is_over());
                !streams.is_empty()
            });
            held.keys().cloned().collect()
        };
        for hashes in asked.chunks(AT_ONCE).map(<[Vec<u8>]>::to_vec) {
            let portion = hashes.clone();
            // A database that is away ends no stream; whatever was ended is found ended when it is back.
            let Ok(standing) = self.db.read(move |conn| Standing::read(conn, &hashes, now)).await else { return };
            self.end_what_is_not_allowed(&portion, &standing, now);
        }
    }

    /// Looks at the streams of these sessions only: the lock is held for a portion, and not for everybody.
    fn end_what_is_not_allowed(&self, portion: &[Vec<u8>], standing: &Standing, now: UtcTime) {
        let mut held = self.held();
        for token_hash in portion {
            let Some(streams) = held.get_mut(token_hash) else { continue };
            streams.retain(|stream| {
                let goes_on = standing.allows(token_hash, stream, now);
                if !goes_on {
                    stream.outlet.end();
                }
                goes_on
            });
            if streams.is_empty() {
                held.remove(token_hash);
            }
        }
    }
}
