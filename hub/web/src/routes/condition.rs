//! What kiosks say of themselves and of what hangs on them. Signed like taps, and numbered: nothing is taken twice.

use actix_web::{
    HttpRequest,
    web::{Bytes, Data, Json},
};
use domain::{
    condition::{CONDITION_MAX_BYTES, CONDITION_VERSION, Condition, ConditionNoted, Told},
    taps::BatchRefusal,
};

use super::taps::signed;
use crate::{app::Hub, trouble::ApiError};

/// What tells a kiosk of another release from one that sends nonsense.
#[derive(serde::Deserialize)]
struct Version {
    version: u16,
}

/// Notes that a kiosk lives and how its printer is; the answer is given after the commit. A kiosk tells it when the printer
/// changes, and again each minute: what was told longer ago than three minutes is not known any more. Each number is taken
/// once, the one after the last that was taken.
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
        (status = 409, body = super::openapi::Problem, content_type = "application/problem+json", description = "not-the-next: the number was taken before, or some are missing; `expected` is the one that comes next"),
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
    let Version { version } = serde_json::from_slice(&body).map_err(|_| BatchRefusal::Malformed)?;
    if version != CONDITION_VERSION {
        return Err(BatchRefusal::UnsupportedVersion.into());
    }
    let told: Condition = serde_json::from_slice(&body).map_err(|_| BatchRefusal::Malformed)?;
    match hub.town.told(&device, told).await? {
        Told::Noted => Ok(Json(ConditionNoted { version: CONDITION_VERSION })),
        Told::Expects(expected) => Err(ApiError::NotTheNext { expected }),
    }
}
