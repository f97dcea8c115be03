//! The demo readers: each does what a kiosk does, through the same API. Its key is made at the first tap after a start and
//! enrolled by a code, as a kiosk's is.

use db::secrets;
use std::{collections::HashMap, net::SocketAddr, sync::Arc};

use db::{DbError, devices};
use domain::{
    card::TownCardId,
    ids::DeviceId,
    screen::ScreenMessage,
    taps::{
        DEVICE_HEADER, DeviceKey, Enrol, Enrolled, PROBLEM_PREFIX, Problem, SIGNATURE_HEADER, TAPS_VERSION, Tap,
        TapAnswers, TapBatch, TapSeq,
    },
};
use hub_web::app::Hub;
use tokio::sync::Mutex;

/// The readers, by nursery.
#[derive(Default)]
pub struct Readers {
    readers: Mutex<HashMap<String, Arc<Mutex<Reader>>>>,
}

struct Reader {
    device: DeviceId,
    key: DeviceKey,
    next: TapSeq,
}

/// Why a demo reader did not work.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// The hub's own API did not answer.
    #[error("the hub's API did not answer: {0}")]
    Api(#[from] reqwest::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The demo card carries no id.
    #[error("the demo card carries no id")]
    Card,
}

impl Readers {
    /// Holds a demo card to the reader of this nursery; gives what its screen shows.
    ///
    /// # Errors
    /// If the hub cannot be reached.
    pub async fn hold(
        &self,
        hub: &Hub,
        api: SocketAddr,
        facility: &db::roster::Facility,
        card: &str,
    ) -> Result<ScreenMessage, ReaderError> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let reader = self.reader(hub, &client, api, facility).await?;
        let mut reader = reader.lock().await;
        let now = hub.clock.now();
        let card = TownCardId::parse(card.as_bytes()).map_err(|_| ReaderError::Card)?;
        let tap = Tap { seq: reader.next, card: hub.keys.card.hash(&card), device_time: now, age_ms: 0 };
        let batch = TapBatch { version: TAPS_VERSION, sent_at: now, lost_through: None, taps: vec![tap] };
        let body = serde_json::to_vec(&batch).expect("a batch is JSON");
        let response = client
            .post(format!("http://{api}/api/v1/taps"))
            .header(DEVICE_HEADER, reader.device.to_string())
            .header(SIGNATURE_HEADER, reader.key.sign(reader.device, &body))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await?;
        if !response.status().is_success() {
            let problem: Problem = response.json().await?;
            if problem.kind == format!("{PROBLEM_PREFIX}revoked-device") {
                // Somebody revoked the demo reader on its page; the next tap enrols a new one.
                self.readers.lock().await.remove(&facility.slug);
            }
            return Ok(ScreenMessage { words: problem.screen, ..ScreenMessage::not_kept() });
        }
        let answers: TapAnswers = response.json().await?;
        reader.next = reader.next.next();
        Ok(answers.answers.into_iter().next().map_or_else(ScreenMessage::ready, |answer| answer.show.message))
    }

    async fn reader(
        &self,
        hub: &Hub,
        client: &reqwest::Client,
        api: SocketAddr,
        facility: &db::roster::Facility,
    ) -> Result<Arc<Mutex<Reader>>, ReaderError> {
        let mut readers = self.readers.lock().await;
        if let Some(reader) = readers.get(&facility.slug) {
            return Ok(Arc::clone(reader));
        }
        let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("just made");
        let (code, id) = (secrets::enrolment_code(), facility.id);
        let (hash, expires_at) = (secrets::hash(&code), hub.clock.now() + db::devices::CODE_LASTS);
        hub.db.write(move |conn| devices::add_code(conn, &hash, id, expires_at)).await?;
        let enrol = Enrol { code, public_key: key.public() };
        let response = client.post(format!("http://{api}/api/v1/devices/enrol")).json(&enrol).send().await?;
        let enrolled: Enrolled = response.error_for_status()?.json().await?;
        let reader = Arc::new(Mutex::new(Reader { device: enrolled.device, key, next: TapSeq(1) }));
        readers.insert(facility.slug.clone(), Arc::clone(&reader));
        Ok(reader)
    }
}
