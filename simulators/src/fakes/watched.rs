//! The state of a simulator that its connections change and its test waits for.

use std::{
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use tokio::{sync::watch, time::timeout};

/// State that says when it changed.
#[derive(Debug)]
pub(crate) struct Watched<S> {
    state: Mutex<S>,
    changed: watch::Sender<()>,
}

impl<S> Watched<S> {
    pub fn new(state: S) -> Self {
        Self { state: Mutex::new(state), changed: watch::Sender::new(()) }
    }

    /// The state. Whoever changes what somebody may wait for calls [`Self::tell`] afterwards.
    pub fn state(&self) -> MutexGuard<'_, S> {
        self.state.lock().expect("no holder of the lock panics")
    }

    /// Lets whoever waits look again.
    pub fn tell(&self) {
        self.changed.send_replace(());
    }

    /// Waits until this finds something in the state. `None` when the time is over.
    pub async fn wait<T>(&self, limit: Duration, find: impl Fn(&S) -> Option<T>) -> Option<T> {
        let mut changed = self.changed.subscribe();
        let waiting = async {
            loop {
                let found = find(&self.state());
                if found.is_some() {
                    return found;
                }
                changed.changed().await.ok()?;
            }
        };
        timeout(limit, waiting).await.ok().flatten()
    }
}
