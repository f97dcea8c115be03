//! Whether residents can book at a place now.

use serde::{Deserialize, Serialize};

/// Residents make no new bookings for now (受付の停止). What is booked stays, and they can change and cancel it; the staff
/// books as ever.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// Why, as residents read it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
