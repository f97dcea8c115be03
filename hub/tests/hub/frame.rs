//! The frame around every page: whose it is, where it leads, in which language.

use reqwest::{Response, StatusCode, header};
use simulators::trials::load::people::Person;

use crate::{
    access::cookie,
    bookings,
    world::{TestHub, client, page},
};

async fn look(url: &str, cookie: &str) -> Response {
    client().get(url).header(header::COOKIE, cookie).send().await.expect("an answer")
}

async fn text(answer: Response) -> String {
    answer.text().await.expect("text")
}

/// The labels of a bar, in order.
fn labels<'a>(page: &'a str, bar: &str) -> Vec<&'a str> {
    let bar = page.split(&format!("class=\"{bar} no-print\"")).nth(1).expect("the bar");
    let bar = bar.split("</nav>").next().expect("its end");
    bar.split("<span>").skip(1).filter_map(|rest| rest.split('<').next()).collect()
}

async fn side_bar(person: &Person, path: &str) -> Vec<String> {
    labels(&page(person, path).await, "side-bar").into_iter().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_side_bar_has_the_pages_of_the_place_that_its_reader_may_open() {
    let hub = bookings::hub().await;
    let (teacher, clerk, town) =
        (hub.staff_of("yamada").await, hub.staff_of("madoguchi").await, hub.staff_of("town").await);
    assert_eq!(side_bar(&teacher, "/board/yamada").await, ["ボード", "園児・保護者", "送信の記録", "端末"]);
    let of_clerk = ["窓口", "予約", "統計", "送信の記録", "端末"];
    assert_eq!(side_bar(&clerk, "/counters/shiyakusho").await, of_clerk);
    let of_leader = [&of_clerk[..], &["設定", "予約の設定"]].concat();
    assert_eq!(side_bar(&town, "/counters/shiyakusho").await, of_leader);
    let board = page(&teacher, "/board/yamada").await;
    assert!(board.contains("href=\"/board/yamada\" aria-current=\"page\""), "{board}");
    assert!(board.contains("先生") && !board.contains("id=\"all-facilities\""));
    let switch = page(&town, "/counters/shiyakusho").await;
    let switch =
        switch.split("id=\"all-facilities\"").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("a switch");
    assert!(switch.contains("href=\"/board\"") && switch.contains("href=\"/board/yamada\""), "{switch}");
    assert!(
        switch.contains("href=\"/counters/shiyakusho\" aria-current") && !switch.contains("find-facility"),
        "{switch}"
    );
    let devices = page(&town, "/devices/yamada").await;
    assert!(devices.contains("href=\"/devices/hirata\">平田保育園"), "the same page of another place: {devices}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_question_mark_opens_the_chapter_of_the_page_and_the_manual_keeps_the_frame() {
    let hub = bookings::hub().await;
    let (teacher, town) = (hub.staff_of("yamada").await, hub.staff_of("town").await);
    assert!(page(&teacher, "/families/yamada").await.contains("href=\"/manual/nursery-staff\""));
    let manual = page(&teacher, "/manual/nursery-staff").await;
    assert!(manual.contains("先生") && manual.contains("href=\"/board/yamada\"") && manual.contains("/sign-out"));
    assert!(page(&town, "/statistics/shiyakusho").await.contains("href=\"/manual/statistics?at=shiyakusho\""));
    let manual = page(&town, "/manual/statistics?at=shiyakusho").await;
    assert!(manual.contains("href=\"/counters/shiyakusho\""), "{manual}");
    let elsewhere = page(&teacher, "/manual/statistics?at=shiyakusho").await;
    assert!(!elsewhere.contains("/counters/shiyakusho"), "a place that is not theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_person_is_counted_in_the_side_bar() {
    let hub = TestHub::start().await;
    let (teacher, mut kiosk) = (hub.staff_of("yamada").await, hub.kiosk_at("yamada").await);
    kiosk.hold("ひなた").await;
    let counted = |page: String| page.matches("class=\"waits\"").count();
    assert_eq!(counted(page(&teacher, "/board/yamada").await), 0);
    hub.town.clock.move_by(std::time::Duration::from_secs(240));
    let silent = page(&teacher, "/board/yamada").await;
    assert!(silent.contains("<b class=\"waits\">1<span"), "{silent}");
    let other = hub.staff_of("hirata").await;
    assert_eq!(counted(page(&other, "/board/hirata").await), 0, "a kiosk of somewhere else");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_that_was_chosen_is_remembered_on_every_page() {
    let hub = bookings::hub().await;
    let chosen = hub.get(&hub.resident_url("/?lang=vi")).await;
    let cookie =
        chosen.headers()[header::SET_COOKIE].to_str().expect("text").split(';').next().expect("a pair").to_owned();
    assert_eq!(cookie, "kazasu_lang=vi");
    for path in ["/", "/offices/shiyakusho", "/bookings/shiyakusho", "/nothing", "/tickets/none", "/booking/none"] {
        let page = text(look(&hub.resident_url(path), &cookie).await).await;
        assert!(page.contains("<html lang=\"vi\">"), "{path}: {page}");
        assert_eq!(
            labels(&page, "door-bar"),
            ["Trang đầu", "Con tôi", "Đặt lịch hẹn", "Xem lịch hẹn", "Quầy"],
            "{path}"
        );
    }
    let again = look(&hub.resident_url("/?lang=vi"), &cookie).await;
    assert!(!again.headers().contains_key(header::SET_COOKIE), "it is remembered already");
    let other = text(look(&hub.resident_url("/?lang=en"), &cookie).await).await;
    assert!(other.contains("<html lang=\"en\">"), "the address goes before");
    // The manual is in Japanese, its frame is not.
    let manual = text(look(&hub.resident_url("/manual/visitors"), &cookie).await).await;
    assert!(manual.contains("<html lang=\"ja\">") && manual.contains("<header class=\"top\" lang=\"vi\">"));
    let forged = text(look(&hub.resident_url("/"), "kazasu_lang=\"><script>").await).await;
    assert!(forged.contains("<html lang=\"ja\">"));
}

#[tokio::test(flavor = "multi_thread")]
async fn before_a_language_was_chosen_pages_follow_the_browser_and_then_no_more() {
    let hub = bookings::hub().await;
    let open = async |path: &str, accepts: &str, cookie: &str| {
        let request = client().get(hub.resident_url(path)).header(header::ACCEPT_LANGUAGE, accepts);
        request.header(header::COOKIE, cookie).send().await.expect("an answer")
    };
    for (accepts, lang) in [
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("pt", "pt-BR"),
        ("zh-CN", "zh-Hans"),
        ("ko,en;q=0.5", "en"),
        ("ja-JP", "ja"),
        ("ko", "ja"),
        ("*", "ja"),
        (",;;q=", "ja"),
    ] {
        for path in ["/", "/offices/shiyakusho", "/bookings/shiyakusho", "/booking", "/nothing", "/invitations/none"] {
            let answer = open(path, accepts, "").await;
            assert!(!answer.headers().contains_key(header::SET_COOKIE) || path.ends_with("shiyakusho"), "{path}");
            let page = text(answer).await;
            assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{path} for {accepts}: {page}");
        }
    }
    // What the menu said wins, also against the browser.
    assert!(text(open("/", "vi", "kazasu_lang=ja").await).await.contains("<html lang=\"ja\""));
    assert!(text(open("/?lang=en", "vi", "kazasu_lang=ja").await).await.contains("<html lang=\"en\""));
    let mother = cookie(&hub.guardian("yamada", "やまだ").await);
    let family = text(open("/family", "en", &mother).await).await;
    assert!(family.contains("<html lang=\"en\"") && family.contains("Not there yet"), "{family}");
    let link = hub.town.invitation("yamada", "かわむら");
    let invited = text(open(&link, "pt-BR", "").await).await;
    assert!(invited.contains("<html lang=\"pt-BR\"") && invited.contains("Começar"), "{invited}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_the_language_of_a_browser_or_with_a_name_in_its_frame_is_no_others() {
    let hub = TestHub::start().await;
    let manual = hub.resident_url("/manual");
    let nobodys = hub.get(&manual).await;
    assert_eq!(nobodys.headers()[header::VARY], "cookie, accept-language");
    assert!(!nobodys.headers().contains_key(header::CACHE_CONTROL));
    let form = hub.get(&hub.resident_url("/offices/shiyakusho")).await;
    assert!(!form.headers().contains_key(header::VARY), "the back button finds it though it brought a cookie");
    let mother = cookie(&hub.guardian("yamada", "やまだ").await);
    let hers = look(&manual, &mother).await;
    assert_eq!(hers.headers()[header::CACHE_CONTROL], "no-store");
    assert!(text(hers).await.contains("やまだ 恵"));
    let home = text(look(&hub.resident_url("/"), &mother).await).await;
    assert!(home.contains("お子さまのページを開く"), "{home}");
    // Whoever is not let in yet is told how.
    let shut = hub.get(&hub.resident_url("/family")).await;
    assert_eq!(shut.headers()[header::LOCATION], "/?child");
    assert!(text(hub.get(&hub.resident_url("/?child")).await).await.contains("<details class=\"fold\" open>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_and_whoever_is_signed_in_live_in_one_browser() {
    let hub = TestHub::start().await;
    let clerk = cookie(&hub.staff_of("madoguchi").await);
    let form = format!("code={}&sections=", hub.town.code("shiyakusho"));
    let enrol = client().post(hub.staff_url("/display")).header(header::COOKIE, &clerk).body(form);
    let enrol =
        enrol.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").send().await.expect("an answer");
    let set = enrol.headers()[header::SET_COOKIE].to_str().expect("text");
    let screen = set.split(';').next().expect("a pair").to_owned();
    assert!(screen.starts_with("kazasu_display="), "{screen}");
    let both = format!("{clerk}; {screen}");
    let status = async |path: &str, cookies: &str| look(&hub.staff_url(path), cookies).await.status();
    assert_eq!(status("/counters/shiyakusho", &both).await, StatusCode::OK);
    assert_eq!(status("/displays/shiyakusho", &both).await, StatusCode::OK);
    // Each page's stream is that of the session it was made for.
    let teacher = cookie(&hub.staff_of("yamada").await);
    let mixed = format!("{teacher}; {screen}");
    for (path, cookies) in [("/displays/shiyakusho", &mixed), ("/board/yamada", &mixed)] {
        let page = text(look(&hub.staff_url(path), cookies).await).await;
        let mark = page.split("data-mark=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark");
        let slug = path.rsplit('/').next().expect("a place");
        assert_eq!(status(&format!("/live?s={mark}&on={slug}:0"), cookies).await, StatusCode::OK, "{path}");
    }
    // Signing out ends one of them.
    let out = client().post(hub.staff_url("/sign-out")).header(header::COOKIE, &both).send().await.expect("an answer");
    assert_eq!(out.status(), StatusCode::OK);
    assert_eq!(status("/displays/shiyakusho", &screen).await, StatusCode::OK);
    let shut = look(&hub.staff_url("/counters/shiyakusho"), &screen).await;
    assert_eq!(shut.status(), StatusCode::FORBIDDEN);
    assert!(text(shut).await.contains("href=\"/sign-in\""), "there is a way in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_shown_says_who_asks_and_where_to_go() {
    let hub = TestHub::start().await;
    let teacher = cookie(&hub.staff_of("yamada").await);
    for (path, status) in [("/nothing", StatusCode::NOT_FOUND), ("/board/hirata", StatusCode::FORBIDDEN)] {
        let answer = look(&hub.staff_url(path), &teacher).await;
        assert_eq!(answer.status(), status);
        let page = text(answer).await;
        assert!(page.contains("先生 さんとしてサインインしています"), "{path}: {page}");
        assert_eq!(labels(&page, "side-bar")[0], "ボード", "{path}");
        assert!(!page.contains("href=\"/sign-in\""));
    }
    let nobody = text(hub.get(&hub.staff_url("/nothing")).await).await;
    assert!(nobody.contains("href=\"/sign-in\"") && !nobody.contains("としてサインイン"));
    let mother = cookie(&hub.guardian("yamada", "やまだ").await);
    let lost = text(look(&hub.resident_url("/nothing?lang=en"), &mother).await).await;
    assert!(lost.contains("You are signed in as やまだ 恵") && labels(&lost, "door-bar").contains(&"My child"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_of_a_chapter_are_files_that_a_browser_keeps() {
    let hub = TestHub::start().await;
    let teacher = cookie(&hub.staff_of("yamada").await);
    let pages = [
        (hub.resident_url(""), "", "/manual/parents"),
        (hub.resident_url(""), "", "/manual/visitors"),
        (hub.staff_url(""), teacher.as_str(), "/manual/nursery-staff"),
    ];
    for (base, cookie, path) in pages {
        let page = text(look(&format!("{base}{path}"), cookie).await).await;
        let pictures: Vec<&str> =
            page.split("<img src=\"/static/screen-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(!pictures.is_empty(), "{path}: {page}");
        for picture in pictures {
            let url = format!("{base}/static/screen-{picture}");
            assert!(page.contains(&format!("<a class=\"picture\" href=\"/static/screen-{picture}\">")), "{picture}");
            let answer = hub.get(&url).await;
            assert_eq!(
                (answer.status(), answer.headers()["content-type"].as_bytes()),
                (StatusCode::OK, &b"image/png"[..])
            );
            let tag = answer.headers()["etag"].clone();
            let again = client().get(&url).header("if-none-match", tag).send().await.expect("an answer");
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{picture}");
        }
    }
    let none = hub.get(&hub.resident_url("/static/screen-..%2Fboard-820.png")).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}
