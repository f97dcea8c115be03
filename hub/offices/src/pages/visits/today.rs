//! A number on the residents' first page: what its own page says, in small.

use std::collections::BTreeSet;

use askama::Template;
use domain::{
    lang::Lang,
    log::Seq,
    queue::{
        forecast::Wait,
        office::{Office, ServiceNo},
        visit::Visit,
    },
};
use hub_web::pages::{Facility, ticket_path, tongues::lang_key};
use words::Words;

use crate::frames::place_text;

use super::{
    least, rivals_text,
    said::{self, Said},
    said_minutes,
};

/// A number that goes on today, or was set aside.
#[derive(Debug, Template)]
#[template(path = "number_today.html")]
pub struct NumberToday {
    /// The language of the page.
    pub lang: Lang,
    /// Which office.
    pub facility: Facility,
    /// What it is.
    pub office: Office,
    /// The last part of the number's address.
    pub code: String,
    /// The visit.
    pub visit: Visit,
    /// How many are before it in its line.
    pub before: u32,
    /// Among whom those were counted: who waits for one of these services; absent for the whole line of the section.
    pub rivals: Option<BTreeSet<ServiceNo>>,
    /// How long it will probably wait.
    pub wait: Option<Wait>,
    /// The log's head of the instant at which all this was so.
    pub seq: Seq,
}

impl NumberToday {
    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn path(&self) -> String {
        format!("{}?lang={}", ticket_path(&self.code, ""), lang_key(self.lang))
    }

    fn told(&self) -> Said {
        said::stand(self.w(), &self.visit.stand)
    }

    fn counter(&self) -> Option<&str> {
        let counter = self.visit.stand.counter()?;
        self.office.counter(counter).map(|counter| counter.name.in_lang(self.lang))
    }

    fn section(&self) -> &str {
        self.office.section(self.visit.section).map_or("", |section| section.name.in_lang(self.lang))
    }

    fn is_in_line(&self) -> bool {
        self.visit.stand.is_in_line()
    }

    fn minutes(&self) -> Option<u64> {
        self.wait.map(|wait| said_minutes(wait.likely))
    }

    fn least(&self) -> Option<u64> {
        least(self.wait)
    }

    fn rivals_text(&self) -> Option<String> {
        rivals_text(self.rivals.as_ref())
    }

    fn place_text(&self) -> String {
        self.visit.place().map(|place| place_text(place, self.visit.id)).unwrap_or_default()
    }
}
