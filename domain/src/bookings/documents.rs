//! What to bring (持ち物): questions that lead to a list of documents.

use serde::{Deserialize, Serialize};

/// Questions and what follows from the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tree {}
