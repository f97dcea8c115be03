//! A hub whose database fell silent: packets go and nothing comes back, with no word that says so. It answers probes at
//! once, and ends when it is told to. Needs PostgreSQL.

use std::time::Duration;

use simulators::{
    fakes::{postgres::Postgres, processes::Programs, proxy::Proxy},
    trials::load::{http::Connection, roster::RosterPlan, town::Town},
};

/// Far beyond what a loaded machine needs, and far below the minutes for which a dead connection may be waited for.
const SOON: Duration = Duration::from_secs(60);

async fn status(town: &Town, path: &str) -> u16 {
    let hub = town.staff_address();
    let asking = async {
        let mut connection = Connection::open(hub).await.expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nhost: {hub}\r\n\r\n");
        connection.ask(request.as_bytes()).await.expect("an answer").status
    };
    tokio::time::timeout(SOON, asking).await.expect("an answer in time")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_cut_off_says_so_answers_operators_and_ends_when_told() {
    let postgres = Postgres::start().expect("PostgreSQL");
    let proxy = Proxy::to(postgres.port()).expect("a proxy");
    let url = postgres.create_database().expect("a database");
    let url = url.replace(&format!(":{}/", postgres.port()), &format!(":{}/", proxy.port()));
    let programs = Programs::beside_this().expect("programs");
    let roster = RosterPlan::of_nurseries(vec![1]);
    let mut town = Town::found(&programs, Some(&url), &roster, &[0]).await.expect("a town");
    assert_eq!(status(&town, "/readyz").await, 200);
    proxy.fall_silent();
    let told = async { while status(&town, "/readyz").await != 503 {} };
    tokio::time::timeout(SOON, told).await.expect("it says that it cannot commit");
    assert_eq!(status(&town, "/metrics").await, 200);
    assert_eq!(status(&town, "/healthz").await, 200);
    assert!(town.stop(SOON), "it ends, though nothing that it waits for ever comes");
}
