//! The program itself, with the real pcscd: enrolment, a card's walk to hub and screen, sudden death, a polite end.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use domain::{
    card::{CardHash, HeldCard, TownCardId},
    condition::PrinterCondition,
    ids::DeviceId,
    taps::{Tap, TapBatch},
};
use kiosk::cards::{CardSecret, Cards};
use simulators::fakes::{cards::VirtualCard, pcscd::Pcscd, printer::Printer};
use tokio::{task::spawn_blocking, time::timeout};

use crate::{
    folder::Folder,
    hub::{CARD_KEY, CODE, TestHub},
};

const DEVICE: DeviceId = DeviceId::from_raw(77);
const SOON: Duration = Duration::from_secs(20);

struct Town {
    hub: TestHub,
    folder: Folder,
}

impl Town {
    async fn new() -> Self {
        Self { hub: TestHub::start(DEVICE, None, []).await, folder: Folder::new() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, word: &str) -> Command {
        self.command_for(&self.hub.url, word)
    }

    fn command_for(&self, hub: &str, word: &str) -> Command {
        let mut kiosk = Command::new(env!("CARGO_BIN_EXE_kiosk"));
        kiosk.args([word, "--hub", hub, "--data"]).arg(self.data());
        kiosk
    }

    async fn enrol(&self, code: &str) -> Output {
        let mut kiosk = self.command("enrol");
        kiosk.args(["--code", code]);
        spawn_blocking(move || kiosk.output()).await.expect("it runs").expect("it starts")
    }

    async fn run(&self, pcscd: &Pcscd) -> Running {
        self.run_for(&self.hub.url, pcscd).await
    }

    async fn run_for(&self, hub: &str, pcscd: &Pcscd) -> Running {
        Running::start(self.command_for(hub, "run").env("PCSCLITE_CSOCK_NAME", pcscd.socket())).await
    }

    async fn taps(&mut self) -> TapBatch {
        loop {
            let batch = timeout(SOON, self.hub.batches.recv()).await.expect("a batch comes in time").expect("a batch");
            if !batch.taps.is_empty() {
                return batch;
            }
        }
    }
}

struct Running {
    process: Child,
    screen: String,
}

impl Running {
    /// Starts this program with a screen somewhere, and waits until it is ready.
    async fn start(kiosk: &mut Command) -> Self {
        kiosk.args(["--screen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut process = kiosk.spawn().expect("it starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output"));
        let line = spawn_blocking(move || {
            let mut line = String::new();
            lines.read_line(&mut line).map(|_| line)
        });
        let line = timeout(SOON, line).await.expect("in time").expect("it runs").expect("text");
        let screen = line.trim().strip_prefix("kiosk is ready: screen http://").expect("it is ready").to_owned();
        Self { process, screen }
    }

    /// Asks the screen's server and gives what comes until `end` is in it.
    async fn ask(&self, path: &str, host: &str, end: &'static str) -> String {
        self.say(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), end).await
    }

    async fn say(&self, request: String, end: &'static str) -> String {
        let screen = self.screen.clone();
        let answer = spawn_blocking(move || {
            let mut browser = TcpStream::connect(screen)?;
            browser.set_read_timeout(Some(SOON))?;
            browser.write_all(request.as_bytes())?;
            let (mut answer, mut buffer) = (Vec::new(), [0; 4096]);
            while !String::from_utf8_lossy(&answer).contains(end) {
                match browser.read(&mut buffer)? {
                    0 => break,
                    more => answer.extend_from_slice(&buffer[..more]),
                }
            }
            std::io::Result::Ok(String::from_utf8_lossy(&answer).into_owned())
        });
        answer.await.expect("it runs").expect("the screen answers")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _status = self.process.wait();
    }
}

fn hash(id: &str) -> CardHash {
    CARD_KEY.hash(&TownCardId::parse(id.as_bytes()).expect("an id"))
}

/// The card whose id was sealed to the hub, as the hub knows it.
fn read(tap: &Tap) -> CardHash {
    let HeldCard::Sealed(sealed) = &tap.card else { panic!("a hash") };
    CARD_KEY.hash(&crate::hub::key().open(sealed, tap.device_time).expect("sealed to the hub"))
}

/// Whether this stands anywhere in this kiosk's folder, as it is, in hexadecimal or in base64url.
fn holds(folder: &Path, secret: &[u8]) -> bool {
    let hexadecimal = secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let written = [secret.to_vec(), hexadecimal.into_bytes(), URL_SAFE_NO_PAD.encode(secret).into_bytes()];
    let files =
        fs::read_dir(folder).expect("a folder").map(|file| fs::read(file.expect("a file").path()).expect("bytes"));
    let files: Vec<_> = files.collect();
    files.iter().any(|bytes| written.iter().any(|part| bytes.windows(part.len()).any(|here| here == part.as_slice())))
}

#[actix::test]
async fn a_wrong_code_is_told_in_a_sentence_and_leaves_nothing_behind() {
    let town = Town::new().await;
    let output = town.enrol("WRNG-CODE").await;
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success() && said.starts_with("登録コードがちがうか、期限が切れています"), "{said}");
    assert_eq!(fs::read_dir(town.data()).expect("the folder").count(), 0);
    let output = spawn_blocking(move || town.command("run").output()).await.expect("it runs").expect("it starts");
    assert!(String::from_utf8_lossy(&output.stderr).contains("not enrolled"));
}

#[actix::test]
async fn an_enrolled_kiosk_keeps_its_key_to_itself() {
    let town = Town::new().await;
    let output = town.enrol(CODE).await;
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && said.contains("山田保育園"), "{said}");
    let file = fs::metadata(town.data().join("device.json")).expect("an identity");
    let folder = fs::metadata(town.data()).expect("a folder");
    assert_eq!((file.permissions().mode() & 0o777, folder.permissions().mode() & 0o777), (0o600, 0o700));
}

