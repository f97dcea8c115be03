//! `ops verify` finds what is wrong with a place's bookings, and nothing where nothing is.

use std::time::Duration;

use db::{
    bookings::{self, Party, keys_of},
    log::NewFact,
    verify::{self, BookingReport},
};
use domain::{
    bookings::{
        Fact,
        booking::{Booking, Channel, Keys, Leaving, Seating, Stand, Step, Taken, Wish},
        calendar::{Calendar, DeskNo},
    },
    ids::{BookingId, FacilityId},
    lang::Lang,
    log::{Entry, Witness},
    queue::office::ServiceNo,
    time::UtcTime,
};
use serde_json::json;

use crate::{AT, append, tip, world::World};

struct Place {
    world: World,
    facility: FacilityId,
}

/// So many places, two of them for residents, at any time of any day.
fn calendar(places: u16) -> Calendar {
    let hours = json!({
        "valid_from": AT.day().to_string(), "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "span": { "from": 0, "to": 1440 }, "step": 30, "capacity": { "places": places, "public": places.min(2) },
    });
    let calendar = json!({
        "desks": [{ "no": 1, "name": { "ja": "カード交付窓口" }, "hours": [hours] }],
        "services": [{ "service": 1, "desk": 1, "minutes": 30 }],
        "closed": { "holidays": false, "year_end": false },
    });
    serde_json::from_value(calendar).expect("a calendar")
}

fn taken(channel: Channel, places: u16) -> Taken {
    let start = AT.day().plus(1).start() + Duration::from_secs(10 * 3_600);
    Taken { desk: DeskNo(1), start, minutes: 30, buffer: 0, places, channel }
}

fn booking(id: i64, taken: Taken, stand: Stand) -> Booking {
    Booking {
        id: BookingId::from_raw(id),
        number: u32::try_from(id).expect("a small id"),
        wish: Wish { services: vec![ServiceNo(1)], people: taken.places, seating: Seating::Together },
        taken,
        stand,
        leaving: Vec::new(),
        keys: Keys::default(),
        language: Lang::Ja,
        made_at: AT,
        changes: 0,
        told_until: AT,
        reminders: true,
        tries: 0,
        wants: None,
        bring: String::new(),
    }
}

fn fact(step: Step, booking: Booking, at: UtcTime) -> Entry {
    Entry::new(at, &Witness::Phone, Fact::Booking { step, booking: Box::new(booking) })
}

fn booked(id: i64, channel: Channel) -> Entry {
    fact(Step::Booked, booking(id, taken(channel, 1), Stand::Booked), AT)
}

impl Place {
    async fn of(world: World) -> Self {
        let place = Self { facility: world.facility("yamada").await, world };
        place.set(3).await;
        place
    }

    async fn set(&self, places: u16) {
        let facility = self.facility;
        let put = self.world.db.write(move |conn| bookings::put_calendar(conn, facility, &calendar(places), AT)).await;
        put.map_err(|error: db::DbError| error.to_string()).expect("a calendar");
    }

    async fn store(&self, facts: &[Entry]) {
        let facts = facts.iter().map(|fact| NewFact::of(fact.clone(), None)).collect();
        let from = tip(&self.world, self.facility).await;
        assert!(append(&self.world, self.facility, from, facts).0.is_ok());
    }

    async fn report(&self) -> BookingReport {
        let report = self.world.db.read(verify::report).await.expect("a report");
        let own = report.bookings.iter().all(BookingReport::is_sound);
        assert_eq!(report.is_sound(), own, "the logs themselves are sound");
        report.bookings.into_iter().next().expect("a place")
    }
}

async fn whoever_waits_is_not_forgotten_although_the_first_day_that_would_do_is_long_over(world: World) {
    let place = Place::of(world).await;
    let (facility, day) = (place.facility, AT.day());
    let stands = [Stand::Waiting { from: day, to: day.plus(200) }, Stand::Missed];
    let facts = (1..).zip(stands).map(|(id, stand)| {
        let booking = booking(id, taken(Channel::Public, 1), stand);
        let party =
            Some(Party { name: "山田 花子".to_owned(), ..Party::default() }.seal(&place.world.sealer, booking.id));
        NewFact::of(fact(Step::Waits, booking, AT), None).beside(party)
    });
    let (facts, from) = (facts.collect(), tip(&place.world, facility).await);
    assert!(append(&place.world, facility, from, facts).0.is_ok());
    let forget = move |conn: &mut db::Conn| {
        let over = bookings::parties_over(conn, facility, day.plus(100), AT)?;
        bookings::forget_parties(conn, &over, day.plus(100), AT)
    };
    assert_eq!(place.world.db.write(forget).await.map_err(|error: db::DbError| error).expect("a database"), 1);
    let sealer = place.world.sealer.clone();
    let left = place.world.db.read(move |conn| bookings::party(conn, &sealer, BookingId::from_raw(1))).await;
    assert!(left.expect("a database").is_some());
}

