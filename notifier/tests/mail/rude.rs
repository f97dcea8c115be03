//! A mail server that says no, and what it says no to.

use std::time::Duration;

use notifier::{
    mail::{BadMailSettings, MailSettings, Mailer},
    outcome::Outcome,
};
use simulators::fakes::mail_server::{MailFault, MailServer, Step};

use super::{LONG, NOW, mail, mailer, reason};

async fn refused(step: Step, reply: impl AsRef<[u8]>) -> Outcome {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url().replace("smtp://", "smtp://town:secret@"), LONG).expect("settings");
    server.always_answer(step, reply);
    let outcome = mailer.send(&mail("1"), NOW).await;
    assert_eq!(server.count(), 0);
    server.be_well();
    assert_eq!(mailer.send(&mail("2"), NOW).await, Outcome::Delivered, "{step:?}: nothing stays behind");
    outcome
}

const ABOUT_US: [&str; 4] = [
    "550 5.1.1 User unknown",
    "550 your host is not allowed here",
    "553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)",
    "554-5.7.1 no\r\n554 5.7.1 service",
];

#[tokio::test]
async fn a_refusal_before_the_recipient_was_named_is_about_us_and_is_tried_again() {
    for (step, word) in
        [(Step::Greeting, "greeting"), (Step::Hello, "greeting"), (Step::SignIn, "sign-in"), (Step::Sender, "sender")]
    {
        for reply in ABOUT_US {
            let outcome = refused(step, reply).await;
            let said = format!("{word}-{}", &reply[..3]);
            assert_eq!((outcome.name(), reason(&outcome)), ("unwelcome", said.as_str()), "{step:?} {reply}");
        }
    }
}

#[tokio::test]
async fn a_refusal_of_the_mail_itself_says_nothing_of_its_recipient() {
    for step in [Step::Data, Step::Body] {
        for reply in ["550 Message rejected, it looks like spam", "550 5.1.1 User unknown", "553 mailbox not found"] {
            let outcome = refused(step, reply).await;
            assert!(matches!(outcome, Outcome::Permanent(_)), "{step:?} {reply}: {outcome:?}");
        }
    }
}

#[tokio::test]
async fn a_refusal_of_the_recipient_counts_against_it_only_if_it_names_the_mailbox() {
    for reply in [
        "550 relay not permitted",
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
        "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
        "550 SPF check failed",
        "550 Mailbox full",
        "551 we do not relay",
        "550-Verification failed for <hoiku@example.jp>\r\n550-The mail server said: 550 User unknown\r\n550 Sender verify failed",
        "550",
        "553 no",
        "500 unknown user",
        "501 5.1.3 bad address",
    ] {
        let outcome = refused(Step::Recipient, reply).await;
        assert!(matches!(outcome, Outcome::Permanent(_)), "{reply}: {outcome:?}");
    }
    for reply in ["550 Unknown user mother@example.jp", "551 User not local", "553 5.1.1 no", "550 宛先不明"] {
        let outcome = refused(Step::Recipient, reply).await;
        assert!(matches!(outcome, Outcome::NoMailbox(_)), "{reply}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_reply_in_any_bytes_is_judged_by_its_number() {
    assert_eq!(reason(&refused(Step::Recipient, b"550 \x88\xb6\x90\xe6\x95s\x96\xbe").await), "smtp-550", "Shift_JIS");
    assert_eq!(refused(Step::Recipient, b"451 \x1b$B8e$G\x1b(B").await.name(), "temporary", "ISO-2022-JP");
    assert_eq!(reason(&refused(Step::Recipient, "450 4.2.0 Greylisted, try again").await), "smtp-450");
    assert_eq!(reason(&refused(Step::Data, b"421 4.3.2 going down").await), "smtp-421");
    assert_eq!(refused(Step::Hello, "hello yourself").await.name(), "temporary");
}

#[tokio::test]
async fn a_server_that_hangs_up_at_any_step_is_asked_again_and_one_that_is_slow_is_waited_for() {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    for at in [Step::Greeting, Step::Hello, Step::Sender, Step::Recipient, Step::Data, Step::Body] {
        server.fail_next(1, MailFault::HangUp { at });
        let outcome = mailer.send(&mail("1"), NOW).await;
        assert_eq!((outcome.name(), reason(&outcome)), ("temporary", "connect"), "{at:?}");
        server.fail_next(1, MailFault::Late { at, by: Duration::from_millis(1) });
        assert_eq!(mailer.send(&mail("2"), NOW).await, Outcome::Delivered, "{at:?}");
        // The next one is to begin anew.
        server.fail_next(1, MailFault::DropAfterBody);
        assert_eq!(mailer.send(&mail("3"), NOW).await.name(), "temporary");
    }
}

fn greeting_as(name: Option<&str>, url: &str) -> Result<Mailer, BadMailSettings> {
    let from = "宿毛市 <hoiku@city.sukumo.example.jp>".to_owned();
    Mailer::new(MailSettings { url: url.into(), from, greeting: name.map(str::to_owned), timeout: LONG })
}

#[tokio::test]
async fn the_server_is_greeted_with_the_towns_own_name() {
    let server = MailServer::start().await.expect("a mail server");
    server.look_at_greetings();
    let greetings = [None, Some("kazasu.town.example.jp"), Some("[192.0.2.1]"), Some("[IPv6:2001:db8::1]")];
    for name in greetings {
        let mailer = greeting_as(name, &server.url()).expect("settings");
        assert_eq!(mailer.send(&mail("1"), NOW).await, Outcome::Delivered, "{name:?}");
    }
    let names = ["city.sukumo.example.jp", "kazasu.town.example.jp", "[192.0.2.1]", "[IPv6:2001:db8::1]"];
    assert_eq!(server.greetings(), names);
    let outcome = greeting_as(Some("localhost"), &server.url()).expect("settings").send(&mail("1"), NOW).await;
    assert_eq!(reason(&outcome), "greeting-550");
}

#[tokio::test]
async fn a_greeting_that_no_server_takes_is_refused_at_the_start() {
    for name in ["", "-", "a b", "kazasu\r\nMAIL", "宿毛市.jp", "192.0.2.1.", "[192.0.2.256]", "[::1]", "a..b", "_x.jp"]
    {
        assert_eq!(greeting_as(Some(name), "smtp://mail.example.jp").err(), Some(BadMailSettings::Greeting), "{name}");
    }
}
