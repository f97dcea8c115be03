//! Unmistakable names, readings, addresses, numbers, passwords and a card's id are put through every door that takes text, and
//! then looked for where nothing of the kind may be: in the database's files, its write-ahead log and its dump, in what Redis
//! is told, in the log at its most talkative, in metrics. In each way of writing that somebody may have written them.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    io::{self, Read, Write},
    net::TcpStream,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use db::residents::Resident;
use domain::{
    card::{HeldCard, TownCardId, sealed::SealedFor},
    ids::FormId,
    taps::{Tap, TapOutcome},
};
use hub::NOUNS;
use hub_web::{
    audit::Sight,
    policy::{Relation, Role},
    routes::{Policy, Side},
};
use simulators::fakes::{postgres::Postgres, redis::Redis};
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    access::cookie,
    bookings::{OFFICE, TUESDAY, Visitor, text},
    reservations::Clerk,
    world::{TestHub, Town, calendar, client},
};

const NAME: &str = "獺祭院 蝶々夫人";
const KANA: &str = "だっさいいん ちょうちょうふじん";
const CHILD: &str = "獺祭院 鶺鴒丸";
const CALLED: &str = "せきれいまる";
const MAIL: &str = "dassai-canary-7731@example.jp";
const PHONE: &str = "090-7391-5528";
const PHONE_KEPT: &str = "09073915528";
const REMARKS: &str = "蜂蜜檸檬をお持ちします";
const RESIDENT: &str = "KF-7731-CANARY";
const BIRTH: &str = "1931-07-19";
const CARD: &str = "SKM-CANARY-773177";
const PASSWORD: &str = "kanariya wa himitsu 7731";
const MY_NUMBER: &str = "123456789018";

const ALL: [&str; 13] =
    [NAME, KANA, CHILD, CALLED, MAIL, PHONE, PHONE_KEPT, REMARKS, RESIDENT, BIRTH, CARD, PASSWORD, MY_NUMBER];

/// A text as somebody may have written it.
fn writings(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let all = |write: &dyn Fn(&u8) -> String| bytes.iter().map(write).collect::<String>().into_bytes();
    let escaped = |upper: bool| -> Vec<u8> {
        let unit = |unit: u16| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
        text.encode_utf16()
            .map(|code| if code < 128 { char::from(code as u8).to_string() } else { unit(code) })
            .collect::<String>()
            .into_bytes()
    };
    let percent = |upper: bool| {
        all(&|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(*byte).to_string(),
            b' ' => "+".to_owned(),
            byte if upper => format!("%{byte:02X}"),
            byte => format!("%{byte:02x}"),
        })
    };
    let monitored = all(&|byte| match byte {
        b' '..=b'~' => char::from(*byte).to_string(),
        byte => format!("\\x{byte:02x}"),
    });
    let mut found = vec![
        bytes.to_vec(),
        escaped(false),
        escaped(true),
        percent(true),
        percent(false),
        monitored,
        all(&|byte| format!("{byte:02x}")),
        all(&|byte| format!("{byte:02X}")),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    // Wherever in a group of three it begins: without the letters that its neighbours have a part in.
    for before in 0..3 {
        let written = STANDARD_NO_PAD.encode([&vec![0; before], bytes].concat());
        let inner = written.get(4 * usize::from(before > 0)..written.len() - 2).unwrap_or_default();
        found.push(inner.as_bytes().to_vec());
        found.push(inner.replace('+', "-").replace('/', "_").into_bytes());
    }
    found
}

