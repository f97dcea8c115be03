//! What guardians are told of invitations.

use domain::{
    ids::{FormId, GuardianId, StaffId},
    time::UtcTime,
};
use serde::{Deserialize, Serialize};

use crate::notices::{Content, Notice, Rank, To, Ways, json};

/// A guardian is invited by mail. Holds what the link is made of, and not the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Who.
    pub guardian: GuardianId,
    /// Who invites.
    pub by: StaffId,
    /// With which form.
    pub form: FormId,
    /// Until when the link is good.
    pub until: UtcTime,
}

#[derive(Serialize, Deserialize)]
struct Detail {
    by: StaffId,
    form: FormId,
    until: UtcTime,
}

impl Content for Invited {
    const NOTICES: &'static [Notice] =
        &[Notice { to: To::Guardian, ways: Ways::Mail, ..Notice::new("invited", Rank::CanWait) }];

    fn subject(&self) -> i64 {
        self.guardian.raw()
    }

    fn detail(&self) -> Option<String> {
        let Self { by, form, until, .. } = *self;
        Some(json(&Detail { by, form, until }))
    }

    fn of_row(_: Notice, subject: i64, detail: Option<&str>) -> Option<Self> {
        let Detail { by, form, until } = serde_json::from_str(detail?).ok()?;
        Some(Self { guardian: GuardianId::from_raw(subject), by, form, until })
    }
}
