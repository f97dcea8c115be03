//! What visitors see on their phones: an office with its lines, the page of a number, the check-in.
//!
//! A number's page counts its place from the frames of the office's stream (see `hub::live`), so thousands of phones
//! ask for nothing while they wait. What it shows besides by script stands in it already, for each stand of a visit.

#[cfg(test)]
pub(super) mod tests;

use std::{collections::HashSet, time::Duration};

use askama::Template;
use domain::{
    event::Seq,
    ids::FormId,
    queue::{
        forecast::Line,
        office::{CounterNo, Lang, Office, Section, Service, ServiceNo},
        visit::{Stand, Visit},
    },
    time::UtcTime,
};

use super::{
    Place, Shell,
    visit_words::{Done, Told, WhyNot, Words},
};
use crate::live::place_text;

/// By how many minutes a place can be given up for a later one.
pub const POSTPONEMENTS: [u16; 3] = [10, 20, 30];
/// Numbers called lately that a page shows.
const CALLS_SHOWN: usize = 4;

/// The name of a language in addresses.
#[must_use]
pub const fn lang_key(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "ja",
        Lang::Easy => "easy",
        Lang::En => "en",
        Lang::Pt => "pt",
        Lang::Vi => "vi",
        Lang::Zh => "zh",
    }
}

/// Where a number's page is, or what can be done there.
#[must_use]
pub fn ticket_path(code: &str, act: &str) -> String {
    if act.is_empty() { format!("/tickets/{code}") } else { format!("/tickets/{code}/{act}") }
}

/// A language to choose.
pub(super) struct Tongue {
    pub lang: Lang,
    pub name: &'static str,
    pub href: String,
    pub is_this: bool,
}

/// The page at this path in each language. A refused form is answered at another path than the page's.
pub(super) fn tongues(path: &str, this: Lang) -> [Tongue; 6] {
    let joint = if path.contains('?') { '&' } else { '?' };
    Lang::ALL.map(|lang| Tongue {
        lang,
        name: Words::of(lang).name,
        href: format!("{path}{joint}lang={}", lang_key(lang)),
        is_this: lang == this,
    })
}

/// Minutes as people say them: to the minute while few, to five after.
fn said_minutes(wait: Duration) -> u64 {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    if minutes <= 10 { minutes } else { minutes.div_ceil(5) * 5 }
}

/// `GET /offices/{facility}`.
#[derive(Debug, Template)]
#[template(path = "offices.html")]
pub struct OfficePage {
    /// The frame.
    pub shell: Shell,
    /// Which office.
    pub place: Place,
    /// What it is.
    pub office: Office,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The series whose numbers are used up today.
    pub used_up: HashSet<String>,
    /// Now.
    pub now: UtcTime,
    /// The language of the page, and of the number that is taken on it.
    pub lang: Lang,
    /// The id of the form.
    pub form: FormId,
    /// What was chosen, if the form comes back.
    pub picked: Vec<ServiceNo>,
    /// Whether help was wished for.
    pub care: bool,
    /// Why no number was given.
    pub why: Option<WhyNot>,
}

/// A section's line at a glance.
struct LineShown<'a> {
    name: &'a str,
    waiting: u32,
    minutes: Option<u64>,
}

impl OfficePage {
    fn w(&self) -> &'static Words {
        Words::of(self.lang)
    }

    fn tongues(&self) -> [Tongue; 6] {
        tongues(&format!("/offices/{}", self.place.slug), self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }

    fn is_open(&self) -> bool {
        self.office.rules.is_open(self.now)
    }

    fn shown(&self) -> Vec<LineShown<'_>> {
        let shown = |line: &Line| {
            let name = self.office.section(line.section)?.name.in_lang(self.lang);
            Some(LineShown { name, waiting: line.waiting, minutes: line.wait.map(said_minutes) })
        };
        self.lines.iter().filter_map(shown).collect()
    }

    /// The services whose numbers can be taken at home, by section.
    fn at_home(&self) -> Vec<(&str, Vec<&Service>)> {
        let of_section = |section: &Section| -> Vec<&Service> {
            self.office.services.iter().filter(|service| service.from_home && service.section == section.no).collect()
        };
        let sections = self.office.sections.iter();
        let named = sections.map(|section| (section.name.in_lang(self.lang), of_section(section)));
        named.filter(|(_, services)| !services.is_empty()).collect()
    }

    fn is_used_up(&self, service: &Service) -> bool {
        self.used_up.contains(&service.series)
    }

    fn is_picked(&self, service: &Service) -> bool {
        self.picked.contains(&service.no)
    }

    fn why(&self) -> Option<&'static str> {
        self.why.as_ref().map(|why| why.words(self.w()))
    }
}

/// Whether mails are sent about a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mails {
    /// This hub sends none.
    Impossible,
    /// They can be asked for.
    Off,
    /// They are sent.
    On,
}

/// `GET /tickets/{code}`.
#[derive(Debug, Template)]
#[template(path = "ticket.html")]
pub struct Ticket {
    /// The frame.
    pub shell: Shell,
    /// Which office.
    pub place: Place,
    /// What it is.
    pub office: Office,
    /// The last part of the page's address.
    pub code: String,
    /// The visit.
    pub visit: Visit,
    /// How many are before it in its line.
    pub before: u32,
    /// How long it will probably wait.
    pub wait: Option<Duration>,
    /// The log's head of the instant at which all this was so.
    pub seq: Seq,
    /// The visits called last at the office, latest first.
    pub called: Vec<Visit>,
    /// Now.
    pub now: UtcTime,
    /// The language of the page, if it is not the visitor's own.
    pub chosen: Option<Lang>,
    /// Whether mails are sent.
    pub mails: Mails,
    /// The town's public VAPID key, base64url without padding.
    pub vapid_key: String,
    /// What was just done.
    pub done: Option<Done>,
    /// Why something was not done.
    pub why: Option<WhyNot>,
}

