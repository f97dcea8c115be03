//! A facility's state as its actor decides on it: tentative, that is with facts that are still being committed.
//!
//! It holds the end of the log and any number of subjects, each read when a task first needs it and folded forward with
//! each fact that is decided here. When an append was stale, what was decided here and not stored is dropped.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use db::{
    Conn, DbError,
    log::{self, StoredEntry, Tip},
};
use domain::{
    ids::FacilityId,
    log::{Fact, Seq},
    time::UtcTime,
};

use crate::{
    attendance::Attendance, bookings::BookingBook, deps::Deps, entries::Entries, queue::QueueBook,
    refusal::FacilityRefusal,
};

/// What a noun holds of a facility to decide on.
pub(crate) trait Subject: Sized + Send + 'static {
    /// The noun, as its facts name it.
    const NOUN: &'static str;
    /// Reads it; `None` if the facility has nothing of the kind. Rows may be newer than the tip: the append is then stale.
    fn load(conn: &mut Conn, facility: FacilityId, deps: &Deps) -> Result<Option<Self>, DbError>;
    /// Goes on from what the log has: whatever was decided here and not stored never was.
    fn catch_up(&mut self, missed: &[StoredEntry], now: UtcTime) -> Then;
    /// Facts that were decided here are stored.
    fn settle(&mut self, stored: &[StoredEntry], now: UtcTime);
    fn slot(subjects: &Subjects) -> &Slot<Self>;
    fn slot_mut(subjects: &mut Subjects) -> &mut Slot<Self>;
}

/// Whether a subject can go on from facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    GoOn,
    /// What it was made from was set anew.
    ReadAgain,
}

/// A subject, as far as it was read.
pub(crate) enum Slot<S> {
    Unread,
    /// The facility has nothing of the kind.
    Absent,
    Here(Box<S>),
    /// Its rows hold what this hub cannot read; a newer one wrote it. Nothing is decided about it, and other subjects go
    /// on. It is tried again whenever it is needed.
    Newer,
}

impl<S> Slot<S> {
    /// What was read.
    pub fn read(read: Result<Option<S>, DbError>, facility: FacilityId) -> Result<Self, DbError> {
        match read {
            Ok(Some(subject)) => Ok(Self::Here(Box::new(subject))),
            Ok(None) => Ok(Self::Absent),
            Err(error @ DbError::Damaged(_)) => {
                tracing::error!(%facility, %error, "a subject of a facility cannot be read");
                Ok(Self::Newer)
            }
            Err(error) => Err(error),
        }
    }

    pub fn get(&self) -> Option<&S> {
        if let Self::Here(subject) = self { Some(subject) } else { None }
    }

    pub fn get_mut(&mut self) -> Option<&mut S> {
        if let Self::Here(subject) = self { Some(subject) } else { None }
    }

    /// To look at, if there is one.
    pub fn there(&mut self) -> Result<Option<&mut S>, FacilityRefusal> {
        match self {
            Self::Here(subject) => Ok(Some(subject)),
            Self::Unread | Self::Absent => Ok(None),
            Self::Newer => Err(FacilityRefusal::Unavailable),
        }
    }

    /// To decide on; `absent` says what it means that the facility has nothing of the kind.
    pub fn or<E: From<FacilityRefusal>>(&mut self, absent: E) -> Result<&mut S, E> {
        self.there()?.ok_or(absent)
    }
}

impl<S: Subject> Slot<S> {
    fn catch_up(&mut self, missed: &[StoredEntry], now: UtcTime) {
        let concerns = |stored: &StoredEntry| stored.entry.fact.noun().is_none_or(|noun| noun == S::NOUN);
        // What a newer hub wrote cannot be folded in; the rows that it left say how things are.
        let is_newer = |stored: &StoredEntry| matches!(stored.entry.fact, Fact::Unknown(_)) && concerns(stored);
        let goes_on = match self {
            Self::Unread | Self::Newer => true,
            Self::Absent => !missed.iter().any(concerns),
            Self::Here(subject) => !missed.iter().any(is_newer) && subject.catch_up(missed, now) == Then::GoOn,
        };
        if !goes_on {
            *self = Self::Unread;
        }
    }
}