fn is_closed(file: &Path) -> bool {
    fs::metadata(file).expect("a file").permissions().mode() & 0o077 == 0
}

#[actix::test]
async fn key_and_spool_are_closed_to_others_and_closed_again_if_somebody_opened_them() {
    let town = Town::new().await;
    assert!(town.enrol(CODE).await.status.success());
    let files = ["device.json", "spool.db"].map(|name| town.data().join(name));
    assert!(files.iter().all(|file| is_closed(file)));
    for file in &files {
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).expect("opened");
    }
    let kiosk = Running::start(town.command("run").args(["--reader", "none"])).await;
    for entry in fs::read_dir(town.data()).expect("the folder") {
        let file = entry.expect("a file").path();
        assert!(is_closed(&file), "{}", file.display());
    }
    drop(kiosk);
}

#[actix::test]
async fn the_towns_card_key_is_not_asked_for_over_a_line_that_can_be_overheard() {
    let town = Town::new().await;
    let mut kiosk = town.command_for("http://192.0.2.7:8081", "enrol");
    kiosk.args(["--code", CODE]);
    let output = spawn_blocking(move || kiosk.output()).await.expect("it runs").expect("it starts");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.code() == Some(2) && said.contains("--plain-http") && said.contains("カードの鍵"), "{said}");
    assert!(!town.data().exists(), "nothing was begun");
}

#[test]
fn whoever_reads_the_help_may_go_away_before_its_end() {
    for (words, code) in [(vec!["--help"], 0), (vec!["run", "--help"], 0), (vec!["dance"], 2)] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut kiosk = Command::new(env!("CARGO_BIN_EXE_kiosk"));
        kiosk.args(&words).stdout(writer.try_clone().expect("its end")).stderr(writer);
        assert_eq!(kiosk.status().expect("it runs").code(), Some(code), "{words:?}");
    }
}

#[actix::test]
async fn a_card_held_to_the_reader_is_sent_and_answered_on_the_screen() {
    let mut town = Town::new().await;
    assert!(town.enrol(CODE).await.status.success());
    let pcscd = Pcscd::start(1).expect("a private pcscd");
    let mut kiosk = town.run(&pcscd).await;

    let page = kiosk.ask("/", &kiosk.screen, "</html>").await;
    assert!(page.contains("content-security-policy: default-src 'none'"));
    assert!(page.contains("マイナンバー（12けたの番号）は読みません"));
    let stranger = kiosk.ask("/live", "evil.example", "\r\n\r\n").await;
    assert!(stranger.starts_with("HTTP/1.1 421 "), "{stranger}");

    let held = pcscd.readers()[0].hold(VirtualCard::of_town("SKM-HINATA"));
    let batch = town.taps().await;
    assert!(batch.taps.len() == 1 && read(&batch.taps[0]) == hash("SKM-HINATA"));
    let live = kiosk.ask("/live", &kiosk.screen, "ひなたさん").await;
    assert!(live.contains("おはようございます"), "{live}");
    held.take_away();

    let pid = kiosk.process.id().to_string();
    assert!(Command::new("kill").arg(&pid).status().expect("a signal").success());
    assert!(kiosk.process.wait().expect("it ends").success());
}

