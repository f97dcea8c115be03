//! Holding, booking, changing, cancelling.

use super::*;
use crate::bookings::{
    booking::TRIES_MAX,
    calendar::Closure,
    decide::{Proof, cut_off, days_ahead},
};

fn tomorrow_at(hour: u16, minute: u16) -> UtcTime {
    today().plus(2).at(clock(hour, minute))
}

#[test]
fn a_place_is_given_once_and_the_staff_has_some_that_residents_have_not() {
    let mut place = Place::of(calendar(3, 2));
    let at = tomorrow_at(9, 0);
    assert!(place.book(2, at).is_ok());
    assert!(place.book(4, at).is_ok());
    assert_eq!(place.book(6, at), Err(BookingRefusal::Full));
    assert!(place.staff_books(8, at).is_ok());
    assert_eq!(place.staff_books(10, at), Err(BookingRefusal::Full));
    assert!(place.book(6, tomorrow_at(9, 15)).is_ok());
}

#[test]
fn a_longer_booking_and_its_buffer_take_the_slots_that_they_reach_into() {
    let mut place = Place::of(calendar(1, 1));
    let ask = place.ask(2, 1, tomorrow_at(9, 0));
    assert!(place.run(&Command::Hold { ask, instead_of: None }).is_ok());
    // 20 minutes and 10 of buffer: until 9:30.
    assert_eq!(place.hold(tomorrow_at(9, 15)), Err(BookingRefusal::Full));
    assert!(place.hold(tomorrow_at(9, 30)).is_ok());
}

#[test]
fn what_would_last_longer_than_the_hours_or_begins_between_slots_is_no_slot() {
    let mut place = Place::of(calendar(1, 1));
    for (minute, service) in [((10, 15), 2), ((9, 5), 1), ((10, 30), 1), ((8, 45), 1)] {
        let ask = place.ask(service, 1, tomorrow_at(minute.0, minute.1));
        let refused = place.run(&Command::Hold { ask, instead_of: None });
        let closed = minute == (10, 30) || minute == (8, 45);
        let expected = if closed { BookingRefusal::Closed } else { BookingRefusal::NoSlot };
        assert_eq!(refused, Err(expected), "{minute:?}");
    }
    // The buffer may run over the end: nobody comes then anyway.
    let ask = place.ask(2, 1, tomorrow_at(10, 0));
    assert!(place.run(&Command::Hold { ask, instead_of: None }).is_ok());
}

#[test]
fn a_family_takes_a_place_each_or_one_place_after_the_other() {
    let mut place = Place::of(calendar(3, 3));
    let mut ask = place.ask(1, 3, tomorrow_at(9, 0));
    assert!(place.run(&Command::Hold { ask: ask.clone(), instead_of: None }).is_ok());
    assert_eq!(place.hold(tomorrow_at(9, 0)), Err(BookingRefusal::Full));
    ask = place.ask(1, 3, tomorrow_at(9, 15));
    ask.wish.seating = Seating::InARow;
    let row = place.run(&Command::Hold { ask, instead_of: None }).expect("45 minutes at one place");
    assert_eq!((row.taken.places, row.taken.minutes), (1, 45));
    assert!(place.hold(tomorrow_at(9, 45)).is_ok());
}

#[test]
fn a_hold_ends_at_its_microsecond_and_its_place_is_free_then() {
    let mut place = Place::of(calendar(1, 1));
    let at = tomorrow_at(9, 0);
    let held = place.hold(at).expect("free");
    let Stand::Held { until } = held.stand else { panic!("held") };
    assert_eq!(until, place.now + Duration::from_secs(600));
    place.wait_until(until - Duration::from_micros(1));
    assert_eq!(place.hold(at), Err(BookingRefusal::Full));
    place.wait_until(until);
    assert!(place.hold(at).is_ok());
    let late = Command::AskCode { booking: held.id, keys: keys(1), bring: String::new() };
    assert_eq!(place.run(&late), Err(BookingRefusal::Unknown));
}

