//! What somebody of whom nothing is known may have.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::bookings::{
    decide::{Asked, Came, Proof, Share, days_ahead, desk_day, weight},
    slots::DeskDay,
};

fn ask_to_wait(place: &mut Place, person: i64) -> Result<Booking, BookingRefusal> {
    let (booking, from, to) = (place.fresh(), today(), today().plus(4));
    place.run(&Command::AskToWait { booking, wish: wish(1, 1), from, to, keys: keys(person), language: Lang::Ja })
}

fn confirm(place: &mut Place, booking: BookingId, proof: Proof) -> Result<Booking, BookingRefusal> {
    place.run(&Command::Confirm { booking, proof })
}

#[test]
fn whoever_asks_to_wait_is_on_the_list_only_once_the_code_came_back() {
    let mut one = calendar(1, 1);
    one.rules.waiting_max = 1;
    let mut place = Place::of(one);
    let asked: Vec<_> = (0..3).map(|person| ask_to_wait(&mut place, 2 * person).expect("asked").id).collect();
    let (first, _) = days_ahead(place.book.calendar(), place.now);
    assert_eq!((place.book.waiting().count(), place.hold(first.at(clock(9, 0))).is_ok()), (0, true));
    assert!(matches!(confirm(&mut place, asked[1], Proof::WrongCode).expect("counted").stand, Stand::Held { .. }));
    let waits = confirm(&mut place, asked[1], Proof::RightCode).expect("a place on the list");
    assert_eq!((waits.stand, waits.wants), (Stand::Waiting { from: first, to: today().plus(4) }, None));
    assert_eq!(waits.taken.places, 1);
    assert_eq!(confirm(&mut place, asked[0], Proof::RightCode), Err(BookingRefusal::WaitingFull));
    assert_eq!(ask_to_wait(&mut place, 8).err(), Some(BookingRefusal::WaitingFull), "nobody is mailed for nothing");
    place.wait(30);
    assert_eq!(
        confirm(&mut place, asked[2], Proof::RightCode).err(),
        Some(BookingRefusal::Unknown),
        "it ended by itself"
    );
    assert_eq!(place.tick().iter().filter(|(step, _)| *step == Step::Offered).count(), 1, "a place that is free");
}

#[test]
fn a_wish_to_wait_is_not_called_off_with_the_first_day_that_would_do() {
    let mut place = Place::of(calendar(1, 1));
    let asked = ask_to_wait(&mut place, 1).expect("asked").id;
    let (from, to) = (today().plus(1).start(), today().plus(2).start());
    assert!(place.run(&Command::CallOff { desk: None, from, to }).is_err());
    assert!(matches!(place.stand(asked), Some(Stand::Held { .. })));
}

#[test]
fn a_place_that_somebody_else_has_by_now_is_not_given_back_and_who_comes_late_is_let_in_without_one() {
    let mut place = Place::of(calendar(1, 1));
    // From 9:00 on somebody is missed; from 9:15 on somebody else has the place, which both would have.
    let (nine, quarter) = (today().plus(1).at(clock(9, 0)), today().plus(1).at(clock(9, 15)));
    let ask = Ask { channel: Channel::Staff, ..place.ask(2, 1, nine) };
    let late =
        place.run(&Command::Book { ask, keys: keys(1), bring: String::new(), instead_of: None }).expect("free").id;
    place.wait_until(today().plus(1).at(clock(9, 5)));
    place.run(&Command::Miss { booking: late }).expect("missed");
    let other = place.staff_books(3, quarter).expect("free by now");
    assert_eq!(place.run(&Command::Reopen { booking: late }), Err(BookingRefusal::Full));
    let arrived = place.run(&Command::Arrive { booking: late, visit: None }).expect("let in");
    assert_eq!((arrived.stand, arrived.taken.places), (Stand::Arrived { visit: None }, 0));
    place.run(&Command::Cancel { booking: other.id, channel: Channel::Staff }).expect("booked");
}

#[test]
fn whoever_was_missed_gets_the_place_back_while_nobody_else_has_it() {
    let mut place = Place::of(calendar(1, 1));
    let booked = place.staff_books(1, today().plus(1).at(clock(9, 0))).expect("free").id;
    place.wait_until(today().plus(1).at(clock(9, 5)));
    place.run(&Command::Miss { booking: booked }).expect("missed");
    assert_eq!(place.run(&Command::Reopen { booking: booked }).expect("back").stand, Stand::Booked);
    place.run(&Command::Miss { booking: booked }).expect("missed");
    let arrived = place.run(&Command::Arrive { booking: booked, visit: None }).expect("let in");
    assert_eq!(arrived.taken.places, 1);
}

fn is_within(place: &Place, command: &Command, came: &Came<BookingId, DeskDay>, percent: u32) -> bool {
    let asked = Asked::of(&place.book, command, place.now);
    asked.is_none_or(|asked| asked.is_within(came, Share::percent(percent)))
}

#[test]
fn what_a_source_held_once_and_does_not_hold_any_more_is_not_counted() {
    let mut place = Place::of(calendar(1, 1));
    let mut came = Came::default();
    let mut hold = |place: &mut Place, minute: u16| {
        let ask = place.ask(1, 1, today().plus(1).at(MinuteOfDay(9 * 60 + minute)));
        let (id, command) = (ask.booking, Command::Hold { ask, instead_of: None });
        let is_within = is_within(place, &command, &came, 25);
        if is_within {
            let taken = place.run(&command).expect("free").taken;
            came.put(id, desk_day(&taken), weight(&taken));
        }
        is_within
    };
    // Six slots with one place; a quarter of them is one, and a first one is let through.
    assert_eq!([0, 15, 30].map(|minute| hold(&mut place, minute)), [true, false, false]);
    place.wait(30);
    assert!(hold(&mut place, 15), "the first ended by itself");
    assert!(!hold(&mut place, 30));
}

proptest! {
    #[test]
    fn one_source_never_holds_more_than_its_share_of_a_day(
        wishes in vec((1..3_u16, 0..6_u16, 1..3_i64, prop::option::of(0..20_usize)), 1..40),
        percent in 1..=100_u32,
    ) {
        let mut place = Place::of(calendar(4, 4));
        let mut came = Came::default();
        for (people, slot, day, instead) in wishes {
            let ask = place.ask(1, people, today().plus(day).at(MinuteOfDay(9 * 60 + slot * 15)));
            let id = ask.booking;
            let instead_of = instead.and_then(|nth| came.ids().nth(nth));
            let command = Command::Hold { ask, instead_of };
            place.book.lapse(place.now);
            if is_within(&place, &command, &came, percent) && place.run(&command).is_ok() {
                let taken = place.book.get(id).expect("held").taken;
                came.put(id, desk_day(&taken), weight(&taken));
            }
            let live: Vec<_> = came.ids().filter_map(|id| place.book.get(id)).collect();
            for day in 1..3 {
                let of_day = live.iter().filter(|held| held.day() == today().plus(day));
                let used: u32 = of_day.map(|held| u32::from(held.taken.places)).sum();
                // Six slots with four places; a single hold may be larger.
                prop_assert!(used * 100 <= 24 * percent || live.iter().any(|held| held.day() == today().plus(day) && u32::from(held.taken.places) == used) , "{used} of 24");
            }
        }
        prop_assert!(came.ids().len() > 0, "the first is let through");
    }
}
