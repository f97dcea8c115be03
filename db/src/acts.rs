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
    audit::{self, Detail, Kind, Subject, SubjectKind, cut},
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
    /// All that is kept of a person was put into a file for them.
    DisclosedPerson,
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
    /// The account was bound to somebody at the identity provider.
    BoundIdentity,
    /// It is bound to nobody there any more.
    UnboundIdentity,
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
    /// A group of duties was made.
    MadeGroup,
    /// A group's name or duties were changed.
    ChangedGroup,
    /// A group was taken away.
    RemovedGroup,
    /// An account was given a group.
    GaveGroup,
    /// A group was taken from an account.
    TookGroup,
    /// A list of moves was taken (人事異動).
    TookMoves,
    /// What such a list says of an account was done.
    MovedAccount,
    /// A move that was to come was dropped.
    DroppedMove,
}

impl Act {
    /// Every one.
    pub const ALL: [Self; 41] = [
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
        Self::DisclosedPerson,
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
        Self::BoundIdentity,
        Self::UnboundIdentity,
        Self::MadeAccount,
        Self::ChangedAccount,
        Self::StoppedAccount,
        Self::ResumedAccount,
        Self::GavePasswordCode,
        Self::AskedRecovery,
        Self::AgreedRecovery,
        Self::MadeGroup,
        Self::ChangedGroup,
        Self::RemovedGroup,
        Self::GaveGroup,
        Self::TookGroup,
        Self::TookMoves,
        Self::MovedAccount,
        Self::DroppedMove,
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
            Self::DisclosedPerson => "disclosed-person",
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
            Self::BoundIdentity => "bound-identity",
            Self::UnboundIdentity => "unbound-identity",
            Self::MadeAccount => "made-account",
            Self::ChangedAccount => "changed-account",
            Self::StoppedAccount => "stopped-account",
            Self::ResumedAccount => "resumed-account",
            Self::GavePasswordCode => "gave-password-code",
            Self::AskedRecovery => "asked-recovery",
            Self::AgreedRecovery => "agreed-recovery",
            Self::MadeGroup => "made-group",
            Self::ChangedGroup => "changed-group",
            Self::RemovedGroup => "removed-group",
            Self::GaveGroup => "gave-group",
            Self::TookGroup => "took-group",
            Self::TookMoves => "took-moves",
            Self::MovedAccount => "moved-account",
            Self::DroppedMove => "dropped-move",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    /// Whom it is about: whoever the detail names first, or whoever did it.
    const fn subject(self) -> Option<SubjectKind> {
        match self {
            Self::SawPerson
            | Self::JoinedPersons
            | Self::PartedPersons
            | Self::ProtectedPerson
            | Self::UnprotectedPerson
            | Self::DisclosedPerson => Some(SubjectKind::Person),
            Self::ChangedPassword
            | Self::SignedIn
            | Self::RefusedSignIn
            | Self::Proved
            | Self::EndedSessions
            | Self::AddedCodes
            | Self::RemovedCodes
            | Self::AddedPasskey
            | Self::RenamedPasskey
            | Self::RemovedPasskey
            | Self::DoubtedPasskey
            | Self::BoundIdentity
            | Self::UnboundIdentity
            | Self::MadeAccount
            | Self::ChangedAccount
            | Self::StoppedAccount
            | Self::ResumedAccount
            | Self::GavePasswordCode
            | Self::AskedRecovery
            | Self::AgreedRecovery
            | Self::GaveGroup
            | Self::TookGroup
            | Self::MovedAccount
            | Self::DroppedMove => Some(SubjectKind::Staff),
            Self::MadeGroup | Self::ChangedGroup | Self::RemovedGroup | Self::TookMoves => Some(SubjectKind::Accounts),
            Self::NamedSite
            | Self::SetIcon
            | Self::TookIcon
            | Self::NamedDevice
            | Self::OpenedToday
            | Self::ClosedToday
            | Self::LookedForPersons => None,
        }
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

impl Done {
    /// Whom it is about: an account or a person that the detail begins with; else, of accounts, whoever did it.
    fn about(&self) -> Option<Subject> {
        let first = || self.detail.as_deref().and_then(|detail| detail.split(' ').next());
        match self.act.subject()? {
            SubjectKind::Person => first()?.parse::<PersonId>().ok().map(Subject::from),
            SubjectKind::Staff => Some(first().and_then(|id| id.parse::<StaffId>().ok()).unwrap_or(self.staff).into()),
            kind => Some(Subject::list(kind, None)),
        }
    }

    /// The detail, without the id of an account that it begins with: the row says that by itself.
    fn said(&self) -> Option<&str> {
        let detail = self.detail.as_deref()?;
        let (first, rest) = detail.split_once(' ').unwrap_or((detail, ""));
        let is_named = self.act.subject() == Some(SubjectKind::Staff) && first.parse::<StaffId>().is_ok();
        Some(if is_named { rest } else { detail }).filter(|said| !said.is_empty())
    }
}

/// Notes what was done, here for the pages that list it and in the audit, and forgets what is too old here. In a
/// transaction.
///
/// # Errors
/// If the database fails.
pub fn note(conn: &mut Conn, done: &Done) -> Result<(), DbError> {
    note_change(conn, done, Change::default())
}

/// What something was before and is from now on, in words that name nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// The same, with what it was and is.
///
/// # Errors
/// If the database fails.
pub fn note_change(conn: &mut Conn, done: &Done, change: Change) -> Result<(), DbError> {
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
    let (about, said) = (done.about(), done.said().map(cut));
    let (before, after) = (change.before.as_deref().map(cut), change.after.as_deref().map(cut));
    let detail = Detail { said, before, after, ..Detail::default() };
    audit::note(conn, Kind::Change, |entry| entry.act(done.act.name()).about(about).with(detail))
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
