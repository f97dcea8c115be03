//! A nursery's days: who came when and went when, and who stayed away.

use std::collections::{HashMap, HashSet};

use db::{DbError, accounts, attendance as rows, log::NewFact, roster, roster::Facility};
use domain::{
    attendance::{self, Counted, Day, Mark, Rules},
    card::CardHash,
    holidays::holiday,
    ids::ChildId,
    log::Witness,
    time::{CivilDay, MinuteOfDay, UtcTime, Weekday},
};
use hub_web::app::Hub;

use super::{Dice, Gap, PastError, Reader, moved};

/// Today is found at this minute if it is earlier: half of the children are here.
const EARLIEST: MinuteOfDay = MinuteOfDay(8 * 60 + 20);
const LATEST: MinuteOfDay = MinuteOfDay(24 * 60 - 1);
/// Of a hundred children so many stay away on a weekday, and come on a Saturday.
const AWAY: u16 = 6;
const ON_SATURDAYS: u16 = 30;

/// A child as its days are told.
struct Kid {
    child: ChildId,
    card: CardHash,
    /// Its place among the children.
    number: i64,
    /// The first of its class; today its card is left to whoever looks at the demo.
    is_seen: bool,
}

enum What {
    Card,
    CallsInSick,
}

/// What happened in this gap.
pub(super) async fn lived(
    hub: &Hub,
    facility: &Facility,
    gap: Gap,
    mut reader: Reader,
) -> Result<Vec<NewFact>, PastError> {
    let (id, sealer, login) = (facility.id, hub.sealer(), format!("{}01", facility.slug));
    let read = hub.db.read(move |conn| {
        let children = roster::children_of(conn, &sealer, id)?;
        let cards = roster::of_facility(conn, &sealer, id)?.cards;
        let staff = accounts::staff_by_login(conn, &sealer, &login).ok().map(|staff| staff.id);
        Ok::<_, DbError>((children, cards, staff, rows::day(conn, id, gap.from.day())?))
    });
    let (children, cards, staff, mut day) = read.await?;
    let cards: HashMap<ChildId, CardHash> = cards.into_iter().map(|(card, child)| (child, card)).collect();
    let mut classes = HashSet::new();
    let kids = (0..).zip(&children).filter_map(|(number, child)| {
        let is_seen = classes.insert(&child.class);
        Some(Kid { child: child.id, card: *cards.get(&child.id)?, number, is_seen })
    });
    let kids: Vec<Kid> = kids.collect();
    let rules = Rules { repeat_window: hub.settings.repeat_window };
    let (mut facts, mut of) = (Vec::new(), gap.from.day());
    for (at, what, kid) in happens(&kids, gap, facility.id.raw()) {
        if at.day() != of {
            (day, of) = (Day::default(), at.day());
        }
        let (by, cause) = reader.next(kid.card, at);
        let (counted, cause) = match (what, staff) {
            (What::Card, _) => (attendance::decide(&day, rules, kid.child, at, &by).ok(), Some(cause)),
            (What::CallsInSick, Some(staff)) => {
                (attendance::mark(&day, kid.child, Mark::Absent, at, &Witness::Staff { staff }).ok(), None)
            }
            (What::CallsInSick, None) => continue,
        };
        // A card that changes nothing was not held.
        let Some(Counted::News(entry) | Counted::Correction(entry)) = counted else { continue };
        if cause.is_some() {
            reader.counted();
        }
        day.apply(&entry);
        facts.push(NewFact::of(entry, cause));
    }
    Ok(facts)
}

/// What happens in this gap, in order.
fn happens(kids: &[Kid], gap: Gap, facility: i64) -> Vec<(UtcTime, What, &Kid)> {
    let mut all = Vec::new();
    for day in gap.days() {
        let is_today = gap.is_today(day);
        let is_closed = day.weekday() == Weekday::Sun || holiday(day).is_some();
        if is_closed && !is_today {
            continue;
        }
        let late = if is_today { gap.late((EARLIEST, LATEST)) } else { 0 };
        for kid in kids.iter().filter(|kid| !(is_today && kid.is_seen)) {
            let dice = Dice::of([facility, kid.number, day.number()]);
            let of_child = child_of_day(dice, day, is_today);
            let of_child = of_child.into_iter().map(|(at, what)| (moved(at, late), what, kid));
            all.extend(of_child.filter(|(at, ..)| gap.holds(*at) && at.day() == day));
        }
    }
    all.sort_by_key(|(at, ..)| *at);
    all
}

/// A child's day as it is planned.
fn child_of_day(mut dice: Dice, day: CivilDay, is_today: bool) -> Vec<(UtcTime, What)> {
    let is_saturday = day.weekday() == Weekday::Sat && !is_today;
    let mut at = |from: u16, within: u16| {
        let minute = day.at(MinuteOfDay(from + dice.hill(within)));
        moved(minute, i64::from(dice.below(60)) * 1_000_000)
    };
    // From 7:15 until 9:15, and from 15:40 until 18:20.
    let (sick, came, went) = (at(7 * 60 + 30, 90), at(7 * 60 + 15, 120), at(15 * 60 + 40, 160));
    let stays_home = if is_saturday { !dice.percent(ON_SATURDAYS) } else { dice.percent(AWAY) };
    // Today somebody is still here, however late it is.
    let goes = !is_today || dice.percent(50);
    match (stays_home, goes) {
        (true, _) if is_saturday => Vec::new(),
        (true, _) => vec![(sick, What::CallsInSick)],
        (false, true) => vec![(came, What::Card), (went, What::Card)],
        (false, false) => vec![(came, What::Card)],
    }
}
