//! The API as an OpenAPI 3.1 document, at `/api/openapi.json`. Its schemas stand in [`hub_web::routes::openapi`]; a test
//! writes every message and compares.

use actix_web::HttpResponse;
use utoipa::{
    Modify, OpenApi,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

/// What the door says of any request with a body, before a handler is asked ([`hub_web::door`]).
const DOOR: [(&str, &str); 4] = [
    ("408", "the body was too long on its way"),
    ("413", "the body is too large"),
    ("422", "the body is no text: not UTF-8, or with a zero in it"),
    ("429", "this source has too much under way"),
];

struct Door;

impl Door {
    fn says(why: &str) -> RefOr<Response> {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        ResponseBuilder::new().description(why).content("application/problem+json", problem).build().into()
    }
}

impl Modify for Door {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for operation in document.paths.paths.values_mut().filter_map(|path| path.post.as_mut()) {
            for (status, why) in DOOR {
                let responses = &mut operation.responses.responses;
                responses.entry(status.to_owned()).or_insert_with(|| Self::says(why));
            }
        }
    }
}

/// The document.
#[derive(OpenApi)]
#[openapi(
    modifiers(&Door),
    info(
        title = "Kazasu",
        description = "Signed taps and numbers from kiosks, and how their printers are.",
        license(name = "Apache-2.0")
    ),
    paths(
        hub_web::routes::taps::post_taps,
        hub_web::routes::taps::enrol,
        hub_web::routes::condition::tell,
        hub_offices::routes::tickets::menu,
        hub_offices::routes::tickets::take,
        hub_bookings::routes::arrivals::at_kiosk
    )
)]
pub struct Document;

/// `GET /api/openapi.json`
pub async fn document() -> HttpResponse {
    HttpResponse::Ok().json(Document::openapi())
}

#[cfg(test)]
mod tests;
