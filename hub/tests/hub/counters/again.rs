//! A page of the console that is looked at again, and one whose buttons are pressed one after the other.

use super::Clerk;
use crate::world::TestHub;

#[tokio::test(flavor = "multi_thread")]
async fn every_button_of_a_page_does_its_own_though_all_have_one_id() {
    let hub = TestHub::start().await;
    let clerk = Clerk::who_opened(&hub, "madoguchi", 1).await;
    let form = clerk.form().await;
    let send = async |path: &str, fields: &[(&str, &str)]| {
        let all: Vec<_> = [("form", form.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let answer = clerk.post(path, &all).await;
        assert_eq!(answer.status, 303, "{path} {fields:?}");
        answer.location.expect("the console")
    };
    send("", &[("command", "alarm")]).await;
    let first = send("/tickets", &[("service", "1")]).await;
    assert!(first.contains("given=visit_"), "{first}");
    assert_eq!(send("/tickets", &[("service", "1")]).await, first, "the same once more");
    let second = send("/tickets", &[("service", "2")]).await;
    assert!(second.contains("given=visit_") && second != first, "{second}");
    assert_eq!(clerk.numbers("waiting").await, ["A001", "A002"]);
    for text in ["はじめの申し送り", "つぎの申し送り", "つぎの申し送り"] {
        send("/handovers", &[("text", text)]).await;
    }
    let page = clerk.page().await;
    for text in ["はじめの申し送り", "つぎの申し送り"] {
        assert_eq!(page.matches(text).count(), 1, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_looks_at_a_page_are_one_text_where_nothing_has_changed() {
    let hub = TestHub::start().await;
    let clerk = Clerk::who_opened(&hub, "madoguchi", 1).await;
    clerk.takes(&[("service", "1")]).await;
    let script = hub.get(&hub.staff_url("/static/parts.js")).await.text().await.expect("a script");
    let ids = script.split("FORM_IDS = /").nth(1).and_then(|rest| rest.split("/g").next()).expect("a pattern");
    let most = match ids.strip_prefix("form_[0-9a-z]").expect("a pattern of ids") {
        "+" => usize::MAX,
        exactly => exactly.trim_matches(['{', '}']).parse().expect("a number"),
    };
    let compared = |page: &str| -> String {
        let mut parts = page.split("form_");
        let first = parts.next().unwrap_or_default().to_owned();
        let rest = parts.map(|part| {
            let letters = part.bytes().take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()).count();
            &part[letters.min(most)..]
        });
        first + &rest.collect::<String>()
    };
    let (one, other) = (clerk.page().await, clerk.page().await);
    assert_ne!(one, other, "every look has forms of its own");
    assert_eq!(compared(&one), compared(&other));
}
