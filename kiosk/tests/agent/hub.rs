//! A hub under the test's thumb: checks signatures as the real one does and answers as it is told.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::office::{self, Office};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    card::{CardKey, HeldCard, TownCardId, sealed::OpeningKey},
    condition::{CONDITION_VERSION, Condition, ConditionNoted, PrinterCondition},
    ids::DeviceId,
    screen::{ScreenMessage, Show, Tone},
    taps::{
        BatchRefusal, CardApplication, DEVICE_HEADER, DevicePublicKey, Enrol, Enrolled, PROBLEM_PREFIX, Problem,
        SIGNATURE_HEADER, TAPS_VERSION, Tap, TapAnswer, TapAnswers, TapBatch, TapOutcome, TapRefusal, TapSeq,
    },
    time::{Clock, MinuteOfDay, SystemClock},
};
use simulators::fakes::cards::{TOWN_AID, TOWN_EF};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// The enrolment code that this hub takes.
pub const CODE: &str = "ABCD-2345";
/// The number of the last that this hub took of what the kiosk told of itself before it was started.
pub const TAKEN: u64 = 40;
/// The town's secret.
pub const CARD_KEY: CardKey = CardKey::from_bytes([9; 32]);

/// What kiosks seal to.
pub fn key() -> OpeningKey {
    OpeningKey::from_bytes(1, [9; 32])
}

/// The card with this number.
pub fn card(number: u8) -> TownCardId {
    TownCardId::parse(format!("SKM-{number:03}").as_bytes()).expect("an id")
}

/// Which card was held; `None` if none of those with a number.
pub fn number(tap: &Tap) -> Option<u8> {
    let HeldCard::Sealed(sealed) = &tap.card else {
        return (0..=u8::MAX).find(|number| HeldCard::Hashed(CARD_KEY.hash(&card(*number))) == tap.card);
    };
    let id = key().open(sealed, tap.device_time).expect("a card that was sealed to this hub");
    (0..=u8::MAX).find(|number| card(*number) == id)
}

/// What the hub does with a batch.
#[derive(Clone, Copy)]
pub enum Answer {
    /// As it should.
    Right,
    /// Takes the batch and closes the connection without a word.
    CutOff,
    /// Takes the batch and says nothing.
    Never,
    /// A captive portal's page.
    Page,
    Redirect,
    /// A page with this status, as proxies, firewalls and load balancers write them.
    PageWith(&'static str),
    /// The right answer, packed though nobody asked for that.
    Packed,
    /// The right answer, of which the last bytes do not come.
    CutShort,
    /// More than any answer has.
    Endless,
    /// The right answer in the manner of HTTP/1.0: no length, the end of the connection is the end.
    OldManner,
    /// The right answer at the end of time.
    AtTheEndOfTime,
    FewerAnswers,
    OtherNumbers,
    OtherVersion,
    /// As it should, a year later.
    FarClock,
    Busy {
        retry_after_s: u64,
    },
    Refuse(BatchRefusal),
    /// As it should, and says which of the device's numbers is the last that it knows.
    LastIs(TapSeq),
    /// As it should, in the manner of the release before: what the tap meant, and not what to show.
    AsBefore,
}

pub struct TestHub {
    pub url: String,
    /// What it knows of numbers, and how it will answer.
    pub office: Arc<Mutex<Office>>,
    /// How the next batches are answered, before it answers as it should.
    answers: Arc<Mutex<VecDeque<Answer>>>,
    /// Every batch whose signature fits, as it came.
    pub batches: mpsc::UnboundedReceiver<TapBatch>,
    /// What it does with what it is told of printers.
    pub conditions: Arc<Mutex<Conditions>>,
    /// What it was told of the printer, as it came.
    pub printers: mpsc::UnboundedReceiver<PrinterCondition>,
    /// The number of the last that it took of what a kiosk told of itself; all of it if it has no printer as well.
    pub taken: Arc<Mutex<u64>>,
    old: Arc<AtomicBool>,
}

impl TestHub {
    /// A hub that knows the device's key, or learns it by enrolment.
    pub async fn start(
        device: DeviceId,
        key: Option<DevicePublicKey>,
        answers: impl IntoIterator<Item = Answer>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (came, batches) = mpsc::unbounded_channel();
        let office = Arc::new(Mutex::new(Office::default()));
        let answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        let (told, printers) = mpsc::unbounded_channel();
        let conditions = Arc::new(Mutex::new(Conditions::Noted));
        // It has known the kiosk for long.
        let taken = Arc::new(Mutex::new(TAKEN));
        let old = Arc::new(AtomicBool::new(false));
        let mut desk = Desk {
            device,
            old: Arc::clone(&old),
            conditions: Arc::clone(&conditions),
            taken: Arc::clone(&taken),
            told,
            key,
            answers: Arc::clone(&answers),
            came,
            office: Arc::clone(&office),
        };
        actix_rt::spawn(async move {
            let mut held = Vec::new();
            // One connection at a time, one request each: a kiosk has one batch under way.
            while let Ok((mut kiosk, _)) = listener.accept().await {
                let Some(request) = Request::read(&mut kiosk).await else { continue };
                match desk.respond(&request) {
                    Response::Say(text) => drop(kiosk.write_all(text.as_bytes()).await),
                    Response::CutOff => {}
                    Response::Never => held.push(kiosk),
                }
            }
        });
        Self { url, office, answers, batches, conditions, printers, taken, old }
    }

