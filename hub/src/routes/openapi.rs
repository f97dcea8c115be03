//! The API as an OpenAPI 3.1 document, at `/api/openapi.json`. The schemas mirror [`domain::taps`]; a test sends what they
//! allow and compares what comes back.

use actix_web::HttpResponse;
use utoipa::{OpenApi, ToSchema};

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
    /// The card's keyed hash: 16 bytes in base64url without padding.
    #[schema(min_length = 22, max_length = 22, pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
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
    /// The answers.
    pub answers: Vec<TapAnswer>,
}

/// What became of one tap.
#[derive(ToSchema)]
pub struct TapAnswer {
    /// Which tap.
    pub seq: u64,
    /// The decision.
    pub outcome: TapOutcome,
    /// The tap was stored earlier; the outcome is the one decided then.
    pub repeated: bool,
}

/// The decision about one tap.
#[derive(ToSchema)]
pub struct TapOutcome {
    /// `arrived`, `left` or `refused`.
    pub kind: String,
    /// When, microseconds since 1970 UTC, unless refused.
    pub at: Option<i64>,
    /// What the child is called, unless refused.
    pub call_name: Option<String>,
    /// `unknown-card`, `just-tapped` or `already-left`, if refused.
    pub reason: Option<String>,
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
    /// For `sequence-gap`: the sequence number that the hub waits for.
    pub expected: Option<u64>,
}

/// A kiosk presents its code and the public half of its key.
#[derive(ToSchema)]
pub struct Enrol {
    /// `XXXX-XXXX`, valid once and for ten minutes.
    pub code: String,
    /// The ed25519 public key: 32 bytes in base64url without padding.
    pub public_key: String,
}

/// What an enrolled kiosk needs to know.
#[derive(ToSchema)]
pub struct Enrolled {
    /// Its id.
    pub device: String,
    /// The name of the place.
    pub facility_name: String,
    /// The town's card key: 32 bytes in base64url without padding.
    pub card_key: String,
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

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(title = "Kazasu", description = "Signed taps from kiosks.", license(name = "Apache-2.0")),
    paths(super::taps::post_taps, super::taps::enrol)
)]
pub struct Document;

/// `GET /api/openapi.json`
pub async fn document() -> HttpResponse {
    HttpResponse::Ok().json(Document::openapi())
}