/// Rounds of sudden death; `KAZASU_KILL_ROUNDS` asks for more.
fn kill_rounds() -> u32 {
    std::env::var("KAZASU_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(50)
}

#[actix::test]
async fn a_kiosk_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    let mut town = Town::new().await;
    assert!(town.enrol(CODE).await.status.success());
    let pcscd = Pcscd::start(1).expect("a private pcscd");
    let reader = &pcscd.readers()[0];
    let mut stored = BTreeMap::new();
    let mut told = Vec::new();
    for round in 0..=kill_rounds() {
        let kiosk = town.run(&pcscd).await;
        for id in [format!("SKM-{round}-A"), format!("SKM-{round}-B")] {
            let held = reader.hold(VirtualCard::of_town(&id));
            // The hub has it; the kiosk may die before or after it knows of the answer.
            while !stored.values().any(|&card| card == hash(&id)) {
                for tap in town.taps().await.taps {
                    let before = stored.insert(tap.seq, read(&tap));
                    assert!(before.is_none_or(|before| before == read(&tap)), "a number was used twice");
                }
            }
            held.take_away();
            told.push(hash(&id));
        }
        // This one dies in the kiosk's hands: it may count or not, but not twice.
        let held = reader.hold(VirtualCard::of_town(&format!("SKM-{round}-C")));
        drop(kiosk);
        held.take_away();
    }
    let numbers: Vec<_> = stored.keys().map(|seq| seq.0).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "there is no gap");
    let cards: HashSet<_> = stored.values().collect();
    assert_eq!(cards.len(), stored.len(), "no card was counted twice");
    assert!(told.iter().all(|card| cards.contains(card)), "no acknowledged tap is missing");
}

#[actix::test]
async fn a_tap_that_was_acknowledged_while_the_hub_was_away_survives_a_kill() {
    let mut town = Town::new().await;
    assert!(town.enrol(CODE).await.status.success());
    let pcscd = Pcscd::start(1).expect("a private pcscd");
    // Port 1 of this machine: nobody answers there.
    let kiosk = town.run_for("http://127.0.0.1:1", &pcscd).await;
    kiosk.ask("/live", &kiosk.screen, "通信できません。カードは受け付けています").await;
    let held = pcscd.readers()[0].hold(VirtualCard::of_town("SKM-OFFLINE"));
    kiosk.ask("/live", &kiosk.screen, "受け付けました").await;
    drop(kiosk);
    held.take_away();

    let _kiosk = town.run(&pcscd).await;
    let batch = town.taps().await;
    assert!(batch.taps.len() == 1 && read(&batch.taps[0]) == hash("SKM-OFFLINE"));
}

#[actix::test]
async fn a_stolen_kiosk_holds_no_key_of_the_town_and_nothing_by_which_a_past_card_is_recognised() {
    let mut town = Town::new().await;
    assert!(town.enrol(CODE).await.status.success());
    let pcscd = Pcscd::start(1).expect("a private pcscd");
    let kiosk = town.run_for("http://127.0.0.1:1", &pcscd).await;
    for id in ["SKM-STOLEN", "SKM-OTHER", "SKM-STOLEN"] {
        let held = pcscd.readers()[0].hold(VirtualCard::of_town(id));
        kiosk.ask("/live", &kiosk.screen, "受け付けました").await;
        held.take_away();
        kiosk.ask("/live", &kiosk.screen, "カードをかざしてください").await;
    }
    drop(kiosk);
    assert!(!holds(&town.data(), CARD_KEY.expose()), "the town's card key");
    for id in ["SKM-STOLEN", "SKM-OTHER"] {
        assert!(!holds(&town.data(), id.as_bytes()), "the id of a card");
        assert!(!holds(&town.data(), hash(id).as_bytes()), "its hash");
    }
    // With all that the kiosk has, two taps of one card are as unlike as those of two cards.
    let _kiosk = town.run(&pcscd).await;
    let batch = town.taps().await;
    let bytes: Vec<&[u8]> = batch.taps.iter().map(|tap| tap.card.as_bytes()).collect();
    let alike = |one: &[u8], other: &[u8]| one[18..].iter().zip(&other[18..]).filter(|(a, b)| a == b).count();
    assert!(alike(bytes[0], bytes[2]) < 12 && alike(bytes[0], bytes[1]) < 12);
    assert_eq!((read(&batch.taps[0]), read(&batch.taps[1])), (read(&batch.taps[2]), hash("SKM-OTHER")));
}

