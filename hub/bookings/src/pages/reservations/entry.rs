//! A booking taken on the telephone: what for, when, who; or a place on the waiting list.

use askama::Template;
use domain::{
    bookings::{
        booking::{Booking, Seating, Wish},
        calendar::{Calendar, PEOPLE_MAX},
    },
    lang::Lang,
    queue::office::ServiceNo,
    time::CivilDay,
};
use hub_web::pages::{
    Shell,
    errors::{Errors, Wrong},
    fields::Fields,
    tongues::language_word,
};

use super::{Bring, Row, Scene, Times, refusal_words};

/// What can be wished for, as it is typed.
#[derive(Debug, Clone)]
pub struct WishForm {
    /// What was typed.
    pub fields: Fields,
    /// The services that can be booked: number, name, desk.
    pub(super) offered: Vec<(ServiceNo, String, String)>,
    pub(super) people_max: u16,
}

impl WishForm {
    /// The form, with what was typed.
    #[must_use]
    pub fn new(scene: &Scene, fields: Fields) -> Self {
        let offered = scene.calendar.services.iter();
        let offered = offered.map(|one| (one.service, scene.service_name(one.service), scene.desk_name(one.desk)));
        Self { fields, offered: offered.collect(), people_max: scene.calendar.rules.people_max.min(PEOPLE_MAX) }
    }

    /// What was wished for; `None` if no service was chosen.
    #[must_use]
    pub fn wish(&self) -> Option<Wish> {
        let services: Vec<ServiceNo> = self.fields.all("services").iter().filter_map(|no| no.parse().ok()).collect();
        let people = self.fields.text("people").parse().unwrap_or(1);
        let seating = if self.fields.text("seating") == "in-a-row" { Seating::InARow } else { Seating::Together };
        (!services.is_empty()).then_some(Wish { services, people, seating })
    }

    /// From which day on times are looked for.
    #[must_use]
    pub fn day(&self, today: CivilDay) -> CivilDay {
        self.fields.text("day").parse().unwrap_or(today).max(today)
    }

    /// Puts a wish into the fields.
    pub fn put(fields: &mut Fields, wish: &Wish) {
        wish.services.iter().for_each(|no| fields.put("services", no));
        fields.put("people", wish.people);
        fields.put("seating", if wish.seating == Seating::InARow { "in-a-row" } else { "together" });
    }

    pub(super) fn has(&self, no: &ServiceNo) -> bool {
        self.fields.has("services", &no.to_string())
    }

    pub(super) fn people(&self) -> String {
        self.fields.text("people").parse().unwrap_or(1_u16).to_string()
    }

    pub(super) fn in_a_row(&self) -> bool {
        self.fields.text("seating") == "in-a-row"
    }

    /// The part of an address that names the wish.
    pub(super) fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in ["services", "people", "seating", "bring"] {
            for value in self.fields.all(name) {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    fn query_with(&self, name: &str, value: &str) -> String {
        let mut fields = Fields::default();
        for kept in ["services", "people", "seating", "day", "bring"].into_iter().filter(|kept| *kept != name) {
            self.fields.all(kept).iter().for_each(|text| fields.put(kept, text));
        }
        fields.put(name, value);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for kept in ["services", "people", "seating", "day", "bring"] {
            for value in fields.all(kept) {
                query.append_pair(kept, value);
            }
        }
        query.finish()
    }
}

/// A booking that somebody has already.
#[derive(Debug, Clone)]
pub struct Known {
    row: Row,
    path: String,
}

impl Known {
    /// The booking, as it is offered to be opened.
    #[must_use]
    pub fn of(scene: &Scene, booking: &Booking) -> Self {
        let row = Row::of(scene, booking, None, None);
        Self { path: row.path(scene), row }
    }
}

/// `GET /reservations/{facility}/new`.
#[derive(Debug, Template)]
#[template(path = "reservation_new.html")]
pub struct Entry {
    scene: Scene,
    shell: Shell,
    wish: WishForm,
    times: Option<Times>,
    bring: Option<Bring>,
    known: Vec<Known>,
}

impl Entry {
    /// The page: with times, if something was wished for that can be had; with what is wrong with what was typed.
    #[must_use]
    pub fn new(scene: Scene, wish: WishForm, times: Option<Times>, wrong: Vec<Wrong>, known: Vec<Known>) -> Self {
        let wished = wish.wish();
        let services = wished.map(|wish| wish.services).unwrap_or_default();
        let bring = Bring::of(scene.calendar.documents.as_ref(), &services, wish.fields.text("bring"));
        let errors = wrong.into_iter().fold(Errors::new("まだ予約していません。"), Errors::with);
        let errors = (!errors.wrong.is_empty()).then_some(errors);
        Self { shell: scene.shell.clone().with_errors(errors), scene, wish, times, bring, known }
    }

    /// Why this wish cannot be had at all.
    #[must_use]
    pub fn bad_wish(wish: &Wish, calendar: &Calendar) -> Option<String> {
        wish.size(calendar).err().map(|bad| refusal_words(bad.into()))
    }

    fn text(&self, name: &str) -> &str {
        self.wish.fields.text(name)
    }

    fn at_day(&self, day: &CivilDay) -> String {
        format!("{}/new?{}&day={day}#times", self.scene.base(), self.wish.query())
    }

    fn at_bring(&self, path: &str) -> String {
        format!("{}/new?{}#bring", self.scene.base(), self.wish.query_with("bring", path))
    }

    fn is_chosen(&self, value: &str) -> bool {
        self.text("start") == value
    }

    fn languages(&self) -> impl Iterator<Item = (usize, &'static str)> {
        Lang::ALL.into_iter().map(language_word).enumerate()
    }

    fn is_language(&self, place: &usize) -> bool {
        self.text("language").parse().unwrap_or(0) == *place
    }

    fn wait_from(&self) -> String {
        let typed = self.text("wait_from");
        if typed.is_empty() { self.scene.today().plus(1).to_string() } else { typed.to_owned() }
    }

    fn wait_to(&self) -> String {
        let typed = self.text("wait_to");
        let last = i64::from(self.scene.calendar.rules.latest_days);
        if typed.is_empty() { self.scene.today().plus(last).to_string() } else { typed.to_owned() }
    }

    fn last_day(&self) -> String {
        self.scene.today().plus(i64::from(self.scene.calendar.rules.latest_days)).to_string()
    }
}
