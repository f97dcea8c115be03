//! Where passwords are judged: two at a time, in memory that the next one uses again, with a bounded number of people in
//! line. A thousand sign-ins at once take no more memory than two, and who finds the line full is told so at once. Some
//! places are kept for those who signed in here before: a stranger can invent names, and sources, to fill the others.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Judged, Memory, judge, make};
use crate::DbError;

/// Judged at once: the other cores have taps to answer.
const RUNNING: usize = 2;
/// In line behind them: some seconds' worth.
const WAITING: usize = 100;
/// Of all places, kept for browsers that an account is known in.
const KEPT: usize = 20;

/// Who asks for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comer {
    /// The account signed in in this browser before.
    Known,
    /// Anybody.
    Stranger,
}

/// Judges passwords. Cheap to clone; all clones are one desk.
#[derive(Debug, Clone)]
pub struct Judge {
    places: Arc<Semaphore>,
    kept: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    spare: Arc<Mutex<Vec<Memory>>>,
}

impl Default for Judge {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(RUNNING + WAITING - KEPT)),
            kept: Arc::new(Semaphore::new(KEPT)),
            turns: Arc::new(Semaphore::new(RUNNING)),
            spare: Arc::default(),
        }
    }
}

/// A place in line; let go when dropped.
#[derive(Debug)]
pub struct InLine {
    desk: Judge,
    /// Until it is dropped.
    held: Option<OwnedSemaphorePermit>,
}

impl Judge {
    /// Takes a place in line.
    ///
    /// # Errors
    /// [`DbError::Busy`] if there is none for this comer.
    pub fn enter(&self, comer: Comer) -> Result<InLine, DbError> {
        let taken = Arc::clone(&self.places).try_acquire_owned();
        let taken = match comer {
            Comer::Known => taken.or_else(|_| Arc::clone(&self.kept).try_acquire_owned()),
            Comer::Stranger => taken,
        };
        Ok(InLine { desk: self.clone(), held: Some(taken.map_err(|_| DbError::Busy)?) })
    }

    fn is_empty(&self) -> bool {
        self.places.available_permits() + self.kept.available_permits() == RUNNING + WAITING
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<Memory>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The memory is for whoever is next; the last one in line gives all of it back to the system, judged or not.
impl Drop for InLine {
    fn drop(&mut self) {
        let mut spare = self.desk.spare();
        drop(self.held.take());
        if self.desk.is_empty() {
            spare.clear();
        }
    }
}

impl InLine {
    /// Waits for the turn of this place and compares; without a stored form it costs the same and is wrong.
    pub async fn judge(self, password: String, stored: Option<String>) -> Judged {
        let turn = Arc::clone(&self.desk.turns).acquire_owned().await.expect("the desk never closes");
        let judged = tokio::task::spawn_blocking(move || {
            let mut memory = self.desk.spare().pop().unwrap_or_default();
            let judged = judge(&password, stored.as_deref(), &mut memory);
            self.desk.spare().push(memory);
            drop((self, turn));
            judged
        });
        // A hash that fails fits nothing.
        judged.await.unwrap_or(Judged::Wrong)
    }
}

impl InLine {
    /// Waits for the turn of this place and makes the stored form of a password; `None` if that fails.
    pub async fn hash(self, password: String) -> Option<String> {
        let turn = Arc::clone(&self.desk.turns).acquire_owned().await.expect("the desk never closes");
        let made = tokio::task::spawn_blocking(move || {
            let mut memory = self.desk.spare().pop().unwrap_or_default();
            let made = make(&password, &mut memory);
            self.desk.spare().push(memory);
            drop((self, turn));
            made
        });
        made.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_line_says_so_and_who_gives_up_leaves_a_place() {
        let desk = Judge::default();
        let enter = || desk.enter(Comer::Stranger);
        let mut line: Vec<InLine> = (0..RUNNING + WAITING - KEPT).map(|_| enter().expect("a place")).collect();
        assert!(matches!(enter(), Err(DbError::Busy)));
        drop(line.pop());
        assert!(enter().is_ok());
    }

    #[test]
    fn strangers_fill_no_place_that_is_kept_for_those_who_are_known() {
        let desk = Judge::default();
        let strangers: Vec<InLine> = std::iter::from_fn(|| desk.enter(Comer::Stranger).ok()).collect();
        let known: Vec<InLine> = std::iter::from_fn(|| desk.enter(Comer::Known).ok()).collect();
        assert_eq!((strangers.len(), known.len()), (RUNNING + WAITING - KEPT, KEPT));
        drop(known);
        let known: Vec<InLine> = std::iter::from_fn(|| desk.enter(Comer::Known).ok()).collect();
        assert_eq!(known.len(), KEPT, "they are free again");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_last_one_gives_the_memory_back_also_if_it_is_never_judged() {
        let desk = Judge::default();
        let enter = || desk.enter(Comer::Stranger).expect("a place");
        let (judged, given_up) = (enter(), enter());
        assert_eq!(judged.judge("ひなたの山2026".to_owned(), None).await, Judged::Wrong);
        assert_eq!(desk.spare().len(), 1, "somebody is in line still");
        drop(given_up);
        assert!(desk.spare().is_empty());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn many_at_once_share_the_memory_of_two_and_leave_none_behind() {
        let desk = Judge::default();
        let judged = (0..12).map(|_| {
            let place = desk.enter(Comer::Stranger).expect("a place");
            let desk = desk.clone();
            tokio::spawn(async move {
                let judged = place.judge("ひなたの山2026".to_owned(), None).await;
                assert!(desk.spare().len() <= RUNNING);
                judged
            })
        });
        for judged in judged.collect::<Vec<_>>() {
            assert_eq!(judged.await.expect("an end"), Judged::Wrong);
        }
        assert!(desk.spare().is_empty() && desk.is_empty());
    }
}
