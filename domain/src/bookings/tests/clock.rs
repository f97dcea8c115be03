//! What happens by itself, and the booked day.

use super::*;
use crate::{
    bookings::{decide::priority, plan::awake},
    ids::VisitId,
    queue::visit::Priority,
};

fn waits(place: &mut Place, person: i64, people: u16, last: i64) -> Booking {
    let booking = place.fresh();
    let command = Command::Wait {
        booking,
        wish: wish(1, people),
        from: today().plus(1),
        to: today().plus(last),
        keys: keys(person),
        language: Lang::Ja,
        channel: Channel::Public,
    };
    place.run(&command).expect("the list has room")
}

/// Only one slot, on each day.
fn narrow(places: u16) -> Calendar {
    let mut narrow = calendar(places, places);
    narrow.desks[0].hours[0].span.to = clock(9, 15);
    narrow
}

#[test]
fn a_freed_place_goes_to_whoever_has_waited_longest_of_those_whom_it_suits() {
    let mut place = Place::of(narrow(2));
    let at = today().plus(3).at(clock(9, 0));
    let mut book = |person, day| place.book(person, today().plus(day).at(clock(9, 0))).expect("free");
    let days: Vec<_> = (1..=3).flat_map(|day| [100 + day * 2, 200 + day * 2].map(|person| book(person, day))).collect();
    let family = waits(&mut place, 2, 2, 3);
    place.wait(1);
    let soon_only = waits(&mut place, 4, 1, 2);
    place.wait(1);
    let first = waits(&mut place, 6, 1, 3);
    place.wait(1);
    let second = waits(&mut place, 8, 1, 3);
    assert_eq!(place.tick(), []);
    place.run(&Command::Cancel { booking: days[5].id, channel: Channel::Public }).expect("in time");
    assert_eq!(place.tick(), [], "the delay");
    place.wait(30);
    let offered = place.tick();
    assert_eq!(offered.len(), 1);
    assert_eq!((offered[0].0, offered[0].1.id, offered[0].1.taken.start), (Step::Offered, first.id, at));
    assert_eq!(place.book(50, at), Err(BookingRefusal::Full), "it is offered");
    // Declined: the next one.
    place.run(&Command::Cancel { booking: first.id, channel: Channel::Public }).expect("offered");
    let offered = place.tick();
    assert_eq!((offered[0].0, offered[0].1.id), (Step::Offered, second.id));
    assert_eq!(place.run(&Command::Accept { booking: second.id }).map(|booking| booking.stand), Ok(Stand::Booked));
    for waiting in [&family, &soon_only] {
        assert!(matches!(place.stand(waiting.id), Some(Stand::Waiting { .. })));
    }
}

#[test]
fn an_offer_ends_at_its_deadline_and_the_next_in_line_has_it_before_anybody_else() {
    let mut place = Place::of(narrow(1));
    let at = today().plus(3).at(clock(9, 0));
    let booked = place.book(100, at).expect("free");
    place.book(102, today().plus(1).at(clock(9, 0))).expect("free");
    place.book(104, today().plus(2).at(clock(9, 0))).expect("free");
    let (first, second) = (waits(&mut place, 2, 1, 3), waits(&mut place, 4, 1, 3));
    place.tick();
    place.run(&Command::Cancel { booking: booked.id, channel: Channel::Staff }).expect("booked");
    place.wait(30);
    let offered = place.tick();
    let Stand::Offered { until } = offered[0].1.stand else { panic!("offered") };
    assert_eq!(offered[0].1.id, first.id);
    place.wait_until(until);
    assert_eq!(place.run(&Command::Accept { booking: first.id }), Err(BookingRefusal::HoldOver));
    let steps: Vec<_> = place.tick().into_iter().map(|(step, booking)| (step, booking.id)).collect();
    assert!(steps.contains(&(Step::Offered, second.id)) && steps.contains(&(Step::Lapsed, first.id)), "{steps:?}");
}

#[test]
fn whoever_waits_for_days_that_are_over_waits_no_more() {
    let mut place = Place::of(narrow(1));
    for day in 1..=2 {
        place.book(100 + day * 2, today().plus(day).at(clock(9, 0))).expect("free");
    }
    let waiting = waits(&mut place, 2, 1, 2);
    place.tick();
    place.wait_until(today().plus(1).at(clock(17, 0)));
    assert!(place.tick().iter().any(|(step, booking)| (*step, booking.id) == (Step::Lapsed, waiting.id)));
}

