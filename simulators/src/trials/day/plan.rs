//! Who does what in a round. Every choice is the dice's; what is chosen from is what the model believes.

use domain::{
    ids::{FormId, VisitId},
    queue::office::ServiceNo,
};
use fastrand::Rng;

use super::{
    KIOSKS,
    deeds::{AtCounter, Deed, Errand, Fault},
    model::{At, Model, Visitor},
};

/// Visitors who come in one round.
const COME: std::ops::RangeInclusive<usize> = 5..=14;
/// Most who are on their way and arrive in one round.
const ARRIVE: usize = 4;

/// The errands of a round: some of `to_come` more visitors, those on their way, those who wait, and every counter.
pub fn round(dice: &mut Rng, model: &Model, to_come: usize) -> Vec<Errand> {
    let mut errands = Vec::new();
    for _ in 0..dice.usize(COME).min(to_come) {
        let deed = ticket(dice, model);
        errands.push(errand(dice, deed, 1));
    }
    for (deed, by) in visitors(dice, model) {
        errands.push(errand(dice, deed, by));
    }
    for counter in model.plan.counters() {
        let Some(what) = at_counter(dice, model, counter) else { continue };
        errands.push(errand(dice, Deed::At(what.clone()), counter));
        // The counter is open in a second tab, and somebody presses there as well.
        if chance(dice, 5) {
            errands.push(errand(dice, Deed::At(what), counter));
        }
    }
    errands
}

/// A deed on its way, by any hub, with anything going wrong.
fn errand(dice: &mut Rng, deed: Deed, counter: u16) -> Errand {
    let fault = match dice.u32(..100) {
        0..4 => Fault::Twice,
        4..8 => Fault::Deaf,
        _ => Fault::None,
    };
    Errand { deed, counter, form: FormId::random(), hub: dice.usize(..2), fault }
}

fn chance(dice: &mut Rng, percent: u32) -> bool {
    dice.u32(..100) < percent
}

fn ticket(dice: &mut Rng, model: &Model) -> Deed {
    let mut all: Vec<ServiceNo> = model.plan.services().map(ServiceNo).collect();
    dice.shuffle(&mut all);
    all.truncate(match dice.u32(..10) {
        0 => 3,
        1 | 2 => 2,
        _ => 1,
    });
    if chance(dice, 15) {
        return Deed::FromHome { phone: dice.u16(..), services: all };
    }
    Deed::Ticket { kiosk: dice.usize(..KIOSKS), services: all, care: chance(dice, 15) }
}

/// One in ten who took a number at home never comes.
fn comes(visit: VisitId) -> bool {
    visit.raw() % 10 != 0
}

fn visitors(dice: &mut Rng, model: &Model) -> Vec<(Deed, u16)> {
    let mut deeds = Vec::new();
    let on_the_way = model.visitors.iter().filter(|(id, visitor)| visitor.at == At::Nowhere("away") && comes(**id));
    for (id, _) in on_the_way.take(ARRIVE) {
        let act = match dice.u32(..10) {
            0 => "leave",
            1 => "postpone",
            _ => "arrive",
        };
        deeds.push((by_phone_or_clerk(dice, model, *id, act), dice.u16(model.plan.counters())));
    }
    if chance(dice, 20)
        && let Some(id) = dice.choice(model.waiting.iter())
    {
        let act = if dice.bool() { "leave" } else { "postpone" };
        deeds.push((by_phone_or_clerk(dice, model, *id, act), dice.u16(model.plan.counters())));
    }
    deeds
}

/// Most do it themselves; for some a clerk does it.
fn by_phone_or_clerk(dice: &mut Rng, model: &Model, visit: VisitId, act: &'static str) -> Deed {
    let page = model.visitors[&visit].page.clone().filter(|_| chance(dice, 75));
    Deed::Visit { visit, act, page }
}

fn at_counter(dice: &mut Rng, model: &Model, counter: u16) -> Option<AtCounter> {
    match (model.counters[&counter], model.busy.get(&counter)) {
        ("open", None) => idle(dice, model, counter),
        ("open", Some(visit)) => Some(occupied(dice, model, &model.visitors[visit])),
        // A break ends, a closed counter opens; not always at once.
        _ => chance(dice, 60).then_some(AtCounter::Plain("open")),
    }
}

fn idle(dice: &mut Rng, model: &Model, counter: u16) -> Option<AtCounter> {
    match dice.u32(..100) {
        0 => return Some(AtCounter::Plain("close")),
        1 | 2 => return Some(AtCounter::Plain("pause")),
        3..6 => return Some(AtCounter::Plain("undo")),
        6..16 => {
            let is_set_aside = |visitor: &Visitor| matches!(visitor.at, At::Nowhere("parked" | "must-return"));
            let aside: Vec<_> = model.visitors.iter().filter(|(_, visitor)| is_set_aside(visitor)).collect();
            if let Some((visit, _)) = dice.choice(aside) {
                return Some(AtCounter::About("resume", *visit));
            }
        }
        _ => {}
    }
    let own = |visit: &&VisitId| model.is_for(counter, &model.visitors[visit]);
    let is_due = |visit: &VisitId| !model.visitors[visit].postponed;
    if model.waiting.iter().filter(own).any(is_due) {
        return Some(match dice.u32(..100) {
            0..6 => AtCounter::Plain("precall"),
            6..10 => AtCounter::About("call", *model.waiting.iter().find(own)?),
            _ => AtCounter::Plain("next"),
        });
    }
    // Whoever wanted a later place comes up early when nobody else is there.
    model.waiting.iter().find(own).map(|visit| AtCounter::About("call", *visit))
}

fn occupied(dice: &mut Rng, model: &Model, visitor: &Visitor) -> AtCounter {
    let percent = dice.u32(..100);
    let elsewhere = |dice: &mut Rng| {
        if dice.bool() {
            AtCounter::ToCounter(dice.u16(model.plan.counters()))
        } else {
            AtCounter::ToService(ServiceNo(dice.u16(model.plan.services())))
        }
    };
    match (visitor.at, percent) {
        (At::Counter("precalled", _), 0..10) => AtCounter::Plain("undo"),
        (At::Counter("precalled", _), _) => AtCounter::Plain("next"),
        (At::Counter("called", _), 0..8) => AtCounter::Plain("no-show"),
        (At::Counter("called", _), 8..13) => AtCounter::Plain("recall"),
        (At::Counter("called", _), 13..60) => AtCounter::Plain("begin"),
        (_, 60..63) => AtCounter::Plain("undo"),
        (_, 63..70) => elsewhere(dice),
        (_, 70..77) => AtCounter::Plain("park"),
        (_, 77..80) => AtCounter::Plain("send-back"),
        _ => AtCounter::Plain("finish"),
    }
}
