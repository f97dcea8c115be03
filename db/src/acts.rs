//! What the staff settled that is of no facility's log: who, when, what. Written in the transaction of what it tells of, and
//! never changed.

use std::time::Duration;

use diesel::prelude::*;
use domain::{
    ids::{ActId, PersonId, StaffId},
    time::UtcTime,
};

use crate::{
    Conn, DbError,
    audit::{self, Subject},
    schema::staff_acts,
    with,
};

/// As long as it is kept: three years.
const KEPT: Duration = Duration::from_secs(3 * 366 * 86_400);
/// Most that is listed.
const LIST_MAX: i64 = 200;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The site's name and colour were set.
    NamedSite,
    /// The site got an icon.
    SetIcon,
    /// The site's icon was taken away.
    TookIcon,
    /// The member changed their own password.
    ChangedPassword,
    /// A kiosk or a display was named.
    NamedDevice,
    /// An office was opened for the rest of a day.
    OpenedToday,
    /// An office was closed for the rest of a day.
    ClosedToday,
    /// Persons were looked for; how many were found.
    LookedForPersons,
    /// The page of a person was opened.
    SawPerson,
    /// Two rows were joined to one person.
    JoinedPersons,
    /// A row was parted from the person that it was joined to.
    PartedPersons,
    /// Sight of a person was limited.
    ProtectedPerson,
    /// It is not any more.
    UnprotectedPerson,
    /// The member signed in.
    SignedIn,
    /// Somebody was refused at the member's account.
    RefusedSignIn,
    /// The member showed once more who they are.
    Proved,
    /// Sessions were ended.
    EndedSessions,
    /// Codes of an app stand beside the password.
    AddedCodes,
    /// They do no more.
    RemovedCodes,
    /// A passkey stands beside the password.
    AddedPasskey,
    /// It is called otherwise.
    RenamedPasskey,
    /// It does no more.
    RemovedPasskey,
    /// A passkey's counter did not grow: there may be a copy of it, and it counts no more.
    DoubtedPasskey,
    /// An account was made.
    MadeAccount,
    /// An account's name, place, role or end was changed.
    ChangedAccount,
    /// An account was stopped.
    StoppedAccount,
    /// A stopped account goes on.
    ResumedAccount,
    /// A code for another password was made.
    GavePasswordCode,
    /// It was asked that an account's second step be taken away.
    AskedRecovery,
    /// A second administrator agreed to that.
    AgreedRecovery,
}

impl Act {
    /// Every one.
    pub const ALL: [Self; 30] = [
        Self::NamedSite,
        Self::SetIcon,
        Self::TookIcon,
        Self::ChangedPassword,
        Self::NamedDevice,
        Self::OpenedToday,
        Self::ClosedToday,
        Self::LookedForPersons,
        Self::SawPerson,
        Self::JoinedPersons,
        Self::PartedPersons,
        Self::ProtectedPerson,
        Self::UnprotectedPerson,
        Self::SignedIn,
        Self::RefusedSignIn,
        Self::Proved,
        Self::EndedSessions,
        Self::AddedCodes,
        Self::RemovedCodes,
        Self::AddedPasskey,
        Self::RenamedPasskey,
        Self::RemovedPasskey,
        Self::DoubtedPasskey,
        Self::MadeAccount,
        Self::ChangedAccount,
        Self::StoppedAccount,
        Self::ResumedAccount,
        Self::GavePasswordCode,
        Self::AskedRecovery,
        Self::AgreedRecovery,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::NamedSite => "named-site",
            Self::SetIcon => "set-icon",
            Self::TookIcon => "took-icon",
            Self::ChangedPassword => "changed-password",
            Self::NamedDevice => "named-device",
            Self::OpenedToday => "opened-today",
            Self::ClosedToday => "closed-today",
            Self::LookedForPersons => "looked-for-persons",
            Self::SawPerson => "saw-person",
            Self::JoinedPersons => "joined-persons",
            Self::PartedPersons => "parted-persons",
            Self::ProtectedPerson => "protected-person",
            Self::UnprotectedPerson => "unprotected-person",
            Self::SignedIn => "signed-in",
            Self::RefusedSignIn => "refused-sign-in",
            Self::Proved => "proved",
            Self::EndedSessions => "ended-sessions",
            Self::AddedCodes => "added-codes",
            Self::RemovedCodes => "removed-codes",
            Self::AddedPasskey => "added-passkey",
            Self::RenamedPasskey => "renamed-passkey",
            Self::RemovedPasskey => "removed-passkey",
            Self::DoubtedPasskey => "doubted-passkey",
            Self::MadeAccount => "made-account",
            Self::ChangedAccount => "changed-account",
            Self::StoppedAccount => "stopped-account",
            Self::ResumedAccount => "resumed-account",
            Self::GavePasswordCode => "gave-password-code",
            Self::AskedRecovery => "asked-recovery",
            Self::AgreedRecovery => "agreed-recovery",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }
}

