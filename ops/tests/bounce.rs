//! A mail that came back, from the mail server's pipe into the database.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::Arc,
    time::Duration,
};

use db::{
    DatabaseUrl, Db, DbError,
    keys::TownKeys,
    log::{self, Append, NewFact},
    notices::{self, Attempt, Channel, Claim, Rank, Then},
    queues::Called,
    roster,
    seal::Sealer,
};
use domain::{
    ids::{DeliveryId, VisitId},
    lang::Lang,
    log::Entry,
    roster::Fact::RosterChanged,
    time::{Clock, SystemClock},
};
use simulators::fakes::folder::TempFolder;

const VISITOR: &str = "visitor@example.jp";
const ROSTER: &str = r#"{"facilities":[{"slug":"yamada","name":"山田保育園"}]}"#;

struct Town {
    folder: TempFolder,
    url: String,
}

impl Town {
    fn new() -> Self {
        let folder = TempFolder::new("bounce").expect("a folder");
        let url = format!("sqlite:{}", folder.join("town.db").display());
        let town = Self { folder, url };
        std::fs::write(town.folder.join("roster.json"), ROSTER).expect("a file");
        let roster = town.folder.join("roster.json");
        assert!(town.ops(&["keys", &town.keys_file().to_string_lossy()], "").status.success());
        assert!(town.ops(&["import", &roster.to_string_lossy()], "").status.success());
        town
    }

    fn keys_file(&self) -> PathBuf {
        self.folder.join("keys.json")
    }

    fn ops(&self, arguments: &[&str], input: &str) -> Output {
        self.ops_with(arguments, input, &self.folder.join("none.json"))
    }

