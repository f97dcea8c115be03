//! What a facility's log holds: facts in past tense, numbered without gaps.

use serde::{Deserialize, Serialize};

use crate::{
    attendance::{Line, Presence, TapRefusal},
    bookings::booking::{self, Booking},
    ids::{BookingId, BrowserId, ChildId, DeviceId, FormId, StaffId, VisitId},
    queue::{
        book::CounterState,
        office::CounterNo,
        visit::{Place, Step, Visit},
    },
    taps::{Tap, TapSeq},
    time::UtcTime,
};

/// A fact's place in its facility's log: 1, 2, 3, … without gaps. `Seq::START` is the place before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub i64);

impl Seq {
    /// Before the first fact.
    pub const START: Self = Self(0);

    /// This many places on.
    #[must_use]
    pub const fn plus(self, count: i64) -> Self {
        Self(self.0 + count)
    }
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A child came (登園).
    Arrived {
        /// Who.
        child: ChildId,
        /// When.
        at: UtcTime,
        /// When the staff noted the child as here, if a card heard of later sets that arrival right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        noted: Option<UtcTime>,
        /// How it is known.
        by: Witness,
    },
    /// A child went home (降園).
    Left {
        /// Who.
        child: ChildId,
        /// When the child had come: the fact tells the whole line of the attendance book.
        arrived: UtcTime,
        /// When.
        at: UtcTime,
        /// How it is known.
        by: Witness,
    },
    /// A child stays away today (欠席).
    MarkedAbsent {
        /// Who.
        child: ChildId,
        /// When this was noted; its day is the day of absence.
        at: UtcTime,
        /// How it is known.
        by: Witness,
    },
    /// What was noted for a child today was wrong; the child is expected again.
    Cleared {
        /// Who.
        child: ChildId,
        /// When this was noted.
        at: UtcTime,
        /// How it is known.
        by: Witness,
    },
    /// A card was held to a reader and nothing followed from it.
    TapRefused {
        /// Why.
        reason: TapRefusal,
        /// Whose card it was, if known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        child: Option<ChildId>,
        /// When.
        at: UtcTime,
        /// How it is known.
        by: Witness,
    },
    /// A kiosk admitted that taps up to this one are lost to it.
    TapsLost {
        /// Which kiosk.
        device: DeviceId,
        /// The last tap lost.
        through: TapSeq,
        /// When it said so.
        at: UtcTime,
    },
    /// Something happened to a visit of an office.
    Visit {
        /// What happened.
        #[serde(flatten)]
        step: Step,
        /// The visit after it, whole.
        visit: Box<Visit>,
        /// The place in a line that it had before, if it had one: whoever counts people needs no more than this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<Place>,
        /// When.
        at: UtcTime,
        /// How it is known.
        by: Witness,
    },
    /// A counter was opened, paused or closed, or its emergency button pressed.
    Counter {
        /// Which.
        counter: CounterNo,
        /// The counter after it, whole.
        state: CounterState,
        /// When.
        at: UtcTime,
        /// How it is known.
        by: Witness,
    },
    /// Something happened to a booking.
    Booking {
        /// What happened.
        #[serde(flatten)]
        step: booking::Step,
        /// The booking after it, whole.
        booking: Box<Booking>,
        /// When.
        at: UtcTime,
        /// How it is known.
        by: Witness,
    },
    /// Hours, services, closures or rules of the bookings were changed; whoever holds them reads them again.
    CalendarChanged {
        /// When.
        at: UtcTime,
    },
    /// Name, sections, services, counters or rules of the office were changed; whoever holds them reads them again.
    OfficeChanged {
        /// When.
        at: UtcTime,
    },
    /// Name, children or cards of this facility were changed; whoever holds the roster reads it again.
    RosterChanged {
        /// When.
        at: UtcTime,
    },
}

/// How a fact is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "witness", rename_all = "kebab-case")]
pub enum Witness {
    /// A card at a reader.
    Device {
        /// Which kiosk.
        device: DeviceId,
        /// The tap's place in its life.
        seq: TapSeq,
        /// Distinguishes this tap from another one under the same number; see [`tap_digest`].
        digest: u64,
    },
    /// A person of the staff.
    Staff {
        /// Who.
        staff: StaffId,
    },
    /// A button of a kiosk's screen.
    Button {
        /// Which kiosk.
        device: DeviceId,
    },
    /// The visitor's own phone.
    Phone,
    /// The hub's clock: the day ended.
    Clock,
}

impl Witness {
    /// The person of the staff.
    #[must_use]
    pub const fn staff(&self) -> Option<StaffId> {
        match self {
            Self::Staff { staff } => Some(*staff),
            Self::Device { .. } | Self::Button { .. } | Self::Phone | Self::Clock => None,
        }
    }
}

/// What must be stored once: a device's tap by its number, a person's form by its id and who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The tap with this number of this device.
    Tap(DeviceId, TapSeq),
    /// A form, as [`Cause::form`] makes it.
    Form(FormKey),
}

/// A form together with who sent it. Nothing can be learned from it about either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FormKey([u8; 16]);

/// Who sends a form. What a form has done is told to nobody else: the same id from another sender is another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sender {
    /// Somebody of the staff, signed in.
    Staff(StaffId),
    /// A kiosk, by its signature.
    Device(DeviceId),
    /// Whoever has the address of this number's page.
    Visit(VisitId),
    /// Whoever has the address of this booking's page.
    Booking(BookingId),
    /// A browser without an account, by its cookie.
    Browser(BrowserId),
    /// A browser that keeps no cookies: it has the form's id, which nobody can guess, and nothing else.
    Nameless,
}

