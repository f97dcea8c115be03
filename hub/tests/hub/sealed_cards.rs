//! Cards whose ids kiosks seal to the hubs: opened, refused where they are another tap's or nobody's, and the keys exchanged.

use std::{path::PathBuf, time::Duration};

use db::keys::{Purpose, TownKeys};
use domain::{
    card::{
        HeldCard, TownCardId,
        sealed::{OpeningKey, SealedFor, SealingKey},
    },
    ids::DeviceId,
    taps::{DeviceKey, Enrol, Enrolled, PROVISIONAL, Problem, Tap, TapAnswers, TapOutcome, TapRefusal, TapSeq},
    time::Clock,
};
use reqwest::StatusCode;

use crate::world::{Kiosk, TestHub, Town, client, page};

/// Enrols a kiosk that says whether it seals.
async fn enrol(hub: &TestHub, seals: bool) -> (StatusCode, Result<Enrolled, Problem>) {
    let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
    let enrol = Enrol { code: hub.town.code("yamada"), public_key: key.public(), seals };
    let answer = client().post(hub.staff_url("/api/v1/devices/enrol")).json(&enrol).send().await.expect("an answer");
    let status = answer.status();
    let body = answer.bytes().await.expect("a body");
    (status, serde_json::from_slice(&body).map_err(|_| serde_json::from_slice(&body).expect("a problem")))
}

fn id(call_name: &str) -> TownCardId {
    TownCardId::parse(format!("SKM-{call_name}").as_bytes()).expect("an id")
}

/// The next tap of this kiosk, its card sealed to this key for that device and number.
fn sealed(kiosk: &mut Kiosk, call_name: &str, key: SealingKey, whose: Option<SealedFor>) -> Tap {
    let tap = kiosk.make(call_name);
    let whose = whose.unwrap_or(SealedFor { device: kiosk.device, seq: tap.seq });
    Tap { card: HeldCard::Sealed(key.seal(&id(call_name), whose, tap.device_time)), ..tap }
}

fn key(hub: &TestHub) -> SealingKey {
    hub.running.hub.keys.cards().sealing()
}

async fn send(kiosk: &Kiosk, tap: &Tap) -> TapAnswers {
    let mut batch = kiosk.batch(vec![tap.clone()]);
    batch.seals = Some(0);
    kiosk.send(&batch).await.expect("an answer")
}

fn arrived(answers: &TapAnswers) -> bool {
    matches!(answers.answers[0].outcome, TapOutcome::Arrived { .. })
}

fn unknown(answers: &TapAnswers) -> bool {
    answers.answers[0].outcome == TapOutcome::Refused { reason: TapRefusal::UnknownCard }
}

fn keys_file(hub: &TestHub) -> PathBuf {
    hub.running.hub.settings.keys_file.clone()
}