    /// With this file for the key of returned mails, if it is there.
    fn ops_with(&self, arguments: &[&str], input: &str, bounce_key: &std::path::Path) -> Output {
        let bounce_key = bounce_key.exists().then_some(("KAZASU_BOUNCE_KEY_FILE", bounce_key));
        let mut child = Command::new(env!("CARGO_BIN_EXE_ops"))
            .args(arguments)
            .env("DATABASE_URL", &self.url)
            .env("KAZASU_KEYS_FILE", self.keys_file())
            .envs(bounce_key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ops");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("a reader to the end");
        child.wait_with_output().expect("an end")
    }

    fn sealer(&self) -> Arc<Sealer> {
        TownKeys::load(&self.keys_file()).expect("keys").sealer()
    }

    fn db(&self) -> Db {
        let observer: Arc<dyn db::WriterObserver> = Arc::new(());
        Db::open(&DatabaseUrl::parse(&self.url).expect("an address"), 1, &observer).expect("a database")
    }

    /// A mail that the mail server took.
    async fn delivered(&self) -> DeliveryId {
        let (db, sealer, now) = (self.db(), self.sealer(), SystemClock.now());
        let facility = db.read(|conn| roster::facility_by_slug(conn, "yamada")).await.expect("a facility").id;
        let from = db.read(move |conn| log::tip(conn, facility)).await.expect("a log");
        let (visit, number, counter) = (VisitId::from_raw(9), "A012".to_owned(), "3番窓口".to_owned());
        let news = Called { visit, number, counter, language: Lang::Ja }.into();
        let (done, told) = tokio::sync::oneshot::channel();
        db.writer().append(Append::of(
            facility,
            from,
            vec![NewFact::of(Entry::set(now, RosterChanged), None).telling(Some(news))],
            Box::new(move |outcome| done.send(outcome).expect("a test that waits")),
        ));
        told.await.expect("an answer").expect("a commit");
        let delivered = db.write(move |conn| {
            notices::put_contact(conn, &sealer, visit, VISITOR, now)?;
            notices::expand(conn, now)?;
            let until = now + Duration::from_secs(60);
            let delivery = notices::claim(
                conn,
                &sealer,
                Claim { channel: Channel::Mail, rank: Rank::AtOnce, now, until, limit: 1 },
            )?
            .due[0]
                .id;
            let (then, mailbox) = (Then::Delivered, Some(sealer.mailbox_key(VISITOR)));
            notices::record(conn, &Attempt { delivery, at: now, outcome: "delivered", reason: None, mailbox, then })?;
            Ok::<_, DbError>(delivery)
        });
        delivered.await.expect("a delivery")
    }

    async fn is_bounced(&self) -> bool {
        let mailbox = self.sealer().mailbox_key(VISITOR);
        self.db().read(move |conn| notices::is_bounced(conn, &mailbox)).await.expect("a database")
    }
}

fn report(token: &str) -> String {
    format!(
        "From: MAILER-DAEMON@example.jp\r\nTo: bounce+{token}@example.jp\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; example.jp\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
}

#[tokio::test]
async fn a_report_marks_the_address_and_the_operator_takes_the_mark_away() {
    let town = Town::new();
    let token = town.sealer().bounce_token(town.delivered().await, VISITOR);
    assert!(town.ops(&["bounce"], "Subject: hello\r\n\r\nnot a report").status.success());
    assert!(town.ops(&["bounce"], &report("0123456789abcdefghjkmnpqrstvw")).status.success());
    assert!(!town.is_bounced().await);

    let huge = report(&token) + &"x".repeat(3 * 1_024 * 1_024);
    let taken = town.ops(&["bounce"], &huge);
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    assert!(taken.stdout.is_empty(), "a mail server would send it back");
    assert!(town.is_bounced().await);

    assert!(town.ops(&["mail-again", VISITOR], "").status.success());
    assert!(!town.is_bounced().await);
    assert_eq!(town.ops(&["mail-again", VISITOR], "").status.code(), Some(1));
}

#[tokio::test]
async fn while_the_database_is_away_the_mail_server_keeps_the_report() {
    let mut town = Town::new();
    let token = town.sealer().bounce_token(town.delivered().await, VISITOR);
    let there = std::mem::replace(&mut town.url, "postgres://kazasu@127.0.0.1:1/kazasu".to_owned());
    assert_eq!(town.ops(&["bounce"], &report(&token)).status.code(), Some(75));
    town.url = there;
    assert!(town.ops(&["bounce"], &report(&token)).status.success());
    assert!(town.is_bounced().await);
}

#[tokio::test]
async fn hearing_the_mail_server_out_takes_one_key_and_that_opens_nothing_else() {
    use std::os::unix::fs::PermissionsExt;

    let town = Town::new();
    let token = town.sealer().bounce_token(town.delivered().await, VISITOR);
    let file = town.folder.join("bounce.json");
    assert!(town.ops(&["bounce-key", &file.to_string_lossy()], "").status.success());
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let keys = std::fs::read_to_string(town.keys_file()).expect("keys");
    let written = std::fs::read_to_string(&file).expect("a key");
    let secrets =
        |text: &str| -> Vec<String> { text.split('"').filter(|word| word.len() > 40).map(str::to_owned).collect() };
    assert_eq!(secrets(&written).len(), 1);
    assert!(secrets(&keys).iter().all(|secret| !written.contains(secret)), "no key of the town");
    assert!(!town.ops(&["bounce-key", &file.to_string_lossy()], "").status.success(), "never written over");

    let away = town.folder.join("away.json");
    std::fs::rename(town.keys_file(), &away).expect("a move");
    assert_eq!(town.ops(&["bounce"], &report(&token)).status.code(), Some(75), "without a key the mail is kept");
    assert!(town.ops_with(&["bounce"], &report(&token), &file).status.success());
    std::fs::rename(&away, town.keys_file()).expect("a move");
    assert!(town.is_bounced().await);
}

#[tokio::test]
async fn marks_of_a_bad_morning_are_taken_away_at_once() {
    let town = Town::new();
    let token = town.sealer().bounce_token(town.delivered().await, VISITOR);
    assert!(town.ops(&["bounce"], &report(&token)).status.success());
    let said = |arguments: &[&str]| String::from_utf8(town.ops(arguments, "").stdout).expect("text");
    assert_eq!(said(&["mail-marks"]), "1\t5.1.1\n");
    assert_eq!(said(&["mails-again", "2001-01-01", "no-mailbox-550"]), "0\n");
    assert_eq!(said(&["mails-again", "2999-01-01T08:30"]), "0\n");
    assert!(town.is_bounced().await);
    assert_eq!(said(&["mails-again", "2001-01-01", "5.1.1"]), "1\n");
    assert!(!town.is_bounced().await);
    assert_eq!(said(&["mail-marks"]), "");
    assert_eq!(town.ops(&["mails-again", "yesterday"], "").status.code(), Some(2));
}
