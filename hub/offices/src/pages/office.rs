//! The settings of an office as a form: a row for each section, service, counter and series, and an empty one to add to.

mod entries;

use askama::Template;
use hub_web::pages::{Facility, Shell, fields::LANGS};

pub use entries::{BadEntries, Entries};

/// `GET /office/{facility}`, and the answer to a form that could not be saved.
#[derive(Debug, Template)]
#[template(path = "office.html")]
pub struct OfficeSettings {
    shell: Shell,
    place: Facility,
    entries: Entries,
    notice: Option<Notice>,
}

/// What became of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It is in effect.
    Saved,
    /// Somebody else saved meanwhile.
    Overtaken,
    /// It makes no office.
    Refused(String),
}

impl OfficeSettings {
    /// The page.
    #[must_use]
    pub fn new(shell: Shell, place: Facility, entries: Entries, notice: Option<Notice>) -> Self {
        let shell = shell.at(place.clone());
        Self { shell, place, entries, notice }
    }
}

fn joined(name: &str, tag: &str) -> String {
    format!("{name}.{tag}")
}
