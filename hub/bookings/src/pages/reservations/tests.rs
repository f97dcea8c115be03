//! The bookings' pages, made of a small calendar and of people with names that no page may take for markup.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use db::{
    bookings::Party,
    notices::{Channel as Way, DeliveryState, Proof, Try},
};
use domain::{
    bookings::{
        book::Book,
        booking::{Booking, Channel, Keys, Seating, Stand, Step, Taken, Wish},
        calendar::{Bookable, Calendar, Capacity, ClosedDays, Closure, Desk, DeskNo, Hours, Rules, Span, Told},
    },
    ids::{BookingId, FormId, StaffId, VisitId},
    lang::{Lang, Words},
    log::{Entry as Stored, Seq, Witness},
    queue::office::ServiceNo,
    time::{CivilDay, MinuteOfDay, UtcTime, Weekday},
};
use hub_web::pages::fields::Fields;

use super::*;
use crate::pages::samples::{HOSTILE, MORNING};

/// The Tuesday of the bookings.
fn tuesday() -> CivilDay {
    MORNING.day().plus(3)
}

fn nine() -> UtcTime {
    tuesday().at(MinuteOfDay(540))
}

fn calendar() -> Calendar {
    let words = |ja: &str| Words { ja: ja.to_owned(), others: [].into() };
    let hours = Hours {
        valid_from: CivilDay::from_date(2026, 1, 5).expect("a day"),
        valid_to: None,
        weekdays: Weekday::ALL[..5].iter().copied().collect(),
        every: 1,
        span: Span { from: MinuteOfDay(540), to: MinuteOfDay(720) },
        step: 30,
        capacity: Capacity { places: 2, public: 1 },
    };
    let closure =
        Closure { desk: None, from: tuesday(), to: tuesday().plus(1), span: None, reason: HOSTILE.to_owned() };
    Calendar {
        desks: vec![Desk { no: DeskNo(1), name: words(HOSTILE), hours: vec![hours] }],
        services: vec![Bookable { service: ServiceNo(1), desk: DeskNo(1), minutes: 30, buffer: 0, reminders: vec![] }],
        closed: ClosedDays::default(),
        openings: Vec::new(),
        closures: vec![Closure { from: MORNING.day(), to: MORNING.day(), ..closure }],
        rules: Rules::default(),
        stopped: None,
        telephone: None,
        documents: None,
        templates: [].into(),
    }
}

fn booking(raw: i64, start: UtcTime, stand: Stand) -> Booking {
    let (desk, channel) = (DeskNo(1), Channel::Public);
    Booking {
        id: BookingId::from_raw(raw),
        number: u32::try_from(raw).expect("a small number"),
        wish: Wish { services: vec![ServiceNo(1)], people: 2, seating: Seating::InARow },
        taken: Taken { desk, start, minutes: 30, buffer: 0, places: 1, channel },
        stand,
        leaving: Vec::new(),
        keys: Keys::default(),
        language: Lang::Vi,
        made_at: MORNING,
        changes: 0,
        told_until: MORNING,
        reminders: true,
        tries: 0,
        wants: None,
        bring: String::new(),
    }
}

fn party() -> Party {
    let text = || HOSTILE.to_owned();
    let (name, kana, email, phone) = (text(), text(), text(), text());
    Party { name, kana, email, phone, companions: vec![text()], resident: text(), wishes: text(), remarks: text() }
}

fn scene(now: UtcTime) -> Scene {
    let place = Facility {
        slug: "shiyakusho".to_owned(),
        name: HOSTILE.to_owned(),
        is_office: true,
        has_calendar: true,
        ..Facility::default()
    };
    let shell = Shell::staff("宿毛市").signed_in(HOSTILE).at(place.clone());
    Scene { shell, place, office: None, calendar: calendar(), now, form: FormId::from_bits(3) }
}

fn book(bookings: impl IntoIterator<Item = Booking>, now: UtcTime) -> Book {
    Book::new(Arc::new(calendar()), bookings, 10, now)
}

fn row(scene: &Scene, booking: &Booking) -> Row {
    Row::of(scene, booking, Some(party()), None)
}

fn stands() -> [Stand; 9] {
    let (until, from) = (nine(), tuesday());
    [
        Stand::Held { until },
        Stand::Booked,
        Stand::Waiting { from, to: from.plus(3) },
        Stand::Offered { until },
        Stand::Arrived { visit: Some(VisitId::from_raw(1)) },
        Stand::Missed,
        Stand::Cancelled,
        Stand::CalledOff,
        Stand::Lapsed,
    ]
}

