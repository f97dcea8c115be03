//! The document against the messages themselves: each message of `domain`, written as the hub or a kiosk writes it, has to be
//! what its schema says, and what a schema says has to occur in some message.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    card::{CardHash, sealed::OpeningKey},
    condition::{Condition, ConditionNoted, PrinterCondition},
    ids::{DeviceId, FormId},
    lang::{Lang, Words},
    queue::{
        arrivals::{Arrival, ArrivalAnswer, ArrivalAsk, Booked, NoArrival, Shown},
        office::{SectionNo, ServiceNo},
        tickets::{Availability, Button, Menu, MenuAsk, NextOpening, Slip, Tapped, TicketAsk, TicketGiven},
    },
    screen::ScreenMessage,
    taps::{
        BatchRefusal, CardApplication, Enrol, Enrolled, Problem, Tap, TapAnswer, TapAnswers, TapBatch, TapOutcome,
        TapRefusal, TapSeq,
    },
    time::{CivilDay, UtcTime},
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::Document;

/// What the words of a text may be, where its description lists them.
const LISTED: [(&str, &str); 11] = [
    ("Condition", "printer"),
    ("ScreenMessage", "tone"),
    ("Ticket", "meaning"),
    ("TapOutcome", "kind"),
    ("TapOutcome", "meaning"),
    ("TapOutcome", "reason"),
    ("MenuButton", "availability"),
    ("TicketAsk", "language"),
    ("Arrival", "outcome"),
    ("Arrival", "meaning"),
    ("NoArrival", "reason"),
];

/// Compares values with schemas and remembers which parts of these occurred.
struct Reader {
    schemas: Value,
    seen: BTreeMap<String, BTreeSet<String>>,
    faults: Vec<String>,
}

impl Reader {
    fn new() -> Self {
        let document = serde_json::to_value(Document::openapi()).expect("a document");
        Self { schemas: document["components"]["schemas"].clone(), seen: BTreeMap::new(), faults: Vec::new() }
    }

    fn reads(&mut self, name: &str, message: &impl Serialize) {
        self.named(name, &serde_json::to_value(message).expect("a message is plain data"));
    }

    fn named(&mut self, name: &str, value: &Value) {
        let schema = self.schemas[name].clone();
        let (Some(properties), Some(fields)) = (schema["properties"].as_object(), value.as_object()) else {
            self.faults.push(format!("{name}: {value} is no object, or {name} is no schema"));
            return;
        };
        for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(required) {
                self.faults.push(format!("{name}.{required} is required and not in {value}"));
            }
        }
        for (field, value) in fields {
            match properties.get(field) {
                Some(property) => self.property(name, field, property, value),
                None => self.faults.push(format!("{name}.{field} is not in the document")),
            }
            self.seen.entry(name.to_owned()).or_default().insert(field.clone());
        }
    }

    fn property(&mut self, name: &str, field: &str, schema: &Value, value: &Value) {
        if LISTED.contains(&(name, field)) {
            let words = schema["description"].as_str().unwrap_or_default();
            if !value.as_str().is_some_and(|word| words.contains(&format!("`{word}`"))) {
                self.faults.push(format!("{name}.{field} does not list {value}"));
            }
        }
        self.value(&format!("{name}.{field}"), schema, value);
    }

    fn value(&mut self, place: &str, schema: &Value, value: &Value) {
        let refers =
            |schema: &Value| schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()).map(str::to_owned);
        let choices = [schema].into_iter().chain(schema["oneOf"].as_array().into_iter().flatten());
        if let Some(name) = choices.filter_map(refers).next() {
            return self.named(&name, value);
        }
        let types = match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            other => other.as_str().into_iter().collect::<Vec<_>>(),
        };
        let kind = match value {
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
            Value::Null => "null",
        };
        if !types.contains(&kind) {
            self.faults.push(format!("{place} is {types:?} in the document and {kind} in a message"));
        }
        for item in value.as_array().into_iter().flatten() {
            self.value(place, &schema["items"], item);
        }
    }

    /// What the document has and no message.
    fn unseen(&mut self) {
        for (name, schema) in self.schemas.as_object().expect("schemas") {
            let seen = self.seen.get(name);
            for field in schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys()) {
                if !seen.is_some_and(|seen| seen.contains(field)) {
                    self.faults.push(format!("{name}.{field} is in no message"));
                }
            }
        }
    }
}

