//! The gym's days: who came and went.

use std::collections::HashMap;

use db::{DbError, entries as rows, log::NewFact, roster::Facility};
use domain::{
    card::{CardHash, TownCardId},
    entries::{self, Day, Fact},
    time::{CivilDay, MinuteOfDay, UtcTime},
};
use hub_web::app::Hub;

use super::{Dice, Gap, PastError, Reader, moved};
use crate::demo::{OFFICE, card, residents};

/// Cards that are left today to whoever looks at the demo.
const SEEN: i64 = 6;
/// Of a hundred residents with a card so many come on a day.
const COME: u16 = 60;

/// What happened in this gap.
pub(super) async fn lived(
    hub: &Hub,
    facility: &Facility,
    gap: Gap,
    mut reader: Reader,
) -> Result<Vec<NewFact>, PastError> {
    let tokens = residents::all().filter_map(|resident| resident.token);
    let ids = tokens.filter_map(|token| TownCardId::parse(card(OFFICE, &token).as_bytes()).ok());
    let cards: Vec<CardHash> = ids.map(|id| hub.keys.card().hash(&id)).collect();
    let (id, asked) = (facility.id, cards.clone());
    let read =
        hub.db.read(move |conn| Ok::<_, DbError>((rows::holders(conn, &asked)?, rows::day(conn, id, gap.from.day())?)));
    let (holders, mut day) = read.await?;
    let holders: HashMap<_, _> = holders.into_iter().collect();
    let mut turns: Vec<(UtcTime, CardHash)> = Vec::new();
    for (of, (number, card)) in gap.days().flat_map(|of| (0..).zip(&cards).map(move |one| (of, one))) {
        let dice = Dice::of([facility.id.raw(), number, of.number()]);
        let planned = if !gap.is_today(of) {
            of_day(dice, of)
        } else if number < SEEN {
            Vec::new()
        } else {
            of_today(dice, gap.to)
        };
        turns.extend(planned.into_iter().filter(|at| gap.holds(*at) && at.day() == of).map(|at| (at, *card)));
    }
    turns.sort_by_key(|(at, _)| *at);
    let (mut facts, mut of) = (Vec::new(), gap.from.day());
    for (at, card) in turns {
        let Some(&holder) = holders.get(&card) else { continue };
        if at.day() != of {
            (day, of) = (Day::default(), at.day());
        }
        let (by, cause) = reader.next(card, at);
        let entry = entries::decide(&day, hub.settings.repeat_window, holder, at, &by);
        if Fact::of(&entry).and_then(Fact::passage).is_some() {
            reader.counted();
            day.apply(&entry);
            facts.push(NewFact::of(entry, Some(cause)));
        }
    }
    Ok(facts)
}

/// When somebody came and went on a day that is over: from 9:00, gone by 21:00.
fn of_day(mut dice: Dice, day: CivilDay) -> Vec<UtcTime> {
    if !dice.percent(COME) {
        return Vec::new();
    }
    let (came, stay) = (9 * 60 + dice.below(10 * 60), 30 + dice.hill(90));
    [came, came + stay].map(|minute| day.at(MinuteOfDay(minute))).into()
}

/// Most of those who came today are still there.
fn of_today(mut dice: Dice, now: UtcTime) -> Vec<UtcTime> {
    const MINUTE: i64 = 60_000_000;
    let ago = |minutes: u16| moved(now, -i64::from(minutes) * MINUTE);
    let (stayed, rest) = (10 + dice.below(40), dice.below(50));
    if dice.percent(60) { vec![ago(stayed)] } else { vec![ago(stayed + rest + 5), ago(rest + 1)] }
}
