//! A booking with everything that is said of it.

use db::bookings::Party;
use domain::{
    bookings::{
        booking::{Booking, Stand},
        calendar::{Calendar, Closure},
        decide::cut_off,
        documents::{Next, Path},
    },
    lang::Lang,
    queue::office::Office,
    telephone::Telephone,
    time::{CivilDay, UtcTime},
};

use crate::words::Tongue;

/// A booking with everything that is said of it.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The booking, as it is now.
    pub booking: &'a Booking,
    /// Who comes.
    pub party: &'a Party,
    /// The place's name.
    pub place: &'a str,
    /// The place's calendar.
    pub calendar: &'a Calendar,
    /// The office, which names the services.
    pub office: Option<&'a Office>,
    /// The address of the booking's page.
    pub url: &'a str,
    /// The six digits that show that the mail address is theirs.
    pub code: &'a str,
    /// The time.
    pub now: UtcTime,
}

/// What is said of what to bring.
pub(super) enum Documents {
    /// These lines.
    Lines(Vec<String>),
    /// The page knows, once it is told more.
    OnThePage,
    /// The town says nothing about it.
    Nothing,
}

impl About<'_> {
    /// When they come; nothing for whoever only waits, or waited in vain.
    pub(crate) fn start(&self) -> Option<UtcTime> {
        // Whoever waits has the beginning of the first day that would do.
        let start = self.booking.taken.start;
        (start != start.day().start()).then_some(start)
    }

    /// Where the place can be called.
    pub(crate) fn telephone(&self) -> Option<&Telephone> {
        self.calendar.telephone.as_ref()
    }

    /// Whom they can ask: the place, with its telephone number if it has one.
    pub(crate) fn contact(&self, tongue: Tongue) -> String {
        match self.telephone() {
            Some(number) => tongue.with(self.place, &format!("{} {number}", tongue.words.bookings_telephone())),
            None => self.place.to_owned(),
        }
    }

    /// Where they go: the place and its desk.
    pub(crate) fn location(&self) -> String {
        let desk = self.desk(self.booking.language);
        if desk.is_empty() { self.place.to_owned() } else { format!("{} {desk}", self.place) }
    }

    /// The first and the last day that would do for whoever waits.
    pub(super) const fn days(&self) -> Option<(CivilDay, CivilDay)> {
        match self.booking.stand {
            Stand::Waiting { from, to } => Some((from, to)),
            _ => self.booking.wants,
        }
    }

    /// Until when a hold or an offer stands.
    pub(crate) const fn deadline(&self) -> Option<UtcTime> {
        match self.booking.stand {
            Stand::Held { until } | Stand::Offered { until } => Some(until),
            _ => None,
        }
    }

    /// Until when they can change or cancel themselves; nothing once that is over.
    pub(crate) fn change_until(&self) -> Option<UtcTime> {
        Some(cut_off(self.calendar, self.booking.day())).filter(|until| self.now < *until)
    }

    pub(super) fn desk(&self, lang: Lang) -> &str {
        self.calendar.desk(self.booking.taken.desk).map_or("", |desk| desk.name.in_lang(lang))
    }

    pub(super) fn services(&self, lang: Lang) -> Vec<&str> {
        let names = self.booking.wish.services.iter().filter_map(|no| self.office?.service(*no));
        names.map(|service| service.name.in_lang(lang)).collect()
    }

    /// Why it is closed then, in the town's words.
    pub(crate) fn reason(&self) -> &str {
        let closure = self.calendar.closures.iter().rev().find(|closure| self.is_hit_by(closure));
        closure.map_or("", |closure| closure.reason.as_str())
    }

    fn is_hit_by(&self, closure: &Closure) -> bool {
        let (taken, day) = (&self.booking.taken, self.booking.day());
        closure.desk.is_none_or(|desk| desk == taken.desk)
            && (closure.from..=closure.to).contains(&day)
            && closure.span.is_none_or(|span| taken.start < day.at(span.to) && taken.end() > day.at(span.from))
    }

    pub(super) fn documents(&self, lang: Lang) -> Documents {
        let services = &self.booking.wish.services;
        let Some(tree) = self.calendar.documents.as_ref().filter(|tree| tree.knows(services)) else {
            return Documents::Nothing;
        };
        // An old path may not fit what the staff changed since.
        let walk = self.booking.bring.parse::<Path>().and_then(|path| tree.walk(services, &path));
        match walk.map(|walk| walk.step) {
            Ok(Next::Bring(bring)) => Documents::Lines(bring.lines(lang)),
            Ok(Next::Tell(words)) => Documents::Lines(vec![words.in_lang(lang).to_owned()]),
            Ok(Next::Ask(_)) | Err(_) => Documents::OnThePage,
        }
    }
}
