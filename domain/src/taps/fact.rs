//! Facts about taps themselves, whatever the facility is.

use serde::{Deserialize, Serialize};

use super::{TapRefusal, TapSeq};
use crate::{
    ids::{ChildId, DeviceId},
    log::NounFact,
};

/// A fact about taps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// A card was held to a reader and nothing followed from it.
    TapRefused {
        /// Why.
        reason: TapRefusal,
        /// Whose card it was, if known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        child: Option<ChildId>,
    },
    /// A kiosk admitted that taps up to this one are lost to it.
    TapsLost {
        /// Which kiosk.
        device: DeviceId,
        /// The last tap lost.
        through: TapSeq,
    },
}

impl NounFact for Fact {
    const NOUN: &'static str = "taps";
    const KINDS: &'static [&'static str] = &["tap-refused", "taps-lost"];
}
