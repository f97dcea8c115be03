//! The form of the waiting list.

use std::sync::Arc;

use askama::Template;
use domain::{
    bookings::{booking::Wish, calendar::Calendar},
    ids::FormId,
    lang::Lang,
    queue::office::Office,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{
    Place, Shell,
    tongues::{Tongue, lang_key, tongues},
    visit_words,
};

use super::{
    Typed,
    choose::people_text,
    numbers, seating_name, service_names,
    words::{Field, WhyNot, Words},
};

/// `GET /bookings/{facility}/waiting`.
#[derive(Debug, Template)]
#[template(path = "bookings_waiting.html")]
pub struct WaitingPage {
    /// The frame.
    pub shell: Shell,
    /// Which place.
    pub place: Place,
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

impl WaitingPage {
    fn w(&self) -> &'static visit_words::Words {
        visit_words::Words::of(self.lang)
    }

    fn b(&self) -> &'static Words {
        Words::of(self.lang)
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
        people_text(self.b(), &self.wish)
    }

    fn form(&self) -> FormId {
        FormId::random()
    }

    /// The days to choose from, with their names.
    fn choices(&self) -> Vec<(CivilDay, String)> {
        let (first, last) = self.ahead;
        let days = (first.number()..=last.number()).map(CivilDay::from_number);
        days.map(|day| (day, self.b().common.day_text(day))).collect()
    }

    fn is_from(&self, day: &CivilDay) -> bool {
        self.days.0 == *day
    }

    fn is_to(&self, day: &CivilDay) -> bool {
        self.days.1 == *day
    }

    fn keep_days(&self) -> u16 {
        self.calendar.rules.keep_days
    }

    fn bad(&self, field: Field) -> Option<&'static str> {
        self.typed.bad(field, self.b())
    }

    fn to_mend(&self) -> Vec<(&'static str, &'static str)> {
        self.typed.to_mend(self.b())
    }

    fn why(&self) -> Option<&'static str> {
        self.why.map(|why| why.words(self.b()))
    }

    /// Whether the place's telephone number belongs to why it was not done.
    fn says_to_call(&self) -> bool {
        self.why.is_some_and(WhyNot::says_to_call)
    }
}
