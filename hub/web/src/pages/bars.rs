//! What the bars of the frame lead to. Each noun brings its own pages ([`crate::noun::Noun`]); the frame knows none of them.

use db::{Conn, DbError};
use domain::{ids::FacilityId, time::UtcTime};
use words::Words;

use super::Facility;

/// A page of a facility in the staff's side bar. Who may call its route sees it there.
pub struct StaffPage {
    /// What it is called.
    pub label: &'static str,
    /// Its route, as `/counters/{facility}`. Whatever begins like it belongs to it.
    pub route: &'static str,
    /// Its turn among the pages of a facility.
    pub rank: u8,
    /// Which facilities have it.
    pub at: fn(&Facility) -> bool,
    /// The chapter of the manual that is about it.
    pub chapter: &'static str,
    /// Counts what waits there until a person looks after it.
    pub waits: Option<Waits>,
    /// The route of what the screens of such a facility show.
    pub wall: Option<&'static str>,
}

/// What waits at a facility until a person looks after it.
#[derive(Clone, Copy)]
pub struct Waits {
    /// What it is, in Japanese, as the overview of the town says it: 「止まっている・紙のない端末」.
    pub words: &'static str,
    /// Counts it.
    pub count: fn(&mut Conn, FacilityId, UtcTime) -> Result<usize, DbError>,
}

impl StaffPage {
    /// Its address at this facility.
    #[must_use]
    pub fn href(&self, facility: &Facility) -> String {
        self.route.replace("{facility}", &facility.slug)
    }

    /// Whether the page of this route belongs to it.
    #[must_use]
    pub fn has(&self, route: &str) -> bool {
        first_part(self.route) == first_part(route)
    }
}

/// Counts what waits on a page of the whole town.
pub type Waiting = fn(&mut Conn, UtcTime) -> Result<usize, DbError>;

/// A page of the whole town, for those who work for it.
pub struct TownPage {
    /// What it is called.
    pub label: &'static str,
    /// Its address.
    pub href: &'static str,
    /// Its turn.
    pub rank: u8,
    /// The chapter of the manual that is about it.
    pub chapter: &'static str,
    /// Counts what waits there until a person looks after it.
    pub waits: Option<Waiting>,
}

impl TownPage {
    /// Whether the page of this route belongs to it.
    #[must_use]
    pub fn has(&self, route: &str) -> bool {
        self.href == route
            || route.strip_prefix(self.href).is_some_and(|rest| rest.starts_with('/') && !rest.contains("{facility}"))
    }
}

/// A page in the residents' bar.
pub struct ResidentPage {
    /// What it is called in a language.
    pub label: fn(&Words) -> String,
    /// Its address.
    pub href: &'static str,
    /// The first parts of the routes that belong to it.
    pub under: &'static [&'static str],
    /// Its turn.
    pub rank: u8,
    /// The chapter of the manual that is about it.
    pub chapter: &'static str,
    /// Its picture: the path of an SVG of 24 by 24.
    pub icon: &'static str,
}

impl ResidentPage {
    /// Whether the page of this route belongs to it.
    #[must_use]
    pub fn has(&self, route: &str) -> bool {
        self.under.contains(&first_part(route))
    }
}

fn first_part(route: &str) -> &str {
    route.split('/').nth(1).unwrap_or_default()
}

/// A page as a bar shows it.
#[derive(Debug)]
pub struct Tab {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// The page that is shown belongs to it.
    pub is_here: bool,
    /// So many things wait there for a person.
    pub waits: usize,
    /// Its picture, if it has one.
    pub icon: &'static str,
}
