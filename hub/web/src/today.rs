//! The cards of the residents' first page: what this browser and whoever is signed in have now. Each noun brings its own
//! ([`crate::noun::Noun::today`]); the page knows none of them.

use std::{pin::Pin, rc::Rc};

use actix_web::web::Data;
use domain::ids::GuardianId;

use crate::{app::Hub, noun::Nouns, pages::Shell, trouble::PageError};

/// Whoever looks at their first page.
pub struct Asker {
    /// The hub.
    pub hub: Data<Hub>,
    /// The frame of the page, which says its language.
    pub shell: Shell,
    /// The guardian who is signed in.
    pub guardian: Option<GuardianId>,
    /// The codes of pages that this browser remembers.
    pub codes: Vec<String>,
}

/// A card, rendered.
#[derive(Debug)]
pub struct Card {
    /// Its turn; of two with one turn the noun's own order.
    pub rank: u8,
    /// The code that the browser remembers it by, if it does.
    pub code: Option<String>,
    /// The card.
    pub html: String,
}

/// The cards of a noun.
pub type Cards = Pin<Box<dyn Future<Output = Result<Vec<Card>, PageError>>>>;

/// What somebody has.
#[derive(Debug, Default)]
pub struct Today {
    /// The cards, in their order.
    pub cards: Vec<Card>,
    /// Every noun could be asked: what has no card has ended.
    pub is_whole: bool,
}

impl Nouns {
    /// The cards of whoever asks. A noun that cannot be read now has none: the page is worth having without them.
    pub async fn today(self, asker: Asker) -> Today {
        let asker = Rc::new(asker);
        let mut today = Today { is_whole: true, ..Today::default() };
        for noun in self.0 {
            match (noun.today)(Rc::clone(&asker)).await {
                Ok(cards) => today.cards.extend(cards),
                Err(error) => {
                    tracing::warn!(%error, "cards of the first page could not be read");
                    today.is_whole = false;
                }
            }
        }
        today.cards.sort_by_key(|card| card.rank);
        today
    }
}