fn words(ja: &str) -> Words {
    Words { ja: ja.to_owned(), others: [(Lang::En, "Certificates".to_owned())].into() }
}

fn slip(booked: Option<Booked>) -> Slip {
    Slip {
        number: "A012".to_owned(),
        office: "宿毛市役所".to_owned(),
        section: "市民課".to_owned(),
        services: vec!["住民票".to_owned()],
        taken_at: UtcTime::from_micros(5),
        before: 3,
        minutes: booked.as_ref().map(|_| 15),
        least_minutes: booked.as_ref().map(|_| 5),
        url: "https://kazasu.example/visits/x".to_owned(),
        language: Lang::Easy,
        booked,
    }
}

fn booked() -> Booked {
    Booked { number: "000123".to_owned(), start: UtcTime::from_micros(7), bring: vec!["はがき".to_owned()] }
}

fn taps(reader: &mut Reader) {
    let (seq, at) = (TapSeq(1), UtcTime::from_micros(5));
    let tap = Tap { seq, card: CardHash::from_bytes([1; 16]).into(), device_time: at, age_ms: 1 };
    for (lost_through, taps) in [(None, Vec::new()), (Some(seq), vec![tap])] {
        reader.reads("TapBatch", &TapBatch { version: 1, sent_at: at, lost_through, seals: Some(0), taps });
    }
    let (arrived, left) = ("ひなた".to_owned(), "ひなた".to_owned());
    let mut outcomes = vec![TapOutcome::Arrived { at, call_name: arrived }, TapOutcome::Left { at, call_name: left }];
    for meaning in [Tapped::Taken, Tapped::Arrived, Tapped::Waiting] {
        outcomes.push(TapOutcome::Ticket { meaning, slip: Box::new(slip(None)) });
    }
    for reason in [
        TapRefusal::UnknownCard,
        TapRefusal::JustTapped,
        TapRefusal::AlreadyLeft,
        TapRefusal::Closed,
        TapRefusal::NumbersUsedUp,
        TapRefusal::TooLate,
        TapRefusal::NothingToCheckIn,
    ] {
        outcomes.push(TapOutcome::Refused { reason });
    }
    let answer = |outcome: TapOutcome| TapAnswer { seq, show: outcome.show(), outcome, repeated: false };
    let mut answers: Vec<TapAnswer> = outcomes.into_iter().map(answer).collect();
    answers[0].show.message = ScreenMessage::unreadable();
    let sealing = Some(OpeningKey::from_bytes(1, [9; 32]).public());
    let answers = TapAnswers { version: 1, hub_time: at, clock_skewed: false, last: Some(seq), sealing, answers };
    reader.reads("TapAnswers", &answers);
    reader.reads("TapAnswers", &TapAnswers { last: None, sealing: None, answers: Vec::new(), ..answers });
}

fn devices(reader: &mut Reader) {
    for seals in [false, true] {
        reader.reads("Enrol", &Enrol { code: "ABCD-2345".to_owned(), public_key: "A".repeat(43), seals });
    }
    let card_application = CardApplication { aid: "F0".to_owned(), ef: "0001".to_owned() };
    let (device, facility_name, card_key) = (DeviceId::from_raw(7), "山田保育園".to_owned(), Some("A".repeat(43)));
    let enrolled = Enrolled { device, facility_name, card_key, sealing: None, card_application };
    reader.reads("Enrolled", &enrolled);
    let sealing = Some(OpeningKey::from_bytes(1, [9; 32]).public());
    reader.reads("Enrolled", &Enrolled { card_key: None, sealing, ..enrolled });
    let kind = BatchRefusal::SequenceGap { expected: TapSeq(1) }.kind().to_owned();
    for expected in [None, Some(TapSeq(1))] {
        let (title, screen) = (String::new(), String::new());
        reader.reads("Problem", &Problem { kind: kind.clone(), title, status: 409, screen, expected });
    }
}

fn conditions(reader: &mut Reader) {
    for printer in PrinterCondition::ALL.map(Some).into_iter().chain([None]) {
        reader.reads("Condition", &Condition { version: 2, number: 1, sent_at: UtcTime::from_micros(1), printer });
    }
    reader.reads("ConditionNoted", &ConditionNoted { version: 2 });
}

