//! The uplink against a hub that the test controls: lost answers, wrong answers, gaps, a busy hub, and what the screen
//! says meanwhile.

use std::{path::Path, sync::Arc, time::Duration};

use actix::{Actor, Addr};
use domain::{
    card::TownCardId,
    ids::DeviceId,
    screen::{ScreenMessage, Tone},
    taps::{BATCH_MAX_TAPS, BatchRefusal, DeviceKey, DevicePublicKey, TapBatch, TapSeq},
    time::UtcTime,
};
use kiosk::{
    agent::{Happened, Intake, spawn_spool},
    cards::{CardSecret, Cards},
    clock::{MachineClocks, Moment, Moments},
    hub::{Hub, HubUrl},
    reader::ReaderEvent,
    screen::{Face, Screen, View},
    spool::{Spool, actor::CountWaiting},
    uplink::{HEARTBEAT, Line, Uplink},
};
use tokio::{sync::watch, time::timeout};

use crate::{
    folder::Folder,
    hub::{self, Answer, TestHub, unheard_of},
};

const DEVICE: DeviceId = DeviceId::from_raw(7);
const SOON: Duration = Duration::from_secs(20);

/// A kiosk without a reader.
struct Kiosk {
    hub: TestHub,
    desk: Addr<Intake>,
    spool: Addr<Spool>,
    view: watch::Receiver<View>,
    folder: Folder,
}

impl Kiosk {
    /// A kiosk whose hub answers in these ways, one after the other, then as it should.
    async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::start_with(answers, 0, HEARTBEAT).await
    }

    /// The same with taps that wait already.
    async fn start_with(answers: impl IntoIterator<Item = Answer>, waiting: u8, heartbeat: Duration) -> Self {
        let folder = Folder::new();
        Spool::create(&spool_file(&folder), DEVICE).expect("a new spool");
        let mut spool = Spool::open(&spool_file(&folder), DEVICE, 1_000, cards()).expect("a spool");
        for number in 1..=waiting {
            spool.keep(&card(number), &now()).expect("kept");
        }
        Self::start_in(folder, spool, answers, heartbeat).await
    }

    async fn start_in(
        folder: Folder,
        spool: Spool,
        answers: impl IntoIterator<Item = Answer>,
        heartbeat: Duration,
    ) -> Self {
        let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
        let hub = TestHub::start(DEVICE, DevicePublicKey::parse(&key.public()), answers).await;
        let spool = spawn_spool(spool);
        let (screen, view) = Screen::new("山田保育園".to_owned(), Face::Taps);
        let screen = screen.start();
        let url = HubUrl::parse(&hub.url).expect("an address");
        let line = Line {
            device: DEVICE,
            key: std::rc::Rc::new(key),
            hub: Hub::new(url),
            cards: cards(),
            adopts: Some(cards()),
            moments: Arc::new(MachineClocks::new()),
            heartbeat,
        };
        let uplink = Uplink::new(line, spool.clone(), screen.clone()).start();
        let desk = Intake { spool: spool.clone(), uplink, screen }.start();
        Self { hub, desk, spool, view, folder }
    }

    fn tap(&self, number: u8) {
        self.desk.do_send(Happened(ReaderEvent::Tapped { card: card(number), at: now() }));
    }

    async fn shows(&mut self, what: impl Fn(&View) -> bool) -> View {
        let seen = timeout(SOON, self.view.wait_for(|view| what(view))).await;
        seen.expect("the screen shows it in time").expect("the screen lives").clone()
    }

    async fn batch(&mut self) -> TapBatch {
        timeout(SOON, self.hub.batches.recv()).await.expect("a batch comes in time").expect("the hub lives")
    }

    async fn numbers(&mut self) -> Vec<u64> {
        self.batch().await.taps.iter().map(|tap| tap.seq.0).collect()
    }

    async fn waiting(&self) -> u64 {
        self.spool.send(CountWaiting).await.expect("the spool lives").expect("it reads")
    }
}

fn spool_file(folder: &Folder) -> std::path::PathBuf {
    folder.path().join("spool.db")
}

fn card(number: u8) -> TownCardId {
    hub::card(number)
}

fn cards() -> Cards {
    Cards::of(CardSecret::Seals(hub::key().public()))
}

fn now() -> Moment {
    MachineClocks::new().now()
}

fn says(words: &str) -> impl Fn(&View) -> bool {
    move |view| view.message.words == words
}

#[actix::test]
async fn a_tap_is_sent_signed_and_its_answer_shown_and_then_the_screen_is_ready_again() {
    let mut kiosk = Kiosk::start([]).await;
    assert_eq!(kiosk.numbers().await, [0_u64; 0]);
    kiosk.tap(1);
    assert_eq!(kiosk.numbers().await, [1]);
    let view = kiosk.shows(says("おはようございます")).await;
    assert_eq!((view.message.tone, view.waiting), (Tone::Welcome, 0));
    kiosk.shows(|view| view.message == ScreenMessage::ready()).await;
    assert_eq!(kiosk.waiting().await, 0);
}