    /// Answers the next batches in these ways.
    pub fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.answers.lock().expect("answers").extend(answers);
    }

    /// Speaks as the release before, or not: gives kiosks the town's card key, and nothing to seal with.
    pub fn be_old(&self, is_old: bool) {
        self.old.store(is_old, Ordering::SeqCst);
    }

    /// From now on every batch is answered as it should be.
    pub fn be_well(&self) {
        self.answers.lock().expect("answers").clear();
    }
}

/// What the hub does with what it is told of printers.
#[derive(Clone, Copy)]
pub enum Conditions {
    /// As it should.
    Noted,
    /// It is of the release before, and knows no such request.
    Unheard,
}

struct Desk {
    device: DeviceId,
    old: Arc<AtomicBool>,
    conditions: Arc<Mutex<Conditions>>,
    taken: Arc<Mutex<u64>>,
    told: mpsc::UnboundedSender<PrinterCondition>,
    key: Option<DevicePublicKey>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    came: mpsc::UnboundedSender<TapBatch>,
    office: Arc<Mutex<Office>>,
}

pub enum Response {
    Say(String),
    CutOff,
    Never,
}

impl Desk {
    fn respond(&mut self, request: &Request) -> Response {
        match request.line.as_str() {
            "POST /api/v1/taps HTTP/1.1" => self.taps(request),
            "POST /api/v1/devices/enrol HTTP/1.1" => Response::Say(self.enrol(&request.body)),
            "POST /api/v1/menu HTTP/1.1" => {
                self.check(request);
                self.office.lock().expect("an office").menu()
            }
            "POST /api/v1/tickets HTTP/1.1" => {
                self.check(request);
                self.office.lock().expect("an office").ticket(&request.body)
            }
            "POST /api/v1/condition HTTP/1.1" => {
                self.check(request);
                Response::Say(self.condition(&request.body))
            }
            "POST /api/v1/arrivals HTTP/1.1" => {
                self.check(request);
                self.office.lock().expect("an office").arrival(&request.body)
            }
            other => panic!("a kiosk does not ask for {other}"),
        }
    }

    fn check(&self, request: &Request) {
        assert_eq!(request.header(DEVICE_HEADER), Some(self.device.to_string()));
        let signature = request.header(SIGNATURE_HEADER).expect("a signature");
        let key = self.key.expect("the kiosk is enrolled");
        key.verify(self.device, &request.body, &signature).expect("the signature fits");
    }

