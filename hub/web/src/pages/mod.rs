//! What all pages have: the frame, how times and languages are called, lists, fields, what went wrong. A page is a view model,
//! rendered by the template of the same name in its crate's `templates`.
//!
//! A view model holds what its page shows and nothing else; handlers fill it. Words for staff and parents are Japanese;
//! what residents read on the way to a number or a booking, and whatever goes wrong, comes in six languages from the
//! catalogue, the crate `words`. Japanese words stand in the template or beside its type here. Pages work without script; the modules in `static` make them live. No page
//! contains inline script or style, so that the content security policy can refuse both.
//!
//! Absent on purpose: handlers, the database, the settings.

pub mod again;
pub mod assets;
pub mod bars;
pub mod errors;
pub mod fields;
pub mod figures;
pub mod office_card;
pub mod offline;
pub mod prove;
pub mod qr;
pub mod ruby;
pub mod session_ended;
mod shell;
pub mod sound;
pub mod standing;
pub mod tables;
pub mod times;
pub mod tongues;
pub mod trouble;
pub mod unseen;

pub use shell::{Shell, Side};

use domain::{ids::FacilityId, log::Seq};

/// A facility as pages name and address it: a nursery, an office, a hall. Where people book, they call it a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facility {
    /// Which; none on a page that is made up.
    pub id: Option<FacilityId>,
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
    /// Where it is, as `宿毛市希望ヶ丘1番地`; may be empty.
    pub address: String,
}

impl Facility {
    /// Whether children go there.
    #[must_use]
    pub const fn is_nursery(&self) -> bool {
        !self.is_office && !self.has_hall
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