#[test]
fn reminders_go_out_once_each_at_their_times() {
    let mut place = Place::of(calendar(1, 1));
    let day = today().plus(10);
    let booked = place.book(2, day.at(clock(9, 0))).expect("free");
    let mut told = Vec::new();
    for _ in 0..11 * 24 * 4 {
        place.wait(15);
        told.extend(place.tick().into_iter().filter(|(step, _)| *step == Step::Reminded).map(|_| place.now));
    }
    let expected = [day.plus(-7).at(clock(9, 0)), day.plus(-1).at(clock(12, 30)), day.at(clock(7, 30))];
    assert_eq!(told, expected);
    assert_eq!(place.stand(booked.id), Some(Stand::Missed));
}

#[test]
fn a_reminder_is_late_rather_than_lost_but_not_after_the_booked_time_and_not_at_night() {
    let start = today().plus(10).at(clock(9, 0));
    let late = |now: UtcTime| {
        let mut place = Place::of(calendar(1, 1));
        place.book(2, start).expect("free");
        place.wait_until(now);
        place.tick().iter().filter(|(step, _)| *step == Step::Reminded).count()
    };
    assert_eq!(late(today().plus(9).at(clock(14, 0))), 1, "two were due: one tells it all");
    assert_eq!(late(today().plus(9).at(clock(23, 0))), 0, "people sleep");
    assert_eq!(late(today().plus(10).at(clock(7, 0))), 1);
    assert_eq!(late(start), 0, "too late");
}

#[test]
fn nobody_is_reminded_of_what_was_cancelled_or_who_does_not_want_it() {
    let mut place = Place::of(calendar(2, 2));
    let start = today().plus(10).at(clock(9, 0));
    let (cancelled, quiet) = (place.book(2, start).expect("free"), place.book(4, start).expect("free"));
    place.run(&Command::Cancel { booking: cancelled.id, channel: Channel::Public }).expect("in time");
    let off = Command::Amend {
        booking: quiet.id,
        keys: None,
        reminders: Some(crate::bookings::decide::Reminders::Off),
        bring: None,
    };
    place.run(&off).expect("booked");
    place.wait_until(today().plus(9).at(clock(12, 30)));
    assert_eq!(place.tick(), []);
}

#[test]
fn quiet_hours_end_in_the_morning() {
    let rules = Rules::default();
    let day = today();
    let morning = day.at(clock(7, 0));
    for (hour, expected) in [(6, morning), (7, morning), (20, day.at(clock(20, 0))), (21, day.plus(1).at(clock(7, 0)))]
    {
        assert_eq!(awake(&rules, day.at(clock(hour, 0))), expected, "{hour}");
    }
}

#[test]
fn whoever_did_not_come_is_noted_by_the_clock_and_the_place_is_free_for_others() {
    let mut place = Place::of(Calendar { rules: Rules { no_show_minutes: 10, ..Rules::default() }, ..calendar(1, 1) });
    let start = today().plus(2).at(clock(9, 0));
    let booked = place.book(2, start).expect("free");
    place.wait_until(start + Duration::from_secs(10 * 60));
    let missed = place.tick();
    assert_eq!(missed.iter().map(|(step, _)| *step).collect::<Vec<_>>(), [Step::Missed]);
    assert!(place.run(&Command::Reinvite { booking: booked.id }).is_ok());
    // Who comes after all is let in, later.
    place.wait(5);
    let arrived = place.run(&Command::Arrive { booking: booked.id, visit: Some(VisitId::from_raw(1)) });
    assert!(matches!(arrived.map(|booking| booking.stand), Ok(Stand::Arrived { visit: Some(_) })));
}

#[test]
fn a_booking_is_for_its_day_and_a_mistake_at_the_desk_can_be_mended() {
    let mut place = Place::of(calendar(1, 1));
    let start = today().plus(2).at(clock(9, 0));
    let booked = place.book(2, start).expect("free");
    let arrive = Command::Arrive { booking: booked.id, visit: None };
    assert_eq!(place.run(&arrive), Err(BookingRefusal::NotToday));
    place.wait_until(start - Duration::from_secs(600));
    assert!(place.run(&arrive).is_ok());
    assert_eq!(place.run(&arrive), Err(BookingRefusal::DoesNotFit), "twice");
    assert!(place.run(&Command::Reopen { booking: booked.id }).is_ok());
    assert!(place.run(&arrive).is_ok());
}