#[actix::test]
async fn a_kiosk_of_the_release_before_goes_on_and_gives_the_towns_key_up_without_being_enrolled_anew() {
    let mut town = Town::new().await;
    town.hub.be_old(true);
    assert!(town.enrol(CODE).await.status.success());
    assert!(holds(&town.data(), CARD_KEY.expose()), "as hubs of the release before hand it out");
    // What it kept, in a file as the release before made it, and what it had deleted there.
    let spool = town.data().join("spool.db");
    fs::remove_file(&spool).expect("a spool");
    let (waits, deleted) = (hash("SKM-WAITS"), hash("SKM-DELETED"));
    let hex = |hash: CardHash| hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let rows = format!(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE taps (seq INTEGER PRIMARY KEY AUTOINCREMENT, card BLOB NOT NULL CHECK (length(card) = 16),
             device_time_us BIGINT NOT NULL, boot TEXT NOT NULL, uptime_ms BIGINT NOT NULL);
         CREATE TABLE owner (device BIGINT NOT NULL PRIMARY KEY);
         INSERT INTO owner VALUES ({});
         INSERT INTO taps VALUES (1, x'{}', 5, 'boot', 1), (2, x'{}', 6, 'boot', 2);
         DELETE FROM taps WHERE seq = 1;",
        DEVICE.raw(),
        hex(deleted),
        hex(waits)
    );
    let mut old = SqliteConnection::establish(&spool.to_string_lossy()).expect("a file");
    old.batch_execute(&rows).expect("rows");
    drop(old);
    assert!(holds(&town.data(), deleted.as_bytes()), "it did not overwrite");

    town.hub.be_old(false);
    let pcscd = Pcscd::start(1).expect("a private pcscd");
    let kiosk = town.run(&pcscd).await;
    let batch = town.taps().await;
    assert_eq!((batch.taps[0].seq.0, &batch.taps[0].card, batch.seals), (2, &HeldCard::Hashed(waits), Some(1)));
    let held = pcscd.readers()[0].hold(VirtualCard::of_town("SKM-HINATA"));
    let batch = town.taps().await;
    held.take_away();
    assert_eq!((read(&batch.taps[0]), batch.seals), (hash("SKM-HINATA"), Some(1)));
    assert!(!holds(&town.data(), CARD_KEY.expose()), "the key is gone");
    // And so are the hashes, as soon as nothing waits.
    for card in [waits, deleted] {
        while holds(&town.data(), card.as_bytes()) {
            kiosk.ask("/", &kiosk.screen, "</html>").await;
        }
    }
}

#[actix::test]
async fn a_key_for_cards_is_used_once_the_kiosks_file_has_it() {
    let town = Town::new().await;
    town.hub.be_old(true);
    assert!(town.enrol(CODE).await.status.success());
    let cards = Cards::new(CardSecret::Hashes(CARD_KEY), town.data());
    assert_eq!(cards.seals(), None);
    cards.adopt(crate::hub::key().public());
    assert_eq!(cards.seals(), Some(1));
    // A folder that does not take it: nothing is sealed to what would be forgotten at the next start.
    let nowhere = Cards::new(CardSecret::Hashes(CARD_KEY), town.data().join("nowhere"));
    nowhere.adopt(crate::hub::key().public());
    assert_eq!(nowhere.seals(), None);
}

#[actix::test]
async fn a_dead_reader_service_is_told_on_the_screen_and_so_is_its_return() {
    let town = Town::new().await;
    assert!(town.enrol(CODE).await.status.success());
    let mut pcscd = Pcscd::start(1).expect("a private pcscd");
    let kiosk = town.run(&pcscd).await;
    pcscd.kill();
    kiosk.ask("/live", &kiosk.screen, "カードリーダーが使えません").await;
    pcscd.restart().expect("the daemon starts again");
    kiosk.ask("/live", &kiosk.screen, "カードをかざしてください").await;
}

#[actix::test]
async fn a_kiosk_of_an_office_runs_without_a_reader_and_prints() {
    let mut town = Town::new().await;
    assert!(town.enrol(CODE).await.status.success());
    let printer = Printer::start().await.expect("a printer");
    let more = ["--face", "tickets", "--reader", "none", "--printer", &printer.place()];
    // No pcscd is there.
    let kiosk = Running::start(town.command("run").args(more).env("PCSCLITE_CSOCK_NAME", "/nonexistent")).await;
    let page = kiosk.ask("/", &kiosk.screen, "</html>").await;
    assert!(page.contains("/tickets.js"), "{page}");
    kiosk.ask("/live", &kiosk.screen, r#""printer":"ready""#).await;
    let wish = r#"{"visit":0,"services":[1],"language":"ja","care":false}"#;
    let head = format!(
        "POST /tickets HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nContent-Type: application/json\r\n\
         Content-Length: {1}\r\n\r\n{wish}",
        kiosk.screen,
        wish.len()
    );
    assert!(kiosk.say(head, "\r\n\r\n").await.starts_with("HTTP/1.1 204 "));
    let told = timeout(SOON, town.hub.printers.recv()).await.expect("in time");
    assert_eq!(told, Some(PrinterCondition::Ready), "the hub knows how the printer is");
    let receipts = printer.wait_for(1, SOON).await.expect("a ticket");
    assert!(receipts[0].size_of("A012") == Some((8, 8)) && printer.complaints().is_empty());
    let live = kiosk.ask("/live", &kiosk.screen, r#""kind":"printed""#).await;
    assert!(live.contains("A012") && !live.contains("カードリーダーが使えません"), "{live}");
}
