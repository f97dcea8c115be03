//! Odd requests, some thousands of them and always the same ones: neither database makes a failure of any.

use hub::NOUNS;
use hub_web::routes::{Row, Side};
use simulators::{fakes::postgres::Postgres, trials::load::http::Connection};

use crate::{
    access::{cookie, path},
    world::{TestHub, Town, calendar},
};

const REQUESTS: u64 = 2_500;

/// What stands where a name, a number, a day or a code should.
const ODD: [&str; 34] = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%e3%81",
    "%ED%A0%80",
    "..%2f..%2fetc%2fpasswd",
    "..",
    "%2e%2e",
    "-1",
    "0",
    "65536",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1e309",
    "NaN",
    "0x10",
    "",
    "9999-12-31",
    "-9999-01-01",
    "0000-00-00",
    "10000-01-01",
    "2026-02-30",
    "2026-11",
    "9999-12",
    "-000001-01",
    "%F0%9F%98%80",
    "'%20or%201=1--",
    "%3Cscript%3E",
    "booking_zzzzzzzzzzzzz",
    "visit_0000000000001",
    "%",
    "true",
];
/// What is right somewhere.
const RIGHT: [&str; 9] =
    ["yamada", "shiyakusho", "1", "2026-11-24", "2026-11-24T09:00", "parents", "none", "1,2", "child_0000000000001"];
const FIELDS: [&str; 24] = [
    "login", "password", "form", "services", "people", "seating", "month", "day", "start", "step", "bring", "instead",
    "lang", "sections", "code", "child", "visit", "minutes", "reason", "name", "kana", "mail", "after", "day_code",
];

/// The same numbers in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let thrown = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(thrown).expect("31 bits") % sides
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn value(&mut self) -> String {
        match self.below(8) {
            0..=1 => (*self.of(&RIGHT)).to_owned(),
            2 => "あ%00".repeat(self.below(40)),
            3 => "9".repeat(1 + self.below(3_000)),
            _ => (*self.of(&ODD)).to_owned(),
        }
    }

    fn fields(&mut self) -> String {
        let fields: Vec<String> =
            (0..self.below(6)).map(|_| format!("{}={}", *self.of(&FIELDS), self.value())).collect();
        fields.join("&")
    }

    fn json(&mut self) -> String {
        let value = match self.below(5) {
            0 => "null".to_owned(),
            1 => "[[[[[]]]]]".to_owned(),
            2 => "-1e999".to_owned(),
            3 => "\"\\u0000\"".to_owned(),
            _ => format!("\"{}\"", self.value()),
        };
        format!("{{\"{}\":{value},\"code\":{value}}}", self.of(&FIELDS))
    }

    fn target(&mut self, row: &Row) -> String {
        let parts = row.pattern.split('/').map(|part| match part.strip_prefix('{') {
            Some(_) if self.below(3) > 0 => self.value(),
            Some(_) => path(part),
            None => part.to_owned(),
        });
        let path = parts.collect::<Vec<_>>().join("/");
        // What no address holds would be refused before it is one.
        let path: String = path.chars().filter(char::is_ascii_graphic).take(2_000).collect();
        match self.below(2) {
            0 => path,
            _ => format!("{path}?{}", self.fields().replace('あ', "%E3%81%82")),
        }
    }
}

struct Made {
    side: Side,
    bytes: Vec<u8>,
}

fn make(dice: &mut Dice, cookies: &[String; 3]) -> Made {
    let rows: Vec<_> = NOUNS.routes().collect();
    let row = *dice.of(&rows);
    let side = *dice.of(row.sides);
    let mut target = dice.target(row);
    let mut method = row.method.as_str();
    if dice.below(20) == 0 {
        method = ["PUT", "DELETE", "OPTIONS", "POST", "PATCH"][dice.below(5)];
    } else if method == "GET" && (target.contains("/live") || dice.below(10) == 0) {
        method = "HEAD";
    }
    // Who signs out is nobody for the rest.
    let cookie = if target.starts_with("/sign-out") { "kazasu=x" } else { dice.of(cookies).as_str() };
    if dice.below(30) == 0 {
        target = format!("/{}", target.trim_start_matches('/').repeat(2));
    }
    let (kind, body) = match (method, dice.below(4)) {
        ("GET" | "HEAD", _) => ("text/plain", String::new()),
        (_, 0) => ("application/json", dice.json()),
        (_, 1) => ("application/x-www-form-urlencoded", dice.json()),
        _ => ("application/x-www-form-urlencoded", dice.fields()),
    };
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\n\
         content-length: {length}\r\nconnection: close\r\nlast-event-id: {}\r\n\r\n",
        ["0", "-1", "9223372036854775807", "x"][dice.below(4)]
    );
    Made { side, bytes: [head.into_bytes(), body.into_bytes()].concat() }
}

async fn status(hub: &TestHub, made: &Made) -> u16 {
    let address = match made.side {
        Side::Residents => hub.running.residents,
        Side::Staff => hub.running.staff,
    };
    let mut connection = Connection::open(address).await.expect("a connection");
    connection.ask_for_stream(&made.bytes).await.map_or(0, |answer| answer.status)
}

async fn hold_out(hub: &TestHub, seed: u64) {
    hub.calendar_at("shiyakusho", calendar()).await;
    let cookies = [
        cookie(&hub.staff_of("town").await),
        cookie(&hub.guardian("yamada", "やまだ").await),
        "kazasu=a; kazasu_staff=b".to_owned(),
    ];
    let mut dice = Dice(seed);
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..REQUESTS {
        let made = make(&mut dice, &cookies);
        let status = status(hub, &made).await;
        assert!((200..500).contains(&status), "{status}: {}", String::from_utf8_lossy(&made.bytes));
        *seen.entry(status).or_insert(0_u64) += 1;
    }
    // Neither is everything turned away, nor is anything taken that is odd enough.
    for status in [200, 303, 404, 422] {
        assert!(seen.get(&status).is_some_and(|count| *count > REQUESTS / 100), "{seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_requests_are_no_failures_on_sqlite() {
    hold_out(&TestHub::start().await, 0x5EED_0001).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_requests_are_no_failures_on_postgresql() {
    let postgres = Postgres::start().expect("PostgreSQL");
    let town = Town::at(postgres.create_database().expect("a database"), Vec::new()).await;
    hold_out(&town.hub().await, 0x5EED_0002).await;
}
