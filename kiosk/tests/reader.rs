//! The reader thread against the real pcscd with virtual readers: nothing missed, nothing twice, whatever happens.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

use domain::{
    card::{CardHash, CardKey, TownCardId},
    taps::CardApplication,
};
use kiosk::{
    card_application::TownApplication,
    clock::MachineClocks,
    reader::{Reader, ReaderEvent, Wanted, Watch},
};
use simulators::fakes::{
    cards::{TOWN_AID, TOWN_EF, VirtualCard},
    pcscd::{Pcscd, PcscdError},
};

const SOON: Duration = Duration::from_secs(10);
const SLOT: &str = "Panasonic Smart Card Reader (built in)";
const SONY: &str = "Sony FeliCa RC-S300";

/// Where this process's daemons run, one after the other: libpcsclite looks at the variable once.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("kazasu-reader-test-{}", std::process::id()));
    #[expect(unsafe_code, reason = "libpcsclite is told of its daemon by the environment only")]
    // SAFETY: the tests take turns, and no other thread of this process reads the environment meanwhile.
    unsafe {
        std::env::set_var("PCSCLITE_CSOCK_NAME", Pcscd::socket_in(&folder));
    }
    folder
});

fn card_key() -> CardKey {
    CardKey::from_bytes([3; 32])
}

fn read(card: &TownCardId) -> CardHash {
    card_key().hash(card)
}

fn hash(id: &str) -> CardHash {
    card_key().hash(&TownCardId::parse(id.as_bytes()).expect("an id"))
}

struct Desk {
    events: Receiver<ReaderEvent>,
    pcscd: Pcscd,
    _reader: Reader,
    _turn: MutexGuard<'static, ()>,
}

impl Desk {
    fn with_readers(readers: usize) -> Self {
        Self::with(Wanted::Any, |folder| Pcscd::start_in(folder, readers))
    }

    /// Two readers: a laptop's own slot and one beside it.
    fn with_slot_and_sony(wanted: Wanted) -> Self {
        Self::with(wanted, |folder| Pcscd::start_named(folder, &[SLOT, SONY]))
    }

    fn with(wanted: Wanted, start: impl FnOnce(&Path) -> Result<Pcscd, PcscdError>) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let pcscd = start(&FOLDER).expect("a private pcscd");
        let (tell, events) = mpsc::channel();
        let application = CardApplication { aid: TOWN_AID.to_owned(), ef: TOWN_EF.to_owned() };
        let watch = Watch {
            wanted,
            application: TownApplication::try_from(&application).expect("an application"),
            passing: card_key(),
            moments: Arc::new(MachineClocks::new()),
        };
        let reader = Reader::start(watch, move |event| drop(tell.send(event)));
        let desk = Self { events, pcscd, _reader: reader, _turn: turn };
        assert_eq!(desk.next_settled(), Some(ReaderEvent::Available));
        desk
    }

    /// What is said of the readers once the daemon has found them all.
    fn next_settled(&self) -> Option<ReaderEvent> {
        std::iter::from_fn(|| self.next()).find(|event| *event == ReaderEvent::Available)
    }

    fn next(&self) -> Option<ReaderEvent> {
        self.events.recv_timeout(SOON).ok()
    }

    /// The next thing that a card did, whatever becomes of the daemon.
    fn next_of_a_card(&self) -> Option<ReaderEvent> {
        let about_readers = |event: &ReaderEvent| {
            matches!(event, ReaderEvent::Available | ReaderEvent::Reduced | ReaderEvent::Unavailable)
        };
        std::iter::from_fn(|| self.next()).find(|event| !about_readers(event))
    }

    #[track_caller]
    fn expect_tap(&self, id: &str) {
        Self::is_tap(self.next_of_a_card(), id);
    }

    /// The card may have come while the turn of the one that vanished still lasted: that turn, and the one after it, may
    /// end without a card. Then this card is told, and nothing else.
    #[track_caller]
    fn expect_tap_after_one_that_vanished(&self, id: &str) {
        let told = (0..4).map(|_| self.next_of_a_card()).find(|told| *told != Some(ReaderEvent::Unreadable));
        Self::is_tap(told.flatten(), id);
    }

    #[track_caller]
    fn is_tap(told: Option<ReaderEvent>, id: &str) {
        match told {
            Some(ReaderEvent::Tapped { card, .. }) => assert!(read(&card) == hash(id), "another card than {id}"),
            other => panic!("{id} was held, and the reader said {other:?}"),
        }
    }
}

