//! Looking at a facility as its actor sees it: nothing is decided, and what is decided waits for few looks.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{bookings::book::Book, ids::FacilityId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::Town;
use crate::{facility::FacilityMsg, queue::QueueBook, refusal::FacilityRefusal};

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

impl Town {
    /// Looks at an office's queue as it is now, facts included that are still being committed: for waiting times and
    /// counts, not for what is promised. `None` if the facility is no office.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&QueueBook) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.looked(&self.looks, facility, at_queue(look)).await
    }

    /// The same for a page of a resident: however many there are, staff and kiosks do not wait behind them.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look_from_home<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&QueueBook) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.looked(&self.looks_from_home, facility, at_queue(look)).await
    }

    /// The same for whoever has just been given a number there, to tell them how it stands. They wait for no seat: there are
    /// no more of them than of numbers that are decided, and those are bounded already.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look_after<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&QueueBook) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        in_time(self.look_in(None, facility, at_queue(look))).await
    }

    /// Looks at a place's bookings as they are now, facts included that are still being committed: for what is free, not
    /// for what is promised. `None` if nothing can be booked there.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look_at_bookings<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&Book) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.looked(&self.looks, facility, at_bookings(look)).await
    }

    /// The same for a page of a resident: however many there are, staff and kiosks do not wait behind them.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look_at_bookings_from_home<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&Book) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.looked(&self.looks_from_home, facility, at_bookings(look)).await
    }

    /// Looks, if a seat is free in time: few looks at one facility are under way at once, so that a flood of pages keeps
    /// what is to be decided there waiting for a moment at most.
    async fn looked<T>(
        &self,
        seats: &Seats,
        facility: FacilityId,
        message: impl FnOnce(Seated<T>) -> FacilityMsg,
    ) -> Result<T, FacilityRefusal> {
        let seats = seats.of(facility);
        in_time(async {
            let seat = seats.acquire_owned().await.map_err(|_| FacilityRefusal::Unavailable)?;
            self.look_in(Some(seat), facility, message).await
        })
        .await
    }

    async fn look_in<T>(
        &self,
        seat: Option<OwnedSemaphorePermit>,
        facility: FacilityId,
        message: impl FnOnce(Seated<T>) -> FacilityMsg,
    ) -> Result<T, FacilityRefusal> {
        let actor = self.actors.facility(facility).await?;
        let (answer, told) = oneshot::channel();
        actor.cast(message(Seated { answer, _seat: seat })).map_err(|_| FacilityRefusal::Unavailable)?;
        told.await.map_err(|_| FacilityRefusal::Unavailable)
    }
}

async fn in_time<T>(look: impl Future<Output = Result<T, FacilityRefusal>>) -> Result<T, FacilityRefusal> {
    tokio::time::timeout(LOOK_WAIT, look).await.unwrap_or(Err(FacilityRefusal::Busy))
}

fn at_queue<T: Send + 'static>(
    look: impl FnOnce(&QueueBook) -> T + Send + 'static,
) -> impl FnOnce(Seated<Option<T>>) -> FacilityMsg {
    |seated| FacilityMsg::Look(Box::new(move |book| seated.tell(|| book.map(look))))
}

fn at_bookings<T: Send + 'static>(
    look: impl FnOnce(&Book) -> T + Send + 'static,
) -> impl FnOnce(Seated<Option<T>>) -> FacilityMsg {
    |seated| FacilityMsg::LookAtBookings(Box::new(move |book| seated.tell(|| book.map(look))))
}
