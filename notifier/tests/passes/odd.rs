//! Rows that cannot be read, tries that break off, browsers that change hands, floods: nobody else waits for them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use db::{
    DbError,
    log::NewFact,
    notices::{self, Channel, Due, News, Recipient, Then, Which},
    queues::Called,
    seal::Sealer,
};
use domain::{
    bookings::{
        self,
        booking::{Booking, Stand, Step},
    },
    ids::VisitId,
    lang::Lang,
    log::{Entry, Witness},
    time::{Clock, UtcTime},
};
use notifier::{
    Notifier, NotifierObserver,
    notices::{Letter, Needless, Notice, Screen},
    outcome::Outcome,
    words::Scene,
};
use simulators::fakes::push_service::{PushFault, Receiver};

use crate::{FATHER, MOTHER, NOW, booked::calendar, world::World};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

crate::world::on_both_databases! {
    one_notice_that_cannot_be_read_fails_alone
    a_booking_whose_people_cannot_be_read_is_not_called_over
    a_try_that_breaks_off_counts_and_is_made_again
    a_notice_that_panics_is_set_aside_and_holds_nothing_up
    a_waiting_push_does_not_follow_a_browser_to_its_next_owner
    what_is_new_of_a_booking_takes_no_other_news_place
    digits_go_out_before_a_flood
    what_people_were_told_is_forgotten_after_its_time
    the_digits_go_to_a_marked_address_and_take_the_mark_off_if_the_server_takes_them
}

/// Panics once, inside a try.
#[derive(Default)]
struct Fragile(AtomicBool);

impl NotifierObserver for Fragile {
    fn tried(&self, _: Channel, _: &Outcome, _: Duration) {
        assert!(self.0.swap(true, Ordering::Relaxed), "a fault of ours, once");
    }
    fn ended(&self, _: Channel, _: Then, _: Duration) {}
    fn pass_failed(&self) {}
}

/// A notice with a fault of ours.
enum Poison {
    InItsWords,
    InItsWorth,
}

impl Notice for Poison {
    fn until(&self, _: &Due, end: UtcTime, _: UtcTime) -> Result<UtcTime, Needless> {
        match self {
            Self::InItsWords => Ok(end),
            Self::InItsWorth => panic!("a fault of ours"),
        }
    }
    fn topic(&self, _: &Due) -> [u8; 16] {
        [0; 16]
    }
    fn screen(&self, _: &Scene<'_>) -> Option<Screen> {
        panic!("a fault of ours")
    }
    fn letter(&self, _: &Scene<'_>) -> Option<Letter> {
        panic!("a fault of ours")
    }
}

fn with_poison(news: &News) -> &dyn Notice {
    match news {
        News::Called(called) if called.visit == WORDS => &Poison::InItsWords,
        News::Called(called) if called.visit == WORTH => &Poison::InItsWorth,
        other => notifier::notices::of(other),
    }
}

const WORDS: VisitId = VisitId::from_raw(11);
const WORTH: VisitId = VisitId::from_raw(12);

/// Counts what is set aside.
#[derive(Default)]
struct Aside(AtomicUsize);

impl NotifierObserver for Aside {
    fn tried(&self, _: Channel, _: &Outcome, _: Duration) {}
    fn ended(&self, _: Channel, then: Then, _: Duration) {
        self.0.fetch_add(usize::from(then == Then::SetAside), Ordering::Relaxed);
    }
    fn pass_failed(&self) {}
}

fn called(visit: VisitId) -> News {
    Called { visit, number: "A012".to_owned(), counter: "3番窓口".to_owned(), language: Lang::Ja }.into()
}

/// What the browser was shown, as JSON.
fn shown(world: &World, receiver: &Receiver) -> Vec<serde_json::Value> {
    let pushes = world.push_service.pushes();
    let read = pushes.iter().map(|push| receiver.read(&push.body).expect("the phone's keys"));
    read.map(|payload| serde_json::from_slice(&payload).expect("JSON")).collect()
}

mod scenarios {
    use super::*;

