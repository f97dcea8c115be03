//! Forms that are under way: whoever sends the same form again meanwhile waits for the first one's answer. And forms that
//! were stored lately: whoever sends one again is told what it did, and nothing is decided.
//!
//! Without this the second of a double click would be decided on a state in which the first has happened already, and be
//! told that it does not fit, before the first can be read from the log. And a page that is gone back to would have its
//! second sending decided, appended, and refused by the database with all that was decided after it.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use domain::log::Cause;
use ractor::RpcReplyPort;

/// The causes that are under way, each with those who wait besides whoever came first.
pub(crate) struct UnderWay<T>(Mutex<HashMap<Cause, Vec<RpcReplyPort<T>>>>);

impl<T> Default for UnderWay<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

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
pub(crate) struct Replies<T> {
    first: Option<RpcReplyPort<T>>,
    cause: Option<(Cause, Arc<UnderWay<T>>)>,
}

impl<T> UnderWay<T> {
    /// Lets this caller wait if its cause is under way; else it is the first, and its reply is given back.
    pub fn join(self: &Arc<Self>, cause: Option<Cause>, reply: RpcReplyPort<T>) -> Option<Replies<T>> {
        let Some(cause) = cause else { return Some(Replies { first: Some(reply), cause: None }) };
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = under_way.get_mut(&cause) {
            waiting.push(reply);
            return None;
        }
        under_way.insert(cause, Vec::new());
        drop(under_way);
        Some(Replies { first: Some(reply), cause: Some((cause, Arc::clone(self))) })
    }
}

impl<T> Replies<T> {
    fn take(&mut self) -> Vec<RpcReplyPort<T>> {
        let mut all: Vec<_> = self.first.take().into_iter().collect();
        if let Some((cause, under_way)) = self.cause.take() {
            let waiting = under_way.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&cause);
            all.extend(waiting.into_iter().flatten());
        }
        all
    }
}

impl<T: Clone> Replies<T> {
    /// Answers all.
    pub fn send(mut self, answer: &T) {
        for reply in self.take() {
            // Whoever asked may have gone away.
            drop(reply.send(answer.clone()));
        }
    }
}

impl<T> Drop for Replies<T> {
    /// Unanswered, all see that nobody answered, and ask again.
    fn drop(&mut self) {
        drop(self.take());
    }
}
