//! How the kiosks and their printers are: told by themselves alone and once, seen by whoever can bring paper, forgotten when
//! nobody tells it.

use std::time::Duration;

use domain::{
    condition::{CONDITION_MAX_BYTES, Condition, ConditionNoted, PrinterCondition},
    ids::DeviceId,
    taps::{BATCH_MAX_BYTES, DEVICE_HEADER, DeviceKey, Problem, SIGNATURE_HEADER},
};
use reqwest::{Method, Response, StatusCode};

use crate::world::{Kiosk, MORNING, TestHub, client, page};

const OFFICE: &str = "shiyakusho";
const PATH: &str = "/api/v1/condition";
const BADGE: &str = "<b class=\"waits\">1<span";

fn body(number: u64, printer: PrinterCondition) -> Vec<u8> {
    serde_json::to_vec(&Condition { version: 2, number, sent_at: MORNING, printer: Some(printer) }).expect("JSON")
}

async fn post(hub: &TestHub, device: DeviceId, signature: &str, body: Vec<u8>) -> Response {
    let request = client().post(hub.staff_url(PATH)).header(DEVICE_HEADER, device.to_string());
    request.header(SIGNATURE_HEADER, signature).body(body).send().await.expect("an answer")
}

/// What the kiosk itself sends.
async fn send(hub: &TestHub, kiosk: &Kiosk, body: Vec<u8>) -> Response {
    let signature = kiosk.key.sign(kiosk.device, &body);
    post(hub, kiosk.device, &signature, body).await
}

/// Which number comes next, as the hub says to whoever does not know.
async fn expected(hub: &TestHub, kiosk: &Kiosk) -> u64 {
    let answer = send(hub, kiosk, body(0, PrinterCondition::Ready)).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    answer.json::<Problem>().await.expect("a problem").expected.expect("a number").0
}

/// Gives what was sent.
async fn tell(hub: &TestHub, kiosk: &Kiosk, printer: PrinterCondition) -> Vec<u8> {
    let sent = body(expected(hub, kiosk).await, printer);
    let answer = send(hub, kiosk, sent.clone()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.json::<ConditionNoted>().await.expect("an answer"), ConditionNoted { version: 2 });
    sent
}

async fn refusal(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Problem = answer.json().await.expect("a problem");
    assert!(!problem.screen.is_ascii(), "a Japanese sentence");
    (status, problem.kind.trim_start_matches("urn:kazasu:problem:").to_owned())
}

async fn metrics(hub: &TestHub) -> String {
    hub.get(&hub.staff_url("/metrics")).await.text().await.expect("text")
}

