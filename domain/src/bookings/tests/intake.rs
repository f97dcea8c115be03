//! A place that takes nothing new for a while.

use super::*;
use crate::bookings::intake::Stopped;

fn soon_at(hour: u16, minute: u16) -> UtcTime {
    today().plus(2).at(clock(hour, minute))
}

#[test]
fn a_place_that_stopped_takes_nothing_new_of_residents_and_keeps_what_is_booked() {
    let mut place = Place::of(calendar(1, 1));
    let booked = place.book(2, soon_at(9, 0)).expect("free");
    let held = place.hold(soon_at(9, 15)).expect("free");
    let wait = |place: &mut Place, person, channel| Command::Wait {
        booking: place.fresh(),
        wish: wish(1, 1),
        from: today(),
        to: today().plus(2),
        keys: keys(person),
        language: Lang::Ja,
        channel,
    };
    let command = wait(&mut place, 4, Channel::Public);
    let waiting = place.run(&command).expect("on the list");

    let open = Calendar::clone(place.book.calendar());
    place.book.set_calendar(Arc::new(Calendar { stopped: Some(Stopped::default()), ..open.clone() }));
    assert_eq!(place.hold(soon_at(9, 30)), Err(BookingRefusal::Stopped));
    assert_eq!(place.book(6, soon_at(9, 30)), Err(BookingRefusal::Stopped));
    let command = wait(&mut place, 6, Channel::Public);
    assert_eq!(place.run(&command), Err(BookingRefusal::Stopped));
    assert_eq!(place.tick(), [], "nobody is offered a place");

    place.staff_books(8, soon_at(9, 45)).expect("the staff books as ever");
    let command = wait(&mut place, 10, Channel::Staff);
    place.run(&command).expect("the staff puts somebody on the list");
    let ask = Ask { booking: held.id, ..place.ask(1, 1, soon_at(9, 15)) };
    let finish = Command::Book { ask, keys: keys(12), bring: String::new(), instead_of: Some(held.id) };
    assert_eq!(place.run(&finish).expect("whoever was choosing comes to the end").stand, Stand::Booked);
    let (wish, channel) = (wish(1, 1), Channel::Public);
    let elsewhere = Command::Move { booking: booked.id, wish, start: soon_at(10, 0), channel };
    place.run(&elsewhere).expect("what is booked can be changed");
    place.run(&Command::Cancel { booking: booked.id, channel }).expect("and cancelled");

    place.book.set_calendar(Arc::new(open));
    let offered = place.tick().into_iter().find(|(step, _)| *step == Step::Offered).expect("open again");
    assert_eq!(offered.1.id, waiting.id);
}