/// Random taps; `KAZASU_READER_TAPS` asks for more.
fn random_taps() -> usize {
    std::env::var("KAZASU_READER_TAPS").ok().and_then(|taps| taps.parse().ok()).unwrap_or(1_000)
}

#[test]
fn every_random_tap_is_told_once_though_cards_vanish_and_the_daemon_is_killed() {
    let mut desk = Desk::with_readers(3);
    let mut random = fastrand::Rng::with_seed(2_026);
    let mut vanished = false;
    for tap in 0..random_taps() {
        let id = format!("SKM-{tap:06}");
        let reader = desk.pcscd.readers()[random.usize(..3)].clone();

        if random.u8(..10) == 0 {
            let held = reader.hold(VirtualCard::of_town(&id).vanishing_after(random.usize(..3)));
            assert_eq!(desk.next_of_a_card(), Some(ReaderEvent::Unreadable), "tap {tap}");
            held.until_vanished();
            vanished = true;
            continue;
        }
        let killed = tap % 200 == 150;
        if killed {
            desk.pcscd.kill();
        }
        let held = reader.hold(VirtualCard::of_town(&id));
        if killed {
            desk.pcscd.restart().expect("the daemon starts again");
        }
        if std::mem::take(&mut vanished) {
            desk.expect_tap_after_one_that_vanished(&id);
        } else {
            desk.expect_tap(&id);
        }
        held.take_away();
    }
    // Whatever was still to be told would come before this one.
    let held = desk.pcscd.readers()[0].hold(VirtualCard::of_another_kind());
    assert_eq!(desk.next_of_a_card(), Some(ReaderEvent::NoTownId));
    held.take_away();
}

#[test]
fn people_at_three_readers_at_once_are_each_served_once() {
    const TAPS: usize = 100;
    let desk = Desk::with_readers(3);
    let people: Vec<_> = (0..3)
        .map(|person| {
            let reader = desk.pcscd.readers()[person].clone();
            let (go_on, told) = mpsc::channel();
            let hands = thread::spawn(move || {
                for tap in 0..TAPS {
                    let held = reader.hold(VirtualCard::of_town(&format!("SKM-{person}-{tap}")));
                    told.recv_timeout(SOON).expect("the tap is told");
                    held.take_away();
                }
            });
            (go_on, hands)
        })
        .collect();
    let owners: HashMap<_, _> =
        (0..3).flat_map(|person| (0..TAPS).map(move |tap| (hash(&format!("SKM-{person}-{tap}")), person))).collect();
    let mut seen = HashMap::new();
    for _ in 0..3 * TAPS {
        let Some(ReaderEvent::Tapped { card, .. }) = desk.next_of_a_card() else { panic!("a tap is missing") };
        *seen.entry(read(&card)).or_insert(0) += 1;
        people[owners[&read(&card)]].0.send(()).expect("the person waits");
    }
    people.into_iter().for_each(|(_, hands)| hands.join().expect("all taps are told"));
    assert!(seen.len() == 3 * TAPS && seen.values().all(|&times| times == 1));
}

#[test]
fn the_next_card_is_not_mistaken_for_the_one_that_vanished() {
    let desk = Desk::with_readers(1);
    let reader = &desk.pcscd.readers()[0];
    for round in 0..50 {
        let vanishing = reader.hold(VirtualCard::of_town("SKM-GONE").vanishing_after(round % 3));
        let next = format!("SKM-{round}");
        let held = reader.hold(VirtualCard::of_town(&next));
        desk.expect_tap_after_one_that_vanished(&next);
        held.take_away();
        vanishing.until_vanished();
    }
}

#[test]
fn each_kind_of_card_is_told_apart() {
    let desk = Desk::with_readers(1);
    let reader = &desk.pcscd.readers()[0];
    for (card, told) in [
        (VirtualCard::blank(), ReaderEvent::NoTownId),
        (VirtualCard::of_another_kind(), ReaderEvent::NoTownId),
        (VirtualCard::mute(), ReaderEvent::Unreadable),
    ] {
        let held = reader.hold(card);
        assert_eq!(desk.next_of_a_card(), Some(told));
        held.take_away();
    }
}

#[test]
fn a_card_left_at_the_reader_is_told_once_and_once_more_after_the_daemon_died() {
    let mut desk = Desk::with_readers(1);
    let held = desk.pcscd.readers()[0].hold(VirtualCard::of_town("SKM-LEFT"));
    desk.expect_tap("SKM-LEFT");
    desk.pcscd.restart().expect("the daemon starts again");
    desk.expect_tap("SKM-LEFT");
    held.take_away();
    let held = desk.pcscd.readers()[0].hold(VirtualCard::of_town("SKM-NEXT"));
    desk.expect_tap("SKM-NEXT");
    held.take_away();
}

