//! What to bring: the residents' questions. Each request finds its place in the tree anew from the answers in its
//! address.
//!
//! Absent on purpose: anything kept about who asked.

pub mod settings;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderValue},
    web::{Data, Path, Query},
};
use db::{DbError, bookings, queues, roster};
use domain::{bookings::documents, queue::office::ServiceNo};
use hub_web::{app::Hub, routes::answer::html, tongue::Tongue, trouble::PageError};

use crate::pages::documents::{Asked, Documents};

/// Most services of one address.
const SERVICES_MAX: usize = 10;

/// What an address asks for, as it is written.
#[derive(Debug, serde::Deserialize)]
pub struct Wish {
    #[serde(default)]
    services: String,
    #[serde(default)]
    path: String,
    /// The code of the booking that this is looked up for.
    #[serde(default)]
    from: String,
}

impl Wish {
    /// The services that can be booked, each once.
    fn services(&self, bookable: &[ServiceNo]) -> Vec<ServiceNo> {
        let mut services = Vec::new();
        for service in self.services.split(',').filter_map(|no| no.parse().ok()) {
            if bookable.contains(&service) && !services.contains(&service) && services.len() < SERVICES_MAX {
                services.push(service);
            }
        }
        services
    }

    fn path(&self) -> Option<documents::Path> {
        self.path.parse().ok()
    }
}

/// `GET /bookings/{facility}/documents`
///
/// # Errors
/// If nothing can be booked there, or it cannot be read now.
pub async fn show(
    request: HttpRequest,
    slug: Path<String>,
    wish: Query<Wish>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let lang = Tongue::of_page(&request);
    let slug = slug.into_inner();
    let read = hub.db.read(move |conn| {
        let facility = roster::facility_by_slug(conn, &slug)?;
        let office = queues::office(conn, facility.id)?.ok_or(DbError::NotFound)?;
        let calendar = bookings::calendar(conn, facility.id)?.ok_or(DbError::NotFound)?;
        Ok::<_, DbError>((facility, office, calendar))
    });
    let (facility, office, calendar) = read.await?;
    let bookable: Vec<ServiceNo> = calendar.services.iter().map(|bookable| bookable.service).collect();
    let tree = calendar.documents.unwrap_or_default();
    let services = wish.services(&bookable);
    // What this town did not make leads nowhere.
    let from = hub.sealer().booking_of_code(&wish.from).map(|_| wish.from.clone());
    let is_theirs = from.is_some();
    let telephone = calendar.telephone;
    let asked = Asked { tree: &tree, bookable: &bookable, services, path: wish.path(), lang, telephone, from };
    let mut response = html(&Documents::new(hub.shell(&request).in_lang(lang), facility.into(), &office, asked));
    if is_theirs {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    Ok(response)
}
