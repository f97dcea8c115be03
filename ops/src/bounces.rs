//! What a returned mail says: which delivery came back, and why (RFC 3464).
//!
//! Each mail has a return path of its own (VERP), so the token in the address that the report was sent to tells which
//! delivery it is about, whatever the report itself says. What the other mail server answered stands in the part for
//! machines, or only in words for people; [`Refusal`] knows the words. Reports are strangers' input: whoever calls bounds
//! their size, and nothing in them is an instruction; the token is checked against the database by whoever stores what came
//! of it.
//!
//! A report in words only counts if a mail server wrote it, or if it says that the mailbox is none: many mail servers write
//! in a name of their own.
//!
//! Absent on purpose: answers that people's programs send (holidays, read receipts, complaints). They mean that the mail
//! arrived.

use std::borrow::Cow;

use db::notices::Returned;
use domain::bookings::address::{
    MailStatus,
    refusal::{Refusal, is_about_another_command, status_in},
};
use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// A token as `db::seal` makes it.
const TOKEN_LEN: usize = 29;
/// Where the address stands to which the report was sent, best first. Mail servers add all but the last, each of them its own.
const RECIPIENT_HEADERS: [&str; 4] = ["X-Original-To", "Delivered-To", "Envelope-To", "To"];
/// Who writes reports.
const MAIL_SERVERS: [&str; 6] =
    ["mailer-daemon", "postmaster", "mail-daemon", "maildaemon", "mail.delivery.system", "mdaemon"];
/// Parts for machines.
const REPORTS: [&str; 3] = ["delivery-status", "global-delivery-status", "xdelivery-status"];
/// What became of a mail that is not lost (RFC 3464, 2.3.3).
const ARRIVES: [&str; 4] = ["delayed", "delivered", "expanded", "relayed"];
/// What people's programs send.
const ANSWERS: [&str; 2] = ["feedback-report", "disposition-notification"];
/// How much of a report's text is looked at, in bytes.
const TEXT_MAX: usize = 16 * 1_024;
/// Where the mail that came back begins, in a report that is all text.
const MAIL_BEGINS: [&str; 9] = [
    "received:",
    "return-path:",
    "--- below this line",
    "------ this is a copy",
    "--- the header of the original",
    "----- original message",
    "original message follows",
    "included is a copy",
    "------- returned message",
];
/// Words of a report that there is nothing to report yet.
const WARNINGS: [&str; 8] =
    ["delayed", "delay)", "warning:", "will be retried", "will keep trying", "still trying", "continue to try", "遅延"];

/// What became of a mail, as a report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It will never arrive.
    Failed,
    /// It is on its way, or arrived.
    NotFailed,
}

/// A report about one of our mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// Names the delivery; not checked.
    pub token: String,
    /// Why.
    pub why: Returned,
    /// What became of it.
    pub action: Action,
}

/// The report that this mail is; `None` if it is something else.
#[must_use]
pub fn read(mail: &[u8]) -> Option<Bounce> {
    let mail = MessageParser::default().parse(mail)?;
    let token = token(&mail)?;
    if mail.parts.iter().any(|part| is_kind(part, &ANSWERS)) {
        return None;
    }
    let report = mail.parts.iter().find(|part| is_kind(part, &REPORTS));
    let recipients = report.map(|part| recipients(&String::from_utf8_lossy(part.contents()))).unwrap_or_default();
    let (action, why) = if recipients.is_empty() { of_text(&mail)? } else { of_report(&recipients, &mail) };
    Some(Bounce { token, why, action })
}

/// A part `message/…` for machines.
fn is_kind(part: &MessagePart<'_>, kinds: &[&str]) -> bool {
    part.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("message")
            && kind.subtype().is_some_and(|subtype| kinds.iter().any(|kind| subtype.eq_ignore_ascii_case(kind)))
    })
}

/// What stands behind the `+` of the address that the report was sent to.
fn token(mail: &Message<'_>) -> Option<String> {
    RECIPIENT_HEADERS.iter().find_map(|name| {
        let values = mail.headers_raw().filter(|(found, _)| found.eq_ignore_ascii_case(name));
        values.map(|(_, value)| value).find_map(token_in)
    })
}

fn token_in(addresses: &str) -> Option<String> {
    addresses.split(['<', '>', ',', ' ', '\t', '\r', '\n', '"']).find_map(|address| {
        let (local, _) = address.rsplit_once('@')?;
        let (_, token) = local.rsplit_once('+')?;
        let is_token = token.len() == TOKEN_LEN && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_token.then(|| token.to_ascii_lowercase())
    })
}

/// What a report says of one recipient.
struct Recipient {
    action: Action,
    status: Option<MailStatus>,
    said: String,
}

/// RFC 3464: blocks of fields, one for the mail and one for each recipient.
fn recipients(report: &str) -> Vec<Recipient> {
    let report = report.replace("\r\n", "\n");
    report.split("\n\n").filter_map(|block| recipient(&fields(block))).collect()
}

