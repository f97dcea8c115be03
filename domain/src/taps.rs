//! What a kiosk and the hub say to each other about taps, version 1, and how a kiosk signs it.
//!
//! `POST /api/v1/taps` carries a [`TapBatch`] as JSON with the headers [`DEVICE_HEADER`] and [`SIGNATURE_HEADER`];
//! the answer is [`TapAnswers`], one per tap, in order, given after the commit. A batch may be sent again at any
//! time: a tap that is already stored is answered with what was decided then and marked `repeated`.

mod before;
mod fact;
mod refusal;
mod signing;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use before::TapOutcome;
pub use fact::Fact;
pub use refusal::TapRefusal;
pub use signing::{BadDeviceKey, DeviceKey, DevicePublicKey, signed_bytes};

use crate::{
    card::{Cards, HeldCard, sealed::SealingKey},
    ids::DeviceId,
    log::tap_digest,
    screen::Show,
    time::UtcTime,
};

/// The version of these messages.
pub const TAPS_VERSION: u16 = 1;
/// Most taps in one batch.
pub const BATCH_MAX_TAPS: usize = 256;
/// Largest body of `POST /api/v1/taps`, in bytes.
pub const BATCH_MAX_BYTES: usize = 96 * 1024;
/// Names the device that signed.
pub const DEVICE_HEADER: &str = "kazasu-device";
/// The ed25519 signature (RFC 8032) over [`signed_bytes`], base64url without padding.
pub const SIGNATURE_HEADER: &str = "kazasu-signature";
/// A device clock further off than this is reported as skewed.
pub const SKEW_TOLERANCE: Duration = Duration::from_secs(120);

/// A kiosk that lost its spool numbers taps from here on until the hub has said which number is the next: none is ever sent
/// under such a number, and no kiosk takes that many taps.
pub const PROVISIONAL: TapSeq = TapSeq(1 << 62);

/// A tap's place in the life of its device: 1, 2, 3, … without gaps, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TapSeq(pub u64);

impl TapSeq {
    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Where a kiosk goes on that lost its spool, when this is the last number that the hub knows: beyond the one batch
    /// that may still have been under way when it was lost, so that no number means two taps. The hub sees the hole, and
    /// it is told that what was in it is lost.
    #[must_use]
    pub const fn after_a_loss(self) -> Self {
        Self(self.0.saturating_add(BATCH_MAX_TAPS as u64 + 1))
    }
}

/// A card was held to a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    /// Its place in the life of the device.
    pub seq: TapSeq,
    /// The card.
    pub card: HeldCard,
    /// What the device's clock said, right or wrong. Part of what tells a repeated tap from a cloned device.
    pub device_time: UtcTime,
    /// Milliseconds between the tap and the sending of this batch, by a clock that does not jump where there is one.
    pub age_ms: u64,
}

/// What a kiosk sends: consecutive taps, oldest first. An empty batch says that the kiosk is alive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TapBatch {
    /// [`TAPS_VERSION`].
    pub version: u16,
    /// The device's clock at sending, to measure its skew.
    pub sent_at: UtcTime,
    /// The kiosk admits that taps up to this one are lost to it (a broken disk); the hub records it and goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_through: Option<TapSeq>,
    /// The number of the key that the oldest card which waits is sealed to, or else of that which this kiosk seals with.
    /// Absent from one that has the town's card key; hubs of the release before take none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seals: Option<u8>,
    /// The taps, at most [`BATCH_MAX_TAPS`].
    pub taps: Vec<Tap>,
}

/// A tap whose card the hub knows, if it could open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTap {
    /// Its place in the life of the device.
    pub seq: TapSeq,
    /// The card; `None` if what was sent does not open.
    pub card: Option<Cards>,
    /// Equal whenever the same tap is sent again; see [`tap_digest`].
    pub digest: u64,
    /// As in [`Tap`].
    pub age_ms: u64,
}

/// A batch whose cards the hub has opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBatch {
    /// As in [`TapBatch`].
    pub sent_at: UtcTime,
    /// As in [`TapBatch`].
    pub lost_through: Option<TapSeq>,
    /// As in [`TapBatch`].
    pub seals: Option<u8>,
    /// The taps, oldest first.
    pub taps: Vec<KnownTap>,
}

/// What the hub answers after the commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TapAnswers {
    /// [`TAPS_VERSION`].
    pub version: u16,
    /// The hub's clock.
    pub hub_time: UtcTime,
    /// The device's clock is off by more than [`SKEW_TOLERANCE`].
    pub clock_skewed: bool,
    /// The last number of this device that the hub knows, as stored when it answered; 0 before the first tap. A kiosk
    /// that lost its spool goes on from here ([`TapSeq::after_a_loss`]). Hubs before this field do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<TapSeq>,
    /// What card ids are to be sealed with from now on. Hubs before this field take hashes alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealing: Option<SealingKey>,
    /// One answer per tap, in the order of the batch.
    pub answers: Vec<TapAnswer>,
}

