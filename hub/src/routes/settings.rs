//! What the town settles for all its pages, by those who work for it. Every change is noted with who made it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data, Form},
};
use db::{
    DbError, accounts,
    acts::{self, Act, Done},
    identity,
};
use domain::identity::{BadIcon, Icon, Identity, Typed};
use hub_web::{
    access::Staff,
    app::Hub,
    files,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::pages::settings::{Acted, Draft, Outcome, Settings};

/// What is set here.
const ACTS: [Act; 3] = [Act::NamedSite, Act::SetIcon, Act::TookIcon];

/// `GET /settings`
///
/// # Errors
/// If the database fails.
pub async fn show(request: HttpRequest, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let outcome = (request.query_string() == "saved").then_some(Outcome::Saved);
    Ok(html(&page(&hub, &staff, None, outcome).await?))
}

async fn page(hub: &Hub, staff: &Staff, draft: Option<Draft>, outcome: Option<Outcome>) -> Result<Settings, PageError> {
    let draft = draft.unwrap_or_else(|| Draft::of(&hub.site().identity));
    Ok(Settings::new(staff.1.clone(), draft, outcome, acted(hub).await?))
}

async fn acted(hub: &Hub) -> Result<Vec<Acted>, DbError> {
    let sealer = hub.sealer();
    let read = hub.db.read(move |conn| {
        let done = acts::newest(conn, &ACTS)?;
        let who: Vec<_> = done.iter().map(|done| done.staff).collect();
        Ok::<_, DbError>((accounts::staff_names(conn, &sealer, &who)?, done))
    });
    let (names, done) = read.await?;
    let acted = done.into_iter().map(|Done { at, staff, act, detail }| {
        let what = match act {
            Act::NamedSite => "名前と色",
            Act::SetIcon => "アイコン",
            Act::TookIcon => "アイコンをもとに戻す",
            // Asked for are those of `ACTS` alone.
            _ => "そのほか",
        };
        let what = detail.map_or_else(|| what.to_owned(), |detail| format!("{what}：{detail}"));
        Acted {
            at, who: names.get(&staff).cloned().unwrap_or_else(|| "（いまはいない職員）".to_owned()), what
        }
    });
    Ok(acted.collect())
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    name: String,
    #[serde(default)]
    short_name: String,
    /// `own` for the colour beside it.
    #[serde(default)]
    paint: String,
    #[serde(default)]
    colour: String,
}

/// `POST /settings`
///
/// # Errors
/// If the database fails.
pub async fn save(staff: Staff, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Fields { name, short_name, paint, colour } = fields.into_inner();
    let colour = if paint == "own" { colour } else { String::new() };
    let draft = Draft { name, short_name, colour };
    let typed = Typed { name: &draft.name, short_name: &draft.short_name, colour: &draft.colour };
    let set = match Identity::parse(&typed, None) {
        Ok(set) => set,
        Err(wrong) => {
            let page = page(&hub, &staff, Some(draft), Some(Outcome::Refused(wrong))).await?;
            return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let colour = set.colour.map_or_else(|| "はじめの色".to_owned(), |colour| colour.to_string());
    let detail = format!("「{}」（{}）、{colour}", set.name, set.short_name);
    change(&hub, &staff, (Act::NamedSite, Some(detail)), move |known| Identity { icon: known.icon, ..set }).await
}

/// `POST /settings/icon`: a file, as a form sends it.
///
/// # Errors
/// If the database fails.
pub async fn set_icon(
    request: HttpRequest,
    body: Bytes,
    staff: Staff,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let file = files::field(request.headers(), &body, "icon").ok_or(BadIcon::Nothing);
    match file.and_then(Icon::read) {
        Ok(icon) => {
            let detail = format!("{0}×{0}ピクセル", icon.side());
            let set = move |known| Identity { icon: Some(icon), ..known };
            change(&hub, &staff, (Act::SetIcon, Some(detail)), set).await
        }
        Err(bad) => {
            let page = page(&hub, &staff, None, Some(Outcome::NoIcon(bad))).await?;
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// `POST /settings/icon/remove`
///
/// # Errors
/// If the database fails.
pub async fn remove_icon(staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    change(&hub, &staff, (Act::TookIcon, None), |known| Identity { icon: None, ..known }).await
}

/// Sets it and notes who did; what is so already is no change.
async fn change(
    hub: &Hub,
    staff: &Staff,
    (act, detail): (Act, Option<String>),
    set: impl FnOnce(Identity) -> Identity + Send + 'static,
) -> Result<HttpResponse, PageError> {
    let (who, now) = (staff.0.id, hub.clock.now());
    let write = hub.db.write(move |conn| {
        let known = identity::get(conn)?;
        let set = set(known.clone());
        if set != known {
            identity::put(conn, &set, now)?;
            acts::note(conn, &Done { at: now, staff: who, act, detail })?;
        }
        Ok::<_, DbError>(())
    });
    write.await?;
    hub.site.look(&hub.db).await?;
    Ok(see("/settings?saved"))
}
