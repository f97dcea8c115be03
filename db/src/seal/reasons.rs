//! Why somebody is set aside or must come back, where a clerk typed it: it stands in facts, and a fact goes where it likes
//! (log, rows, streams between hubs). It is sealed before it becomes one and opened by the pages that show it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::queue::visit::{SEALED_REASON, Visit};

use super::{Column, Sealer};

/// A reason is sealed before it is decided whose visit it is about, and its fact says so once for all: it names no row.
const IN_FACTS: &[u8] = &[];

impl Sealer {
    /// A typed reason as it may stand in a fact.
    #[must_use]
    pub fn seal_reason(&self, typed: &str) -> String {
        format!("{SEALED_REASON}{}", URL_SAFE_NO_PAD.encode(self.seal(Column::Reason, IN_FACTS, typed)))
    }

    /// Opens the reason of a visit, if there is one and it is sealed; one that does not open is left out.
    pub fn open_reason(&self, visit: &mut Visit) {
        let Some(reason) = visit.stand.reason_mut() else { return };
        if let Some(sealed) = reason.strip_prefix(SEALED_REASON) {
            let sealed = URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default();
            *reason = self.open(Column::Reason, IN_FACTS, &sealed).unwrap_or_default();
        }
    }
}
