//! A visitor with a phone, without a browser: takes a number at home, checks in, goes away, as the pages' forms do.

use std::net::{Ipv4Addr, SocketAddr};

use domain::{ids::FormId, queue::office::ServiceNo};

use super::{
    LoadError,
    http::Answer,
    office::SLUG,
    people::{Person, encoded, post},
};

/// The digits that a screen of the office shows to those who come, as somebody reads them who stands before it.
///
/// # Errors
/// If the screen shows none.
pub async fn digits_on_the_wall(clerk: &Person) -> Result<String, LoadError> {
    let screen = clerk.look_at(&format!("/displays/{SLUG}")).await?;
    let page = String::from_utf8_lossy(&screen.body).into_owned();
    let digits = page.split("class=\"code\"").nth(1).and_then(|rest| rest.split("<b>").nth(1)?.split("</b>").next());
    digits.map(str::to_owned).ok_or_else(|| LoadError::Misunderstood("a display".to_owned()))
}

/// An address of this machine that no other phone with another number has.
#[must_use]
pub fn source_of(phone: u16) -> Ipv4Addr {
    let [high, low] = phone.to_be_bytes();
    Ipv4Addr::new(127, 1, high, low.max(1))
}

/// The request that takes a number at home.
#[must_use]
pub fn take_number(hub: SocketAddr, form: FormId, services: &[ServiceNo]) -> Vec<u8> {
    let (form, services) = (form.to_string(), services.iter().map(ToString::to_string).collect::<Vec<_>>());
    let mut fields = vec![("form", form.as_str())];
    fields.extend(services.iter().map(|service| ("service", service.as_str())));
    post(hub, &format!("/offices/{SLUG}/tickets"), "", &encoded(&fields))
}

/// The request of a button of a number's page: `arrive`, `leave` or `postpone`, with its other fields.
#[must_use]
pub fn press(hub: SocketAddr, code: &str, form: FormId, act: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let form = form.to_string();
    let mut all = vec![("form", form.as_str())];
    all.extend_from_slice(fields);
    post(hub, &format!("/tickets/{code}/{act}"), "", &encoded(&all))
}

/// The code of the page to which a number's taker is sent.
///
/// # Errors
/// If no number was given.
pub fn read_code(answer: &Answer) -> Result<String, LoadError> {
    let code = answer.location.as_deref().and_then(code_of);
    code.ok_or_else(|| LoadError::refused("a number from home", answer))
}

/// The code in a page's address.
#[must_use]
pub fn code_of(address: &str) -> Option<String> {
    address.split("/tickets/").nth(1)?.split(['?', '/', '#']).next().map(str::to_owned)
}
