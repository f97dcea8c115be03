//! Where a facility is and how it is called (連絡先).

use serde::{Deserialize, Serialize};

use crate::{telephone::Telephone, text};

/// Longest address, in characters.
pub const ADDRESS_MAX: usize = 100;

/// Where a facility is and how it is called, for whoever looks it up. Each is used only where nothing else says it: the
/// town's roster the address, the booking calendar of it the telephone number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// Its address; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Its telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<Telephone>,
}

impl Contact {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it fits on a card.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        text::fits(&self.address, ADDRESS_MAX)
    }
}
