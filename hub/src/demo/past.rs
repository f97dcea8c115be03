//! The demo town's past: four weeks in which children came and went, people took numbers, booked and did sports, and a day that
//! has begun.
//!
//! What happens follows from the day alone and is the same in every demo town. Each fact is decided by the noun's own rules at
//! its time and stored by the writer like any other, with the tap that it came from. Nobody is told of it: it is over.
//!
//! Only what a facility's log does not hold yet is written: what came after its last fact, and nothing if that is of today. So a
//! restart changes nothing, a town that slept for a week has lived through it, and a demo town of an older release goes on
//! from where it was.

mod bookings;
mod hall;
mod nursery;
mod office;

use db::{
    DbError, devices,
    log::{self, Append, AppendFailure, NewFact, Tip},
    roster::{self, Facility},
};
use domain::{
    card::CardHash,
    ids::DeviceId,
    log::{Cause, Seq, Witness, tap_digest},
    taps::{Tap, TapSeq},
    time::{CivilDay, MinuteOfDay, UtcTime},
};
use hub_web::app::Hub;
use tokio::sync::oneshot;

use super::Readers;

/// So many days before today a new demo town begins.
const DAYS: i64 = 28;
/// Facts that are stored together.
const PART: usize = 1_000;

/// When a demo town that is new began.
pub(super) fn begins(now: UtcTime) -> UtcTime {
    now.day().plus(-DAYS).start()
}

/// Why the demo town has no past.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The facts were not stored.
    #[error("the demo's past was not stored: {0}")]
    Log(#[from] AppendFailure),
}

