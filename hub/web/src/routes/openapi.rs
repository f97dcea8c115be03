//! The schemas of the API, for its OpenAPI document. They mirror the messages of [`domain::taps`],
//! [`domain::condition`], [`domain::queue::tickets`] and [`domain::queue::arrivals`] in words for whoever writes a client; a test writes every
//! message and compares.

use utoipa::ToSchema;

/// Consecutive taps of one device, oldest first. An empty batch says that the kiosk is alive.
#[derive(ToSchema)]
pub struct TapBatch {
    /// Always 1.
    #[schema(minimum = 1, maximum = 1)]
    pub version: u16,
    /// The device's clock, microseconds since 1970 UTC.
    pub sent_at: i64,
    /// Taps up to this one are lost to the kiosk.
    #[schema(minimum = 1)]
    pub lost_through: Option<u64>,
    /// The number of the oldest key that a card which waits is sealed to, or else of that which the kiosk seals with.
    pub seals: Option<u8>,
    /// The taps.
    #[schema(max_items = 256)]
    pub taps: Vec<Tap>,
}

/// A card was held to a reader.
#[derive(ToSchema)]
pub struct Tap {
    /// 1, 2, 3, … in the life of the device, without gaps.
    #[schema(minimum = 1)]
    pub seq: u64,
    /// The id on the card, sealed to the town's hubs for this tap (X25519, HKDF-SHA-256, AES-256-GCM), 98 to 146 bytes in
    /// base64url without padding. From a kiosk of the release before the card's keyed hash, 16 bytes.
    #[schema(min_length = 22, max_length = 195, pattern = "^([A-Za-z0-9_-]{21}[AQgw]|[A-Za-z0-9_-]{131,195})$")]
    pub card: String,
    /// The device's clock at the tap, microseconds since 1970 UTC.
    pub device_time: i64,
    /// Milliseconds between the tap and the sending.
    pub age_ms: u64,
}

/// One answer per tap, in order.
#[derive(ToSchema)]
pub struct TapAnswers {
    /// Always 1.
    pub version: u16,
    /// The hub's clock, microseconds since 1970 UTC.
    pub hub_time: i64,
    /// The device's clock is off by more than two minutes.
    pub clock_skewed: bool,
    /// The last number of this device that the hub knows; 0 before the first tap.
    pub last: Option<u64>,
    /// What card ids are to be sealed with from now on.
    pub sealing: Option<SealingKey>,
    /// The answers.
    pub answers: Vec<TapAnswer>,
}

/// What became of one tap.
#[derive(ToSchema)]
pub struct TapAnswer {
    /// Which tap.
    pub seq: u64,
    /// What to show.
    pub show: Show,
    /// For kiosks of the release before, which knew what a tap means. It will not be sent by the next release.
    #[schema(deprecated)]
    pub outcome: TapOutcome,
    /// The tap was stored earlier; what is shown is what was decided then.
    pub repeated: bool,
}

/// What a kiosk shows of a tap. It need not know what the tap meant.
#[derive(ToSchema)]
pub struct Show {
    /// What people read and hear.
    pub message: ScreenMessage,
    /// For how many seconds.
    pub seconds: u16,
    /// What to print, or to show where tickets have a place of their own.
    pub ticket: Option<Ticket>,
}

/// What people read and hear.
#[derive(ToSchema)]
pub struct ScreenMessage {
    /// Look and sound: `welcome`, `goodbye`, `noted`, `try-again` or `ask-staff`. A later release may have others, to be
    /// taken for `noted`.
    pub tone: String,
    /// The large line, Japanese.
    pub words: String,
    /// The small line below.
    pub detail: String,
}

/// What a card at an office's reader is answered with.
#[derive(ToSchema)]
pub struct Ticket {
    /// `taken`, `arrived` or `waiting`.
    pub meaning: String,
    /// What stands on it.
    pub slip: Slip,
}