#[test]
fn whoever_goes_back_and_chooses_again_holds_only_the_second_place() {
    let mut place = Place::of(calendar(1, 1));
    let first = place.hold(tomorrow_at(9, 0)).expect("free");
    let ask = place.ask(1, 1, tomorrow_at(9, 15));
    assert!(place.run(&Command::Hold { ask, instead_of: Some(first.id) }).is_ok());
    assert!(place.hold(tomorrow_at(9, 0)).is_ok());
    // The same place once more is no obstacle to itself.
    let held = place.hold(tomorrow_at(9, 30)).expect("free");
    let ask = place.ask(1, 1, tomorrow_at(9, 30));
    assert!(place.run(&Command::Hold { ask, instead_of: Some(held.id) }).is_ok());
}

#[test]
fn a_right_code_makes_the_hold_a_booking_and_five_wrong_ones_end_it() {
    let mut place = Place::of(calendar(2, 2));
    let held = place.hold(tomorrow_at(9, 0)).expect("free");
    let confirm = |proof| Command::Confirm { booking: held.id, proof };
    assert_eq!(place.run(&confirm(Proof::RightCode)), Err(BookingRefusal::DoesNotFit), "no address was given yet");
    let ask_code = Command::AskCode { booking: held.id, keys: keys(1), bring: "1-2".to_owned() };
    assert!(place.run(&ask_code).is_ok());
    assert_eq!(place.run(&confirm(Proof::WrongCode)).map(|booking| booking.tries), Ok(1));
    let booked = place.run(&confirm(Proof::RightCode)).expect("the right code");
    assert_eq!((booked.stand, booked.bring.as_str()), (Stand::Booked, "1-2"));

    let held = place.hold(tomorrow_at(9, 15)).expect("free");
    place.run(&Command::AskCode { booking: held.id, keys: keys(4), bring: String::new() }).expect("held");
    for _ in 0..TRIES_MAX {
        place.run(&Command::Confirm { booking: held.id, proof: Proof::WrongCode }).expect("noted");
    }
    let refused = place.run(&Command::Confirm { booking: held.id, proof: Proof::RightCode });
    assert_eq!(refused, Err(BookingRefusal::Unknown));
}

#[test]
fn residents_book_change_and_cancel_until_the_cut_off_second_and_the_staff_after_it() {
    let mut place = Place::of(calendar(2, 2));
    let at = tomorrow_at(9, 0);
    let end = cut_off(place.book.calendar(), at.day());
    assert_eq!(end, today().plus(1).at(clock(17, 0)));
    let booked = place.book(2, at).expect("in time");
    place.wait_until(end - Duration::from_micros(1));
    assert!(place.book(4, at).is_ok());
    place.wait_until(end);
    assert_eq!(place.book(6, at), Err(BookingRefusal::CutOff));
    let cancel = |channel| Command::Cancel { booking: booked.id, channel };
    let change =
        |channel| Command::Move { booking: booked.id, wish: wish(1, 1), start: at + Duration::from_secs(900), channel };
    assert_eq!(place.run(&cancel(Channel::Public)), Err(BookingRefusal::CutOff));
    assert_eq!(place.run(&change(Channel::Public)), Err(BookingRefusal::CutOff));
    assert!(place.run(&change(Channel::Staff)).is_ok());
    assert!(place.run(&cancel(Channel::Staff)).is_ok());
}

#[test]
fn only_the_days_between_the_soonest_and_the_latest_can_be_booked() {
    let mut place = Place::of(calendar(2, 2));
    let (first, last) = days_ahead(place.book.calendar(), place.now);
    assert_eq!((first, last), (today().plus(1), today().plus(60)));
    assert_eq!(place.book(2, today().at(clock(9, 0))), Err(BookingRefusal::TooSoon));
    assert_eq!(place.book(2, today().plus(61).at(clock(9, 0))), Err(BookingRefusal::TooFar));
    place.wait_until(today().at(clock(17, 0)));
    assert_eq!(days_ahead(place.book.calendar(), place.now).0, today().plus(2));
    assert!(place.book(2, today().plus(60).at(clock(9, 0))).is_ok());
}

