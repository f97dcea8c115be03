//! The API as an OpenAPI 3.1 document, at `/api/openapi.json`. Its schemas stand in [`hub_web::routes::openapi`]; a test
//! writes every message and compares.

use actix_web::HttpResponse;
use utoipa::OpenApi;

/// The document.
#[derive(OpenApi)]
#[openapi(
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
