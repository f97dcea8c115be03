//! The demo readers: each does what a kiosk does, through the same API, and is enrolled by a code as a kiosk is. Its key
//! follows from the town's, so that a hub that starts again goes on with the readers that are there.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::web::Data;
use db::{DbError, devices, keys::TownKeys, roster::Facility, secrets};
use domain::{
    card::{HeldCard, TownCardId, sealed::SealedFor},
    ids::{DeviceId, FacilityId},
    screen::{ScreenMessage, Show},
    taps::{
        DEVICE_HEADER, DeviceKey, DevicePublicKey, Enrol, Enrolled, PROBLEM_PREFIX, Problem, SIGNATURE_HEADER,
        TAPS_VERSION, Tap, TapAnswers, TapBatch, TapSeq,
    },
    time::UtcTime,
};
use hub_web::{app::Hub, live::ticks};
use tokio::sync::Mutex;

/// As often as a kiosk does.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// The readers in use.
#[derive(Default)]
pub struct Readers {
    client: OnceLock<reqwest::Client>,
    readers: Mutex<HashMap<FacilityId, Arc<Reader>>>,
}

struct Reader {
    device: DeviceId,
    key: DeviceKey,
    /// One batch is under way at a time.
    turn: Mutex<()>,
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

/// What the hub's API says to a batch.
pub type Said = Result<TapAnswers, Problem>;

impl Readers {
    /// Made when a demo's reader is used: a town has none, and nothing of it may keep a town from starting.
    fn client(&self) -> Result<&reqwest::Client, ReaderError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Holds a demo card to the reader of this facility; gives what its screen shows.
    ///
    /// # Errors
    /// If the hub cannot be reached.
    pub async fn hold(&self, hub: &Hub, api: SocketAddr, facility: &Facility, card: &str) -> Result<Show, ReaderError> {
        let said = self.tell(hub, api, facility.id, &[(card.to_owned(), Duration::ZERO)]).await?;
        match said {
            Ok(answers) => {
                let first = answers.answers.into_iter().next().map(|answer| answer.show);
                Ok(first.unwrap_or_else(|| ScreenMessage::ready().into()))
            }
            Err(problem) => {
                if problem.kind == format!("{PROBLEM_PREFIX}revoked-device") {
                    // Somebody revoked the demo reader on its page; the next tap enrols a new one.
                    self.readers.lock().await.remove(&facility.id);
                }
                Ok(ScreenMessage { words: problem.screen, ..ScreenMessage::not_kept() }.into())
            }
        }
    }

    /// Tells of cards that were held so long ago, oldest first, as a reader does that found no way to the hub.
    ///
    /// # Errors
    /// If the hub cannot be reached.
    pub async fn tell(
        &self,
        hub: &Hub,
        api: SocketAddr,
        facility: FacilityId,
        held: &[(String, Duration)],
    ) -> Result<Said, ReaderError> {
        let reader = self.reader(hub, api, facility).await?;
        let _turn = reader.turn.lock().await;
        // Other hubs hold cards to the same reader: which number comes next is asked, as after a lost spool.
        let alive = match self.post(hub, api, &reader, Vec::new()).await? {
            Ok(alive) => alive,
            Err(problem) => return Ok(Err(problem)),
        };
        let (mut seq, mut taps) = (alive.last.unwrap_or(TapSeq(0)), Vec::with_capacity(held.len()));
        for (card, age) in held {
            seq = seq.next();
            let card = TownCardId::parse(card.as_bytes()).map_err(|_| ReaderError::Card)?;
            let age_ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
            let device_time = hub.clock.now() - *age;
            let whose = SealedFor { device: reader.device, seq };
            let card = hub.keys.cards().sealing().seal(&card, whose, device_time);
            taps.push(Tap { seq, card: HeldCard::Sealed(card), device_time, age_ms });
        }
        self.post(hub, api, &reader, taps).await
    }

    /// The reader of this facility, enrolled if there is none. One at a time: no key is enrolled twice.
    async fn reader(&self, hub: &Hub, api: SocketAddr, facility: FacilityId) -> Result<Arc<Reader>, ReaderError> {
        let mut readers = self.readers.lock().await;
        let reader = match standing(&readers, hub, facility).await? {
            Ok(reader) => reader,
            Err(key) => Arc::new(self.enrol(hub, api, facility, key).await?),
        };
        readers.insert(facility, Arc::clone(&reader));
        Ok(reader)
    }

