//! What a returned mail says: which delivery came back, and why (RFC 3464).
//!
//! Each mail has a return path of its own (VERP), so the token in the address that the report was sent to tells which
//! delivery it is about, whatever the report itself says. A report without the part for machines, as carriers of Japan send
//! them, counts as a failure if a mail server wrote it. Reports are strangers' input: whoever calls bounds their size, and
//! nothing in them is an instruction; the token is checked against the database by whoever stores what came of it.
//!
//! Absent on purpose: answers that people's programs send (holidays, read receipts, complaints). They mean that the mail
//! arrived.

use std::str::FromStr;

use domain::bookings::address::MailStatus;
use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders};

/// A token as `db::seal` makes it.
const TOKEN_LEN: usize = 29;
/// Where the address stands to which the report was sent, best first. Mail servers add the first two.
const RECIPIENT_HEADERS: [&str; 3] = ["X-Original-To", "Delivered-To", "To"];
/// Who writes reports.
const MAIL_SERVERS: [&str; 3] = ["mailer-daemon", "postmaster", "mail-daemon"];
/// The mail server says no more than that.
const REFUSED: MailStatus = MailStatus { class: 5, subject: 0, detail: 0 };
/// How much of a report's text is looked at, in bytes.
const TEXT_MAX: usize = 16 * 1_024;

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
    pub status: MailStatus,
    /// What became of it.
    pub action: Action,
}

/// The report that this mail is; `None` if it is something else.
#[must_use]
pub fn read(mail: &[u8]) -> Option<Bounce> {
    let mail = MessageParser::default().parse(mail)?;
    let token = token(&mail)?;
    let (action, status) =
        match mail.parts.iter().find(|part| is_kind(part, &["delivery-status", "global-delivery-status"])) {
            Some(part) => of_report(&String::from_utf8_lossy(part.contents()))?,
            None => of_text(&mail)?,
        };
    Some(Bounce { token, status, action })
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
        let value = mail.header_raw(*name)?;
        value.split(['<', '>', ',', ' ', '\t', '\r', '\n', '"']).find_map(|address| {
            let (local, _) = address.rsplit_once('@')?;
            let (_, token) = local.rsplit_once('+')?;
            let is_token = token.len() == TOKEN_LEN && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
            is_token.then(|| token.to_ascii_lowercase())
        })
    })
}

/// RFC 3464: blocks of fields, one for the mail and one for each recipient. Our mails have one recipient.
fn of_report(report: &str) -> Option<(Action, MailStatus)> {
    let report = report.replace("\r\n", "\n");
    let recipients = report.split("\n\n").filter_map(|block| {
        let field = |name: &str| {
            let mut lines = block.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(found, _)| found.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let status = field("Status").and_then(first_status);
        match field("Action") {
            Some(action) if action.to_ascii_lowercase().starts_with("failed") => {
                Some((Action::Failed, status.unwrap_or(REFUSED)))
            }
            Some(_) => Some((Action::NotFailed, status.unwrap_or(MailStatus { class: 2, subject: 0, detail: 0 }))),
            None => status.map(|status| (if status.class == 5 { Action::Failed } else { Action::NotFailed }, status)),
        }
    });
    let all: Vec<_> = recipients.collect();
    all.iter().find(|(action, _)| *action == Action::Failed).or(all.first()).copied()
}

/// A report in words only.
fn of_text(mail: &Message<'_>) -> Option<(Action, MailStatus)> {
    let is_answer = |part: &MessagePart<'_>| is_kind(part, &["feedback-report", "disposition-notification"]);
    if !is_from_a_mail_server(mail) || mail.parts.iter().any(is_answer) {
        return None;
    }
    let text = mail.body_text(0).unwrap_or_default();
    let text = &text[..text.floor_char_boundary(TEXT_MAX)];
    let words = || text.split(|letter: char| letter.is_whitespace() || "()[]<>,;:#「」（）。".contains(letter));
    let status = words().find_map(|word| MailStatus::from_str(word.trim_end_matches('.')).ok());
    let said = format!("{} {text}", mail.subject().unwrap_or_default()).to_lowercase();
    let is_warning = ["delayed", "delay)", "warning", "will be retried", "keep trying", "still trying", "遅延"]
        .iter()
        .any(|word| said.contains(word));
    match status {
        Some(status) if status.class != 5 => Some((Action::NotFailed, status)),
        Some(status) => Some((Action::Failed, status)),
        None if is_warning => Some((Action::NotFailed, MailStatus { class: 4, subject: 0, detail: 0 })),
        None => Some((Action::Failed, REFUSED)),
    }
}

fn is_from_a_mail_server(mail: &Message<'_>) -> bool {
    let address = mail.from().and_then(Address::first).and_then(|from| from.address()).unwrap_or_default();
    let (local, _) = address.split_once('@').unwrap_or((address, ""));
    MAIL_SERVERS.iter().any(|server| local.eq_ignore_ascii_case(server))
}

fn first_status(text: &str) -> Option<MailStatus> {
    text.split(|letter: char| letter.is_whitespace() || letter == '(').next()?.parse().ok()
}

#[cfg(test)]
mod tests;
