//! Taps that the hub has not answered yet, durable in a SQLite file beside the kiosk's identity.
//!
//! Invariants: a tap's number is given in the transaction that stores it, 1, 2, 3, … without gaps and never twice, also
//! after everything was answered and deleted; [`Spool::keep`] returns after the commit is on the disk; a tap is deleted
//! only after the hub's answer ([`Spool::forget`]); at most a settable number waits, and whoever comes then is told.
//!
//! After an error nothing is tried again on the same connection: the next call opens the file anew. A file that is
//! broken or gone is not mended but replaced. Which numbers were used before, only the hub knows, and no clock: until it
//! has said so ([`Spool::settle`]) taps are kept under provisional numbers, and none is given out to be sent.
//!
//! Holds times, and of cards what only the town's hubs can open ([`Cards`]); from before that, until they are answered, keyed
//! hashes. What was deleted is overwritten. Synchronous: [`actor`] gives it a thread of its own.

pub mod actor;
mod file;
mod schema;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use diesel::{prelude::*, result::Error as DieselError};
use domain::{
    card::{
        CardHash, HeldCard, TownCardId,
        sealed::{SealedCard, SealedFor},
    },
    ids::DeviceId,
    taps::{BATCH_MAX_TAPS, PROVISIONAL, Tap, TapSeq},
    time::UtcTime,
};

use self::schema::taps;
use crate::{cards::Cards, clock::Moment};

/// How many taps may wait unless set otherwise: weeks of a large nursery.
pub const DEFAULT_LIMIT: u64 = 50_000;
/// How long to wait for another process at the same file, which should not be there.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the spool did not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// As many taps wait as may.
    #[error("{limit} taps wait already, no more are kept")]
    Full {
        /// The limit.
        limit: u64,
    },
    /// The disk is full or broken, or the file is.
    #[error("the spool's file cannot be used: {0}")]
    Disk(#[from] DieselError),
    /// The file is new or damaged: it holds nothing that could be sent.
    #[error("the spool's file is gone or damaged")]
    Useless,
    /// The file cannot be opened.
    #[error("the spool's file cannot be opened: {0}")]
    Open(#[from] ConnectionError),
}

/// A tap that is safe on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub seq: TapSeq,
    /// How many wait, this one included.
    pub waiting: u64,
}

/// The taps of one device that wait for the hub's answer.
pub struct Spool {
    path: PathBuf,
    device: DeviceId,
    cards: Cards,
    limit: u64,
    /// Everything up to here is answered, even if a full disk does not let it be deleted yet.
    answered: TapSeq,
    connection: Option<SqliteConnection>,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = taps)]
struct Row {
    #[diesel(skip_insertion)]
    seq: i64,
    /// Sixteen bytes: the hash of one that is not sealed, otherwise noughts.
    card: Vec<u8>,
    sealed: Option<Vec<u8>>,
    device_time_us: i64,
    boot: String,
    uptime_ms: i64,
}

impl Spool {
    /// Makes the spool of a device that was enrolled just now. What still waits for an earlier enrolment of this kiosk
    /// is kept, numbered from 1 in the same order.
    ///
    /// # Errors
    /// If the disk does not let it.
    pub fn create(path: &Path, device: DeviceId) -> Result<(), SpoolError> {
        match file::connect(path).and_then(|mut connection| file::adopt(&mut connection, device)) {
            Err(error) if file::is_broken(&error) => file::replace(path, device, TapSeq(1)).map(drop),
            adopted => adopted,
        }
    }

    /// Opens the spool of this device. What waits for an earlier enrolment is taken over, as [`Spool::create`] does. A
    /// file that is gone or broken is replaced by an empty one, whose numbers are to be settled with the hub.
    ///
    /// # Errors
    /// If the disk does not let it.
    pub fn open(path: &Path, device: DeviceId, limit: u64, cards: Cards) -> Result<Self, SpoolError> {
        let claimed = file::connect(path).and_then(|mut connection| {
            file::claim(&mut connection, device)?;
            Ok(connection)
        });
        let connection = match claimed {
            Err(error) if file::is_broken(&error) => {
                tracing::error!(%error, "what waited in the spool is lost, and the hub will be told");
                file::replace(path, device, PROVISIONAL)?
            }
            claimed => claimed?,
        };
        Ok(Self { path: path.to_owned(), device, cards, limit, answered: TapSeq(0), connection: Some(connection) })
    }

