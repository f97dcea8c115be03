//! What mail servers write, kind by kind; names and addresses are made up.

use super::*;

fn of(said: &str) -> Refusal {
    Refusal::of(said, None)
}

fn all(refusal: Refusal, said: &[&str]) {
    for said in said {
        assert_eq!(of(said), refusal, "{said}");
    }
}

#[test]
fn a_mailbox_that_is_none_is_named() {
    all(
        Refusal::NoMailbox,
        &[
            "550 5.1.1 <taro@example.jp>: Recipient address rejected: User unknown in virtual mailbox table",
            "550 Unknown user taro@docomo.ne.jp",
            "550 <taro@ezweb.ne.jp>: User unknown",
            "550 Invalid recipient: <taro@i.softbank.jp>",
            "550-5.1.1 The email account that you tried to reach does not exist. Please try",
            "554 delivery error: dd This user doesn't have a yahoo.co.jp account (taro@yahoo.co.jp) [0]",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
            "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [TY0.outlook.example]",
            "550 5.5.0 Requested action not taken: mailbox unavailable",
            "553 sorry, this recipient is not in my validrcptto list (#5.7.1)",
            "550 sorry, no mailbox here by that name (#5.1.1 - chkusr)",
            "553 5.3.0 <taro@example.jp>... No such user here",
            "550 5.1.1 unknown or illegal alias: taro@example.jp",
            "User Taro (taro@example.jp) not listed in Domino Directory",
            "551 User not local; please try <hanako@example.jp>",
            "550 RCPT TO:<taro@example.jp> User unknown",
            "450 4.1.1 <taro@example.jp>: Recipient address rejected: User unknown in local recipient table",
            "550 5.1.6 address taro@example.jp has been replaced by jiro@example.jp",
            "送信先メールアドレスが見つかりませんでした。",
            "宛先不明",
            "550 Adresse d au moins un destinataire invalide",
        ],
    );
}

#[test]
fn a_domain_that_is_none_is_no_mailbox_either_unless_it_is_still_being_looked_for() {
    let not_found = "Host or domain name not found. Name service error for name=exmaple.jp type=AAAA: Host not found";
    assert_eq!(Refusal::of(not_found, "5.4.4".parse().ok()), Refusal::NoMailbox);
    assert_eq!(Refusal::of(&format!("{not_found}, try again"), "4.4.3".parse().ok()), Refusal::Unreached);
    all(
        Refusal::NoMailbox,
        &["Sorry, I couldn't find any host named exmaple.jp. (#5.1.2)", "Unrouteable address", "550 Host unknown"],
    );
    assert_eq!(of("450 4.2.0 Requested action not taken: mailbox unavailable"), Refusal::Unreached, "greylisting");
}

#[test]
fn what_is_said_of_us_says_nothing_of_the_mailbox() {
    all(
        Refusal::Unwanted,
        &[
            "550 relay not permitted",
            "554 5.7.1 <taro@example.jp>: Relay access denied",
            "550 5.7.1 Unable to relay for taro@example.jp",
            "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
            "553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)",
            "550-Verification failed for <town@example.jp> 550-Response: 550 User unknown 550 Sender verify failed",
            "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
            "550 SPF check failed",
            "550-5.7.26 This mail has been blocked because the sender is unauthenticated",
            "554 5.7.1 <unknown[203.0.113.9]>: Client host rejected: Access denied",
            "550 5.7.1 Service unavailable; client [203.0.113.9] blocked using zen.spamhaus.org",
            "550 5.7.25 The IP address sending this message does not have a PTR record setup",
            "553 5.1.8 <town@example.jp>... Domain of sender address town@example.jp does not exist",
            "550 5.7.1 Message rejected due to local policy",
            "550 Message rejected, it looks like spam",
            "554 5.7.1 <taro@example.jp>: Recipient address rejected: Access denied",
            "550 5.1.2 User reject",
            "5.7.0 no",
            "受信拒否されました",
        ],
    );
}

#[test]
fn a_report_that_names_another_command_is_about_that() {
    all(
        Refusal::Unwanted,
        &[
            "550 Unknown user taro@docomo.ne.jp (in reply to end of DATA command)",
            "after MAIL FROM:<town@example.jp> SIZE=1022: 553 5.1.0 town example.jp does not exist E2110",
        ],
    );
    assert_eq!(of("550 Unknown user taro@docomo.ne.jp (in reply to RCPT TO command)"), Refusal::NoMailbox);
    assert!(is_about_another_command("said: 550 Unknown user\r\n    (in reply to\r\n    end of DATA command)"));
}

#[test]
fn a_mailbox_that_is_shut_was_somebodys() {
    all(
        Refusal::Closed,
        &[
            "550 5.2.1 The email account that you tried to reach is disabled",
            "554 This account has been disabled or discontinued [#102]",
            "550 5.1.1 the mailbox is a deactivated mailbox of a user",
            "550 invalid/inactive user",
            "550 5.2.1 account taro@example.jp is currently suspended, no such user now",
            "550 user or domain is disabled",
        ],
    );
}

