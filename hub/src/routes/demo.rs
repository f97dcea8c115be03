//! The demo page: demo cards, the demo reader's screen, and the ways to everything else.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form, Path, Query},
};
use db::{DbError, roster};
use domain::{
    bookings::booking::{Booking, Stand},
    ids::ChildId,
    screen::ScreenMessage,
};
use hub_web::{
    app::Hub,
    pages::Shell,
    routes::answer::{html, see},
    trouble::PageError,
};

use crate::{
    demo::{self, residents::Resident},
    pages::demo::{Demo, DemoCard, DemoSignIn},
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
pub async fn show(request: HttpRequest, query: Query<Which>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    page(&hub, hub.shell(&request), query.into_inner().facility, ScreenMessage::ready()).await
}

async fn page(hub: &Hub, shell: Shell, slug: Option<String>, screen: ScreenMessage) -> Result<HttpResponse, PageError> {
    let (sealer, today) = (hub.sealer(), hub.clock.now().day());
    let read = hub.db.read(move |conn| {
        let places = roster::facilities(conn)?;
        let place = places.iter().find(|place| slug.as_ref().is_none_or(|slug| place.slug == *slug));
        let place = place.cloned().ok_or(DbError::NotFound)?;
        let children = roster::children_of(conn, &sealer, place.id)?;
        let booked = db::bookings::of_days(conn, place.id, (today, today))?;
        Ok::<_, DbError>((places, place, children, booked))
    });
    let (places, place, children, booked) = read.await?;
    let children = children.into_iter().map(|child| DemoCard {
        token: child.number,
        name: child.name,
        group: child.class,
        parent_url: Some(format!("/demo/parents/{}", child.id)),
        booking_url: None,
    });
    let visitor =
        |(token, name)| DemoCard { token, name, group: "住民".to_owned(), parent_url: None, booking_url: None };
    let holders = demo::residents::with_cards(&hub.sealer(), &booked).into_iter();
    let holders = holders.filter_map(|(resident, booking)| holder(hub, resident, &booking));
    let cards = match (place.is_office, place.has_hall) {
        (true, _) => holders.chain(demo::visitors().map(visitor)).collect(),
        (false, true) => demo::residents::all().filter_map(|one| Some(visitor((one.token?, one.name)))).collect(),
        (false, false) => children.collect(),
    };
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
        shell,
        cards,
        residents_url: hub.settings.public_url.clone(),
        place: place.into(),
        places: places.into_iter().map(Into::into).collect(),
        screen,
        sign_ins: std::iter::once(town).chain(nurseries).collect(),
    }))
}

/// The card of a resident with a booking for today.
fn holder(hub: &Hub, resident: Resident, booking: &Booking) -> Option<DemoCard> {
    let stand = match booking.stand {
        Stand::Arrived { .. } => "・受付済み",
        _ => "",
    };
    let group = format!("予約 {}{stand}", booking.taken.start.clock_text());
    let booking_url = format!("{}/booking/{}", hub.settings.public_url, hub.sealer().booking_code(booking.id));
    let (token, booking_url) = (resident.token?, Some(booking_url));
    Some(DemoCard { token, name: resident.name, group, parent_url: None, booking_url })
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
    let api = *request.app_data::<hub_web::listener::OwnAddress>().ok_or(PageError::NotFound)?;
    // Residents have one card, wherever they hold it.
    let card = demo::card(if place.has_hall { demo::OFFICE } else { &facility }, &card);
    let shown = hub.own::<demo::Readers>().hold(&hub, api.0, &place, &card).await;
    let screen = shown.map_err(|error| {
        tracing::error!(%error, "a demo reader did not work");
        PageError::Busy
    })?;
    page(&hub, hub.shell(&request), Some(facility), screen).await
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
    let (url, _) = hub_nursery::routes::families::make(&hub, read.await?, None).await?;
    Ok(see(&url))
}
