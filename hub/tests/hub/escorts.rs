//! Whoever brings and fetches children with a card of their own: all of theirs with one tap, and those who may know hear who it was.

use std::{sync::Arc, time::Duration};

use db::{
    attendance::{self, Escorts},
    persons::{self, Reach, settle},
    roster::GuardianEntry,
};
use domain::{
    attendance::Presence,
    ids::{ChildId, PersonId},
    persons::terms::Wanted,
    screen::Tone,
    taps::{TapAnswer, TapOutcome, TapRefusal},
    time::Clock as _,
};
use simulators::fakes::{postgres::Postgres, redis::Redis};

use crate::world::{Kiosk, MORNING, TestHub, Town, page};

const HOURS: Duration = Duration::from_secs(3_600);

fn guardian(name: &str, email: &str, card: &str) -> GuardianEntry {
    let (name, email) = (name.to_owned(), email.to_owned());
    GuardianEntry { name, email, person: None, card: Some(card.to_owned()) }
}

/// Mother and father have cards; of れん, a child of another family, nobody has.
async fn with_cards(town: Arc<Town>) -> Arc<Town> {
    let settling = Arc::clone(&town);
    let settled = tokio::task::spawn_blocking(move || {
        settling.import(|file| {
            for child in &mut file.facilities[0].children[..2] {
                child.guardians = vec![
                    guardian("やまだ 恵", "megumi@やまだ.example.jp", "SKM-MOTHER"),
                    guardian("やまだ 一郎", "ichiro@chichi.example.jp", "SKM-FATHER"),
                ];
            }
        });
        settle(&settling);
    });
    settled.await.expect("cards");
    town
}

fn settle(town: &Town) {
    settle::all(&mut town.conn(), &town.keys.sealer(), town.clock.now()).expect("a pass");
}

async fn hub() -> TestHub {
    with_cards(Town::on_sqlite().await).await.hub().await
}

async fn hold(kiosk: &mut Kiosk, card: &str) -> TapAnswer {
    kiosk.hold(card).await.answers.remove(0)
}

fn said(answer: &TapAnswer) -> (Tone, &str) {
    (answer.show.message.tone, &answer.show.message.detail)
}

fn child(hub: &TestHub, name: &str) -> ChildId {
    hub.town.child_id("yamada", name).parse().expect("an id")
}

fn stands(town: &Town, child: ChildId) -> (Presence, Escorts) {
    let (mut conn, day) = (town.conn(), town.clock.now().day());
    let nursery = db::roster::facility_by_slug(&mut conn, "yamada").expect("a nursery").id;
    let by = attendance::escorts(&mut conn, &[nursery], &[child], day).expect("escorts");
    let presence = attendance::of_child(&mut conn, nursery, child, day).expect("a day");
    (presence, by.get(&child).copied().unwrap_or_default())
}

