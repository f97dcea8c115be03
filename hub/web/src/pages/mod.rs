//! What all pages have: the frame, the words that several nouns share, lists, fields, what went wrong. A page is a view model,
//! rendered by the template of the same name in its crate's `templates`.
//!
//! A view model holds what its page shows and nothing else; handlers fill it. Words for staff and parents are Japanese;
//! what residents read on the way to a number or a booking, and whatever goes wrong, comes in six languages from the
//! catalogue, the crate `words`. Japanese words stand in the template or beside its type here. Pages work without script; the modules in `static` make them live. No page
//! contains inline script or style, so that the content security policy can refuse both.
//!
//! Absent on purpose: handlers, the database, the settings.

pub mod assets;
pub mod fields;
pub mod qr;
pub mod queue_words;
pub mod sound;
pub mod standing;
pub mod tables;
pub mod tongues;
pub mod trouble;
pub mod unseen;

use domain::{lang::Lang, log::Seq, time::CivilDay};

use crate::access::Mark;

/// Who a page is for; it settles the frame around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Residents and parents, on the internet.
    Resident,
    /// Staff, on the closed network.
    Staff,
}

/// The frame around every page.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The town's name, as `宿毛市`.
    pub town: String,
    /// Who the page is for.
    pub side: Side,
    /// The name of whoever is signed in.
    pub who: Option<String>,
    /// The nursery or office that the staff page is about; with it the tabs are shown.
    pub place: Option<Place>,
    /// The person works for the town and may choose another nursery.
    pub may_choose: bool,
    /// The person leads the place, and may change its settings.
    pub leads: bool,
    /// This is the demo town; pages say so.
    pub demo: bool,
    /// The language of the page.
    pub lang: Lang,
    /// The day of the hub's clock: a page of another day loads itself again.
    pub today: Option<CivilDay>,
    /// Of whoever is signed in.
    pub mark: Option<Mark>,
    /// The address that stands before the frame's paths, where the one that was asked for is none of ours.
    pub home: String,
}

impl Shell {
    /// The frame of a page for residents.
    #[must_use]
    pub fn resident(town: impl Into<String>) -> Self {
        Self::new(town.into(), Side::Resident)
    }

    /// The frame of a page for staff.
    #[must_use]
    pub fn staff(town: impl Into<String>) -> Self {
        Self::new(town.into(), Side::Staff)
    }

    const fn new(town: String, side: Side) -> Self {
        let (who, place, today, mark) = (None, None, None, None);
        let (may_choose, leads, demo, lang) = (false, false, false, Lang::Ja);
        Self { town, side, who, place, may_choose, leads, demo, lang, today, mark, home: String::new() }
    }

    /// With somebody signed in.
    #[must_use]
    pub fn signed_in(self, name: impl Into<String>) -> Self {
        Self { who: Some(name.into()), ..self }
    }

    /// Of this session.
    #[must_use]
    pub fn marked(self, mark: Mark) -> Self {
        Self { mark: Some(mark), ..self }
    }

    /// With the tabs of this nursery.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// Around a page in this language.
    #[must_use]
    pub fn in_lang(self, lang: Lang) -> Self {
        Self { lang, ..self }
    }

    /// The first page, in the language of this one.
    #[must_use]
    pub fn first_page(&self) -> String {
        let lang =
            if self.lang == Lang::Ja { String::new() } else { format!("?lang={}", tongues::lang_key(self.lang)) };
        format!("{}/{lang}", self.home)
    }

    /// Its words.
    #[must_use]
    pub fn words(&self) -> &'static words::Words {
        words::of(self.lang)
    }

    /// Whether the page is for the staff.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.side == Side::Staff
    }
}

/// A nursery or an office as pages name and address it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Its part of the path, as `yamada`.
    pub slug: String,
    /// Its name, as `山田保育園`.
    pub name: String,
    /// It has counters and a queue; pages are about visitors then, and not about children.
    pub is_office: bool,
    /// Something can be booked there.
    pub has_calendar: bool,
    /// It is counted who comes and goes there.
    pub has_hall: bool,
}

impl Place {
    /// Whether children go there.
    #[must_use]
    pub const fn is_nursery(&self) -> bool {
        !self.is_office && !self.has_hall
    }

    /// The first page of the staff.
    #[must_use]
    pub fn first_page(&self) -> String {
        let page = match (self.is_office, self.has_hall) {
            (true, _) => "counters",
            (false, true) => "entries",
            (false, false) => "board",
        };
        format!("/{page}/{}", self.slug)
    }

    /// What its signage screens show.
    #[must_use]
    pub fn wall(&self) -> String {
        if self.has_hall { format!("/entries/{}/wall", self.slug) } else { format!("/displays/{}", self.slug) }
    }

    /// Where a page that has seen the log up to `seq` follows this nursery's events.
    #[must_use]
    pub fn live_url(&self, seq: Seq) -> String {
        format!("/live/{}?after={}", self.slug, seq.0)
    }
}

/// Where a number's page is, or what can be done there.
#[must_use]
pub fn ticket_path(code: &str, act: &str) -> String {
    if act.is_empty() { format!("/tickets/{code}") } else { format!("/tickets/{code}/{act}") }
}