#[test]
fn a_dead_daemon_and_a_pulled_cable_are_told_and_so_is_their_return() {
    let mut desk = Desk::with_readers(1);
    desk.pcscd.kill();
    assert_eq!(desk.next(), Some(ReaderEvent::Unavailable));
    desk.pcscd.restart().expect("the daemon starts again");
    assert_eq!(desk.next(), Some(ReaderEvent::Available));

    let reader = desk.pcscd.readers()[0].clone();
    let unplugged = reader.unplug().expect("the cable is pulled");
    assert_eq!(desk.next(), Some(ReaderEvent::Unavailable));
    drop(unplugged);
    assert_eq!(desk.next(), Some(ReaderEvent::Available));
    let held = reader.hold(VirtualCard::of_town("SKM-BACK"));
    desk.expect_tap("SKM-BACK");
    held.take_away();
}

#[test]
fn the_thread_ends_at_once_while_it_waits_and_while_there_is_no_daemon() {
    let mut desk = Desk::with_readers(1);
    desk.pcscd.kill();
    assert_eq!(desk.next(), Some(ReaderEvent::Unavailable));
    let since = Instant::now();
    drop(desk);
    drop(Desk::with_readers(1));
    assert!(since.elapsed() < SOON);
}

#[test]
fn the_contactless_reader_is_missed_though_the_laptop_has_a_slot_of_its_own() {
    let mut desk = Desk::with_slot_and_sony(Wanted::Any);
    let [slot, sony] = desk.pcscd.readers() else { panic!("two readers") };
    let (slot, sony) = (slot.clone(), sony.clone());
    let sony_pulled = sony.unplug().expect("the cable is pulled");
    assert_eq!(desk.next(), Some(ReaderEvent::Unavailable));
    // The slot comes and goes; nobody is told that cards can be held again.
    drop(slot.unplug().expect("the slot is switched off"));
    drop(sony_pulled);
    assert_eq!(desk.next(), Some(ReaderEvent::Available));
    drop(slot.unplug().expect("the slot is switched off"));

    desk.pcscd.restart_reversed().expect("the daemon starts again");
    assert_eq!(desk.next_settled(), Some(ReaderEvent::Available));
    let sony = desk.pcscd.readers()[1].clone();
    assert!(sony.name().ends_with("00 00"), "it was renamed: {}", sony.name());
    let sony_pulled = sony.unplug().expect("the cable is pulled");
    assert_eq!(desk.next(), Some(ReaderEvent::Unavailable));
    // A card in the slot is taken, and then the slot is one that people use.
    let held = desk.pcscd.readers()[0].hold(VirtualCard::of_town("SKM-SLOT"));
    desk.expect_tap("SKM-SLOT");
    assert_eq!(desk.next(), Some(ReaderEvent::Reduced));
    held.take_away();
    drop(sony_pulled);
    assert_eq!(desk.next(), Some(ReaderEvent::Available));
}

#[test]
fn at_a_named_reader_only_cards_are_taken_and_only_it_is_missed() {
    let desk = Desk::with_slot_and_sony(Wanted::Named("rc-s300".to_owned()));
    let [slot, sony] = desk.pcscd.readers() else { panic!("two readers") };
    let ignored = slot.hold(VirtualCard::of_town("SKM-STAFF"));
    let held = sony.hold(VirtualCard::of_town("SKM-CHILD"));
    desk.expect_tap("SKM-CHILD");
    held.take_away();
    drop((ignored, slot.unplug().expect("the slot is switched off")));
    let pulled = sony.unplug().expect("the cable is pulled");
    assert_eq!(desk.next(), Some(ReaderEvent::Unavailable));
    drop(pulled);
    assert_eq!(desk.next(), Some(ReaderEvent::Available));
}

#[test]
fn of_two_identical_readers_each_is_missed() {
    let mut desk = Desk::with(Wanted::Any, |folder| Pcscd::start_named(folder, &[SONY, SONY]));
    for _ in 0..2 {
        for reader in desk.pcscd.readers() {
            let pulled = reader.unplug().expect("the cable is pulled");
            assert_eq!(desk.next(), Some(ReaderEvent::Reduced));
            drop(pulled);
            assert_eq!(desk.next(), Some(ReaderEvent::Available));
        }
        desk.pcscd.restart_reversed().expect("the daemon starts again");
        assert_eq!(desk.next_settled(), Some(ReaderEvent::Available));
    }
}
