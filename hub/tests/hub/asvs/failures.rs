//! What is told of a failure, to whom: a sentence to whoever asked, the cause to the log, nothing of people to either.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use reqwest::StatusCode;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    access::cookie,
    sessions::post,
    world::{PASSWORD, TestHub, client},
};

/// Words of a machine, which no answer has.
const OF_THE_MACHINE: [&str; 12] = [
    "no such table",
    "no such column",
    "sqlite",
    "SQLite",
    "diesel",
    "select ",
    "SELECT ",
    "panicked",
    ".rs:",
    "RUST_BACKTRACE",
    "backtrace",
    "/home/",
];

/// Tables without which nothing can be answered, taken away and put back.
fn take_away(hub: &TestHub, table: &str) {
    hub.town.run_sql(&format!("alter table {table} rename to {table}_gone"));
}

fn put_back(hub: &TestHub, table: &str) {
    hub.town.run_sql(&format!("alter table {table}_gone rename to {table}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unexpected_failure_tells_nobody_of_the_machine_and_lets_nobody_in() {
    let hub = TestHub::start().await;
    let staff = cookie(&hub.staff_of("yamada").await);
    let ask = |url: String, cookie: &str| {
        let request = client().get(url).header("cookie", cookie);
        async move {
            let answer = request.send().await.expect("an answer");
            (answer.status(), answer.text().await.expect("text"))
        }
    };
    for table in ["children", "sessions", "facilities"] {
        take_away(&hub, table);
        hub.running.hub.sessions.forget_all();
        for (url, cookie) in [
            (hub.staff_url("/board/yamada"), staff.as_str()),
            (hub.staff_url("/board/yamada"), ""),
            (hub.staff_url("/families/yamada"), staff.as_str()),
            (hub.staff_url("/devices/hirata"), staff.as_str()),
            (hub.resident_url("/offices/shiyakusho"), ""),
            (hub.resident_url("/family"), "kazasu=forged"),
        ] {
            let (status, page) = ask(url.clone(), cookie).await;
            let is_answered = status == StatusCode::OK;
            assert!(!is_answered || table != "sessions" || !url.contains("/board/"), "{url} is open without {table}");
            for word in OF_THE_MACHINE {
                assert!(!page.contains(word), "{url} without {table}: {word} in {page}");
            }
            assert!(status != StatusCode::INTERNAL_SERVER_ERROR || page.contains("<h1>"), "{url}: a page of ours");
        }
        put_back(&hub, table);
    }
    hub.running.hub.sessions.forget_all();
    assert_eq!(ask(hub.staff_url("/board/yamada"), &staff).await.0, StatusCode::OK, "it goes on by itself");
}

/// What was written to the log.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn lines(&self) -> Vec<String> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect()
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

/// Whether a line begins as each line of the log does: an instant in UTC, how bad it is, where.
fn is_of_the_log(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let at = words.next().unwrap_or_default();
    let level = words.next().unwrap_or_default();
    let of = words.next().unwrap_or_default();
    at.len() > 20
        && at.ends_with('Z')
        && at.as_bytes().get(10) == Some(&b'T')
        && ["ERROR", "WARN", "INFO", "DEBUG"].contains(&level)
        && of.ends_with(':')
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_when_in_utc_has_the_cause_of_a_failure_and_holds_no_name_and_no_secret() {
    let written = Written::default();
    // As `main` writes it, but into memory.
    let log = tracing_subscriber::fmt().with_env_filter("info").with_ansi(false).with_writer(written.clone());
    log.try_init().expect("the only log of this process");
    let hub = TestHub::start().await;
    let staff = cookie(&hub.staff_of("yamada").await);
    let code = hub.town.code("yamada");
    post(&hub, "/sign-in", "", &[("login", "daremo-inai"), ("password", "not-the-password-81")]).await;
    post(&hub, "/sign-in", "", &[("login", "yamada"), ("password", PASSWORD)]).await;
    client().post(hub.staff_url("/display")).body(format!("code={code}")).send().await.expect("an answer");
    // Names that somebody chose, in headers that the log tells of.
    let forged = "evil.example\tERROR hub: everything is lost";
    for (name, value) in
        [("host", "evil.example"), ("origin", forged), ("x-forwarded-for", forged), ("user-agent", forged)]
    {
        let form = client().post(hub.staff_url("/devices/yamada/codes")).header("cookie", &staff).header(name, value);
        form.header("origin", "https://evil.example").send().await.expect("an answer");
    }
    take_away(&hub, "children");
    client().get(hub.staff_url("/families/yamada")).header("cookie", &staff).send().await.expect("an answer");
    put_back(&hub, "children");
    client().get(hub.staff_url("/families/yamada")).header("cookie", &staff).send().await.expect("an answer");

    let lines = written.lines();
    assert!(lines.iter().any(|line| line.contains("ERROR") && line.contains("could not be made")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("WARN") && line.contains("evil.example")), "{lines:#?}");
    for line in &lines {
        assert!(is_of_the_log(line), "{line}");
        let token = staff.split('=').nth(1).expect("a token");
        for secret in [PASSWORD, "not-the-password-81", "daremo-inai", "ひなた", "megumi@", "恵", token, &code] {
            assert!(!line.contains(secret), "{secret}: {line}");
        }
    }
}