    fn taps(&mut self, request: &Request) -> Response {
        self.check(request);
        let batch: TapBatch = serde_json::from_slice(&request.body).expect("a batch");
        batch.check().expect("a batch that a hub takes");
        let answer = self.answers.lock().expect("answers").pop_front();
        let response = respond(&batch, answer.unwrap_or(Answer::Right));
        let _test_is_over = self.came.send(batch);
        response
    }

    fn condition(&self, body: &[u8]) -> String {
        let told: Condition = serde_json::from_slice(body).expect("a condition");
        assert_eq!(told.version, CONDITION_VERSION);
        let conditions = *self.conditions.lock().expect("conditions");
        let mut taken = self.taken.lock().expect("a number");
        if matches!(conditions, Conditions::Noted) && told.number != *taken + 1 {
            let (kind, screen) = (format!("{PROBLEM_PREFIX}not-the-next"), "もう受け取っています".to_owned());
            let expected = Some(TapSeq(*taken + 1));
            let problem = Problem { kind, title: "not the next".to_owned(), status: 409, screen, expected };
            return http("409 Conflict", "", &serde_json::to_string(&problem).expect("JSON"));
        }
        if let Some(printer) = told.printer {
            let _test_is_over = self.told.send(printer);
        }
        match conditions {
            Conditions::Noted => {
                *taken = told.number;
                let noted = ConditionNoted { version: CONDITION_VERSION };
                http("200 OK", "", &serde_json::to_string(&noted).expect("JSON"))
            }
            Conditions::Unheard => http("404 Not Found", "", "<!doctype html><h1>no such page</h1>"),
        }
    }

    fn is_old(&self) -> bool {
        self.old.load(Ordering::SeqCst)
    }

    fn enrol(&mut self, body: &[u8]) -> String {
        let enrol: Enrol = serde_json::from_slice(body).expect("an enrolment");
        if enrol.code != CODE {
            let screen = "登録コードがちがうか、期限が切れています".to_owned();
            let kind = format!("{PROBLEM_PREFIX}bad-code");
            let problem = Problem { kind, title: "unknown code".to_owned(), status: 403, screen, expected: None };
            return http("403 Forbidden", "", &serde_json::to_string(&problem).expect("JSON"));
        }
        self.key = DevicePublicKey::parse(&enrol.public_key);
        let enrolled = Enrolled {
            device: self.device,
            facility_name: "山田保育園".to_owned(),
            card_key: (!enrol.seals || self.is_old()).then(|| URL_SAFE_NO_PAD.encode(CARD_KEY.expose())),
            sealing: (enrol.seals && !self.is_old()).then(|| key().public()),
            card_application: CardApplication { aid: TOWN_AID.to_owned(), ef: TOWN_EF.to_owned() },
        };
        http("200 OK", "", &serde_json::to_string(&enrolled).expect("JSON"))
    }
}

struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    async fn read(kiosk: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        let end = loop {
            if kiosk.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head is text");
        let (line, fields) = head.split_once("\r\n").expect("a head has fields");
        let fields = fields.lines().filter_map(|field| field.split_once(": "));
        let headers = fields.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let mut request = Self { line: line.to_owned(), headers, body: bytes[end + 4..].to_vec() };
        let length: usize = request.header("content-length").expect("a length").parse().expect("a number");
        while request.body.len() < length {
            kiosk.read_buf(&mut request.body).await.ok()?;
        }
        Some(request)
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone())
    }
}

