//! Who saw and who changed what, for those who work for the town: searched, saved as a file, kept for a settled time. And who
//! may do what, from the very rows that the gate asks.

use std::collections::HashSet;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data, Query},
};
use db::{
    Conn, DbError, accounts,
    audit::{self, Found, Kind, Subject, SubjectKind, Who, prune},
    persons::{self, Reach},
    roster,
    seal::Sealer,
};
use domain::{
    ids::{ChildId, FacilityId, GuardianId, PersonId, StaffId},
    time::CivilDay,
};
use hub_web::{
    access::Staff,
    app::Hub,
    pages::{Facility, fields::Fields, tables::Kind as FileKind},
    routes::{
        answer::{html, html_with, see},
        files,
    },
    trouble::PageError,
};

use crate::pages::{
    audit::{Asked, Audit, Line, Names, TermOutcome, first_part, table},
    rights::Rights,
};

/// Rows of a page.
const PAGE: i64 = 100;
/// Days that are shown if nobody says which.
const DAYS: i64 = 7;
/// Most days of one answer: as long as rows can be kept.
const DAYS_MAX: i64 = 3_660;

/// What an address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Said {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    who: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    before: Option<i64>,
    saved: Option<String>,
}

impl Said {
    fn asked(&self, today: CivilDay) -> Asked {
        let to = self.to.parse().unwrap_or(today).min(today);
        let from: CivilDay = self.from.parse().unwrap_or_else(|_| to.plus(1 - DAYS));
        let who = self.who.split_once('.').and_then(|(kind, id)| Who::from_columns(kind, Some(id.parse().ok()?)));
        Asked {
            kind: Kind::from_name(&self.kind),
            place: self.place.clone(),
            who: who.filter(|who| who.columns().1.is_some()),
            about: Subject::from_text(&self.about),
            from: from.clamp(to.plus(1 - DAYS_MAX), to),
            to,
        }
    }
}

/// What was read for a page or a file.
struct Read {
    found: Vec<Found>,
    places: Vec<(FacilityId, Facility)>,
    children: Vec<(String, String)>,
    names: Names,
    days: u16,
}

/// What the pages of the places are called in their side bars.
pub(super) fn pages(hub: &Hub) -> Vec<(&'static str, &'static str)> {
    let staff = hub.nouns.0.iter().flat_map(|noun| noun.staff_pages);
    staff.map(|page| (first_part(page.route), page.label)).collect()
}

fn read(conn: &mut Conn, sealer: &Sealer, asked: &Asked, before: Option<i64>, limit: i64) -> Result<Read, DbError> {
    let places: Vec<_> = roster::facilities(conn)?.into_iter().map(|place| (place.id, Facility::from(place))).collect();
    let place = places.iter().find(|(_, place)| place.slug == asked.place).map(|(id, _)| *id);
    let about = match asked.about {
        Some(subject) => [vec![subject], audit::lists_with(conn, subject)?].concat(),
        None => Vec::new(),
    };
    let found = audit::find(conn, &asked.filter(place, about, before), limit)?;
    let children = match place {
        Some(place) => roster::children_of(conn, sealer, place)?,
        None => Vec::new(),
    };
    let children = children.into_iter().map(|child| (Subject::from(child.id).text(), child.name)).collect();
    let names = names(conn, sealer, &found, asked)?;
    Ok(Read { found, places, children, names, days: prune::term(conn)?.days() })
}

/// Names of whom the rows name; who is not there any more has none.
pub(super) fn names(conn: &mut Conn, sealer: &Sealer, found: &[Found], asked: &Asked) -> Result<Names, DbError> {
    let who: HashSet<Who> = found.iter().filter_map(|row| row.who).chain(asked.who).collect();
    let about: HashSet<Subject> = found.iter().filter_map(|row| row.subject).chain(asked.about).collect();
    let mut named = Names::default();
    let staff: Vec<StaffId> = who
        .iter()
        .filter_map(|who| if let Who::Staff(id) = who { Some(*id) } else { None })
        .chain(about.iter().filter(|one| one.kind == SubjectKind::Staff).map(|one| StaffId::from_raw(one.id)))
        .collect();
    for (id, name) in accounts::staff_names(conn, sealer, &staff)? {
        named.subjects.push((id.into(), name.clone()));
        named.who.push((Who::Staff(id), name));
    }
    let guardians = who.iter().filter_map(|who| if let Who::Guardian(id) = who { Some(*id) } else { None });
    let told = about.iter().filter(|one| one.kind == SubjectKind::Guardian).map(|one| GuardianId::from_raw(one.id));
    for id in guardians.chain(told).collect::<HashSet<_>>() {
        if let Some(guardian) = there(accounts::guardian(conn, sealer, id))? {
            named.who.push((Who::Guardian(id), guardian.name.clone()));
            named.subjects.push((id.into(), guardian.name));
        }
    }
    for subject in about.iter().copied().filter(|one| one.kind == SubjectKind::Child) {
        if let Some(child) = there(roster::child_by_id(conn, sealer, ChildId::from_raw(subject.id)))? {
            named.subjects.push((subject, child.name));
        }
    }
    let persons = about_persons(&about);
    // Of whom sight is limited the page says that it is somebody.
    for (id, name) in persons::names(conn, sealer, &persons, Reach::Unprotected)? {
        named.subjects.push((id.into(), name));
    }
    Ok(named)
}

