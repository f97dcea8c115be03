//! Calendar files (RFC 5545), and their way to whoever booked (iTIP, RFC 5546): one event in the time of Asia/Tokyo.
//!
//! Whatever somebody typed is one value of one property when a calendar reads it: line ends, control characters and
//! whatever else could end a line never get into the file as such. The same `uid` with a higher `sequence` changes the
//! event in the calendar, and [`Method::Cancel`] takes it out.
//!
//! Absent on purpose: events that repeat, other time zones, reading calendar files.

use std::{fmt::Write, time::Duration};

use crate::time::UtcTime;

/// RFC 5545, 3.1: octets of a line without its end.
const LINE_MAX: usize = 75;
/// Japan has had no summer time since 1952, so one standard time without a rule is the whole zone.
const TOKYO: &str = "\
BEGIN:VTIMEZONE\r
TZID:Asia/Tokyo\r
BEGIN:STANDARD\r
DTSTART:19700101T000000\r
TZOFFSETFROM:+0900\r
TZOFFSETTO:+0900\r
TZNAME:JST\r
END:STANDARD\r
END:VTIMEZONE\r
";
const TOKYO_OFFSET: Duration = Duration::from_secs(9 * 3_600);

/// What a calendar is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Take it in, or change it: sent by mail to whoever booked.
    Request,
    /// Take it out: sent by mail to whoever booked.
    Cancel,
    /// Show it, whoever opens the file: for downloads.
    Publish,
}

impl Method {
    /// Its name, in the file and in the mail part's `Content-Type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::Publish => "PUBLISH",
        }
    }

    const fn status(self) -> &'static str {
        match self {
            Self::Request | Self::Publish => "CONFIRMED",
            Self::Cancel => "CANCELLED",
        }
    }
}

/// Who invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organizer<'a> {
    /// The name as calendars show it.
    pub name: &'a str,
    /// The mail address.
    pub mail: &'a str,
}

/// One event. An empty text is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Names the event for ever, in every calendar of the world.
    pub uid: &'a str,
    /// Counts the changes.
    pub sequence: u32,
    /// What a calendar is to do.
    pub method: Method,
    /// When this file is written.
    pub stamp: UtcTime,
    /// When it begins.
    pub start: UtcTime,
    /// When it is over.
    pub end: UtcTime,
    /// One line: what it is.
    pub summary: &'a str,
    /// One line: where.
    pub location: &'a str,
    /// Lines with everything else.
    pub description: &'a str,
    /// The page to look at.
    pub url: &'a str,
    /// Who invites; calendars want it for [`Method::Request`] and [`Method::Cancel`].
    pub organizer: Option<Organizer<'a>>,
    /// The mail address of whoever comes; not in a file for all.
    pub attendee: Option<&'a str>,
}

/// The calendar file of this event.
#[must_use]
pub fn calendar_file(entry: &Entry<'_>) -> String {
    let mut file = File(String::with_capacity(1_024));
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//Kazasu//Bookings//JA");
    file.line("CALSCALE", "GREGORIAN");
    file.line("METHOD", entry.method.name());
    file.0.push_str(TOKYO);
    file.line("BEGIN", "VEVENT");
    file.event(entry);
    if entry.method == Method::Request {
        file.line("BEGIN", "VALARM");
        file.line("ACTION", "DISPLAY");
        file.text("DESCRIPTION", &one_line(entry.summary));
        file.line("TRIGGER", "-P1D");
        file.line("END", "VALARM");
    }
    file.line("END", "VEVENT");
    file.line("END", "VCALENDAR");
    file.0
}

/// Lines so far, each with its end.
struct File(String);

impl File {
    fn event(&mut self, entry: &Entry<'_>) {
        self.text("UID", &one_line(entry.uid));
        self.line("SEQUENCE", &entry.sequence.to_string());
        self.line("DTSTAMP", &format!("{}Z", tokyo(entry.stamp - TOKYO_OFFSET)));
        self.line("DTSTART;TZID=Asia/Tokyo", &tokyo(entry.start));
        self.line("DTEND;TZID=Asia/Tokyo", &tokyo(entry.end));
        self.text("SUMMARY", &one_line(entry.summary));
        self.text("LOCATION", &one_line(entry.location));
        self.text("DESCRIPTION", &lines(entry.description));
        if !entry.url.is_empty() {
            self.line("URL", &uri(entry.url, b"!#$%&'()*+,/:;=?@[]-._~"));
        }
        if let Some(organizer) = entry.organizer {
            self.line(&format!("ORGANIZER;CN={}", quoted(organizer.name)), &mailto(organizer.mail));
        }
        // RFC 5546, 3.2.1: a published event invites nobody.
        if let Some(attendee) = entry.attendee.filter(|_| entry.method != Method::Publish) {
            self.line(
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE",
                &mailto(attendee),
            );
        }
        self.line("STATUS", entry.method.status());
        self.line("TRANSP", "OPAQUE");
    }

    /// A property whose value is a text, unless that is empty.
    fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.line(name, &escaped(text));
        }
    }

    /// A line, folded between letters: behind a fold stands a blank that readers take out.
    fn line(&mut self, name: &str, value: &str) {
        let mut room = LINE_MAX;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE_MAX - 1;
            }
            self.0.push(letter);
            room -= letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A wall clock's time in Asia/Tokyo (RFC 5545, 3.3.5).
fn tokyo(time: UtcTime) -> String {
    let day = time.day();
    let second = time.since(day.start()).as_secs();
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{}T{hour:02}{minute:02}{second:02}", day.to_string().replace('-', ""))
}

/// The text's lines without whatever else could end or confuse a line: all of them count as line ends, or are left out.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let kept = text.chars().filter_map(|letter| match letter {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        letter if letter.is_control() || letter == '\u{feff}' => None,
        letter => Some(letter),
    });
    kept.collect::<String>().trim().to_owned()
}

fn one_line(text: &str) -> String {
    lines(text).replace('\n', " ")
}

/// RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter => out.push(letter),
        }
    }
    out
}

/// A parameter's value (RFC 6868).
fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('^', "^^").replace('"', "^'"))
}

/// RFC 6068.
fn mailto(mail: &str) -> String {
    format!("mailto:{}", uri(mail, b"!$'*+-._~@"))
}

/// An address in which only letters, digits and these stand for themselves.
fn uri(text: &str, plain: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a String cannot fail");
        }
    }
    out
}

#[cfg(test)]
mod tests;
