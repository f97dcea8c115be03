//! The accounts of the staff, for those who work for the town: who has one, what it may, until when, how its owner gets back in.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use db::{
    DbError,
    accounts::{
        admin::{self, Outcome, Refused, Wanted},
        groups,
    },
    acts::{Act, Change},
    passwords::Comer,
    roster, secrets,
};
use domain::{
    ids::{FacilityId, StaffId},
    text,
    time::{CivilDay, MinuteOfDay, UtcTime},
};
use hub_web::{
    access::Staff,
    app::Hub,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::{account::sessions, noted};
use crate::pages::accounts::{
    Accounts, Asked, CODE_LASTS, Done, Line, NAME_MAX, NewAccount, OneAccount, Place, RECOVERY_LASTS, Wrong, words_of,
};

/// Shortest and longest sign-in name.
const LOGIN: std::ops::RangeInclusive<usize> = 3..=64;

/// Every place, by its id.
pub(super) async fn places(hub: &Hub) -> Result<Vec<Place>, DbError> {
    let all = hub.db.read(roster::facilities).await?;
    Ok(all.into_iter().map(|place| Place { id: place.id, slug: place.slug, name: place.name }).collect())
}

/// `GET /accounts`
///
/// # Errors
/// If the database fails.
pub async fn list(request: HttpRequest, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let find = url_value(request.query_string(), "find");
    let (sealer, now) = (hub.sealer(), hub.clock.now());
    let all = hub.db.read(move |conn| admin::list(conn, &sealer)).await?;
    let places = places(&hub).await?;
    let total = all.len();
    let lines = all.into_iter().map(|member| Line::of(member, &places, now));
    let wanted = text::fold(&find);
    let lines = lines.filter(|line| wanted.is_empty() || line.has(&wanted)).collect();
    Ok(html(&Accounts { shell: staff.1, find, total, lines }))
}

fn url_value(query: &str, name: &str) -> String {
    Fields::from_form(query.as_bytes()).text(name).chars().take(40).collect()
}

/// `GET /accounts/new`
///
/// # Errors
/// If the database fails.
pub async fn new(staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let places = places(&hub).await?;
    Ok(html(&NewAccount::new(staff.1, Fields::default(), places, &[])))
}

/// What a form says of an account, or what is wrong with it.
fn wanted(fields: &Fields, places: &[Place], now: UtcTime) -> Result<Wanted, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let name = text::line(fields.text("name"));
    if name.is_empty() {
        wrong.push(Wrong::NoName);
    } else if !text::fits(&name, NAME_MAX) {
        wrong.push(Wrong::LongName);
    }
    let (facility, leads, by_groups) = match (fields.text("role"), place_of(fields.text("place"), places)) {
        ("town", _) => (None, false, false),
        ("town-groups", _) => (None, false, true),
        ("leads", Some(place)) => (Some(place), true, false),
        ("staff", Some(place)) => (Some(place), false, false),
        ("groups", Some(place)) => (Some(place), false, true),
        ("leads" | "staff" | "groups", None) => {
            wrong.push(Wrong::NoPlace);
            (None, false, true)
        }
        _ => {
            wrong.push(Wrong::NoRole);
            (None, false, true)
        }
    };
    let ends_at = match fields.day("until") {
        Some(day) if day >= now.day() => Some(after(day)),
        Some(_) => {
            wrong.push(Wrong::PastEnd);
            None
        }
        None if fields.text("until").is_empty() => None,
        None => {
            wrong.push(Wrong::NoDay);
            None
        }
    };
    if wrong.is_empty() { Ok(Wanted { name, facility, leads, by_groups, ends_at }) } else { Err(wrong) }
}

pub(super) fn place_of(slug: &str, places: &[Place]) -> Option<FacilityId> {
    places.iter().find(|place| place.slug == slug).map(|place| place.id)
}

/// The end of this day: the midnight after it.
fn after(day: CivilDay) -> UtcTime {
    day.at(MinuteOfDay(24 * 60))
}

