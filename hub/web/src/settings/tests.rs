use super::*;

fn read(pairs: &[(&str, &str)]) -> Result<Settings, String> {
    let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Settings::read(pairs).map_err(|error| error.to_string())
}

#[test]
fn nothing_set_is_the_demo_town_on_sqlite() {
    let settings = read(&[("PATH", "/bin")]).expect("settings");
    assert!(settings.demo);
    assert_eq!(settings.repeat_window, Duration::from_secs(1));
    assert!(matches!(settings.database, DatabaseUrl::Sqlite(_)));
}

#[test]
fn residents_are_told_where_they_are_listened_for_unless_an_address_is_set() {
    let told = |listen, more: &[(&str, &str)]| {
        let set: Vec<_> = [("KAZASU_RESIDENT_LISTEN", listen)].into_iter().chain(more.iter().copied()).collect();
        read(&set).expect("settings").public_url
    };
    assert_eq!(read(&[]).expect("settings").public_url, "http://127.0.0.1:8080");
    assert_eq!(told("127.0.0.1:9000", &[]), "http://127.0.0.1:9000");
    assert_eq!(told("0.0.0.0:9000", &[]), "http://127.0.0.1:9000");
    assert_eq!(told("[::]:9000", &[]), "http://[::1]:9000");
    let set = ("KAZASU_PUBLIC_URL", "https://kazasu.example.jp");
    assert_eq!(told("127.0.0.1:9000", &[set]), "https://kazasu.example.jp");
}

#[test]
fn a_real_database_is_no_demo_unless_asked_for() {
    assert!(!read(&[("DATABASE_URL", "postgres://db/kazasu")]).expect("settings").demo);
    assert!(read(&[("DATABASE_URL", "postgres://db/kazasu"), ("KAZASU_DEMO", "on")]).expect("settings").demo);
    assert!(read(&[("KAZASU_DEMO", "off")]).expect_err("a refusal").contains("DATABASE_URL"));
}

#[test]
fn a_key_without_a_name_and_a_name_without_a_key_are_refused() {
    let (selector, file) = (("KAZASU_DKIM_SELECTOR", "kazasu2026"), ("KAZASU_DKIM_KEY_FILE", "dkim.pem"));
    assert!(read(&[selector, file]).expect("settings").dkim.is_some());
    assert!(read(&[selector]).expect_err("a refusal").contains("KAZASU_DKIM_KEY_FILE"));
    assert!(read(&[file]).expect_err("a refusal").contains("KAZASU_DKIM_SELECTOR"));
}

#[test]
fn push_services_are_told_who_the_town_is_and_never_an_example() {
    let subject = |pairs: &[(&str, &str)]| {
        let settings = read(&[&[("DATABASE_URL", "postgres://db/kazasu")], pairs].concat()).expect("settings");
        settings.vapid_subject.map(|subject| subject.to_string())
    };
    let own = ("KAZASU_VAPID_SUBJECT", "https://www.city.example.lg.jp/");
    let from = ("KAZASU_MAIL_FROM", "宿毛市 <town@city.example.lg.jp>");
    assert_eq!(subject(&[own, from]).as_deref(), Some("https://www.city.example.lg.jp/"));
    assert_eq!(subject(&[from]).as_deref(), Some("mailto:town@city.example.lg.jp"));
    assert_eq!(subject(&[]), None);
    assert!(read(&[]).expect("settings").vapid_subject.is_some(), "the demo town has one");
}

#[test]
fn an_unknown_key_stops_the_start_and_is_named() {
    assert_eq!(read(&[("KAZASU_LISTEN", "x")]).expect_err("a refusal"), "the setting KAZASU_LISTEN is not known");
}

