//! What a place's log says of its bookings.

use serde::{Deserialize, Serialize};

use super::booking::{Booking, Step};
use crate::log::{Entry, NounFact};

/// A fact about bookings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// Something happened to a booking.
    Booking {
        /// What happened.
        #[serde(flatten)]
        step: Step,
        /// The booking after it, whole.
        booking: Box<Booking>,
    },
    /// Hours, services, closures or rules of the bookings were changed; whoever holds them reads them again.
    CalendarChanged,
}

impl NounFact for Fact {
    const NOUN: &'static str = "bookings";
    const KINDS: &'static [&'static str] = &["booking", "calendar-changed"];

    fn about(&self) -> Option<i64> {
        match self {
            Self::Booking { booking, .. } => Some(booking.id.raw()),
            Self::CalendarChanged => None,
        }
    }
}

impl Booking {
    /// The booking that this entry is about, as it is after it.
    #[must_use]
    pub const fn after(entry: &Entry) -> Option<&Self> {
        if let Some(Fact::Booking { booking, .. }) = Fact::of(entry) { Some(booking) } else { None }
    }
}
