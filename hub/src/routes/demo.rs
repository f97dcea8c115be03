//! The demo page: demo cards, the demo reader's screen, and the ways to everything else.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form, Path, Query},
};
use db::{DbError, roster};
use domain::{ids::ChildId, screen::ScreenMessage};

use super::sign_in::{html, see};
use crate::{
    app::Hub,
    demo,
    pages::demo::{Demo, DemoCard, DemoSignIn},
    trouble::PageError,
};

/// Which nursery's reader.
#[derive(serde::Deserialize)]
pub struct Which {
    facility: Option<String>,
}

/// `GET /demo`
///
/// # Errors
/// If there is no such nursery.
pub async fn show(query: Query<Which>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    page(&hub, query.into_inner().facility, ScreenMessage::ready()).await
}

async fn page(hub: &Hub, slug: Option<String>, screen: ScreenMessage) -> Result<HttpResponse, PageError> {
    let sealer = hub.sealer();
    let read = hub.db.read(move |conn| {
        let places = roster::facilities(conn)?;
        let place = places.iter().find(|place| slug.as_ref().is_none_or(|slug| place.slug == *slug));
        let place = place.cloned().ok_or(DbError::NotFound)?;
        let children = roster::children_of(conn, &sealer, place.id)?;
        Ok::<_, DbError>((places, place, children))
    });
    let (places, place, children) = read.await?;
    let children = children.into_iter().map(|child| DemoCard {
        token: child.number,
        name: child.name,
        group: child.class,
        parent_url: Some(format!("/demo/parents/{}", child.id)),
    });
    let visitor = |(token, name)| DemoCard { token, name, group: "住民".to_owned(), parent_url: None };
    let cards = if place.is_office { demo::visitors().map(visitor).collect() } else { children.collect() };
    let town = DemoSignIn {
        works_at: "市役所".to_owned(),
        login: demo::TOWN_LOGIN.to_owned(),
        password: demo::PASSWORD.to_owned(),
    };
    let nurseries = demo::sign_ins().map(|(name, login)| DemoSignIn {
        works_at: name.to_owned(),
        login,
        password: demo::PASSWORD.to_owned(),
    });
    Ok(html(&Demo {
        shell: hub.staff_shell(),
        cards,
        residents_url: hub.settings.public_url.clone(),
        place: place.into(),
        places: places.into_iter().map(Into::into).collect(),
        screen,
        sign_ins: std::iter::once(town).chain(nurseries).collect(),
    }))
}

/// A card is held to the reader.
#[derive(serde::Deserialize)]
pub struct Fields {
    facility: String,
    card: String,
}

/// `POST /demo/taps`
///
/// # Errors
/// If there is no such nursery, or the hub cannot reach itself.
pub async fn tap(request: HttpRequest, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Fields { facility, card } = fields.into_inner();
    let slug = facility.clone();
    let place = hub.db.read(move |conn| roster::facility_by_slug(conn, &slug)).await?;
    let api = *request.app_data::<crate::app::OwnAddress>().ok_or(PageError::NotFound)?;
    let shown = hub.demo_readers.hold(&hub, api.0, &place, &demo::card(&facility, &card)).await;
    let screen = shown.map_err(|error| {
        tracing::error!(%error, "a demo reader did not work");
        PageError::Busy
    })?;
    page(&hub, Some(facility), screen).await
}

/// `GET /demo/parents/{child}`: becomes this child's first guardian, by an invitation like any other.
///
/// # Errors
/// If there is no such child.
pub async fn parent(child: Path<ChildId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (child, sealer) = (*child, hub.sealer());
    let read = hub.db.read(move |conn| {
        let facility = roster::child_by_id(conn, &sealer, child)?.facility;
        let guardians = roster::guardians_of(conn, &sealer, facility)?;
        guardians.into_iter().find(|row| row.child == child).map(|row| row.guardian).ok_or(DbError::NotFound)
    });
    let (url, _) = super::families::make(&hub, read.await?).await?;
    Ok(see(&url))
}