    /// Stores a tap and gives its number, after the commit.
    ///
    /// # Errors
    /// If too many wait or the disk is full or broken; nothing is stored then and no number used.
    pub fn keep(&mut self, id: &TownCardId, at: &Moment) -> Result<Kept, SpoolError> {
        let (limit, answered) = (self.limit, self.answered);
        let (device, cards) = (self.device, self.cards.clone());
        let row = Row {
            seq: 0,
            card: vec![0; 16],
            sealed: None,
            device_time_us: at.wall.micros(),
            boot: at.boot.clone(),
            uptime_ms: i64::try_from(at.uptime_ms).unwrap_or(i64::MAX),
        };
        self.with(|connection| {
            connection.immediate_transaction(|connection| {
                let waiting = count(connection, answered)?;
                if waiting >= limit {
                    return Err(SpoolError::Full { limit });
                }
                let seq = diesel::insert_into(taps::table).values(&row).returning(taps::seq).get_result(connection)?;
                let row = taps::table.find(seq);
                // Sealed for its number, which it has only now; nobody sees the row before the commit.
                match cards.keep(id, SealedFor { device, seq: tap_seq(seq) }, at.wall) {
                    HeldCard::Sealed(sealed) => {
                        diesel::update(row).set(taps::sealed.eq(sealed.as_bytes())).execute(connection)?
                    }
                    HeldCard::Hashed(hash) => {
                        diesel::update(row).set(taps::card.eq(hash.as_bytes().as_slice())).execute(connection)?
                    }
                };
                Ok(Kept { seq: tap_seq(seq), waiting: waiting + 1 })
            })
        })
    }

    /// The oldest taps that wait, as many as a batch holds, with their ages now; those from `from` on if the hub asked
    /// for them again. None while their numbers are not settled.
    ///
    /// # Errors
    /// If the disk is broken.
    pub fn next(&mut self, from: Option<TapSeq>, now: &Moment) -> Result<Vec<Tap>, SpoolError> {
        let first = row_seq(from.unwrap_or(self.answered.next()));
        let most = i64::try_from(BATCH_MAX_TAPS).expect("a batch is small");
        self.with(|connection| {
            let settled = taps::seq.ge(first).and(taps::seq.lt(row_seq(PROVISIONAL)));
            let waiting = taps::table.filter(settled).order(taps::seq).limit(most);
            Ok(waiting.load::<Row>(connection)?.into_iter().map(|row| row.into_tap(now)).collect())
        })
    }

    /// Deletes what the hub has answered and says how many still wait.
    ///
    /// # Errors
    /// If the disk does not let it; what was answered is not sent again all the same.
    pub fn forget(&mut self, through: TapSeq) -> Result<u64, SpoolError> {
        self.answered = self.answered.max(through);
        let (answered, seals) = (self.answered, self.cards.seals().is_some());
        self.with(|connection| {
            diesel::delete(taps::table.filter(taps::seq.le(row_seq(answered)))).execute(connection)?;
            let waiting = count(connection, answered)?;
            if waiting == 0 && seals {
                file::scrub(connection)?;
            }
            Ok(waiting)
        })
    }

    /// Numbers what waits under provisional numbers, and what comes, now that the hub has said which of this device's
    /// numbers is the last that it knows. True if that was needed.
    ///
    /// # Errors
    /// If the disk does not let it; the numbers stay provisional then.
    pub fn settle(&mut self, last: TapSeq) -> Result<bool, SpoolError> {
        self.with(|connection| Ok(file::settle(connection, last)?))
    }

    /// How many taps wait.
    ///
    /// # Errors
    /// If the disk is broken.
    pub fn waiting(&mut self) -> Result<u64, SpoolError> {
        let answered = self.answered;
        self.with(|connection| Ok(count(connection, answered)?))
    }

    /// Works on the connection; one that failed is not used again.
    fn with<T>(&mut self, work: impl FnOnce(&mut SqliteConnection) -> Result<T, SpoolError>) -> Result<T, SpoolError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => file::connect(&self.path)?,
        };
        let done = work(&mut connection);
        if !matches!(done, Err(SpoolError::Disk(_))) {
            self.connection = Some(connection);
        }
        done
    }
}

impl Row {
    fn into_tap(self, now: &Moment) -> Tap {
        let at = Moment {
            wall: UtcTime::from_micros(self.device_time_us),
            boot: self.boot,
            uptime_ms: u64::try_from(self.uptime_ms).unwrap_or(0),
        };
        let hashed = || self.card.try_into().map(CardHash::from_bytes).expect("the table holds hashes of 16 bytes");
        let sealed = self.sealed.and_then(SealedCard::from_bytes).map(HeldCard::Sealed);
        let card = sealed.unwrap_or_else(|| hashed().into());
        Tap { seq: tap_seq(self.seq), card, device_time: at.wall, age_ms: now.ms_since(&at) }
    }
}

fn tap_seq(seq: i64) -> TapSeq {
    TapSeq(u64::try_from(seq).expect("a number in the file is positive"))
}

fn row_seq(seq: TapSeq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

/// The numbers are consecutive, so the first and the last tell how many there are, however many that is.
fn count(connection: &mut SqliteConnection, answered: TapSeq) -> QueryResult<u64> {
    use diesel::dsl::{max, min};
    let waiting = taps::table.filter(taps::seq.gt(row_seq(answered)));
    let first: Option<i64> = waiting.select(min(taps::seq)).first(connection)?;
    let last: Option<i64> = waiting.select(max(taps::seq)).first(connection)?;
    Ok(first.zip(last).map_or(0, |(first, last)| u64::try_from(last - first + 1).unwrap_or(0)))
}
