//! The first page of residents, and the last one of whoever signs out.

use askama::Template;
use domain::{days::Days, time::UtcTime};
use hub_web::{pages::Shell, today::Card};
use words::Words;

/// `GET /`: what this browser and whoever is signed in have today, then a door to the nurseries and one to the offices.
#[derive(Debug, Template)]
#[template(path = "landing.html")]
pub struct Landing {
    /// The frame.
    pub shell: Shell,
    /// What they have.
    pub cards: Vec<Card>,
    /// Now.
    pub now: UtcTime,
    /// Somebody wanted their child's page and has not been let in yet: how that is done is told at once.
    pub wants_child: bool,
    /// What the browser remembered was just forgotten.
    pub forgot: bool,
}

impl Landing {
    fn w(&self) -> &'static Words {
        self.shell.words()
    }

    fn lang_query(&self) -> String {
        self.shell.lang_query()
    }

    fn title(&self) -> String {
        if self.cards.is_empty() { self.w().home_title() } else { self.w().home_today() }
    }

    fn day(&self) -> String {
        Days::of(self.shell.lang).day_text(self.now.day())
    }

    /// Whether something is shown that the browser remembers.
    fn has_codes(&self) -> bool {
        self.cards.iter().any(|card| card.code.is_some())
    }
}

/// After `POST /sign-out`, for either side.
#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    /// The frame.
    pub shell: Shell,
}
