//! A mail that came, and what a person reads in it.

use std::fmt;

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders};

/// A mail with its envelope.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The envelope's sender.
    pub sender: String,
    /// The envelope's recipients.
    pub recipients: Vec<String>,
    /// Header and body as they came, dots unstuffed.
    pub raw: Vec<u8>,
}

impl Mail {
    fn read<T>(&self, what: impl FnOnce(&Message<'_>) -> Option<T>) -> Option<T> {
        MessageParser::default().parse(&self.raw).as_ref().and_then(what)
    }

    /// The subject, decoded (RFC 2047).
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        self.read(|mail| mail.subject().map(str::to_owned))
    }

    /// The sender's name and address as the header shows them.
    #[must_use]
    pub fn from(&self) -> Option<(String, String)> {
        self.read(|mail| {
            let from = mail.from()?.first()?;
            Some((from.name().unwrap_or_default().to_owned(), from.address()?.to_owned()))
        })
    }

    /// The `Message-ID` without its brackets.
    #[must_use]
    pub fn message_id(&self) -> Option<String> {
        self.read(|mail| mail.message_id().map(str::to_owned))
    }

    /// The part for programs that show plain text.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        self.part("text/plain")
    }

    /// The part for programs that show HTML.
    #[must_use]
    pub fn html(&self) -> Option<String> {
        self.part("text/html")
    }

    /// The calendar file beside the texts, and the one that is attached.
    #[must_use]
    pub fn calendars(&self) -> Option<(String, String)> {
        Some((self.part("text/calendar")?, self.part("application/ics")?))
    }

    /// The outline of the mail: each part's kind, with its parameters.
    #[must_use]
    pub fn outline(&self) -> Vec<String> {
        let kind = |part: &MessagePart<'_>| {
            let kind = part.content_type()?;
            let attributes = kind.attributes().unwrap_or_default().iter();
            let said = attributes.filter(|attribute| attribute.name != "boundary");
            let said: String = said.map(|attribute| format!("; {}={}", attribute.name, attribute.value)).collect();
            Some(format!("{}/{}{said}", kind.ctype(), kind.subtype().unwrap_or_default()))
        };
        self.read(|mail| Some(mail.parts.iter().filter_map(kind).collect())).unwrap_or_default()
    }

    /// A header as it stands in the mail, undecoded.
    #[must_use]
    pub fn raw_header(&self, name: &str) -> Option<String> {
        self.read(|mail| mail.header_raw(name).map(|value| value.trim().to_owned()))
    }

    /// Only what is there: a parser's offer to make text of HTML would hide a missing part.
    fn part(&self, wanted: &str) -> Option<String> {
        self.read(|mail| {
            let part = mail.parts.iter().find(|part| {
                part.content_type()
                    .is_some_and(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()) == wanted)
            })?;
            part.text_contents().map(|text| text.replace("\r\n", "\n"))
        })
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject()).finish_non_exhaustive()
    }
}
