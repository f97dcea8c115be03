//! The page of a number. It counts its place from the frames of the office's stream (see `hub_web::live`), so thousands of
//! phones ask for nothing while they wait. What it shows besides by script stands in it already, for each stand of a visit.

use std::collections::BTreeSet;

use askama::Template;
use domain::{
    days::Days,
    ids::FormId,
    lang::Lang,
    log::Seq,
    queue::{
        forecast::Wait,
        office::{CounterNo, Office, Service, ServiceNo},
        visit::{Stand, Visit},
    },
    telephone::Telephone,
    time::UtcTime,
};
use hub_web::pages::{
    Facility, Shell,
    errors::Errors,
    office_card::OfficeCard,
    ticket_path,
    tongues::{Tongue, lang_key, tongues},
};
use words::Words;

use crate::frames::place_text;

use super::{
    Done, WhyNot, least, rivals_text,
    said::{self, Said},
    said_minutes,
};

/// By how many minutes a place can be given up for a later one.
const POSTPONEMENTS: [u16; 3] = [10, 20, 30];
/// Numbers called lately that a page shows.
const CALLS_SHOWN: usize = 4;

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
    pub facility: Facility,
    /// What it is.
    pub office: Office,
    /// The last part of the page's address.
    pub code: String,
    /// The visit.
    pub visit: Visit,
    /// How many are before it.
    pub before: u32,
    /// Among whom those were counted: who waits for one of these services; absent for the whole line of the section.
    pub rivals: Option<BTreeSet<ServiceNo>>,
    /// How long it will probably wait.
    pub wait: Option<Wait>,
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
    /// The mail address that was typed, if the form comes back.
    pub email: String,
    /// The office's telephone number.
    pub telephone: Option<Telephone>,
}

/// A number that was called.
struct Call {
    number: String,
    counter: String,
}

impl Ticket {
    /// Where the office is and how it is called.
    fn card(&self) -> OfficeCard {
        let hours = self.office.usual_hours(Days::of(self.lang()));
        OfficeCard::new(self.lang(), &self.facility, (hours, &self.office.contact), self.telephone.clone())
            .on_map(self.shell.map.as_deref())
    }

    fn lang(&self) -> Lang {
        self.chosen.unwrap_or(self.visit.language)
    }

    fn w(&self) -> &'static Words {
        words::of(self.lang())
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
        FormId::random()
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
        said::of_another_day(&self.visit, self.lang(), self.now.day())
    }

    /// Every stand with its words.
    fn stands(&self) -> [(&'static str, Said); 10] {
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
        stands.map(|stand| (stand.name(), said::stand(self.w(), &stand)))
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
        self.wait.map(|wait| said_minutes(wait.likely))
    }

    fn least(&self) -> Option<u64> {
        least(self.wait)
    }

    fn rivals_text(&self) -> Option<String> {
        rivals_text(self.rivals.as_ref())
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

    fn said(&self) -> Option<String> {
        self.done.map(|done| done.words(self.w()))
    }

    /// Says in the frame why something was not done.
    #[must_use]
    pub fn with_errors(self) -> Self {
        let Some(why) = &self.why else { return self };
        let errors = match why {
            WhyNot::BadAddress if self.mails == Mails::Off && !self.is_over() => {
                Errors::new("").at("email", why.words(self.w()))
            }
            WhyNot::WrongCode if !self.is_over() => Errors::new("").at("day-code", why.words(self.w())),
            _ => Errors::new("").and(why.words(self.w())),
        };
        Self { shell: self.shell.clone().with_errors(errors), ..self }
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
        words::of(self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }
}