/// What a tap meant.
#[derive(ToSchema)]
pub struct TapOutcome {
    /// `arrived`, `left`, `ticket` or `refused`.
    pub kind: String,
    /// `taken`, `arrived` or `waiting`, of a ticket.
    pub meaning: Option<String>,
    /// What stands on the ticket.
    pub slip: Option<Slip>,
    /// When, microseconds since 1970 UTC, unless refused.
    pub at: Option<i64>,
    /// What the child is called, unless refused.
    pub call_name: Option<String>,
    /// Why, if refused: `unknown-card`, `just-tapped`, `already-left`, `closed`, `numbers-used-up`, `too-late` or
    /// `nothing-to-check-in`.
    pub reason: Option<String>,
}

/// Asks what numbers can be taken.
#[derive(ToSchema)]
pub struct MenuAsk {
    /// 1.
    pub version: u16,
}

/// What numbers can be taken now.
#[derive(ToSchema)]
pub struct Menu {
    /// 1.
    pub version: u16,
    /// The office's name.
    pub office: String,
    /// From when numbers are given, as `8:30`.
    pub opens: String,
    /// Until when.
    pub closes: String,
    /// When numbers are given next, if they are not now.
    pub next: Option<NextOpening>,
    /// What can be chosen, in the office's order.
    pub buttons: Vec<MenuButton>,
    /// Whether people come here with bookings.
    pub takes_bookings: bool,
}

/// When numbers are given next.
#[derive(ToSchema)]
pub struct NextOpening {
    /// The day, as `2026-12-01`.
    pub day: String,
    /// The time of day, as `8:30`.
    pub time: String,
}

/// One thing to choose. Names are objects: `ja` and, where translated, `easy`, `en`, `pt`, `vi`, `zh`.
#[derive(ToSchema)]
pub struct MenuButton {
    /// The service's number.
    pub service: u16,
    /// Its name.
    #[schema(value_type = Object)]
    pub name: (),
    /// What to bring or to know.
    #[schema(value_type = Option<Object>)]
    pub hint: (),
    /// The section's number.
    pub section: u16,
    /// Its name.
    #[schema(value_type = Object)]
    pub section_name: (),
    /// How many wait in its line.
    pub waiting: u32,
    /// The probable wait in minutes, never a promise.
    pub minutes: Option<u32>,
    /// How short it might be all the same; absent where `minutes` alone says it.
    pub least_minutes: Option<u32>,
    /// `open`, `closed` or `used-up`.
    pub availability: String,
}

/// Asks for a number.
#[derive(ToSchema)]
pub struct TicketAsk {
    /// 1.
    pub version: u16,
    /// `form_` and 13 characters: drawn for this visit; sent again, it is the same ticket.
    pub form: String,
    /// Services by number, in the order in which they are to be done.
    pub services: Vec<u16>,
    /// `ja`, `easy`, `en`, `pt`, `vi` or `zh`; `ja` if absent.
    pub language: Option<String>,
    /// The visitor asked for consideration.
    pub care: Option<bool>,
}

/// The ticket.
#[derive(ToSchema)]
pub struct TicketGiven {
    /// 1.
    pub version: u16,
    /// What stands on it.
    pub slip: Slip,
}

/// What stands on a ticket.
#[derive(ToSchema)]
pub struct Slip {
    /// Like `A012`.
    pub number: String,
    /// The office's name.
    pub office: String,
    /// The section's name, in the visitor's language.
    pub section: String,
    /// The services' names, in the visitor's language.
    pub services: Vec<String>,
    /// When the number was taken, microseconds since 1970 UTC.
    pub taken_at: i64,
    /// How many are before.
    pub before: u32,
    /// The probable wait in minutes, never a promise.
    pub minutes: Option<u32>,
    /// How short it might be all the same; absent where `minutes` alone says it.
    pub least_minutes: Option<u32>,
    /// The visitor's own live page.
    pub url: String,
    /// The visitor's language.
    pub language: String,
    /// The booking that the visitor came with, if there is one.
    pub booked: Option<Booked>,
}

/// The booking that a visitor came with.
#[derive(ToSchema)]
pub struct Booked {
    /// The booking's number, like `000123`.
    pub number: String,
    /// For when it is, microseconds since 1970 UTC.
    pub start: i64,
    /// What to bring, in the visitor's language.
    pub bring: Option<Vec<String>>,
}

