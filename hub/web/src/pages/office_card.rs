//! Where a facility is and how it is called: one card for every page that sends somebody there or tells them to call.

use askama::Template;
use domain::{contact::Contact, lang::Lang, telephone::Telephone};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use words::Words;

use super::Facility;

/// The card of a facility, with what is known of it.
#[derive(Debug, Clone, Template)]
#[template(path = "office_card.html")]
pub struct OfficeCard {
    lang: Lang,
    facility: Facility,
    hours: Vec<String>,
    telephone: Option<Telephone>,
    /// The page of a map, with `{address}` in it.
    map: Option<String>,
}

impl OfficeCard {
    /// The card of this facility. Each of `hours` is a line: when numbers are given, as `月・火 8:30〜17:15`. The telephone number
    /// is the one of its booking calendar; where there is none, and where the roster has no address, its own settings say it.
    #[must_use]
    pub fn new(
        lang: Lang,
        facility: &Facility,
        (hours, own): (Vec<String>, &Contact),
        telephone: Option<Telephone>,
    ) -> Self {
        let mut facility = facility.clone();
        if facility.address.is_empty() {
            facility.address.clone_from(&own.address);
        }
        Self { lang, facility, hours, telephone: telephone.or_else(|| own.telephone.clone()), map: None }
    }

    /// With a link to the town's map, if it has one.
    #[must_use]
    pub fn on_map(self, map: Option<&str>) -> Self {
        Self { map: map.map(str::to_owned), ..self }
    }

    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    /// A map of the address. It is no page of ours: nothing is told to it but what it is asked for.
    fn map(&self) -> Option<String> {
        let Facility { name, address, .. } = &self.facility;
        let asked = format!("{name} {address}");
        let asked = utf8_percent_encode(&asked, NON_ALPHANUMERIC);
        let map = self.map.as_ref().filter(|_| !address.is_empty())?;
        Some(map.replace("{address}", &asked.to_string()))
    }
}