/// A field may go on over several lines.
fn fields(block: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        match (line.split_once(':'), fields.last_mut()) {
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => *value += line,
            (Some((name, value)), _) => fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            (None, _) => {}
        }
    }
    fields
}

fn recipient(fields: &[(String, String)]) -> Option<Recipient> {
    let field = |name: &str| fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    let status = field("status").and_then(status_in);
    let action = match field("action") {
        Some(action) if ARRIVES.iter().any(|word| action.to_ascii_lowercase().starts_with(word)) => Action::NotFailed,
        // "failed", or a word of the server's own.
        Some(_) => Action::Failed,
        None if status?.class == 5 => Action::Failed,
        None => Action::NotFailed,
    };
    Some(Recipient { action, status, said: field("diagnostic-code").unwrap_or_default().to_owned() })
}

/// Our mails have one recipient; whose mails are handed on has several. Whoever else was reached reads there, so the address
/// is at fault only if that is said of every one.
fn of_report(recipients: &[Recipient], mail: &Message<'_>) -> (Action, Returned) {
    let failed: Vec<&Recipient> = recipients.iter().filter(|one| one.action == Action::Failed).collect();
    let Some(first) = failed.first() else {
        return (Action::NotFailed, Returned { refusal: Refusal::Unsaid, status: recipients[0].status });
    };
    let reasons: Vec<Refusal> = failed.iter().map(|one| Refusal::of(&one.said, one.status)).collect();
    let is_all = failed.len() == recipients.len();
    let other = reasons.iter().copied().find(|&reason| reason != Refusal::NoMailbox);
    let refusal = match other {
        None if !is_all => Refusal::Unsaid,
        // The part for machines does not say which command was refused.
        None if failed.len() == 1 && was_seen(first, &text(mail)) => Refusal::Unwanted,
        None => Refusal::NoMailbox,
        // Where machines are told nothing people may be.
        Some(Refusal::Unsaid | Refusal::Unreached) if failed.len() == 1 && is_silent(first) => {
            Refusal::of(&text(mail), None)
        }
        Some(other) => other,
    };
    (Action::Failed, Returned { refusal, status: first.status })
}

/// Whether it was the mail that was refused, and not its recipient. Sendmail shows the whole talk: there the answer to `DATA`
/// is about the recipients if they are missing, or if the status says so.
fn was_seen(recipient: &Recipient, text: &str) -> bool {
    let is_of_the_recipient = recipient.status.is_some_and(|status| status.subject == 1);
    is_about_another_command(text)
        || !is_of_the_recipient && text.contains(">>> DATA") && !text.to_lowercase().contains("need rcpt")
}

fn is_silent(recipient: &Recipient) -> bool {
    Refusal::of(&recipient.said, None) == Refusal::Unsaid
        || recipient.said.to_lowercase().contains("service unavailable")
}

/// A report in words only.
fn of_text(mail: &Message<'_>) -> Option<(Action, Returned)> {
    let text = text(mail);
    let said = format!("{} {text}", mail.subject().unwrap_or_default());
    let (refusal, status) = (Refusal::of(&said, None), status_in(&text));
    let is_warning = WARNINGS.iter().any(|word| said.to_lowercase().contains(word));
    let action = match status {
        Some(status) if status.class == 2 => Action::NotFailed,
        Some(status) if status.class == 5 => Action::Failed,
        _ if is_warning => Action::NotFailed,
        _ => Action::Failed,
    };
    let names_the_mailbox = action == Action::Failed && Refusal::in_words(&said) == Some(Refusal::NoMailbox);
    if !is_from_a_mail_server(mail) && !names_the_mailbox {
        return None;
    }
    Some((action, Returned { refusal, status }))
}

/// What stands there for people, up to the mail that came back.
fn text(mail: &Message<'_>) -> String {
    let mut text = String::new();
    for part in &mail.parts {
        let words: Cow<'_, str> = match &part.body {
            PartType::Text(words) => Cow::Borrowed(words.as_ref()),
            PartType::Html(html) => Cow::Owned(mail_parser::decoders::html::html_to_text(html)),
            _ => continue,
        };
        if is_kind(part, &REPORTS) || is_headers(part) {
            continue;
        }
        for line in words.lines() {
            let begins = line.trim_start().to_lowercase();
            if MAIL_BEGINS.iter().any(|begin| begins.starts_with(begin)) {
                return text;
            }
            text.push_str(line);
            text.push('\n');
            if text.len() > TEXT_MAX {
                return text;
            }
        }
    }
    text
}

fn is_headers(part: &MessagePart<'_>) -> bool {
    part.content_type()
        .is_some_and(|kind| kind.subtype().is_some_and(|kind| kind.eq_ignore_ascii_case("rfc822-headers")))
}

fn is_from_a_mail_server(mail: &Message<'_>) -> bool {
    let from = mail.from().and_then(Address::first);
    let address = from.and_then(|from| from.address().or(from.name())).unwrap_or_default();
    let (local, _) = address.split_once('@').unwrap_or((address, ""));
    MAIL_SERVERS.iter().any(|server| local.eq_ignore_ascii_case(server))
}

#[cfg(test)]
mod tests;