/// What became of one tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "before::Answer")]
pub struct TapAnswer {
    /// Which tap.
    pub seq: TapSeq,
    /// What the kiosk shows.
    pub show: Show,
    /// The same for a kiosk of the release before.
    pub outcome: TapOutcome,
    /// This tap was stored earlier already; what is shown is what was decided then.
    pub repeated: bool,
}

/// Why a whole batch was not taken. None of its taps is stored by this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BatchRefusal {
    /// No device has this id, or its headers are missing.
    #[error("this device is not enrolled")]
    UnknownDevice,
    /// The device was taken out of service.
    #[error("this device has been revoked")]
    RevokedDevice,
    /// The signature does not fit the body and the device.
    #[error("the signature does not match the device's key")]
    BadSignature,
    /// The body is no [`TapBatch`].
    #[error("the body is not a valid tap batch")]
    Malformed,
    /// The batch speaks a version that this hub does not.
    #[error("this version of the messages is not supported")]
    UnsupportedVersion,
    /// More than [`BATCH_MAX_BYTES`] or [`BATCH_MAX_TAPS`].
    #[error("the batch is larger than allowed")]
    TooLarge,
    /// The taps of the batch are not consecutive.
    #[error("the taps of a batch must have consecutive sequence numbers")]
    NotConsecutive,
    /// Taps between the last stored one and this batch are missing.
    #[error("taps are missing: the next expected sequence number is {}", expected.0)]
    SequenceGap {
        /// The sequence number that the hub waits for.
        expected: TapSeq,
    },
    /// A sequence number came again with another card or time: two machines use one key.
    #[error("sequence number {} was already used for another tap; the device looks cloned", seq.0)]
    ClonedDevice {
        /// The number used twice.
        seq: TapSeq,
    },
    /// Too much is under way; to be sent again.
    #[error("the hub is busy; send the batch again later")]
    Busy,
    /// The facility cannot take taps at the moment; to be sent again.
    #[error("the facility cannot take taps at the moment; send the batch again later")]
    Unavailable,
}

impl BatchRefusal {
    /// Every way in which a batch is refused; those that name a number name this one.
    #[must_use]
    pub const fn all(number: TapSeq) -> [Self; 11] {
        [
            Self::UnknownDevice,
            Self::RevokedDevice,
            Self::BadSignature,
            Self::Malformed,
            Self::UnsupportedVersion,
            Self::TooLarge,
            Self::NotConsecutive,
            Self::SequenceGap { expected: number },
            Self::ClonedDevice { seq: number },
            Self::Busy,
            Self::Unavailable,
        ]
    }

    /// The name of this refusal in the API: the last part of the problem's type, and a metric's label.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::UnknownDevice => "unknown-device",
            Self::RevokedDevice => "revoked-device",
            Self::BadSignature => "bad-signature",
            Self::Malformed => "malformed-batch",
            Self::UnsupportedVersion => "unsupported-version",
            Self::TooLarge => "batch-too-large",
            Self::NotConsecutive => "not-consecutive",
            Self::SequenceGap { .. } => "sequence-gap",
            Self::ClonedDevice { .. } => "cloned-device",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
        }
    }
}

/// `application/problem+json` (RFC 9457) as the hub answers it: English for the machine's keeper, `screen` for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:kazasu:problem:` and the kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short English sentence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A Japanese sentence that a screen can show.
    pub screen: String,
    /// For `sequence-gap` and `not-the-next`: the number that the hub waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<TapSeq>,
}

/// Prefix of every [`Problem::kind`].
pub const PROBLEM_PREFIX: &str = "urn:kazasu:problem:";

/// `POST /api/v1/devices/enrol`: a kiosk presents its single-use code and the public half of the key it has made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The code that staff read out, `XXXX-XXXX`, valid once and for ten minutes.
    pub code: String,
    /// The ed25519 public key, 32 bytes in base64url without padding. The private half never leaves the kiosk.
    pub public_key: String,
    /// This kiosk seals card ids and wants no key of the town. Hubs of the release before do not know the field.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seals: bool,
}

/// What an enrolled kiosk needs to know.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrolled {
    /// The kiosk's id from now on.
    pub device: DeviceId,
    /// The name of the place, for the screen.
    pub facility_name: String,
    /// The town's card key, 32 bytes in base64url without padding, for a kiosk that does not seal. Never logged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_key: Option<String>,
    /// What card ids are to be sealed with, for one that does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealing: Option<SealingKey>,
    /// Where the town's own id is on a card.
    pub card_application: CardApplication,
}

/// Where the town's own id is on a card. Towns do not publish it: it is configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardApplication {
    /// The application's identifier, 5 to 16 bytes in hexadecimal (ISO/IEC 7816-4).
    pub aid: String,
    /// The elementary file's identifier, 2 bytes in hexadecimal.
    pub ef: String,
}

