//! Where passwords are judged: two at a time, in memory that the next one uses again, with a bounded number of people in
//! line. A thousand sign-ins at once take no more memory than two, and who finds the line full is told so at once.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Judged, Memory, judge};
use crate::DbError;

/// Judged at once: the other cores have taps to answer.
const RUNNING: usize = 2;
/// In line behind them: some seconds' worth.
const WAITING: usize = 100;

/// Judges passwords. Cheap to clone; all clones are one desk.
#[derive(Debug, Clone)]
pub struct Desk {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    spare: Arc<Mutex<Vec<Memory>>>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(RUNNING + WAITING)),
            turns: Arc::new(Semaphore::new(RUNNING)),
            spare: Arc::default(),
        }
    }
}

/// A place in line; let go when dropped.
#[derive(Debug)]
pub struct Place {
    desk: Desk,
    held: OwnedSemaphorePermit,
}

impl Desk {
    /// Takes a place in line.
    ///
    /// # Errors
    /// [`DbError::Busy`] if the line is full.
    pub fn enter(&self) -> Result<Place, DbError> {
        let held = Arc::clone(&self.places).try_acquire_owned().map_err(|_| DbError::Busy)?;
        Ok(Place { desk: self.clone(), held })
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<Memory>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves the line. The memory is for whoever is next; the last one gives all of it back to the system.
    fn leave(&self, held: OwnedSemaphorePermit, memory: Memory) {
        let mut spare = self.spare();
        drop(held);
        let is_empty = self.places.available_permits() == RUNNING + WAITING;
        if is_empty { spare.clear() } else { spare.push(memory) }
    }
}

impl Place {
    /// Waits for the turn of this place and compares; without a stored form it costs the same and is wrong.
    pub async fn judge(self, password: String, stored: Option<String>) -> Judged {
        let turn = Arc::clone(&self.desk.turns).acquire_owned().await.expect("the desk never closes");
        let judged = tokio::task::spawn_blocking(move || {
            let Self { desk, held } = self;
            let mut memory = desk.spare().pop().unwrap_or_default();
            let judged = judge(&password, stored.as_deref(), &mut memory);
            desk.leave(held, memory);
            drop(turn);
            judged
        });
        // A hash that fails fits nothing.
        judged.await.unwrap_or(Judged::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_line_says_so_and_who_gives_up_leaves_a_place() {
        let desk = Desk::default();
        let mut line: Vec<Place> = (0..RUNNING + WAITING).map(|_| desk.enter().expect("a place")).collect();
        assert!(matches!(desk.enter(), Err(DbError::Busy)));
        drop(line.pop());
        assert!(desk.enter().is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn many_at_once_share_the_memory_of_two_and_leave_none_behind() {
        let desk = Desk::default();
        let judged = (0..12).map(|_| {
            let place = desk.enter().expect("a place");
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
        assert!(desk.spare().is_empty());
        assert_eq!(desk.places.available_permits(), RUNNING + WAITING);
    }
}
