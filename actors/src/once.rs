//! Forms that are under way: whoever sends the same form again meanwhile waits for the first one's answer. And forms that
//! were stored lately: whoever sends one again is told what it did, and nothing is decided.
//!
//! Without this the second of a double click would be decided on a state in which the first has happened already, and be
//! told that it does not fit, before the first can be read from the log. And a page that is gone back to would have its
//! second sending decided, appended, and refused by the database with all that was decided after it.

use std::{
    any::{Any, TypeId},
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use domain::log::Cause;
use ractor::RpcReplyPort;

/// A cause and the type of its answer: one form that is sent as two kinds of task is two here, and the log takes one.
type Key = (Cause, TypeId);

/// The causes that are under way, each with those who wait besides whoever came first: a `Vec<RpcReplyPort<A>>`.
#[derive(Default)]
pub(crate) struct UnderWay(Mutex<HashMap<Key, Box<dyn Any + Send>>>);

/// Causes remembered by one facility. Older ones are found by the database.
const STORED_MAX: usize = 4_096;

/// Causes that are known to be stored, the last of them.
#[derive(Default)]
pub(crate) struct Stored(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    known: HashSet<Cause>,
    order: VecDeque<Cause>,
}

impl Stored {
    /// Remembers that this is stored.
    pub fn remember(&self, cause: Cause) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !remembered.known.insert(cause) {
            return;
        }
        remembered.order.push_back(cause);
        if remembered.order.len() > STORED_MAX
            && let Some(oldest) = remembered.order.pop_front()
        {
            remembered.known.remove(&oldest);
        }
    }

    /// Whether this is known to be stored.
    pub fn has(&self, cause: Option<Cause>) -> bool {
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cause.is_some_and(|cause| remembered.known.contains(&cause))
    }
}

/// The way back to whoever came first with a cause, and to all who came with it since.
pub(crate) struct Replies<A: 'static> {
    first: Option<RpcReplyPort<A>>,
    under_way: Option<(Key, Arc<UnderWay>)>,
}

impl<A: Send + 'static> Replies<A> {
    /// To somebody of whom it is not known yet whether they are the first.
    pub fn to(reply: RpcReplyPort<A>) -> Self {
        Self { first: Some(reply), under_way: None }
    }

    /// Whether nobody else is under way with this cause; else whoever asked waits for the first one's answer.
    pub fn is_first(&mut self, under_way: &Arc<UnderWay>, cause: Cause) -> bool {
        let key = (cause, TypeId::of::<A>());
        let mut all = under_way.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = all.get_mut(&key) {
            let waiting = waiting.downcast_mut::<Vec<RpcReplyPort<A>>>().expect("the key names the type");
            waiting.extend(self.first.take());
            return false;
        }
        all.insert(key, Box::new(Vec::<RpcReplyPort<A>>::new()));
        self.under_way = Some((key, Arc::clone(under_way)));
        true
    }
}

impl<A: 'static> Replies<A> {
    fn take(&mut self) -> Vec<RpcReplyPort<A>> {
        let mut all: Vec<_> = self.first.take().into_iter().collect();
        if let Some((key, under_way)) = self.under_way.take() {
            let waiting = under_way.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
            let waiting = waiting.and_then(|waiting| waiting.downcast::<Vec<RpcReplyPort<A>>>().ok());
            all.extend(waiting.into_iter().flat_map(|waiting| *waiting));
        }
        all
    }
}

impl<A: Clone> Replies<A> {
    /// Answers all.
    pub fn send(mut self, answer: &A) {
        for reply in self.take() {
            // Whoever asked may have gone away.
            drop(reply.send(answer.clone()));
        }
    }
}

impl<A: 'static> Drop for Replies<A> {
    /// Unanswered, all see that nobody answered, and ask again.
    fn drop(&mut self) {
        drop(self.take());
    }
}

#[cfg(test)]
mod tests {
    use domain::{ids::FormId, log::Sender};
    use ractor::concurrency::oneshot;

    use super::*;

    #[tokio::test]
    async fn whoever_comes_with_the_same_form_for_the_same_thing_gets_the_first_ones_answer() {
        let (under_way, cause) = (Arc::<UnderWay>::default(), Cause::form(FormId::random(), Sender::Nameless));
        let ((first, told_first), (second, told_second), (other, _told_other)) = (oneshot(), oneshot(), oneshot());
        let mut first = Replies::<&str>::to(first.into());
        assert!(first.is_first(&under_way, cause));
        assert!(!Replies::<&str>::to(second.into()).is_first(&under_way, cause));
        assert!(Replies::<u8>::to(other.into()).is_first(&under_way, cause), "it asks for something else");
        first.send(&"done");
        assert_eq!((told_first.await, told_second.await), (Ok("done"), Ok("done")));
        assert!(under_way.0.lock().expect("a lock").is_empty());
    }

    #[tokio::test]
    async fn whoever_waits_for_an_answer_that_never_comes_sees_that_and_may_ask_again() {
        let (under_way, cause) = (Arc::<UnderWay>::default(), Cause::form(FormId::random(), Sender::Nameless));
        let ((first, told_first), (second, told_second)) = (oneshot(), oneshot());
        let mut first = Replies::<()>::to(first.into());
        assert!(first.is_first(&under_way, cause));
        assert!(!Replies::<()>::to(second.into()).is_first(&under_way, cause));
        drop(first);
        assert!(told_first.await.is_err() && told_second.await.is_err());
        assert!(Replies::<()>::to(oneshot().0.into()).is_first(&under_way, cause));
    }
}