    pub async fn one_notice_that_cannot_be_read_fails_alone(world: World) {
        let (visit, elsewhere, now) = (VisitId::from_raw(9), Sealer::new(&[9; 32]), world.clock.now());
        let put = world.db.write(move |conn| notices::put_contact(conn, &elsewhere, visit, "a@example.jp", now)).await;
        put.map_err(|error: DbError| error).expect("a change");
        world.told(called(visit), NOW).await;
        world.told(called(visit), NOW).await;
        world.arrived(NOW).await;
        for _ in 0..2 {
            world.notifier().pass().await.expect("a database");
        }
        let summary =
            ["mail delivered 1 -", "mail delivered 1 -", "mail failed 0 unreadable", "mail failed 0 unreadable"];
        assert_eq!(world.summary().await, summary);
        assert_eq!(world.deliveries(Which::Undelivered).await.len(), 2, "the staff sees it");
    }

    pub async fn a_booking_whose_people_cannot_be_read_is_not_called_over(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        let party = db::bookings::Party { email: "1@example.jp".to_owned(), ..db::bookings::Party::default() };
        let party = Some(party.seal(&Sealer::new(&[9; 32]), booking.id));
        let amended = bookings::Fact::Booking { step: Step::Amended, booking: Box::new(booking.clone()) };
        let entry = Entry::new(world.clock.now(), &Witness::Clock, amended);
        world.append(NewFact::of(entry, None).beside(party)).await;
        world.step(Step::Booked, &booking).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.summary().await, ["mail failed 0 unreadable"]);
    }

    pub async fn a_try_that_breaks_off_counts_and_is_made_again(world: World) {
        world.subscribe(MOTHER).await;
        world.subscribe(FATHER).await;
        world.arrived(NOW).await;
        let notifier = world.notifier_seen_by(Arc::new(Fragile::default()));
        notifier.pass().await.expect("a database");
        assert_eq!(world.summary().await, ["push delivered 1 -", "push waiting 1 broke-off"]);
        world.pass_time(MINUTE);
        notifier.pass().await.expect("a database");
        assert_eq!(world.summary().await, ["push delivered 1 -", "push delivered 2 -"]);
    }

    pub async fn a_notice_that_panics_is_set_aside_and_holds_nothing_up(world: World) {
        world.subscribe_as(Recipient::Visit(WORDS), &world.browser()).await;
        world.put_contact(WORDS, "words@example.jp").await;
        world.put_contact(WORTH, "worth@example.jp").await;
        let aside = Arc::new(Aside::default());
        let notifier = world.notifier_seen_by(Arc::<Aside>::clone(&aside));
        let notifier = Arc::into_inner(notifier).expect("nobody else has it yet");
        let notifier = Arc::new(Notifier { notices: with_poison, ..notifier });
        world.told(called(WORDS), NOW).await;
        world.told(called(WORTH), NOW).await;
        world.arrived(NOW).await;
        notifier.pass().await.expect("a database");
        let delivered = ["mail delivered 1 -", "mail delivered 1 -"];
        assert_eq!(
            world.summary().await,
            [&delivered[..], &["mail waiting 1 broke-off", "push waiting 1 broke-off"]].concat()
        );
        for _ in 0..5 {
            world.pass_time(MINUTE);
            notifier.pass().await.expect("a database");
        }
        let aside_by_now = ["mail failed 3 broke-off", "mail failed 3 broke-off", "push failed 3 broke-off"];
        assert_eq!(world.summary().await, [&delivered[..], &aside_by_now].concat());
        assert_eq!(aside.0.load(Ordering::Relaxed), 3, "the metrics say so");
        assert_eq!(world.deliveries(Which::Undelivered).await.len(), 3, "the staff sees it");
    }

    pub async fn a_waiting_push_does_not_follow_a_browser_to_its_next_owner(world: World) {
        let phone = world.subscribe(MOTHER).await;
        world.subscribe(FATHER).await;
        world.push_service.fail_next(2, &PushFault::too_many_requests(60));
        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        let refused = world.push_service.pushes().len();
        let father = world.guardian(FATHER).await;
        world.subscribe_as(father, &phone).await;
        world.pass_time(MINUTE);
        world.notifier().pass().await.expect("a database");
        let since = || world.push_service.pushes().split_off(refused);
        let to_phone = || since().into_iter().filter(|push| push.endpoint == phone.endpoint).count();
        assert_eq!(to_phone(), 0, "the mother's news are not the father's");
        assert_eq!(world.mail_server.mails()[0].recipients, [MOTHER]);
        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(to_phone(), 1, "it is still the father's");
    }

    pub async fn what_is_new_of_a_booking_takes_no_other_news_place(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        let phone = world.browser();
        world.subscribe_as(Recipient::Booking(booking.id), &phone).await;
        let day = booking.day();
        let waits = Booking { stand: Stand::Waiting { from: day, to: day }, ..booking.clone() };
        world.step(Step::Waits, &waits).await;
        world.notifier().pass().await.expect("a database");
        world.step(Step::Booked, &booking).await;
        world.notifier().pass().await.expect("a database");
        let tags: Vec<String> = shown(&world, &phone)
            .iter()
            .map(|push| {
                assert_eq!(push["notification"]["renotify"], true);
                push["notification"]["tag"].as_str().expect("a tag").to_owned()
            })
            .collect();
        assert_eq!(tags.len(), 2);
        assert_ne!(tags[0], tags[1]);
    }

    pub async fn digits_go_out_before_a_flood(world: World) {
        world.set_calendar(calendar()).await;
        for number in 1..=60 {
            let booking = world.booking(number).await;
            world.step(Step::CalledOff, &Booking { stand: Stand::CalledOff, changes: 1, ..booking }).await;
        }
        let booking = world.booking(61).await;
        let until = world.clock.now() + 10 * MINUTE;
        world.step(Step::CodeAsked, &Booking { stand: Stand::Held { until }, ..booking }).await;
        world.notifier().pass().await.expect("a database");
        let mails = world.mail_server.mails();
        let is_code =
            |mail: &simulators::fakes::mail_server::Mail| mail.subject().is_some_and(|it| it.contains("確認番号"));
        let place = mails.iter().position(is_code).expect("a code");
        assert!(mails.len() == 61 && place < 16, "among the first that are under way, not {place}");
    }

    pub async fn what_people_were_told_is_forgotten_after_its_time(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        world.step(Step::Booked, &booking).await;
        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        let forget = async |ago: Duration| {
            let before = world.clock.now() - ago;
            let forgot = world.db.write(move |conn| notices::forget_deliveries(conn, before)).await;
            assert!(!forgot.map_err(|error: DbError| error).expect("a change"));
            world.summary().await.len()
        };
        world.pass_time(DAY * 60);
        assert_eq!(forget(DAY * 61).await, 3);
        assert_eq!(forget(DAY * 59).await, 1, "what a booking was told goes with the booking");
    }

    pub async fn the_digits_go_to_a_marked_address_and_take_the_mark_off_if_the_server_takes_them(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        let mailbox = world.sealer.mailbox_key("1@example.jp");
        let mark = async |reason: &'static str| {
            let (mailbox, now) = (mailbox.clone(), world.clock.now());
            let marked = world.db.write(move |conn| notices::mark_bounced(conn, &mailbox, now, reason)).await;
            marked.map_err(|error: DbError| error).expect("a change");
        };
        let is_marked = async || {
            let mailbox = mailbox.clone();
            world.db.read(move |conn| notices::is_bounced(conn, &mailbox)).await.expect("a database")
        };
        let until = world.clock.now() + 10 * MINUTE;
        let held = Booking { stand: Stand::Held { until }, ..booking.clone() };
        mark("5.1.1").await;
        world.step(Step::Booked, &booking).await;
        world.step(Step::CodeAsked, &held).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.mail_server.mails().len(), 1, "the digits alone");
        assert!(is_marked().await, "it came back before although the server took it");
        mark("no-mailbox-550").await;
        world.step(Step::CodeAsked, &held).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.mail_server.mails().len(), 2);
        assert!(!is_marked().await);
    }
}
