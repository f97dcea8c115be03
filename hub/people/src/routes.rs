//! A person looked for and seen, two rows joined and parted, sight of somebody limited. Each of it is noted, with who did it.

mod disclosure;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use db::{
    Conn, DbError, accounts,
    acts::{self, Act, Done},
    persons::{self, JoinError, Reach, Sight},
};
use domain::{
    ids::{PersonId, StaffId},
    persons::terms::Wanted,
    time::UtcTime,
};
use hub_web::{
    access::Staff,
    app::Hub,
    pages::fields::Fields,
    routes::{
        Row,
        answer::{html, html_with, see},
    },
    rows,
    trouble::PageError,
};

pub(crate) use disclosure::NUMBER_MAX;

use crate::pages::{Limited, Notice, People, Person, Result};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    GET "/people" STAFF TownDuty(People) show, sees Nothing;
    POST "/people" STAFF TownDuty(People) search, sees Persons;
    GET "/people/{person}" STAFF TownDuty(People) person, sees Persons;
    POST "/people/{person}/join" STAFF TownDuty(People) join, sees Persons;
    POST "/people/{person}/part" STAFF TownDuty(People) part, sees Persons;
    POST "/people/{person}/protection" STAFF TownDuty(People) protect, sees Persons;
    POST "/people/{person}/disclosure" STAFF TownDuty(People) disclosure::file, sees Persons as File;
};

/// Whom this member of the town's staff may see: asked in the transaction of what they ask for.
fn reach(conn: &mut Conn, staff: StaffId) -> std::result::Result<Reach, DbError> {
    Ok(if accounts::leads_town(conn, staff)? { Reach::All } else { Reach::Unprotected })
}

/// What was done, as it is noted: nothing about a person but an id that says nothing.
fn note(
    conn: &mut Conn,
    (staff, act): (StaffId, Act),
    detail: String,
    at: UtcTime,
) -> std::result::Result<(), DbError> {
    acts::note(conn, &Done { at, staff, act, detail: Some(detail) })
}

/// `GET /people`
///
/// # Errors
/// None.
pub async fn show(staff: Staff) -> std::result::Result<HttpResponse, PageError> {
    Ok(html(&People::new(staff.1.clone(), String::new(), None)))
}