fn person(town: &Town, name: &str) -> PersonId {
    let wanted = Wanted::read(name).expect("a name");
    let found = persons::find(&mut town.conn(), &town.keys.sealer(), &wanted, Reach::All).expect("a search");
    assert_eq!(found.persons.len(), 1, "{name}");
    found.persons[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tap_of_a_guardian_brings_all_her_children_and_one_of_the_other_fetches_them() {
    let hub = hub().await;
    let (mut kiosk, staff) = (hub.kiosk_at("yamada").await, hub.staff_of("yamada").await);
    let (mother, father) = (hub.guardian("yamada", "やまだ").await, hub.guardian("yamada", "chichi").await);
    let tap = kiosk.make("MOTHER");
    let batch = kiosk.batch(vec![tap]);
    let came = kiosk.send(&batch).await.expect("answers").answers.remove(0);
    assert_eq!(said(&came), (Tone::Welcome, "ひなたさん・あおいさん　登園 8:31"));
    let arrived = TapOutcome::Arrived { at: MORNING, call_name: "ひなた".to_owned() };
    assert_eq!(came.outcome, arrived, "a kiosk of the release before names one");
    // The answer was lost, and the kiosk sends the tap again.
    let again = kiosk.send(&batch).await.expect("answers").answers.remove(0);
    assert_eq!((&again.show, again.repeated), (&came.show, true));
    let board = page(&staff, "/board/yamada").await;
    assert_eq!(board.matches("送り <bdi>やまだ 恵</bdi>").count(), 2, "{board}");
    assert!(page(&father, "/family").await.contains("送り：やまだ 恵さん"));
    assert!(!page(&mother, "/family").await.contains("送り："), "she knows");

    hub.town.clock.move_by(8 * HOURS);
    let (mut other, staff) = (hub.kiosk_at("yamada").await, hub.staff_of("yamada").await);
    let (mother, father) = (hub.guardian("yamada", "やまだ").await, hub.guardian("yamada", "chichi").await);
    let went = hold(&mut other, "FATHER").await;
    assert_eq!(said(&went), (Tone::Goodbye, "ひなたさん・あおいさん　降園 16:31"));
    for name in ["ひなた", "あおい"] {
        let (presence, by) = stands(&hub.town, child(&hub, name));
        assert!(matches!(presence, Presence::Gone { arrived: MORNING, .. }));
        let of = |name| Some(person(&hub.town, name));
        assert_eq!(by, Escorts { brought: of("やまだ 恵"), fetched: of("やまだ 一郎") });
    }
    assert!(page(&mother, "/family").await.contains("お迎え：やまだ 一郎さん"));
    let fathers = page(&father, "/family").await;
    assert!(!fathers.contains("お迎え：") && fathers.contains("送り：やまだ 恵さん"));
    assert!(page(&staff, "/board/yamada").await.contains("迎え <bdi>やまだ 一郎</bdi>"));
    let late = hold(&mut other, "MOTHER").await;
    assert!(matches!(late.outcome, TapOutcome::Refused { reason: TapRefusal::AlreadyLeft | TapRefusal::JustTapped }));
    let report = hub.town.report();
    assert!(report.is_sound(), "one tap with two facts is one tap: {report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_one_would_come_and_the_other_go_nothing_is_noted_and_the_board_says_so() {
    let hub = hub().await;
    let (mut kiosk, staff) = (hub.kiosk_at("yamada").await, hub.staff_of("yamada").await);
    hold(&mut kiosk, "ひなた").await;
    hub.town.clock.move_by(Duration::from_secs(600));
    let mut board = crate::world::live(&staff, &page(&staff, "/board/yamada").await).await;
    let asked = hold(&mut kiosk, "MOTHER").await;
    assert_eq!(said(&asked), (Tone::AskStaff, "お子さまのカードをかざすか、職員にお声がけください"));
    assert!(matches!(asked.outcome, TapOutcome::Refused { reason: TapRefusal::UnknownCard }), "of a kiosk of before");
    let event = tokio::time::timeout(crate::world::SOON, board.next()).await.expect("in time").expect("an event");
    assert!(event.data.contains("come-and-go"), "{}", event.data);
    assert_eq!(stands(&hub.town, child(&hub, "あおい")).0, Presence::Expected);
    assert!(matches!(stands(&hub.town, child(&hub, "ひなた")).0, Presence::Here { .. }));
    assert!(hub.town.report().is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_a_guardian_no_more_or_of_no_child_here_has_a_card_that_means_nothing() {
    let hub = hub().await;
    let (mut kiosk, mut elsewhere) = (hub.kiosk_at("yamada").await, hub.kiosk_at("hirata").await);
    let unknown = (Tone::AskStaff, "職員にお声がけください");
    assert_eq!(said(&hold(&mut elsewhere, "MOTHER").await), unknown);
    assert_eq!(said(&hold(&mut kiosk, "FATHER").await).0, Tone::Welcome);
    // The nursery's list names him no more; his card is still his.
    let town = Arc::clone(&hub.town);
    let closed = tokio::task::spawn_blocking(move || {
        town.import(|file| {
            for child in &mut file.facilities[0].children[..2] {
                child.guardians = vec![guardian("やまだ 恵", "megumi@やまだ.example.jp", "SKM-MOTHER")];
            }
        });
    });
    closed.await.expect("an import");
    hub.town.clock.move_by(HOURS);
    assert_eq!(said(&hold(&mut kiosk, "FATHER").await), unknown, "at once");
    assert_eq!(said(&hold(&mut kiosk, "MOTHER").await).0, Tone::Goodbye);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_somebody_under_protection_was_is_told_to_the_nursery_and_nobody_else() {
    let hub = hub().await;
    let mother = person(&hub.town, "やまだ 恵");
    let protected = persons::protect(&mut hub.town.conn(), mother, true, MORNING).expect("a write");
    assert!(protected);
    let (mut kiosk, staff) = (hub.kiosk_at("yamada").await, hub.staff_of("yamada").await);
    assert_eq!(said(&hold(&mut kiosk, "MOTHER").await).0, Tone::Welcome, "she brings her children all the same");
    let father = hub.guardian("yamada", "chichi").await;
    let seen = page(&father, "/family").await;
    assert!(!seen.contains("送り：") && !seen.contains("恵"), "{seen}");
    assert!(page(&staff, "/board/yamada").await.contains("送り <bdi>やまだ 恵</bdi>"));
    // The child itself: with whom it goes is told nobody either.
    persons::protect(&mut hub.town.conn(), mother, false, MORNING).expect("a write");
    assert!(page(&father, "/family").await.contains("送り：やまだ 恵さん"));
    for name in ["やまだ ひなた", "やまだ あおい"] {
        let child = person(&hub.town, name);
        persons::protect(&mut hub.town.conn(), child, true, MORNING).expect("a write");
    }
    assert!(!page(&father, "/family").await.contains("送り："));
}

/// What a hub of the release before said of such a card stays said; what it did not hear of counts.
#[tokio::test(flavor = "multi_thread")]
async fn a_spool_that_an_older_hub_answered_in_part_is_answered_as_it_was_and_counts_from_there() {
    let town = Town::on_sqlite().await;
    let hub = town.hub().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let [refused, kept] = ["MOTHER", "MOTHER"].map(|card| kiosk.make(card));
    let first = kiosk.send(&kiosk.batch(vec![refused.clone()])).await.expect("answers");
    assert!(matches!(first.answers[0].outcome, TapOutcome::Refused { reason: TapRefusal::UnknownCard }));
    with_cards(Arc::clone(&town)).await;
    town.clock.move_by(2 * HOURS);
    let age_ms = 3_600_000;
    let spool = [refused, kept].map(|tap| domain::taps::Tap { age_ms, ..tap });
    let answers = kiosk.send(&kiosk.batch(spool.to_vec())).await.expect("answers").answers;
    assert_eq!(answers[0].show, first.answers[0].show);
    assert!(answers[0].repeated && !answers[1].repeated);
    assert_eq!(said(&answers[1]), (Tone::Welcome, "ひなたさん・あおいさん　登園 9:31"));
    assert!(town.report().is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hubs_and_one_that_was_started_again_know_who_brought_and_who_fetched() {
    let (postgres, redis) = (Postgres::start().expect("PostgreSQL"), Redis::start().expect("Redis"));
    let extra = vec![("REDIS_URL".to_owned(), redis.url())];
    let town = with_cards(Town::at(postgres.create_database().expect("a database"), extra).await).await;
    let (first, second) = (town.hub().await, town.hub().await);
    let mut kiosk = first.kiosk_at("yamada").await;
    assert_eq!(said(&hold(&mut kiosk, "MOTHER").await), (Tone::Welcome, "ひなたさん・あおいさん　登園 8:31"));
    town.clock.move_by(Duration::from_secs(240));
    // The second hub decides on what the first left, and so does a third that was started since.
    let mut there = second.kiosk_at("yamada").await;
    assert_eq!(said(&hold(&mut there, "ひなた").await).0, Tone::Goodbye);
    town.clock.move_by(Duration::from_secs(240));
    let third = town.hub().await;
    let mut again = third.kiosk_at("yamada").await;
    assert_eq!(said(&hold(&mut again, "FATHER").await), (Tone::Goodbye, "あおいさん　降園 8:39"));
    let (checked, ids) = (Arc::clone(&town), [child(&third, "ひなた"), child(&third, "あおい")]);
    let seen = tokio::task::spawn_blocking(move || {
        let of = |name: &str| Some(person(&checked, name));
        let by = ids.map(|child| stands(&checked, child).1);
        let brought = of("やまだ 恵");
        assert_eq!(by[0], Escorts { brought, fetched: None });
        assert_eq!(by[1], Escorts { brought, fetched: of("やまだ 一郎") });
        checked.report()
    });
    let report = seen.await.expect("a look");
    assert!(report.is_sound(), "{report:?}");
}