async fn names_of_a_hold_that_was_given_up_are_forgotten_before_the_day_that_it_was_for(world: World) {
    let place = Place::of(world).await;
    let (facility, day, now) = (place.facility, AT.day(), AT + Duration::from_secs(3_600));
    let stands =
        [Stand::Booked, Stand::Lapsed, Stand::Held { until: AT }, Stand::Held { until: now + Duration::from_secs(60) }];
    let facts = (1..).zip(stands).map(|(id, stand)| {
        let booking = booking(id, taken(Channel::Public, 1), stand);
        let party =
            Some(Party { name: "山田 花子".to_owned(), ..Party::default() }.seal(&place.world.sealer, booking.id));
        NewFact::of(fact(Step::CodeAsked, booking, AT), None).beside(party)
    });
    let (facts, from) = (facts.collect(), tip(&place.world, facility).await);
    assert!(append(&place.world, facility, from, facts).0.is_ok());
    let forget = move |conn: &mut db::Conn| {
        let over = bookings::parties_over(conn, facility, day.plus(-30), now)?;
        bookings::forget_parties(conn, &over, day.plus(-30), now)
    };
    assert_eq!(place.world.db.write(forget).await.map_err(|error: db::DbError| error).expect("a database"), 2);
    let sealer = place.world.sealer.clone();
    let ids = [1, 2, 3, 4].map(BookingId::from_raw);
    let left = place.world.db.read(move |conn| bookings::parties(conn, &sealer, &ids)).await.expect("parties");
    let mut left: Vec<i64> = left.iter().map(|(id, _)| id.raw()).collect();
    left.sort_unstable();
    assert_eq!(left, [1, 4], "what is booked, and what is held still");
}

async fn a_party_counts_under_its_mail_address_and_its_telephone(world: World) {
    let keys = |email: &str, phone: &str| {
        let (email, phone) = (email.to_owned(), phone.to_owned());
        keys_of(&world.sealer, &Party { email, phone, ..Party::default() })
    };
    let both = keys("Taro-yamada@example.jp", "0880-63-1111");
    assert_eq!(keys("taro-yamada@EXAMPLE.jp", "").address, both.address);
    assert_ne!(keys("taroyamada@example.jp", "").address, both.address, "a hyphen is a letter there");
    let phone_only = keys("", "0880631111");
    assert_eq!((phone_only.address, phone_only.phone), (both.phone, both.phone));
    assert!(both.address.is_some() && both.address != both.phone);
    assert_eq!(keys("", ""), Keys::default());
}

async fn the_history_of_a_booking_is_all_that_happened_to_it_and_nothing_else(world: World) {
    let place = Place::of(world).await;
    let days = |days: u64| AT + Duration::from_secs(days * 86_400);
    let one = |step, stand, at| fact(step, booking(1, taken(Channel::Public, 1), stand), at);
    let facts = [
        one(Step::Booked, Stand::Booked, AT),
        booked(2, Channel::Staff),
        one(Step::Missed, Stand::Missed, days(1)),
        one(Step::Amended, Stand::Missed, days(400)),
    ];
    place.store(&facts).await;
    let read = place.world.db.read(|conn| bookings::history(conn, BookingId::from_raw(1)));
    let history = read.await.map_err(|error: db::DbError| error).expect("a history");
    assert_eq!(history, [facts[0].clone(), facts[2].clone(), facts[3].clone()]);
}

async fn places_that_are_there_are_sold_and_no_more(world: World) {
    let place = Place::of(world).await;
    place.store(&[booked(1, Channel::Public), booked(2, Channel::Public), booked(3, Channel::Staff)]).await;
    let report = place.report().await;
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.facility.as_str(), report.bookings), ("yamada", 3));
    place.store(&[booked(4, Channel::Staff)]).await;
    assert_eq!(place.report().await.oversold, 1, "a fourth one of three");
}

async fn a_place_of_the_staff_that_a_resident_took_is_found(world: World) {
    let place = Place::of(world).await;
    place.store(&[booked(1, Channel::Public), booked(2, Channel::Public), booked(3, Channel::Public)]).await;
    assert_eq!(place.report().await.oversold, 1);
}

async fn a_place_that_was_given_back_is_sold_again_when_it_is_free(world: World) {
    let place = Place::of(world).await;
    let until = AT + Duration::from_secs(600);
    let held = |id| booking(id, taken(Channel::Public, 2), Stand::Held { until });
    place.store(&[fact(Step::Held, held(1), AT)]).await;
    let later = |id, at| fact(Step::Booked, booking(id, taken(Channel::Public, 1), Stand::Booked), at);
    let mut cancelled = booking(2, taken(Channel::Public, 1), Stand::Cancelled);
    cancelled.leaving.push(Leaving { taken: cancelled.taken, free_at: until + Duration::from_secs(600) });
    place.store(&[later(2, until), later(3, until), fact(Step::Cancelled, cancelled, until)]).await;
    place.store(&[later(4, until + Duration::from_secs(600))]).await;
    assert_eq!(place.report().await.oversold, 0);
    let mut lapsed_but_confirmed = held(1);
    lapsed_but_confirmed.stand = Stand::Booked;
    place.store(&[fact(Step::Booked, lapsed_but_confirmed, until + Duration::from_secs(601))]).await;
    assert_eq!(place.report().await.oversold, 1, "others have the places by now");
}