/// A sign of life, without which the kiosk counts as silent.
async fn lives(kiosk: &Kiosk) {
    assert!(kiosk.send(&kiosk.batch(Vec::new())).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_without_paper_is_seen_on_every_page_until_there_is_new() {
    let hub = TestHub::start().await;
    let (clerk, town) = (hub.staff_of("madoguchi").await, hub.staff_of("town").await);
    let kiosk = hub.kiosk_at(OFFICE).await;
    lives(&kiosk).await;
    let devices = format!("/devices/{OFFICE}");
    let well = page(&town, &devices).await;
    assert!(well.contains("動いています") && !well.contains("プリンター"), "one that tells nothing: {well}");

    for (printer, words, badge) in [
        (PrinterCondition::NearEnd, "もうすぐ紙がなくなります", "warn"),
        (PrinterCondition::CoverOpen, "カバーが開いています", "bad"),
        (PrinterCondition::Offline, "プリンターが止まっています", "bad"),
        (PrinterCondition::Unreachable, "プリンターにつながりません", "bad"),
        (PrinterCondition::OutOfPaper, "紙がなくなりました", "bad"),
    ] {
        tell(&hub, &kiosk, printer).await;
        let said = page(&town, &devices).await;
        assert!(said.contains(&format!("<span class=\"badge {badge}\">{words}</span>")), "{words}: {said}");
        assert!(said.contains("動いています"), "numbers are given all the same");
        let told = format!("device=\"{}\",condition=\"{}\"", kiosk.device, printer.name());
        let (condition, device) = (printer.name(), kiosk.device);
        let metrics = metrics(&hub).await;
        let series = metrics.lines().filter(|line| line.starts_with("kazasu_kiosk_printer{")).collect::<Vec<_>>();
        let [one] = series[..] else { panic!("one series, not {series:?}; {told}") };
        assert!(one.contains(&device.to_string()) && one.contains(condition) && one.ends_with(" 1"), "{one}");
    }
    assert!(page(&town, "/status").await.contains("紙がなくなりました"));
    // What was counted a moment ago is shown for a moment.
    hub.town.clock.move_by(Duration::from_secs(5));
    let overview = page(&town, "/board").await;
    assert!(overview.contains(&format!("href=\"{devices}\">止まっている・紙のない端末 <b>1</b>")), "{overview}");
    assert!(page(&clerk, &format!("/counters/{OFFICE}")).await.contains(BADGE), "in the side bar");

    tell(&hub, &kiosk, PrinterCondition::Ready).await;
    hub.town.clock.move_by(Duration::from_secs(5));
    assert!(!page(&town, &devices).await.contains("プリンター"));
    assert!(!page(&town, "/board").await.contains("紙のない端末"));
    assert!(!page(&clerk, &format!("/counters/{OFFICE}")).await.contains(BADGE));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_of_which_nobody_tells_any_more_is_forgotten_and_a_repeated_word_keeps_it() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    let is_shown = async || page(&town, &format!("/devices/{OFFICE}")).await.contains("紙がなくなりました");
    for _ in 0..4 {
        lives(&kiosk).await;
        tell(&hub, &kiosk, PrinterCondition::OutOfPaper).await;
        assert!(is_shown().await);
        hub.town.clock.move_by(Duration::from_secs(100));
    }
    // The kiosk runs on without its printer, or is one of the release before again.
    hub.town.clock.move_by(Duration::from_secs(100));
    lives(&kiosk).await;
    assert!(!is_shown().await);
    assert!(!metrics(&hub).await.contains("kazasu_kiosk_printer{"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_kiosk_itself_tells_how_its_printer_is() {
    let hub = TestHub::start().await;
    let (own, other) = (hub.kiosk_at(OFFICE).await, hub.kiosk_at("yamada").await);
    let town = hub.staff_of("town").await;
    let out = body(1, PrinterCondition::OutOfPaper);
    let signature = own.key.sign(own.device, &out);

    let bare = client().post(hub.staff_url(PATH)).body(out.clone()).send().await.expect("an answer");
    assert_eq!(refusal(bare).await, (401, "unknown-device".to_owned()), "a stranger");
    let unsigned = client().post(hub.staff_url(PATH)).header(DEVICE_HEADER, own.device.to_string());
    let unsigned = unsigned.body(out.clone()).send().await.expect("an answer");
    assert_eq!(refusal(unsigned).await, (401, "bad-signature".to_owned()));
    let stranger = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
    for (device, signature, kind) in [
        (own.device, stranger.sign(own.device, &out), "bad-signature"),
        (own.device, own.key.sign(own.device, b"{}"), "bad-signature"),
        (own.device, other.key.sign(own.device, &out), "bad-signature"),
        (own.device, other.key.sign(other.device, &out), "bad-signature"),
        (other.device, signature.clone(), "bad-signature"),
        (own.device, "!".to_owned(), "bad-signature"),
        (DeviceId::new(MORNING), signature.clone(), "unknown-device"),
    ] {
        assert_eq!(refusal(post(&hub, device, &signature, out.clone()).await).await, (401, kind.to_owned()));
    }
    for slug in [OFFICE, "yamada"] {
        assert!(!page(&town, &format!("/devices/{slug}")).await.contains("紙がなくなりました"), "{slug}");
    }
    // Residents' side has no such address.
    let outside = client().post(hub.resident_url(PATH)).header(DEVICE_HEADER, own.device.to_string());
    let outside = outside.header(SIGNATURE_HEADER, &signature).body(out).send().await.expect("an answer");
    assert_eq!(outside.status(), StatusCode::NOT_FOUND);
}

const ALIVE: &str = "動いています";

/// Whoever can read the line has heard all of it.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_on_the_line_is_not_believed_when_it_comes_again() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at(OFFICE).await;
    let town = hub.staff_of("town").await;
    let is_shown = async |words: &str| page(&town, &format!("/devices/{OFFICE}")).await.contains(words);
    let life = kiosk.batch(Vec::new());
    let ready = tell(&hub, &kiosk, PrinterCondition::Ready).await;
    let out = tell(&hub, &kiosk, PrinterCondition::OutOfPaper).await;
    for recorded in [&ready, &out, &ready] {
        assert_eq!(refusal(send(&hub, &kiosk, recorded.clone()).await).await, (409, "not-the-next".to_owned()));
        assert!(is_shown("紙がなくなりました").await);
    }
    // Somebody carried it off, and lets it seem to stand there.
    hub.town.clock.move_by(Duration::from_secs(900));
    assert!(!is_shown(ALIVE).await);
    assert!(kiosk.send(&life).await.is_ok(), "a batch may come again at any time");
    assert_eq!(send(&hub, &kiosk, out).await.status(), StatusCode::CONFLICT);
    assert!(!is_shown(ALIVE).await && !is_shown("紙がなくなりました").await);
    tell(&hub, &kiosk, PrinterCondition::Ready).await;
    assert!(is_shown(ALIVE).await);
    // A new tap is a sign of life as well, and once.
    hub.town.clock.move_by(Duration::from_secs(900));
    let tap = kiosk.make("ひなた");
    let tapped = kiosk.batch(vec![tap]);
    assert!(kiosk.send(&tapped).await.is_ok() && is_shown(ALIVE).await);
    hub.town.clock.move_by(Duration::from_secs(900));
    assert!(kiosk.send(&tapped).await.is_ok() && !is_shown(ALIVE).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_taken_once_however_often_it_is_sent_at_once() {
    let hub = TestHub::start().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    for number in [1, 2] {
        let sent = body(number, PrinterCondition::Ready);
        let answers = futures_util::future::join_all((0..8).map(|_| send(&hub, &kiosk, sent.clone()))).await;
        let taken = answers.iter().filter(|answer| answer.status() == StatusCode::OK).count();
        assert_eq!(taken, 1, "{number}");
    }
    assert_eq!(expected(&hub, &kiosk).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_condition_is_refused_and_changes_nothing() {
    let hub = TestHub::start().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    let town = hub.staff_of("town").await;
    tell(&hub, &kiosk, PrinterCondition::CoverOpen).await;
    let next = expected(&hub, &kiosk).await;
    let padded = |length: usize| {
        let mut padded = body(next, PrinterCondition::Ready);
        padded.resize(length, b' ');
        padded
    };
    for (body, status, kind) in [
        (br#"{"version":2,"number":2,"sent_at":0,"printer":"on-fire"}"#.to_vec(), 400, "malformed-batch"),
        (br#"{"version":2,"number":2,"sent_at":0,"printer":"ready","name":"x"}"#.to_vec(), 400, "malformed-batch"),
        (br#"{"version":2,"number":-2,"sent_at":0,"printer":"ready"}"#.to_vec(), 400, "malformed-batch"),
        (br#"{"version":2,"printer":"ready"}"#.to_vec(), 400, "malformed-batch"),
        // What a kiosk of the release before tells could be told again by anybody who heard it.
        (br#"{"version":1,"printer":"ready"}"#.to_vec(), 400, "unsupported-version"),
        (br#"{"version":3,"number":2,"hums":true}"#.to_vec(), 400, "unsupported-version"),
        (body(next + 1, PrinterCondition::Ready), 409, "not-the-next"),
        (body(u64::MAX, PrinterCondition::Ready), 409, "not-the-next"),
        (b"".to_vec(), 400, "malformed-batch"),
        (b"\xff\xfe".to_vec(), 400, "malformed-batch"),
        (padded(CONDITION_MAX_BYTES + 1), 413, "batch-too-large"),
        (padded(BATCH_MAX_BYTES + 1), 413, "batch-too-large"),
    ] {
        assert_eq!(refusal(send(&hub, &kiosk, body).await).await, (status, kind.to_owned()));
    }
    assert!(page(&town, &format!("/devices/{OFFICE}")).await.contains("カバーが開いています"));
    assert_eq!(send(&hub, &kiosk, padded(CONDITION_MAX_BYTES)).await.status(), StatusCode::OK, "the largest");
    for method in [Method::HEAD, Method::GET, Method::PUT] {
        let answer = client().request(method.clone(), hub.staff_url(PATH)).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_whose_clock_is_off_tells_too_and_one_out_of_service_does_not() {
    let hub = TestHub::start().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    let town = hub.staff_of("town").await;
    let sent_at = MORNING + Duration::from_secs(365 * 86_400);
    let off = Condition { version: 2, number: 1, sent_at, printer: Some(PrinterCondition::OutOfPaper) };
    assert_eq!(send(&hub, &kiosk, serde_json::to_vec(&off).expect("JSON")).await.status(), StatusCode::OK);
    let said = page(&town, &format!("/devices/{OFFICE}")).await;
    assert!(said.contains("時計がずれています") && said.contains("紙がなくなりました"), "by the hub's clock: {said}");

    let revoke = format!("/devices/{OFFICE}/{}/revoke", kiosk.device);
    let request = client().post(hub.staff_url(&revoke)).header("cookie", crate::access::cookie(&town));
    assert_eq!(request.send().await.expect("an answer").status(), StatusCode::SEE_OTHER);
    // The kiosk's row is read again within seconds; the test waits for that, not for a time.
    let mut tries = 0;
    let refused = loop {
        let answer = send(&hub, &kiosk, body(0, PrinterCondition::Ready)).await;
        if answer.status() != StatusCode::CONFLICT {
            break refusal(answer).await;
        }
        tries += 1;
        assert!(tries < 1_000_000, "a revoked device is still heard");
    };
    assert_eq!(refused, (403, "revoked-device".to_owned()));
    let said = page(&town, &format!("/devices/{OFFICE}")).await;
    assert!(said.contains("使えなくしました") && !said.contains("紙がなくなりました"), "{said}");
    assert!(!metrics(&hub).await.contains("kazasu_kiosk_printer{"));
}
