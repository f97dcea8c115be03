//! Findings become incidents: one for each key while it is open, counted once however many hubs find it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use diesel::prelude::*;
use domain::{
    ids::{AuditId, IncidentId, StaffId},
    time::UtcTime,
};

use super::{
    Rule, State, bounds,
    judge::{Finding, Judge, LONGEST, Proof, Sign, key, network},
    news::Found,
};
use crate::{
    Conn, DbError,
    audit::{self, Kind, SubjectKind, Who},
    notices::News,
    schema::{audit as rows, incidents, outbox},
    with,
};

/// Most rows that an incident names.
const EVIDENCE_MAX: usize = 50;
/// Most incidents of an hour that are each mailed …
const MAILS_MAX: i64 = 10;
/// … and that are made at all: what comes after them is counted to one for each rule.
const MADE_MAX: i64 = 100;
/// The subject of what is counted together.
const MORE: &str = "more";
/// Most sign-ins of an account that are asked for its networks.
const PAST_MAX: i64 = 500;
const DAY: Duration = Duration::from_secs(86_400);

/// What a look came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Incidents that are new, by rule.
    pub made: Vec<Rule>,
    /// Whether somebody is to be mailed.
    pub is_told: bool,
}

/// Judges the rows of the last hour. Writes nothing: most looks find nothing, and no commit waits for them.
///
/// # Errors
/// If the database fails.
pub fn find(conn: &mut Conn, signs: &[Sign], now: UtcTime) -> Result<Vec<Finding>, DbError> {
    let (bounds, settled) = (bounds(conn)?, closed(conn, now)?);
    let mut found = Vec::new();
    for finding in Judge::new(signs, now, bounds, &settled).findings() {
        if !is_known(conn, &finding, now)? {
            found.push(finding);
        }
    }
    Ok(found)
}

/// Makes incidents of what was found, or counts it to those that are open. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn settle(conn: &mut Conn, found: Vec<Finding>, now: UtcTime) -> Result<Settled, DbError> {
    let settled = closed(conn, now)?;
    let (mut done, mut more) = (Settled::default(), BTreeMap::new());
    for finding in found {
        let rule = finding.rule;
        if let Some(beyond) = keep(conn, finding, now, &mut done)? {
            more.entry(rule.name()).or_insert_with(|| (rule, Vec::new())).1.extend(beyond);
        }
    }
    for (rule, mut proofs) in more.into_values() {
        // In the order in which they are counted.
        proofs.sort_unstable_by_key(|proof| proof.id);
        proofs.dedup();
        let key = key(rule, MORE);
        proofs.retain(|proof| settled.get(&key).is_none_or(|settled| proof.id > *settled));
        keep(conn, Finding { proofs, ..Finding::of(rule, MORE) }, now, &mut done)?;
    }
    Ok(done)
}

/// Up to which row each closed incident of the last hours was dealt with.
fn closed(conn: &mut Conn, now: UtcTime) -> Result<HashMap<String, i64>, DbError> {
    let from = AuditId::first_at(now - LONGEST).raw();
    let query = || {
        incidents::table
            .filter(incidents::state.eq(State::Closed.name()).and(incidents::counted_to.ge(from)))
            .order(incidents::id)
            .limit(10_000)
            .select((incidents::rule, incidents::subject, incidents::counted_to))
    };
    let found: Vec<(String, String, i64)> = with!(conn, c => query().load(c))?;
    let mut settled = HashMap::new();
    for (rule, subject, to) in found {
        let Some(rule) = Rule::from_name(&rule) else { continue };
        let last = settled.entry(key(rule, &subject)).or_insert(to);
        *last = to.max(*last);
    }
    Ok(settled)
}

/// Whether an account was at each of these networks before; nobody can say that of one that is new.
fn is_known(conn: &mut Conn, finding: &Finding, now: UtcTime) -> Result<bool, DbError> {
    let Some(about) = finding.about.filter(|about| about.kind == SubjectKind::Staff) else { return Ok(false) };
    if finding.unless_known.is_empty() {
        return Ok(false);
    }
    let (kind, id) = Who::Staff(StaffId::from_raw(about.id)).columns();
    let past = || {
        rows::table
            .filter(rows::who_kind.eq(kind).and(rows::who.eq(id)))
            .filter(rows::kind.eq(Kind::SignIn.name()).and(rows::id.lt(AuditId::first_at(now - DAY).raw())))
            .order(rows::id.desc())
            .limit(PAST_MAX)
            .select(rows::source)
    };
    let past: Vec<Option<String>> = with!(conn, c => past().load(c))?;
    let past: HashSet<String> = past.into_iter().flatten().filter_map(|source| network(&source)).collect();
    Ok(past.is_empty() || finding.unless_known.iter().all(|network| past.contains(network)))
}

#[derive(Queryable)]
struct Kept {
    id: i64,
    open_key: Option<String>,
    since: i64,
    last: i64,
    times: i64,
    counted_to: i64,
    evidence: String,
}

fn newest(conn: &mut Conn, rule: Rule, subject: &str) -> Result<Option<Kept>, DbError> {
    let query = || {
        incidents::table
            .filter(incidents::rule.eq(rule.name()).and(incidents::subject.eq(subject)))
            .order(incidents::id.desc())
            .limit(1)
            .select((
                incidents::id,
                incidents::open_key,
                incidents::since,
                incidents::last,
                incidents::times,
                incidents::counted_to,
                incidents::evidence,
            ))
    };
    Ok(match conn {
        Conn::Sqlite(c) => query().first(c).optional()?,
        Conn::Pg(c) => query().for_update().first(c).optional()?,
    })
}

