//! The staff's sign-in by an identity provider, which is honest or not.

use std::time::Duration;

use domain::time::Clock;
use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};
use simulators::fakes::identity_provider::{CLIENT, IdentityProvider, Rude, SECRET, Signed};

use crate::{
    errors::faults,
    second::set_up,
    sessions::{look, post, session, text},
    world::{PASSWORD, TestHub, Town, client},
};

const OURS: &str = "http://localhost:8081";

fn to(answer: &Response) -> String {
    answer.headers().get(header::LOCATION).map_or("", |to| to.to_str().expect("an address")).to_owned()
}

fn cookies(answer: &Response) -> String {
    let set = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
    set.filter_map(|set| set.split(';').next()).collect::<Vec<_>>().join("; ")
}

/// 2026-11-21 08:31 in Tokyo, as the clock of the town's tests stands.
const NOW_S: i64 = 1_795_217_460;

struct World {
    hub: TestHub,
    provider: IdentityProvider,
}

impl World {
    async fn new(more: &[(&str, &str)]) -> Self {
        let provider = IdentityProvider::start(NOW_S).await.expect("a provider");
        let mut settings: Vec<(String, String)> = [
            ("KAZASU_STAFF_URL", OURS),
            ("KAZASU_OIDC_ISSUER", &provider.issuer()),
            ("KAZASU_OIDC_CLIENT", CLIENT),
            ("KAZASU_OIDC_SECRET", SECRET),
            ("KAZASU_OIDC_NAME", "すくも職員ID"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .to_vec();
        settings.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        Self { hub: Town::on_sqlite_with(settings).await.hub().await, provider }
    }

    fn moves(&self, seconds: i64) {
        self.hub.town.clock.move_by(Duration::from_secs(seconds.unsigned_abs()));
        self.provider.set_time(self.hub.town.clock.now().micros() / 1_000_000);
    }

    /// A browser goes to the provider, which sends it back; the path of ours that it comes back to, and its cookie.
    async fn away(&self) -> (String, String) {
        let left = look(&self.hub, "/sign-in/provider", "").await;
        assert_eq!(left.status(), StatusCode::SEE_OTHER);
        let cookie = cookies(&left);
        (self.through(&to(&left)).await, cookie)
    }

    async fn through(&self, address: &str) -> String {
        let back = to(&client().get(address).send().await.expect("an answer"));
        back.strip_prefix(OURS).unwrap_or_else(|| panic!("{back} is not ours")).to_owned()
    }

    async fn sign_in(&self) -> Response {
        let (back, cookie) = self.away().await;
        look(&self.hub, &back, &cookie).await
    }

    /// Binds the account of this sign-in name to whoever the provider signs in.
    async fn bind(&self, login: &str) -> (String, String) {
        let here = post(&self.hub, "/sign-in", "", &[("login", login), ("password", PASSWORD)]).await;
        let here = session(&here);
        let done = self.bind_by(&here).await;
        (here, done)
    }

    async fn bind_by(&self, here: &str) -> String {
        let begun = post(&self.hub, "/account/second/provider", here, &[]).await;
        assert_eq!(begun.status(), StatusCode::OK);
        let cookie = cookies(&begun);
        let page = begun.text().await.expect("text");
        let start = format!("href=\"{}/authorize", self.provider.issuer());
        let rest = page.split(&start).nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let rest = rest.replace("&#38;", "&").replace("&amp;", "&");
        let back = self.through(&format!("{}/authorize{rest}", self.provider.issuer())).await;
        to(&look(&self.hub, &back, &format!("{here}; {cookie}")).await)
    }
}

async fn is_refused(answer: Response) -> String {
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!cookies(&answer).contains("kazasu_staff="), "no session");
    let page = answer.text().await.expect("text");
    assert_eq!(faults(&page), Vec::<String>::new(), "{page}");
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_bound_their_account_with_proof_signs_in_by_the_provider() {
    let world = World::new(&[]).await;
    let form = world.hub.get(&world.hub.staff_url("/sign-in")).await.text().await.expect("text");
    assert!(form.contains("すくも職員ID") && form.contains("href=\"/sign-in/provider\""), "{form}");
    let page = is_refused(world.sign_in().await).await;
    assert!(page.contains("結びついたアカウントがありません"), "{page}");
    let (here, done) = world.bind("yamada").await;
    assert_eq!(done, "/account/second?bound");
    let page = text(&world.hub, "/account/second?bound", &here).await;
    assert!(page.contains("すくも職員ID") && page.contains("に結びつけました"), "{page}");
    assert!(!world.hub.town.stores("hanako"), "whom the provider knows is sealed");

    let left = look(&world.hub, "/sign-in/provider", "").await;
    let set = left.headers()[header::SET_COOKIE].to_str().expect("a cookie").to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    let asked = to(&left);
    for wanted in ["code_challenge_method=S256", "response_type=code", "scope=openid", "max_age=43200", "nonce="] {
        assert!(asked.contains(wanted), "{wanted}: {asked}");
    }
    let (back, cookie) = world.away().await;
    let entered = look(&world.hub, &back, &cookie).await;
    assert_eq!((entered.status(), to(&entered).as_str()), (StatusCode::SEE_OTHER, "/board"));
    assert_eq!(look(&world.hub, "/board/yamada", &session(&entered)).await.status(), StatusCode::OK);
    // What came back is good once, and in the browser that left alone.
    is_refused(look(&world.hub, &back, &cookie).await).await;
    let (back, _) = world.away().await;
    is_refused(look(&world.hub, &back, "").await).await;
    let (_, other) = world.away().await;
    is_refused(look(&world.hub, &back, &other).await).await;

    let (_, done) = world.bind("hirata").await;
    assert_eq!(done, "/account/second?bound-elsewhere", "one person there, one account here");
    let freed = post(&world.hub, "/account/second/provider/remove", &here, &[]).await;
    assert_eq!(to(&freed), "/account/second?unbound");
    is_refused(world.sign_in().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_not_sure_stands_for_the_password_alone() {
    let world = World::new(&[]).await;
    let (here, _) = world.bind("yamada").await;
    set_up(&world.hub, &here).await;
    let half = world.sign_in().await;
    assert_eq!(half.status(), StatusCode::OK);
    assert!(cookies(&half).contains("kazasu_step="), "the second step follows");
    assert!(half.text().await.expect("text").contains("name=\"code\""));

    let sure = World::new(&[("KAZASU_OIDC_ACR", "urn:town:two")]).await;
    sure.provider.says(json!({ "acr": "urn:town:two" }));
    let (here, done) = sure.bind("yamada").await;
    assert_eq!(done, "/account/second?bound");
    set_up(&sure.hub, &here).await;
    assert_eq!(to(&sure.sign_in().await), "/board");
    assert!(sure.provider.last_asked().expect("asked").as_str().contains("acr_values=urn%3Atown%3Atwo"));
    for acr in [json!("urn:town:one"), Value::Null] {
        sure.provider.says(json!({ "acr": acr }));
        is_refused(sure.sign_in().await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_true_lets_nobody_in() {
    let world = World::new(&[]).await;
    world.bind("yamada").await;
    assert_eq!(to(&world.sign_in().await), "/board", "as it should be");
    for claims in [
        json!({ "iss": "https://evil.example" }),
        json!({ "aud": "another" }),
        json!({ "aud": [CLIENT, "another"] }),
        json!({ "azp": "another" }),
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "exp": NOW_S - 1 }),
        json!({ "iat": NOW_S + 3_600 }),
        json!({ "iat": NOW_S - 3_600 }),
        json!({ "auth_time": null }),
        json!({ "auth_time": NOW_S - 13 * 3_600 }),
        json!({ "auth_time": NOW_S + 3_600 }),
        json!({ "sub": "" }),
        json!({ "sub": "x".repeat(256) }),
        json!({ "sub": "hanako " }),
    ] {
        world.provider.says(claims.clone());
        let answer = world.sign_in().await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{claims}");
        is_refused(answer).await;
    }
    world.provider.says(json!({ "azp": CLIENT }));
    assert_eq!(to(&world.sign_in().await), "/board");
    for signed in [Signed::ByAnother, Signed::BySecret, Signed::Not] {
        world.provider.signs(signed);
        let answer = world.sign_in().await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{signed:?}");
    }
    world.provider.signs(Signed::Well);
    world.provider.says_issuer(Some("https://evil.example"));
    is_refused(world.sign_in().await).await;
    world.provider.says_issuer(None);
    assert_eq!(to(&world.sign_in().await), "/board");
    // What the address says is changed on the way.
    for (from, into) in [("state=", "state=x"), ("code=", "code=x"), ("code=", "cide=")] {
        let (back, cookie) = world.away().await;
        is_refused(look(&world.hub, &back.replace(from, into), &cookie).await).await;
    }
    for odd in ["", "?code=1", "?state=1&code=2&error=3", "?code=1&code=2"] {
        let answer = look(&world.hub, &format!("/sign-in/provider/back{odd}"), "").await;
        assert!(answer.status().is_client_error(), "{odd}: {}", answer.status());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_rude_or_away_costs_a_sentence() {
    let world = World::new(&[]).await;
    world.bind("yamada").await;
    for rude in [Rude::Endless, Rude::Redirects, Rude::Fails] {
        let (back, cookie) = world.away().await;
        world.provider.is_rude(Some(rude));
        is_refused(look(&world.hub, &back, &cookie).await).await;
        // What it said of itself is asked for anew after an hour.
        world.moves(3_601);
        let page = is_refused(look(&world.hub, "/sign-in/provider", "").await).await;
        assert!(page.contains("いま使えません"), "{rude:?}: {page}");
        world.provider.is_rude(None);
        assert_eq!(to(&world.sign_in().await), "/board", "{rude:?}");
    }
    // Somebody who says of themselves that they are the town's provider.
    world.moves(3_601);
    world.provider.is_rude(Some(Rude::Pretends));
    is_refused(look(&world.hub, "/sign-in/provider", "").await).await;
    world.provider.is_rude(Some(Rude::Denies));
    is_refused(world.sign_in().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_change_are_read_anew_and_not_for_every_token() {
    let world = World::new(&[]).await;
    world.bind("yamada").await;
    world.moves(120);
    world.provider.changes_keys();
    assert_eq!(to(&world.sign_in().await), "/board", "a new key is found");
    let asked = world.provider.asked_for_keys();
    world.provider.signs(Signed::ByAnother);
    world.provider.changes_keys();
    for _ in 0..5 {
        is_refused(world.sign_in().await).await;
    }
    assert_eq!(world.provider.asked_for_keys(), asked, "not within a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_binds_the_account_of_somebody_else_nor_from_a_screen_left_open() {
    let world = World::new(&[]).await;
    let (here, _) = world.bind("yamada").await;
    let there = post(&world.hub, "/sign-in", "", &[("login", "hirata"), ("password", PASSWORD)]).await;
    let there = session(&there);
    // Somebody left from one account, and comes back in another.
    let begun = post(&world.hub, "/account/second/provider", &here, &[]).await;
    let cookie = cookies(&begun);
    let back = {
        let page = begun.text().await.expect("text");
        let link = page.split("/authorize").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let link = link.replace("&#38;", "&").replace("&amp;", "&");
        world.through(&format!("{}/authorize{link}", world.provider.issuer())).await
    };
    let wrong = look(&world.hub, &back, &format!("{there}; {cookie}")).await;
    assert_eq!(to(&wrong), "/account/second?provider-wrong");
    // The way back of a sign-in binds nothing.
    let (back, cookie) = world.away().await;
    let swapped = back.replace("/sign-in/provider/back", "/account/second/provider/back");
    let wrong = look(&world.hub, &swapped, &format!("{there}; {cookie}")).await;
    assert_eq!(to(&wrong), "/account/second?provider-wrong");
    world.moves(11 * 60);
    for path in ["/account/second/provider", "/account/second/provider/remove"] {
        assert_eq!(post(&world.hub, path, &here, &[]).await.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    // A stopped account.
    let now = world.hub.town.clock.now();
    let disable = |conn: &mut db::Conn| db::accounts::disable(conn, "yamada", db::accounts::DisabledBy::Operator, now);
    world.hub.town.conn().transaction(disable).expect("an account");
    is_refused(world.sign_in().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_a_provider_that_cannot_be_are_refused_and_without_one_there_is_no_button() {
    let town = Town::on_sqlite().await;
    let good = [
        ("KAZASU_STAFF_URL", OURS),
        ("KAZASU_OIDC_ISSUER", "https://id.town.example.jp"),
        ("KAZASU_OIDC_CLIENT", CLIENT),
        ("KAZASU_OIDC_ALGORITHMS", "RS256"),
    ];
    assert!(hub::Settings::read(town.settings(good)).is_ok());
    for (key, value) in [
        ("KAZASU_STAFF_URL", ""),
        ("KAZASU_OIDC_ISSUER", "http://id.town.example.jp"),
        ("KAZASU_OIDC_ISSUER", "id"),
        ("KAZASU_OIDC_CLIENT", ""),
        ("KAZASU_OIDC_ALGORITHMS", "HS256"),
        ("KAZASU_OIDC_ALGORITHMS", "none"),
    ] {
        let bad = good.map(|(known, said)| (known, if known == key { value } else { said }));
        let read = hub::Settings::read(town.settings(bad));
        assert!(read.is_err_and(|error| error.to_string().contains(key)), "{key}={value}");
    }
    let hub = town.hub().await;
    let form = hub.get(&hub.staff_url("/sign-in")).await.text().await.expect("text");
    assert!(!form.contains("/sign-in/provider"), "{form}");
    is_refused(look(&hub, "/sign-in/provider", "").await).await;
    is_refused(look(&hub, "/sign-in/provider/back?code=1&state=2", "").await).await;
}