fn tickets(reader: &mut Reader) {
    reader.reads("MenuAsk", &MenuAsk { version: 1 });
    let button = |availability, hint: Option<Words>| Button {
        service: ServiceNo(1),
        name: words("住民票"),
        minutes: hint.as_ref().map(|_| 50),
        least_minutes: hint.as_ref().map(|_| 5),
        hint,
        section: SectionNo(1),
        section_name: words("市民課"),
        waiting: 3,
        availability,
    };
    let buttons = vec![
        button(Availability::Open, Some(words("本人確認書類"))),
        button(Availability::Closed, None),
        button(Availability::UsedUp, None),
    ];
    let (office, opens, closes) = ("宿毛市役所".to_owned(), "8:30".to_owned(), "17:15".to_owned());
    let next = Some(NextOpening { day: CivilDay::from_number(20_000), time: "8:30".to_owned() });
    reader.reads("Menu", &Menu { version: 1, office, opens, closes, next, buttons, takes_bookings: true });
    for language in [Lang::Ja, Lang::Easy, Lang::En, Lang::Pt, Lang::Vi, Lang::Zh] {
        let (form, services) = (FormId::from_bits(1), vec![ServiceNo(1)]);
        reader.reads("TicketAsk", &TicketAsk { version: 1, form, services, language, care: true });
    }
    // A question may leave both out.
    reader.named("TicketAsk", &json!({ "version": 1, "form": "form_0", "services": [1] }));
    for booked in [None, Some(booked()), Some(Booked { bring: Vec::new(), ..booked() })] {
        reader.reads("TicketGiven", &TicketGiven { version: 1, slip: slip(booked) });
    }
}

fn arrivals(reader: &mut Reader) {
    for shown in
        [Shown::Code { code: "x".to_owned() }, Shown::Number { number: "000123".to_owned(), check: "0305".to_owned() }]
    {
        reader.reads("ArrivalAsk", &ArrivalAsk { version: 1, form: FormId::from_bits(2), shown });
    }
    let mut outcomes = [Tapped::Arrived, Tapped::Waiting]
        .map(|meaning| Arrival::Ticket { meaning, slip: Box::new(slip(Some(booked()))) })
        .to_vec();
    outcomes.extend(
        [
            NoArrival::Unknown,
            NoArrival::NotToday { day: CivilDay::from_date(2026, 11, 24).expect("a day"), time: "10:15".to_owned() },
            NoArrival::Elsewhere { place: "市民課".to_owned() },
            NoArrival::Over,
            NoArrival::NotBooked,
            NoArrival::Used { number: None },
            NoArrival::Used { number: Some("A012".to_owned()) },
            NoArrival::Closed,
            NoArrival::UsedUp,
        ]
        .map(|why| Arrival::Refused { why, screen: "この予約はまだ決まっていません。".to_owned() }),
    );
    for outcome in outcomes {
        reader.reads("ArrivalAnswer", &ArrivalAnswer { version: 1, outcome });
    }
}

#[test]
fn the_document_says_of_each_message_what_it_is_and_nothing_else() {
    let mut reader = Reader::new();
    for messages in [taps, devices, conditions, tickets, arrivals] {
        messages(&mut reader);
    }
    reader.unseen();
    assert!(reader.faults.is_empty(), "\n{}", reader.faults.join("\n"));
}

#[test]
fn a_message_that_is_not_as_the_document_says_is_seen() {
    for (name, message) in [
        ("Tap", json!({ "seq": 1, "card": "x", "device_time": 1 })),
        ("Tap", json!({ "seq": "1", "card": "x", "device_time": 1, "age_ms": 1 })),
        ("Tap", json!({ "seq": 1, "card": "x", "device_time": 1, "age_ms": 1, "more": 1 })),
        ("TapOutcome", json!({ "kind": "danced" })),
        ("TapBatch", json!({ "version": 1, "sent_at": 1, "taps": [{}] })),
        ("Nothing", json!({})),
    ] {
        let mut reader = Reader::new();
        reader.named(name, &message);
        assert!(!reader.faults.is_empty(), "{name} {message}");
    }
}

#[test]
fn every_operation_says_what_the_door_says_of_it() {
    let document = serde_json::to_value(Document::openapi()).expect("a document");
    let paths = document["paths"].as_object().expect("paths");
    assert!(!paths.is_empty());
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let responses = operation["responses"].as_object().expect("responses");
            for (status, _) in super::DOOR {
                let content = &responses.get(status).unwrap_or_else(|| panic!("{method} {path}: {status}"))["content"];
                assert!(content["application/problem+json"].is_object(), "{method} {path}: {status}");
            }
        }
    }
}
