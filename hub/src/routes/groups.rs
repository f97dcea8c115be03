//! Groups of duties, and who is given which: by those who keep the accounts of the staff.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use db::{
    Conn, DbError,
    accounts::{
        admin::Refused,
        groups::{self, Assigned, Assignment, Changed, Group},
    },
    acts::{self, Act, Change},
};
use domain::{
    duties::Duties,
    ids::{AssignmentId, GroupId, StaffId},
    time::UtcTime,
};
use hub_web::{
    access::Staff,
    app::Hub,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::accounts::{does, one, place_of, places, told};
use crate::pages::{
    accounts::{Done, Place, Wrong as WrongAccount, days_of, name_of},
    groups::{Groups, OneGroup, Wrong, read},
};

/// `GET /groups`
///
/// # Errors
/// If the database fails.
pub async fn list(request: HttpRequest, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    Ok(html(&page(&hub, &staff, request.query_string() == "done").await?))
}

async fn page(hub: &Hub, staff: &Staff, is_done: bool) -> Result<Groups, DbError> {
    let now = hub.clock.now();
    let read = hub.db.read(move |conn| Ok::<_, DbError>((groups::list(conn)?, groups::used(conn, now)?)));
    Ok(Groups::new(staff.1.clone(), read.await?, is_done))
}

/// `POST /groups`: a new one.
///
/// # Errors
/// If the database fails.
pub async fn make(staff: Staff, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = fields.into_inner();
    let wrong = match read(&fields, false) {
        Ok(wanted) => match put(&hub, &staff, None, wanted).await? {
            Ok(()) => return Ok(see("/groups?done")),
            Err(Refused::NoMore) => return Ok(see("/sign-in?ended")),
            Err(refused) => vec![Wrong::Refused(refused)],
        },
        Err(wrong) => wrong,
    };
    let page = page(&hub, &staff, false).await?.refused(fields, &wrong);
    Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// What a group is, in words.
fn words_of(group: &Group) -> String {
    format!("{}：{}", group.name, group.duties.japanese())
}

/// Makes or changes a group, and writes it down with what it was and is.
async fn put(
    hub: &Hub,
    staff: &Staff,
    id: Option<GroupId>,
    (name, duties): (String, Duties),
) -> Result<Result<(), Refused>, DbError> {
    let (by, now) = (staff.0.id, hub.clock.now());
    let write = hub.db.write(move |conn| {
        let Changed { before, after, .. } = match groups::put(conn, by, (id, &name, duties), now)? {
            Ok(changed) => changed,
            Err(refused) => return Ok(Err(refused)),
        };
        let act = if before.is_some() { Act::ChangedGroup } else { Act::MadeGroup };
        let change = Change { before: before.as_ref().map(words_of), after: Some(words_of(&after)) };
        note(conn, act, (by, now), change)?;
        Ok::<_, DbError>(Ok(()))
    });
    let done = write.await?;
    hub.rights_changed();
    Ok(done)
}

fn note(conn: &mut Conn, act: Act, (staff, at): (StaffId, UtcTime), change: Change) -> Result<(), DbError> {
    acts::note_change(conn, &acts::Done { at, staff, act, detail: None }, change)
}

/// `GET /groups/{group}`
///
/// # Errors
/// If there is none, or the database fails.
pub async fn show(
    request: HttpRequest,
    staff: Staff,
    group: Path<GroupId>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    Ok(html(&one_group(&hub, &staff, *group, request.query_string() == "saved").await?))
}

async fn one_group(hub: &Hub, staff: &Staff, id: GroupId, is_saved: bool) -> Result<OneGroup, DbError> {
    let now = hub.clock.now();
    let read = hub.db.read(move |conn| {
        let used = groups::used(conn, now)?.get(&id).copied().unwrap_or_default();
        Ok::<_, DbError>((groups::get(conn, id)?, used))
    });
    Ok(OneGroup::new(staff.1.clone(), read.await?, is_saved))
}

/// `POST /groups/{group}`
///
/// # Errors
/// If there is none, or the database fails.
pub async fn change(
    staff: Staff,
    group: Path<GroupId>,
    fields: Form<Fields>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (id, fields) = (*group, fields.into_inner());
    let known = hub.db.read(move |conn| groups::get(conn, id)).await?;
    let wrong = match read(&fields, known.is_built_in()) {
        Ok(wanted) => match put(&hub, &staff, Some(id), wanted).await? {
            Ok(()) => return Ok(see(&format!("/groups/{id}?saved"))),
            Err(Refused::NoMore) => return Ok(see("/sign-in?ended")),
            Err(refused) => vec![Wrong::Refused(refused)],
        },
        Err(wrong) => wrong,
    };
    let page = one_group(&hub, &staff, id, false).await?.refused(Some(fields), &wrong);
    Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// `POST /groups/{group}/remove`
///
/// # Errors
/// If there is none, or the database fails.
pub async fn remove(staff: Staff, group: Path<GroupId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, by, now) = (*group, staff.0.id, hub.clock.now());
    let write = hub.db.write(move |conn| match groups::remove(conn, by, id, now)? {
        Ok(group) => {
            let change = Change { before: Some(words_of(&group)), after: Some("なし".to_owned()) };
            Ok::<_, DbError>(Ok(note(conn, Act::RemovedGroup, (by, now), change)?))
        }
        Err(refused) => Ok(Err(refused)),
    });
    match write.await? {
        Ok(()) => Ok(see("/groups?done")),
        Err(Refused::NoMore) => Ok(see("/sign-in?ended")),
        Err(refused) => {
            let page = one_group(&hub, &staff, id, false).await?.refused(None, &[Wrong::Refused(refused)]);
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// What a form gives, or what is wrong with it.
fn wanted(fields: &Fields, places: &[Place], now: UtcTime) -> Result<Assignment, Vec<WrongAccount>> {
    let mut wrong = Vec::new();
    let group = fields.text("group").parse().ok();
    if group.is_none() {
        wrong.push(WrongAccount::NoGroup);
    }
    let place = place_of(fields.text("at"), places);
    if place.is_none() && !fields.text("at").is_empty() {
        wrong.push(WrongAccount::Refused(Refused::NoPlace));
    }
    let from = fields.day("from").filter(|from| *from >= now.day());
    if from.is_none() {
        wrong.push(WrongAccount::NoFirstDay);
    }
    let until = fields.day("to").filter(|until| from.is_none_or(|from| from <= *until));
    if until.is_none() && !fields.text("to").is_empty() {
        wrong.push(WrongAccount::NoLastDay);
    }
    match (group, from) {
        (Some(group), Some(from)) if wrong.is_empty() => Ok(Assignment { group, place, from, until }),
        _ => Err(wrong),
    }
}

/// What was given, in words that name nobody.
fn given_words(places: &[Place], given: &Assigned) -> String {
    format!("{}　{}　{}", given.group.name, name_of(places, given.place), days_of(given.from, given.until))
}

/// `POST /accounts/{member}/groups`
///
/// # Errors
/// If there is no such account or group, or the database fails.
pub async fn give(
    staff: Staff,
    member: Path<StaffId>,
    fields: Form<Fields>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (id, fields, places) = (*member, fields.into_inner(), places(&hub).await?);
    let wanted = match wanted(&fields, &places, hub.clock.now()) {
        Ok(wanted) => wanted,
        Err(wrong) => {
            let page = one(&hub, &staff, id, None, None).await?.typed_too(&fields).refused(&wrong);
            return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let give = move |conn: &mut Conn, by, now| {
        let given = groups::assign(conn, by, (id, wanted), now)?;
        Ok(given.map(|given| Change { before: None, after: Some(given_words(&places, &given)) }))
    };
    let outcome = does(&hub, &staff, (id, Act::GaveGroup), give).await?;
    told(&hub, &staff, id, outcome.map(|()| Done::GaveGroup)).await
}

/// `POST /accounts/{member}/groups/{assignment}/end`
///
/// # Errors
/// If the account has no such one, or the database fails.
pub async fn take(
    staff: Staff,
    path: Path<(StaffId, AssignmentId)>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let ((id, given), places) = (*path, places(&hub).await?);
    let take = move |conn: &mut Conn, by, now| {
        let had = groups::end(conn, by, (id, given), now)?;
        let change =
            |had: Assigned| Change { before: Some(given_words(&places, &had)), after: Some("なし".to_owned()) };
        Ok(had.map(change))
    };
    let outcome = does(&hub, &staff, (id, Act::TookGroup), take).await?;
    told(&hub, &staff, id, outcome.map(|()| Done::TookGroup)).await
}
