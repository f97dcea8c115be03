//! The mail itself: headers, both texts, and the calendar file as every calendar finds it.

use std::time::Duration;

use domain::{text, time::UtcTime};
use lettre::{
    Message,
    address::Envelope,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use url::Url;

use super::{CalendarPart, Mail};
use crate::words::MailWords;

/// What people see when they save the calendar file.
const FILE_NAME: &str = "yoyaku.ics";

/// The mail, or nothing if it cannot be written.
pub(super) fn compose(mail: &Mail, from: &Mailbox, envelope: &Envelope, now: UtcTime) -> Option<Message> {
    let to = envelope.to().first()?.clone();
    let micros = u64::try_from(now.micros()).ok()?;
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(one_line(&mail.words.subject))
        .message_id(Some(format!("<{}>", mail.message_id)))
        // Given, for the library cannot read every address back that it can write.
        .envelope(envelope.clone())
        .date(std::time::UNIX_EPOCH + Duration::from_micros(micros))
        .multipart(parts(&mail.words, mail.calendar.as_ref())?)
        .ok()?;
    // Written by a machine (RFC 3834): nobody's holiday notice should answer.
    put(&mut message, "Auto-Submitted", "auto-generated".to_owned());
    if let Some(url) = &mail.unsubscribe {
        // One click, without a page in between (RFC 8058). An address that was read is ASCII without blanks.
        let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
        put(&mut message, "List-Unsubscribe", format!("<{url}>"));
        put(&mut message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
    }
    Some(message)
}

/// Without line ends and other control characters, and without what turns it around, whoever wrote it.
fn one_line(text: &str) -> String {
    let ahead = ahead(text);
    ahead.split(char::is_control).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Without what turns the text behind it around: a name that was stored by a door of before may hold it, and must not turn what
/// stands beside it.
fn ahead(text: &str) -> String {
    text.chars().filter(|letter| !text::turns(*letter)).collect()
}

/// Outlook and Gmail show what is beside the texts (RFC 6047) as an invitation; programs that know nothing of that show
/// the attachment.
fn parts(words: &MailWords, calendar: Option<&CalendarPart>) -> Option<MultiPart> {
    let texts = MultiPart::alternative_plain_html(ahead(&words.text), ahead(&words.html));
    let Some(CalendarPart { method, body }) = calendar else { return Some(texts) };
    let kind = ContentType::parse(&format!("text/calendar; charset=utf-8; method={}", method.name())).ok()?;
    let file = ContentType::parse("application/ics").ok()?;
    let beside = SinglePart::builder().header(kind).body(body.clone());
    let attached = Attachment::new(FILE_NAME.to_owned()).body(body.clone(), file);
    Some(MultiPart::mixed().multipart(texts.singlepart(beside)).singlepart(attached))
}

/// A header that stands in the mail as it is here: ASCII, without line ends, never folded.
fn put(message: &mut Message, name: &'static str, value: String) {
    let name = HeaderName::new_from_ascii_str(name);
    message.headers_mut().insert_raw(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(one_line("予約\r\nBcc: a@example.com\0\u{85}終"), "予約 Bcc: a@example.com 終");
        assert_eq!(one_line("\u{2067}【\u{202e}園】\u{2069}"), "【園】");
    }
}
