//! A hub that speaks TLS by itself and a kiosk that knows its authority, as processes.

use std::{fs, process::Command, time::Duration};

use simulators::fakes::{
    authority::Authority,
    folder::TempFolder,
    processes::{Hub, Kiosk, Ops, ProcessError, Programs, Settings},
};

const SOON: Duration = Duration::from_secs(60);

fn roster() -> String {
    let staff = serde_json::json!([{ "login": "yamada01", "name": "浜田 先生", "password": "open-sesame-81" }]);
    let place = serde_json::json!({ "slug": "yamada", "name": "山田保育園", "staff": staff });
    serde_json::json!({ "facilities": [place] }).to_string()
}

#[test]
fn a_kiosk_is_enrolled_over_tls_by_a_hub_whose_authority_it_knows_and_by_no_other_and_sighup_renews() {
    let (programs, folder) = (Programs::beside_this().expect("programs"), TempFolder::new("tls").expect("a folder"));
    let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (keys, database) = (file("keys.json"), format!("sqlite:{}", file("kazasu.db")));
    fs::write(file("roster.json"), roster()).expect("a roster");
    let ops = Ops::new(&programs, &database, &keys);
    ops.found_town(&keys, &folder.join("roster.json")).expect("a town");
    let trusted = |name: &str, authority: &Authority| {
        fs::write(file(name), authority.certificate()).expect("a file");
        Settings::from([("SSL_CERT_FILE".to_owned(), file(name))])
    };
    let (first, next) = (Authority::new("First").expect("one"), Authority::new("Next").expect("another"));
    let (knows_first, knows_next) = (trusted("first.pem", &first), trusted("next.pem", &next));
    let write = |authority: &Authority| {
        let signed = authority.sign().expect("a certificate");
        signed.write(&folder.join("town.crt"), &folder.join("town.key")).expect("files");
    };
    write(&first);
    let mut settings = Hub::settings(&database, &keys).expect("settings");
    settings.insert("KAZASU_PUBLIC_URL".to_owned(), "https://localhost".to_owned());
    settings.insert("KAZASU_TLS_CERT_FILE".to_owned(), file("town.crt"));
    settings.insert("KAZASU_TLS_KEY_FILE".to_owned(), file("town.key"));
    let hub = Hub::start(&programs, &settings).expect("a hub");
    let url = format!("https://localhost:{}", hub.staff().port());
    let mut codes = ops.device_codes("yamada", 2).expect("codes").into_iter();
    let mut enrol = |known: &Settings, data: &str| {
        let code = codes.next().expect("a code");
        Kiosk::enrol_at(&programs, &url, known, &code, &folder.join(data))
    };
    enrol(&knows_first, "one").expect("it knows the authority");
    let refused = enrol(&knows_next, "two").expect_err("it does not know it");
    assert!(matches!(refused, ProcessError::Failed { .. }), "{refused}");
    write(&next);
    let told = Command::new("kill").args(["-HUP", &hub.id().to_string()]).status().expect("a signal");
    assert!(told.success());
    // What is read at once needs no ten seconds; a busy machine may.
    let begun = std::time::Instant::now();
    let code = ops.device_codes("yamada", 1).expect("a code").remove(0);
    while Kiosk::enrol_at(&programs, &url, &knows_next, &code, &folder.join("three")).is_err() {
        assert!(begun.elapsed() < SOON, "the new certificate is served: {}", hub.last_words());
    }
}
