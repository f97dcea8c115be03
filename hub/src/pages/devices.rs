//! The kiosks of a nursery: which there are, whether they are heard of, how a new one is enrolled.

use std::time::Duration;

use askama::Template;
use domain::{
    condition::PrinterCondition,
    ids::{DeviceId, DisplayId},
    taps::SKEW_TOLERANCE,
    time::UtcTime,
};
use hub_web::pages::{Facility, Shell, times::day_and_clock};

/// A clone that was last seen longer ago than this is no news any more: whoever retries does so every half minute.
pub const CLONE_SHOWN: Duration = Duration::from_secs(86_400);
/// A kiosk not heard of for longer than this is shown as silent.
pub const SILENT_AFTER: Duration = Duration::from_secs(180);

/// Longest name of a device, in letters.
pub const DEVICE_NAME_MAX: usize = 20;

/// `GET /devices/{facility}`, and the answer to `POST /devices/{facility}/codes`.
#[derive(Debug, Template)]
#[template(path = "devices.html")]
pub struct Devices {
    /// The frame, with the facility set.
    pub shell: Shell,
    /// Which nursery.
    pub facility: Facility,
    /// The kiosks, those in service first.
    pub kiosks: Vec<Kiosk>,
    /// The signage screens, those in service first.
    pub screens: Vec<Screen>,
    /// The enrolment code just made. Shown this once.
    pub code: Option<FreshCode>,
}

/// A kiosk in the list.
#[derive(Debug, Clone)]
pub struct Kiosk {
    /// Which.
    pub device: DeviceId,
    /// What the staff call it.
    pub name: String,
    /// Since when it is enrolled.
    pub enrolled_at: UtcTime,
    /// Whether it works.
    pub state: KioskState,
    /// What the staff is told besides.
    pub warnings: Warnings,
}

/// What is wrong with a kiosk that is in service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Warnings {
    /// When two machines were last seen to use its key, unless that is long ago.
    pub cloned_at: Option<UtcTime>,
    /// How its clock is off, unless by little.
    pub clock: Option<ClockOff>,
    /// What is wrong with its printer.
    pub printer: Option<PrinterTrouble>,
    /// It is of the release before: it has the town's card key.
    pub is_old: bool,
}

/// What the staff does about a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrinterTrouble {
    /// What it is.
    pub words: &'static str,
    /// What to do.
    pub advice: &'static str,
    /// Whether anything is printed meanwhile.
    pub prints: Prints,
}

/// Whether a printer with a trouble still prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prints {
    /// It does.
    Still,
    /// It does not.
    Nothing,
}

impl PrinterTrouble {
    /// What is wrong in this condition; `None` if nothing is.
    #[must_use]
    pub const fn of(printer: PrinterCondition) -> Option<Self> {
        let (words, advice, prints) = match printer {
            PrinterCondition::Ready => return None,
            PrinterCondition::NearEnd => {
                ("もうすぐ紙がなくなります", "次に手のあいたときに、新しい紙と取りかえてください。", Prints::Still)
            }
            PrinterCondition::OutOfPaper => ("紙がなくなりました", "新しい紙を入れてください。", Prints::Nothing),
            PrinterCondition::CoverOpen => ("カバーが開いています", "カバーを閉じてください。", Prints::Nothing),
            PrinterCondition::Offline => (
                "プリンターが止まっています",
                "紙づまりがないか見て、電源を入れなおしてください。なおらないときは市の担当に連絡してください。",
                Prints::Nothing,
            ),
            PrinterCondition::Unreachable => (
                "プリンターにつながりません",
                "プリンターの電源とケーブルを確かめてください。なおらないときは市の担当に連絡してください。",
                Prints::Nothing,
            ),
        };
        Some(Self { words, advice, prints })
    }

    /// The look of its badge.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self.prints {
            Prints::Still => "warn",
            Prints::Nothing => "bad",
        }
    }

    /// Whether nothing is printed: numbers are on the screen only.
    #[must_use]
    pub const fn is_paperless(self) -> bool {
        matches!(self.prints, Prints::Nothing)
    }
}

/// A clock that people should set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockOff {
    /// By so much.
    pub by: Duration,
    /// In this direction.
    pub side: ClockSide,
}

/// Which way a clock is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockSide {
    /// It shows a later time.
    Ahead,
    /// It shows an earlier time.
    Behind,
}

impl Warnings {
    /// What is worth telling of a kiosk in service.
    #[must_use]
    pub fn of(now: UtcTime, cloned_at: Option<UtcTime>, clock_ahead_s: Option<i64>) -> Self {
        let by = Duration::from_secs(clock_ahead_s.unwrap_or(0).unsigned_abs());
        let side = if clock_ahead_s.unwrap_or(0) > 0 { ClockSide::Ahead } else { ClockSide::Behind };
        Self {
            cloned_at: cloned_at.filter(|&at| now.since(at) <= CLONE_SHOWN),
            clock: (by > SKEW_TOLERANCE).then_some(ClockOff { by, side }),
            printer: None,
            is_old: false,
        }
    }

    /// With whether it seals cards.
    #[must_use]
    pub fn with_sealing(self, seals: Option<u8>) -> Self {
        Self { is_old: seals.is_none(), ..self }
    }

    /// With how the printer is, if the kiosk tells.
    #[must_use]
    pub fn with_printer(self, printer: Option<PrinterCondition>) -> Self {
        Self { printer: printer.and_then(PrinterTrouble::of), ..self }
    }
}

impl ClockOff {
    /// 「約3分進んで」, 「約365日おくれて」.
    #[must_use]
    pub fn japanese(&self) -> String {
        let minutes = self.by.as_secs() / 60;
        let by = match minutes {
            0..120 => format!("{minutes}分"),
            120..2_880 => format!("{}時間", minutes / 60),
            _ => format!("{}日", minutes / 1_440),
        };
        let side = match self.side {
            ClockSide::Ahead => "進んで",
            ClockSide::Behind => "おくれて",
        };
        format!("約{by}{side}")
    }
}

/// A signage screen in the list.
#[derive(Debug, Clone)]
pub struct Screen {
    /// Which.
    pub display: DisplayId,
    /// What the staff call it.
    pub name: String,
    /// Since when it is enrolled.
    pub enrolled_at: UtcTime,
    /// Whether it is there.
    pub state: KioskState,
}

/// Whether a kiosk works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KioskState {
    /// Heard of within [`SILENT_AFTER`].
    Working {
        /// The last time.
        seen: UtcTime,
    },
    /// Not heard of for longer.
    Silent {
        /// The last time.
        seen: UtcTime,
    },
    /// Enrolled, but not heard of yet.
    NeverSeen,
    /// Taken out of service.
    Revoked {
        /// When.
        at: UtcTime,
    },
}

impl KioskState {
    /// The state of a kiosk as its row says.
    #[must_use]
    pub fn of(now: UtcTime, seen: Option<UtcTime>, revoked: Option<UtcTime>) -> Self {
        match (revoked, seen) {
            (Some(at), _) => Self::Revoked { at },
            (None, Some(seen)) if now.since(seen) <= SILENT_AFTER => Self::Working { seen },
            (None, Some(seen)) => Self::Silent { seen },
            (None, None) => Self::NeverSeen,
        }
    }
}

/// An enrolment code, valid once.
#[derive(Debug, Clone)]
pub struct FreshCode {
    /// `XXXX-XXXX`.
    pub code: String,
    /// Until when.
    pub valid_until: UtcTime,
    /// What the device will be called, if that was said.
    pub name: Option<String>,
}
