//! Whether a hub is fit for work, and what it tells operators of itself and of its town.

use std::{sync::mpsc, time::Duration};

use db::DbError;
use diesel::connection::SimpleConnection;
use domain::{
    ids::VisitId,
    lang::Lang,
    log::Witness,
    queue::{
        decide::{Command, Here, Take},
        office::ServiceNo,
        visit::{Origin, Priority, Stand},
    },
    time::Clock,
};
use reqwest::StatusCode;
use simulators::fakes::{proxy::Proxy, redis::Redis};

use crate::world::{SOON, TestHub, Town, office};

/// Asked again after this: whoever spins takes the machine from the hub that it waits for.
const AGAIN: Duration = Duration::from_millis(20);

/// Asks until the answer is so; gives its text.
async fn until(url: &str, is_so: impl Fn(StatusCode, &str) -> bool) -> String {
    let mut again = tokio::time::interval(AGAIN);
    let asking = async {
        loop {
            again.tick().await;
            let answer = crate::world::client().get(url).send().await.expect("an answer");
            let (status, text) = (answer.status(), answer.text().await.expect("text"));
            if is_so(status, &text) {
                return text;
            }
        }
    };
    tokio::time::timeout(SOON, asking).await.expect("in time")
}

fn says(line: &str) -> impl Fn(StatusCode, &str) -> bool {
    move |_, text| text.lines().any(|one| one == line)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_whose_commits_hang_is_not_ready_until_they_come_through() {
    let hub = TestHub::start().await;
    let ready = hub.staff_url("/readyz");
    assert_eq!(hub.get(&ready).await.status(), StatusCode::OK);
    // A backup, or a scanner of viruses, that holds the file: reading works, writing does not.
    let ((taken, is_taken), (free, is_free)) = (mpsc::channel(), mpsc::channel::<()>());
    let town = hub.town.clone();
    let holding = tokio::task::spawn_blocking(move || {
        town.conn().transaction(|_| {
            taken.send(()).expect("the test waits");
            let _ = is_free.recv();
            Ok::<_, DbError>(())
        })
    });
    tokio::task::spawn_blocking(move || is_taken.recv()).await.expect("a thread").expect("the lock");
    let why = until(&ready, |status, _| status == StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(why, "nothing can be committed to the database\n");
    free.send(()).expect("the lock is held");
    holding.await.expect("a thread").expect("a transaction");
    until(&ready, |status, _| status == StatusCode::OK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_stops_says_so_first_and_still_serves() {
    let town = Town::on_sqlite_with(vec![("KAZASU_DRAIN_S".to_owned(), "300".to_owned())]).await;
    let TestHub { running, .. } = town.hub().await;
    let url = format!("http://{}", running.staff);
    let stopping = tokio::spawn(running.stop());
    let why = until(&format!("{url}/readyz"), |status, _| status == StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(why, "this hub stops\n");
    until(&format!("{url}/sign-in"), |status, _| status == StatusCode::OK).await;
    stopping.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn series_are_there_before_anything_happened_and_requests_count_by_route() {
    let hub = TestHub::start().await;
    hub.get(&hub.staff_url("/board/yamada")).await;
    hub.get(&hub.staff_url("/no/such/page")).await;
    let metrics = hub.get(&hub.staff_url("/metrics")).await.text().await.expect("text");
    for line in [
        r#"kazasu_taps_total{outcome="refused"} 0"#,
        r#"kazasu_batches_refused_total{kind="cloned-device"} 0"#,
        r#"kazasu_delivery_tries_total{channel="mail",outcome="unwelcome"} 0"#,
        r#"kazasu_tickets_total{outcome="numbers-used-up"} 0"#,
        r#"kazasu_tickets_total{outcome="bad-signature"} 0"#,
        r#"kazasu_sign_ins_total{outcome="refused"} 0"#,
        r#"kazasu_deliveries_total{channel="mail",end="given-up"} 0"#,
        r#"kazasu_delivery_seconds_bucket{channel="push",le="86400"} 0"#,
        r#"kazasu_http_requests_total{method="POST",route="/sign-in",side="staff",status="503"} 0"#,
        r#"kazasu_http_requests_total{method="GET",route="/board/{facility}",side="staff",status="303"} 1"#,
        r#"kazasu_http_requests_total{method="other",route="none",side="staff",status="404"} 1"#,
        "kazasu_outbox_facts 0",
    ] {
        assert!(metrics.lines().any(|one| one == line), "{line} in {metrics}");
    }
    for start in ["process_resident_memory_bytes ", "process_open_fds ", "kazasu_build_info{version=\""] {
        assert!(metrics.lines().any(|one| one.starts_with(start)), "{start}");
    }
    assert!(!metrics.contains("/no/such/page"), "a label has the few values that we gave it");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hubs_one_tells_what_is_so_of_the_town() {
    let town = Town::on_sqlite().await;
    let (first, second) = (town.hub().await, town.hub().await);
    first.kiosk_at("yamada").await;
    let told = |text: String| text.lines().filter(|line| line.starts_with("kazasu_outbox_facts ")).count();
    let kiosks = |text: &str| text.matches("kazasu_kiosk_last_seen_timestamp_seconds{").count();
    // A hub that begins may find itself first; the others notice with their next own row.
    let mut again = tokio::time::interval(AGAIN);
    let sum = async {
        loop {
            again.tick().await;
            let one = first.get(&first.staff_url("/metrics")).await.text().await.expect("text");
            let other = second.get(&second.staff_url("/metrics")).await.text().await.expect("text");
            let kiosks = kiosks(&one) + kiosks(&other);
            if told(one) + told(other) == 1 {
                return kiosks;
            }
        }
    };
    assert_eq!(tokio::time::timeout(SOON, sum).await.expect("they agree"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_takes_and_gives_nothing_counts_as_down_until_it_does() {
    let redis = Redis::start().expect("Redis");
    let port: u16 = redis.url().rsplit(':').next().expect("a port").parse().expect("a number");
    let proxy = Proxy::to(port).expect("a proxy");
    let url = format!("redis://127.0.0.1:{}", proxy.port());
    let town = Town::on_sqlite_with(vec![("REDIS_URL".to_owned(), url)]).await;
    let hub = town.hub().await;
    let metrics = hub.staff_url("/metrics");
    until(&metrics, says("kazasu_bus_up 1")).await;
    proxy.fall_silent();
    until(&metrics, says("kazasu_bus_up 0")).await;
    proxy.speak();
    until(&metrics, says("kazasu_bus_up 1")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_that_cannot_be_closed_keeps_no_other_from_it() {
    let town = Town::on_sqlite().await;
    town.import(|file| {
        let mut branch = office();
        branch.slug = "shisho".to_owned();
        branch.staff.clear();
        file.facilities.push(branch);
    });
    let hub = town.hub().await;
    let read = |slug: &'static str| hub.running.hub.db.read(move |conn| db::roster::facility_by_slug(conn, slug));
    let (broken, branch) = (read("shiyakusho").await.expect("an office").id, read("shisho").await.expect("one").id);
    let visit = VisitId::new(town.clock.now());
    let take = Command::Take(Take {
        visit,
        services: vec![ServiceNo(1)],
        origin: Origin::Staff,
        priority: Priority::Normal,
        language: Lang::Ja,
        due: None,
        presence: Here::Here,
        card: None,
    });
    hub.running.hub.town.queue(branch, (Witness::Clock, None), take).await.expect("a number");
    town.clock.move_by(Duration::from_secs(24 * 3_600));
    let damage = format!("update offices set body = '{{' where facility = {}", broken.raw());
    let spoilt = hub.running.hub.db.write(move |conn| match conn {
        db::Conn::Sqlite(conn) => Ok::<_, DbError>(conn.batch_execute(&damage)?),
        db::Conn::Pg(_) => unreachable!("on SQLite"),
    });
    spoilt.await.expect("a row");
    // A hub that begins closes at once what was left open.
    let other = town.hub().await;
    let mut again = tokio::time::interval(AGAIN);
    let gone = async {
        let stand = || other.running.hub.db.read(move |conn| db::queues::visit(conn, visit));
        while !matches!(stand().await.expect("a visit").1.stand, Stand::Left | Stand::NoShow) {
            again.tick().await;
        }
    };
    tokio::time::timeout(SOON, gone).await.expect("the day of the branch is closed");
    assert!(broken < branch, "the damaged one comes first");
}