#[test]
fn a_phrase_in_pieces_also_stands_without_a_gap_and_with_other_gaps() {
    all(
        Refusal::NoMailbox,
        &[
            "550 Recipient does not exist",
            "550 Recipient <taro@example.jp> does not exist on this system",
            "553 5.3.0 <taro@example.jp>... Address does not exist",
            "taro@example.jp: Domain does not exist",
            "550 BAD_RECIPIENT - see https://example.jp/?r=1",
            "550 5.1.1 bad-recipient",
            "550 <taro@example.jp> recipient rejected",
            "Invalid final delivery userid: taro@example.jp",
        ],
    );
}

#[test]
fn that_it_was_rejected_says_less_than_a_status() {
    let rejected = "<taro@example.jp>: Recipient address rejected: example.jp";
    assert_eq!(of(&format!("550 5.1.1 {rejected}")), Refusal::NoMailbox);
    assert_eq!(of(&format!("550 {rejected}")), Refusal::Unwanted);
    assert_eq!(Refusal::of(rejected, "5.0.0".parse().ok()), Refusal::Unwanted);
    assert_eq!(of(&format!("550 5.2.2 {rejected}")), Refusal::Full);
}

#[test]
fn a_name_still_looked_for_and_mails_to_others_blame_nobody() {
    assert_eq!(of("Name service error for domain exmaple.jp: Host not found, try again"), Refusal::Unreached);
    all(
        Refusal::Unwanted,
        &[
            "550 Too many invalid recipients",
            "550 not local host example.jp, not a gateway",
            // au says so of a mail that its owner's filter stopped; of a mailbox that is none it names the address.
            "550 : User unknown",
        ],
    );
    assert_eq!(of("550 <taro@ezweb.ne.jp>: User unknown"), Refusal::NoMailbox);
}

#[test]
fn a_full_mailbox_is_somebodys_whatever_else_is_said() {
    all(
        Refusal::Full,
        &[
            "552 5.2.2 over quota",
            "552 Error: disk quota exceeded",
            "550 Mailbox full",
            "550 5.1.1 user over quota. (#5.1.1)",
            "552 too much mail data",
            "The e-mail message could not be delivered because the user's mailfolder is full.",
            "メールボックスがいっぱいです",
            "552 no",
            "5.2.2 unknown user",
        ],
    );
    assert_eq!(Refusal::of("user unknown", "5.2.2".parse().ok()), Refusal::Full);
}

#[test]
fn a_mail_that_is_not_taken_and_a_server_that_is_away_blame_nobody() {
    all(Refusal::Closed, &["550 5.2.1 taro is currently suspended", "the mailbox is frozen", "5.2.1"]);
    all(Refusal::Content, &["554 Message contains virus", "552 5.3.4 message too big", "550 5.6.0 x"]);
    all(
        Refusal::Unreached,
        &["Message expired, connection timed out", "554 5.4.6 Too many hops", "4.4.1", "配送期限を過ぎました"],
    );
    assert_eq!(of("552 5.5.3 Too many recipients"), Refusal::Unwanted);
}

#[test]
fn where_no_word_is_known_only_a_status_about_the_address_blames_it() {
    let by_status = |status: &str| Refusal::of("", status.parse().ok());
    for status in ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"] {
        assert_eq!(by_status(status), Refusal::NoMailbox, "{status}");
    }
    for status in ["5.0.0", "5.1.0", "5.1.4", "5.1.7", "5.1.8", "5.2.1", "5.3.0", "5.4.4", "5.5.0", "5.7.1", "4.1.1"] {
        assert_ne!(by_status(status), Refusal::NoMailbox, "{status}");
    }
    all(Refusal::Unsaid, &["", "550", "550 no", "553 sorry", "550 宿毛"]);
    assert_eq!(Refusal::of("smtp; 550 5.1.1", "5.0.0".parse().ok()), Refusal::NoMailbox, "its own is the better one");
}

#[test]
fn what_people_chose_is_no_word_of_the_server() {
    assert_eq!(of("550 <user-unknown@no-such-user.example.jp> no"), Refusal::Unsaid);
    assert_eq!(of("550 no, see https://example.jp/user_unknown"), Refusal::Unsaid);
}

#[test]
fn any_text_is_judged_and_none_is_too_long() {
    assert_eq!(of(&"あ".repeat(100_000)), Refusal::Unsaid);
    assert_eq!(of(&"user ".repeat(100_000)), Refusal::Unsaid);
}

#[test]
fn a_status_is_found_where_servers_write_it() {
    let found = |said: &str| status_in(said).map(|status| status.to_string());
    assert_eq!(found("5.1.1 no").as_deref(), Some("5.1.1"));
    assert_eq!(found("sorry (#5.7.1)").as_deref(), Some("5.7.1"));
    assert_eq!(found("from 192.0.2.1 by 10.0.0.1, 550"), None);
}
