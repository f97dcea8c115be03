//! Where a place is and how it is called: one card for every page that sends somebody there or tells them to call.

use askama::Template;
use domain::{lang::Lang, telephone::Telephone};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use words::Words;

use super::Facility;

/// The card of a place, with what is known of it.
#[derive(Debug, Clone, Template)]
#[template(path = "office_card.html")]
pub struct OfficeCard {
    lang: Lang,
    place: Facility,
    hours: Vec<String>,
    telephone: Option<Telephone>,
}

impl OfficeCard {
    /// The card of this place. Each of `hours` is a line: when numbers are given, as `月・火 8:30〜17:15`.
    #[must_use]
    pub fn new(lang: Lang, place: &Facility, hours: Vec<String>, telephone: Option<Telephone>) -> Self {
        Self { lang, place: place.clone(), hours, telephone }
    }

    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    /// A map of the address. It is no page of ours: nothing is told to it but what it is asked for.
    fn map(&self) -> Option<String> {
        let Facility { name, address, .. } = &self.place;
        let asked = format!("{name} {address}");
        let asked = utf8_percent_encode(&asked, NON_ALPHANUMERIC);
        (!address.is_empty()).then(|| format!("https://www.google.com/maps/search/?api=1&query={asked}"))
    }
}
