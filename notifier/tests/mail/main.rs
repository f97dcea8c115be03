//! Mails against a mail server that keeps what it gets, and fails on command.

mod connections;
mod letter;
mod proxied;
mod rude;
mod signed;

use std::time::Duration;

use domain::time::UtcTime;
use notifier::{
    mail::{BadMailSettings, Mail, MailSettings, Mailer},
    outcome::Outcome,
    words::MailWords,
};
use simulators::fakes::mail_server::{MailFault, MailServer, Step};

/// Long enough for a mail on a loaded machine.
const SHORT: Duration = Duration::from_secs(3);
const LONG: Duration = Duration::from_secs(10);
const NOW: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

fn mailer(url: &str, timeout: Duration) -> Result<Mailer, BadMailSettings> {
    let from = "宿毛市 保育課 <hoiku@example.jp>".to_owned();
    Mailer::new(MailSettings { url: url.into(), from, greeting: None, timeout })
}

fn mail(name: &str) -> Mail {
    let words = MailWords {
        subject: "【咸陽保育園】髙橋 ひなたさんが登園しました（8:31）".to_owned(),
        text: ".\n髙橋 ひなたさんが登園しました。\n𠮷\n".to_owned(),
        html: "<p>髙橋 ひなたさんが登園しました。</p>\n".to_owned(),
    };
    Mail::new("mother@example.jp".to_owned(), format!("{name}@example.jp"), words)
}

fn reason(outcome: &Outcome) -> &str {
    outcome.reason().map_or("", |reason| reason.as_str())
}

#[tokio::test]
async fn japanese_arrives_as_it_was_written() {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    assert_eq!(mailer.send(&mail("1"), NOW).await, Outcome::Delivered);
    let got = &server.mails()[0];
    let sent = mail("1");
    assert_eq!((got.sender.as_str(), got.recipients.as_slice()), ("hoiku@example.jp", &[sent.to][..]));
    assert_eq!(got.subject(), Some(sent.words.subject));
    assert_eq!(got.text(), Some(sent.words.text));
    assert_eq!(got.html(), Some(sent.words.html));
    assert_eq!(got.from(), Some(("宿毛市 保育課".to_owned(), "hoiku@example.jp".to_owned())));
    assert_eq!(got.message_id().as_deref(), Some("1@example.jp"));
    assert_eq!(got.raw_header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(got.raw_header("Date").as_deref(), Some("Fri, 20 Nov 2026 23:31:00 +0000"));
    let raw_header_is_ascii = got.raw.split(|&byte| byte == b'\n').take_while(|line| line.len() > 1);
    assert!(raw_header_is_ascii.flatten().all(u8::is_ascii), "old servers take no other");
}

#[tokio::test]
async fn a_server_that_cannot_now_is_asked_again_and_one_that_never_will_is_not() {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    for (at, code, name, said) in [
        (Step::Greeting, 421, "temporary", "smtp-421"),
        (Step::Hello, 451, "temporary", "smtp-451"),
        (Step::Sender, 451, "temporary", "smtp-451"),
        (Step::Recipient, 450, "temporary", "smtp-450"),
        (Step::Recipient, 552, "permanent", "smtp-552"),
        (Step::Data, 452, "temporary", "smtp-452"),
        (Step::Body, 554, "permanent", "smtp-554"),
        (Step::Sender, 530, "unwelcome", "sign-in-530"),
    ] {
        server.fail_next(1, MailFault::Reply { at, code });
        let outcome = mailer.send(&mail("1"), NOW).await;
        assert_eq!((outcome.name(), reason(&outcome)), (name, said), "{at:?}");
    }
    assert_eq!(server.mails(), []);
    assert_eq!(mailer.send(&mail("2"), NOW).await, Outcome::Delivered);
}

#[tokio::test]
async fn a_server_says_whether_it_is_the_address_that_it_refuses() {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    for (reply, no_mailbox) in [
        ("550 Unknown user mother@example.jp", true),
        ("550 5.1.1 user unknown", true),
        ("550-5.1.1 The email account that you tried to reach\r\n550-5.1.1 does not exist.\r\n550 5.1.1 https", true),
        ("554 5.1.1 no such user", true),
        ("550-5.7.26 This mail has been blocked\r\n550 5.7.26 because the sender is unauthenticated", false),
        ("550 5.7.1 relaying denied", false),
        ("552 5.2.2 mailbox full", false),
        ("554 rejected", false),
    ] {
        server.refuse("mother@example.jp", reply);
        let outcome = mailer.send(&mail("1"), NOW).await;
        assert_eq!(matches!(outcome, Outcome::NoMailbox(_)), no_mailbox, "{reply}");
        assert_eq!(matches!(outcome, Outcome::Permanent(_)), !no_mailbox, "{reply}");
    }
    server.be_well();
    assert_eq!(mailer.send(&mail("2"), NOW).await, Outcome::Delivered);
}

#[tokio::test]
async fn a_lost_answer_leads_to_the_same_mail_again() {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    server.fail_next(1, MailFault::DropAfterBody);
    assert!(matches!(mailer.send(&mail("1"), NOW).await, Outcome::Temporary(_)));
    assert_eq!(mailer.send(&mail("1"), NOW).await, Outcome::Delivered);
    let ids: Vec<_> = server.mails().iter().map(|mail| mail.message_id()).collect();
    assert_eq!(ids, [Some("1@example.jp".to_owned()), Some("1@example.jp".to_owned())]);
}

#[tokio::test]
async fn after_a_silent_server_no_mail_takes_anothers_answer_for_its_own() {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), SHORT).expect("settings");
    assert_eq!(mailer.send(&mail("1"), NOW).await, Outcome::Delivered);
    server.fail_next(1, MailFault::Hang { at: Step::Body });
    assert_eq!(reason(&mailer.send(&mail("2"), NOW).await), "timeout");
    server.fail_next(1, MailFault::Reply { at: Step::Recipient, code: 550 });
    assert_eq!(reason(&mailer.send(&mail("3"), NOW).await), "smtp-550");
    assert_eq!(mailer.send(&mail("4"), NOW).await, Outcome::Delivered);
    let ids: Vec<_> = server.mails().iter().filter_map(|mail| mail.message_id()).collect();
    assert_eq!(ids, ["1@example.jp", "4@example.jp"]);
}

#[tokio::test]
async fn a_server_that_is_away_is_temporary_and_a_broken_address_is_not() {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    let nowhere = Mail { to: "no address".to_owned(), ..mail("1") };
    assert!(matches!(mailer.send(&nowhere, NOW).await, Outcome::Permanent(_)));
    server.stop().await;
    assert_eq!(reason(&mailer.send(&mail("1"), NOW).await), "connect");
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_the_start() {
    for url in ["", "http://mail.example.jp", "smtp+ssl://mail.example.jp", "mail.example.jp:25"] {
        assert_eq!(mailer(url, LONG).err(), Some(BadMailSettings::Url), "{url}");
    }
    for url in ["smtp+starttls://user:p%40ss@mail.example.jp:587", "smtps://user:pass@mail.example.jp"] {
        assert!(mailer(url, LONG).is_ok(), "{url}");
    }
    let settings =
        MailSettings {
            url: "smtp://mail.example.jp".into(), from: "宿毛市".to_owned(), greeting: None, timeout: LONG
        };
    assert_eq!(Mailer::new(settings).err(), Some(BadMailSettings::From));
}