impl Sender {
    const fn bits(self) -> (u8, u128) {
        match self {
            Self::Staff(id) => (b's', id.raw().unsigned_abs() as u128),
            Self::Device(id) => (b'd', id.raw().unsigned_abs() as u128),
            Self::Visit(id) => (b'v', id.raw().unsigned_abs() as u128),
            Self::Booking(id) => (b'b', id.raw().unsigned_abs() as u128),
            Self::Browser(id) => (b'c', id.bits()),
            Self::Nameless => (b'n', 0),
        }
    }
}

impl Cause {
    /// This form of this sender.
    #[must_use]
    pub fn form(form: FormId, sender: Sender) -> Self {
        let (kind, who) = sender.bits();
        let mut bytes = [0_u8; 33];
        bytes[0] = kind;
        bytes[1..17].copy_from_slice(&who.to_be_bytes());
        bytes[17..].copy_from_slice(&form.bits().to_be_bytes());
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        Self::Form(FormKey(digest.as_ref()[..16].try_into().expect("sixteen bytes")))
    }

    /// The unique key that a row holds: sorted by device and number, so that an index grows at few places. Forms are at no
    /// place in particular, and nobody asks for neighbours of one.
    #[must_use]
    pub fn key(self) -> Vec<u8> {
        let mut key = Vec::with_capacity(17);
        match self {
            Self::Tap(device, seq) => {
                key.push(b't');
                key.extend_from_slice(&device.raw().to_be_bytes());
                key.extend_from_slice(&seq.0.to_be_bytes());
            }
            Self::Form(FormKey(form)) => {
                key.push(b'f');
                key.extend_from_slice(&form);
            }
        }
        key
    }
}

/// A short digest of what a tap says of itself, equal whenever the same tap is sent again.
#[must_use]
pub fn tap_digest(tap: &Tap) -> u64 {
    let mut bytes = [0_u8; 24];
    bytes[..16].copy_from_slice(tap.card.as_bytes());
    bytes[16..].copy_from_slice(&tap.device_time.micros().to_be_bytes());
    let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
    // 53 bits: the number must survive JSON readers that know only doubles.
    u64::from_be_bytes(digest.as_ref()[..8].try_into().expect("eight bytes")) >> 11
}

impl Event {
    /// Whom the fact is about, if it is about one child.
    #[must_use]
    pub const fn child(&self) -> Option<ChildId> {
        match self {
            Self::Arrived { child, .. }
            | Self::Left { child, .. }
            | Self::MarkedAbsent { child, .. }
            | Self::Cleared { child, .. } => Some(*child),
            Self::TapRefused { child, .. } => *child,
            Self::Visit { .. }
            | Self::Counter { .. }
            | Self::OfficeChanged { .. }
            | Self::Booking { .. }
            | Self::CalendarChanged { .. }
            | Self::TapsLost { .. }
            | Self::RosterChanged { .. } => None,
        }
    }

    /// Which booking the fact is about, if it is about one.
    #[must_use]
    pub const fn booking(&self) -> Option<BookingId> {
        match self {
            Self::Booking { booking, .. } => Some(booking.id),
            _ => None,
        }
    }

    /// Where the child is after this fact, if the fact is about attendance.
    #[must_use]
    pub const fn presence(&self) -> Option<(ChildId, Presence)> {
        match *self {
            Self::Arrived { child, at, .. } => Some((child, Presence::Here { since: at })),
            Self::Left { child, arrived, at, .. } => Some((child, Presence::Gone { arrived, left: at })),
            Self::MarkedAbsent { child, .. } => Some((child, Presence::Absent)),
            Self::Cleared { child, .. } => Some((child, Presence::Expected)),
            Self::TapRefused { .. }
            | Self::TapsLost { .. }
            | Self::RosterChanged { .. }
            | Self::Visit { .. }
            | Self::Counter { .. }
            | Self::Booking { .. }
            | Self::CalendarChanged { .. }
            | Self::OfficeChanged { .. } => None,
        }
    }

    /// The child's line of the attendance book after this fact, if the fact is about attendance.
    #[must_use]
    pub const fn line(&self) -> Option<(ChildId, Line)> {
        let Some((child, presence)) = self.presence() else { return None };
        let noted = match *self {
            Self::Arrived { noted: Some(noted), .. } => Some(noted),
            Self::Arrived { ref by, at, .. }
            | Self::Left { ref by, at, .. }
            | Self::MarkedAbsent { ref by, at, .. }
            | Self::Cleared { ref by, at, .. } => match by {
                Witness::Staff { .. } => Some(at),
                _ => None,
            },
            _ => None,
        };
        Some((child, Line { presence, noted }))
    }

    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> UtcTime {
        match self {
            Self::Arrived { at, .. }
            | Self::Left { at, .. }
            | Self::MarkedAbsent { at, .. }
            | Self::Cleared { at, .. }
            | Self::TapRefused { at, .. }
            | Self::TapsLost { at, .. }
            | Self::Visit { at, .. }
            | Self::Counter { at, .. }
            | Self::Booking { at, .. }
            | Self::CalendarChanged { at }
            | Self::OfficeChanged { at }
            | Self::RosterChanged { at } => *at,
        }
    }
}
