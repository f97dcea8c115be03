//! The form of the waiting list.

use std::sync::Arc;

use askama::Template;
use domain::{
    bookings::{booking::Wish, calendar::Calendar, slots::Grid},
    days::Days,
    ids::FormId,
    lang::Lang,
    queue::office::Office,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{
    Facility, Shell,
    tongues::{Tongue, lang_key, tongues},
};
use words::Words;

use super::{Field, Typed, WhyNot, choose::people_text, numbers, seating_name, service_names};

/// `GET /bookings/{facility}/waiting`.
#[derive(Debug, Template)]
#[template(path = "bookings_waiting.html")]
pub struct WaitingPage {
    /// The frame.
    pub shell: Shell,
    /// Which place.
    pub place: Facility,
    /// Its services.
    pub office: Arc<Office>,
    /// Its calendar.
    pub calendar: Arc<Calendar>,
    /// What is wanted.
    pub wish: Wish,
    /// The days that can be chosen, first and last.
    pub ahead: (CivilDay, CivilDay),
    /// The days that were chosen.
    pub days: (CivilDay, CivilDay),
    /// What was typed.
    pub typed: Typed,
    /// The code of the wish that this one is said again for.
    pub instead: Option<String>,
    /// Now.
    pub now: UtcTime,
    /// The language.
    pub lang: Lang,
    /// Why they are not on the list.
    pub why: Option<WhyNot>,
}

/// A day to choose.
struct DayChoice {
    day: CivilDay,
    name: String,
    /// The first that would do, as was chosen.
    is_first: bool,
    /// The last.
    is_last: bool,
}

impl WaitingPage {
    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }

    fn seating(&self) -> &'static str {
        seating_name(self.wish.seating)
    }

    fn numbers(&self) -> String {
        numbers(&self.wish.services)
    }

    fn address(&self, page: &str) -> String {
        let (services, people) = (self.numbers(), self.wish.people);
        format!(
            "/bookings/{}{page}?services={services}&people={people}&seating={}",
            self.place.slug,
            seating_name(self.wish.seating)
        )
    }

    fn calendar_link(&self) -> String {
        format!("{}&lang={}", self.address(""), self.lang_key())
    }

    fn tongues(&self) -> [Tongue; 6] {
        let instead = self.instead.as_ref().map(|code| format!("&instead={code}")).unwrap_or_default();
        tongues(&format!("{}{instead}", self.address("/waiting")), self.lang)
    }

    fn services(&self) -> Vec<String> {
        service_names(&self.office, &self.wish.services, self.lang)
    }

    fn people(&self) -> String {
        people_text(self.w(), &self.wish)
    }

    fn form(&self) -> FormId {
        FormId::random()
    }

    /// The days to choose from: those on which the desk is open. Of those that were chosen, the first is the next one that is
    /// open, and the last the one before.
    fn choices(&self) -> Vec<DayChoice> {
        let open: Vec<CivilDay> = self.open_days().collect();
        let first = open.iter().find(|day| **day >= self.days.0).copied();
        let last = open.iter().rfind(|day| **day <= self.days.1).copied();
        let choice = |day: CivilDay| DayChoice {
            day,
            name: Days::of(self.lang).day_text(day),
            is_first: first == Some(day),
            is_last: last == Some(day),
        };
        open.into_iter().map(choice).collect()
    }

    fn open_days(&self) -> impl Iterator<Item = CivilDay> + '_ {
        let ((first, last), size) = (self.ahead, self.wish.size(&self.calendar));
        let days = (first.number()..=last.number()).map(CivilDay::from_number);
        days.filter(move |day| size.is_ok_and(|size| Grid::of(&self.calendar, size.desk, *day).closed().is_none()))
    }

    fn keep_days(&self) -> u16 {
        self.calendar.rules.keep_days
    }

    fn bad(&self, field: Field) -> Option<String> {
        self.typed.bad(field, self.w())
    }

    /// Says in the frame why they are not on the list, with the fields that are to be mended.
    #[must_use]
    pub fn with_errors(self) -> Self {
        let errors = self.why.map(|why| self.typed.errors(why.words(self.w()), self.w()));
        Self { shell: self.shell.clone().with_errors(errors), ..self }
    }

    /// Whether the place's telephone number belongs to why it was not done.
    fn says_to_call(&self) -> bool {
        self.why.is_some_and(WhyNot::says_to_call)
    }
}
