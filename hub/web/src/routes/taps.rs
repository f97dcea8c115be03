//! What kiosks send: signed taps, and their enrolment.

use db::secrets;

use actix_web::{
    HttpRequest,
    web::{Bytes, Data, Json},
};
use actors::DeviceHandle;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use db::DbError;
use domain::{
    ids::{DeviceId, FacilityId},
    screen::Tone,
    taps::{BatchRefusal, DEVICE_HEADER, DevicePublicKey, Enrol, Enrolled, SIGNATURE_HEADER, TapAnswers, TapBatch},
};

use serde::de::DeserializeOwned;

use super::cards;
use crate::{app::Hub, settings::CardHashes, trouble::ApiError};

/// Takes a signed batch; the answer has one outcome per tap, in order, and is given after the commit.
///
/// # Errors
/// [`BatchRefusal`] as problem+json.
#[utoipa::path(
    post, path = "/api/v1/taps", tag = "kiosks",
    params(
        ("kazasu-device" = String, Header, description = "The device's id"),
        ("kazasu-signature" = String, Header, description = "ed25519 (RFC 8032) over \"kazasu taps v1\\n\", the device's id, \"\\n\" and the body; base64url without padding"),
    ),
    request_body(content = super::openapi::TapBatch, description = "At most 256 taps and 96 KiB"),
    responses(
        (status = 200, body = super::openapi::TapAnswers, description = "One answer per tap, after the commit"),
        (status = 400, body = super::openapi::Problem, content_type = "application/problem+json", description = "malformed-batch, unsupported-version, not-consecutive"),
        (status = 401, body = super::openapi::Problem, content_type = "application/problem+json", description = "unknown-device, bad-signature"),
        (status = 403, body = super::openapi::Problem, content_type = "application/problem+json", description = "revoked-device"),
        (status = 409, body = super::openapi::Problem, content_type = "application/problem+json", description = "sequence-gap, cloned-device"),
        (status = 413, body = super::openapi::Problem, content_type = "application/problem+json", description = "batch-too-large"),
        (status = 503, body = super::openapi::Problem, content_type = "application/problem+json", description = "busy, unavailable; with Retry-After"),
    )
)]
pub async fn post_taps(
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: Data<Hub>,
) -> Result<Json<TapAnswers>, ApiError> {
    let timer = hub.metrics.tap_seconds.start_timer();
    let answered = take(&request, body, &hub).await;
    timer.observe_duration();
    match &answered {
        Ok(answers) => count(&hub, answers),
        Err(refusal) => hub.metrics.batches_refused.with_label_values(&[refusal.kind()]).inc(),
    }
    Ok(Json(answered?))
}

async fn take(
    request: &HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: &Hub,
) -> Result<TapAnswers, BatchRefusal> {
    let (device, body) = signed(request, body, hub).await?;
    let batch: TapBatch = serde_json::from_slice(&body).map_err(|_| BatchRefusal::Malformed)?;
    batch.check()?;
    let batch = cards::open(hub, &device, batch).await?;
    let answers = hub.town.taps(&device, batch).await?;
    Ok(TapAnswers { sealing: Some(hub.keys.cards().sealing()), ..answers })
}

/// The device that signed this request, and the body that it signed.
///
/// # Errors
/// If no enrolled device did.
pub async fn signed(
    request: &HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: &Hub,
) -> Result<(DeviceHandle, Bytes), BatchRefusal> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let id: DeviceId = header(DEVICE_HEADER).and_then(|text| text.parse().ok()).ok_or(BatchRefusal::UnknownDevice)?;
    let signature = header(SIGNATURE_HEADER).ok_or(BatchRefusal::BadSignature)?;
    let body = body.map_err(|error| match error.as_response_error().status_code().as_u16() {
        413 => BatchRefusal::TooLarge,
        _ => BatchRefusal::Malformed,
    })?;
    let device = hub.town.device(id).await?;
    device.public_key().verify(id, &body, signature)?;
    Ok((device, body))
}

