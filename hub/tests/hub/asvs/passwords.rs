//! Passwords as ASVS 6.2 wants them, and accounts that nobody made.

use std::{fs, path::Path, time::Duration};

use db::{Conn, DatabaseUrl, DbError, accounts, keys::TownKeys};
use reqwest::StatusCode;
use simulators::fakes::folder::TempFolder;

use crate::{
    sessions::{look, post, session},
    world::{PASSWORD, TestHub},
};

/// Of more than 64 letters, with capitals, blanks at both ends, marks and letters beyond ASCII.
const LONG: &str = "  Kaki no Ki ni AKAI mi ga 3 to, shiroi hana ga 4 -- 鳥が来た! <&%> \"x\" ";

async fn signs_in(hub: &TestHub, password: &str) -> bool {
    // The tries of the minute before are over.
    hub.town.clock.move_by(Duration::from_secs(61));
    let answer = post(hub, "/sign-in", "", &[("login", "yamada"), ("password", password)]).await;
    match answer.status() {
        StatusCode::SEE_OTHER => true,
        StatusCode::UNPROCESSABLE_ENTITY => false,
        other => panic!("{other}"),
    }
}

async fn change(hub: &TestHub, present: &str, new: &str) {
    let own = session(&post(hub, "/sign-in", "", &[("login", "yamada"), ("password", present)]).await);
    let fields = [("present_password", present), ("new_password", new), ("again_password", new)];
    let changed = post(hub, "/account", &own, &fields).await;
    assert_eq!(changed.status(), StatusCode::SEE_OTHER, "{new}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_password_of_any_letters_is_judged_as_it_was_typed_to_its_last_letter() {
    let hub = TestHub::start().await;
    assert!(LONG.chars().count() > 64);
    change(&hub, PASSWORD, LONG).await;
    let shorter: String = LONG.chars().take(LONG.chars().count() - 1).collect();
    let of_64: String = LONG.chars().take(64).collect();
    let wrong = [
        LONG.trim().to_owned(),
        LONG.to_lowercase(),
        LONG.to_uppercase(),
        shorter,
        of_64,
        format!("{LONG} "),
        LONG.replace("  ", " "),
        LONG.replace('3', "３"),
    ];
    for wrong in wrong {
        assert!(!signs_in(&hub, &wrong).await, "{wrong:?}");
    }
    assert!(signs_in(&hub, LONG).await);
    // 64 letters of three bytes each.
    let kanji: String = "春夏秋冬朝昼夕夜".repeat(8);
    hub.town.clock.move_by(Duration::from_secs(61));
    change(&hub, LONG, &kanji).await;
    assert!(signs_in(&hub, &kanji).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_goes_on_for_years_until_somebody_changes_it() {
    let hub = TestHub::start().await;
    hub.town.clock.move_by(Duration::from_secs(5 * 366 * 86_400));
    let answer = post(&hub, "/sign-in", "", &[("login", "yamada"), ("password", PASSWORD)]).await;
    assert_eq!(answer.headers()["location"], "/board", "and to no page that asks for another one");
    assert_eq!(look(&hub, "/board/yamada", &session(&answer)).await.status(), StatusCode::OK);
}

/// The templates of all pages.
fn templates() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let nouns = fs::read_dir(root).expect("the nouns").map(|entry| entry.expect("a folder").path().join("templates"));
    let folders = nouns.chain([root.join("templates")]).filter(|folder| folder.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).expect("templates"));
    let files = files.map(|entry| entry.expect("a file").path());
    files.map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("text"))).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

#[test]
fn every_field_for_a_password_is_masked_and_may_be_pasted_into_and_filled_in() {
    let mut found = 0;
    for (file, text) in templates() {
        for tag in text.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            let (name, kind) = (attribute(tag, "name"), attribute(tag, "type"));
            // The demo's page signs its visitor in with a press: everybody knows that password.
            if name.contains("password") && !file.ends_with("/demo.html") {
                found += 1;
                assert_eq!(kind, "password", "{name} in {file} is masked");
                let filled = attribute(tag, "autocomplete");
                assert!(["current-password", "new-password"].contains(&filled), "{name} in {file}: {filled:?}");
                assert!(!tag.contains(" maxlength="), "{name} in {file}: nothing is cut off unseen");
            }
        }
    }
    assert!(found >= 6, "{found}");
}

#[test]
fn no_form_has_a_hint_or_a_secret_question() {
    for (file, text) in templates() {
        for name in text.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            for asked in ["hint", "secret", "answer", "maiden", "first_pet"] {
                // The hint of a service says what to bring to a counter.
                assert!(!name.contains(asked) || !text.contains("type=\"password\""), "{name} in {file}");
            }
        }
        assert!(!text.contains("秘密の質問") && !text.contains("パスワードのヒント"), "{file}");
    }
}

#[test]
fn a_town_that_was_just_founded_has_no_account() {
    let folder = TempFolder::new("founded").expect("a folder");
    TownKeys::create(&folder.join("keys.json")).expect("keys");
    let sealer = TownKeys::load(&folder.join("keys.json")).expect("keys").sealer();
    let url = format!("sqlite:{}", folder.join("town.db").display());
    let mut conn = Conn::open(&DatabaseUrl::parse(&url).expect("an address")).expect("a connection");
    conn.migrate().expect("migrations");
    for login in ["root", "admin", "sa", "town", "kazasu", "administrator", "test", "demo", "user", ""] {
        let found = accounts::staff_by_login(&mut conn, &sealer, login);
        assert!(matches!(found, Err(DbError::NotFound)), "{login}");
    }
    let listed = accounts::admin::list(&mut conn, &sealer).expect("a list");
    assert!(listed.is_empty(), "{}", listed.len());
}
