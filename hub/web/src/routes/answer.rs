//! Answers as handlers of pages give them.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;

use crate::pages::ruby;

/// An answer with a rendered page.
#[must_use]
pub fn html(page: &impl Template) -> HttpResponse {
    html_with(StatusCode::OK, page)
}

/// An answer with a rendered page and this status.
///
/// # Panics
/// Never: a page is written into memory.
#[must_use]
pub fn html_with(status: StatusCode, page: &impl Template) -> HttpResponse {
    let body = ruby::finished(page.render().expect("a page renders"));
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body)
}

/// To another page, after a form.
#[must_use]
pub fn see(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}
