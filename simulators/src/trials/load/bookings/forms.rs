//! The forms of somebody who books, as the pages send them.

use std::net::SocketAddr;

use domain::{bookings::booking::Wish, ids::FormId, time::UtcTime};

use super::{BIRTH, resident_number};
use crate::trials::load::{
    LoadError,
    http::Answer,
    office::SLUG,
    people::{encoded, post},
};

/// `2026-12-01T09:30`
fn time(start: UtcTime) -> String {
    let minute = start.minute_of_day().0;
    format!("{}T{:02}:{:02}", start.day(), minute / 60, minute % 60)
}

fn wanted(form: FormId, wish: &Wish, start: UtcTime) -> Vec<(&'static str, String)> {
    let services: Vec<_> = wish.services.iter().map(|service| service.0.to_string()).collect();
    let seating = serde_json::to_value(wish.seating).expect("a seating is always JSON");
    vec![
        ("form", form.to_string()),
        ("services", services.join(",")),
        ("people", wish.people.to_string()),
        ("seating", seating.as_str().unwrap_or_default().to_owned()),
        ("start", time(start)),
    ]
}

fn sent(hub: SocketAddr, path: &str, fields: &[(&str, String)]) -> Vec<u8> {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    post(hub, path, "", &encoded(&fields))
}

/// Chooses a time; another hold may be given up for it.
#[must_use]
pub fn hold(hub: SocketAddr, form: FormId, wish: &Wish, start: UtcTime, instead: Option<&str>) -> Vec<u8> {
    let mut fields = wanted(form, wish, start);
    fields.extend(instead.map(|code| ("instead", code.to_owned())));
    sent(hub, &format!("/bookings/{SLUG}/holds"), &fields)
}

/// Says who comes: a resident whom the town knows.
#[must_use]
pub fn details(hub: SocketAddr, code: &str, form: FormId, resident: usize) -> Vec<u8> {
    let (date, number) = (BIRTH.split('-').collect::<Vec<_>>(), resident_number(resident));
    let fields = [
        ("form", form.to_string()),
        ("name", format!("試験 住民{resident}")),
        ("kana", "しけん じゅうみん".to_owned()),
        ("email", format!("r{resident}@example.jp")),
        ("resident", number),
        ("year", date[0].to_owned()),
        ("month", date[1].to_owned()),
        ("date", date[2].to_owned()),
    ];
    sent(hub, &format!("/booking/{code}/details"), &fields)
}

/// Says who comes: somebody who has nothing but a mail address.
#[must_use]
pub fn details_of_a_stranger(hub: SocketAddr, code: &str, form: FormId, email: &str) -> Vec<u8> {
    let fields = [("form", form.to_string()), ("name", "試験 太郎".to_owned()), ("email", email.to_owned())];
    sent(hub, &format!("/booking/{code}/details"), &fields)
}

/// Moves a booking.
#[must_use]
pub fn change(hub: SocketAddr, code: &str, form: FormId, wish: &Wish, start: UtcTime) -> Vec<u8> {
    sent(hub, &format!("/booking/{code}/move"), &wanted(form, wish, start))
}

/// Cancels a booking, or gives up a hold.
#[must_use]
pub fn cancel(hub: SocketAddr, code: &str, form: FormId) -> Vec<u8> {
    sent(hub, &format!("/booking/{code}/cancel"), &[("form", form.to_string())])
}

/// The code of the booking whose page an answer leads to, if it does.
#[must_use]
pub fn code_of(answer: &Answer) -> Option<String> {
    let page = answer.location.as_deref().filter(|_| answer.status == 303)?.split("/booking/").nth(1)?;
    page.split(['?', '/', '#']).next().map(str::to_owned)
}

/// Whether the answer says that the booking is made.
#[must_use]
pub fn is_booked(answer: &Answer) -> bool {
    answer.status == 303 && answer.location.as_deref().is_some_and(|page| page.contains("done=booked"))
}

/// What an answer to a form came to.
///
/// # Errors
/// If the hub did not understand the form.
pub fn outcome(asked: &str, answer: &Answer) -> Result<Outcome, LoadError> {
    match answer.status {
        303 => Ok(Outcome::Taken),
        429 | 503 => Ok(Outcome::Busy),
        500.. => Ok(Outcome::Broken),
        400 | 401 | 403 | 404 => Err(LoadError::refused(asked, answer)),
        _ => Ok(Outcome::Refused),
    }
}

/// What came of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Taken,
    /// It could not be done.
    Refused,
    /// To be sent again.
    Busy,
    /// The hub failed.
    Broken,
}
