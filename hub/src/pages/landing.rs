//! The first page of residents, and the last one of whoever signs out.

use askama::Template;
use domain::lang::Lang;
use hub_bookings::pages::bookings;
use hub_web::pages::{Place, Shell, tongues::lang_key};

/// `GET /` for somebody who is not signed in.
#[derive(Debug, Template)]
#[template(path = "landing.html")]
pub struct Landing {
    /// The frame.
    pub shell: Shell,
    /// The offices whose lines can be looked at and whose numbers can be taken from home.
    pub offices: Vec<Place>,
    /// The language in which whoever came from a page of ours reads. This page is in Japanese; the offices' are in theirs.
    pub lang: Option<Lang>,
}

impl Landing {
    /// A page of an office, in that language.
    fn link(&self, pages: &str, office: &Place) -> String {
        let lang = self.lang.map(|lang| format!("?lang={}", lang_key(lang))).unwrap_or_default();
        format!("/{pages}/{}{lang}", office.slug)
    }

    /// What the links to the offices say in that language, if it is not Japanese: to book, and how busy it is.
    fn other_words(&self) -> Option<(String, String, Lang)> {
        let lang = self.lang.filter(|lang| *lang != Lang::Ja)?;
        Some((bookings::title(lang), words::of(lang).visits_office_title(), lang))
    }
}

/// After `POST /sign-out`, for either side.
#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    /// The frame.
    pub shell: Shell,
}