#[test]
fn nobody_books_the_same_twice_and_a_family_shares_an_address() {
    let mut place = Place::of(calendar(9, 9));
    assert!(place.book(2, tomorrow_at(9, 0)).is_ok());
    assert_eq!(place.book(2, tomorrow_at(9, 15)), Err(BookingRefusal::Duplicate));
    // 3 has the address of 2, but is somebody else.
    assert!(place.book(3, tomorrow_at(9, 0)).is_ok());
    let other = place.ask(2, 1, tomorrow_at(9, 15));
    let other = Command::Book { ask: other, keys: keys(2), bring: String::new(), instead_of: None };
    assert_eq!(place.run(&other), Err(BookingRefusal::PersonLimit));
    let nobody = Keys { person: None, ..keys(2) };
    let by_address = |place: &mut Place, start| {
        let ask = place.ask(1, 1, start);
        place.run(&Command::Book { ask, keys: nobody, bring: String::new(), instead_of: None })
    };
    assert_eq!(by_address(&mut place, tomorrow_at(9, 0)), Err(BookingRefusal::Duplicate));
    assert!(by_address(&mut place, tomorrow_at(9, 15)).is_ok());
    assert_eq!(by_address(&mut place, tomorrow_at(9, 30)), Err(BookingRefusal::AddressLimit));
}

#[test]
fn a_cancelled_place_comes_back_after_the_delay_and_so_does_one_that_was_moved_from() {
    let mut place = Place::of(calendar(1, 1));
    let at = tomorrow_at(9, 0);
    let booked = place.book(2, at).expect("free");
    let moved =
        Command::Move { booking: booked.id, wish: wish(1, 1), start: tomorrow_at(9, 15), channel: Channel::Public };
    let moved = place.run(&moved).expect("free");
    assert_eq!(moved.changes, 1);
    assert_eq!(place.book(4, at), Err(BookingRefusal::Full), "not yet");
    // Whoever changed their mind may go back to it.
    let back = Command::Move { booking: booked.id, wish: wish(1, 1), start: at, channel: Channel::Public };
    assert!(place.run(&back).is_ok());
    place.run(&Command::Cancel { booking: booked.id, channel: Channel::Public }).expect("in time");
    assert_eq!(place.book(4, at), Err(BookingRefusal::Full), "not yet");
    place.wait(30);
    assert!(place.book(4, at).is_ok());
    assert!(place.book(2, tomorrow_at(9, 15)).is_ok(), "whoever cancelled may book again");
}

#[test]
fn nobody_trades_places_by_changing_again_and_again() {
    let mut place = Place::of(calendar(1, 1));
    let booked = place.book(2, tomorrow_at(9, 0)).expect("free");
    let change = |place: &mut Place, slot: i64| {
        let start = tomorrow_at(9, 0).day().plus(slot).at(clock(9, 0));
        place.run(&Command::Move { booking: booked.id, wish: wish(1, 1), start, channel: Channel::Public })
    };
    for day in 1..=5 {
        assert!(change(&mut place, day).is_ok());
    }
    assert_eq!(change(&mut place, 6), Err(BookingRefusal::TooManyChanges));
    place.wait(31);
    assert!(change(&mut place, 6).is_ok());
}

#[test]
fn a_slot_that_closes_while_it_is_held_is_not_booked() {
    let mut place = Place::of(calendar(2, 2));
    let at = tomorrow_at(9, 0);
    let held = place.hold(at).expect("free");
    place.run(&Command::AskCode { booking: held.id, keys: keys(2), bring: String::new() }).expect("held");
    let mut closed = calendar(2, 2);
    let day = at.day();
    closed.closures.push(Closure { desk: None, from: day, to: day, span: None, reason: "停電のため".to_owned() });
    place.book.set_calendar(Arc::new(closed));
    let confirm = Command::Confirm { booking: held.id, proof: Proof::RightCode };
    assert_eq!(place.run(&confirm), Err(BookingRefusal::Closed));
    assert_eq!(place.book(4, at), Err(BookingRefusal::Closed));
}

