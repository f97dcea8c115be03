//! Searching among names as people write them: by what the clerk types, whatever the register writes.

use db::bookings::Party;
use domain::{bookings::booking::Booking, text::fold};

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Needle(String);

impl Needle {
    /// What to look for; nothing if nothing was typed.
    #[must_use]
    pub fn of(typed: &str) -> Option<Self> {
        let folded = fold(typed);
        (!folded.is_empty()).then_some(Self(folded))
    }

    /// The number of a booking, if it can be one.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.0.parse().ok()
    }

    /// Whether the booking or whoever comes with it has this in it.
    #[must_use]
    pub fn is_in(&self, booking: &Booking, party: &Party) -> bool {
        let texts =
            [&party.name, &party.kana, &party.phone, &party.remarks, &party.wishes, &party.email, &party.resident];
        booking.number_text().contains(&self.0)
            || texts.into_iter().chain(&party.companions).any(|text| fold(text).contains(&self.0))
    }
}
