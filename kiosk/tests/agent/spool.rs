//! The spool through its front door: order, numbers, ages, limits, broken files, and the death of the process.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

use domain::{
    card::{HeldCard, TownCardId, sealed::OpeningKey},
    ids::DeviceId,
    taps::{BATCH_MAX_BYTES, BATCH_MAX_TAPS, TAPS_VERSION, Tap, TapBatch, TapSeq},
    time::UtcTime,
};
use kiosk::{
    cards::{CardSecret, Cards},
    clock::{MachineClocks, Moment, Moments},
    spool::{Spool, SpoolError},
};

use crate::folder::Folder;

const DEVICE: DeviceId = DeviceId::from_raw(7);

fn card(number: u8) -> TownCardId {
    TownCardId::parse(format!("SKM-{number:03}").as_bytes()).expect("an id")
}

fn hub() -> OpeningKey {
    OpeningKey::from_bytes(1, [9; 32])
}

/// The card of a tap, as the hub opens it.
fn opened(tap: &Tap) -> TownCardId {
    let HeldCard::Sealed(sealed) = &tap.card else { panic!("a hash") };
    hub().open(sealed, tap.device_time).expect("sealed to the hub")
}

fn seals() -> Cards {
    Cards::of(CardSecret::Seals(hub().public()))
}

fn moment(wall_s: i64, boot: &str, uptime_ms: u64) -> Moment {
    Moment { wall: UtcTime::from_micros(wall_s * 1_000_000), boot: boot.to_owned(), uptime_ms }
}

fn now() -> Moment {
    moment(2_000, "boot", 10_000)
}

fn spool_file(folder: &Folder) -> PathBuf {
    folder.path().join("spool.db")
}

fn enrolled(folder: &Folder) -> Spool {
    Spool::create(&spool_file(folder), DEVICE).expect("a new spool");
    open(folder, 1_000)
}

fn open(folder: &Folder, limit: u64) -> Spool {
    Spool::open(&spool_file(folder), DEVICE, limit, seals()).expect("the spool opens")
}

fn numbers(spool: &mut Spool) -> Vec<u64> {
    spool.next(None, &now()).expect("the spool reads").iter().map(|tap| tap.seq.0).collect()
}

#[test]
fn taps_leave_in_the_order_in_which_they_came_and_only_after_the_answer() {
    let folder = Folder::new();
    let mut spool = enrolled(&folder);
    for number in 1..=5 {
        let kept = spool.keep(&card(number), &now()).expect("kept");
        assert_eq!((kept.seq.0, kept.waiting), (u64::from(number), u64::from(number)));
    }
    assert_eq!(numbers(&mut spool), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(&mut spool), [1, 2, 3, 4, 5]);
    assert_eq!(spool.forget(TapSeq(3)).expect("forgotten"), 2);
    assert_eq!(numbers(&mut spool), [4, 5]);
    assert_eq!(opened(&spool.next(None, &now()).expect("read")[0]), card(4));
}

#[test]
fn a_number_is_never_used_twice_even_after_everything_was_sent_and_the_kiosk_started_again() {
    let folder = Folder::new();
    let mut spool = enrolled(&folder);
    spool.keep(&card(1), &now()).expect("kept");
    spool.forget(TapSeq(1)).expect("forgotten");
    drop(spool);
    let mut spool = open(&folder, 10);
    assert_eq!(spool.keep(&card(2), &now()).expect("kept").seq, TapSeq(2));
}

#[test]
fn an_age_survives_a_jump_of_the_clock_and_a_restart_of_the_machine() {
    let folder = Folder::new();
    let mut spool = enrolled(&folder);
    spool.keep(&card(1), &moment(2_000, "first boot", 10_000)).expect("kept");
    let mut age_at = |later: Moment| spool.next(None, &later).expect("read")[0].age_ms;
    assert_eq!(age_at(moment(2_003, "first boot", 13_000)), 3_000);
    assert_eq!(age_at(moment(999_999, "first boot", 13_000)), 3_000);
    assert_eq!(age_at(moment(1, "first boot", 13_000)), 3_000);
    assert_eq!(age_at(moment(2_060, "second boot", 500)), 60_000);
}

