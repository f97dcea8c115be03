//! The whole town at a glance, for those who work for it: what needs somebody first, then what is so at each facility.

use askama::Template;
use domain::{log::Seq, time::UtcTime};
use hub_web::pages::{
    Facility, Shell,
    figures::{Figure, totals},
};

/// More facilities than this are looked for by name.
pub const LISTED_MAX: usize = 12;
/// Logs that the page follows, of the sixty-four that all tabs of a browser may; beyond them it looks every minute.
const FOLLOWED_MAX: usize = 48;

/// `GET /board` for somebody who works for the town.
#[derive(Debug, Template)]
#[template(path = "town.html")]
pub struct Town {
    /// The frame.
    pub shell: Shell,
    /// When it was counted.
    pub now: UtcTime,
    /// The facilities, those with alarms first.
    pub tiles: Vec<Tile>,
    /// How many facilities the town has, whatever is looked for.
    pub facilities: usize,
    /// What is looked for.
    pub find: String,
}

/// A facility.
#[derive(Debug, Clone)]
pub struct Tile {
    /// Which.
    pub facility: Facility,
    /// Where it is.
    pub address: String,
    /// The end of its log before it was counted.
    pub seq: Seq,
    /// What waits there for a person.
    pub alarms: Vec<Alarm>,
    /// What is so today.
    pub figures: Vec<Figure>,
}

/// Something that waits for a person.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// What it is.
    pub words: &'static str,
    /// How many.
    pub count: usize,
    /// The route of the page where it is looked after …
    pub route: &'static str,
    /// … and its address.
    pub href: String,
}

impl Town {
    fn alarmed(&self) -> usize {
        self.tiles.iter().filter(|tile| !tile.alarms.is_empty()).count()
    }

    fn totals(&self) -> Vec<Figure> {
        totals(self.tiles.iter().flat_map(|tile| &tile.figures))
    }

    fn is_long(&self) -> bool {
        self.facilities > LISTED_MAX || !self.find.is_empty()
    }

    fn facts(&self) -> String {
        self.shell.nouns.counted_facts().collect::<Vec<_>>().join(" ")
    }

    fn logs(&self) -> Vec<String> {
        let is_heard = |tile: &&Tile| tile.facility.id.is_some_and(|id| self.shell.rights.hears(id));
        let heard = self.tiles.iter().filter(is_heard).take(FOLLOWED_MAX);
        heard.map(|tile| tile.facility.live_url(tile.seq)).collect()
    }
}
