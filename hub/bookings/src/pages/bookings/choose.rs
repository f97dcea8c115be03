//! Choosing, one thing a screen: what for, how many people, which day, which time.

use std::sync::Arc;

use askama::Template;
use domain::{
    bookings::{
        booking::{Seating, Wish},
        calendar::{Calendar, Desk},
        decide::cut_off,
        intake::Stopped,
        slots::Closed,
    },
    days::Days,
    ids::FormId,
    lang::Lang,
    queue::office::{Office, Service, ServiceNo},
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{
    Facility, Shell,
    errors::Errors,
    office_card::OfficeCard,
    tongues::{Tongue, lang_key, tongues},
};
use words::Words;

use super::{
    WhyNot, booking_path,
    month::{Day, Month, Time, Times},
    numbers, said, seating_name, service_names,
};

/// What is chosen so far, as addresses say it.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// What for.
    pub services: Vec<ServiceNo>,
    /// For how many people.
    pub people: Option<u16>,
    /// How they come.
    pub seating: Seating,
    /// Which month, if not the first.
    pub month: Option<(i16, i8)>,
    /// Which day.
    pub day: Option<CivilDay>,
    /// The answers to what to bring.
    pub bring: String,
    /// The code of a hold that is given up for another one.
    pub instead: Option<String>,
}

impl Wanted {
    /// As the rules want it.
    #[must_use]
    pub fn wish(&self) -> Wish {
        Wish { services: self.services.clone(), people: self.people.unwrap_or(1), seating: self.seating }
    }
}

/// What is chosen for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A new booking.
    New,
    /// Another time for a booking.
    Move {
        /// The code of its page.
        code: String,
        /// When it is now.
        start: UtcTime,
    },
}

/// How far somebody has come.
#[derive(Debug, Clone)]
pub enum ChoiceStep {
    /// What for?
    Services,
    /// How many people?
    People,
    /// Which day?
    Month(Month),
    /// Which time?
    Times(Times),
}

/// `GET /bookings/{facility}` and `GET /booking/{code}/move`.
#[derive(Debug, Template)]
#[template(path = "bookings.html")]
pub struct Choose {
    /// The frame.
    pub shell: Shell,
    /// Which place.
    pub place: Facility,
    /// Its services.
    pub office: Arc<Office>,
    /// Its calendar.
    pub calendar: Arc<Calendar>,
    /// What is chosen for.
    pub purpose: Purpose,
    /// What is chosen so far.
    pub wanted: Wanted,
    /// What is to be chosen now.
    pub step: ChoiceStep,
    /// Now.
    pub now: UtcTime,
    /// The language.
    pub lang: Lang,
    /// Why what was chosen cannot be had.
    pub why: Option<WhyNot>,
}