#[test]
fn a_capacity_below_what_is_booked_keeps_the_bookings_and_gives_no_more() {
    let mut place = Place::of(calendar(3, 3));
    let at = tomorrow_at(9, 0);
    let kept: Vec<_> = (1..=3).map(|person| place.book(person * 2, at).expect("free").id).collect();
    place.book.set_calendar(Arc::new(calendar(1, 1)));
    assert!(kept.iter().all(|id| place.stand(*id) == Some(Stand::Booked)));
    for id in &kept[..2] {
        place.run(&Command::Cancel { booking: *id, channel: Channel::Staff }).expect("booked");
        place.wait(31);
        assert_eq!(place.book(20, at), Err(BookingRefusal::Full));
    }
    place.run(&Command::Cancel { booking: kept[2], channel: Channel::Staff }).expect("booked");
    place.wait(31);
    assert!(place.book(20, at).is_ok());
}

#[test]
fn a_closure_calls_off_whom_it_hits_and_lets_holds_go() {
    let mut place = Place::of(calendar(3, 3));
    let hit = place.book(2, tomorrow_at(9, 30)).expect("free");
    let held = place.hold(tomorrow_at(9, 45)).expect("free");
    let before = place.book(4, tomorrow_at(9, 0)).expect("free");
    let call_off = Command::CallOff { desk: None, from: tomorrow_at(9, 15), to: tomorrow_at(12, 0) };
    place.run(&call_off).expect("two");
    assert_eq!((place.stand(hit.id), place.stand(held.id)), (None, None));
    assert_eq!(place.stand(before.id), Some(Stand::Booked));
    let steps: Vec<_> = place.facts[3..].iter().map(|fact| (step_of(fact), booking_of(fact).id)).collect();
    assert_eq!(steps, [(Step::CalledOff, hit.id), (Step::Lapsed, held.id)]);
}

#[test]
fn the_leap_day_can_be_booked() {
    let mut place = Place::of(Calendar { rules: Rules { latest_days: 400, ..Rules::default() }, ..calendar(1, 1) });
    let leap = CivilDay::from_date(2028, 2, 29).expect("a leap year");
    place.wait_until(leap.plus(-7).at(clock(8, 0)));
    let booked = place.book(2, leap.at(clock(9, 0))).expect("free");
    assert_eq!(booked.day().to_string(), "2028-02-29");
}

#[test]
fn what_is_booked_is_not_made_into_another_booking() {
    let mut place = Place::of(calendar(2, 2));
    let mut ask = place.ask(1, 1, tomorrow_at(9, 0));
    let book = |ask: &Ask| Command::Book {
        ask: ask.clone(),
        keys: keys(1),
        bring: String::new(),
        instead_of: Some(ask.booking),
    };
    assert!(place.run(&book(&ask)).is_ok());
    ask.start = tomorrow_at(9, 15);
    assert_eq!(place.run(&book(&ask)), Err(BookingRefusal::DoesNotFit));
}

#[test]
fn whoever_chose_in_time_fills_in_the_form_over_the_cut_off() {
    let mut place = Place::of(calendar(2, 2));
    let at = tomorrow_at(9, 0);
    let end = cut_off(place.book.calendar(), at.day());
    place.wait_until(end - Duration::from_secs(60));
    let ask = place.ask(1, 1, at);
    place.run(&Command::Hold { ask: ask.clone(), instead_of: None }).expect("in time");
    place.wait_until(end + Duration::from_secs(60));
    let book = |ask: Ask| {
        let instead_of = Some(ask.booking);
        Command::Book { ask, keys: keys(2), bring: String::new(), instead_of }
    };
    let other_slot = Ask { start: tomorrow_at(9, 15), ..ask.clone() };
    assert_eq!(place.run(&book(other_slot)), Err(BookingRefusal::CutOff));
    assert_eq!(place.run(&book(ask)).map(|booking| (booking.stand, booking.number)), Ok((Stand::Booked, 1)));
}

#[test]
fn whoever_changed_often_may_cancel_all_the_same() {
    let mut place = Place::of(calendar(1, 1));
    let booked = place.book(2, tomorrow_at(9, 0)).expect("free");
    for day in 1..=5 {
        let start = tomorrow_at(9, 0).day().plus(day).at(clock(9, 0));
        let change = Command::Move { booking: booked.id, wish: wish(1, 1), start, channel: Channel::Public };
        place.run(&change).expect("free");
    }
    let cancel = Command::Cancel { booking: booked.id, channel: Channel::Public };
    assert_eq!(place.run(&cancel).map(|booking| booking.stand), Ok(Stand::Cancelled));
}

