//! Reports as mail servers write them; names and addresses are made up.

use super::*;

const TOKEN: &str = "0123456789abcdefghjkmnpqrstvw";

fn came_back(mail: &str) -> Option<(Action, Refusal)> {
    let mail = mail.replace("TOKEN", TOKEN).replace('\n', "\r\n");
    let bounce = read(mail.as_bytes())?;
    assert_eq!(bounce.token, TOKEN);
    Some((bounce.action, bounce.why.refusal))
}

#[expect(clippy::unnecessary_wraps, reason = "as it is compared")]
fn failed(refusal: Refusal) -> Option<(Action, Refusal)> {
    Some((Action::Failed, refusal))
}

fn is_delayed(came_back: Option<(Action, Refusal)>) -> bool {
    came_back.is_some_and(|(action, _)| action == Action::NotFailed)
}

/// Postfix, for an unknown user of a carrier that gives no enhanced status.
const POSTFIX: &str = "\
Return-Path: <>
X-Original-To: bounce+TOKEN@town.example.jp
Delivered-To: bounce+TOKEN@town.example.jp
Received: by mail.town.example.jp (Postfix)
\tid 4YzJ1c0x2Pz9; Sat, 21 Nov 2026 08:31:02 +0900 (JST)
Date: Sat, 21 Nov 2026 08:31:02 +0900 (JST)
From: MAILER-DAEMON@mail.town.example.jp (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounce+TOKEN@town.example.jp
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary=\"4YzJ1b6hVXz8.1795217462/mail.town.example.jp\"
Content-Transfer-Encoding: 8bit
Message-Id: <20261120233102.4YzJ1c0x2Pz9@mail.town.example.jp>

This is a MIME-encapsulated message.

--4YzJ1b6hVXz8.1795217462/mail.town.example.jp
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mail.town.example.jp.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<hanako@docomo.ne.jp>: host mfsmax.docomo.ne.jp[203.0.113.3] said: 550 Unknown
    user hanako@docomo.ne.jp (in reply to RCPT TO command)

--4YzJ1b6hVXz8.1795217462/mail.town.example.jp
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.town.example.jp
X-Postfix-Queue-ID: 4YzJ1b6hVXz8
X-Postfix-Sender: rfc822; bounce+TOKEN@town.example.jp
Arrival-Date: Sat, 21 Nov 2026 08:31:00 +0900 (JST)

Final-Recipient: rfc822; hanako@docomo.ne.jp
Original-Recipient: rfc822;hanako@docomo.ne.jp
Action: failed
Status: 5.0.0
Remote-MTA: dns; mfsmax.docomo.ne.jp
Diagnostic-Code: smtp; 550 Unknown user hanako@docomo.ne.jp

--4YzJ1b6hVXz8.1795217462/mail.town.example.jp
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <bounce+TOKEN@town.example.jp>
From: town@town.example.jp
To: hanako@docomo.ne.jp
Subject: =?utf-8?b?5LqI57SE?=

x

--4YzJ1b6hVXz8.1795217462/mail.town.example.jp--
";

const EXCHANGE: &str = "\
Received: from mail.protection.outlook.example (2603:1096::1) by TY0.outlook.example; Fri, 20 Nov 2026 23:31:04 +0000
MIME-Version: 1.0
From: <postmaster@corp.example.jp>
To: <bounce+TOKEN@town.example.jp>
Date: Fri, 20 Nov 2026 23:31:04 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary=\"25c88c2e-0ee0-4b4d-a3d2-d1c8f2a1e2ab\"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: ja-JP
Message-ID: <c0ffee@TY0PR01.example>
In-Reply-To: <delivery_1@town.example.jp>
Subject: =?utf-8?B?6YWN5L+h5LiN6IO9OiDkuojntIQ=?=
Auto-Submitted: auto-replied

--25c88c2e-0ee0-4b4d-a3d2-d1c8f2a1e2ab
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary=\"c2b3\"

--c2b3
Content-Type: text/plain; charset=\"utf-8\"
Content-Transfer-Encoding: quoted-printable

Your message to taro@corp.example.jp couldn't be delivered.

--c2b3
Content-Type: text/html; charset=\"utf-8\"

<html><body>x</body></html>
--c2b3--

--25c88c2e-0ee0-4b4d-a3d2-d1c8f2a1e2ab
Content-Type: message/delivery-status

Reporting-MTA: dns;TY0PR01.example
Received-From-MTA: dns;mail.town.example.jp
Arrival-Date: Fri, 20 Nov 2026 23:31:03 +0000

Final-Recipient: rfc822;taro@corp.example.jp
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--25c88c2e-0ee0-4b4d-a3d2-d1c8f2a1e2ab
Content-Type: message/rfc822

From: town@town.example.jp

x
--25c88c2e-0ee0-4b4d-a3d2-d1c8f2a1e2ab--
";

const GMAIL: &str = "\
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: bounce+TOKEN@town.example.jp
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; boundary=\"000000000000a1\"; report-type=delivery-status

--000000000000a1
Content-Type: multipart/related; boundary=\"000000000000a2\"

--000000000000a2
Content-Type: text/plain; charset=\"UTF-8\"

** Address not found **
--000000000000a2--

--000000000000a1
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Fri, 20 Nov 2026 15:31:02 -0800 (PST)
X-Original-Message-ID: <delivery_1@town.example.jp>

Final-Recipient: rfc822; hanakoo@gmail.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 Please try double-checking the recipient's email address

--000000000000a1--
";

const CARRIER: &str = "\
Return-Path: <>
From: \"Mail Administrator\" <Postmaster@docomo.ne.jp>
To: bounce+TOKEN@town.example.jp
Subject: Mail System Error - Returned Mail
Date: Sat, 21 Nov 2026 08:31:02 +0900
Content-Type: text/plain; charset=iso-2022-jp

This Message was undeliverable due to the following reason:

Each of the following recipients was rejected by a remote mail server.

    Recipient: <hanako@docomo.ne.jp>
    Reason:    Unknown user hanako@docomo.ne.jp
";

const HOLIDAY: &str = "\
Return-Path: <>
From: =?utf-8?b?5bGx55Sw?= <hanako@example.jp>
To: bounce+TOKEN@town.example.jp
Subject: Re: 550 5.1.1 =?utf-8?b?5LiN5Zyo?=
Auto-Submitted: auto-replied
Content-Type: text/plain

I am away. 5.1.1
";

/// A server that writes in its own name, in words only.
const OWN_WORDS: &str = "\
Return-Path: <>
From: Mail Gateway <bounce-handler@gw.example.net>
To: bounce+TOKEN@town.example.jp
Subject: Delivery failure
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered:

  hanako@example.net: 550 sorry, no mailbox here by that name (#5.1.1)

Received: from town.example.jp by gw.example.net
Subject: relay denied
";

fn postfix(status: &str, diagnostic: &str) -> String {
    let words = "host mfsmax.docomo.ne.jp[203.0.113.3] said: 550 Unknown\n    user hanako@docomo.ne.jp (in reply to RCPT TO command)";
    POSTFIX
        .replace(words, diagnostic)
        .replace("Status: 5.0.0", &format!("Status: {status}"))
        .replace("smtp; 550 Unknown user hanako@docomo.ne.jp", &format!("smtp; {diagnostic}"))
}

#[test]
fn reports_of_well_known_mail_servers_are_read() {
    for report in [POSTFIX, EXCHANGE, GMAIL] {
        assert_eq!(came_back(report), failed(Refusal::NoMailbox));
    }
}

#[test]
fn a_status_that_says_nothing_blames_nobody_and_the_words_decide() {
    for (status, diagnostic, refusal) in [
        ("5.0.0", "552 Mailbox full", Refusal::Full),
        ("5.0.0", "552 Too many recipients", Refusal::Unwanted),
        ("5.0.0", "554 Message contains virus", Refusal::Content),
        ("5.0.0", "554 Relay access denied", Refusal::Unwanted),
        ("5.0.0", "550 no", Refusal::Unsaid),
        ("5.7.1", "550 5.7.1 Message rejected", Refusal::Unwanted),
        ("5.2.2", "552 5.2.2 over quota", Refusal::Full),
        ("4.4.1", "connect to mx.example.jp[203.0.113.3]:25: Connection timed out", Refusal::Unreached),
        ("5.4.4", "Host or domain name not found. Name service error for name=exmaple.jp", Refusal::NoMailbox),
        ("4.1.1", "450 4.1.1 <hanako@docomo.ne.jp>: Recipient address rejected: User unknown", Refusal::NoMailbox),
        ("5.1.1", "550 5.1.1", Refusal::NoMailbox),
        ("5.7.1", "553 Invalid recipient hanako@docomo.ne.jp (Mode: normal)", Refusal::NoMailbox),
        ("5.0.0", "550 5.1.1 <hanako@docomo.ne.jp>... User Unknown", Refusal::NoMailbox),
    ] {
        assert_eq!(came_back(&postfix(status, diagnostic)), failed(refusal), "{status} {diagnostic}");
    }
}

#[test]
fn a_reason_over_several_lines_is_read_whole() {
    let folded = postfix(
        "5.0.0",
        "550-Verification failed for <town@town.example.jp>\n 550-User unknown\n 550 Sender verify failed",
    );
    assert_eq!(came_back(&folded), failed(Refusal::Unwanted));
}

#[test]
fn what_machines_are_not_told_people_are() {
    let silent = POSTFIX.replace("Diagnostic-Code: smtp; 550 Unknown user hanako@docomo.ne.jp\n", "");
    assert_eq!(came_back(&silent), failed(Refusal::NoMailbox));
    let hidden = POSTFIX.replace("smtp; 550 Unknown user hanako@docomo.ne.jp", "smtp; 554 Service unavailable");
    assert_eq!(came_back(&hidden), failed(Refusal::NoMailbox));
}

#[test]
fn a_carrier_that_calls_a_user_unknown_once_it_has_seen_the_mail_means_its_filter() {
    let seen = POSTFIX.replace("(in reply to RCPT TO command)", "(in reply to\n    end of DATA command)");
    assert_eq!(came_back(&seen), failed(Refusal::Unwanted));
}

/// As sendmail writes, of a server that was told of the recipient and of the mail in one go.
fn sendmail(status: &str, transcript: &str) -> String {
    postfix(status, "550 Unknown user hanako@docomo.ne.jp").replace(
        "This is the mail system at host mail.town.example.jp.",
        &format!(
            "   ----- Transcript of session follows -----\n... while talking to mfsmax.docomo.ne.jp.:\n{transcript}"
        ),
    )
}

#[test]
fn the_whole_talk_with_a_server_shows_whether_it_had_seen_the_mail() {
    let refused = ">>> DATA\n<<< 550 Unknown user hanako@docomo.ne.jp\n";
    assert_eq!(came_back(&sendmail("5.2.0", refused)), failed(Refusal::Unwanted));
    assert_eq!(came_back(&sendmail("5.1.1", refused)), failed(Refusal::NoMailbox), "asked before");
    let missing = format!("{refused}<<< 503 5.0.0 Need RCPT (recipient)\n");
    assert_eq!(came_back(&sendmail("5.0.0", &missing)), failed(Refusal::NoMailbox), "there was nobody to send it to");
    let asked = ">>> RCPT To:<hanako@docomo.ne.jp>\n<<< 550 Unknown user hanako@docomo.ne.jp\n";
    assert_eq!(came_back(&sendmail("5.2.0", asked)), failed(Refusal::NoMailbox));
}

#[test]
fn a_word_of_its_own_for_what_became_of_it_is_a_failure() {
    for action in ["error", "failure", "Failed", "failed (bounce)", "undeliverable"] {
        let report = POSTFIX.replace("Action: failed", &format!("Action: {action}"));
        assert_eq!(came_back(&report), failed(Refusal::NoMailbox), "{action}");
    }
    for action in ["delayed", "Delivered (to mailbox)", "expanded", "RELAYED"] {
        assert!(is_delayed(came_back(&POSTFIX.replace("Action: failed", &format!("Action: {action}")))), "{action}");
    }
}

#[test]
fn whatever_servers_it_went_through_the_token_is_found() {
    let twice = "X-Original-To: bounce+TOKEN@town.example.jp\nX-Original-To: post@localhost.example.jp\n";
    assert_eq!(
        came_back(&POSTFIX.replace("X-Original-To: bounce+TOKEN@town.example.jp\n", twice)),
        failed(Refusal::NoMailbox)
    );
    let exim =
        CARRIER.replace("To: bounce+TOKEN@town.example.jp", "Envelope-to: bounce+TOKEN@town.example.jp\nTo: x@y.jp");
    assert_eq!(came_back(&exim), failed(Refusal::NoMailbox));
}

#[test]
fn of_several_recipients_each_must_be_none() {
    let more = |action: &str, diagnostic: &str| {
        let end = "\n\n--4YzJ1b6hVXz8.1795217462/mail.town.example.jp\nContent-Description: Undelivered";
        let block = format!(
            "\n\nFinal-Recipient: rfc822; other@example.jp\nAction: {action}\nStatus: 5.0.0\nDiagnostic-Code: smtp; {diagnostic}{end}"
        );
        came_back(&POSTFIX.replace(end, &block))
    };
    assert_eq!(more("failed", "550 User unknown"), failed(Refusal::NoMailbox));
    assert_eq!(more("failed", "552 mailbox full"), failed(Refusal::Full), "somebody's is");
    assert_eq!(more("relayed", "250 ok"), failed(Refusal::Unsaid), "somebody has it");
}

#[test]
fn a_delay_is_no_failure_and_an_expired_delay_blames_no_address() {
    assert!(is_delayed(came_back(&POSTFIX.replace("Action: failed", "Action: delayed"))));
    assert!(is_delayed(came_back(&POSTFIX.replace("Action: failed", "Action: relayed"))));
    let expired = postfix("4.4.7", "Message expired, connection timed out");
    assert_eq!(came_back(&expired), failed(Refusal::Unreached));
}

#[test]
fn reports_that_leave_something_out_are_read_as_far_as_they_go() {
    assert_eq!(came_back(&POSTFIX.replace("Status: 5.0.0\n", "")), failed(Refusal::NoMailbox));
    assert_eq!(came_back(&POSTFIX.replace("Action: failed\n", "").replace("5.0.0", "5.2.2")), failed(Refusal::Full));
    let bare = POSTFIX.replace("550 Unknown user hanako@docomo.ne.jp", "550").replace("550 Unknown\n    user", "550");
    assert_eq!(came_back(&bare.replace("Status: 5.0.0", "STATUS : 5.1.2 (bad domain)")), failed(Refusal::NoMailbox));
    let no_headers_of_ours = POSTFIX.replace("X-Original-To", "X-A").replace("Delivered-To", "X-B");
    assert_eq!(came_back(&no_headers_of_ours), failed(Refusal::NoMailbox));
    let shouted = TOKEN.to_uppercase();
    assert_eq!(came_back(&POSTFIX.replace("TOKEN", &shouted)), failed(Refusal::NoMailbox));
    let no_parts = POSTFIX.replace("multipart/report", "text/plain").replace("Action: failed\nStatus: 5.0.0\n", "");
    assert_eq!(came_back(&no_parts), failed(Refusal::NoMailbox), "not divided, and readable all the same");
}

#[test]
fn words_of_a_mail_server_are_enough_in_whatever_language_and_name() {
    let says = |words: &str| came_back(&CARRIER.replace("Unknown user hanako@docomo.ne.jp", words));
    assert_eq!(came_back(CARRIER), failed(Refusal::NoMailbox));
    assert_eq!(says("552 5.2.2 mailbox full:"), failed(Refusal::Full));
    assert_eq!(says("Remote host said: 552 Error: disk quota exceeded"), failed(Refusal::Full));
    assert_eq!(says("Message expired, connection timed out"), failed(Refusal::Unreached));
    assert_eq!(says("something"), failed(Refusal::Unwanted), "'rejected by a remote mail server' is all that it says");
    let warning = CARRIER.replace("Returned Mail", "Warning: could not send message for past 4 hours");
    assert!(is_delayed(came_back(&warning.replace("Unknown user hanako@docomo.ne.jp", "not yet"))));
    assert_eq!(came_back(OWN_WORDS), failed(Refusal::NoMailbox));
    assert_eq!(came_back(&OWN_WORDS.replace("no mailbox here by that name (#5.1.1)", "full mailbox")), None);
}

#[test]
fn japanese_is_read_in_the_letters_that_carriers_write() {
    let (japanese, _, _) = encoding_rs::ISO_2022_JP.encode("送信先メールアドレスが見つかりませんでした。");
    let head = "From: Postmaster@ezweb.ne.jp\r\nTo: bounce+0123456789abcdefghjkmnpqrstvw@town.example.jp\r\n\
        Subject: Mail System Error - Returned Mail\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=\"ISO-2022-JP\"\r\n\
        Content-Transfer-Encoding: 7bit\r\n\r\n";
    let mail = [head.as_bytes(), &japanese, b"\r\n\r\n--b--\r\n"].concat();
    assert_eq!(read(&mail).map(|bounce| bounce.why.refusal), Some(Refusal::NoMailbox));
    let full = CARRIER.replace("iso-2022-jp", "utf-8").replace("Unknown user", "メールボックスがいっぱいです");
    assert_eq!(came_back(&full), failed(Refusal::Full));
}

#[test]
fn what_people_and_their_programs_answer_is_no_report() {
    assert_eq!(came_back(HOLIDAY), None);
    let complaint = POSTFIX.replace("message/delivery-status", "message/feedback-report");
    assert_eq!(came_back(&complaint), None);
    let read_receipt = POSTFIX.replace("message/delivery-status", "message/disposition-notification");
    assert_eq!(came_back(&read_receipt), None);
}

#[test]
fn a_forwarded_report_is_not_the_report() {
    let forwarded = format!(
        "From: hanako@example.jp\nTo: bounce+TOKEN@town.example.jp\nSubject: Fwd\nContent-Type: message/rfc822\n\n{POSTFIX}"
    );
    assert_eq!(came_back(&forwarded), None);
}

#[test]
fn without_a_token_it_is_not_about_our_mails() {
    for to in ["bounce@town.example.jp", "bounce+@town.example.jp", "bounce+short@town.example.jp", "", "+@"] {
        assert_eq!(came_back(&POSTFIX.replace("bounce+TOKEN@town.example.jp", to)), None, "{to}");
    }
    let strange = POSTFIX.replace("TOKEN", "0123456789abcdefghjkmnpqrst''");
    assert_eq!(came_back(&strange), None);
}

#[test]
fn broken_and_huge_mails_are_read_or_left_and_end() {
    let whole = POSTFIX.replace("TOKEN", TOKEN);
    for end in (0..whole.len()).step_by(7) {
        let _ = read(&whole.as_bytes()[..whole.floor_char_boundary(end)]);
    }
    let deep: String =
        (0..2_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    let _ = read(format!("To: bounce+{TOKEN}@x.example.jp\n{deep}").as_bytes());
    let long = CARRIER.replace("Each of", &"Each of ".repeat(120_000));
    assert!(came_back(&long).is_some());
    let _ = read(&[0xff; 70_000]);
    let _ = read(b"");
}
