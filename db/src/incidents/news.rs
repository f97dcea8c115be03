//! What those are told who look after incidents.

use domain::{ids::IncidentId, time::UtcTime};
use serde::{Deserialize, Serialize};

use super::Rule;
use crate::notices::{Content, Notice, Rank, To, Ways, json};

/// Something looks like an attack. Who and from where stands on its page alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Which incident.
    pub incident: IncidentId,
    /// By which rule.
    pub rule: Rule,
    /// Since when.
    pub since: UtcTime,
}

#[derive(Serialize, Deserialize)]
struct Detail {
    rule: String,
    since: UtcTime,
}

impl Content for Found {
    const NOTICES: &'static [Notice] =
        &[Notice { to: To::Watchers, ways: Ways::Mail, ..Notice::new("incident", Rank::Awaited) }];

    fn subject(&self) -> i64 {
        self.incident.raw()
    }

    fn detail(&self) -> Option<String> {
        Some(json(&Detail { rule: self.rule.name().to_owned(), since: self.since }))
    }

    fn of_row(_: Notice, subject: i64, detail: Option<&str>) -> Option<Self> {
        let Detail { rule, since } = serde_json::from_str(detail?).ok()?;
        Some(Self { incident: IncidentId::from_raw(subject), rule: Rule::from_name(&rule)?, since })
    }
}