/// What is looked for, by the first two bytes of each way of writing it: a cluster has many bytes.
struct Search {
    begins: Vec<bool>,
    by_begin: HashMap<[u8; 2], Vec<(Vec<u8>, &'static str)>>,
}

impl Search {
    fn of(wanted: &[&'static str]) -> Self {
        let mut search = Self { begins: vec![false; 1 << 16], by_begin: HashMap::new() };
        for text in wanted {
            for written in writings(text) {
                let begin = [written[0], written[1]];
                search.begins[usize::from(u16::from_be_bytes(begin))] = true;
                search.by_begin.entry(begin).or_default().push((written, text));
            }
        }
        search
    }

    /// Which of these stand in there, and where.
    fn found(&self, place: &str, bytes: &[u8]) -> BTreeSet<(String, &'static str)> {
        let mut found = BTreeSet::new();
        for (at, pair) in bytes.windows(2).enumerate() {
            if self.begins[usize::from(pair[0]) << 8 | usize::from(pair[1])] {
                let here = &self.by_begin[&[pair[0], pair[1]]];
                let stand = here.iter().filter(|(written, _)| bytes[at..].starts_with(written));
                found.extend(stand.map(|(_, text)| (place.to_owned(), *text)));
            }
        }
        found
    }

    fn found_in_files(&self, folder: &Path) -> BTreeSet<(String, &'static str)> {
        let mut all = BTreeSet::new();
        for file in fs::read_dir(folder).expect("a folder").flatten() {
            let path = file.path();
            if path.is_dir() {
                all.extend(self.found_in_files(&path));
            } else if let Ok(bytes) = fs::read(&path) {
                all.extend(self.found(&path.display().to_string(), &bytes));
            }
        }
        all
    }
}

/// The log of this process.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Written {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Of this process's log everything. The tests' own client speaks there as well: it says no more than addresses.
fn listen() -> Written {
    let written = Written::default();
    let filter = "debug,hyper=info,hyper_util=info,reqwest=info";
    let started =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(written.clone()).try_init();
    started.expect("each test is a process of its own");
    written
}

/// All that Redis is told from now on, as it tells it itself.
fn overhear(redis: &Redis) -> Written {
    let (heard, address) = (Written::default(), redis.url().replace("redis://", ""));
    let mut line = TcpStream::connect(address).expect("Redis");
    line.write_all(b"MONITOR\r\n").expect("a command");
    let mut told = heard.clone();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = line.read(&mut buffer) {
            told.write_all(&buffer[..count]).expect("memory");
        }
    });
    heard
}

/// People who are known, people who book, a card that is held, somebody who signs in.
async fn live(hub: &TestHub) {
    let town = Arc::clone(&hub.town);
    let imported = tokio::task::spawn_blocking(move || {
        town.import(|file| {
            let child = &mut file.facilities[0].children[0];
            child.name = CHILD.to_owned();
            child.kana = KANA.to_owned();
            child.call_name = CALLED.to_owned();
            child.card = Some(CARD.to_owned());
            child.guardians[0].name = NAME.to_owned();
            child.guardians[0].email = MAIL.to_owned();
            child.guardians[0].card = Some(CARD.to_owned() + "-G");
            file.facilities[0].staff[0].name = NAME.to_owned();
            file.facilities[0].staff[0].password = Some(PASSWORD.to_owned());
        });
    });
    imported.await.expect("a roster");
    hub.calendar_at(OFFICE, calendar()).await;
    let birth = BIRTH.parse().expect("a day");
    let (name, kana, email) = (NAME.to_owned(), KANA.to_owned(), MAIL.to_owned());
    hub.resident(Resident { number: RESIDENT.to_owned(), name, kana, birth, email }).await;

    let mut kiosk = hub.kiosk_that_seals_at("yamada").await;
    let tap = kiosk.make("だれか");
    let whose = SealedFor { device: kiosk.device, seq: tap.seq };
    let id = TownCardId::parse(CARD.as_bytes()).expect("an id");
    let card = hub.running.hub.keys.cards().sealing().seal(&id, whose, tap.device_time);
    let answers = kiosk.send(&kiosk.batch(vec![Tap { card: HeldCard::Sealed(card), ..tap }])).await.expect("an answer");
    assert!(matches!(&answers.answers[0].outcome, TapOutcome::Arrived { call_name, .. } if call_name == CALLED));

    let visitor = Visitor::hold(hub, &format!("{TUESDAY}T09:00")).await;
    let typed = [("name", NAME), ("kana", KANA), ("email", MAIL), ("phone", PHONE), ("remarks", REMARKS)];
    let typed: Vec<_> = typed.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    visitor.details(hub, &typed).await;
    let digits = visitor.digits(hub).await;
    let confirmed = visitor.act(hub, "confirm", &[("digits", &digits)]).await;
    assert!(confirmed.status().is_redirection(), "{}", text(confirmed).await);
    let clerk = Clerk::at(hub).await;
    clerk.booked("10:00", NAME, PHONE, &[("remarks", REMARKS), ("email", MAIL)]).await;
    assert!(clerk.finds(NAME).await.contains(NAME));
    for password in [PASSWORD, "kanariya wa chigau 7731"] {
        let form = format!("login=yamada&password={}", password.replace(' ', "+"));
        let request =
            client().post(hub.staff_url("/sign-in")).header("content-type", "application/x-www-form-urlencoded");
        request.body(form).send().await.expect("an answer");
    }
    blast(hub).await;
}