#[test]
fn a_full_spool_refuses_and_loses_nothing_it_has() {
    let folder = Folder::new();
    drop(enrolled(&folder));
    let mut spool = open(&folder, 2);
    spool.keep(&card(1), &now()).expect("kept");
    spool.keep(&card(2), &now()).expect("kept");
    assert!(matches!(spool.keep(&card(3), &now()), Err(SpoolError::Full { limit: 2 })));
    assert_eq!(numbers(&mut spool), [1, 2]);
    spool.forget(TapSeq(1)).expect("forgotten");
    assert_eq!(spool.keep(&card(3), &now()).expect("there is room again").seq, TapSeq(3));
}

#[test]
fn a_full_batch_fits_into_what_the_hub_takes() {
    let folder = Folder::new();
    let mut spool = enrolled(&folder);
    for _ in 0..BATCH_MAX_TAPS + 10 {
        spool.keep(&card(255), &moment(i64::MAX / 1_000_000, "boot", 1)).expect("kept");
    }
    let next = spool.next(None, &moment(i64::MAX / 1_000_000, "boot", u64::MAX / 2)).expect("read");
    assert_eq!(next.len(), BATCH_MAX_TAPS);
    let taps = next.into_iter().map(|tap| domain::taps::Tap { seq: TapSeq(i64::MAX as u64), ..tap }).collect();
    let batch = TapBatch {
        version: TAPS_VERSION,
        sent_at: now().wall,
        lost_through: Some(TapSeq(i64::MAX as u64)),
        seals: Some(u8::MAX),
        taps,
    };
    assert!(serde_json::to_vec(&batch).expect("JSON").len() <= BATCH_MAX_BYTES);
}

#[test]
fn what_waits_for_an_earlier_enrolment_is_sent_under_the_new_one_from_number_one() {
    const AGAIN: DeviceId = DeviceId::from_raw(8);
    let enrolled_again = |file: &PathBuf| Spool::create(file, AGAIN).expect("adopted");
    let died_before_that = |_: &PathBuf| {};
    for enrolment in [enrolled_again as fn(&PathBuf), died_before_that] {
        let folder = Folder::new();
        let mut spool = enrolled(&folder);
        for number in 1..=4 {
            spool.keep(&card(number), &now()).expect("kept");
        }
        spool.forget(TapSeq(2)).expect("forgotten");
        drop(spool);
        enrolment(&spool_file(&folder));
        let mut spool = Spool::open(&spool_file(&folder), AGAIN, 10, seals()).expect("the spool opens");
        let next = spool.next(None, &now()).expect("read");
        let found: Vec<_> = next.iter().map(|tap| (tap.seq.0, opened(tap))).collect();
        assert_eq!(found, [(1, card(3)), (2, card(4))]);
        assert_eq!(spool.keep(&card(5), &now()).expect("kept").seq, TapSeq(3));
    }
}

#[test]
fn a_broken_or_lost_file_is_replaced_and_numbered_on_from_what_the_hub_knows() {
    for damage in [
        (|file| fs::remove_file(file).expect("removed")) as fn(&PathBuf),
        |file| fs::write(file, vec![0x5A; 8_192]).expect("overwritten"),
        |file| fs::write(file, b"").expect("emptied"),
    ] {
        let folder = Folder::new();
        let mut spool = enrolled(&folder);
        spool.keep(&card(1), &now()).expect("kept");
        drop(spool);
        damage(&spool_file(&folder));
        let mut spool = open(&folder, 10);
        for (number, waiting) in [(2, 1), (3, 2)] {
            assert_eq!(spool.keep(&card(number), &now()).expect("kept").waiting, waiting);
        }
        assert_eq!(numbers(&mut spool), [0_u64; 0], "nothing is sent under a number that may have been used");
        drop(spool);
        let mut spool = open(&folder, 10);
        assert!(spool.settle(TapSeq(21)).expect("settled"));
        let first = 21 + BATCH_MAX_TAPS as u64 + 1;
        assert_eq!(numbers(&mut spool), [first, first + 1]);
        assert!(!spool.settle(TapSeq(900)).expect("settled already"));
        assert_eq!(spool.keep(&card(4), &now()).expect("kept").seq, TapSeq(first + 2));
        assert_eq!(opened(&spool.next(None, &now()).expect("read")[0]), card(2));
    }
}