#[actix::test]
async fn what_no_kiosk_has_heard_of_is_shown_as_the_hub_says_and_for_as_long() {
    let mut kiosk = Kiosk::start([]).await;
    kiosk.tap(8);
    let view = kiosk.shows(says("返却しました")).await;
    let since = std::time::Instant::now();
    assert_eq!(view.message, unheard_of().message);
    kiosk.shows(|view| view.message == ScreenMessage::ready()).await;
    assert!(since.elapsed() >= Duration::from_millis(6_900));
}

#[actix::test]
async fn a_hub_of_the_release_before_is_understood() {
    let mut kiosk = Kiosk::start([Answer::AsBefore, Answer::AsBefore, Answer::AsBefore]).await;
    assert_eq!(kiosk.numbers().await, [0_u64; 0]);
    for (card, words, detail) in
        [(1, "おはようございます", "ひなたさん　登園"), (2, "このカードは登録されていません", "職員に")]
    {
        kiosk.tap(card);
        let view = kiosk.shows(says(words)).await;
        assert!(view.message.detail.starts_with(detail), "{}", view.message.detail);
    }
    assert_eq!(kiosk.waiting().await, 0);
}

#[actix::test]
async fn a_backlog_leaves_in_full_batches_in_order() {
    let folder = Folder::new();
    Spool::create(&spool_file(&folder), DEVICE).expect("a new spool");
    let mut spool = Spool::open(&spool_file(&folder), DEVICE, 1_000, cards()).expect("a spool");
    for _ in 0..600 {
        spool.keep(&card(1), &now()).expect("kept");
    }
    let mut kiosk = Kiosk::start_in(folder, spool, [], HEARTBEAT).await;
    let full = BATCH_MAX_TAPS as u64;
    assert_eq!(kiosk.numbers().await, (1..=full).collect::<Vec<_>>());
    assert_eq!(kiosk.numbers().await, (full + 1..=2 * full).collect::<Vec<_>>());
    assert_eq!(kiosk.numbers().await, (2 * full + 1..=600).collect::<Vec<_>>());
    kiosk.shows(|view| view.waiting == 0).await;
    assert_eq!(kiosk.view.borrow().message, ScreenMessage::ready(), "old answers are not shown to anybody");
}

#[actix::test]
async fn a_lost_answer_makes_the_same_taps_come_again_and_nothing_pops_up_late() {
    let mut kiosk = Kiosk::start([Answer::Right, Answer::CutOff]).await;
    assert!(kiosk.batch().await.taps.is_empty());
    kiosk.tap(1);
    let first = kiosk.batch().await;
    let view = kiosk.shows(|view| view.message == ScreenMessage::kept()).await;
    assert_eq!((view.notice.as_str(), view.waiting), ("通信できません。カードは受け付けています", 1));
    let again = kiosk.batch().await;
    assert_eq!((first.taps[0].seq, &first.taps[0].card), (again.taps[0].seq, &again.taps[0].card));
    assert_eq!(first.taps[0].device_time, again.taps[0].device_time);
    let view = kiosk.shows(|view| view.notice.is_empty()).await;
    assert_eq!((view.message, view.waiting), (ScreenMessage::kept(), 0));
}

#[actix::test]
async fn a_slow_hub_does_not_keep_people_waiting() {
    let mut kiosk = Kiosk::start([Answer::Right, Answer::Never]).await;
    assert!(kiosk.batch().await.taps.is_empty());
    kiosk.tap(1);
    // Before the hub is given up: then a notice would say so.
    kiosk.shows(|view| view.message == ScreenMessage::kept() && view.notice.is_empty()).await;
}

const OFFLINE: &str = "通信できません。カードは受け付けています";
const MISLED: &str = "センターから正しい返事がありません。カードは受け付けています";
const CROWDED: &str = "通信が混み合っています。カードは受け付けています";

/// Whoever answers so, the taps stay, the screen says what is true, cards are taken on, and the next right answer mends it.
async fn the_taps_stay_though(answer: Answer, notice: &str) {
    let mut kiosk = Kiosk::start_with(std::iter::repeat_n(answer, 100), 3, HEARTBEAT).await;
    assert_eq!(kiosk.numbers().await, [1, 2, 3]);
    kiosk.shows(|view| view.notice == notice).await;
    assert_eq!(kiosk.waiting().await, 3);
    kiosk.tap(4);
    kiosk.shows(|view| view.message == ScreenMessage::kept()).await;
    assert_eq!(kiosk.waiting().await, 4);
    kiosk.hub.be_well();
    while kiosk.numbers().await != [1, 2, 3, 4] {}
    kiosk.shows(|view| view.notice.is_empty() && view.waiting == 0).await;
}