/// Adds a key that is used at once, and lets the hub see it without waiting for its next look.
fn add(hub: &TestHub, purpose: Purpose) -> u8 {
    let now = hub.town.clock.now();
    let number = TownKeys::add(&keys_file(hub), purpose, now, Duration::ZERO).expect("a key");
    hub.running.hub.keys.reload(&keys_file(hub), now).expect("the file");
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_card_is_an_arrival_and_one_that_is_hashed_is_as_before() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let tap = sealed(&mut kiosk, "ひなた", key(&hub), None);
    let answers = send(&kiosk, &tap).await;
    assert!(arrived(&answers));
    assert_eq!(answers.sealing, Some(key(&hub)), "a kiosk learns what to seal with");
    let again = send(&kiosk, &tap).await;
    assert!(again.answers[0].repeated && arrived(&again), "the same bytes are the same tap");
    assert!(arrived(&kiosk.hold("あおい").await), "a kiosk of the release before");
    assert!(!hub.town.stores("SKM-ひなた"), "the id is nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_that_seals_is_told_no_key_of_the_town_and_its_page_says_who_still_has_it() {
    let hub = TestHub::start().await;
    let (status, enrolled) = enrol(&hub, true).await;
    let enrolled = enrolled.expect("an enrolment");
    assert_eq!((status, enrolled.card_key, enrolled.sealing), (StatusCode::OK, None, Some(key(&hub))));
    let staff = hub.staff_of("yamada").await;
    assert!(!page(&staff, "/devices/yamada").await.contains("前の版の端末です"));
    let (_, old) = enrol(&hub, false).await;
    let old = old.expect("an enrolment");
    assert!(old.card_key.is_some() && old.sealing.is_none());
    assert!(page(&staff, "/devices/yamada").await.contains("前の版の端末です"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_for_another_number_or_device_says_nothing_here() {
    let hub = TestHub::start().await;
    let (mut kiosk, mut elsewhere) = (hub.kiosk_at("yamada").await, hub.kiosk_at("hirata").await);
    for whose in [
        SealedFor { device: kiosk.device, seq: TapSeq(99) },
        SealedFor { device: elsewhere.device, seq: TapSeq(1) },
        SealedFor { device: DeviceId::from_raw(1), seq: TapSeq(1) },
    ] {
        let tap = sealed(&mut kiosk, "ひなた", key(&hub), Some(whose));
        assert!(unknown(&send(&kiosk, &tap).await), "{whose:?}");
    }
    // Recorded at one kiosk, sent by another.
    let recorded = sealed(&mut kiosk, "ひなた", key(&hub), None);
    let tap = Tap { seq: elsewhere.make("つむぎ").seq, ..recorded };
    assert!(unknown(&send(&elsewhere, &tap).await));
    // What was numbered anew here: after a lost spool, and after an enrolment of this machine at this place.
    let mut again = hub.kiosk_at("yamada").await;
    let provisional = SealedFor { device: again.device, seq: PROVISIONAL };
    let tap = sealed(&mut again, "ひなた", key(&hub), Some(provisional));
    assert!(arrived(&send(&again, &tap).await));
    let earlier = SealedFor { device: kiosk.device, seq: TapSeq(7) };
    let tap = sealed(&mut again, "あおい", key(&hub), Some(earlier));
    assert!(arrived(&send(&again, &tap).await));
    let metrics = hub.get(&hub.staff_url("/metrics")).await.text().await.expect("text");
    assert!(metrics.contains(r#"kazasu_cards_not_opened_total{why="elsewhere"} 4"#), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_card_is_a_tap_of_nobody_and_holds_nothing_up() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let stranger = OpeningKey::from_bytes(0, [9; 32]).public();
    let forged = sealed(&mut kiosk, "ひなた", stranger, None);
    let late = sealed(&mut kiosk, "ひなた", key(&hub), None);
    let late = Tap { device_time: late.device_time - Duration::from_secs(1), ..late };
    let good = sealed(&mut kiosk, "あおい", key(&hub), None);
    let answers = kiosk.send(&kiosk.batch(vec![forged, late, good])).await.expect("answers");
    let outcomes: Vec<_> = answers.answers.iter().map(|answer| answer.outcome.clone()).collect();
    let nobody = TapOutcome::Refused { reason: TapRefusal::UnknownCard };
    assert_eq!(outcomes[..2], [nobody.clone(), nobody]);
    assert!(matches!(outcomes[2], TapOutcome::Arrived { .. }));
    assert_eq!(hub.town.report().taps, 3);
    // A key that this hub will have: another hub has it already. Nothing is stored; the kiosk comes again.
    let later = OpeningKey::from_bytes(9, [9; 32]).public();
    let tap = sealed(&mut kiosk, "れん", later, None);
    let refusal = kiosk.send(&kiosk.batch(vec![tap])).await.expect_err("not yet");
    assert_eq!((refusal.kind.as_str(), refusal.status), ("urn:kazasu:problem:unavailable", 503));
    assert_eq!(hub.town.report().taps, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_every_kiosk_seals_no_other_is_served_and_none_is_handed_the_towns_key() {
    let hub = Town::with("KAZASU_CARD_HASHES", "refuse").await.hub().await;
    let mut kiosk = hub.kiosk_that_seals_at("yamada").await;
    let tap = kiosk.make("ひなた");
    let refusal = kiosk.send(&kiosk.batch(vec![tap.clone()])).await.expect_err("a refusal");
    assert_eq!((refusal.kind.as_str(), refusal.status), ("urn:kazasu:problem:unsupported-version", 400));
    assert_eq!(hub.town.report().taps, 0, "it keeps the tap, and is served once it is renewed");
    let (status, refused) = enrol(&hub, false).await;
    assert_eq!(
        (status, refused.err().expect("a problem").kind.as_str()),
        (StatusCode::BAD_REQUEST, "urn:kazasu:problem:unsupported-version")
    );
    // Renewed, it has the town's key no more, and sends first what it had hashed.
    assert!(arrived(&send(&kiosk, &tap).await));
    let tap = sealed(&mut kiosk, "あおい", key(&hub), None);
    assert!(arrived(&send(&kiosk, &tap).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_kiosks_seal_to_is_exchanged_while_they_have_taps_sealed_to_the_key_before() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let waits = sealed(&mut kiosk, "ひなた", key(&hub), None);
    let number = add(&hub, Purpose::Kiosks);
    assert_eq!((number, key(&hub).id()), (1, 1));
    let answers = send(&kiosk, &waits).await;
    assert!(arrived(&answers) && answers.sealing == Some(key(&hub)), "the newer key comes with the answer");
    let tap = sealed(&mut kiosk, "あおい", key(&hub), None);
    assert!(arrived(&send(&kiosk, &tap).await));
    // Once nothing can be sealed to it any more, the first key is thrown away: what comes too late is nobody's.
    let too_late = sealed(&mut kiosk, "れん", OpeningKey::from_bytes(0, [0; 32]).public(), None);
    assert_eq!(TownKeys::retire(&keys_file(&hub), Purpose::Kiosks, hub.town.clock.now()).expect("retired"), 0);
    hub.running.hub.keys.reload(&keys_file(&hub), hub.town.clock.now()).expect("the file");
    assert!(unknown(&send(&kiosk, &too_late).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn under_another_card_key_cards_count_as_before_and_go_over_as_they_are_held() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let bound = |key| db::cards::bound_by(&mut hub.town.conn(), key).expect("a count");
    let before = bound(0);
    assert!(before >= 4);
    let tap = sealed(&mut kiosk, "ひなた", key(&hub), None);
    assert!(arrived(&send(&kiosk, &tap).await));
    assert_eq!(add(&hub, Purpose::Cards), 1);
    // Sent again after the change it is the same tap, and no clone's.
    assert!(send(&kiosk, &tap).await.answers[0].repeated);
    hub.town.clock.move_by(Duration::from_secs(3_600));
    let tap = sealed(&mut kiosk, "ひなた", key(&hub), None);
    let answers = send(&kiosk, &tap).await;
    assert!(matches!(answers.answers[0].outcome, TapOutcome::Left { .. }), "{answers:?}");
    // Its binding goes over beside the tap; the next one finds it moved.
    while bound(1) == 0 {
        let tap = sealed(&mut kiosk, "あおい", key(&hub), None);
        send(&kiosk, &tap).await;
    }
    while bound(0) + 2 > before {
        let (first, second) =
            (sealed(&mut kiosk, "ひなた", key(&hub), None), sealed(&mut kiosk, "あおい", key(&hub), None));
        send(&kiosk, &first).await;
        send(&kiosk, &second).await;
    }
    assert_eq!(bound(0) + bound(1), before);
    let tap = sealed(&mut kiosk, "れん", key(&hub), None);
    assert!(arrived(&send(&kiosk, &tap).await), "one that was not held yet is still known");
    // A hub that starts now, with the roster of now.
    let other = hub.town.hub().await;
    let mut there = other.kiosk_that_seals_at("hirata").await;
    let tap = sealed(&mut there, "つむぎ", key(&other), None);
    assert!(arrived(&send(&there, &tap).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_at_work_sees_by_itself_that_the_file_of_keys_was_exchanged() {
    let hub = TestHub::start().await;
    let kiosk = hub.kiosk_at("yamada").await;
    let after = Duration::ZERO;
    TownKeys::add(&keys_file(&hub), Purpose::Kiosks, hub.town.clock.now(), after).expect("a key");
    let mut told = 0;
    while told == 0 {
        told = kiosk.send(&kiosk.batch(Vec::new())).await.expect("an answer").sealing.expect("a key").id();
    }
    assert_eq!(told, 1);
}
