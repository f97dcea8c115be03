//! A member of the staff changes their own password.

use reqwest::{Response, StatusCode, header};

use crate::{
    access::cookie,
    world::{PASSWORD, TestHub, client, page},
};

const NEW: &str = "kaki no ki 2026";

async fn change(hub: &TestHub, cookie: &str, (present, new, again): (&str, &str, &str)) -> Response {
    let pairs = [("present_password", present), ("new_password", new), ("again_password", again)];
    let form = simulators::trials::load::people::encoded(&pairs);
    let post = client().post(hub.staff_url("/account")).header(header::COOKIE, cookie);
    post.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form).send().await.expect("an answer")
}

async fn signs_in(hub: &TestHub, password: &str) -> bool {
    let form = simulators::trials::load::people::encoded(&[("login", "yamada"), ("password", password)]);
    let post = client().post(hub.staff_url("/sign-in"));
    let answer = post.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form).send().await;
    answer.expect("an answer").status() == StatusCode::SEE_OTHER
}

async fn is_in(hub: &TestHub, cookie: &str) -> bool {
    let board = client().get(hub.staff_url("/board/yamada")).header(header::COOKIE, cookie);
    board.send().await.expect("an answer").status() == StatusCode::OK
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_signs_in_from_now_on_and_ends_every_other_session() {
    let hub = TestHub::start().await;
    let (here, elsewhere) = (cookie(&hub.staff_of("yamada").await), cookie(&hub.staff_of("yamada").await));
    let colleague = cookie(&hub.staff_of("town").await);
    let changed = change(&hub, &here, (PASSWORD, NEW, NEW)).await;
    assert_eq!(
        (changed.status(), changed.headers()[header::LOCATION].to_str().ok()),
        (StatusCode::SEE_OTHER, Some("/account?changed"))
    );
    assert!(is_in(&hub, &here).await && !is_in(&hub, &elsewhere).await, "only where it was changed");
    assert!(is_in(&hub, &colleague).await, "nobody else's");
    assert!(signs_in(&hub, NEW).await && !signs_in(&hub, PASSWORD).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_new_password_is_said_and_nothing_changes() {
    let hub = TestHub::start().await;
    let own = cookie(&hub.staff_of("yamada").await);
    for (fields, words) in [
        ((PASSWORD, NEW, "kaki no ki 2027"), "新しいパスワードが、2つの欄でちがいます"),
        ((PASSWORD, "1234567", "1234567"), "8文字以上"),
        ((PASSWORD, "password", "password"), "だれもがはじめに試す"),
        ((PASSWORD, "山田保育園2026", "山田保育園2026"), "名前や施設の名前"),
        (("not this one", NEW, NEW), "いまのパスワードがちがいます"),
        ((PASSWORD, PASSWORD, PASSWORD), "いまと同じパスワード"),
    ] {
        let refused = change(&hub, &own, fields).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        let page = refused.text().await.expect("text");
        assert!(page.contains(words) && !page.contains(NEW) && !page.contains(PASSWORD), "{words}: {page}");
    }
    assert!(signs_in(&hub, PASSWORD).await && is_in(&hub, &own).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_present_password_is_guessed_no_oftener_than_at_the_sign_in() {
    let hub = TestHub::start().await;
    let own = cookie(&hub.staff_of("yamada").await);
    for _ in 0..5 {
        let wrong = change(&hub, &own, ("not this one", NEW, NEW)).await;
        assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let eager = change(&hub, &own, (PASSWORD, NEW, NEW)).await;
    assert_eq!(eager.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(eager.headers()[header::RETRY_AFTER].to_str().ok(), Some("60"));
    assert!(signs_in(&hub, PASSWORD).await, "the sign-in counts for itself");
    hub.town.clock.move_by(std::time::Duration::from_secs(60));
    assert_eq!(change(&hub, &own, (PASSWORD, NEW, NEW)).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_in_the_menu_of_whoever_is_signed_in_and_nobody_elses() {
    let hub = TestHub::start().await;
    let teacher = hub.staff_of("yamada").await;
    assert!(page(&teacher, "/board/yamada").await.contains("href=\"/account\""));
    let own = page(&teacher, "/account").await;
    assert!(
        own.contains("<b>yamada</b>") && own.contains("autocomplete=\"new-password\"") && own.contains("reveal.js")
    );
    let stranger = client().post(hub.staff_url("/account")).send().await.expect("an answer");
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    let form = hub.get(&hub.staff_url("/sign-in")).await.text().await.expect("text");
    assert!(form.contains("パスワードを忘れたとき") && form.contains("情報担当に連絡して"), "{form}");
}
