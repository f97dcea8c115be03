//! Whoever reads no Japanese is told everything in their language, also what went wrong and that nobody is signed in.

use hub::NOUNS;
use hub_web::routes::{Method, Policy, Side};
use reqwest::{Response, StatusCode, header};

use crate::{
    access::{cookie, path},
    bookings::{OFFICE, hub},
    world::client,
};

/// Languages by their names in addresses, with the tags of their pages.
const TONGUES: [(&str, &str); 4] = [("en", "en"), ("pt", "pt-BR"), ("vi", "vi"), ("zh", "zh-Hans")];
/// For the staff's eyes, or in all languages at once.
const NOT_LOOKED_AT: [&str; 4] = ["/manual", "/manual/{page}", "/manual/pictures/{file}", "/offline"];

fn is_kana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}')
}

/// The page without what says of itself that it is Japanese.
fn others(page: &str) -> String {
    let mut rest = page.to_owned();
    while let Some(said) = rest.find(" lang=\"ja\"") {
        let from = rest[..said].rfind('<').expect("a tag");
        let name: String = rest[from + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let (open, close) = (format!("<{name}"), format!("</{name}>"));
        let (mut at, mut depth) = (said, 1_usize);
        while depth > 0 {
            let end = at + rest[at..].find(&close).expect("an end");
            depth += rest[at..end].matches(&open).count();
            (at, depth) = (end + close.len(), depth - 1);
        }
        rest.replace_range(from..at, "");
    }
    rest
}

/// Kana that stand in the page's own part or in its title, of a page in this language.
fn japanese(page: &str, tag: &str) -> Option<String> {
    assert!(page.contains(&format!("<html lang=\"{tag}\"")), "the language of the page: {page}");
    let title = page.split("<title>").nth(1).and_then(|rest| rest.split('｜').next()).unwrap_or_default();
    let main = page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default();
    let text = others(&format!("<x{main}"));
    // Names are what they are.
    let text = ["ひなた", "あおい", "れん", "やまだ", "かざす", "税の証明", "カード交付窓口", "税の相談"]
        .iter()
        .fold(text, |text, name| text.replace(name, ""));
    [title, &text].into_iter().find(|text| text.contains(is_kana)).map(str::to_owned)
}

async fn read(answer: Response) -> String {
    answer.text().await.expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_that_a_resident_may_see_is_in_japanese_only() {
    let hub = hub().await;
    let mother = cookie(&hub.guardian("yamada", "やまだ").await);
    let mut looked = 0;
    for row in NOUNS.routes() {
        let is_theirs = matches!(row.policy, Policy::Open | Policy::Holder | Policy::Guardian);
        let is_page = row.method == Method::GET && row.sides.contains(&Side::Residents);
        if !is_theirs || !is_page || NOT_LOOKED_AT.contains(&row.pattern) {
            continue;
        }
        for place in ["yamada", OFFICE] {
            for (lang, tag) in TONGUES {
                for session in ["", mother.as_str()] {
                    let pattern = row.pattern.replace("{facility}", place);
                    let url = hub.resident_url(&format!("{}?lang={lang}", path(&pattern)));
                    let answer = client().get(url).header(header::COOKIE, session).send().await.expect("an answer");
                    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
                    if !kind.is_some_and(|kind| kind.starts_with("text/html")) {
                        continue;
                    }
                    looked += 1;
                    assert_eq!(japanese(&read(answer).await, tag), None, "{} at {place} in {lang}", row.pattern);
                }
            }
        }
    }
    assert!(looked > 100, "{looked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_looking_is_told_so_in_their_language() {
    let hub = hub().await;
    for (lang, tag) in TONGUES {
        let mother = cookie(&hub.guardian("yamada", "やまだ").await);
        let url = hub.resident_url(&format!("/family?lang={lang}"));
        let family = read(client().get(url).header(header::COOKIE, &mother).send().await.expect("an answer")).await;
        assert!(family.contains(&format!("action=\"/sign-out?lang={lang}\"")), "{family}");
        let url = hub.resident_url(&format!("/sign-out?lang={lang}"));
        let answer = client().post(url).header(header::COOKIE, &mother).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let page = read(answer).await;
        assert_eq!(japanese(&page, tag), None, "{lang}");
        assert!(page.contains("<h1>"), "{page}");
    }
    let url = hub.resident_url("/sign-out");
    let page = read(client().post(url).send().await.expect("an answer")).await;
    assert!(page.contains("この端末での表示をやめました") && page.contains("<html lang=\"ja\""), "{page}");
    let page = read(client().post(hub.staff_url("/sign-out")).send().await.expect("an answer")).await;
    assert!(page.contains("サインアウトしました") && page.contains("<html lang=\"ja\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_without_a_page_is_told_in_the_language_of_the_browser() {
    let hub = hub().await;
    for (lang, tag) in TONGUES {
        let ask = async |path: &str, host: Option<&str>| {
            let request = client().get(hub.resident_url(path)).header(header::ACCEPT_LANGUAGE, tag);
            let request = if let Some(host) = host { request.header(header::HOST, host) } else { request };
            request.send().await.expect("an answer")
        };
        for (path, host, status) in [
            ("/nowhere", None, StatusCode::NOT_FOUND),
            ("/booking/none", None, StatusCode::NOT_FOUND),
            ("/tickets/none", None, StatusCode::NOT_FOUND),
            ("/invitations/none", None, StatusCode::GONE),
            ("/", Some("evil.example"), StatusCode::MISDIRECTED_REQUEST),
        ] {
            let answer = ask(path, host).await;
            assert_eq!(answer.status(), status, "{path} in {lang}");
            assert_eq!(japanese(&read(answer).await, tag), None, "{path} in {lang}");
        }
    }
}
