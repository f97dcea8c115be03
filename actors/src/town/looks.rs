//! Looking at a facility as its actor sees it: nothing is decided, and what is decided waits for few looks.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{ids::FacilityId, time::UtcTime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::Town;
use crate::{
    facility::{FacilityMsg, Look},
    ledger::{Ledger, Subject},
    refusal::FacilityRefusal,
};

/// Looks at one facility at a time, of its staff and kiosks and as many of residents: what is decided there waits for no
/// more of them, and no counter waits behind the pages of residents.
const LOOKS: usize = 4;
/// How long a look may wait and take.
const LOOK_WAIT: Duration = Duration::from_secs(4);

/// Who may look at a facility at once.
#[derive(Default)]
pub(super) struct Seats(Mutex<HashMap<FacilityId, Arc<Semaphore>>>);

impl Seats {
    fn of(&self, facility: FacilityId) -> Arc<Semaphore> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(seats.entry(facility).or_insert_with(|| Arc::new(Semaphore::new(LOOKS))))
    }
}

/// The way back to whoever looks, with the seat, which is free once the look ran or is dropped: a look that nobody waits
/// for any more is in the facility's way until then.
struct Seated<T> {
    answer: oneshot::Sender<T>,
    _seat: Option<OwnedSemaphorePermit>,
}

impl<T> Seated<T> {
    /// Whoever stopped waiting is not looked for.
    fn tell(self, look: impl FnOnce() -> T) {
        if !self.answer.is_closed() {
            drop(self.answer.send(look()));
        }
    }
}

/// Who looks at a facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Onlooker {
    /// The staff, a kiosk, or the hub itself.
    OfTown,
    /// A page of a resident: however many there are, nobody of the town waits behind them.
    AtHome,
    /// Whoever has just been given something there. They wait for no seat: there are no more of them than of tasks that are
    /// decided, and those are bounded already.
    Served,
}

impl Town {
    /// Looks at a subject of a facility as it is now, facts included that are still being committed; `None` if the facility
    /// has nothing of the kind. Few looks at one facility are under way at once, so that a flood of pages keeps what is to
    /// be decided there waiting for a moment at most.
    pub(crate) async fn look_at<S: Subject, T: Send + 'static>(
        &self,
        onlooker: Onlooker,
        facility: FacilityId,
        look: impl FnOnce(&mut S, UtcTime) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        let seats = match onlooker {
            Onlooker::OfTown => Some(self.looks.of(facility)),
            Onlooker::AtHome => Some(self.looks_from_home.of(facility)),
            Onlooker::Served => None,
        };
        let look = async {
            let seat = match seats {
                Some(seats) => Some(seats.acquire_owned().await.map_err(|_| FacilityRefusal::Unavailable)?),
                None => None,
            };
            let actor = self.actors.facility(facility).await?;
            let (answer, told) = oneshot::channel();
            let seated = Seated { answer, _seat: seat };
            let look = Box::new(move |ledger: &mut Ledger| seated.tell(|| seen(ledger, look)));
            let look = Look { needs: |ledger, needs| needs.subject::<S>(ledger), look };
            actor.cast(FacilityMsg::Look(look)).map_err(|_| FacilityRefusal::Unavailable)?;
            told.await.unwrap_or(Err(FacilityRefusal::Unavailable))
        };
        tokio::time::timeout(LOOK_WAIT, look).await.unwrap_or(Err(FacilityRefusal::Busy))
    }
}

fn seen<S: Subject, T>(
    ledger: &mut Ledger,
    look: impl FnOnce(&mut S, UtcTime) -> T,
) -> Result<Option<T>, FacilityRefusal> {
    let now = ledger.deps.clock.now();
    let subject = S::slot_mut(&mut ledger.subjects).there()?;
    Ok(subject.map(|subject| look(subject, now)))
}