fn respond(batch: &TapBatch, answer: Answer) -> Response {
    let mut answers = right(batch);
    match answer {
        Answer::CutOff => return Response::CutOff,
        Answer::Never => return Response::Never,
        Answer::Page => return Response::Say(http("200 OK", "", "<!doctype html><title>Wi-Fi</title>")),
        Answer::Redirect => {
            return Response::Say(http("307 Temporary Redirect", "Location: http://127.0.0.1:9/\r\n", ""));
        }
        Answer::PageWith(status) => {
            let headers = "Content-Type: text/html\r\nRetry-After: Thu, 01 Jan 2099 00:00:00 GMT\r\n";
            return Response::Say(http(status, headers, "<!doctype html><h1>nginx</h1>"));
        }
        Answer::Packed => {
            let headers = "Content-Encoding: gzip\r\nContent-Type: application/json\r\n";
            return Response::Say(http("200 OK", headers, "\u{1f}not what it was"));
        }
        Answer::CutShort => {
            let json = serde_json::to_string(&answers).expect("JSON");
            return Response::Say(http("200 OK", "", &json).trim_end_matches("]}").to_owned());
        }
        Answer::Endless => return Response::Say(http("200 OK", "", &"[".repeat(2 * 1024 * 1024))),
        Answer::OldManner => {
            let json = serde_json::to_string(&answers).expect("JSON");
            return Response::Say(format!("HTTP/1.0 200 OK\r\nServer: old\r\n\r\n{json}"));
        }
        Answer::AtTheEndOfTime => answers.hub_time = domain::time::UtcTime::from_micros(i64::MAX),
        Answer::Busy { retry_after_s } => {
            return Response::Say(http("503 Service Unavailable", &format!("Retry-After: {retry_after_s}\r\n"), ""));
        }
        Answer::Refuse(refusal) => return Response::Say(http("409 Conflict", "", &problem(refusal))),
        Answer::AsBefore => return Response::Say(http("200 OK", "", &as_before(&answers))),
        Answer::Right => {}
        Answer::FewerAnswers => drop(answers.answers.pop()),
        Answer::OtherNumbers => answers.answers.iter_mut().for_each(|answer| answer.seq = TapSeq(answer.seq.0 + 1)),
        Answer::LastIs(last) => answers.last = Some(last),
        Answer::OtherVersion => answers.version += 1,
        Answer::FarClock => {
            answers.hub_time = answers.hub_time + std::time::Duration::from_secs(365 * 86_400);
            answers.clock_skewed = true;
        }
    }
    Response::Say(http("200 OK", "", &serde_json::to_string(&answers).expect("JSON")))
}

fn as_before(answers: &TapAnswers) -> String {
    let mut answers = serde_json::to_value(answers).expect("JSON");
    for answer in answers["answers"].as_array_mut().expect("answers") {
        answer.as_object_mut().expect("an answer").remove("show").expect("what to show");
    }
    answers.to_string()
}

/// Arrivals of ひなた in the morning, who is greeted so whenever this is asked, except card 2, which nobody knows, cards 5 to 7, which mean tickets, and card 8, which means what no
/// kiosk has heard of.
fn right(batch: &TapBatch) -> TapAnswers {
    let hub_time = SystemClock.now();
    let morning = hub_time.day().at(MinuteOfDay(8 * 60 + 30));
    let answers = batch.taps.iter().map(|tap| {
        let outcome = match number(tap) {
            Some(card @ 5..=7) => office::tapped(card),
            Some(2) => TapOutcome::Refused { reason: TapRefusal::UnknownCard },
            _ => TapOutcome::Arrived { at: morning, call_name: "ひなた".to_owned() },
        };
        let show = match number(tap) {
            Some(8) => unheard_of(),
            _ => outcome.show(),
        };
        TapAnswer { seq: tap.seq, show, outcome, repeated: false }
    });
    TapAnswers {
        version: TAPS_VERSION,
        hub_time,
        clock_skewed: false,
        last: None,
        sealing: Some(key().public()),
        answers: answers.collect(),
    }
}

/// What the hub has shown for card 8.
pub fn unheard_of() -> Show {
    let message =
        ScreenMessage { tone: Tone::Goodbye, words: "返却しました".to_owned(), detail: "本 3冊".to_owned() };
    Show { message, seconds: 7, ticket: None }
}

fn problem(refusal: BatchRefusal) -> String {
    let expected = match refusal {
        BatchRefusal::SequenceGap { expected } => Some(expected),
        _ => None,
    };
    let kind = format!("{PROBLEM_PREFIX}{}", refusal.kind());
    let problem = Problem { kind, title: refusal.to_string(), status: 409, screen: String::new(), expected };
    serde_json::to_string(&problem).expect("JSON")
}

pub fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}