#[actix::test]
async fn an_answer_to_something_else_deletes_nothing() {
    for wrong in [Answer::Page, Answer::FewerAnswers, Answer::OtherNumbers, Answer::OtherVersion, Answer::Redirect] {
        the_taps_stay_though(wrong, MISLED).await;
    }
}

#[actix::test]
async fn what_stands_between_kiosk_and_hub_deletes_nothing_and_is_told_from_a_cut_line() {
    for status in [
        "502 Bad Gateway",
        "504 Gateway Timeout",
        "500 Oops",
        "403 Forbidden",
        "404 Not Found",
        "407 Proxy",
        "413 Too Large",
        "301 Moved Permanently",
        "511 Network Authentication Required",
    ] {
        the_taps_stay_though(Answer::PageWith(status), MISLED).await;
    }
    for wrong in [Answer::Packed, Answer::Endless] {
        the_taps_stay_though(wrong, MISLED).await;
    }
    for status in ["503 Service Unavailable", "429 Too Many Requests"] {
        the_taps_stay_though(Answer::PageWith(status), CROWDED).await;
    }
    for cut in [Answer::CutOff, Answer::CutShort] {
        the_taps_stay_though(cut, OFFLINE).await;
    }
}

#[actix::test]
async fn an_answer_in_an_old_manner_or_of_a_strange_time_is_an_answer() {
    for odd in [Answer::OldManner, Answer::AtTheEndOfTime] {
        let mut kiosk = Kiosk::start_with([odd], 3, HEARTBEAT).await;
        assert_eq!(kiosk.numbers().await, [1, 2, 3]);
        kiosk.tap(4);
        assert_eq!(kiosk.numbers().await, [4], "the others were answered");
        kiosk.shows(says("おはようございます")).await;
    }
}

#[actix::test]
async fn a_busy_hub_is_left_alone_for_as_long_as_it_asks() {
    let mut kiosk = Kiosk::start_with([Answer::Busy { retry_after_s: 2 }], 1, HEARTBEAT).await;
    assert_eq!(kiosk.numbers().await, [1]);
    let since = std::time::Instant::now();
    kiosk.shows(|view| view.notice == "通信が混み合っています。カードは受け付けています").await;
    kiosk.tap(2);
    kiosk.shows(|view| view.message == ScreenMessage::kept()).await;
    assert_eq!(kiosk.numbers().await, [1, 2]);
    assert!(since.elapsed() >= Duration::from_secs(2));
}

/// A kiosk whose disk was exchanged, with a card held before the hub was heard.
async fn kiosk_with_a_lost_spool(answers: impl IntoIterator<Item = Answer>, heartbeat: Duration) -> Kiosk {
    let folder = Folder::new();
    Spool::create(&spool_file(&folder), DEVICE).expect("a new spool");
    std::fs::remove_file(spool_file(&folder)).expect("the disk was exchanged");
    let mut spool = Spool::open(&spool_file(&folder), DEVICE, 10, cards()).expect("a spool");
    spool.keep(&card(1), &now()).expect("kept");
    Kiosk::start_in(folder, spool, answers, heartbeat).await
}

#[actix::test]
async fn a_kiosk_that_lost_its_spool_asks_the_hub_for_its_numbers_and_tells_the_loss_once() {
    let gap = BatchRefusal::SequenceGap { expected: TapSeq(21) };
    let answers = [Answer::LastIs(TapSeq(20)), Answer::Refuse(gap), Answer::Refuse(gap)];
    let mut kiosk = kiosk_with_a_lost_spool(answers, HEARTBEAT).await;
    assert_eq!(kiosk.numbers().await, [0_u64; 0], "first it asks, with nothing but a sign of life");
    let first = TapSeq(20).after_a_loss();
    let sent = [kiosk.batch().await, kiosk.batch().await, kiosk.batch().await];
    let declared: Vec<_> = sent.iter().map(|batch| (batch.lost_through, batch.taps[0].seq)).collect();
    assert_eq!(declared, [(None, first), (None, first), (Some(TapSeq(first.0 - 1)), first)]);
    kiosk.shows(|view| view.waiting == 0 && view.notice.is_empty()).await;
    kiosk.tap(2);
    let next = kiosk.batch().await;
    assert_eq!((next.lost_through, next.taps[0].seq), (None, first.next()));
}

