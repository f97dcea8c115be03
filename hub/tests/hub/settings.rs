//! What the town calls its site: the name, the colour and the icon that it set are on every page, and nobody else sets them.

use std::sync::Arc;

use domain::taps::BATCH_MAX_BYTES;
use reqwest::{RequestBuilder, StatusCode, header};

use crate::{
    access::cookie,
    world::{SOON, TestHub, Town, client},
};

/// The icon that the pages come with: a real picture.
const ICON: &[u8] = include_bytes!("../../web/static/icon-512.png");

struct Officer<'a> {
    hub: &'a TestHub,
    cookie: String,
}

impl<'a> Officer<'a> {
    async fn of(hub: &'a TestHub) -> Self {
        Self { hub, cookie: cookie(&hub.staff_of("town").await) }
    }

    async fn said(&self, request: RequestBuilder) -> (StatusCode, String) {
        let answer = request.header(header::COOKIE, &self.cookie).send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("text"))
    }

    async fn page(&self) -> String {
        self.said(client().get(self.hub.staff_url("/settings"))).await.1
    }

    async fn name(&self, name: &str, short_name: &str, colour: &str) -> (StatusCode, String) {
        let paint = if colour.is_empty() { "standard" } else { "own" };
        let pairs = [("name", name), ("short_name", short_name), ("paint", paint), ("colour", colour)];
        let form = url_encoded(&pairs);
        self.said(client().post(self.hub.staff_url("/settings")).header(header::CONTENT_TYPE, FORM).body(form)).await
    }

    async fn icon(&self, file: &[u8]) -> (StatusCode, String) {
        let head = "--kazasu-icon\r\nContent-Disposition: form-data; name=\"icon\"; filename=\"icon.png\"\r\n\
                    Content-Type: image/png\r\n\r\n";
        let body = [head.as_bytes(), file, b"\r\n--kazasu-icon--\r\n"].concat();
        let post = client().post(self.hub.staff_url("/settings/icon"));
        self.said(post.header(header::CONTENT_TYPE, "multipart/form-data; boundary=kazasu-icon").body(body)).await
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn url_encoded(pairs: &[(&str, &str)]) -> String {
    simulators::trials::load::people::encoded(pairs)
}

async fn text(hub: &TestHub, url: &str) -> String {
    hub.get(url).await.text().await.expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_towns_own_name_and_colour_are_on_every_page_and_in_what_phones_are_told() {
    let hub = TestHub::start().await;
    let officer = Officer::of(&hub).await;
    let before = text(&hub, &hub.resident_url("/")).await;
    assert!(before.contains("<b>かざす</b>") && !before.contains("/town.css"), "{before}");
    assert_eq!(officer.name("すくも\u{202e}市民ナビ", "ナビ", "#006b3c").await.0, StatusCode::SEE_OTHER);
    for url in ["/", "/offices/shiyakusho", "/manual", "/nothing"]
        .map(|path| hub.resident_url(path))
        .into_iter()
        .chain([hub.staff_url("/sign-in")])
    {
        let page = text(&hub, &url).await;
        assert!(page.contains("すくも市民ナビ</title>") && page.contains("<b>すくも市民ナビ</b>"), "{url}: {page}");
        assert!(page.contains("href=\"/town.css?v=006b3c\"") && page.contains("content=\"#006b3c\""), "{url}");
        assert!(!page.contains("かざす</title>"), "{url}");
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&text(&hub, &hub.resident_url("/manifest.webmanifest")).await).expect("JSON");
    assert_eq!((&manifest["name"], &manifest["short_name"]), (&"すくも市民ナビ".into(), &"ナビ".into()));
    assert_eq!(manifest["theme_color"], "#006b3c");
    assert!(text(&hub, &hub.resident_url("/town.css?v=006b3c")).await.contains("--key:#006b3c"));
    assert!(text(&hub, &hub.resident_url("/offline")).await.contains("すくも市民ナビ"));
    let page = officer.page().await;
    assert!(
        page.contains("市役所</bdi>") && page.contains("「すくも市民ナビ」（ナビ）、#006b3c"),
        "who did it: {page}"
    );
    assert_eq!(officer.name("すくも市民ナビ", "ナビ", "#006b3c").await.0, StatusCode::SEE_OTHER);
    assert_eq!(officer.page().await.matches("「すくも市民ナビ」（ナビ）").count(), 1, "the same again is no change");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_none_and_a_colour_that_cannot_be_read_are_refused_with_words() {
    let hub = TestHub::start().await;
    let officer = Officer::of(&hub).await;
    let long = "あ".repeat(60);
    for (name, short_name, colour, words) in [
        ("", "", "", "サイトの名前を入れてください"),
        ("\u{202e}\u{200b}", "", "", "サイトの名前を入れてください"),
        (long.as_str(), "ナビ", "", "サイトの名前は20文字までにしてください"),
        ("すくも市民ポータル", "", "", "短い名前"),
        ("ナビ", "", "#ffff00", "この色の文字は読みにくいため使えません"),
        ("ナビ", "", "red", "色は、# と6けたの英数字"),
    ] {
        let (status, page) = officer.name(name, short_name, colour).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {colour}");
        assert!(page.contains(words) && page.contains("エラー："), "{name} {colour}: {page}");
    }
    assert!(officer.name("ナビ", "", "#ffff00").await.1.contains("なら使えます"), "one that would do is named");
    assert!(text(&hub, &hub.resident_url("/")).await.contains("<b>かざす</b>"), "nothing has changed");
    let (_, page) = officer.name("<b>\"x\"</b>", "x", "").await;
    assert!(page.is_empty());
    assert!(text(&hub, &hub.resident_url("/")).await.contains("&#60;b&#62;"), "a name is no markup");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_towns_own_icon_is_a_checked_picture_and_stands_wherever_the_first_one_stood() {
    let hub = TestHub::start().await;
    let officer = Officer::of(&hub).await;
    let served = async || {
        let answer = hub.get(&hub.resident_url("/icon.png")).await;
        let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
        let (kind, sniff) = (header("content-type"), header("x-content-type-options"));
        assert_eq!((kind.as_str(), sniff.as_str()), ("image/png", "nosniff"));
        answer.bytes().await.expect("a picture")
    };
    assert_eq!(served().await, ICON, "until there is one, the one that the pages come with");
    for (file, words) in [
        (&b""[..], "ファイルをえらんでください"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "PNG の画像ではない"),
        (include_bytes!("../../web/static/badge-96.png"), "1辺は192から1024ピクセル"),
        (&ICON[..ICON.len() - 20], "PNG の画像ではない"),
        (&vec![0x89; 62_000], "ファイルが大きすぎます"),
    ] {
        let (status, page) = officer.icon(file).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(page.contains(words), "{words}: {page}");
    }
    let script = b"<script>alert(1)</script>";
    assert_eq!(officer.icon(&[ICON, script].concat()).await.0, StatusCode::SEE_OTHER);
    assert!(!served().await.windows(8).any(|part| part == b"<script>"), "nothing is served but the picture");
    for url in [hub.resident_url("/"), hub.staff_url("/sign-in")] {
        let page = text(&hub, &url).await;
        assert!(page.contains("<img src=\"/icon.png?v=") && !page.contains("icon.svg"), "{page}");
    }
    let manifest = text(&hub, &hub.resident_url("/manifest.webmanifest")).await;
    assert!(manifest.contains("/icon.png?v=") && manifest.contains("512x512"), "{manifest}");
    let large = officer.icon(&vec![0x89; BATCH_MAX_BYTES + 1]).await;
    assert_eq!(large.0, StatusCode::PAYLOAD_TOO_LARGE, "no more than any form");
    let remove = client().post(hub.staff_url("/settings/icon/remove"));
    assert_eq!(officer.said(remove).await.0, StatusCode::SEE_OTHER);
    assert_eq!(served().await, ICON);
    assert_eq!(officer.page().await.matches("アイコンをもとに戻す").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_taken_from_those_who_work_for_the_town_alone_and_nowhere_else() {
    let hub = TestHub::start().await;
    let teacher = Officer { hub: &hub, cookie: cookie(&hub.staff_of("yamada").await) };
    let nobody = Officer { hub: &hub, cookie: String::new() };
    assert_eq!(teacher.icon(ICON).await.0, StatusCode::FORBIDDEN);
    assert_eq!(nobody.icon(ICON).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(teacher.name("ナビ", "", "").await.0, StatusCode::FORBIDDEN);
    let elsewhere =
        client().post(hub.staff_url("/sign-in")).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let (status, _) = nobody.said(elsewhere.body(ICON.to_vec())).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "no text, and no file where none is taken");
    let foreign = client().post(hub.staff_url("/settings/icon")).header("origin", "https://evil.example");
    let officer = Officer::of(&hub).await;
    assert_eq!(officer.said(foreign).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_hub_of_the_town_follows_by_itself() {
    let town: Arc<Town> = Town::on_sqlite().await;
    let (here, there) = (town.hub().await, town.hub().await);
    assert_eq!(Officer::of(&here).await.name("すくも市民ナビ", "ナビ", "").await.0, StatusCode::SEE_OTHER);
    let follows = async {
        while !text(&there, &there.resident_url("/")).await.contains("<b>すくも市民ナビ</b>") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, follows).await.expect("the other hub looks by itself");
}