#[test]
fn a_bad_value_stops_the_start_and_names_its_key() {
    let bad = [
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "http://x"),
        ("KAZASU_DEMO", "yes"),
        ("KAZASU_RESIDENT_LISTEN", "8080"),
        ("KAZASU_STAFF_LISTEN", "nowhere"),
        ("KAZASU_PUBLIC_URL", "kazasu.example.jp"),
        ("KAZASU_STAFF_URL", "staff.example.jp"),
        ("KAZASU_HOSTS", "https://kazasu.example.jp"),
        ("KAZASU_CONNECTIONS_OF_SOURCE", "0"),
        ("KAZASU_BODY_WITHIN_S", "0"),
        ("KAZASU_READ_WITHIN_S", "601"),
        ("KAZASU_CARD_AID", "F0"),
        ("KAZASU_CARD_EF", "00ZZ"),
        ("KAZASU_REPEAT_WINDOW_S", "-1"),
        ("KAZASU_LANES", "0"),
        ("KAZASU_DRAIN_S", "301"),
        ("KAZASU_PROXIES", "proxy.example.jp"),
        ("KAZASU_PUSH_PRIVATE_HOSTS", "true"),
        ("KAZASU_BOUNCE_ADDRESS", "bounce"),
        ("KAZASU_VAPID_SUBJECT", "town@city.example.lg.jp"),
        ("KAZASU_VAPID_SUBJECT", "mailto: town@city.example.lg.jp"),
        ("KAZASU_VAPID_SUBJECT", "mailto:town@localhost"),
        ("KAZASU_VAPID_SUBJECT", "mailto:宿毛市 <town@city.example.lg.jp>"),
        ("KAZASU_VAPID_SUBJECT", "http://127.0.0.1"),
        ("KAZASU_VAPID_SUBJECT", "https://localhost/"),
    ];
    for (key, value) in bad {
        assert!(read(&[(key, value)]).expect_err("a refusal").contains(key), "{key}");
    }
}

#[test]
fn a_hub_that_speaks_tls_is_told_so_everywhere() {
    let (file, key) = (("KAZASU_TLS_CERT_FILE", "a.crt"), ("KAZASU_TLS_KEY_FILE", "a.key"));
    let real = ("DATABASE_URL", "postgres://db/kazasu");
    let settings = read(&[real, file, key]).expect("settings");
    assert_eq!(settings.public_url, "https://127.0.0.1:8080");
    assert_eq!(settings.staff_address(), "https://127.0.0.1:8081");
    assert_eq!(settings.tls.staff, settings.tls.residents);
    let own = [("KAZASU_STAFF_TLS_CERT_FILE", "b.crt"), ("KAZASU_STAFF_TLS_KEY_FILE", "b.key")];
    let settings = read(&[real, own[0], own[1]]).expect("settings");
    assert!(settings.tls.residents.is_none() && settings.tls.staff.is_some());
    for (pairs, named) in [
        (vec![real, file], "KAZASU_TLS_KEY_FILE"),
        (vec![real, key], "KAZASU_TLS_CERT_FILE"),
        (vec![real, own[1]], "KAZASU_STAFF_TLS_CERT_FILE"),
        (vec![real, file, key, ("KAZASU_PUBLIC_URL", "http://kazasu.example.jp")], "KAZASU_PUBLIC_URL"),
        (vec![real, file, key, ("KAZASU_STAFF_URL", "http://staff.example.jp")], "KAZASU_STAFF_URL"),
        (vec![file, key], "KAZASU_DEMO"),
    ] {
        assert!(read(&pairs).expect_err("a refusal").contains(named), "{named}");
    }
}

#[test]
fn the_way_out_is_a_proxy_that_is_named_whole() {
    let proxy = ("KAZASU_OUTGOING_PROXY", "http://town:secret@proxy.lg.example:8080");
    let settings = read(&[proxy, ("KAZASU_SMTP_BY_PROXY", "on")]).expect("settings");
    assert!(settings.outgoing.is_some() && settings.smtp_by_proxy);
    assert!(!format!("{settings:?}").contains("secret"));
    assert!(read(&[]).expect("settings").outgoing.is_none());
    let wrong = read(&[("KAZASU_OUTGOING_PROXY", "proxy.lg.example")]).expect_err("a refusal");
    assert!(wrong.contains("KAZASU_OUTGOING_PROXY"), "{wrong}");
}
