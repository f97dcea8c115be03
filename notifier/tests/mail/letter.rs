//! What stands in a mail, and what nobody can get into one.

use domain::bookings::{address::mail_address, ics::Method};
use notifier::{
    mail::{CalendarPart, Mail},
    outcome::Outcome,
    words::MailWords,
};
use proptest::prelude::*;
use simulators::fakes::mail_server::{self, MailServer};

use super::{LONG, NOW, mail, mailer};

const FILE: &str = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:住民票の相談\r\nEND:VCALENDAR\r\n";

async fn delivered(mail: &Mail) -> mail_server::Mail {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    assert_eq!(mailer.send(mail, NOW).await, Outcome::Delivered);
    server.mails().remove(0)
}

#[tokio::test]
async fn a_calendar_file_stands_beside_the_texts_and_is_attached() {
    let calendar = Some(CalendarPart { method: Method::Request, body: FILE.to_owned() });
    let got = delivered(&Mail { calendar, ..mail("1") }).await;
    assert_eq!(
        got.outline(),
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "text/html; charset=utf-8",
            "text/calendar; charset=utf-8; method=REQUEST",
            "application/ics",
        ]
    );
    let file = FILE.replace("\r\n", "\n");
    assert_eq!(got.calendars(), Some((file.clone(), file)));
    assert_eq!(got.text(), Some(mail("1").words.text));
    let raw = String::from_utf8(got.raw).expect("ASCII");
    assert!(raw.contains("Content-Disposition: attachment; filename=\"yoyaku.ics\"\r\n"), "{raw}");
}

#[tokio::test]
async fn a_long_name_that_turns_the_text_around_does_no_harm() {
    let name = format!("{}\u{202e}\u{2066}園", "あ".repeat(60));
    let words = MailWords {
        subject: format!("【{name}】ひなたさんが登園しました"),
        text: format!("{name}からのお知らせです。\n"),
        html: format!("<p>{name}からのお知らせです。</p>\n"),
    };
    let got = delivered(&Mail { words, ..mail("1") }).await;
    let plain = format!("{}園", "あ".repeat(60));
    assert_eq!(got.subject(), Some(format!("【{plain}】ひなたさんが登園しました")));
    assert_eq!(got.text(), Some(format!("{plain}からのお知らせです。\n")));
    assert_eq!(got.html(), Some(format!("<p>{plain}からのお知らせです。</p>\n")));
    assert!(got.raw.split(|&byte| byte == b'\n').all(|line| line.len() <= 79), "lines of 78 and their end (RFC 5322)");
}

#[tokio::test]
async fn one_click_ends_such_mails() {
    let unsubscribe = Some("https://kazasu.example.jp/mails/0123456789/stop?of=予約".to_owned());
    let got = delivered(&Mail { unsubscribe, ..mail("1") }).await;
    let url = "<https://kazasu.example.jp/mails/0123456789/stop?of=%E4%BA%88%E7%B4%84>";
    assert_eq!(got.raw_header("List-Unsubscribe").as_deref(), Some(url));
    assert_eq!(got.raw_header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    assert_eq!(delivered(&mail("1")).await.raw_header("List-Unsubscribe"), None);
}

#[tokio::test]
async fn what_comes_back_goes_to_an_address_of_its_own() {
    let server = MailServer::start().await.expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    assert_eq!(mailer.return_path("0123"), None);
    let mailer = mailer.bouncing_to(mail_address("bounce@example.jp").expect("an address"));
    let return_path = mailer.return_path("0123");
    assert_eq!(mailer.send(&Mail { return_path, ..mail("1") }, NOW).await, Outcome::Delivered);
    let got = &server.mails()[0];
    assert_eq!(got.sender, "bounce+0123@example.jp");
    assert_eq!(got.from().map(|(_, address)| address).as_deref(), Some("hoiku@example.jp"));
}

#[tokio::test]
async fn old_addresses_of_carriers_reach_the_mail_server() {
    for (to, recipient) in [
        ("a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
        ("abc.@ezweb.ne.jp", "\"abc.\"@ezweb.ne.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
        ("a/b?c'd+e@docomo.ne.jp", "a/b?c'd+e@docomo.ne.jp"),
        ("taro@宿毛市.jp", "taro@xn--octo6c34v.jp"),
    ] {
        let got = delivered(&Mail { to: to.to_owned(), ..mail("1") }).await;
        assert_eq!(got.recipients, [recipient]);
        assert_eq!(got.raw_header("To").as_deref(), Some(recipient));
    }
}

/// Line ends and whatever an attacker would put behind them.
fn mean() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[\\PC]{0,40}",
        "[\r\n\0\t\u{b}\u{85}\u{2028} ]{1,3}",
        Just("\r\nBcc: mallory@example.com\r\n".to_owned()),
        Just("\n\nEvil body".to_owned()),
        Just("=?utf-8?B?DQpCY2M6IHhAeS5leGFtcGxlDQo=?=".to_owned()),
        Just("taro@example.jp".to_owned()),
    ];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

/// The names of the header's fields.
fn names(raw: &[u8]) -> Vec<String> {
    let raw = String::from_utf8(raw.to_vec()).expect("ASCII");
    let (head, _) = raw.split_once("\r\n\r\n").expect("a header");
    let fields = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    fields.map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn nothing_that_is_typed_brings_a_header_or_a_recipient_in() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _inside = runtime.enter();
    let server = runtime.block_on(MailServer::start()).expect("a mail server");
    let mailer = mailer(&server.url(), LONG).expect("settings");
    let send = |mail: &Mail| {
        let before = server.mails().len();
        let outcome = runtime.block_on(mailer.send(mail, NOW));
        (outcome, server.mails().split_off(before))
    };
    let usual = send(&Mail { unsubscribe: Some("https://kazasu.example.jp/stop".to_owned()), ..mail("1") });
    let usual = names(&usual.1[0].raw);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let run = runner.run(&(mean(), mean(), mean()), |(subject, to, page)| {
        let words = MailWords { subject, ..mail("1").words };
        let unsubscribe = Some(format!("https://kazasu.example.jp/{page}"));
        let (outcome, got) = send(&Mail { words: words.clone(), unsubscribe: unsubscribe.clone(), ..mail("1") });
        prop_assert_eq!(outcome, Outcome::Delivered);
        prop_assert_eq!(names(&got[0].raw), usual.clone());
        prop_assert_eq!(&got[0].recipients, &["mother@example.jp"]);

        let (outcome, got) = send(&Mail { to, words, unsubscribe, ..mail("1") });
        prop_assert!(got.len() <= 1 && (outcome == Outcome::Delivered) == (got.len() == 1));
        for got in got {
            prop_assert_eq!(names(&got.raw), usual.clone());
            prop_assert_eq!(got.recipients.len(), 1);
        }
        Ok(())
    });
    run.expect("nothing came in");
}