/// Writes what is missing, before anything is served.
///
/// # Errors
/// If the database fails.
pub async fn enliven(hub: &Hub) -> Result<(), PastError> {
    let (now, mut stored) = (hub.clock.now(), Vec::new());
    for facility in hub.db.read(roster::facilities).await? {
        let id = facility.id;
        let read = hub.db.read(move |conn| {
            let tip = log::tip(conn, id)?;
            let last = log::since(conn, id, Seq(tip.seq.0 - 1), 1)?;
            Ok::<_, DbError>((tip, last.first().map(|stored| stored.entry.at)))
        });
        let (tip, last) = read.await?;
        let Some(gap) = Gap::after(last, now) else { continue };
        let reader = Reader::of(hub, &facility, gap.from).await?;
        let facts = match (facility.is_office, facility.has_hall) {
            (true, _) => office::lived(hub, &facility, gap, reader).await?,
            (_, true) => hall::lived(hub, &facility, gap, reader).await?,
            (false, false) => nursery::lived(hub, &facility, gap, reader).await?,
        };
        store(hub, &facility, tip, facts, &mut stored);
    }
    for outcome in stored {
        match outcome.await.unwrap_or(Err(AppendFailure::Unknown)) {
            // Another hub of the same demo town was faster: the past is there.
            Ok(_) | Err(AppendFailure::Stale | AppendFailure::Repeated | AppendFailure::Contradicted) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(())
}

type Outcome = oneshot::Receiver<Result<Seq, AppendFailure>>;

fn store(hub: &Hub, facility: &Facility, mut tip: Tip, mut facts: Vec<NewFact>, stored: &mut Vec<Outcome>) {
    while !facts.is_empty() {
        let rest = facts.split_off(facts.len().min(PART));
        let (tell, told) = oneshot::channel();
        // Whoever started this may have given up.
        let append = Append::of(facility.id, tip, facts, Box::new(move |outcome| _ = tell.send(outcome)));
        tip = append.tip();
        hub.db.writer().append(append);
        stored.push(told);
        facts = rest;
    }
}

/// What a facility's log does not hold: after the one instant, until the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Gap {
    from: UtcTime,
    to: UtcTime,
}

impl Gap {
    /// `None` if something happened today.
    fn after(last: Option<UtcTime>, now: UtcTime) -> Option<Self> {
        let from = last.map_or(begins(now), |last| last.max(begins(now)));
        (from.day() < now.day()).then_some(Self { from, to: now })
    }

    fn holds(&self, at: UtcTime) -> bool {
        self.from < at && at <= self.to
    }

    fn is_today(&self, day: CivilDay) -> bool {
        day == self.to.day()
    }

    /// Its days, the one on which it begins included.
    fn days(self) -> impl Iterator<Item = CivilDay> {
        (self.from.day().number()..=self.to.day().number()).map(CivilDay::from_number)
    }

    /// By how many microseconds today is later than planned: whoever looks finds it as it is at one of these times, the
    /// nearest one, whatever the hour.
    fn late(&self, (earliest, latest): (MinuteOfDay, MinuteOfDay)) -> i64 {
        let (now, today) = (self.to, self.to.day());
        now.micros() - now.clamp(today.at(earliest), today.at(latest)).micros()
    }
}

/// This instant, so many microseconds later.
fn moved(at: UtcTime, by_micros: i64) -> UtcTime {
    UtcTime::from_micros(at.micros() + by_micros)
}

/// The reader at a facility, and which of its taps comes next.
struct Reader {
    device: DeviceId,
    last: TapSeq,
}

impl Reader {
    async fn of(hub: &Hub, facility: &Facility, since: UtcTime) -> Result<Self, DbError> {
        let device = hub.own::<Readers>().stands(hub, facility.id, since).await?;
        let last = hub.db.read(move |conn| devices::last_tap(conn, device)).await?;
        Ok(Self { device, last })
    }

    /// How it is known what a card held to it next did, and the tap that caused it.
    fn next(&self, card: CardHash, at: UtcTime) -> (Witness, Cause) {
        let (device, seq) = (self.device, self.last.next());
        let digest = tap_digest(&Tap { seq, card: card.into(), device_time: at, age_ms: 0 });
        (Witness::card(device, seq, digest), Cause::Tap(device, seq))
    }

    /// The next tap counted.
    fn counted(&mut self) {
        self.last = self.last.next();
    }
}

/// Chance that is the same in every demo town (splitmix64).
struct Dice(u64);

impl Dice {
    /// For what follows from these numbers.
    fn of(parts: [i64; 3]) -> Self {
        let mut dice = Self(0);
        for part in parts {
            dice.0 ^= part.cast_unsigned();
            dice.0 = dice.roll();
        }
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of the numbers below this one, which is small.
    fn below(&mut self, count: u16) -> u16 {
        u16::try_from(self.roll() % u64::from(count.max(1))).expect("less than a small number")
    }

    /// One of the numbers below this one, the middle ones more often.
    fn hill(&mut self, count: u16) -> u16 {
        self.below(count / 2 + 1) + self.below(count - count / 2)
    }

    /// So many times of a hundred.
    fn percent(&mut self, share: u16) -> bool {
        self.below(100) < share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64, minute: u16) -> UtcTime {
        CivilDay::from_number(20_000 + day).at(MinuteOfDay(minute))
    }

    #[test]
    fn a_new_town_has_four_weeks_one_that_slept_what_it_slept_through_and_one_of_today_nothing() {
        let now = at(28, 500);
        assert_eq!(Gap::after(None, now), Some(Gap { from: at(0, 0), to: now }));
        assert_eq!(Gap::after(Some(at(26, 900)), now), Some(Gap { from: at(26, 900), to: now }));
        assert_eq!(Gap::after(Some(at(-100, 900)), now).map(|gap| gap.days().count()), Some(29));
        assert_eq!(Gap::after(Some(at(28, 1)), now), None);
    }

    #[test]
    fn today_is_found_as_it_is_at_the_nearest_hour_at_which_there_is_something_to_see() {
        let late = |minute| {
            let gap = Gap::after(None, at(28, minute)).expect("a gap");
            gap.late((MinuteOfDay(500), MinuteOfDay(900))) / 60_000_000
        };
        assert_eq!([0, 499, 500, 700, 900, 1_000].map(late), [-500, -1, 0, 0, 0, 100]);
    }

    #[test]
    fn dice_fall_the_same_way_each_time_and_on_every_side() {
        let throw = |who| Dice::of([1, who, 3]).below(6);
        let thrown: std::collections::BTreeSet<u16> = (0..100).map(throw).collect();
        assert_eq!((throw(7), thrown.len()), (throw(7), 6));
        let hills: Vec<u16> = (0..1_000).map(|who| Dice::of([1, who, 3]).hill(10)).collect();
        assert!(
            hills.iter().all(|side| *side < 10) && hills.iter().filter(|side| (3..7).contains(*side)).count() > 400
        );
    }
}