macro_rules! subjects {
    ($($field:ident: $subject:ident;)*) => {
        /// What a facility may have: one field a noun, so that a task may hold several at once.
        pub(crate) struct Subjects {
            $(pub $field: Slot<$subject>,)*
        }

        impl Subjects {
            const fn unread() -> Self {
                Self { $($field: Slot::Unread,)* }
            }

            fn catch_up(&mut self, missed: &[StoredEntry], now: UtcTime) {
                $(self.$field.catch_up(missed, now);)*
            }

            fn settle(&mut self, stored: &[StoredEntry], now: UtcTime) {
                $(if let Slot::Here(subject) = &mut self.$field {
                    subject.settle(stored, now);
                })*
            }

            /// Refuses if there is anything here that cannot be read: what is asked may be about that.
            pub fn all_readable(&self) -> Result<(), FacilityRefusal> {
                let is_newer = $(matches!(self.$field, Slot::Newer))||*;
                if is_newer { Err(FacilityRefusal::Unavailable) } else { Ok(()) }
            }
        }
    };
}

// To add a noun is one line here.
subjects! {
    attendance: Attendance;
    queue: QueueBook;
    bookings: BookingBook;
    entries: Entries;
}

/// Says where a noun's subject stands in [`Subjects`].
macro_rules! slot {
    ($field:ident) => {
        fn slot(subjects: &$crate::ledger::Subjects) -> &$crate::ledger::Slot<Self> {
            &subjects.$field
        }
        fn slot_mut(subjects: &mut $crate::ledger::Subjects) -> &mut $crate::ledger::Slot<Self> {
            &mut subjects.$field
        }
    };
}
pub(crate) use slot;

pub(crate) struct Ledger {
    pub facility: FacilityId,
    pub deps: Arc<Deps>,
    pub tip: Tip,
    /// The last place of the log that was read, or stored from here; beyond it are only facts that are decided here.
    read: Seq,
    under_way: VecDeque<OwnAppend>,
    pub subjects: Subjects,
}

/// An append of this actor's own. Whether it is stored the writer says here and not in a message. One shared height would
/// not do: after facts were read again a new append may stand at the place that an older one of ours still gets.
struct OwnAppend {
    is_stored: Arc<AtomicBool>,
    entries: Arc<[StoredEntry]>,
}

impl Ledger {
    /// The end of the log; subjects are read when they are needed. The end first: facts that come between the reads make
    /// the next append stale, never wrong.
    pub async fn load(deps: &Arc<Deps>, facility: FacilityId) -> Result<Self, DbError> {
        let (deps, under_way, subjects) = (Arc::clone(deps), VecDeque::new(), Subjects::unread());
        let tip = deps.db.read(move |conn| log::tip(conn, facility)).await?;
        Ok(Self { facility, deps, tip, read: tip.seq, under_way, subjects })
    }

    /// Notes own facts that go to the writer; the flag is raised once they are stored.
    pub fn goes(&mut self, entries: &Arc<[StoredEntry]>) -> Arc<AtomicBool> {
        let is_stored = Arc::<AtomicBool>::default();
        if !entries.is_empty() {
            self.under_way.push_back(OwnAppend { is_stored: Arc::clone(&is_stored), entries: Arc::clone(entries) });
        }
        is_stored
    }

    /// Own facts that are stored meanwhile need not be read again after a stale append.
    pub fn settle(&mut self, now: UtcTime) {
        while let Some(own) = self.under_way.pop_front_if(|own| own.is_stored.load(Ordering::Acquire)) {
            self.subjects.settle(&own.entries, now);
            self.read = own.entries.last().map_or(self.read, |last| last.seq);
        }
    }

    /// The same facility as the log now has it.
    pub async fn reload(&mut self, now: UtcTime) -> Result<(), DbError> {
        self.settle(now);
        let (facility, read) = (self.facility, self.read);
        let read_on = move |conn: &mut Conn| {
            let tip = log::tip(conn, facility)?;
            Ok::<_, DbError>((tip, log::since(conn, facility, read, log::PAGE)?))
        };
        let (tip, missed) = self.deps.db.read(read_on).await?;
        if tip.seq.0 - read.0 >= log::PAGE {
            *self = Self::load(&Arc::clone(&self.deps), facility).await?;
            return Ok(());
        }
        self.under_way.clear();
        self.tip = tip;
        self.read = missed.last().map_or(read, |last| last.seq);
        self.subjects.catch_up(&missed, now);
        Ok(())
    }
}