#[test]
fn whoever_is_late_comes_after_those_who_are_in_time() {
    let mut place = Place::of(calendar(1, 1));
    let start = today().plus(2).at(clock(9, 0));
    let booked = place.book(2, start).expect("free");
    assert_eq!(priority(&booked, 5, start + Duration::from_secs(300)), Priority::Booked);
    assert_eq!(priority(&booked, 5, start + Duration::from_secs(301)), Priority::Normal);
}

#[test]
fn whoever_comes_to_the_list_later_is_offered_what_those_before_did_not_want() {
    let mut place = Place::of(narrow(1));
    place.book(100, today().plus(1).at(clock(9, 0))).expect("free");
    waits(&mut place, 2, 1, 1);
    assert_eq!(place.tick(), []);
    let late = waits(&mut place, 4, 1, 2);
    let offered = place.tick();
    assert_eq!(
        offered.iter().map(|(step, booking)| (*step, booking.id)).collect::<Vec<_>>(),
        [(Step::Offered, late.id)]
    );
}

#[test]
fn whoever_is_taken_back_from_those_who_did_not_come_is_awaited_until_the_day_is_over() {
    let mut place = Place::of(calendar(1, 1));
    let start = today().plus(2).at(clock(9, 0));
    let booked = place.book(2, start).expect("free");
    place.wait_until(start + Duration::from_secs(45 * 60));
    place.tick();
    assert_eq!(place.stand(booked.id), Some(Stand::Missed));
    place.run(&Command::Reopen { booking: booked.id }).expect("missed today");
    assert_eq!(place.tick(), [], "they are on their way");
    assert_eq!(place.stand(booked.id), Some(Stand::Booked));
    place.wait_until(start.day().plus(1).start());
    place.tick();
    assert_eq!(place.stand(booked.id), Some(Stand::Missed));
}

#[test]
fn whoever_wants_reminders_again_is_not_told_at_once_of_times_that_are_over() {
    use crate::bookings::decide::Reminders;
    let mut place = Place::of(calendar(1, 1));
    let booked = place.book(2, today().plus(10).at(clock(9, 0))).expect("free");
    let wants = |reminders| {
        let reminders = Some(reminders);
        Command::Amend { booking: booked.id, keys: None, reminders, bring: None }
    };
    place.run(&wants(Reminders::Off)).expect("booked");
    place.wait_until(today().plus(5).at(clock(10, 0)));
    place.run(&wants(Reminders::On)).expect("booked");
    assert_eq!(place.tick(), []);
    place.wait_until(today().plus(9).at(clock(12, 30)));
    assert_eq!(place.tick().len(), 1);
}

#[test]
fn the_staff_changes_what_somebody_brings() {
    let mut place = Place::of(calendar(1, 1));
    let booked = place.book(2, today().plus(2).at(clock(9, 0))).expect("free");
    let bring = Some("1-2".to_owned());
    let amended = place.run(&Command::Amend { booking: booked.id, keys: None, reminders: None, bring });
    assert_eq!(amended.map(|booking| booking.bring).as_deref(), Ok("1-2"));
}

#[test]
fn nobody_sleeps_through_the_deadline_of_an_offer() {
    let mut place = Place::of(Calendar { rules: Rules { offer_minutes: 60, ..Rules::default() }, ..narrow(1) });
    let booked = place.book(100, today().plus(3).at(clock(9, 0))).expect("free");
    for day in 1..=2 {
        place.book(100 + day * 2, today().plus(day).at(clock(9, 0))).expect("free");
    }
    let waiting = waits(&mut place, 2, 1, 3);
    place.wait_until(today().at(clock(23, 0)));
    place.run(&Command::Cancel { booking: booked.id, channel: Channel::Staff }).expect("booked");
    place.tick();
    let until = today().plus(1).at(clock(8, 0));
    assert_eq!(place.stand(waiting.id), Some(Stand::Offered { until }), "an hour from seven o'clock on");
}
