//! What the page is told of numbers.

use std::time::Duration;

use domain::{
    lang::Lang,
    queue::{
        arrivals::NoArrival,
        tickets::{Menu, Slip, Tapped},
    },
};
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use crate::{
    hub::{AskError, TicketRefusal},
    printer::{PrintFault, PrinterState},
};

/// How long a ticket is shown that its visitor holds in the hand.
const PRINTED_FOR: Duration = Duration::from_secs(15);
/// How long one that has to be photographed.
const PAPERLESS_FOR: Duration = Duration::from_secs(60);
/// How long a place that was looked up.
const LOOKED_UP_FOR: Duration = Duration::from_secs(20);
/// How long a refusal.
const REFUSED_FOR: Duration = Duration::from_secs(20);

/// All that the page needs to know of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TicketView {
    /// Another number for another scene.
    pub visit: u64,
    /// What can be chosen.
    pub menu: MenuView,
    /// What is going on.
    pub scene: Scene,
    /// How the printer is; absent without one.
    pub printer: Option<PrinterView>,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum MenuView {
    /// Not known yet.
    #[default]
    Unknown,
    /// This.
    Known {
        /// As the hub gave it.
        menu: Box<Menu>,
    },
    /// The hub does not say.
    Away,
}

impl MenuView {
    /// The menu, if it is known.
    #[must_use]
    pub fn known(&self) -> Option<&Menu> {
        match self {
            Self::Known { menu } => Some(menu),
            Self::Unknown | Self::Away => None,
        }
    }
}

/// What is going on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Scene {
    /// Somebody chooses, or nobody is there.
    #[default]
    Choosing,
    /// The hub is asked for a number.
    Asking,
    /// This is the number.
    Given {
        /// What is shown of it.
        shown: Box<Shown>,
    },
    /// There is none.
    Refused {
        /// Why.
        why: Why,
    },
    /// There is none for whoever says that they have a booking.
    NotArrived {
        /// Why.
        why: NoArrival,
    },
}

impl Scene {
    /// How long it lasts, if it ends by itself.
    pub(super) fn lasts(&self) -> Option<Duration> {
        match self {
            Self::Choosing | Self::Asking => None,
            Self::Refused { .. } | Self::NotArrived { .. } => Some(REFUSED_FOR),
            Self::Given { shown } => match shown.paper {
                // The printer answers within a bound.
                Paper::Printing => None,
                Paper::Printed => Some(PRINTED_FOR),
                Paper::None if shown.meaning == Tapped::Waiting => Some(LOOKED_UP_FOR),
                Paper::None | Paper::Failed { .. } => Some(PAPERLESS_FOR),
            },
        }
    }
}

/// Why there is no number, in as many ways as the screen speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Not at this time of day.
    Closed,
    /// Today's numbers are used up.
    UsedUp,
    /// The services have changed.
    ChooseAgain,
    /// Too many were taken here in a short time.
    TooMany,
    /// Nobody can give one now.
    NotNow,
}

impl From<&AskError> for Why {
    fn from(error: &AskError) -> Self {
        match error {
            AskError::Refused(TicketRefusal::Closed) => Self::Closed,
            AskError::Refused(TicketRefusal::UsedUp) => Self::UsedUp,
            AskError::Refused(TicketRefusal::UnknownService) => Self::ChooseAgain,
            AskError::Refused(TicketRefusal::TooMany) => Self::TooMany,
            AskError::Refused(TicketRefusal::Busy | TicketRefusal::NotServed { .. })
            | AskError::Unreachable(_)
            | AskError::NotAnAnswer { .. }
            | AskError::NotTheNext { .. } => Self::NotNow,
        }
    }
}

/// By what somebody got a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// By touching the screen.
    Screen,
    /// By holding a card.
    Card,
}

/// A ticket on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// By what it came.
    pub source: Source,
    /// What the card meant; at the screen a number is always taken.
    pub meaning: Tapped,
    /// The number.
    pub number: String,
    /// The section, in the visitor's language.
    pub section: String,
    /// The services, in the visitor's language.
    pub services: Vec<String>,
    /// For when the visitor has a booking, as `10:15`; absent for whoever has none.
    pub booked_at: Option<String>,
    /// How many people are before.
    pub before: u32,
    /// How long it will probably take.
    pub minutes: Option<u32>,
    /// How short that might be, where one figure would mislead.
    pub least_minutes: Option<u32>,
    /// The visitor's language.
    pub language: Lang,
    /// The address of the visitor's page; absent if it is too long for a code.
    pub qr: Option<Qr>,
    /// Its way onto paper.
    pub paper: Paper,
}

impl Shown {
    pub(super) fn new(source: Source, meaning: Tapped, slip: &Slip, paper: Paper) -> Self {
        Self {
            source,
            meaning,
            number: slip.number.clone(),
            section: slip.section.clone(),
            services: slip.services.clone(),
            booked_at: slip.booked.as_ref().map(|booked| booked.start.clock_text()),
            before: slip.before,
            minutes: slip.minutes,
            least_minutes: slip.least_minutes,
            language: slip.language,
            qr: Qr::of(&slip.url),
            paper,
        }
    }
}

/// A ticket's way onto paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Paper {
    /// There is none.
    None,
    /// On its way.
    Printing,
    /// Printed.
    Printed,
    /// Not printed.
    Failed {
        /// Why.
        fault: PrintFault,
    },
}

/// A QR code as a drawing (SVG): dark modules in a square, each of size 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// Modules in a row.
    pub size: usize,
    /// The path of all dark modules.
    pub path: String,
}

impl Qr {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let (size, colors) = (code.width(), code.to_colors());
        let dark = colors.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
        let path = dark.map(|(place, _)| format!("M{} {}h1v1h-1z", place % size, place / size)).collect();
        Some(Self { size, path })
    }
}

/// How the printer is, in as many ways as the screen speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrinterView {
    /// It prints.
    Ready,
    /// It prints, and the paper will end soon.
    NearEnd,
    /// It does not print.
    Faulty,
}

impl From<PrinterState> for PrinterView {
    fn from(state: PrinterState) -> Self {
        match state {
            PrinterState::Ready => Self::Ready,
            PrinterState::NearEnd => Self::NearEnd,
            PrinterState::Faulty(_) => Self::Faulty,
        }
    }
}
