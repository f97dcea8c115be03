//! What kiosks say of what hangs on them. Signed like taps.

use actix_web::{
    HttpRequest,
    web::{Bytes, Data, Json},
};
use domain::{
    condition::{CONDITION_MAX_BYTES, CONDITION_VERSION, Condition, ConditionNoted},
    taps::BatchRefusal,
};

use super::taps::signed;
use crate::{app::Hub, trouble::ApiError};

/// Notes how a kiosk's printer is; the answer is given after the commit. A kiosk tells it when it changes, and again with
/// each sign of life: what was told longer ago than three minutes is not known any more.
///
/// # Errors
/// A refusal as problem+json.
#[utoipa::path(
    post, path = "/api/v1/condition", tag = "kiosks",
    params(
        ("kazasu-device" = String, Header, description = "The device's id"),
        ("kazasu-signature" = String, Header, description = "As for /api/v1/taps"),
    ),
    request_body(content = super::openapi::Condition, description = "At most 1 KiB"),
    responses(
        (status = 200, body = super::openapi::ConditionNoted, description = "After the commit"),
        (status = 400, body = super::openapi::Problem, content_type = "application/problem+json", description = "malformed-batch, unsupported-version"),
        (status = 401, body = super::openapi::Problem, content_type = "application/problem+json", description = "unknown-device, bad-signature"),
        (status = 403, body = super::openapi::Problem, content_type = "application/problem+json", description = "revoked-device"),
        (status = 413, body = super::openapi::Problem, content_type = "application/problem+json", description = "batch-too-large"),
        (status = 503, body = super::openapi::Problem, content_type = "application/problem+json", description = "busy, unavailable; with Retry-After"),
    )
)]
pub async fn tell(
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: Data<Hub>,
) -> Result<Json<ConditionNoted>, ApiError> {
    let (device, body) = signed(&request, body, &hub).await?;
    if body.len() > CONDITION_MAX_BYTES {
        return Err(BatchRefusal::TooLarge.into());
    }
    let told: Condition = serde_json::from_slice(&body).map_err(|_| BatchRefusal::Malformed)?;
    if told.version != CONDITION_VERSION {
        return Err(BatchRefusal::UnsupportedVersion.into());
    }
    hub.town.printer_is(&device, told.printer).await?;
    Ok(Json(ConditionNoted { version: CONDITION_VERSION }))
}