impl TapBatch {
    /// Whether the batch is one that a hub can work on: version, size, consecutive taps.
    ///
    /// # Errors
    /// The refusal to answer with.
    pub fn check(&self) -> Result<(), BatchRefusal> {
        if self.version != TAPS_VERSION {
            return Err(BatchRefusal::UnsupportedVersion);
        }
        if self.taps.len() > BATCH_MAX_TAPS {
            return Err(BatchRefusal::TooLarge);
        }
        let in_range = self.taps.iter().all(|tap| (1..=i64::MAX as u64).contains(&tap.seq.0));
        let consecutive = self.taps.windows(2).all(|pair| pair[0].seq.next() == pair[1].seq);
        if in_range && consecutive { Ok(()) } else { Err(BatchRefusal::NotConsecutive) }
    }

    /// With each card as the hub knows it.
    #[must_use]
    pub fn known(self, open: impl Fn(&Tap) -> Option<Cards>) -> KnownBatch {
        let known = |tap: &Tap| KnownTap { seq: tap.seq, card: open(tap), digest: tap_digest(tap), age_ms: tap.age_ms };
        let taps = self.taps.iter().map(known).collect();
        KnownBatch { sent_at: self.sent_at, lost_through: self.lost_through, seals: self.seals, taps }
    }

    /// The same for a batch of hashes; what is sealed is opened by nobody here.
    #[must_use]
    pub fn of_hashes(self) -> KnownBatch {
        self.known(|tap| match tap.card {
            HeldCard::Hashed(hash) => Some(Cards::of(hash)),
            HeldCard::Sealed(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::CardHash;
    use proptest::prelude::*;

    fn device() -> DeviceId {
        DeviceId::from_raw(7)
    }

    fn batch(seqs: &[u64]) -> TapBatch {
        let tap = |&seq: &u64| Tap {
            seq: TapSeq(seq),
            card: CardHash::from_bytes([1; 16]).into(),
            device_time: UtcTime::from_micros(5),
            age_ms: 0,
        };
        TapBatch {
            version: TAPS_VERSION,
            sent_at: UtcTime::from_micros(9),
            lost_through: None,
            seals: None,
            taps: seqs.iter().map(tap).collect(),
        }
    }

    #[test]
    fn a_signature_is_bound_to_device_body_and_key() {
        let (key, other) = (DeviceKey::generate(), DeviceKey::generate());
        let (key, other) = (DeviceKey::from_pkcs8(&key).expect("a key"), DeviceKey::from_pkcs8(&other).expect("a key"));
        let public = DevicePublicKey::parse(&key.public()).expect("a public key");
        let signature = key.sign(device(), b"{}");
        assert_eq!(public.verify(device(), b"{}", &signature), Ok(()));
        assert_eq!(public.verify(device(), b"{ }", &signature), Err(BatchRefusal::BadSignature));
        assert_eq!(public.verify(DeviceId::from_raw(8), b"{}", &signature), Err(BatchRefusal::BadSignature));
        assert_eq!(public.verify(device(), b"{}", &other.sign(device(), b"{}")), Err(BatchRefusal::BadSignature));
        assert_eq!(public.verify(device(), b"{}", "no base64!"), Err(BatchRefusal::BadSignature));
    }

    #[test]
    fn a_key_that_anybody_could_sign_for_is_none() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert_eq!(DevicePublicKey::from_bytes(&neutral), None);
        assert_eq!(DevicePublicKey::parse("AAAA"), None);
    }

    #[test]
    fn only_consecutive_taps_make_a_batch() {
        assert_eq!(batch(&[]).check(), Ok(()));
        assert_eq!(batch(&[4, 5, 6]).check(), Ok(()));
        assert_eq!(batch(&[4, 6]).check(), Err(BatchRefusal::NotConsecutive));
        assert_eq!(batch(&[5, 4]).check(), Err(BatchRefusal::NotConsecutive));
        assert_eq!(batch(&[0]).check(), Err(BatchRefusal::NotConsecutive));
        assert_eq!(batch(&[u64::MAX, u64::MAX]).check(), Err(BatchRefusal::NotConsecutive));
    }

    #[test]
    fn a_batch_of_another_version_or_with_an_unknown_field_is_refused() {
        let mut newer = batch(&[1]);
        newer.version = 2;
        assert_eq!(newer.check(), Err(BatchRefusal::UnsupportedVersion));
        assert!(serde_json::from_str::<TapBatch>(r#"{"version":1,"sent_at":0,"taps":[],"extra":1}"#).is_err());
    }

    proptest! {
        #[test]
        fn no_body_makes_the_parser_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = serde_json::from_slice::<TapBatch>(&body).map(|batch| batch.check());
        }

        #[test]
        fn no_header_makes_the_verifier_panic(signature in ".{0,120}") {
            let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
            let public = DevicePublicKey::parse(&key.public()).expect("a public key");
            prop_assert!(public.verify(device(), b"", &signature).is_err());
        }
    }
}
