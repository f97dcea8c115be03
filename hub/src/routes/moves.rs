//! Moves of the staff (人事異動・採用・退職) from a list: tried first, taken whole, done by themselves on their day.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data, Form, Path},
};
use db::{
    DbError,
    accounts::{
        admin::{self, Refused},
        moves::{self, Taken},
    },
    acts::{self, Act},
    passwords::Comer,
    secrets,
};
use domain::{
    ids::MoveId,
    moves::{BadMoves, Fate, Known, Line, TEXT_MAX, decide, read},
};
use hub_web::{
    access::Staff,
    app::Hub,
    files as forms,
    pages::{fields::Fields, tables::Kind},
    routes::{
        answer::{html, html_with, see},
        files,
    },
    trouble::PageError,
};

use crate::pages::moves::{Coming, Fated, Moves, table};

async fn known(hub: &Hub) -> Result<(Known, Vec<Taken>), DbError> {
    let sealer = hub.sealer();
    hub.db.read(move |conn| Ok::<_, DbError>((moves::known(conn, &sealer)?, moves::waiting(conn)?))).await
}

fn page(staff: &Staff, (known, waiting): &(Known, Vec<Taken>)) -> Moves {
    Moves::new(staff.1.clone(), waiting.iter().map(|taken| Coming::of(taken, known)).collect())
}

/// `GET /moves`
///
/// # Errors
/// If the database fails.
pub async fn show(request: HttpRequest, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let taken = request.query_string().strip_prefix("taken=").and_then(|lines| lines.parse().ok());
    Ok(html(&page(&staff, &known(&hub).await?).taken(taken)))
}

/// `GET /moves/list.csv`: the accounts, to be filled in.
///
/// # Errors
/// If the database fails.
pub async fn list(hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let sealer = hub.sealer();
    let read = move |conn: &mut db::Conn| Ok::<_, DbError>((admin::list(conn, &sealer)?, moves::known(conn, &sealer)?));
    let (members, known) = hub.db.read(read).await?;
    let body = files::list(table(members, &known), Kind::Csv).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"moves.csv\""));
    Ok(response.content_type(Kind::Csv.media_type()).body(body))
}

/// `POST /moves/try`: the fate of every line; nothing is done.
///
/// # Errors
/// If the database fails.
pub async fn try_list(
    request: HttpRequest,
    body: Bytes,
    staff: Staff,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let file = forms::field(request.headers(), &body, "list").unwrap_or_default();
    tried(&hub, &staff, read(file)).await
}

/// The page with the fates of a list, or why there are none.
async fn tried(hub: &Hub, staff: &Staff, lines: Result<Vec<Line>, BadMoves>) -> Result<HttpResponse, PageError> {
    let known = known(hub).await?;
    let fated = lines.and_then(|lines| {
        let fates = decide(&lines, &known.0, (staff.0.id, hub.clock.now().day()))?;
        let fated: Vec<_> = lines.iter().zip(&fates).map(|(line, fate)| Fated::of(line, fate, &known.0)).collect();
        Ok((fated, domain::moves::written(&lines), fates.iter().any(Result::is_err)))
    });
    let page = page(staff, &known);
    Ok(match fated {
        Ok((fated, list, false)) => html(&page.tried(fated, list)),
        Ok((fated, list, true)) => html_with(StatusCode::UNPROCESSABLE_ENTITY, &page.tried(fated, list)),
        Err(why) => html_with(StatusCode::UNPROCESSABLE_ENTITY, &page.refused(&why)),
    })
}

/// `POST /moves`: takes what was shown, all of it or nothing.
///
/// # Errors
/// If the database fails, or too many passwords are judged at once.
pub async fn take(staff: Staff, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let list = fields.text("list");
    let lines = if list.len() > TEXT_MAX { Err(BadMoves::Lines) } else { read(list.as_bytes()) };
    let lines = match lines {
        Ok(lines) => lines,
        Err(why) => return tried(&hub, &staff, Err(why)).await,
    };
    // A password that nobody knows, for all who are new: the first one is given with a code.
    let password = hub.passwords.enter(Comer::Known)?.hash(secrets::token()).await.ok_or(PageError::Busy)?;
    let (sealer, by, now, again) = (hub.sealer(), staff.0.id, hub.clock.now(), lines.clone());
    let write = hub.db.write(move |conn| {
        let fates = match moves::take(conn, &sealer, by, (&lines, &password), now)? {
            Ok(fates) => fates,
            Err(refused) => return Ok(Err(refused)),
        };
        let changed = fates.iter().filter(|fate| !matches!(fate, Ok(Fate::Same) | Err(_))).count();
        let is_taken = fates.iter().all(Result::is_ok);
        if is_taken {
            let detail = Some(format!("{}行のうち{changed}人分", fates.len()));
            acts::note(conn, &acts::Done { at: now, staff: by, act: Act::TookMoves, detail })?;
        }
        Ok::<_, DbError>(Ok(is_taken.then_some(changed)))
    });
    match write.await? {
        Ok(Some(changed)) => {
            hub.rights_changed();
            Ok(see(&format!("/moves?taken={changed}")))
        }
        // Something is another way since it was shown, or only the whole list is refused: it is shown again.
        Ok(None) | Err(Refused::Nothing) => tried(&hub, &staff, Ok(again)).await,
        Err(_) => Err(PageError::Forbidden),
    }
}

/// `POST /moves/{moved}/remove`: what is to come does not.
///
/// # Errors
/// If there is none, or the database fails.
pub async fn remove(staff: Staff, moved: Path<MoveId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, by, now) = (*moved, staff.0.id, hub.clock.now());
    let write = hub.db.write(move |conn| {
        let whose = match moves::drop_one(conn, by, id, now)? {
            Ok(whose) => whose,
            Err(refused) => return Ok(Err(refused)),
        };
        let detail = Some(whose.to_string());
        acts::note(conn, &acts::Done { at: now, staff: by, act: Act::DroppedMove, detail })?;
        Ok::<_, DbError>(Ok(()))
    });
    match write.await? {
        Ok(()) => Ok(see("/moves")),
        Err(_) => Err(PageError::Forbidden),
    }
}