#[test]
fn a_lost_file_in_which_nothing_waits_goes_on_where_the_hub_says() {
    let folder = Folder::new();
    drop(enrolled(&folder));
    fs::remove_file(spool_file(&folder)).expect("removed");
    let mut spool = open(&folder, 10);
    assert!(spool.settle(TapSeq(0)).expect("settled"));
    assert_eq!(spool.keep(&card(1), &now()).expect("kept").seq, TapSeq(0).after_a_loss());
    assert!(!enrolled(&Folder::new()).settle(TapSeq(5)).expect("nothing to settle after an enrolment"));
}

const CHILD: &str = "KIOSK_SPOOL_TEST_CHILD";

/// Not a test of its own: what a child process does. It keeps taps while the disk lets it and tells of each only after
/// it is kept; it gives up when it is refused twice.
#[test]
fn in_the_child_process_taps_are_kept_without_end() {
    let Some(file) = std::env::var_os(CHILD) else { return };
    let clocks = MachineClocks::new();
    let mut spool = Spool::open(&PathBuf::from(file), DEVICE, u64::MAX, seals()).expect("the spool opens");
    let mut refusals = 0;
    while refusals < 2 {
        match spool.keep(&card(1), &clocks.now()) {
            Ok(kept) => {
                println!("kept {}", kept.seq.0);
                refusals = 0;
            }
            Err(SpoolError::Disk(_) | SpoolError::Open(_)) => refusals += 1,
            Err(other) => panic!("{other}"),
        }
    }
    println!("refused");
}

/// The child process, whose files may not grow beyond this many blocks of 512 bytes.
fn child(folder: &Folder, file_blocks: &str) -> Command {
    let mut child = Command::new("sh");
    child
        .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", file_blocks])
        .arg(std::env::current_exe().expect("this test's program"))
        .args(["--exact", "spool::in_the_child_process_taps_are_kept_without_end", "--nocapture"])
        .env(CHILD, spool_file(folder))
        .stdout(Stdio::piped());
    child
}

/// The number in a line in which the child tells of a tap.
fn told_in(line: &str) -> Option<u64> {
    line.split_once("kept ")?.1.parse().ok()
}

#[test]
fn a_full_disk_refuses_taps_and_when_there_is_room_again_none_is_missing() {
    let folder = Folder::new();
    drop(enrolled(&folder));
    let output = child(&folder, "200").output().expect("a child process");
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && said.contains("refused"), "{said}");
    let told = said.lines().filter_map(told_in).next_back().expect("some taps were kept");
    let kept = open(&folder, u64::MAX).keep(&card(2), &now()).expect("there is room again");
    assert_eq!((kept.seq.0, kept.waiting), (told + 1, told + 1));
}

#[test]
fn a_killed_process_has_lost_no_tap_that_it_told_of_and_used_no_number_twice() {
    let folder = Folder::new();
    drop(enrolled(&folder));
    let mut told = 0;
    for round in 1..=10 {
        let mut child = child(&folder, "unlimited").spawn().expect("a child process");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
        let mut kept = lines.filter_map(|line| told_in(&line));
        for _ in 0..round * 7 {
            told = kept.next().expect("the child goes on");
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
        told = kept.last().unwrap_or(told);
    }
    let mut spool = open(&folder, 10);
    let mut expected = 1;
    loop {
        let next = spool.next(None, &now()).expect("read");
        let Some(last) = next.last().map(|tap| tap.seq) else { break };
        for tap in next {
            assert_eq!(tap.seq.0, expected);
            expected += 1;
        }
        spool.forget(last).expect("forgotten");
    }
    assert!(expected > told, "told of {told}, found only up to {}", expected - 1);
}