/// A number that was called.
struct Call {
    number: String,
    counter: String,
}

impl Ticket {
    fn lang(&self) -> Lang {
        self.chosen.unwrap_or(self.visit.language)
    }

    fn w(&self) -> &'static Words {
        Words::of(self.lang())
    }

    fn tongues(&self) -> [Tongue; 6] {
        tongues(&ticket_path(&self.code, ""), self.lang())
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang())
    }

    /// Where one of the page's forms goes, in the page's language.
    fn act(&self, act: &str) -> String {
        format!("{}?lang={}", ticket_path(&self.code, act), self.lang_key())
    }

    /// An id for one of the page's forms: no two have the same.
    fn form(&self) -> FormId {
        FormId::new(self.now)
    }

    /// How the visit stands. A number of a day that is over has ended, whether or not the day was closed already.
    fn stand(&self) -> &Stand {
        match &self.visit.stand {
            stand @ (Stand::Parked { .. } | Stand::MustReturn { .. }) => stand,
            stand if stand.is_over() || self.visit.day == self.now.day() => stand,
            _ => &Stand::Left,
        }
    }

    fn of_another_day(&self) -> Option<String> {
        self.w().of_another_day(&self.visit, self.lang(), self.now.day())
    }

    /// Every stand with its words.
    fn stands(&self) -> [(&'static str, Told); 10] {
        let (counter, reason) = (CounterNo(0), String::new());
        let stands = [
            Stand::Away,
            Stand::Waiting,
            Stand::Precalled { counter },
            Stand::Called { counter, times: 1 },
            Stand::Serving { counter },
            Stand::Parked { reason: reason.clone() },
            Stand::MustReturn { reason },
            Stand::Finished,
            Stand::Left,
            Stand::NoShow,
        ];
        stands.map(|stand| (stand.name(), self.w().stand(&stand)))
    }

    fn is_over(&self) -> bool {
        self.stand().is_over()
    }

    /// What the clerk wrote when the visit was set aside.
    fn reason(&self) -> Option<&str> {
        match self.stand() {
            Stand::Parked { reason } | Stand::MustReturn { reason } => Some(reason),
            _ => None,
        }
    }

    fn counter_name(&self, counter: CounterNo) -> String {
        let counter = self.office.counter(counter).map(|counter| counter.name.in_lang(self.lang()).to_owned());
        counter.unwrap_or_default()
    }

    /// Where the visit is called to or served.
    fn counter(&self) -> String {
        self.stand().counter().map(|counter| self.counter_name(counter)).unwrap_or_default()
    }

    fn minutes(&self) -> Option<u64> {
        self.wait.map(said_minutes)
    }

    fn place_text(&self) -> String {
        self.visit.place().map(|place| place_text(place, self.visit.id)).unwrap_or_default()
    }

    fn section_name(&self) -> &str {
        self.office.section(self.visit.section).map_or("", |section| section.name.in_lang(self.lang()))
    }

    fn services(&self) -> impl Iterator<Item = &Service> {
        self.visit.services.iter().filter_map(|no| self.office.service(*no))
    }

    /// What to bring, each thing once.
    fn hints(&self) -> Vec<&str> {
        let mut hints: Vec<&str> = Vec::new();
        for hint in self.services().filter_map(|service| service.hint.as_ref()) {
            let hint = hint.in_lang(self.lang());
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        hints
    }

    /// The numbers called last in the visit's own section.
    fn calls(&self) -> Vec<Call> {
        let others =
            self.called.iter().filter(|other| other.section == self.visit.section && other.id != self.visit.id);
        let call = |other: &Visit| {
            Some(Call { number: other.number.to_string(), counter: self.counter_name(other.last_counter()?) })
        };
        others.filter_map(call).take(CALLS_SHOWN).collect()
    }

    fn said(&self) -> Option<&'static str> {
        self.done.map(|done| done.words(self.w()))
    }

    fn why(&self) -> Option<&'static str> {
        self.why.as_ref().map(|why| why.words(self.w()))
    }
}

/// `GET /tickets/{code}` of a number that is not there.
#[derive(Debug, Template)]
#[template(path = "ticket_unknown.html")]
pub struct UnknownTicket {
    /// The frame.
    pub shell: Shell,
    /// The language of the page.
    pub lang: Lang,
}

impl UnknownTicket {
    fn w(&self) -> &'static Words {
        Words::of(self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }
}

/// `GET /arrive/{facility}/{day_code}`, the QR of the office's screens.
#[derive(Debug, Template)]
#[template(path = "arrive.html")]
pub struct Arrival {
    /// The frame.
    pub shell: Shell,
    /// Which office.
    pub place: Place,
    /// The digits of the QR; whether they are right is seen when the button is pressed.
    pub day_code: String,
    /// The number that this browser looked at last.
    pub holds: Holds,
    /// The language of the page.
    pub lang: Lang,
    /// The id of the form.
    pub form: FormId,
}

/// What a browser that comes by the QR of an office's screen holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// No number.
    Nothing,
    /// A number of another office.
    Elsewhere,
    /// A number that is not here yet.
    Away {
        /// Its page's code.
        code: String,
        /// The number.
        number: String,
    },
    /// A booking for today that is not here yet.
    Booking {
        /// Its page's code.
        code: String,
        /// Its number.
        number: String,
        /// For when it is.
        time: String,
    },
    /// A number that has nothing to check in.
    Here {
        /// Its page's code.
        code: String,
        /// The number.
        number: String,
    },
}

impl Arrival {
    fn w(&self) -> &'static Words {
        Words::of(self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }
}
