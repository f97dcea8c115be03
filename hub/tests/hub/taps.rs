//! Good and bad taps.

use std::time::Duration;

use domain::{
    ids::DeviceId,
    taps::{BATCH_MAX_BYTES, BATCH_MAX_TAPS, DeviceKey, Enrol, Problem, TapOutcome, TapRefusal, TapSeq},
    time::UtcTime,
};
use reqwest::StatusCode;

use crate::world::{Kiosk, MORNING, TestHub, client, page};

fn kind(problem: &Problem) -> &str {
    assert!(!problem.screen.is_ascii(), "a Japanese sentence for the screen");
    problem.kind.strip_prefix("urn:kazasu:problem:").expect("a kind of ours")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_held_to_the_reader_is_an_arrival_and_later_a_departure() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let answers = kiosk.hold("ひなた").await;
    assert_eq!(answers.answers[0].outcome, TapOutcome::Arrived { at: MORNING, call_name: "ひなた".to_owned() });
    hub.town.clock.move_by(Duration::from_secs(8 * 3_600));
    let answers = kiosk.hold("ひなた").await;
    assert!(matches!(answers.answers[0].outcome, TapOutcome::Left { .. }));
    let board = page(&hub.staff_of("yamada").await, "/board/yamada").await;
    assert!(board.contains("8:31") && board.contains("16:31"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_sent_again_is_answered_as_the_first_time_and_stored_once() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let batch = kiosk.batch(Vec::new());
    assert!(kiosk.send(&batch).await.expect("a heartbeat").answers.is_empty());
    let taps = vec![kiosk.make("ひなた"), kiosk.make("あおい")];
    let first = kiosk.send(&kiosk.batch(taps.clone())).await.expect("answers");
    let again = kiosk.send(&kiosk.batch(taps.clone())).await.expect("answers");
    assert!(again.answers.iter().all(|answer| answer.repeated));
    let outcomes = |answers: &domain::taps::TapAnswers| -> Vec<TapOutcome> {
        answers.answers.iter().map(|answer| answer.outcome.clone()).collect()
    };
    assert_eq!(outcomes(&first), outcomes(&again));
    // Old taps and new ones in one batch: each is stored once.
    let mut more = taps;
    more.push(kiosk.make("れん"));
    let mixed = kiosk.send(&kiosk.batch(more)).await.expect("answers");
    assert_eq!(mixed.answers.iter().map(|answer| answer.repeated).collect::<Vec<_>>(), [true, true, false]);
    let report = hub.town.report();
    assert_eq!((report.taps, report.doubled), (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_signature_is_refused_and_nothing_is_stored() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let stranger = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
    let tap = kiosk.make("ひなた");
    let body = serde_json::to_vec(&kiosk.batch(vec![tap])).expect("JSON");
    for signature in [stranger.sign(kiosk.device, &body), kiosk.key.sign(kiosk.device, b"other"), "!".to_owned()] {
        let response = kiosk.post(body.clone(), signature).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(kind(&response.json().await.expect("a problem")), "bad-signature");
    }
    assert_eq!(hub.town.report().taps, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_and_a_revoked_device_are_refused() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    kiosk.hold("ひなた").await;
    let revoked = kiosk.device;
    kiosk.device = DeviceId::new(MORNING);
    let tap = kiosk.make("あおい");
    let refusal = kiosk.send(&kiosk.batch(vec![tap.clone()])).await.expect_err("a refusal");
    assert_eq!((kind(&refusal), refusal.status), ("unknown-device", 401));
    kiosk.device = revoked;
    let staff = hub.staff_of("yamada").await;
    let answer = post(&hub, &staff, &format!("/devices/yamada/{revoked}/revoke"), "").await;
    assert_eq!(answer, StatusCode::SEE_OTHER);
    // The kiosk's row is read again within seconds; the test waits for that, not for a time.
    let mut tries = 0;
    let refusal = loop {
        match kiosk.send(&kiosk.batch(vec![tap.clone()])).await {
            Ok(_) => tries += 1,
            Err(refusal) => break refusal,
        }
        assert!(tries < 1_000_000, "a revoked device is still served");
    };
    assert_eq!((kind(&refusal), refusal.status), ("revoked-device", 403));
}

async fn post(hub: &TestHub, person: &simulators::trials::load::people::Person, path: &str, form: &str) -> StatusCode {
    let cookie = String::from_utf8(person.get("/", "")).expect("text");
    let cookie = cookie.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie").to_owned();
    let request = client().post(hub.staff_url(path)).header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
    request.send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_none_too_large_or_of_another_version_is_refused() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let tap = kiosk.make("ひなた");
    let mut newer = kiosk.batch(vec![tap.clone()]);
    newer.version = 9;
    let mut holed = kiosk.batch(vec![tap.clone(), tap.clone()]);
    holed.taps[1].seq = TapSeq(3);
    let mut long = kiosk.batch(Vec::new());
    long.taps =
        (1..=BATCH_MAX_TAPS as u64 + 1).map(|seq| domain::taps::Tap { seq: TapSeq(seq), ..tap.clone() }).collect();
    let bodies = [
        (b"not json".to_vec(), "malformed-batch"),
        (br#"{"version":1}"#.to_vec(), "malformed-batch"),
        (serde_json::to_vec(&newer).expect("JSON"), "unsupported-version"),
        (serde_json::to_vec(&holed).expect("JSON"), "not-consecutive"),
        (serde_json::to_vec(&long).expect("JSON"), "batch-too-large"),
        (vec![b' '; BATCH_MAX_BYTES + 1], "batch-too-large"),
    ];
    for (body, wanted) in bodies {
        let signature = kiosk.key.sign(kiosk.device, &body);
        let response = kiosk.post(body, signature).await;
        assert!(response.status().is_client_error());
        assert_eq!(kind(&response.json().await.expect("a problem")), wanted);
    }
    assert_eq!(hub.town.report().taps, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_gap_is_refused_until_it_is_filled_or_admitted() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    kiosk.hold("ひなた").await;
    let (missing, late) = (kiosk.make("あおい"), kiosk.make("れん"));
    let refusal = kiosk.send(&kiosk.batch(vec![late.clone()])).await.expect_err("a gap");
    assert_eq!((kind(&refusal), refusal.status, refusal.expected), ("sequence-gap", 409, Some(TapSeq(2))));
    let mut admitting = kiosk.batch(vec![late.clone()]);
    admitting.lost_through = Some(missing.seq);
    assert!(!kiosk.send(&admitting).await.expect("an answer").answers[0].repeated);
    // It turns up after all: it is stored, once.
    let found = kiosk.send(&kiosk.batch(vec![missing, late])).await.expect("answers");
    assert_eq!(found.answers.iter().map(|answer| answer.repeated).collect::<Vec<_>>(), [false, true]);
    assert_eq!((hub.town.report().taps, hub.town.report().doubled), (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_machines_with_one_key_are_noticed() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    kiosk.hold("ひなた").await;
    kiosk.next = TapSeq(1);
    let other = kiosk.make("あおい");
    let refusal = kiosk.send(&kiosk.batch(vec![other])).await.expect_err("a clone");
    assert_eq!((kind(&refusal), refusal.status), ("cloned-device", 409));
    assert_eq!(hub.town.report().taps, 1);
    let observed = hub.running.hub.town.observe_device(kiosk.device).await.expect("awake");
    assert_eq!(observed.cloned_at, Some(MORNING));
    let list = page(&hub.staff_of("yamada").await, "/devices/yamada").await;
    assert!(list.contains("同じ登録の端末が2台") && list.contains("新しい登録コードを発行し"));
    // The staff lets it in again: what it kept arrives under the new enrolment, numbered from 1.
    let mut again = hub.kiosk_at("yamada").await;
    assert!(matches!(again.hold("あおい").await.answers[0].outcome, TapOutcome::Arrived { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_that_lost_its_spool_learns_its_last_number_from_an_empty_batch() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let asks = |kiosk: &Kiosk| kiosk.batch(Vec::new());
    assert_eq!(kiosk.send(&asks(&kiosk)).await.expect("an answer").last, Some(TapSeq(0)));
    kiosk.hold("ひなた").await;
    assert_eq!(kiosk.hold("あおい").await.last, Some(TapSeq(2)));
    // Its clock says 1970, its disk is new: nothing but the hub's answer tells where to go on.
    kiosk.next = kiosk.send(&asks(&kiosk)).await.expect("an answer").last.expect("a number").after_a_loss();
    let mut tap = kiosk.make("れん");
    tap.device_time = UtcTime::from_micros(60_000_000);
    let mut batch = kiosk.batch(vec![tap.clone()]);
    batch.sent_at = UtcTime::from_micros(90_000_000);
    let refusal = kiosk.send(&batch).await.expect_err("a gap");
    assert_eq!((kind(&refusal), refusal.expected), ("sequence-gap", Some(TapSeq(3))));
    batch.lost_through = Some(TapSeq(tap.seq.0 - 1));
    let answers = kiosk.send(&batch).await.expect("an answer");
    assert_eq!(answers.answers[0].outcome, TapOutcome::Arrived { at: MORNING, call_name: "れん".to_owned() });
    let list = page(&hub.staff_of("yamada").await, "/devices/yamada").await;
    assert!(list.contains("時計がずれています") && list.contains("おくれています"), "its clock is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_a_year_off_is_flagged_and_the_tap_is_dated_by_its_age() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    for ahead in [365 * 86_400_000_000_i64, -365 * 86_400_000_000, i64::MAX / 2, i64::MIN / 2] {
        let mut tap = kiosk.make("ひなた");
        tap.device_time = UtcTime::from_micros(MORNING.micros().saturating_add(ahead));
        tap.age_ms = 60_000;
        let mut batch = kiosk.batch(vec![tap]);
        batch.sent_at = UtcTime::from_micros(MORNING.micros().saturating_add(ahead));
        let answers = kiosk.send(&batch).await.expect("an answer");
        assert!(answers.clock_skewed);
        if let TapOutcome::Arrived { at, .. } = &answers.answers[0].outcome {
            assert_eq!(*at, MORNING - Duration::from_secs(60));
        }
    }
    assert_eq!(hub.town.report().taps, 4);
    let honest = kiosk.hold("あおい").await;
    assert!(!honest.clock_skewed);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_card_and_a_card_held_on_are_stored_and_change_nothing() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let refused = |answers: domain::taps::TapAnswers| match answers.answers[0].outcome {
        TapOutcome::Refused { reason } => reason,
        ref other => panic!("{other:?}"),
    };
    assert_eq!(refused(kiosk.hold("だれか").await), TapRefusal::UnknownCard);
    // A child of another nursery is not registered here.
    assert_eq!(refused(kiosk.hold("つむぎ").await), TapRefusal::UnknownCard);
    kiosk.hold("ひなた").await;
    assert_eq!(refused(kiosk.hold("ひなた").await), TapRefusal::JustTapped);
    hub.town.clock.move_by(Duration::from_secs(3_600));
    kiosk.hold("ひなた").await;
    hub.town.clock.move_by(Duration::from_secs(3_600));
    assert_eq!(refused(kiosk.hold("ひなた").await), TapRefusal::AlreadyLeft);
    assert_eq!(hub.town.report().taps, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn taps_of_an_offline_night_count_for_their_own_days() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let (mut yesterday, today) = (kiosk.make("ひなた"), kiosk.make("ひなた"));
    yesterday.age_ms = 14 * 3_600_000;
    let answers = kiosk.send(&kiosk.batch(vec![yesterday, today])).await.expect("answers");
    assert!(answers.answers.iter().all(|answer| matches!(answer.outcome, TapOutcome::Arrived { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_code_works_once_and_for_ten_minutes() {
    let hub = TestHub::start().await;
    let enrol = |code: String| {
        let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
        let enrol = Enrol { code, public_key: key.public(), seals: false };
        let request = client().post(hub.staff_url("/api/v1/devices/enrol")).json(&enrol);
        async move { request.send().await.expect("an answer") }
    };
    let code = hub.town.code("yamada");
    assert_eq!(enrol(code.to_lowercase()).await.status(), StatusCode::OK);
    let again = enrol(code).await;
    assert_eq!(again.status(), StatusCode::FORBIDDEN);
    assert_eq!(kind(&again.json().await.expect("a problem")), "bad-enrolment-code");
    let old = hub.town.code("yamada");
    hub.town.clock.move_by(Duration::from_secs(601));
    assert_eq!(enrol(old).await.status(), StatusCode::FORBIDDEN);
    let mut statuses = Vec::new();
    for _ in 0..30 {
        statuses.push(enrol("AAAA-AAAA".to_owned()).await.status());
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS));
}
