//! Rows that rules look at, and the incidents that were found.

use std::{collections::BTreeMap, time::Duration};

use diesel::prelude::*;
use domain::{
    ids::{AuditId, IncidentId},
    time::UtcTime,
};

use super::{
    Rule, State,
    judge::{LONGEST, Sign},
};
use crate::{
    Conn, DbError,
    audit::{Detail, Kind, Subject, SubjectKind, Who},
    schema::{audit, incidents},
    with,
};

/// Most rows that are held; the oldest go.
const HELD_MAX: usize = 50_000;
/// Most rows of one look.
const READ_MAX: i64 = 20_000;
/// Rows of another hub may be committed so much later than newer ones of this one.
const LATE: Duration = Duration::from_secs(15);
/// Most incidents of one list.
const LIST_MAX: i64 = 200;

/// The rows of the last hour, as a hub has read them. May be lost: the next look reads them again.
#[derive(Debug, Default)]
pub struct Seen {
    rows: BTreeMap<i64, Sign>,
    read_at: Option<UtcTime>,
}

type Row = (
    (i64, i64, String, Option<String>, String, Option<i64>),
    (Option<String>, Option<String>, Option<String>, Option<String>, Option<i64>, Option<String>),
);

fn sign(row: Row) -> Option<Sign> {
    let ((id, at, kind, act, who_kind, who), (session, source, device, subject_kind, subject, detail)) = row;
    let detail: Detail = detail.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let subject_kind = subject_kind.as_deref().and_then(SubjectKind::from_name);
    Some(Sign {
        id,
        at: UtcTime::from_micros(at),
        kind: Kind::from_name(&kind)?,
        act,
        who: Who::from_columns(&who_kind, who)?,
        session,
        source,
        device,
        subject: subject_kind.zip(subject).map(|(kind, id)| Subject { kind, id }),
        status: detail.status,
        times: detail.again.unwrap_or(0).saturating_add(1),
    })
}

/// The rows from this moment on, oldest first, at most 20,000. Those that seal logs are none that a rule looks at.
///
/// # Errors
/// If the database fails.
pub fn rows(conn: &mut Conn, from: UtcTime) -> Result<Vec<Sign>, DbError> {
    let query = || {
        audit::table
            .filter(audit::id.ge(AuditId::first_at(from).raw()))
            .filter(audit::kind.ne(Kind::Facts.name()))
            .order(audit::id)
            .limit(READ_MAX)
            .select((
                (audit::id, audit::at, audit::kind, audit::act, audit::who_kind, audit::who),
                (audit::session, audit::source, audit::device, audit::subject_kind, audit::subject, audit::detail),
            ))
    };
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().filter_map(sign).collect())
}

impl Seen {
    /// From when on rows are to be read now.
    #[must_use]
    pub fn from(&self, now: UtcTime) -> UtcTime {
        self.read_at.filter(|read| *read <= now).map_or(now - LONGEST, |read| (read - LATE).max(now - LONGEST))
    }

    /// Takes in what was read, which was asked for at this time.
    pub fn take(&mut self, rows: Vec<Sign>, now: UtcTime) {
        // The rest of a long answer is read with the next look.
        let is_all = i64::try_from(rows.len()).is_ok_and(|rows| rows < READ_MAX);
        self.read_at = if is_all { Some(now) } else { rows.last().map(|last| last.at) };
        self.rows.extend(rows.into_iter().map(|row| (row.id, row)));
        let oldest = AuditId::first_at(now - LONGEST).raw();
        self.rows = self.rows.split_off(&oldest);
        while self.rows.len() > HELD_MAX {
            self.rows.pop_first();
        }
    }

    /// What is held, in the order of the ids.
    #[must_use]
    pub fn signs(&self) -> Vec<Sign> {
        self.rows.values().cloned().collect()
    }
}

const OPEN: [&str; 2] = [State::Open.name(), State::Looked.name()];
const CLOSED: [&str; 1] = [State::Closed.name()];

/// Something that looks like an attack, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Which.
    pub id: IncidentId,
    /// By which rule; `None` if only a newer hub knows it.
    pub rule: Option<Rule>,
    /// From where, if it is from one place.
    pub source: Option<String>,
    /// Whose account or which kiosk, if it is one's.
    pub about: Option<Subject>,
    /// When it began.
    pub since: UtcTime,
    /// When it happened last.
    pub last: UtcTime,
    /// How often.
    pub times: i64,
    /// Rows of the audit that say so, the first fifty.
    pub evidence: Vec<i64>,
    /// How far it is looked after.
    pub state: State,
    /// When it was found.
    pub made_at: UtcTime,
}

type IncidentRow = ((i64, String, Option<String>, Option<String>, Option<i64>), (i64, i64, i64, String, String, i64));

macro_rules! columns {
    () => {
        (
            (incidents::id, incidents::rule, incidents::source, incidents::about_kind, incidents::about),
            (
                incidents::since,
                incidents::last,
                incidents::times,
                incidents::evidence,
                incidents::state,
                incidents::made_at,
            ),
        )
    };
}

fn incident(row: IncidentRow) -> Result<Incident, DbError> {
    let ((id, rule, source, about_kind, about), (since, last, times, evidence, state, made_at)) = row;
    let kind = about_kind.as_deref().and_then(SubjectKind::from_name);
    Ok(Incident {
        id: IncidentId::from_raw(id),
        rule: Rule::from_name(&rule),
        source,
        about: kind.zip(about).map(|(kind, id)| Subject { kind, id }),
        since: UtcTime::from_micros(since),
        last: UtcTime::from_micros(last),
        times,
        evidence: serde_json::from_str(&evidence).map_err(|_| DbError::Damaged("incidents.evidence"))?,
        state: State::from_name(&state).ok_or(DbError::Damaged("incidents.state"))?,
        made_at: UtcTime::from_micros(made_at),
    })
}

/// Those that nobody has closed, then the others, the newest first; at most 200 of each.
///
/// # Errors
/// If the database fails or a row is damaged.
pub fn list(conn: &mut Conn) -> Result<Vec<Incident>, DbError> {
    let of = |states: &'static [&'static str]| {
        let these = incidents::table.filter(incidents::state.eq_any(states));
        these.order(incidents::id.desc()).limit(LIST_MAX).select(columns!())
    };
    let mut rows: Vec<IncidentRow> = with!(&mut *conn, c => of(&OPEN).load(c))?;
    rows.extend::<Vec<IncidentRow>>(with!(conn, c => of(&CLOSED).load(c))?);
    rows.into_iter().map(incident).collect()
}

/// One of them.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn get(conn: &mut Conn, id: IncidentId) -> Result<Incident, DbError> {
    let query = || incidents::table.find(id.raw()).select(columns!());
    incident(with!(conn, c => query().first::<IncidentRow>(c))?)
}

/// How many nobody has closed.
///
/// # Errors
/// If the database fails.
pub fn open_count(conn: &mut Conn) -> Result<usize, DbError> {
    let open = || incidents::table.filter(incidents::state.ne(State::Closed.name())).count();
    let count: i64 = with!(conn, c => open().get_result(c))?;
    Ok(usize::try_from(count).unwrap_or(0))
}