impl Choose {
    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }

    /// The page's path; forms that ask for the next step come back to it.
    fn base(&self) -> String {
        match &self.purpose {
            Purpose::New => format!("/bookings/{}", self.place.slug),
            Purpose::Move { code, .. } => booking_path(code, "move"),
        }
    }

    /// Where a chosen time goes.
    fn action(&self) -> String {
        let path = match &self.purpose {
            Purpose::New => format!("/bookings/{}/holds", self.place.slug),
            Purpose::Move { code, .. } => booking_path(code, "move"),
        };
        format!("{path}?lang={}", self.lang_key())
    }

    /// What is chosen already, without these.
    fn fields(&self, but: &[&str]) -> Vec<(&'static str, String)> {
        let wanted = &self.wanted;
        let services = (!wanted.services.is_empty()).then(|| ("services", numbers(&wanted.services)));
        let people = wanted.people.map(|people| ("people", people.to_string()));
        let seating = wanted.people.map(|_| ("seating", seating_name(wanted.seating).to_owned()));
        let bring = (!wanted.bring.is_empty()).then(|| ("bring", wanted.bring.clone()));
        let instead = wanted.instead.clone().map(|code| ("instead", code));
        let fields = [services, people, seating, bring, instead].into_iter().flatten();
        fields.filter(|(name, _)| !but.contains(name)).collect()
    }

    /// What a form of this step sends along.
    fn hidden(&self) -> Vec<(&'static str, String)> {
        match &self.step {
            ChoiceStep::Services => self.fields(&["services"]),
            ChoiceStep::People => self.fields(&["people", "seating"]),
            ChoiceStep::Month(_) | ChoiceStep::Times(_) => self.fields(&[]),
        }
    }

    /// The address of a step, with this besides what is chosen already.
    fn address(&self, more: Option<(&'static str, String)>) -> String {
        let fields: Vec<_> =
            self.fields(&[]).into_iter().chain(more).map(|(name, value)| format!("{name}={value}")).collect();
        let joint = if fields.is_empty() { "" } else { "?" };
        format!("{}{joint}{}", self.base(), fields.join("&"))
    }

    /// An address in the page's language.
    fn link(&self, more: Option<(&'static str, String)>) -> String {
        let address = self.address(more);
        let joint = if address.contains('?') { '&' } else { '?' };
        format!("{address}{joint}lang={}", self.lang_key())
    }

    fn change_link(&self, step: &'static str) -> String {
        self.link(Some(("step", step.to_owned())))
    }

    fn tongues(&self) -> [Tongue; 6] {
        let address = match &self.step {
            ChoiceStep::Services => self.address(Some(("step", "services".to_owned()))),
            ChoiceStep::People => self.address(Some(("step", "people".to_owned()))),
            ChoiceStep::Month(month) => self.address(Some(("month", month_key(month.of)))),
            ChoiceStep::Times(times) => self.address(Some(("day", times.day.to_string()))),
        };
        tongues(&address, self.lang)
    }

    /// How far this is, of how many steps: one by one they are counted for people.
    fn nth(&self) -> (usize, usize) {
        let all = steps(&self.calendar);
        let asks_people = all - STEPS;
        let nth = match &self.step {
            ChoiceStep::Services => 1,
            ChoiceStep::People => 2,
            ChoiceStep::Month(_) => 2 + asks_people,
            ChoiceStep::Times(_) => 3 + asks_people,
        };
        (nth, all)
    }

    fn services(&self) -> Vec<String> {
        service_names(&self.office, &self.wanted.services, self.lang)
    }

    fn is_past_services(&self) -> bool {
        !matches!(self.step, ChoiceStep::Services)
    }

    fn is_past_people(&self) -> bool {
        matches!(self.step, ChoiceStep::Month(_) | ChoiceStep::Times(_)) && self.calendar.rules.people_max > 1
    }

    /// What can be booked, by desk: services of one desk can be booked together.
    fn desks(&self) -> Vec<(&Desk, Vec<(&Service, u16)>)> {
        let at = |desk: &Desk| {
            let here = self.calendar.services.iter().filter(|bookable| bookable.desk == desk.no);
            let named = here.filter_map(|bookable| Some((self.office.service(bookable.service)?, bookable.minutes)));
            named.collect::<Vec<_>>()
        };
        let desks = self.calendar.desks.iter().map(|desk| (desk, at(desk)));
        desks.filter(|(_, services)| !services.is_empty()).collect()
    }

    fn is_picked(&self, service: &Service) -> bool {
        self.wanted.services.contains(&service.no)
    }

    fn takes_several(&self) -> bool {
        self.calendar.rules.services_max > 1
    }

    fn people_choices(&self) -> std::ops::RangeInclusive<u16> {
        1..=self.calendar.rules.people_max
    }

    fn is_people(&self, people: &u16) -> bool {
        self.wanted.people.unwrap_or(1) == *people
    }

    fn is_several(&self) -> bool {
        self.wanted.people.is_some_and(|people| people > 1)
    }

    fn is_together(&self) -> bool {
        self.wanted.seating == Seating::Together
    }

    fn people_text(&self) -> String {
        people_text(self.w(), &self.wanted.wish())
    }

    fn day_text(&self, day: &CivilDay) -> String {
        Days::of(self.lang).day_text(*day)
    }

    fn weekday_names(&self) -> [&'static str; 7] {
        Days::of(self.lang).weekdays
    }

    fn month_link(&self, of: &(i16, i8)) -> String {
        self.link(Some(("month", month_key(*of))))
    }

    fn day_link(&self, day: &CivilDay) -> String {
        self.link(Some(("day", day.to_string())))
    }

    fn why_closed(&self, closed: &Closed) -> String {
        said::why_closed(closed, self.lang)
    }

    /// The day in words, for whoever does not see the sign.
    fn said(&self, day: &Day) -> String {
        let closed = match &day.mark {
            super::Mark::Closed(closed) => self.why_closed(closed),
            mark => mark.words(self.w()),
        };
        format!("{} {closed}", self.day_text(&day.day))
    }

    fn until(&self, day: &CivilDay) -> String {
        Days::of(self.lang).instant_text(cut_off(&self.calendar, *day))
    }

    /// The times of a morning and of an afternoon.
    fn halves<'a>(&self, times: &'a Times) -> Vec<(String, Vec<&'a Time>)> {
        let noon = |time: &&Time| time.start.minute_of_day().0 < 12 * 60;
        let (morning, afternoon): (Vec<_>, Vec<_>) = times.times.iter().partition(noon);
        let halves = [(self.w().bookings_morning(), morning), (self.w().bookings_afternoon(), afternoon)];
        halves.into_iter().filter(|(_, times)| !times.is_empty()).collect()
    }

    fn form(&self) -> FormId {
        FormId::random()
    }

    fn start(&self, time: &Time) -> String {
        let (day, minute) = (time.start.day(), time.start.minute_of_day().0);
        format!("{day}T{:02}:{:02}", minute / 60, minute % 60)
    }

    fn waiting_link(&self) -> String {
        let fields = self.fields(&["instead", "bring"]).into_iter();
        let fields: Vec<_> = fields.map(|(name, value)| format!("{name}={value}")).collect();
        format!("/bookings/{}/waiting?{}&lang={}", self.place.slug, fields.join("&"), self.lang_key())
    }

    fn bring_link(&self) -> Option<String> {
        let tree = self.calendar.documents.as_ref()?;
        let known = self.wanted.services.iter().any(|service| tree.services.contains_key(service));
        let (services, lang) = (numbers(&self.wanted.services), self.lang_key());
        (known && self.wanted.bring.is_empty() && self.is_new())
            .then(|| format!("/bookings/{}/documents?services={services}&lang={lang}", self.place.slug))
    }

    /// That no new bookings are made here for now; what is booked can be moved.
    fn stopped(&self) -> Option<&Stopped> {
        self.calendar.stopped.as_ref().filter(|_| self.is_new())
    }

    const fn is_new(&self) -> bool {
        matches!(self.purpose, Purpose::New)
    }

    /// When the booking that is changed is now.
    fn now_booked(&self) -> Option<String> {
        match &self.purpose {
            Purpose::New => None,
            Purpose::Move { start, .. } => Some(Days::of(self.lang).instant_text(*start)),
        }
    }

    fn back_link(&self) -> Option<String> {
        match &self.purpose {
            Purpose::New => None,
            Purpose::Move { code, .. } => Some(format!("{}?lang={}", booking_path(code, ""), self.lang_key())),
        }
    }

    /// Where the place is and how it is called.
    fn card(&self) -> OfficeCard {
        let hours = self.office.usual_hours(Days::of(self.lang));
        OfficeCard::new(self.lang, &self.place, (hours, &self.office.contact), self.calendar.telephone.clone())
            .on_map(self.shell.map.as_deref())
    }

    /// Says in the frame why what was chosen cannot be had.
    #[must_use]
    pub fn with_errors(self) -> Self {
        let errors = self.why.map(|why| match why {
            WhyNot::NothingChosen => Errors::new("").at(FIRST_SERVICE, why.words(self.w())),
            _ => Errors::new(why.words(self.w())),
        });
        Self { shell: self.shell.clone().with_errors(errors), ..self }
    }

    fn nothing_chosen(&self) -> Option<&str> {
        self.shell.errors.as_ref().and_then(|errors| errors.of(FIRST_SERVICE))
    }

    /// Whether this is the first service of the form, to which its summary leads.
    fn is_first(&self, service: &Service) -> bool {
        self.desks().first().and_then(|(_, services)| services.first()).is_some_and(|(first, _)| first.no == service.no)
    }

    /// Whether the place's telephone number belongs to why it was not done.
    fn says_to_call(&self) -> bool {
        self.why.is_some_and(WhyNot::says_to_call)
    }
}

/// The id of the first service that can be chosen.
const FIRST_SERVICE: &str = "first-service";
/// Services, day, time, and who comes.
const STEPS: usize = 4;

/// How many steps booking has at this place; the last is to say who comes.
pub(super) fn steps(calendar: &Calendar) -> usize {
    STEPS + usize::from(calendar.rules.people_max > 1)
}

fn month_key((year, month): (i16, i8)) -> String {
    format!("{year}-{month:02}")
}

/// How many people, and how they come.
pub(super) fn people_text(words: &Words, wish: &Wish) -> String {
    let people = words.bookings_people_counted(wish.people);
    let how = match wish.seating {
        _ if wish.people == 1 => return people,
        Seating::Together => words.bookings_together(),
        Seating::InARow => words.bookings_in_a_row(),
    };
    words.bookings_people_how(people, how)
}
