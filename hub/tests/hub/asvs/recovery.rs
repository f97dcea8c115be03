//! How secrets are made, and what a code for a new password does not do.

use std::{collections::BTreeSet, time::Duration};

use db::{accounts, secrets};
use reqwest::StatusCode;

use crate::{
    second::set_up,
    sessions::{look, post, session},
    world::{PASSWORD, TestHub},
};

const NEW: &str = "kaki no ki 2026";

/// Of base64url.
fn is_letter(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || b"-_".contains(&letter)
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_sessions_are_long_differ_and_are_stored_as_a_hash() {
    let hub = TestHub::start().await;
    let mut seen = BTreeSet::new();
    for _ in 0..5 {
        let answer = post(&hub, "/sign-in", "", &[("login", "yamada"), ("password", PASSWORD)]).await;
        let token = session(&answer).split_once('=').expect("a pair").1.to_owned();
        // 32 letters of 64: 192 bits.
        assert!(token.len() == 32 && token.bytes().all(is_letter), "{token}");
        assert!(!hub.town.stores(&token), "whoever reads the database cannot sign in");
        assert!(seen.insert(token));
    }
    let many: BTreeSet<String> = (0..10_000).map(|_| secrets::token()).collect();
    assert_eq!(many.len(), 10_000);
    // Every place is drawn: at each of them every letter comes.
    for place in 0..32 {
        let letters: BTreeSet<u8> = many.iter().map(|token| token.as_bytes()[place]).collect();
        assert!(letters.len() == 64 && letters.into_iter().all(is_letter), "place {place}");
    }
    // What is read out has letters that nobody mistakes, and more than 20 bits of them.
    for (code, letters) in [(secrets::enrolment_code(), 8), (secrets::password_code(), 12)] {
        let plain: Vec<char> = code.chars().filter(|letter| *letter != '-').collect();
        assert_eq!(plain.len(), letters, "{code}");
        assert!(plain.iter().all(|letter| !"01ILO".contains(*letter) && letter.is_ascii_alphanumeric()), "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_for_a_new_password_takes_no_second_step_off() {
    let hub = TestHub::start().await;
    let teacher = session(&post(&hub, "/sign-in", "", &[("login", "yamada"), ("password", PASSWORD)]).await);
    set_up(&hub, &teacher).await;
    let town = session(&post(&hub, "/sign-in", "", &[("login", "town"), ("password", PASSWORD)]).await);
    let sealer = hub.town.keys.sealer();
    let id = accounts::staff_by_login(&mut hub.town.conn(), &sealer, "yamada").expect("an account").id;
    let made = post(&hub, &format!("/accounts/{id}/password"), &town, &[]).await.text().await.expect("text");
    let code = made.split("class=\"code-of-password\"><code>").nth(1).and_then(|rest| rest.split('<').next());
    let code = code.expect("a code").to_owned();
    let fields = [("login", "yamada"), ("code", code.as_str()), ("new_password", NEW), ("again_password", NEW)];
    assert_eq!(post(&hub, "/sign-in/new-password", "", &fields).await.status(), StatusCode::SEE_OTHER);
    hub.town.clock.move_by(Duration::from_secs(61));
    assert_eq!(look(&hub, "/board/yamada", &teacher).await.status(), StatusCode::SEE_OTHER, "what was open has ended");
    // The new password alone leads to the question for the code of the app, and to no session.
    let begun = post(&hub, "/sign-in", "", &[("login", "yamada"), ("password", NEW)]).await;
    assert_eq!(begun.status(), StatusCode::OK);
    let set: Vec<_> = begun.headers().get_all("set-cookie").iter().filter_map(|set| set.to_str().ok()).collect();
    assert!(!set.iter().any(|set| set.starts_with("kazasu_staff=")), "{set:?}");
    let half_way = set.iter().map(|set| set.split(';').next().expect("a pair")).collect::<Vec<_>>().join("; ");
    assert_eq!(look(&hub, "/board/yamada", &half_way).await.status(), StatusCode::SEE_OTHER);
}
