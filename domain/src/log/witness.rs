//! How a fact is known.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ChildId, DeviceId, StaffId},
    taps::{Tap, TapSeq},
};

/// How a fact is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "witness", rename_all = "kebab-case")]
pub enum Witness {
    /// The log does not say: what was set rather than decided.
    #[default]
    Unsaid,
    /// A card at a reader.
    Device {
        /// Which kiosk.
        device: DeviceId,
        /// The tap's place in its life.
        seq: TapSeq,
        /// Distinguishes this tap from another one under the same number; see [`tap_digest`].
        digest: u64,
        /// All whom the tap was about, if they are several children: each has a fact of its own, and the first one's answers
        /// the tap.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        children: Vec<ChildId>,
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
    pub(super) const fn is_unsaid(&self) -> bool {
        matches!(self, Self::Unsaid)
    }

    /// The tap that it came from: its number, and its digest.
    #[must_use]
    pub const fn tap(&self) -> Option<(TapSeq, u64)> {
        match self {
            Self::Device { seq, digest, .. } => Some((*seq, *digest)),
            Self::Unsaid | Self::Staff { .. } | Self::Button { .. } | Self::Phone | Self::Clock => None,
        }
    }

    /// The children that the tap was about, if they are several.
    #[must_use]
    pub fn children(&self) -> &[ChildId] {
        if let Self::Device { children, .. } = self { children } else { &[] }
    }

    /// The same tap, about these children.
    #[must_use]
    pub fn about(self, children: Vec<ChildId>) -> Self {
        match self {
            Self::Device { device, seq, digest, .. } => Self::Device { device, seq, digest, children },
            other => other,
        }
    }

    /// A card at this kiosk's reader.
    #[must_use]
    pub const fn card(device: DeviceId, seq: TapSeq, digest: u64) -> Self {
        Self::Device { device, seq, digest, children: Vec::new() }
    }

    /// The person of the staff.
    #[must_use]
    pub const fn staff(&self) -> Option<StaffId> {
        match self {
            Self::Staff { staff } => Some(*staff),
            Self::Unsaid | Self::Device { .. } | Self::Button { .. } | Self::Phone | Self::Clock => None,
        }
    }
}

/// A short digest of what a tap says of itself, equal whenever the same tap is sent again.
#[must_use]
pub fn tap_digest(tap: &Tap) -> u64 {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(tap.card.as_bytes());
    context.update(&tap.device_time.micros().to_be_bytes());
    let digest = context.finish();
    // 53 bits: the number must survive JSON readers that know only doubles.
    u64::from_be_bytes(digest.as_ref()[..8].try_into().expect("eight bytes")) >> 11
}
