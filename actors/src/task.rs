//! What a facility can be asked. Its actor knows three verbs (read what is needed, decide, append) and no noun.

use std::{any::type_name, sync::Arc};

use db::{Conn, DbError, log::NewFact};
use domain::{
    log::{Cause, Entry},
    time::UtcTime,
};
use ractor::RpcReplyPort;

use crate::{
    ledger::{Ledger, Slot, Subject},
    once::{Replies, UnderWay},
    refusal::FacilityRefusal,
};

/// What a noun asks of a facility.
pub(crate) trait Task: Send + 'static {
    /// What whoever asked is told, after the commit.
    type Done: Clone + Send + 'static;
    /// Why it was not done.
    type Failure: Clone + Send + From<FacilityRefusal> + 'static;

    /// What must take effect once: whoever comes with it meanwhile waits for the same answer.
    fn cause(&self) -> Option<Cause> {
        None
    }

    /// Whether the clock asks: it asks again, so that nothing is an answer at any time.
    fn is_of_clock(&self) -> bool {
        false
    }

    /// What must be read before this can be decided.
    fn needs(&self, ledger: &Ledger, needs: &mut Needs);

    /// Decides on the tentative ledger and folds in what follows. No I/O; asked again when the append was stale.
    fn decide(&self, ledger: &mut Ledger, now: UtcTime) -> Decided<Self>;
}

/// What was decided: what is stored, and what is said of it afterwards.
pub(crate) struct Decided<T: Task + ?Sized> {
    pub facts: Vec<NewFact>,
    pub answer: Answer<T>,
}

pub(crate) type Answer<T> = Result<<T as Task>::Done, <T as Task>::Failure>;

impl<T: Task<Done = Vec<Entry>> + ?Sized> Decided<T> {
    /// Whoever asked is told the facts.
    pub fn of(decided: Result<Vec<NewFact>, T::Failure>) -> Self {
        match decided {
            Ok(facts) => Self { answer: Ok(facts.iter().map(|fact| fact.entry.clone()).collect()), facts },
            Err(failure) => Self { facts: Vec::new(), answer: Err(failure) },
        }
    }
}

/// Reads that a task needs: done together on one connection, then put into the ledger in this order.
#[derive(Default)]
pub(crate) struct Needs(Vec<Read>);

type Read = Box<dyn FnOnce(&mut Conn) -> Result<Put, DbError> + Send>;
type Put = Box<dyn FnOnce(&mut Ledger) + Send>;

impl Needs {
    /// One read, and where it goes.
    pub fn read<R: Send + 'static>(
        &mut self,
        query: impl FnOnce(&mut Conn) -> Result<R, DbError> + Send + 'static,
        put: impl FnOnce(&mut Ledger, R) + Send + 'static,
    ) {
        self.0.push(Box::new(move |conn| {
            let read = query(conn)?;
            Ok(Box::new(move |ledger: &mut Ledger| put(ledger, read)) as Put)
        }));
    }

    /// A subject, if it was not read yet, or could not be.
    pub fn subject<S: Subject>(&mut self, ledger: &Ledger) {
        if let Slot::Unread | Slot::Newer = S::slot(&ledger.subjects) {
            let (deps, facility) = (Arc::clone(&ledger.deps), ledger.facility);
            let read = move |conn: &mut Conn| Slot::read(S::load(conn, facility, &deps), facility);
            self.read(read, |ledger, slot| *S::slot_mut(&mut ledger.subjects) = slot);
        }
    }

    /// How many reads are needed.
    #[cfg(test)]
    pub fn reads(&self) -> usize {
        self.0.len()
    }

    /// Reads all that is needed into the ledger.
    pub async fn meet(self, ledger: &mut Ledger) -> Result<(), DbError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let all = |conn: &mut Conn| self.0.into_iter().map(|read| read(conn)).collect::<Result<Vec<Put>, DbError>>();
        let puts = ledger.deps.db.read(all).await?;
        puts.into_iter().for_each(|put| put(ledger));
        Ok(())
    }
}

/// A task with the way back to whoever asked: all that the facility's actor sees.
pub(crate) trait Job: Send {
    /// What is asked, for the log of the hub.
    fn name(&self) -> &'static str;
    /// Whether nobody else is under way with its cause. If somebody is, their answer is its, and there is nothing to do.
    fn is_first(&mut self, under_way: &Arc<UnderWay>) -> bool;
    fn cause(&self) -> Option<Cause>;
    fn is_of_clock(&self) -> bool;
    fn needs(&self, ledger: &Ledger, needs: &mut Needs);
    /// What is to be stored; what is to be said stays in the job until [`Job::give`].
    fn decide(&mut self, ledger: &mut Ledger, now: UtcTime) -> Vec<NewFact>;
    /// Says what was decided last.
    fn give(self: Box<Self>);
    fn refuse(self: Box<Self>, refusal: FacilityRefusal);
}

struct Asked<T: Task> {
    task: T,
    replies: Replies<Answer<T>>,
    answer: Option<Answer<T>>,
}

/// A task as a message.
pub(crate) fn job<T: Task>(task: T, reply: RpcReplyPort<Answer<T>>) -> Box<dyn Job> {
    Box::new(Asked { task, replies: Replies::to(reply), answer: None })
}

impl<T: Task> Job for Asked<T> {
    fn name(&self) -> &'static str {
        type_name::<T>()
    }

    fn is_first(&mut self, under_way: &Arc<UnderWay>) -> bool {
        self.task.cause().is_none_or(|cause| self.replies.is_first(under_way, cause))
    }

    fn cause(&self) -> Option<Cause> {
        self.task.cause()
    }

    fn is_of_clock(&self) -> bool {
        self.task.is_of_clock()
    }

    fn needs(&self, ledger: &Ledger, needs: &mut Needs) {
        self.task.needs(ledger, needs);
    }

    fn decide(&mut self, ledger: &mut Ledger, now: UtcTime) -> Vec<NewFact> {
        let Decided { facts, answer } = self.task.decide(ledger, now);
        self.answer = Some(answer);
        facts
    }

    fn give(self: Box<Self>) {
        if let Some(answer) = self.answer {
            self.replies.send(&answer);
        }
    }

    fn refuse(self: Box<Self>, refusal: FacilityRefusal) {
        // What whoever asked wanted then stays unanswered, and is not stored.
        self.replies.send(&Err(refusal.into()));
    }
}
