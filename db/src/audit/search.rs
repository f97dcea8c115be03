//! Rows by who, about whom, kind, place and time, newest first.
//!
//! Each question has its index: about whom, who, place, kind, and the time alone. Several subjects are several questions,
//! each of which ends after a page.

use diesel::{pg::Pg, prelude::*, sqlite::Sqlite};
use domain::{
    ids::{AuditId, FacilityId},
    time::UtcTime,
};

use super::{Detail, Kind, Subject, SubjectKind, Who};
use crate::{
    Conn, DbError,
    schema::{audit, bookings, children, guardianships, visits},
    with,
};

/// Most rows of one answer.
pub const LIST_MAX: i64 = 10_000;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only of whoever this is.
    pub who: Option<Who>,
    /// Only about one of these.
    pub about: Vec<Subject>,
    /// Only at this place.
    pub facility: Option<FacilityId>,
    /// Not before.
    pub from: Option<UtcTime>,
    /// Before this.
    pub to: Option<UtcTime>,
    /// Only before this row, which ended the page before.
    pub before: Option<i64>,
}

/// A row that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Names the row, and sorts by time.
    pub id: i64,
    /// When.
    pub at: UtcTime,
    /// What it tells of; `None` if only a newer hub knows.
    pub kind: Option<Kind>,
    /// What was done, by its short name.
    pub act: Option<String>,
    /// Who; `None` if only a newer hub knows.
    pub who: Option<Who>,
    /// The mark of the session.
    pub session: Option<String>,
    /// The address that it came from.
    pub source: Option<String>,
    /// Which kind of browser.
    pub device: Option<String>,
    /// Method and pattern of the route.
    pub route: Option<String>,
    /// Where.
    pub facility: Option<FacilityId>,
    /// About whom.
    pub subject: Option<Subject>,
    /// What else.
    pub detail: Detail,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    at: i64,
    kind: String,
    act: Option<String>,
    who_kind: String,
    who: Option<i64>,
    session: Option<String>,
    source: Option<String>,
    device: Option<String>,
    route: Option<String>,
    facility: Option<i64>,
    subject_kind: Option<String>,
    subject: Option<i64>,
    detail: Option<String>,
}

impl From<Row> for Found {
    fn from(row: Row) -> Self {
        let subject_kind = row.subject_kind.as_deref().and_then(SubjectKind::from_name);
        Self {
            id: row.id,
            at: UtcTime::from_micros(row.at),
            kind: Kind::from_name(&row.kind),
            act: row.act,
            who: Who::from_columns(&row.who_kind, row.who),
            session: row.session,
            source: row.source,
            device: row.device,
            route: row.route,
            facility: row.facility.map(FacilityId::from_raw),
            subject: subject_kind.zip(row.subject).map(|(kind, id)| Subject { kind, id }),
            detail: row.detail.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        }
    }
}

macro_rules! matching {
    ($engine:ty, $filter:ident, $about:ident, $limit:ident) => {{
        let mut query = audit::table
            .select((
                audit::id,
                audit::at,
                audit::kind,
                audit::act,
                audit::who_kind,
                audit::who,
                audit::session,
                audit::source,
                audit::device,
                audit::route,
                audit::facility,
                audit::subject_kind,
                audit::subject,
                audit::detail,
            ))
            .order(audit::id.desc())
            .limit($limit)
            .into_boxed::<$engine>();
        if let Some(kind) = $filter.kind {
            query = query.filter(audit::kind.eq(kind.name()));
        }
        if let Some(who) = $filter.who {
            let (kind, id) = who.columns();
            query = query.filter(audit::who_kind.eq(kind));
            if let Some(id) = id {
                query = query.filter(audit::who.eq(id));
            }
        }
        if let Some(about) = $about {
            query = query.filter(audit::subject_kind.eq(about.kind.name()).and(audit::subject.eq(about.id)));
        }
        if let Some(facility) = $filter.facility {
            query = query.filter(audit::facility.eq(facility.raw()));
        }
        if let Some(from) = $filter.from {
            query = query.filter(audit::id.ge(AuditId::first_at(from).raw()));
        }
        if let Some(to) = $filter.to {
            query = query.filter(audit::id.lt(AuditId::first_at(to).raw()));
        }
        if let Some(before) = $filter.before {
            query = query.filter(audit::id.lt(before));
        }
        query
    }};
}

/// These rows, oldest first; at most a hundred. Those that are not there any more are left out.
///
/// # Errors
/// If the database fails.
pub fn by_ids(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Found>, DbError> {
    let filter = Filter::default();
    let (filter, about) = (&filter, None::<Subject>);
    let limit = 100;
    let mut rows: Vec<Row> = match conn {
        Conn::Sqlite(c) => matching!(Sqlite, filter, about, limit).filter(audit::id.eq_any(ids)).load(c)?,
        Conn::Pg(c) => matching!(Pg, filter, about, limit).filter(audit::id.eq_any(ids)).load(c)?,
    };
    rows.reverse();
    Ok(rows.into_iter().map(Found::from).collect())
}

/// The newest rows that fit, at most `limit` (and [`LIST_MAX`]).
///
/// # Errors
/// If the database fails.
pub fn find(conn: &mut Conn, filter: &Filter, limit: i64) -> Result<Vec<Found>, DbError> {
    let limit = limit.clamp(1, LIST_MAX);
    let subjects: Vec<Option<Subject>> =
        if filter.about.is_empty() { vec![None] } else { filter.about.iter().copied().map(Some).collect() };
    let mut rows: Vec<Row> = Vec::new();
    for about in subjects {
        let found: Vec<Row> = match conn {
            Conn::Sqlite(c) => matching!(Sqlite, filter, about, limit).load(c)?,
            Conn::Pg(c) => matching!(Pg, filter, about, limit).load(c)?,
        };
        rows.extend(found);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(rows.into_iter().map(Found::from).collect())
}

/// The lists in which whoever this is stands: who looked at one of them looked at them too. Those in which they stand now.
///
/// # Errors
/// If the database fails.
pub fn lists_with(conn: &mut Conn, subject: Subject) -> Result<Vec<Subject>, DbError> {
    let id = subject.id;
    let (places, kinds): (Vec<i64>, &[SubjectKind]) = match subject.kind {
        SubjectKind::Child => {
            let query = || children::table.find(id).select(children::facility);
            (with!(conn, c => query().load(c))?, &[SubjectKind::Children, SubjectKind::Families])
        }
        SubjectKind::Guardian => {
            let of = guardianships::table.inner_join(children::table).filter(guardianships::guardian.eq(id));
            let query = || of.select(children::facility).distinct().limit(64);
            (with!(conn, c => query().load(c))?, &[SubjectKind::Families])
        }
        SubjectKind::Booking => {
            let query = || bookings::table.find(id).select(bookings::facility);
            (with!(conn, c => query().load(c))?, &[SubjectKind::Bookings])
        }
        SubjectKind::Visit => {
            let query = || visits::table.find(id).select(visits::facility);
            (with!(conn, c => query().load(c))?, &[SubjectKind::Visits])
        }
        SubjectKind::Person => return Ok(vec![Subject::list(SubjectKind::Persons, None)]),
        _ => return Ok(Vec::new()),
    };
    let lists = |place: i64| kinds.iter().map(move |kind| Subject { kind: *kind, id: place });
    Ok(places.into_iter().flat_map(lists).collect())
}