#[test]
fn a_hold_is_booked_if_there_is_still_room_for_it_and_not_for_what_the_service_takes_by_now() {
    let mut place = Place::of(calendar(1, 1));
    let held = place.ask(2, 1, tomorrow_at(10, 0));
    let held = place.run(&Command::Hold { ask: held, instead_of: None }).expect("free");
    place.run(&Command::AskCode { booking: held.id, keys: keys(2), bring: String::new() }).expect("held");
    // From now on the service takes fifteen minutes, and the place closes a quarter of an hour sooner.
    let mut shorter = calendar(1, 1);
    shorter.services[1].minutes = 15;
    shorter.desks[0].hours[0].span.to = clock(10, 15);
    place.book.set_calendar(Arc::new(shorter));
    let confirm = Command::Confirm { booking: held.id, proof: Proof::RightCode };
    assert_eq!(place.run(&confirm), Err(BookingRefusal::NoSlot), "the hold is twenty minutes long");
}

#[test]
fn nobody_books_the_same_twice_by_mail_and_on_the_telephone() {
    let mut place = Place::of(calendar(9, 9));
    let (mail, phone, other_mail) = (Some(Key(1)), Some(Key(2)), Some(Key(3)));
    let book = |place: &mut Place, address, phone, start, channel| {
        let ask = Ask { channel, ..place.ask(1, 1, start) };
        let keys = Keys { person: None, address, phone };
        place.run(&Command::Book { ask, keys, bring: String::new(), instead_of: None })
    };
    let at = tomorrow_at(9, 0);
    assert!(book(&mut place, mail, phone, at, Channel::Public).is_ok());
    assert_eq!(book(&mut place, phone, phone, at, Channel::Staff), Err(BookingRefusal::Duplicate));
    assert!(book(&mut place, other_mail, phone, at, Channel::Public).is_ok(), "a family has one telephone");
    // And the other way round: first on the telephone, then by mail.
    let later = tomorrow_at(9, 15);
    assert!(book(&mut place, Some(Key(5)), Some(Key(5)), later, Channel::Staff).is_ok());
    assert_eq!(book(&mut place, Some(Key(4)), Some(Key(5)), later, Channel::Public), Err(BookingRefusal::Duplicate));
}

#[test]
fn nobody_books_the_same_twice_once_without_and_once_with_their_number() {
    let mut place = Place::of(calendar(9, 9));
    let at = tomorrow_at(9, 0);
    let mut book = |person, channel| {
        let ask = Ask { channel, ..place.ask(1, 1, at) };
        let keys = Keys { person, ..keys(2) };
        place.run(&Command::Book { ask, keys, bring: String::new(), instead_of: None })
    };
    assert!(book(None, Channel::Public).is_ok());
    assert_eq!(book(Some(Key(2)), Channel::Staff), Err(BookingRefusal::Duplicate));
}

#[test]
fn nobody_waits_for_what_can_never_be() {
    let mut place = Place::of(calendar(2, 2));
    let mut wait = |people, seating, service| {
        let booking = place.fresh();
        let wish = Wish { seating, ..wish(service, people) };
        let (from, to) = (today().plus(1), today().plus(3));
        let (keys, language, channel) = (keys(2), Lang::Ja, Channel::Public);
        place.run(&Command::Wait { booking, wish, from, to, keys, language, channel }).map(|_| ())
    };
    assert_eq!(wait(3, Seating::Together, 1), Err(BookingRefusal::NoDays), "two places");
    assert_eq!(wait(5, Seating::InARow, 2), Err(BookingRefusal::NoDays), "an hour and a half");
    assert_eq!(wait(2, Seating::Together, 1), Ok(()));
}

#[test]
fn nothing_begins_between_two_minutes() {
    let mut place = Place::of(calendar(1, 1));
    let late = tomorrow_at(9, 0) + Duration::from_secs(1);
    assert_eq!(place.hold(late), Err(BookingRefusal::NoSlot));
}