fn about_persons(about: &HashSet<Subject>) -> Vec<PersonId> {
    about.iter().filter(|one| one.kind == SubjectKind::Person).map(|one| PersonId::from_raw(one.id)).collect()
}

fn there<T>(found: Result<T, DbError>) -> Result<Option<T>, DbError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `GET /staff/audit?from=2026-11-01&to=2026-11-21&kind=sight&place=yamada&who=staff.1&about=child.1&before=7`
///
/// # Errors
/// If the database fails.
pub async fn show(said: Query<Said>, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let outcome = said.saved.is_some().then_some(TermOutcome::Saved);
    Ok(html(&page(&hub, &staff, &said, outcome).await?))
}

async fn page(hub: &Hub, staff: &Staff, said: &Said, outcome: Option<TermOutcome>) -> Result<Audit, PageError> {
    let (today, sealer, before) = (hub.clock.now().day(), hub.sealer(), said.before);
    let asked = said.asked(today);
    let wanted = asked.clone();
    let mut read = hub.db.read(move |conn| read(conn, &sealer, &wanted, before, PAGE)).await?;
    read.names.pages = pages(hub);
    let lines: Vec<Line> = read.found.iter().map(|found| Line::of(found, &read.names, &read.places, &asked)).collect();
    let is_full = i64::try_from(lines.len()).is_ok_and(|lines| lines == PAGE);
    let last = read.found.last().filter(|_| is_full).map(|last| last.id);
    let name = |of: &[(Subject, String)], subject: Subject| {
        of.iter().find(|(known, _)| *known == subject).map(|(_, name)| name.clone())
    };
    Ok(Audit {
        shell: Audit::shell_of(staff.1.clone(), outcome.as_ref()),
        older: last.map(|last| format!("/staff/audit?{}&before={last}", asked.query())),
        who_name: asked.who.map(|who| {
            let known = read.names.who.iter().find(|(known, _)| *known == who).map(|(_, name)| name.clone());
            known.unwrap_or_else(|| "いまはいない人".to_owned())
        }),
        about_name: asked
            .about
            .map(|about| name(&read.names.subjects, about).unwrap_or_else(|| "えらんだ人・一覧".to_owned())),
        asked,
        today,
        places: read.places.into_iter().map(|(_, place)| place).collect(),
        children: read.children,
        lines,
        is_saved: outcome == Some(TermOutcome::Saved),
        days: match outcome {
            Some(TermOutcome::Refused(typed)) => typed,
            Some(TermOutcome::Saved) | None => read.days.to_string(),
        },
    })
}

/// `GET /staff/audit/list.csv`, of what the page would show: at most ten thousand rows.
///
/// # Errors
/// If the database fails.
pub async fn csv(said: Query<Said>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (today, sealer) = (hub.clock.now().day(), hub.sealer());
    let asked = said.asked(today);
    let wanted = asked.clone();
    let mut read = hub.db.read(move |conn| read(conn, &sealer, &wanted, None, audit::LIST_MAX)).await?;
    read.names.pages = pages(&hub);
    let lines = read.found.iter().map(|found| Line::of(found, &read.names, &read.places, &asked)).collect();
    let body = files::list(table(lines), FileKind::Csv).await?;
    let name = format!("attachment; filename=\"audit-{}-{}.csv\"", asked.from, asked.to);
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_DISPOSITION, name));
    Ok(response.content_type(FileKind::Csv.media_type()).body(body))
}

/// `POST /staff/audit/term`: for how many days rows are kept.
///
/// # Errors
/// If the database fails.
pub async fn set_term(form: Bytes, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&form);
    let typed = domain::text::typed(fields.text("days"));
    let term = typed.trim().parse().ok().and_then(|days| prune::Term::of_days(days).ok());
    let Some(term) = term else {
        let page = page(&hub, &staff, &Said::default(), Some(TermOutcome::Refused(typed.into_owned()))).await?;
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let now = hub.clock.now();
    hub.db.write(move |conn| prune::set_term(conn, term, now)).await?;
    Ok(see("/staff/audit?saved=1"))
}

/// `GET /staff/policy`: every route with who may call it.
pub async fn rights(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    html(&Rights::of(hub.shell(&request), hub.nouns.routes()))
}