fn list() -> String {
    let (scene, bookings) = (scene(nine()), stands().map(|stand| booking(1, nine(), stand)));
    let view = View { day: tuesday(), desk: None, show: Show::All };
    let day = Day {
        rows: bookings.iter().map(|booking| row(&scene, booking)).collect(),
        counts: Counts::of(&bookings, None, nine()),
        free: free(&book(bookings.clone(), nine()), (tuesday(), None), nine()),
        freed: freed_now(&bookings, nine()),
        waiting: 1,
        given: Some(Given { ticket: Some("A001".to_owned()), name: HOSTILE.to_owned(), number: "000001".to_owned() }),
        refusal: Some(Wrong::new(HOSTILE)),
        seq: Seq(12),
        view,
    };
    Reservations::new(scene, day).render().expect("a page")
}

fn entry() -> String {
    let scene = scene(nine());
    let mut fields = Fields::default();
    [("services", "1"), ("people", "1"), ("name", HOSTILE), ("bring", HOSTILE), ("start", HOSTILE)]
        .into_iter()
        .for_each(|(name, text)| fields.put(name, text));
    let wish = WishForm::new(&scene, fields);
    let times = times(&book([], nine()), &wish.wish().expect("a wish"), tuesday(), nine(), None).expect("times");
    let known = vec![Known::of(&scene, &booking(1, nine(), Stand::Booked))];
    Entry::new(scene, wish, Some(times), vec![Wrong::new(HOSTILE)], known).render().expect("a page")
}

fn one(stand: Stand, notice: Option<OneNotice>) -> String {
    let (scene, booking) = (scene(nine()), booking(1, nine(), stand));
    let by = Witness::Staff { staff: StaffId::from_raw(1) };
    let fact = Stored::new(
        MORNING,
        &by,
        domain::bookings::Fact::Booking { step: Step::Booked, booking: Box::new(booking.clone()) },
    );
    let names = HashMap::from([(StaffId::from_raw(1), HOSTILE.to_owned())]);
    let tries = vec![Try { at: MORNING, reason: Some("bounced".to_owned()) }];
    let proof = Proof {
        told: Some(Told::Booked),
        channel: Way::Mail,
        at: MORNING,
        state: DeliveryState::Failed,
        due_at: MORNING,
        finished_at: Some(MORNING),
        reason: None,
        tries,
    };
    let came_back = Proof {
        reason: Some("bounced".to_owned()),
        finished_at: Some(nine()),
        tries: vec![Try { at: MORNING, reason: None }],
        ..proof.clone()
    };
    let whole = Whole {
        booking,
        party: Some(party()),
        ticket: Some("A001".to_owned()),
        deeds: Deed::of(&fact, &names).into_iter().collect(),
        sent: vec![Sent::of(&proof), Sent::of(&came_back)],
        is_bounced: true,
        by_push: true,
    };
    One::new(scene, whole, None, notice).render().expect("a page")
}

fn missed() -> String {
    let scene = scene(nine());
    let missed = |is_reached, asked_back| {
        let row = row(&scene, &booking(1, nine(), Stand::Missed));
        MissedRow { row, is_reached, asked_back }
    };
    let rows = vec![missed(true, None), missed(true, Some(MORNING)), missed(false, None)];
    Missed::new(scene.clone(), rows, 2, Some(1)).render().expect("a page")
}

fn closing(stage: impl Fn(Vec<Hit>) -> Stage) -> String {
    let scene = scene(nine());
    let closure = calendar().closures.remove(0);
    let hit = |reach| Hit { row: row(&scene, &booking(1, nine(), Stand::Booked)), reach };
    let hits = [Reach::Phone, Reach::Mail, Reach::Push, Reach::Held].map(hit).into();
    Closing::new(scene.clone(), ClosingWish::of(&closure), Some(closure), stage(hits)).render().expect("a page")
}

#[test]
fn every_page_is_whole_and_takes_no_name_for_markup() {
    let mut pages = vec![
        list(),
        entry(),
        missed(),
        closing(|_| Stage::Typing(Some(Wrong::at("from", "はじめの日を入れてください。")))),
        closing(|hits| Stage::Preview { hits, version: 7, is_overtaken: true }),
        closing(Stage::Done),
        Found::new(scene(nine()), HOSTILE.to_owned(), vec![row(&scene(nine()), &booking(1, nine(), Stand::Booked))])
            .render()
            .expect("a page"),
    ];
    pages.extend(stands().map(|stand| one(stand, Some(OneNotice::Made))));
    pages.push(one(Stand::Missed, Some(OneNotice::Refused(Wrong::new(HOSTILE)))));
    for page in pages {
        assert!(page.trim_end().ends_with("</html>") && page.matches("<h1>").count() == 1, "{page}");
        assert!(!page.contains("<script>") && !page.contains("\" onload=\""), "{page}");
        assert!(!page.contains(" style="), "{page}");
    }
}