/// Somebody with a booking is here: `code`, or `number` and `check`.
#[derive(ToSchema)]
pub struct ArrivalAsk {
    /// 1.
    pub version: u16,
    /// Drawn for this visit; sent again with the same one, it is the same ticket.
    pub form: String,
    /// What a scanner read from the booking's QR code: the page's address, or its code.
    pub code: Option<String>,
    /// The booking's number.
    pub number: Option<String>,
    /// Four digits: month and day of birth, or the last ones of the telephone number.
    pub check: Option<String>,
}

/// What became of it.
#[derive(ToSchema)]
pub struct ArrivalAnswer {
    /// 1.
    pub version: u16,
    /// The decision.
    pub outcome: Arrival,
}

/// A ticket, or why there is none.
#[derive(ToSchema)]
pub struct Arrival {
    /// `ticket` or `refused`.
    pub outcome: String,
    /// Of a ticket: `arrived`, or `waiting` for somebody who checked in earlier today.
    pub meaning: Option<String>,
    /// Of a ticket: what stands on it.
    pub slip: Option<Slip>,
    /// Of a refusal.
    pub why: Option<NoArrival>,
    /// Of a refusal: a Japanese sentence for a screen.
    pub screen: Option<String>,
}

/// Why there is no ticket.
#[derive(ToSchema)]
pub struct NoArrival {
    /// `unknown`, `not-today`, `elsewhere`, `over`, `not-booked`, `used`, `closed` or `used-up`.
    pub reason: String,
    /// Of `not-today`: the booked day, as `2026-11-24`.
    pub day: Option<String>,
    /// Of `not-today`: the booked time, as `10:15`.
    pub time: Option<String>,
    /// Of `elsewhere`: where it is.
    pub place: Option<String>,
    /// Of `used`: the number that was given.
    pub number: Option<String>,
}

/// How a kiosk is, and what hangs on it.
#[derive(ToSchema)]
pub struct Condition {
    /// 2.
    pub version: u16,
    /// The one after the last that the hub took; each is taken once.
    pub number: u64,
    /// The kiosk's clock, in microseconds since 1970.
    pub sent_at: i64,
    /// The printer: `ready`, `near-end`, `out-of-paper`, `cover-open`, `offline` or `unreachable`; nothing if there is none.
    pub printer: Option<String>,
}

/// It is written down.
#[derive(ToSchema)]
pub struct ConditionNoted {
    /// 2.
    pub version: u16,
}

/// A problem (RFC 9457).
#[derive(ToSchema)]
pub struct Problem {
    /// `urn:kazasu:problem:` and the kind.
    pub r#type: String,
    /// An English sentence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A Japanese sentence for a screen.
    pub screen: String,
    /// For `sequence-gap` and `not-the-next`: the number that the hub waits for.
    pub expected: Option<u64>,
}

/// A kiosk presents its code and the public half of its key.
#[derive(ToSchema)]
pub struct Enrol {
    /// `XXXX-XXXX`, valid once and for ten minutes.
    pub code: String,
    /// The ed25519 public key: 32 bytes in base64url without padding.
    pub public_key: String,
    /// This kiosk seals card ids and wants no key of the town; `false` if it is not said.
    pub seals: Option<bool>,
}

/// The public half of the key pair that card ids are sealed to.
#[derive(ToSchema)]
pub struct SealingKey {
    /// The key pair's number.
    pub id: u8,
    /// The X25519 public key (RFC 7748): 32 bytes in base64url without padding.
    pub key: String,
}

/// What an enrolled kiosk needs to know.
#[derive(ToSchema)]
pub struct Enrolled {
    /// Its id.
    pub device: String,
    /// The name of the place.
    pub facility_name: String,
    /// For a kiosk that does not seal, the town's card key: 32 bytes in base64url without padding.
    pub card_key: Option<String>,
    /// For one that does, what card ids are to be sealed with.
    pub sealing: Option<SealingKey>,
    /// Where the town's own id is on a card.
    pub card_application: CardApplication,
}

/// Where the town's own id is on a card.
#[derive(ToSchema)]
pub struct CardApplication {
    /// In hexadecimal.
    pub aid: String,
    /// In hexadecimal.
    pub ef: String,
}
