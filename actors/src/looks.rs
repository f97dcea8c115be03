//! Looking at a facility as its actor sees it: nothing is decided, and what is decided waits for few looks.

use std::{collections::VecDeque, time::Duration};

use domain::{ids::FacilityId, time::UtcTime};
use tokio::sync::oneshot;

use crate::{
    facility::FacilityMsg,
    ledger::{Ledger, Subject},
    refusal::FacilityRefusal,
    task::Needs,
    town::Town,
};

/// Looks at one facility in a row, of its staff and kiosks and as many of residents: what is decided there waits for no more
/// of them, and no counter waits behind the pages of residents.
const IN_A_ROW: usize = 4;
/// Looks that wait for their turn, of the staff and of residents each. Whoever comes then is told that nobody answered.
const WAITING_MAX: usize = 10_000;
/// How long a look may wait and take.
const LOOK_WAIT: Duration = Duration::from_secs(4);

/// Who looks at a facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Onlooker {
    /// The staff, a kiosk, or the hub itself.
    OfTown,
    /// A page of a resident: however many there are, nobody of the town waits behind them.
    AtHome,
    /// Whoever has just been given something there. They wait for no turn: there are no more of them than of tasks that are
    /// decided, and those are bounded already.
    Served,
}

/// A look with the way back to whoever looks.
pub(crate) struct Look {
    onlooker: Onlooker,
    /// What must be read before.
    pub needs: fn(&Ledger, &mut Needs),
    sight: Box<dyn Sight>,
}

trait Sight: Send {
    fn is_awaited(&self) -> bool;
    fn show(self: Box<Self>, ledger: &mut Ledger);
}

/// Whoever looks sees that nobody answered if this is dropped.
struct Shown<T, F> {
    answer: oneshot::Sender<T>,
    look: F,
}

impl<T: Send, F: FnOnce(&mut Ledger) -> T + Send> Sight for Shown<T, F> {
    fn is_awaited(&self) -> bool {
        !self.answer.is_closed()
    }

    fn show(self: Box<Self>, ledger: &mut Ledger) {
        drop(self.answer.send((self.look)(ledger)));
    }
}

impl Look {
    /// A look, and where its answer comes.
    pub fn new<T: Send + 'static>(
        onlooker: Onlooker,
        needs: fn(&Ledger, &mut Needs),
        look: impl FnOnce(&mut Ledger) -> T + Send + 'static,
    ) -> (Self, oneshot::Receiver<T>) {
        let (answer, told) = oneshot::channel();
        (Self { onlooker, needs, sight: Box::new(Shown { answer, look }) }, told)
    }

    /// Looks.
    pub fn show(self, ledger: &mut Ledger) {
        self.sight.show(ledger);
    }
}

/// Whose turn it is to look at a facility.
#[derive(Default)]
pub(crate) struct Looks {
    town: Line,
    home: Line,
}

#[derive(Default)]
struct Line {
    /// Looks since something was decided last.
    in_a_row: usize,
    waiting: VecDeque<Look>,
}

impl Looks {
    /// Something is decided: whoever looks next may.
    pub const fn decided(&mut self) {
        (self.town.in_a_row, self.home.in_a_row) = (0, 0);
    }

    /// The look if it may be now; else it waits for the next turn.
    pub fn admit(&mut self, look: Look) -> Option<Look> {
        let line = match look.onlooker {
            Onlooker::Served => return Some(look),
            Onlooker::OfTown => &mut self.town,
            Onlooker::AtHome => &mut self.home,
        };
        if line.waiting.is_empty() && line.in_a_row < IN_A_ROW {
            // Whoever stopped waiting is not looked for.
            return look.sight.is_awaited().then(|| {
                line.in_a_row += 1;
                look
            });
        }
        if line.waiting.len() < WAITING_MAX {
            line.waiting.push_back(look);
        }
        None
    }

    /// Whether anybody waits.
    pub fn wait(&self) -> bool {
        !(self.town.waiting.is_empty() && self.home.waiting.is_empty())
    }

    /// Those whose turn it is. The next ones wait until what was asked meanwhile is decided.
    pub fn turn(&mut self) -> impl Iterator<Item = Look> + use<> {
        let mut turn = Vec::with_capacity(2 * IN_A_ROW);
        // Where nobody waits, nobody's turn is spent: the staff's next look does not wait for residents who came before.
        for line in [&mut self.town, &mut self.home].into_iter().filter(|line| !line.waiting.is_empty()) {
            line.in_a_row = IN_A_ROW;
            let awaited = std::iter::from_fn(|| line.waiting.pop_front()).filter(|look| look.sight.is_awaited());
            turn.extend(awaited.take(IN_A_ROW));
        }
        turn.into_iter()
    }
}

impl Town {
    /// Looks at a subject of a facility as it is now, facts included that are still being committed; `None` if the facility
    /// has nothing of the kind. Few looks at one facility are shown in a row, so that a flood of pages keeps what is to be
    /// decided there waiting for a moment at most.
    pub(crate) async fn look_at<S: Subject, T: Send + 'static>(
        &self,
        onlooker: Onlooker,
        facility: FacilityId,
        look: impl FnOnce(&mut S, UtcTime) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        let look = async {
            let actor = self.actors.facility(facility).await?;
            let needs = |ledger: &Ledger, needs: &mut Needs| needs.subject::<S>(ledger);
            let (look, told) = Look::new(onlooker, needs, |ledger| seen(ledger, look));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A look, and whoever waits for it.
    fn look(onlooker: Onlooker) -> (Look, oneshot::Receiver<()>) {
        Look::new(onlooker, |_, _| (), |_| ())
    }

    #[test]
    fn a_turn_of_residents_spends_none_of_the_staffs_looks() {
        let mut looks = Looks::default();
        let residents: Vec<_> = (0..2 * IN_A_ROW).map(|_| look(Onlooker::AtHome)).collect();
        let (seen, awaited): (Vec<_>, Vec<_>) = residents.into_iter().unzip();
        assert_eq!(seen.into_iter().filter_map(|look| looks.admit(look)).count(), IN_A_ROW);
        assert_eq!(looks.turn().count(), IN_A_ROW);
        let (clerk, _waits) = look(Onlooker::OfTown);
        assert!(looks.admit(clerk).is_some(), "a clerk waits behind residents");
        let (resident, _waits_too) = look(Onlooker::AtHome);
        assert!(looks.admit(resident).is_none(), "a turn is over before what was asked meanwhile is decided");
        drop(awaited);
    }

    #[test]
    fn whoever_waits_no_more_takes_nobodys_turn() {
        let mut looks = Looks::default();
        let (first, waits) = look(Onlooker::OfTown);
        drop(waits);
        assert!(looks.admit(first).is_none());
        let looking: Vec<_> = (0..IN_A_ROW).map(|_| look(Onlooker::OfTown)).collect();
        let (seen, _awaited): (Vec<_>, Vec<_>) = looking.into_iter().unzip();
        assert_eq!(seen.into_iter().filter_map(|look| looks.admit(look)).count(), IN_A_ROW);
    }
}