#[test]
fn a_mail_that_was_taken_and_came_back_says_both() {
    let page = one(Stand::Booked, None);
    let taken = page.find("受け取られました").expect("the try");
    let back = page.rfind("宛先不明で戻ってきました。メールアドレスをご確認ください").expect("why it came back");
    assert!(taken < back && page.matches("class=\"came-back\"").count() == 1, "{page}");
}

#[test]
fn whoever_waits_has_days_and_no_hour() {
    let (from, to) = (tuesday(), tuesday().plus(3));
    let until = nine();
    let says = |booking: Booking| {
        let asked = domain::bookings::Fact::Booking { step: Step::CodeAsked, booking: Box::new(booking) };
        let fact = Stored::new(MORNING, &Witness::Clock, asked);
        format!("{:?}", Deed::of(&fact, &HashMap::new()).expect("a deed"))
    };
    let midnight = |stand, wants| Booking { wants, ..booking(1, from.start(), stand) };
    let asked = says(midnight(Stand::Held { until }, Some((from, to))));
    assert!(asked.contains(&format!("希望の日：{}〜{}", from.japanese(), to.japanese())), "{asked}");
    let one_day = says(midnight(Stand::Waiting { from, to: from }, None));
    assert!(one_day.contains(&format!("希望の日：{}\"", from.japanese())), "{one_day}");
    let gave_up = midnight(Stand::Cancelled, None);
    assert!(says(gave_up.clone()).contains(&format!("希望の日：{}から", from.japanese())));
    assert_eq!(row(&scene(nine()), &gave_up).time, None);
    assert!(says(booking(1, nine(), Stand::Booked)).contains(&format!("日時：{} 9:00", from.japanese())));
}

#[test]
fn the_hours_of_the_day_show_what_the_staff_can_still_give() {
    let taken = booking(1, nine(), Stand::Booked);
    let before = free(&book([taken.clone()], MORNING), (tuesday(), None), MORNING);
    assert_eq!(before[0].hours, [(9, Some(3)), (10, Some(4)), (11, Some(4))]);
    let later = free(&book([taken], MORNING), (tuesday(), None), tuesday().at(MinuteOfDay(600)));
    assert_eq!(later[0].hours, [(9, None), (10, Some(2)), (11, Some(4))]);
    let sunday = free(&book([], MORNING), (tuesday().plus(-2), None), MORNING);
    assert_eq!(sunday[0].closed.as_deref(), Some("受付のない日"));
}

#[test]
fn a_mistake_is_undone_while_it_can_stay_undone() {
    let at = |minutes: u16| {
        let missed = booking(1, nine(), Stand::Missed);
        Row::of(&scene(tuesday().at(MinuteOfDay(540 + minutes))), &missed, None, None).can
    };
    assert!(at(10).reopen && at(10).arrive);
    assert!(!at(30).reopen && at(30).arrive, "the clock would note it again");
}

#[test]
fn a_closure_of_some_hours_closes_these_on_each_day() {
    let span = Some(Span { from: MinuteOfDay(540), to: MinuteOfDay(600) });
    let (from, to) = (tuesday(), tuesday().plus(1));
    let closure = Closure { desk: Some(DeskNo(1)), from, to, span, reason: "停電".to_owned() };
    assert_eq!(closed_times(&closure).len(), 2);
    let at = |day: CivilDay, minute| booking(1, day.at(MinuteOfDay(minute)), Stand::Booked);
    assert!(is_hit(&closure, &at(from, 585)) && is_hit(&closure, &at(to, 540)));
    assert!(!is_hit(&closure, &at(from, 600)) && !is_hit(&closure, &at(to.plus(1), 540)));
    assert_eq!(ClosingWish::of(&closure).closure(from, &[DeskNo(1)]), Ok(closure.clone()), "a form says it again");
    let wrong = |name: &str, text: &str| {
        let mut fields = Fields::default();
        fields.put(name, text);
        fields.put("from", from);
        fields.put("reason", "停電");
        ClosingWish(fields).closure(from, &[DeskNo(1)])
    };
    for (name, text) in
        [("to", "2026-01-01"), ("start", "9:00"), ("desk", "7"), ("to", "2028-01-01"), ("reason", "\u{7}")]
    {
        assert!(wrong(name, text).is_err(), "{name} {text}");
    }
}
