//! A week of the audit in figures (定期的な分析): who signed in, who was wrong or refused, who took files, by place and role;
//! and that somebody has read it.
//!
//! Counted are rows. What happens again within moments is one row, so that the figures say how many occasions there were.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::{AuditId, FacilityId, IncidentId, StaffId},
    time::{CivilDay, UtcTime},
};

use super::State;
use crate::{
    Conn, DbError,
    audit::{self, Kind, SubjectKind},
    schema::{audit as rows, audit_reviews, incidents, staff},
    seal::{Column, Sealer},
    with,
};

/// Most accounts that are counted.
const ACCOUNTS_MAX: i64 = 5_000;

/// As what somebody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// For the town.
    Town,
    /// Leads a place.
    Leader,
    /// At a place.
    Clerk,
    /// The account is not there any more.
    Gone,
}

/// What those of one role at one place did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Times that somebody signed in.
    pub sign_ins: i64,
    /// Wrong passwords and codes.
    pub wrong: i64,
    /// Files and prints.
    pub files: i64,
    /// Times that somebody asked for what is not theirs.
    pub refused: i64,
}

/// A week, Monday to Sunday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// Its number.
    pub number: i64,
    /// By role and place, in that order.
    pub lines: Vec<(Role, Option<FacilityId>, Figures)>,
    /// Wrong passwords and codes that were for no account.
    pub nobodys: i64,
    /// Incidents that were found.
    pub found: i64,
    /// Of those, what nobody has closed yet.
    pub open: i64,
}

/// That somebody has read a week's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Who.
    pub staff: StaffId,
    /// When.
    pub at: UtcTime,
    /// What they wrote.
    pub text: String,
}

/// The first day of the week with this number.
#[must_use]
pub const fn monday(week: i64) -> CivilDay {
    CivilDay::from_number(week.saturating_mul(7).saturating_sub(3))
}

/// Which column names the account.
#[derive(Clone, Copy)]
enum Whose {
    Who,
    Subject,
}

fn by_account(
    conn: &mut Conn,
    (from, to): (i64, i64),
    kind: Kind,
    acts: &[&str],
    whose: Whose,
) -> Result<Vec<(i64, i64)>, DbError> {
    let staff = SubjectKind::Staff.name();
    macro_rules! counted {
        ($conn:ident, $kind:ident, $id:ident) => {{
            let query = || {
                rows::table
                    .filter(rows::kind.eq(kind.name()).and(rows::id.ge(from)).and(rows::id.lt(to)))
                    .filter(rows::$kind.eq(staff))
                    .group_by(rows::$id)
                    .order(rows::$id)
                    .limit(ACCOUNTS_MAX)
                    .select((rows::$id, diesel::dsl::count_star()))
            };
            let found: Vec<(Option<i64>, i64)> = if acts.is_empty() {
                with!($conn, c => query().load(c))?
            } else {
                with!($conn, c => query().filter(rows::act.eq_any(acts)).load(c))?
            };
            found
        }};
    }
    let found = match whose {
        Whose::Who => counted!(conn, who_kind, who),
        Whose::Subject => counted!(conn, subject_kind, subject),
    };
    Ok(found.into_iter().filter_map(|(id, count)| Some((id?, count))).collect())
}

/// The figures of a week.
///
/// # Errors
/// If the database fails.
pub fn figures(conn: &mut Conn, week: i64) -> Result<Week, DbError> {
    let (from, to) = (monday(week).start(), monday(week.saturating_add(1)).start());
    let span = (AuditId::first_at(from).raw(), AuditId::first_at(to).raw());
    let accounts =
        || staff::table.order(staff::id).limit(ACCOUNTS_MAX).select((staff::id, staff::facility, staff::leads));
    let accounts: Vec<(i64, Option<i64>, bool)> = with!(&mut *conn, c => accounts().load(c))?;
    let roles: HashMap<i64, (Role, Option<FacilityId>)> = accounts
        .into_iter()
        .map(|(id, facility, leads)| {
            let role = match (facility, leads) {
                (None, _) => Role::Town,
                (Some(_), true) => Role::Leader,
                (Some(_), false) => Role::Clerk,
            };
            (id, (role, facility.map(FacilityId::from_raw)))
        })
        .collect();
    let mut lines: HashMap<(Role, Option<FacilityId>), Figures> = HashMap::new();
    let mut add = |counts: Vec<(i64, i64)>, of: fn(&mut Figures) -> &mut i64| {
        for (id, count) in counts {
            let role = roles.get(&id).copied().unwrap_or((Role::Gone, None));
            *of(lines.entry(role).or_default()) += count;
        }
    };
    add(by_account(conn, span, Kind::SignIn, &[], Whose::Who)?, |figures| &mut figures.sign_ins);
    add(by_account(conn, span, Kind::Attempt, &[], Whose::Subject)?, |figures| &mut figures.wrong);
    add(by_account(conn, span, Kind::Sight, &["file", "print"], Whose::Who)?, |figures| &mut figures.files);
    add(by_account(conn, span, Kind::Refusal, &[], Whose::Who)?, |figures| &mut figures.refused);
    let mut lines: Vec<_> = lines.into_iter().map(|((role, place), figures)| (role, place, figures)).collect();
    lines.sort_by_key(|(role, place, _)| (*role, *place));
    let nobodys = || {
        let attempts = rows::table.filter(rows::kind.eq(Kind::Attempt.name()).and(rows::subject.is_null()));
        attempts.filter(rows::id.ge(span.0).and(rows::id.lt(span.1))).count()
    };
    let found = || {
        let of_week = incidents::id.ge(IncidentId::first_at(from).raw());
        incidents::table.filter(of_week.and(incidents::id.lt(IncidentId::first_at(to).raw())))
    };
    let open = || found().filter(incidents::state.ne(State::Closed.name())).count();
    Ok(Week {
        number: week,
        lines,
        nobodys: with!(&mut *conn, c => nobodys().get_result(c))?,
        found: with!(&mut *conn, c => found().count().get_result(c))?,
        open: with!(conn, c => open().get_result(c))?,
    })
}

/// Who has read a week's figures, if somebody has.
///
/// # Errors
/// If the database fails or the text does not open.
pub fn review(conn: &mut Conn, sealer: &Sealer, week: i64) -> Result<Option<Review>, DbError> {
    let query = || {
        let row = audit_reviews::table.find(week);
        row.select((audit_reviews::staff, audit_reviews::at, audit_reviews::text))
    };
    let row: Option<(i64, i64, Vec<u8>)> = with!(conn, c => query().first(c).optional())?;
    let opened = row.map(|(staff, at, text)| {
        let text = sealer.open(Column::Review, week, &text)?;
        Ok(Review { staff: StaffId::from_raw(staff), at: UtcTime::from_micros(at), text })
    });
    opened.transpose()
}

/// Notes that somebody has read a week's figures; `false` if somebody had. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn put_review(conn: &mut Conn, sealer: &Sealer, week: i64, review: &Review) -> Result<bool, DbError> {
    let row = (
        audit_reviews::week.eq(week),
        audit_reviews::staff.eq(review.staff.raw()),
        audit_reviews::at.eq(review.at.micros()),
        audit_reviews::text.eq(sealer.seal(Column::Review, week, &review.text)),
    );
    let insert = || diesel::insert_into(audit_reviews::table).values(&row).on_conflict_do_nothing();
    let is_first = with!(conn, c => insert().execute(c))? == 1;
    if is_first {
        audit::said(conn, "audit-review", None, Some(&monday(week).to_string()))?;
    }
    Ok(is_first)
}
