//! What residents see when they book: the place's calendar, the form, the code that came by mail, the booking.
//!
//! One thing a screen. What was chosen stands in the address, so that every step works without script, with the back
//! button and as a link; nothing personal stands there.
//!
//! Absent on purpose: who may book when, which is decided by the rules of `domain::bookings`.

mod booking;
mod choose;
mod find;
mod month;
mod places;
pub(crate) mod said;
mod today;
mod waiting;
mod why;

#[cfg(test)]
mod tests;

pub use booking::{BookingPage, Kind, Sheet, UnknownBooking};
pub use choose::{ChoiceStep, Choose, Purpose, Wanted};
pub use find::{Find, FindField, FindPlace, Found};
pub use hub_web::pages::unseen::Unseen;
pub use month::{Day, Mark, Month, Time, Times, month_of, times_of};
pub use places::{BookablePlace, Places};
pub use today::BookingToday;
pub use waiting::WaitingPage;
pub use why::{BadField, Done, Field, WhyNot};

use std::collections::BTreeSet;

use domain::{
    bookings::{
        booking::{Booking, Seating},
        calendar::Calendar,
    },
    lang::Lang,
    queue::office::{Office, ServiceNo},
};
use hub_web::pages::{Facility, errors::Errors, tongues::lang_key};
use words::Words;

/// Where a booking's page is, or what can be done there.
#[must_use]
pub fn booking_path(code: &str, act: &str) -> String {
    if act.is_empty() { format!("/booking/{code}") } else { format!("/booking/{code}/{act}") }
}

/// What to bring, as it was answered; nothing if the place says nothing about it. `from` is the code of the booking that it
/// is looked up for.
fn bring_link(calendar: &Calendar, place: &Facility, booking: &Booking, from: &str, lang: Lang) -> Option<String> {
    let tree = calendar.documents.as_ref()?;
    let known = booking.wish.services.iter().any(|service| tree.services.contains_key(service));
    let (services, path) = (numbers(&booking.wish.services), &booking.bring);
    let path = if path.is_empty() { String::new() } else { format!("&path={path}") };
    let from = if from.is_empty() { String::new() } else { format!("&from={from}") };
    known.then(|| format!("/bookings/{}/documents?services={services}{path}{from}&lang={}", place.slug, lang_key(lang)))
}

fn numbers(services: &[ServiceNo]) -> String {
    services.iter().map(ServiceNo::to_string).collect::<Vec<_>>().join(",")
}

/// The name of a seating in addresses.
const fn seating_name(seating: Seating) -> &'static str {
    match seating {
        Seating::Together => "together",
        Seating::InARow => "in-a-row",
    }
}

/// What somebody comes for, in words.
pub(crate) fn service_names(office: &Office, services: &[ServiceNo], lang: Lang) -> Vec<String> {
    let named = services.iter().filter_map(|no| office.service(*no));
    named.map(|service| service.name.in_lang(lang).to_owned()).collect()
}

/// What somebody typed into the form of who comes, as they typed it, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// The mail address.
    pub email: String,
    /// The telephone number.
    pub phone: String,
    /// The names of those who come along.
    pub companions: Vec<String>,
    /// What the resident wants to say.
    pub wishes: String,
    /// The number of the letter.
    pub resident: String,
    /// The year of birth, or the whole date.
    pub year: String,
    /// The month of birth.
    pub month: String,
    /// The day of birth.
    pub date: String,
    /// What is to be mended.
    pub bad: Vec<(Field, BadField)>,
}

/// What booking is called.
#[must_use]
pub fn title(lang: Lang) -> String {
    words::of(lang).bookings_title()
}

impl Typed {
    /// What is to be mended, in the order of the form, each field once; below `what`, which was not done.
    fn errors(&self, what: String, words: &Words) -> Errors {
        let fields: BTreeSet<Field> = self.bad.iter().map(|(field, _)| *field).collect();
        let wrong = fields.into_iter().filter_map(|field| {
            let (_, why) = self.bad.iter().find(|(bad, _)| *bad == field)?;
            let (id, name) = field.input(words);
            Some((id, why.named(name, words)))
        });
        wrong.fold(Errors::new(what), |errors, (id, words)| errors.at(id, words))
    }

    /// What is wrong with this field.
    fn bad(&self, field: Field, words: &Words) -> Option<String> {
        self.bad.iter().find(|(bad, _)| *bad == field).map(|(_, why)| why.words(words))
    }
}