/// `POST /people`: what is looked for stands in no address and in no log.
///
/// # Errors
/// If the database fails.
pub async fn search(
    fields: Form<Fields>,
    staff: Staff,
    hub: Data<Hub>,
) -> std::result::Result<HttpResponse, PageError> {
    let typed: String = fields.text("q").chars().take(domain::text::NAME_MAX).collect();
    let Ok(wanted) = Wanted::read(&typed) else {
        let page = People::new(staff.1.clone(), typed, Some(Result::TooShort));
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let (sealer, who, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    let find = hub.db.write(move |conn| {
        let reach = reach(conn, who)?;
        let found = persons::find(conn, &sealer, &wanted, reach)?;
        note(conn, (who, Act::LookedForPersons), format!("{}", found.persons.len()), now)?;
        Ok::<_, DbError>(found)
    });
    let found = find.await?;
    Ok(html(&People::new(staff.1.clone(), typed, Some(Result::Found(found)))))
}

/// The id in a path; whatever else stands there is no person.
fn id(path: &Path<String>) -> std::result::Result<PersonId, PageError> {
    path.parse().map_err(|_| PageError::NotFound)
}

/// `GET /people/{person}`
///
/// # Errors
/// If there is no such person, or the database fails.
pub async fn person(
    request: HttpRequest,
    path: Path<String>,
    staff: Staff,
    hub: Data<Hub>,
) -> std::result::Result<HttpResponse, PageError> {
    let notice = Notice::from_query(request.query_string());
    page(&hub, &staff, id(&path)?, (StatusCode::OK, notice)).await
}

async fn page(
    hub: &Hub,
    staff: &Staff,
    person: PersonId,
    (status, notice): (StatusCode, Option<Notice>),
) -> std::result::Result<HttpResponse, PageError> {
    let (sealer, who, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    let look = hub.db.write(move |conn| {
        let reach = reach(conn, who)?;
        let sight = persons::sight(conn, &sealer, person, reach)?.ok_or(DbError::NotFound)?;
        let alike = match &sight {
            Sight::Whole(seen) => persons::alike(conn, &sealer, seen.id, &seen.person, reach)?,
            Sight::Limited | Sight::JoinedTo(_) => Vec::new(),
        };
        note(conn, (who, Act::SawPerson), person.to_string(), now)?;
        Ok::<_, DbError>((sight, alike, reach))
    });
    match look.await? {
        (Sight::Whole(seen), alike, reach) => {
            let may_protect = reach == Reach::All;
            Ok(html_with(status, &Person::new(staff.1.clone(), (*seen, alike), may_protect, notice)))
        }
        (Sight::Limited, ..) => Ok(html(&Limited { shell: staff.1.clone() })),
        (Sight::JoinedTo(root), ..) => Ok(see(&format!("/people/{root}"))),
    }
}

/// `POST /people/{person}/join`: the one in the form is the same person. Once more changes nothing.
///
/// # Errors
/// If there is no such person, or the database fails.
pub async fn join(
    path: Path<String>,
    fields: Form<Fields>,
    staff: Staff,
    hub: Data<Hub>,
) -> std::result::Result<HttpResponse, PageError> {
    let kept = id(&path)?;
    let refused = (StatusCode::UNPROCESSABLE_ENTITY, Some(Notice::NoOther));
    let Ok(other) = fields.text("other").trim().parse::<PersonId>() else {
        return page(&hub, &staff, kept, refused).await;
    };
    let (sealer, who, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    let joined = hub.db.write(move |conn| {
        let reach = reach(conn, who)?;
        // Whoever may not see one of them does not learn that there is one.
        for person in [kept, other] {
            if matches!(persons::sight(conn, &sealer, person, reach)?, None | Some(Sight::Limited)) {
                return Err(JoinError::Database(DbError::NotFound));
            }
        }
        let root = persons::join(conn, kept, other, now)?;
        note(conn, (who, Act::JoinedPersons), format!("{root} {other}"), now)?;
        Ok(root)
    });
    match joined.await {
        Ok(root) => Ok(see(&format!("/people/{root}?joined"))),
        Err(JoinError::Same) => Ok(see(&format!("/people/{kept}?joined"))),
        Err(JoinError::TooMany) => {
            page(&hub, &staff, kept, (StatusCode::UNPROCESSABLE_ENTITY, Some(Notice::TooMany))).await
        }
        Err(JoinError::Database(DbError::NotFound)) => page(&hub, &staff, kept, refused).await,
        Err(JoinError::Database(error)) => Err(error.into()),
    }
}

/// `POST /people/{person}/part`: the one in the form is somebody else after all. Once more changes nothing.
///
/// # Errors
/// If there is no such person, or the database fails.
pub async fn part(
    path: Path<String>,
    fields: Form<Fields>,
    staff: Staff,
    hub: Data<Hub>,
) -> std::result::Result<HttpResponse, PageError> {
    let kept = id(&path)?;
    let other: PersonId = fields.text("other").parse().map_err(|_| PageError::BadForm)?;
    let (sealer, who, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    let part = hub.db.write(move |conn| {
        let reach = reach(conn, who)?;
        match persons::sight(conn, &sealer, other, reach)? {
            None | Some(Sight::Limited) => return Err(DbError::NotFound),
            Some(Sight::JoinedTo(root)) if root != kept => return Err(DbError::NotFound),
            Some(Sight::JoinedTo(_) | Sight::Whole(_)) => {}
        }
        if persons::part(conn, other, now)? {
            note(conn, (who, Act::PartedPersons), format!("{kept} {other}"), now)?;
        }
        Ok::<_, DbError>(())
    });
    part.await?;
    Ok(see(&format!("/people/{kept}?parted")))
}

/// `POST /people/{person}/protection`: by those who may see everybody.
///
/// # Errors
/// If there is no such person, whoever asks may not see everybody, or the database fails.
pub async fn protect(
    path: Path<String>,
    fields: Form<Fields>,
    staff: Staff,
    hub: Data<Hub>,
) -> std::result::Result<HttpResponse, PageError> {
    let person = id(&path)?;
    let is_protected = match fields.text("protect") {
        "yes" => true,
        "no" => false,
        // Nobody comes into sight by a form that does not say so.
        _ => return Err(PageError::BadForm),
    };
    let (who, now) = (staff.0.id, hub.clock.now());
    let act = if is_protected { Act::ProtectedPerson } else { Act::UnprotectedPerson };
    let protect = hub.db.write(move |conn| {
        if reach(conn, who)? != Reach::All {
            return Ok(false);
        }
        if persons::protect(conn, person, is_protected, now)? {
            note(conn, (who, act), person.to_string(), now)?;
        }
        Ok::<_, DbError>(true)
    });
    if !protect.await? {
        return Err(PageError::Forbidden);
    }
    Ok(see(&format!("/people/{person}?{}", if is_protected { "protected" } else { "open" })))
}
