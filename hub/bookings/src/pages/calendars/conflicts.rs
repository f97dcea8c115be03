//! Bookings that would no longer fit, as the staff read of them before they save.

use domain::{
    bookings::conflicts::{Conflict, Misfit},
    ids::BookingId,
};

use crate::pages::reservations::closed_words;

/// Most that are named one by one.
const SHOWN: usize = 20;

/// The bookings that a calendar has no room for.
#[derive(Debug, Clone, Default)]
pub struct Conflicts {
    /// How many.
    pub count: usize,
    /// The first of them.
    pub shown: Vec<Hit>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Which.
    pub booking: BookingId,
    /// Its number.
    pub number: String,
    /// When it is.
    pub when: String,
    /// Why it does not fit.
    pub why: String,
}

impl From<Vec<Conflict>> for Conflicts {
    fn from(all: Vec<Conflict>) -> Self {
        Self { count: all.len(), shown: all.iter().take(SHOWN).map(Hit::from).collect() }
    }
}

impl From<&Conflict> for Hit {
    fn from(conflict: &Conflict) -> Self {
        Self {
            booking: conflict.booking,
            number: format!("{:06}", conflict.number),
            when: format!("{} {}", conflict.start.day().japanese(), conflict.start.clock_text()),
            why: match &conflict.why {
                Misfit::NoDesk => "予約窓口がなくなります".to_owned(),
                Misfit::NoService => "この手続きは予約できなくなります".to_owned(),
                Misfit::Closed(closed) => closed_words(closed),
                Misfit::OutsideHours => "受付時間の外になります".to_owned(),
                Misfit::TooMany => "受ける人数より多くなります".to_owned(),
            },
        }
    }
}
