//! Cards at a facility's reader. What a card means there is for the nouns to say: the first that takes it has it.

use std::{ops::ControlFlow, time::Duration};

use db::log::NewFact;
use domain::{
    card::{CardHash, Cards},
    ids::{ChildId, DeviceId, FacilityId},
    log::{Cause, Entry, Witness},
    screen::{ScreenMessage, Show},
    taps::{self, KnownTap, TapAnswer, TapOutcome, TapRefusal, TapSeq},
    time::UtcTime,
};

use crate::{
    alive::{Actors, FACILITY_WAIT},
    attendance, bookings, entries,
    facility::FacilityMsg,
    ledger::Ledger,
    looks::{Look, Onlooker},
    queue,
    refusal::FacilityRefusal,
    task::{Decided, Needs, Task},
};

/// A tap that was heard of later than this may be of somebody who has gone.
const FRESH: Duration = Duration::from_secs(120);

/// How a noun takes cards.
pub(crate) struct Taker {
    /// What must be read before. Breaks if no card passes this noun by.
    pub needs: fn(&[TimedTap], &Ledger, &mut Needs) -> ControlFlow<()>,
    /// The facts that follow, the one that answers the tap first; `None` if the card is not for this noun.
    pub take: fn(&mut Ledger, &CardHeld<'_>) -> Option<Vec<NewFact>>,
    /// What the reader shows for a fact of this noun.
    pub show: fn(&Ledger, &Entry) -> Option<Show>,
}

/// In this order. To add a noun that takes cards is one line here.
const TAKERS: &[Taker] = &[bookings::TAKER, queue::TAKER, entries::TAKER, attendance::TAKER];

/// A tap with the time that the hub gives it.
#[derive(Debug, Clone)]
pub(crate) struct TimedTap {
    pub tap: KnownTap,
    pub at: UtcTime,
}

/// A card that was held to a reader and is decided about now.
pub(crate) struct CardHeld<'a> {
    pub card: &'a Cards,
    pub at: UtcTime,
    pub now: UtcTime,
    pub by: Witness,
    pub cause: Cause,
}

impl CardHeld<'_> {
    /// Whether it was heard of so late that whoever held the card may have gone.
    pub fn is_late(&self) -> bool {
        self.now.since(self.at) > FRESH
    }

    /// Nothing followed.
    pub fn refused(&self, reason: TapRefusal, child: Option<ChildId>) -> NewFact {
        refused(self.at, &self.by, self.cause, reason, child)
    }
}

fn refused(at: UtcTime, by: &Witness, cause: Cause, reason: TapRefusal, child: Option<ChildId>) -> NewFact {
    NewFact::of(Entry::new(at, by, taps::Fact::TapRefused { reason, child }), Some(cause))
}

/// Under what the cards of these taps may be known.
pub(crate) fn cards_of(taps: &[TimedTap]) -> Vec<CardHash> {
    taps.iter().filter_map(|timed| timed.tap.card.as_ref()).flat_map(Cards::all).collect()
}

/// Taps of one device, in order.
pub(crate) struct DeviceTaps {
    pub device: DeviceId,
    pub lost_through: Option<(TapSeq, UtcTime)>,
    pub taps: Vec<TimedTap>,
}

impl Task for DeviceTaps {
    type Done = Vec<TapAnswer>;
    type Failure = FacilityRefusal;

    fn needs(&self, ledger: &Ledger, needs: &mut Needs) {
        needs_of(&self.taps, ledger, needs);
    }

    /// Each on the state that the one before left.
    fn decide(&self, ledger: &mut Ledger, now: UtcTime) -> Decided<Self> {
        if let Err(refusal) = ledger.subjects.all_readable() {
            return Decided { facts: Vec::new(), answer: Err(refusal) };
        }
        let device = self.device;
        let (mut facts, mut answers) = (Vec::with_capacity(self.taps.len()), Vec::with_capacity(self.taps.len()));
        if let Some((through, at)) = self.lost_through {
            facts.push(NewFact::of(Entry::set(at, taps::Fact::TapsLost { device, through }), None));
        }
        for TimedTap { tap, at } in &self.taps {
            let by = Witness::card(device, tap.seq, tap.digest);
            let cause = Cause::Tap(device, tap.seq);
            let taken = tap.card.as_ref().and_then(|card| {
                let held = CardHeld { card, at: *at, now, by: by.clone(), cause };
                TAKERS.iter().find_map(|taker| (taker.take)(ledger, &held))
            });
            let taken = taken.unwrap_or_else(|| vec![refused(*at, &by, cause, TapRefusal::UnknownCard, None)]);
            answers.push(answer(ledger, tap.seq, &taken[0].entry));
            facts.extend(taken);
        }
        Decided { facts, answer: Ok(answers) }
    }
}

fn needs_of(taps: &[TimedTap], ledger: &Ledger, needs: &mut Needs) {
    let _ = TAKERS.iter().try_for_each(|taker| (taker.needs)(taps, ledger, needs));
}

/// What the kiosk is told of a fact that came from its tap.
fn answer(ledger: &Ledger, seq: TapSeq, entry: &Entry) -> TapAnswer {
    let shown = TAKERS.iter().find_map(|taker| (taker.show)(ledger, entry));
    let show = shown.unwrap_or_else(|| match taps::Fact::of(entry) {
        Some(taps::Fact::TapRefused { .. }) => ScreenMessage::unknown_card().into(),
        // A stored tap of what the facility is no longer, or of what a newer hub made of it.
        _ => ScreenMessage::taken().into(),
    });
    let call_name = |child| {
        let here = ledger.subjects.attendance.get();
        here.map(|here| here.call_name(child).to_owned()).unwrap_or_default()
    };
    let outcome = TapOutcome::of(entry, &show, call_name);
    TapAnswer { seq, show, outcome, repeated: false }
}

impl Actors {
    /// What stored taps are answered with.
    pub async fn answers(
        &self,
        facility: FacilityId,
        taps: Vec<(TapSeq, Entry)>,
    ) -> Result<Vec<TapAnswer>, FacilityRefusal> {
        let actor = self.facility(facility).await?;
        let look = move |ledger: &mut Ledger| {
            let again = |(seq, entry): &(TapSeq, Entry)| TapAnswer { repeated: true, ..answer(ledger, *seq, entry) };
            ledger.subjects.all_readable().map(|()| taps.iter().map(again).collect())
        };
        let needs = |ledger: &Ledger, needs: &mut Needs| needs_of(&[], ledger, needs);
        let (look, told) = Look::new(Onlooker::Served, needs, look);
        actor.cast(FacilityMsg::Look(look)).map_err(|_| FacilityRefusal::Uncertain)?;
        let told = tokio::time::timeout(FACILITY_WAIT, told).await;
        told.ok().and_then(Result::ok).unwrap_or(Err(FacilityRefusal::Uncertain))
    }
}