/// What a kiosk asks, with whom it is and where it stands.
///
/// # Errors
/// If no enrolled device asks, or it asks for something else.
pub async fn asked<T: DeserializeOwned>(
    request: &HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: &Hub,
) -> Result<(DeviceId, FacilityId, T), BatchRefusal> {
    let (device, body) = signed(request, body, hub).await?;
    let facility = hub.town.standing(&device).await?;
    let ask = serde_json::from_slice(&body).map_err(|_| BatchRefusal::Malformed)?;
    Ok((device.id(), facility, ask))
}

fn count(hub: &Hub, answers: &TapAnswers) {
    for answer in &answers.answers {
        let outcome = match answer.show.message.tone {
            _ if answer.repeated => "repeated",
            _ if answer.show.ticket.is_some() => "ticket",
            Tone::Welcome => "arrived",
            Tone::Goodbye => "left",
            Tone::Ready | Tone::TryAgain | Tone::AskStaff | Tone::Noted => "refused",
        };
        hub.metrics.taps.with_label_values(&[outcome]).inc();
    }
}

/// Enrols a kiosk by its single-use code.
///
/// # Errors
/// A bad code, a bad key, or too many tries, as problem+json.
#[utoipa::path(
    post, path = "/api/v1/devices/enrol", tag = "kiosks",
    request_body(content = super::openapi::Enrol),
    responses(
        (status = 200, body = super::openapi::Enrolled),
        (status = 400, body = super::openapi::Problem, content_type = "application/problem+json", description = "bad-public-key, malformed-batch, unsupported-version"),
        (status = 403, body = super::openapi::Problem, content_type = "application/problem+json", description = "bad-enrolment-code"),
        (status = 429, body = super::openapi::Problem, content_type = "application/problem+json", description = "too-many-tries"),
        (status = 503, body = super::openapi::Problem, content_type = "application/problem+json", description = "unavailable; with Retry-After"),
    )
)]
pub async fn enrol(
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: Data<Hub>,
) -> Result<Json<Enrolled>, ApiError> {
    let body = body.map_err(|_| BatchRefusal::Malformed)?;
    let enrol: Enrol = serde_json::from_slice(&body).map_err(|_| BatchRefusal::Malformed)?;
    let key = DevicePublicKey::parse(&enrol.public_key).ok_or(ApiError::BadPublicKey)?;
    let cards = hub.keys.cards();
    let is_served = enrol.seals || (hub.settings.card_hashes == CardHashes::Accept && cards.key().number() == 0);
    if !is_served {
        return Err(BatchRefusal::UnsupportedVersion.into());
    }
    // Counted before it is looked up: however many are sent at once, no more of them are compared.
    if !hub.admits(&hub.guesses, &request) {
        return Err(ApiError::TooMany);
    }
    let (hash, now) = (secrets::hash(&secrets::normal_code(&enrol.code)), hub.clock.now());
    let sealing = enrol.seals.then(|| cards.sealing());
    let enrolled = hub
        .db
        .write(move |conn| {
            let Some(device) = db::devices::enrol(conn, &hash, &key, now)? else { return Ok(None) };
            if let Some(sealing) = sealing {
                db::devices::seals(conn, device.id, Some(sealing.id()))?;
            }
            let facility = db::roster::facility(conn, device.facility)?;
            Ok::<_, DbError>(Some((device, facility)))
        })
        .await;
    let (device, facility) = match enrolled {
        Ok(Some(enrolled)) => enrolled,
        Ok(None) => return Err(ApiError::BadCode),
        Err(DbError::Conflict) => return Err(ApiError::BadPublicKey),
        Err(error) => {
            tracing::error!(%error, "a kiosk could not be enrolled");
            return Err(BatchRefusal::Unavailable.into());
        }
    };
    // A town that sets up forty kiosks behind one address is not guessing.
    hub.gives_back(&hub.guesses, &request);
    Ok(Json(Enrolled {
        device: device.id,
        facility_name: facility.name,
        card_key: (!enrol.seals).then(|| URL_SAFE_NO_PAD.encode(cards.key().expose())),
        sealing,
        card_application: hub.settings.card_application.clone(),
    }))
}