/// Counts what is new of an open incident, or makes one. Gives back what is beyond those that are made.
fn keep(conn: &mut Conn, finding: Finding, now: UtcTime, done: &mut Settled) -> Result<Option<Vec<Proof>>, DbError> {
    match newest(conn, finding.rule, &finding.subject)? {
        Some(kept) if kept.open_key.is_some() => count(conn, kept, &finding.proofs).map(|()| None),
        // Somebody closed it at this instant: the next look knows.
        Some(kept) if finding.proofs.first().is_some_and(|first| first.id <= kept.counted_to) => Ok(None),
        _ => make(conn, finding, now, done),
    }
}

/// Counts what is new. In the order of ids, which is that of time but for a moment's difference of clocks.
fn count(conn: &mut Conn, kept: Kept, proofs: &[Proof]) -> Result<(), DbError> {
    let new: Vec<&Proof> = proofs.iter().filter(|proof| proof.id > kept.counted_to).collect();
    let Some(last) = new.last() else { return Ok(()) };
    let mut evidence: Vec<i64> =
        serde_json::from_str(&kept.evidence).map_err(|_| DbError::Damaged("incidents.evidence"))?;
    let room = EVIDENCE_MAX.saturating_sub(evidence.len());
    evidence.extend(new.iter().take(room).map(|proof| proof.id));
    let first = new.iter().map(|proof| proof.at.micros()).min().unwrap_or(kept.since);
    let more: u64 = new.iter().map(|proof| proof.times).sum();
    let row = || incidents::table.find(kept.id);
    let values = (
        incidents::since.eq(kept.since.min(first)),
        incidents::last.eq(kept.last.max(last.at.micros())),
        incidents::times.eq(kept.times.saturating_add(i64::try_from(more).unwrap_or(i64::MAX))),
        incidents::counted_to.eq(last.id),
        incidents::evidence.eq(json(&evidence)),
    );
    with!(conn, c => diesel::update(row()).set(values).execute(c))?;
    Ok(())
}

fn made_since(conn: &mut Conn, from: UtcTime) -> Result<i64, DbError> {
    let query = || incidents::table.filter(incidents::id.ge(IncidentId::first_at(from).raw())).count();
    Ok(with!(conn, c => query().get_result(c))?)
}

fn make(conn: &mut Conn, finding: Finding, now: UtcTime, done: &mut Settled) -> Result<Option<Vec<Proof>>, DbError> {
    let (Some(first), Some(last)) = (finding.proofs.first(), finding.proofs.last()) else { return Ok(None) };
    let lately = made_since(conn, now - LONGEST)?;
    if lately >= MADE_MAX && finding.subject != MORE {
        return Ok(Some(finding.proofs));
    }
    let id = IncidentId::new(now);
    let evidence: Vec<i64> = finding.proofs.iter().take(EVIDENCE_MAX).map(|proof| proof.id).collect();
    let times: u64 = finding.proofs.iter().map(|proof| proof.times).sum();
    let row = (
        (incidents::id.eq(id.raw()), incidents::rule.eq(finding.rule.name())),
        (incidents::subject.eq(&finding.subject), incidents::open_key.eq(finding.key())),
        incidents::source.eq(&finding.source),
        incidents::about_kind.eq(finding.about.map(|about| about.kind.name())),
        incidents::about.eq(finding.about.map(|about| about.id)),
        (incidents::since.eq(first.at.micros()), incidents::last.eq(last.at.micros())),
        incidents::times.eq(i64::try_from(times).unwrap_or(i64::MAX)),
        incidents::counted_to.eq(last.id),
        incidents::evidence.eq(json(&evidence)),
        (incidents::state.eq(State::Open.name()), incidents::made_at.eq(now.micros())),
    );
    // Another hub made it at this instant, and its mail is under way.
    let insert = || diesel::insert_into(incidents::table).values(&row).on_conflict_do_nothing();
    if with!(conn, c => insert().execute(c))? == 0 {
        return Ok(None);
    }
    done.made.push(finding.rule);
    audit::record(
        conn,
        audit::Entry::new(now, Kind::Change, Who::Hub)
            .act("incident")
            .about(finding.about)
            .with(audit::Detail { said: Some(format!("{} {id}", finding.rule.name())), ..audit::Detail::default() }),
    )?;
    if lately < MAILS_MAX {
        tell(conn, Found { incident: id, rule: finding.rule, since: first.at }, now)?;
        done.is_told = true;
    }
    Ok(None)
}

/// A row of the outbox of no facility, in the transaction that makes the incident.
fn tell(conn: &mut Conn, found: Found, now: UtcTime) -> Result<(), DbError> {
    let news = News::Incident(found);
    let row = (
        outbox::facility.eq(0),
        outbox::seq.eq(news.subject()),
        outbox::subject.eq(news.subject()),
        outbox::notice.eq(news.notice().name),
        outbox::at.eq(now.micros()),
        outbox::detail.eq(news.detail()),
    );
    with!(conn, c => diesel::insert_into(outbox::table).values(row).execute(c))?;
    Ok(())
}

fn json(ids: &[i64]) -> String {
    serde_json::to_string(ids).expect("numbers are always JSON")
}
