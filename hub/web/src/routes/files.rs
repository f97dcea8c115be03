//! Files that the staff saves.

use actix_web::{HttpResponse, http::header};
use rust_xlsxwriter::XlsxError;

use crate::{
    access::Here,
    pages::tables::{Kind, Table},
    trouble::PageError,
};

/// A file to save, with the facility in its name.
#[must_use]
pub fn saved(here: &Here, name: &str, kind: Kind, body: Vec<u8>) -> HttpResponse {
    let name = format!("attachment; filename=\"{}-{name}.{}\"", here.0.slug, kind.extension());
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_DISPOSITION, name));
    response.content_type(kind.media_type()).body(body)
}

/// A list as a file. A workbook takes a while: not on a thread that answers others.
///
/// # Errors
/// If it cannot be written.
pub async fn list<const N: usize>(table: Table<N>, kind: Kind) -> Result<Vec<u8>, PageError> {
    made(move || table.file(kind)).await
}

/// What a library of files made.
///
/// # Errors
/// If it made none.
pub async fn made(make: impl FnOnce() -> Result<Vec<u8>, XlsxError> + Send + 'static) -> Result<Vec<u8>, PageError> {
    let made = tokio::task::spawn_blocking(make).await.ok();
    let made =
        made.and_then(|made| made.inspect_err(|error| tracing::error!(%error, "a workbook could not be written")).ok());
    made.ok_or(PageError::Busy)
}
