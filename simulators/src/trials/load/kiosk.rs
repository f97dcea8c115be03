//! A kiosk without a reader: enrolled with a code, signs as a real one, sends what it is told to.

use std::net::SocketAddr;

use domain::{
    card::{
        HeldCard, TownCardId,
        sealed::{SealedFor, SealingKey},
    },
    ids::{DeviceId, FormId},
    lang::Lang,
    queue::{
        office::ServiceNo,
        tickets::{Slip, TICKETS_VERSION, TicketAsk, TicketGiven},
    },
    taps::{
        DEVICE_HEADER, DeviceKey, Enrol, Enrolled, SIGNATURE_HEADER, TAPS_VERSION, Tap, TapAnswer, TapAnswers,
        TapBatch, TapSeq,
    },
    time::{Clock, SystemClock},
};

use super::{
    LoadError,
    http::{Answer, Connection},
};

const TAPS_PATH: &str = "/api/v1/taps";
const TICKETS_PATH: &str = "/api/v1/tickets";
const ENROL_PATH: &str = "/api/v1/devices/enrol";

/// An enrolled kiosk.
pub struct LoadKiosk {
    hub: SocketAddr,
    device: DeviceId,
    key: DeviceKey,
    sealing: SealingKey,
    next: TapSeq,
}

/// A batch of taps, signed and ready for the wire.
#[derive(Debug, Clone)]
pub struct SignedBatch {
    /// The whole HTTP request.
    pub request: Vec<u8>,
    /// The taps in it.
    pub taps: Vec<Tap>,
    /// The cards that were held, if they were held just now.
    pub cards: Vec<TownCardId>,
}

impl AsRef<[u8]> for SignedBatch {
    fn as_ref(&self) -> &[u8] {
        &self.request
    }
}

impl LoadKiosk {
    /// Enrols with this code.
    ///
    /// # Errors
    /// If the hub refuses it.
    pub async fn enrol(hub: SocketAddr, code: &str) -> Result<Self, LoadError> {
        let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key that was just made");
        let enrol = Enrol { code: code.to_owned(), public_key: key.public(), seals: true };
        let body = serde_json::to_vec(&enrol).expect("plain data");
        let answer = Connection::open(hub).await?.ask(&post(hub, ENROL_PATH, "", &body)).await?;
        if !(200..300).contains(&answer.status) {
            return Err(LoadError::refused(ENROL_PATH, &answer));
        }
        let misunderstood = || LoadError::Misunderstood(ENROL_PATH.to_owned());
        let enrolled: Enrolled = serde_json::from_slice(&answer.body).map_err(|_| misunderstood())?;
        let sealing = enrolled.sealing.ok_or_else(misunderstood)?;
        Ok(Self { hub, device: enrolled.device, key, sealing, next: TapSeq(1) })
    }

    /// Which device it is.
    #[must_use]
    pub const fn id(&self) -> DeviceId {
        self.device
    }

    /// What this kiosk reads from a card with this town's own id.
    ///
    /// # Panics
    /// If it is none.
    #[must_use]
    pub fn card(&self, town_card_id: &str) -> TownCardId {
        TownCardId::parse(town_card_id.as_bytes()).expect("the roster's cards have ids")
    }

    /// These cards were held to the reader, one after the other.
    #[must_use]
    pub fn tap(&mut self, cards: &[TownCardId]) -> SignedBatch {
        let device_time = SystemClock.now();
        let taps = cards.iter().map(|card| {
            let seq = self.next;
            self.next = seq.next();
            let card = self.sealing.seal(card, SealedFor { device: self.device, seq }, device_time);
            Tap { seq, card: HeldCard::Sealed(card), device_time, age_ms: 0 }
        });
        let taps = taps.collect();
        SignedBatch { cards: cards.to_vec(), ..self.sign(taps) }
    }

    /// This batch, the last one made, is not sent after all.
    pub fn untap(&mut self, batch: &SignedBatch) {
        if let Some(first) = batch.taps.first() {
            self.next = first.seq.min(self.next);
        }
    }

    /// How many taps this kiosk ever made.
    #[must_use]
    pub const fn taps_made(&self) -> u64 {
        self.next.0 - 1
    }

    /// Signs taps, new or old.
    #[must_use]
    pub fn sign(&self, taps: Vec<Tap>) -> SignedBatch {
        let batch = TapBatch {
            version: TAPS_VERSION,
            sent_at: SystemClock.now(),
            lost_through: None,
            seals: Some(self.sealing.id()),
            taps,
        };
        let body = serde_json::to_vec(&batch).expect("plain data");
        SignedBatch { request: self.signed(TAPS_PATH, &body), taps: batch.taps, cards: Vec::new() }
    }

    /// Somebody chose these services on the screen; signed. The same form again is the same ticket.
    #[must_use]
    pub fn ticket(&self, form: FormId, services: Vec<ServiceNo>, care: bool) -> Vec<u8> {
        let ask = TicketAsk { version: TICKETS_VERSION, form, services, language: Lang::Ja, care };
        self.signed(TICKETS_PATH, &serde_json::to_vec(&ask).expect("plain data"))
    }

    fn signed(&self, path: &str, body: &[u8]) -> Vec<u8> {
        let signature = self.key.sign(self.device, body);
        let headers = format!("{DEVICE_HEADER}: {}\r\n{SIGNATURE_HEADER}: {signature}\r\n", self.device);
        post(self.hub, path, &headers, body)
    }
}

/// What the hub answered to a batch.
///
/// # Errors
/// If it was refused.
pub fn read_answers(answer: &Answer) -> Result<Vec<TapAnswer>, LoadError> {
    if answer.status != 200 {
        return Err(LoadError::refused(TAPS_PATH, answer));
    }
    let answers: Result<TapAnswers, _> = serde_json::from_slice(&answer.body);
    answers.map(|answers| answers.answers).map_err(|_| LoadError::Misunderstood(TAPS_PATH.to_owned()))
}

/// The ticket that a kiosk was given.
///
/// # Errors
/// If it was refused.
pub fn read_ticket(answer: &Answer) -> Result<Slip, LoadError> {
    if answer.status != 200 {
        return Err(LoadError::refused(TICKETS_PATH, answer));
    }
    let given: Result<TicketGiven, _> = serde_json::from_slice(&answer.body);
    given.map(|given| given.slip).map_err(|_| LoadError::Misunderstood(TICKETS_PATH.to_owned()))
}

fn post(hub: SocketAddr, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {hub}\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    let mut request = head.into_bytes();
    request.extend_from_slice(body);
    request
}