/// Something that was done.
#[derive(Debug, Clone)]
pub struct Done {
    /// When.
    pub at: UtcTime,
    /// By whom.
    pub staff: StaffId,
    /// What.
    pub act: Act,
    /// What it was done to, in words; nothing about a person.
    pub detail: Option<String>,
}

/// Notes what was done, here for the pages that list it and in the audit, and forgets what is too old here. In a
/// transaction.
///
/// # Errors
/// If the database fails.
pub fn note(conn: &mut Conn, done: &Done) -> Result<(), DbError> {
    let row = (
        staff_acts::id.eq(ActId::new(done.at).raw()),
        staff_acts::at.eq(done.at.micros()),
        staff_acts::staff.eq(done.staff.raw()),
        staff_acts::act.eq(done.act.name()),
        staff_acts::detail.eq(done.detail.as_deref()),
    );
    with!(conn, c => diesel::insert_into(staff_acts::table).values(row).execute(c))?;
    // Ids grow with time.
    let old = || staff_acts::table.filter(staff_acts::id.lt(ActId::first_at(done.at - KEPT).raw()));
    with!(conn, c => diesel::delete(old()).execute(c))?;
    let person = || done.detail.as_deref()?.split(' ').next()?.parse::<PersonId>().ok().map(Subject::from);
    let is_of_person = matches!(
        done.act,
        Act::SawPerson | Act::JoinedPersons | Act::PartedPersons | Act::ProtectedPerson | Act::UnprotectedPerson
    );
    let is_of_account = matches!(
        done.act,
        Act::ChangedPassword | Act::AddedPasskey | Act::RenamedPasskey | Act::RemovedPasskey | Act::DoubtedPasskey
    );
    let about = if is_of_person { person() } else { is_of_account.then(|| done.staff.into()) };
    audit::said(conn, done.act.name(), about, done.detail.as_deref())
}

/// What was done of these kinds, newest first; at most 200. What only a newer hub knows is left out.
///
/// # Errors
/// If the database fails.
pub fn newest(conn: &mut Conn, of: &[Act]) -> Result<Vec<Done>, DbError> {
    let names: Vec<&str> = of.iter().map(|act| act.name()).collect();
    let query = || {
        let columns = (staff_acts::at, staff_acts::staff, staff_acts::act, staff_acts::detail);
        let of_kinds = staff_acts::table.filter(staff_acts::act.eq_any(&names));
        of_kinds.order(staff_acts::id.desc()).limit(LIST_MAX).select(columns)
    };
    let rows: Vec<(i64, i64, String, Option<String>)> = with!(conn, c => query().load(c))?;
    let done = |(at, staff, act, detail): (i64, i64, String, Option<String>)| {
        let (at, staff) = (UtcTime::from_micros(at), StaffId::from_raw(staff));
        Some(Done { at, staff, act: Act::from_name(&act)?, detail })
    };
    Ok(rows.into_iter().filter_map(done).collect())
}
