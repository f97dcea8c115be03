//! What a kiosk and the hub say to each other about numbers: signed like taps (see [`crate::taps`]), answered after the
//! commit. `POST /api/v1/menu` carries [`MenuAsk`] and gives [`Menu`]; `POST /api/v1/tickets` carries [`TicketAsk`] and
//! gives [`TicketGiven`]. A ticket asked for again with the same form is the same ticket.

use serde::{Deserialize, Serialize};

use super::{
    arrivals::Booked,
    office::{SectionNo, ServiceNo},
};
use crate::lang::{Lang, Words};
use crate::{
    ids::FormId,
    time::{CivilDay, UtcTime, day_text},
};

/// The version of these messages.
pub const TICKETS_VERSION: u16 = 1;

/// Asks what numbers can be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuAsk {
    /// [`TICKETS_VERSION`].
    pub version: u16,
}

/// What numbers can be taken now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// [`TICKETS_VERSION`].
    pub version: u16,
    /// The office's name.
    pub office: String,
    /// From when numbers are given today, as `8:30`; if not any more, on the day of `next`.
    pub opens: String,
    /// Until when.
    pub closes: String,
    /// When numbers are given next, if they are not now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextOpening>,
    /// What can be chosen, in the office's order.
    pub buttons: Vec<Button>,
    /// Whether people come here with bookings.
    #[serde(default)]
    pub takes_bookings: bool,
}

/// When numbers are given next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextOpening {
    /// On which day.
    #[serde(with = "day_text")]
    pub day: CivilDay,
    /// From when on, as `8:30`.
    pub time: String,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// Which service.
    pub service: ServiceNo,
    /// Its name.
    pub name: Words,
    /// What to bring or to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Words>,
    /// In whose line.
    pub section: SectionNo,
    /// The section's name.
    pub section_name: Words,
    /// How many people wait in that line for the same counters.
    pub waiting: u32,
    /// How long somebody who takes a number now will probably wait, in minutes; absent if nobody can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// How short that might be all the same, where one figure would mislead. Kiosks of the release before show `minutes` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_minutes: Option<u32>,
    /// Whether a number can be had.
    pub availability: Availability,
}

/// Whether a number can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Availability {
    /// It can.
    Open,
    /// Not at this time of day.
    Closed,
    /// Today's numbers are used up.
    UsedUp,
}

/// Asks for a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketAsk {
    /// [`TICKETS_VERSION`].
    pub version: u16,
    /// Drawn for this visit by the kiosk; sent again with the same one, it is the same ticket.
    pub form: FormId,
    /// What for, in the order in which it is to be done; at least one.
    pub services: Vec<ServiceNo>,
    /// The language that was chosen on the screen.
    #[serde(default)]
    pub language: Lang,
    /// The visitor asked for consideration (配慮が必要な方).
    #[serde(default)]
    pub care: bool,
}

/// The ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketGiven {
    /// [`TICKETS_VERSION`].
    pub version: u16,
    /// What stands on it.
    pub slip: Slip,
}

/// What a card held to an office's reader meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tapped {
    /// A number was taken.
    Taken,
    /// Somebody who took a number at home, or has a booking, is here now.
    Arrived,
    /// Somebody who is here already looked up their place.
    Waiting,
}

/// What a card held to an office's reader is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// What the card meant.
    pub meaning: Tapped,
    /// What stands on the ticket.
    pub slip: Slip,
}

/// What stands on a ticket (受付票), on paper or on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// The number, like `A012`.
    pub number: String,
    /// The office's name.
    pub office: String,
    /// The section's name, in the visitor's language.
    pub section: String,
    /// The services' names, in the visitor's language.
    pub services: Vec<String>,
    /// When the number was taken.
    pub taken_at: UtcTime,
    /// How many people are before this one.
    pub before: u32,
    /// How long it will probably take, in minutes; absent if nobody can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// How short that might be all the same, where one figure would mislead. Kiosks of the release before show `minutes` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_minutes: Option<u32>,
    /// The address of the visitor's own live page.
    pub url: String,
    /// The visitor's language.
    pub language: Lang,
    /// The booking that the visitor came with, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<Booked>,
}