async fn a_place_that_is_not_free_yet_is_not_sold(world: World) {
    let place = Place::of(world).await;
    let mut cancelled = booking(1, taken(Channel::Public, 2), Stand::Cancelled);
    cancelled.leaving.push(Leaving { taken: cancelled.taken, free_at: AT + Duration::from_secs(600) });
    place.store(&[fact(Step::Cancelled, cancelled, AT), booked(2, Channel::Public)]).await;
    assert_eq!(place.report().await.oversold, 1);
}

async fn a_capacity_that_was_lowered_is_told_and_no_error(world: World) {
    let place = Place::of(world).await;
    place.store(&[booked(1, Channel::Public), booked(2, Channel::Public), booked(3, Channel::Staff)]).await;
    place.set(1).await;
    let report = place.report().await;
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.beyond_capacity, 2);
    place.store(&[booked(4, Channel::Staff)]).await;
    assert_eq!(place.report().await.oversold, 1, "but nobody else gets in");
}

async fn a_hold_that_ended_and_is_booked_after_all_has_its_new_number(world: World) {
    let place = Place::of(world).await;
    let held = booking(1, taken(Channel::Public, 1), Stand::Held { until: AT + Duration::from_secs(600) });
    let mut after_all = booking(1, taken(Channel::Public, 1), Stand::Booked);
    after_all.number = 7;
    place.store(&[fact(Step::Held, held, AT)]).await;
    place.store(&[fact(Step::Booked, after_all, AT + Duration::from_secs(900))]).await;
    assert!(place.report().await.is_sound());
    let facility = place.facility;
    let found = place.world.db.read(move |conn| bookings::by_number(conn, facility, 7)).await.expect("a read");
    assert_eq!(found.map(|booking| booking.id), Some(BookingId::from_raw(1)));
}

async fn a_hold_that_is_given_up_for_another_makes_room_for_it(world: World) {
    let place = Place::of(world).await;
    let until = AT + Duration::from_secs(600);
    let held = |id| fact(Step::Held, booking(id, taken(Channel::Public, 2), Stand::Held { until }), AT);
    place.store(&[held(1)]).await;
    place.store(&[held(2), fact(Step::Lapsed, booking(1, taken(Channel::Public, 2), Stand::Lapsed), AT)]).await;
    assert!(place.report().await.is_sound());
    place.store(&[held(3)]).await;
    assert_eq!(place.report().await.oversold, 1);
}

async fn a_number_given_twice_is_found(world: World) {
    let place = Place::of(world).await;
    place.store(&[booked(1, Channel::Public)]).await;
    let mut again = booking(2, taken(Channel::Public, 1), Stand::Booked);
    again.number = 1;
    place.world.forge(place.facility, &[fact(Step::Booked, again, AT)]).await;
    let report = place.report().await;
    assert_eq!((report.doubled_numbers, report.differing_rows, report.oversold), (1, 1, 0));
}

async fn rows_of_bookings_that_do_not_say_what_the_log_says_are_found(world: World) {
    let place = Place::of(world).await;
    place.store(&[booked(1, Channel::Public), booked(2, Channel::Public), booked(3, Channel::Staff)]).await;
    let changes = [
        ("update bookings set stand = 'missed' where id = 1", 1),
        ("update bookings set body = replace(body, 'booked', 'missed') where id = 2", 2),
        ("delete from bookings where id = 3", 3),
        (
            "insert into bookings select 99, facility, 99, day, start_at, stand, open_until, person, body
             from bookings where id = 2",
            4,
        ),
    ];
    for (sql, differing) in changes {
        place.world.tamper(sql);
        assert_eq!(place.report().await.differing_rows, differing, "{sql}");
    }
}

crate::world::on_both! {
    places_that_are_there_are_sold_and_no_more
    a_place_of_the_staff_that_a_resident_took_is_found
    a_place_that_was_given_back_is_sold_again_when_it_is_free
    a_place_that_is_not_free_yet_is_not_sold
    a_capacity_that_was_lowered_is_told_and_no_error
    a_hold_that_ended_and_is_booked_after_all_has_its_new_number
    a_hold_that_is_given_up_for_another_makes_room_for_it
    a_number_given_twice_is_found
    rows_of_bookings_that_do_not_say_what_the_log_says_are_found
    names_of_a_hold_that_was_given_up_are_forgotten_before_the_day_that_it_was_for
    whoever_waits_is_not_forgotten_although_the_first_day_that_would_do_is_long_over
    a_party_counts_under_its_mail_address_and_its_telephone
    the_history_of_a_booking_is_all_that_happened_to_it_and_nothing_else
}