/// `POST /accounts/new`
///
/// # Errors
/// If the database fails, or too many passwords are judged at once.
pub async fn make(staff: Staff, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (fields, places, now) = (fields.into_inner(), places(&hub).await?, hub.clock.now());
    let login = fields.text("account").to_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte);
    let mut wrong =
        if LOGIN.contains(&login.len()) && login.bytes().all(is_plain) { Vec::new() } else { vec![Wrong::NoLogin] };
    let wanted = wanted(&fields, &places, now).map_err(|more| wrong.extend(more));
    let (Ok(wanted), true) = (wanted, wrong.is_empty()) else {
        let page = NewAccount::new(staff.1, fields, places, &wrong);
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    // A password that nobody knows: the first one is given with the code.
    let password = hub.passwords.enter(Comer::Known)?.hash(secrets::token()).await.ok_or(PageError::Busy)?;
    let (sealer, by, code) = (hub.sealer(), staff.0.id, secrets::password_code());
    let (hash, known) = (secrets::hash(&secrets::normal_code(&code)), places.clone());
    let write = hub.db.write(move |conn| {
        let id = match admin::make(conn, &sealer, by, (&login, &password, &wanted), now)? {
            Ok(id) => id,
            Err(refused) => return Ok(Err(refused)),
        };
        let is = words_of(&known, (wanted.facility, wanted.leads, wanted.by_groups), wanted.ends_at);
        noted::change(conn, Act::MadeAccount, (by, id), now, Change { before: None, after: Some(is) })?;
        Ok::<_, DbError>(admin::give_code(conn, &sealer, by, (id, &hash, now + CODE_LASTS), now)?.map(|()| id))
    });
    match write.await? {
        Ok(id) => {
            let page = one(&hub, &staff, id, Some(Done::Made), Some((code, now + CODE_LASTS))).await?;
            Ok(html(&page))
        }
        Err(refused) => {
            let page = NewAccount::new(staff.1, fields, places, &[Wrong::Refused(refused)]);
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// `GET /accounts/{member}`
///
/// # Errors
/// If there is none, or the database fails.
pub async fn show(
    request: HttpRequest,
    staff: Staff,
    member: Path<StaffId>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let done = Done::of(request.query_string());
    Ok(html(&one(&hub, &staff, *member, done, None).await?))
}

pub(super) async fn one(
    hub: &Hub,
    staff: &Staff,
    id: StaffId,
    done: Option<Done>,
    code: Option<(String, UtcTime)>,
) -> Result<OneAccount, PageError> {
    let (sealer, now) = (hub.sealer(), hub.clock.now());
    let read = hub.db.read(move |conn| {
        let (member, recovery) = (admin::get(conn, &sealer, id)?, admin::recovery(conn, id, now - RECOVERY_LASTS)?);
        let asked = match recovery {
            Some(recovery) => Some((recovery, admin::get(conn, &sealer, recovery.asked_by)?.name)),
            None => None,
        };
        Ok::<_, DbError>((member, asked, groups::of_account(conn, id)?, groups::list(conn)?))
    });
    let (member, recovery, given, groups) = read.await?;
    let places = places(hub).await?;
    let asked =
        recovery.map(|(recovery, by)| Asked { by, at: recovery.asked_at, is_own: recovery.asked_by == staff.0.id });
    let at = sessions::of(hub, id, None).await?;
    let page = OneAccount::new(staff.1.clone(), (member, now), places, at, (asked, done, code), id == staff.0.id);
    Ok(page.with_groups(given, groups))
}

/// After a change: to the account's page, or the same page with why not.
pub(super) async fn told(
    hub: &Hub,
    staff: &Staff,
    id: StaffId,
    outcome: Result<Done, Refused>,
) -> Result<HttpResponse, PageError> {
    match outcome {
        Ok(done) => {
            // Whatever is remembered of the account is no longer so, and its streams are asked again.
            hub.rights_changed();
            Ok(see(&format!("/accounts/{id}?{}", done.name())))
        }
        Err(Refused::NoMore) => {
            hub.rights_changed();
            Ok(see("/sign-in?ended"))
        }
        Err(refused) => {
            let page = one(hub, staff, id, None, None).await?.refused(&[Wrong::Refused(refused)]);
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Does this to an account, and writes it down if it was done, with what it was before and is.
pub(super) async fn does(
    hub: &Hub,
    staff: &Staff,
    (id, act): (StaffId, Act),
    change: impl FnOnce(&mut db::Conn, StaffId, UtcTime) -> Outcome<Change> + Send + 'static,
) -> Result<Result<(), Refused>, DbError> {
    let (by, now) = (staff.0.id, hub.clock.now());
    let write = hub.db.write(move |conn| match change(conn, by, now)? {
        Ok(change) => Ok::<_, DbError>(Ok(noted::change(conn, act, (by, id), now, change)?)),
        Err(refused) => Ok(Err(refused)),
    });
    write.await
}

/// Of what the act itself says all.
fn plainly<T>(done: Outcome<T>) -> Outcome<Change> {
    Ok(done?.map(|_| Change::default()))
}

/// `POST /accounts/{member}`
///
/// # Errors
/// If there is none, or the database fails.
pub async fn change(
    staff: Staff,
    member: Path<StaffId>,
    fields: Form<Fields>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (id, fields, places) = (*member, fields.into_inner(), places(&hub).await?);
    let wanted = match wanted(&fields, &places, hub.clock.now()) {
        Ok(wanted) => wanted,
        Err(wrong) => {
            let page = one(&hub, &staff, id, None, None).await?.typed(fields).refused(&wrong);
            return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let sealer = hub.sealer();
    let change = move |conn: &mut db::Conn, by, now| {
        let before = match admin::change(conn, &sealer, by, (id, &wanted), now)? {
            Ok(before) => before,
            Err(refused) => return Ok(Err(refused)),
        };
        let was = words_of(&places, (before.facility, before.leads, before.by_groups), before.ends_at);
        let is = words_of(&places, (wanted.facility, wanted.leads, wanted.by_groups), wanted.ends_at);
        let renamed = if before.name == wanted.name { "" } else { "　名前も変更" };
        Ok(Ok(Change { before: Some(was), after: Some(format!("{is}{renamed}")) }))
    };
    let outcome = does(&hub, &staff, (id, Act::ChangedAccount), change).await?;
    told(&hub, &staff, id, outcome.map(|()| Done::Changed)).await
}

/// `POST /accounts/{member}/stop`
///
/// # Errors
/// If there is none, or the database fails.
pub async fn stop(staff: Staff, member: Path<StaffId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, sealer) = (*member, hub.sealer());
    let stop = move |conn: &mut db::Conn, by, now| plainly(admin::stop(conn, &sealer, by, id, now));
    let outcome = does(&hub, &staff, (id, Act::StoppedAccount), stop).await?;
    told(&hub, &staff, id, outcome.map(|()| Done::Stopped)).await
}

/// `POST /accounts/{member}/go-on`
///
/// # Errors
/// If there is none, or the database fails.
pub async fn go_on(staff: Staff, member: Path<StaffId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, sealer) = (*member, hub.sealer());
    let go_on = move |conn: &mut db::Conn, by, now| plainly(admin::go_on(conn, &sealer, by, id, now));
    let outcome = does(&hub, &staff, (id, Act::ResumedAccount), go_on).await?;
    told(&hub, &staff, id, outcome.map(|()| Done::Resumed)).await
}

/// What the form sends that ends one session, or all.
#[derive(serde::Deserialize)]
pub struct Which {
    #[serde(default)]
    mark: String,
}

/// `POST /accounts/{member}/sessions/end`: one of them, or all if none is named.
///
/// # Errors
/// If the database fails.
pub async fn end_sessions(
    staff: Staff,
    member: Path<StaffId>,
    which: Form<Which>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (id, mark) = (*member, which.into_inner().mark);
    if mark.is_empty() {
        let end = move |conn: &mut db::Conn, by, now| plainly(admin::end_sessions(conn, by, id, now));
        let outcome = does(&hub, &staff, (id, Act::EndedSessions), end).await?;
        return told(&hub, &staff, id, outcome.map(|()| Done::EndedSessions)).await;
    }
    sessions::end_marked(&hub, (staff.0.id, id), mark).await?;
    told(&hub, &staff, id, Ok(Done::EndedSessions)).await
}

/// `POST /accounts/{member}/password`: a code with which its owner gives the account another password. Shown this once.
///
/// # Errors
/// If there is none, or the database fails.
pub async fn give_code(staff: Staff, member: Path<StaffId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, sealer, code) = (*member, hub.sealer(), secrets::password_code());
    let (hash, until) = (secrets::hash(&secrets::normal_code(&code)), hub.clock.now() + CODE_LASTS);
    let give =
        move |conn: &mut db::Conn, by, now| plainly(admin::give_code(conn, &sealer, by, (id, &hash, until), now));
    match does(&hub, &staff, (id, Act::GavePasswordCode), give).await? {
        Ok(()) => Ok(html(&one(&hub, &staff, id, None, Some((code, until))).await?)),
        Err(refused) => told(&hub, &staff, id, Err(refused)).await,
    }
}

/// `POST /accounts/{member}/recovery`: asks that the second step be taken away.
///
/// # Errors
/// If there is none, or the database fails.
pub async fn ask_recovery(staff: Staff, member: Path<StaffId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, sealer) = (*member, hub.sealer());
    let ask = move |conn: &mut db::Conn, by, now| plainly(admin::ask_recovery(conn, &sealer, by, id, now));
    let outcome = does(&hub, &staff, (id, Act::AskedRecovery), ask).await?;
    told(&hub, &staff, id, outcome.map(|()| Done::AskedRecovery)).await
}

/// `POST /accounts/{member}/recovery/agree`: a second administrator agrees.
///
/// # Errors
/// If the database fails.
pub async fn agree_recovery(staff: Staff, member: Path<StaffId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, since) = (*member, hub.clock.now() - RECOVERY_LASTS);
    let agree = move |conn: &mut db::Conn, by, now| plainly(admin::agree_recovery(conn, by, (id, since), now));
    let outcome = does(&hub, &staff, (id, Act::AgreedRecovery), agree).await?;
    told(&hub, &staff, id, outcome.map(|()| Done::Recovered)).await
}