    /// The reader of this facility, enrolled at that time if there is none: before the hub listens, and so not by its API.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn stands(&self, hub: &Hub, facility: FacilityId, since: UtcTime) -> Result<DeviceId, DbError> {
        let readers = self.readers.lock().await;
        let key = match standing(&readers, hub, facility).await? {
            Ok(reader) => return Ok(reader.device),
            Err(key) => DevicePublicKey::parse(&key.public()).expect("a key that was made is one"),
        };
        let (code, expires_at) = (secrets::hash(&secrets::enrolment_code()), since + devices::CODE_LASTS);
        let seals = hub.keys.cards().sealing().id();
        let enrolled = hub.db.write(move |conn| {
            devices::add_code(conn, &code, facility, expires_at)?;
            let enrolled = devices::enrol(conn, &code, &key, since)?;
            if let Some(device) = &enrolled {
                devices::seals(conn, device.id, Some(seals))?;
            }
            Ok::<_, DbError>(enrolled)
        });
        enrolled.await?.map(|device| device.id).ok_or(DbError::NotFound)
    }

    async fn enrol(
        &self,
        hub: &Hub,
        api: SocketAddr,
        facility: FacilityId,
        key: DeviceKey,
    ) -> Result<Reader, ReaderError> {
        let code = secrets::enrolment_code();
        let (hash, expires_at) = (secrets::hash(&code), hub.clock.now() + devices::CODE_LASTS);
        hub.db.write(move |conn| devices::add_code(conn, &hash, facility, expires_at)).await?;
        let enrol = Enrol { code, public_key: key.public(), seals: true };
        let answer = self.client()?.post(format!("http://{api}/api/v1/devices/enrol")).json(&enrol).send().await?;
        let enrolled: Enrolled = answer.error_for_status()?.json().await?;
        Ok(Reader { device: enrolled.device, key, turn: Mutex::default() })
    }

    /// Sends what was read, or that this reader is alive.
    async fn post(&self, hub: &Hub, api: SocketAddr, reader: &Reader, taps: Vec<Tap>) -> Result<Said, ReaderError> {
        let seals = hub.keys.cards().sealing().id();
        let batch =
            TapBatch { version: TAPS_VERSION, sent_at: hub.clock.now(), lost_through: None, seals: Some(seals), taps };
        let body = serde_json::to_vec(&batch).expect("a batch is JSON");
        let request =
            self.client()?.post(format!("http://{api}/api/v1/taps")).header("content-type", "application/json");
        let request = request.header(DEVICE_HEADER, reader.device.to_string());
        let request = request.header(SIGNATURE_HEADER, reader.key.sign(reader.device, &body));
        let answer = request.body(body).send().await?;
        Ok(if answer.status().is_success() { Ok(answer.json().await?) } else { Err(answer.json().await?) })
    }

    async fn say_alive(&self, hub: &Hub, api: SocketAddr) -> Result<(), ReaderError> {
        for facility in hub.db.read(db::roster::facilities).await? {
            let known = standing(&*self.readers.lock().await, hub, facility.id).await?;
            if let Ok(reader) = known {
                let _turn = reader.turn.lock().await;
                if self.post(hub, api, &reader, Vec::new()).await?.is_err() {
                    self.readers.lock().await.remove(&facility.id);
                }
            }
        }
        Ok(())
    }
}

/// The reader of this facility that is in service; else the key with which the next one is to be enrolled.
async fn standing(
    known: &HashMap<FacilityId, Arc<Reader>>,
    hub: &Hub,
    facility: FacilityId,
) -> Result<Result<Arc<Reader>, DeviceKey>, DbError> {
    if let Some(reader) = known.get(&facility) {
        return Ok(Ok(Arc::clone(reader)));
    }
    let devices = hub.db.read(move |conn| devices::of_facility(conn, facility)).await?;
    let mut number = 1;
    loop {
        let key = key(&hub.keys, facility, number);
        let public = DevicePublicKey::parse(&key.public());
        match devices.iter().find(|device| Some(device.public_key) == public) {
            None => return Ok(Err(key)),
            Some(device) if device.revoked_at.is_none() => {
                return Ok(Ok(Arc::new(Reader { device: device.id, key, turn: Mutex::default() })));
            }
            Some(_) => number += 1,
        }
    }
}

/// The key of this facility's reader; of the next one, where readers before it were taken out of service.
fn key(keys: &TownKeys, facility: FacilityId, number: usize) -> DeviceKey {
    let seed = secrets::hash(&format!("demo reader {number} of {facility} {:02x?}", keys.vapid_pkcs8));
    DeviceKey::from_seed(&seed.try_into().expect("a hash has 32 bytes"))
}

/// Says for every reader that it is alive, at once and again and again, as kiosks do.
pub async fn keep_alive(hub: Data<Hub>, api: SocketAddr) {
    let mut ticks = ticks(HEARTBEAT);
    loop {
        ticks.tick().await;
        if let Err(error) = hub.own::<Readers>().say_alive(&hub, api).await {
            tracing::warn!(%error, "a demo reader could not say that it is alive");
        }
    }
}