/// Every door of every noun, with a field of each name that some form has.
async fn blast(hub: &TestHub) {
    let cookies = [
        (Role::Stranger, Relation::Own, String::new()),
        (Role::Guardian, Relation::Own, cookie(&hub.guardian("yamada", "やまだ").await)),
        (Role::Clerk, Relation::Duty, cookie(Clerk::at(hub).await.person())),
        (Role::Town, Relation::Duty, cookie(&hub.staff_of("town").await)),
    ];
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let fields = [
        ("name", NAME),
        ("kana", KANA),
        ("q", NAME),
        ("find", NAME),
        ("login", "canary77"),
        ("password", PASSWORD),
        ("email", MAIL),
        ("mail", MAIL),
        ("phone", PHONE),
        ("telephone", PHONE),
        ("text", REMARKS),
        ("note", REMARKS),
        ("reason", REMARKS),
        ("remarks", REMARKS),
        ("wishes", REMARKS),
        ("companions", NAME),
        ("resident", RESIDENT),
        ("number", RESIDENT),
        ("card", CARD),
        ("code", RESIDENT),
        ("birth", BIRTH),
        ("address", REMARKS),
        ("why", REMARKS),
    ];
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let child = hub.town.child_id("yamada", CALLED);
    for row in NOUNS.routes().filter(|row| !matches!(row.policy, Policy::Device | Policy::Demo)) {
        // What everybody may read: names of places, texts of settings.
        let is_public = row.method == "POST" && (row.sees == Sight::Nothing || row.pattern == "/settings");
        if is_public || row.pattern == "/sign-out" || row.pattern.ends_with("/revoke") {
            continue;
        }
        for side in row.sides {
            let may = |(role, relation, _): &&(Role, Relation, String)| {
                row.policy.lets(*role, *relation) && (*role == Role::Stranger || role.is_on(*side))
            };
            let Some((_, _, cookie)) = cookies.iter().find(may) else { continue };
            for place in ["yamada", OFFICE] {
                let path = row
                    .pattern
                    .replace("{facility}", place)
                    .replace("{child}", &child)
                    .replace("{counter}", "1")
                    .replace(['{', '}'], "");
                if path.starts_with("/live") {
                    continue;
                }
                let question = if row.method == "GET" {
                    format!("?q={}&find={}", escaped(NAME), escaped(MAIL))
                } else {
                    String::new()
                };
                let url = match side {
                    Side::Staff => hub.staff_url(&format!("{path}{question}")),
                    Side::Residents => hub.resident_url(&format!("{path}{question}")),
                };
                let mut request = client().request(row.method.as_str().parse().expect("a method"), url);
                if !cookie.is_empty() {
                    request = request.header("cookie", cookie);
                }
                if row.method == "POST" {
                    request = request.header("content-type", "application/x-www-form-urlencoded");
                    request = request.body(format!("form={}&{}", FormId::random(), body.join("&")));
                }
                let status = request.send().await.expect("an answer").status();
                assert!(status.as_u16() < 500, "{} {path}: {status}", row.method);
            }
        }
    }
    let form = format!("name={MY_NUMBER}&remarks={MY_NUMBER}");
    let typed = client().post(hub.staff_url("/sign-in")).header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(typed.body(form).send().await.expect("an answer").status().as_u16(), 422);
}

