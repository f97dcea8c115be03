//! The places where something can be booked.

use askama::Template;
use domain::lang::Lang;
use hub_web::pages::{
    Facility, Shell,
    tongues::{Tongue, lang_key, tongues},
};
use words::Words;

/// A place, and what can be booked there.
#[derive(Debug)]
pub struct BookablePlace {
    /// The place.
    pub place: Facility,
    /// The names of the services.
    pub services: Vec<String>,
    /// It takes no new bookings for now.
    pub is_stopped: bool,
}

/// `GET /bookings`.
#[derive(Debug, Template)]
#[template(path = "bookings_places.html")]
pub struct Places {
    /// The frame.
    pub shell: Shell,
    /// The places.
    pub places: Vec<BookablePlace>,
    /// The language.
    pub lang: Lang,
}

impl Places {
    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn tongues(&self) -> [Tongue; 6] {
        tongues("/bookings", self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }
}