#[actix::test]
async fn while_the_hub_does_not_say_where_to_go_on_taps_are_kept_and_not_sent() {
    let answers = [Answer::CutOff, Answer::Right, Answer::Right, Answer::LastIs(TapSeq(0))];
    let mut kiosk = kiosk_with_a_lost_spool(answers, Duration::from_millis(50)).await;
    kiosk.tap(2);
    for _ in 0..4 {
        assert_eq!(kiosk.numbers().await, [0_u64; 0]);
    }
    let first = TapSeq(0).after_a_loss();
    assert_eq!(kiosk.numbers().await, [first.0, first.next().0]);
    kiosk.shows(|view| view.waiting == 0).await;
}

#[actix::test]
async fn a_hub_that_contradicts_itself_gets_a_pause_and_the_taps_stay() {
    let gap = |expected| Answer::Refuse(BatchRefusal::SequenceGap { expected: TapSeq(expected) });
    let mut kiosk = Kiosk::start_with([gap(2)], 3, HEARTBEAT).await;
    assert_eq!(kiosk.numbers().await, [1, 2, 3]);
    assert_eq!(kiosk.waiting().await, 3);
    let again = kiosk.batch().await;
    assert_eq!((again.lost_through, again.taps.len()), (None, 3));
}

#[actix::test]
async fn a_revoked_kiosk_says_so_and_keeps_what_it_has() {
    let mut kiosk = Kiosk::start([Answer::Refuse(BatchRefusal::RevokedDevice)]).await;
    let revoked = ScreenMessage::batch_refused(BatchRefusal::RevokedDevice);
    let view = kiosk.shows(|view| view.message == revoked).await;
    assert_eq!(view.notice, "記録を送れません。職員にお知らせください");
    kiosk.tap(1);
    assert!(kiosk.batch().await.taps.is_empty());
    assert_eq!(kiosk.numbers().await, [1]);
    kiosk.shows(|view| view.notice.is_empty() && view.waiting == 0).await;
}

#[actix::test]
async fn a_silent_kiosk_says_now_and_then_that_it_lives() {
    let mut kiosk = Kiosk::start_with([], 0, Duration::from_millis(50)).await;
    for _ in 0..4 {
        let batch = kiosk.batch().await;
        assert!(batch.taps.is_empty() && batch.lost_through.is_none());
    }
}

#[actix::test]
async fn a_clock_that_is_off_is_told_to_the_staff_and_the_screen_shows_the_hubs() {
    let mut kiosk = Kiosk::start([Answer::FarClock]).await;
    let view = kiosk.shows(|view| !view.notice.is_empty()).await;
    assert_eq!(view.notice, "この端末の時計がずれています。職員にお知らせください");
    assert!(view.clock_offset_ms > 86_400_000, "{}", view.clock_offset_ms);
}

#[actix::test]
async fn a_reader_that_is_gone_beside_one_that_works_is_said_and_cards_are_taken_on() {
    let mut kiosk = Kiosk::start([]).await;
    kiosk.desk.do_send(Happened(ReaderEvent::Reduced));
    let view = kiosk.shows(|view| !view.notice.is_empty()).await;
    assert_eq!(view.notice, "使えないカードリーダーがあります。職員にお知らせください");
    assert_eq!(view.message, ScreenMessage::ready());
    kiosk.desk.do_send(Happened(ReaderEvent::Unavailable));
    kiosk.shows(|view| view.message == ScreenMessage::no_reader()).await;
    kiosk.desk.do_send(Happened(ReaderEvent::Available));
    kiosk.shows(|view| view.message == ScreenMessage::ready() && view.notice.is_empty()).await;
}

#[actix::test]
async fn a_full_spool_is_told_to_whoever_holds_a_card() {
    let folder = Folder::new();
    Spool::create(&spool_file(&folder), DEVICE).expect("a new spool");
    let mut spool = Spool::open(&spool_file(&folder), DEVICE, 1, cards()).expect("a spool");
    spool.keep(&card(1), &now()).expect("kept");
    let never = std::iter::repeat_n(Answer::Never, 100);
    let mut kiosk = Kiosk::start_in(folder, spool, never, HEARTBEAT).await;
    kiosk.tap(2);
    kiosk.shows(|view| view.message == ScreenMessage::not_kept()).await;
    assert_eq!(kiosk.waiting().await, 1);
}

#[actix::test]
async fn what_was_not_answered_is_there_for_the_next_start() {
    let kiosk = Kiosk::start_with(std::iter::repeat_n(Answer::Never, 100), 2, HEARTBEAT).await;
    assert_eq!(kiosk.waiting().await, 2);
    let mut reopened = Spool::open(Path::new(&spool_file(&kiosk.folder)), DEVICE, 10, cards()).expect("a spool");
    let later = Moment { wall: UtcTime::from_micros(i64::MAX), ..now() };
    assert_eq!(reopened.next(None, &later).expect("read").len(), 2);
}