async fn metrics(hub: &TestHub) -> Vec<u8> {
    hub.get(&hub.staff_url("/metrics")).await.bytes().await.expect("text").to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_stands_readable_in_sqlites_files_the_log_or_the_metrics() {
    let log = listen();
    let hub = TestHub::start().await;
    live(&hub).await;
    let search = Search::of(&ALL);
    let mut seen = search.found("the log", &log.bytes());
    seen.extend(search.found("metrics", &metrics(&hub).await));
    let folder = hub.town.keys_file().parent().expect("a folder").to_owned();
    seen.extend(search.found_in_files(&folder));
    assert!(seen.is_empty(), "{seen:#?}");
    tracing::debug!("nothing of a person");
    assert!(String::from_utf8_lossy(&log.bytes()).contains("nothing of a person"), "the log is heard");
    // The tester is tested: what is stored openly is found.
    assert!(!Search::of(&["山田保育園"]).found_in_files(&folder).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_stands_readable_in_postgresqls_folder_its_dump_or_in_what_redis_hears() {
    let log = listen();
    let (postgres, redis) = (Postgres::start().expect("PostgreSQL"), Redis::start().expect("Redis"));
    let heard = overhear(&redis);
    let url = postgres.create_database().expect("a database");
    let database = url.rsplit('/').next().expect("a name").to_owned();
    let town = Town::at(url, vec![("REDIS_URL".to_owned(), redis.url())]).await;
    let (hub, other) = (town.hub().await, town.hub().await);
    live(&hub).await;
    postgres.psql(&database, "checkpoint").expect("a checkpoint");
    let search = Search::of(&ALL);
    let mut seen = search.found("the log", &log.bytes());
    for hub in [&hub, &other] {
        seen.extend(search.found("metrics", &metrics(hub).await));
    }
    seen.extend(search.found("Redis", &heard.bytes()));
    let dump = postgres.dump(&database).expect("a dump");
    seen.extend(search.found("pg_dump", dump.as_bytes()));
    seen.extend(search.found_in_files(&postgres.folder().join("data")));
    assert!(seen.is_empty(), "{seen:#?}");
    assert!(!heard.bytes().is_empty() && !Search::of(&["山田保育園"]).found("pg_dump", dump.as_bytes()).is_empty());
}

#[test]
fn each_way_of_writing_is_found() {
    let search = Search::of(&ALL);
    for written in [
        "…獺祭院 蝶々夫人…".as_bytes().to_vec(),
        br#"{"a":"\u737a\u796d\u9662 \u8776\u3005\u592b\u4eba"}"#.to_vec(),
        b"x=%E7%8D%BA%E7%A5%AD%E9%99%A2+%E8%9D%B6%E3%80%85%E5%A4%AB%E4%BA%BA&".to_vec(),
        STANDARD_NO_PAD.encode("ab 獺祭院 蝶々夫人 c").into_bytes(),
        STANDARD_NO_PAD.encode("a 獺祭院 蝶々夫人 c").into_bytes(),
        STANDARD_NO_PAD.encode("獺祭院 蝶々夫人").into_bytes(),
        NAME.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        NAME.bytes().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes(),
    ] {
        assert_eq!(search.found("here", &written).len(), 1, "{}", String::from_utf8_lossy(&written));
    }
    assert!(search.found("here", b"nothing of the kind").is_empty());
}
