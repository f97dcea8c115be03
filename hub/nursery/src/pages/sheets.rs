//! Sheets of paper that invite the guardians of a class, one for each: a QR code and what to do with it. They are made for
//! the printer; the page holds links that let in, so that it is kept nowhere.

use askama::Template;
use domain::time::UtcTime;
use hub_web::pages::{Facility, Shell, qr::Qr, times::day_and_clock};

/// The answer to `POST /families/{facility}/sheets`.
#[derive(Debug, Template)]
#[template(path = "sheets.html")]
pub struct Sheets {
    /// The frame, with the facility set.
    pub shell: Shell,
    /// Which nursery.
    pub facility: Facility,
    /// The class that they are for; empty for all.
    pub class: String,
    /// How many stand on one sheet of A4.
    pub per_page: PerPage,
    /// In the order in which they are handed out.
    pub sheets: Vec<Sheet>,
}

/// How many invitations stand on one sheet of A4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
pub enum PerPage {
    /// One.
    #[default]
    #[serde(rename = "1")]
    One,
    /// Two, to be cut apart.
    #[serde(rename = "2")]
    Two,
}

/// What one guardian gets.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Whom it lets in.
    pub guardian_name: String,
    /// Of whom they are told: what the children are called.
    pub children: Vec<String>,
    /// The whole address, for whoever cannot use the code.
    pub url: String,
    /// The same as a code for cameras.
    pub qr: Qr,
    /// Until when.
    pub valid_until: UtcTime,
}

impl Sheets {
    fn is_two(&self) -> bool {
        self.per_page == PerPage::Two
    }

    fn back(&self) -> String {
        format!("/families/{}", self.facility.slug)
    }
}
