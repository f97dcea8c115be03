//! Letters as keyboards, registers and spreadsheets write them, through the front door.

use std::io::{Cursor, Read};

use db::{
    DbError,
    bookings::{self, Party},
    residents::Resident,
};
use domain::{
    lang::Lang,
    text::{NAME_MAX, NOTE_MAX},
};
use hub::NOUNS;
use hub_web::routes::{Policy, Side};
use reqwest::{Method, StatusCode};
use simulators::trials::load::http::Connection;

use crate::{
    access::cookie,
    bookings::{OFFICE, TUESDAY, Visitor, hanako, hub, stranger},
    forms,
    reservations::Clerk,
    visits::read,
    world::{TestHub, client, page},
};

async fn party(hub: &TestHub, visitor: &Visitor) -> Party {
    let (id, sealer) = (visitor.id(hub), hub.running.hub.sealer());
    let read: Result<_, DbError> = hub.running.hub.db.read(move |conn| bookings::party(conn, &sealer, id)).await;
    read.expect("a read").expect("a party")
}

/// What a stranger types, with this name and reading.
fn named(name: &str, kana: &str, place: usize) -> Vec<(&'static str, String)> {
    let mut typed = stranger(&format!("somebody{place}@example.jp"));
    typed.retain(|(field, _)| !matches!(*field, "name" | "kana" | "phone"));
    typed.extend([("name", name.to_owned()), ("kana", kana.to_owned()), ("phone", format!("0901234567{place}"))]);
    typed
}

#[tokio::test(flavor = "multi_thread")]
async fn names_come_in_from_every_keyboard_as_one_text_and_are_found_by_what_staff_types() {
    let hub = hub().await;
    let clerk = Clerk::at(&hub).await;
    let people = [
        ("葛\u{e0100}城 太郎", "カツラギ タロウ", "葛\u{e0100}城 太郎", "かつらぎ たろう", "葛城"),
        ("髙橋\u{3000}一郎", "ﾀｶﾊｼ･ｲﾁﾛｳ", "髙橋 一郎", "たかはし・いちろう", "高橋"),
        ("山\u{fa11} みすゞ", "やまさき みすゞ", "山\u{fa11} みすゞ", "やまさき みすゞ", "山崎みすず"),
        ("Sean O’Brien", "Sean O’Brien", "Sean O’Brien", "Sean O'Brien", "o'brien"),
        ("Nguye\u{302}\u{303}n Hoa", "Nguye\u{302}\u{303}n Hoa", "Nguyễn Hoa", "Nguyễn Hoa", "nguyen"),
        ("か\u{3099}くと\u{202e}", "ら〜めん", "がくと", "らーめん", "ガクト"),
    ];
    for (place, (name, kana, kept, reading, asked)) in people.into_iter().enumerate() {
        let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T{:02}:00", 9 + place % 3)).await;
        let answer = visitor.details(&hub, &named(name, kana, place)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{name}: {}", answer.text().await.expect("a page"));
        let digits = visitor.digits(&hub).await;
        visitor.act(&hub, "confirm", &[("digits", &digits)]).await;
        let stored = party(&hub, &visitor).await;
        assert_eq!((stored.name.as_str(), stored.kana.as_str()), (kept, reading));
        let found = clerk.finds(asked).await;
        assert!(found.contains(&visitor.id(&hub).to_string()), "{asked} finds {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_as_long_as_the_registers_is_taken_and_what_is_longer_is_told_how_long() {
    let hub = hub().await;
    let clerk = Clerk::at(&hub).await;
    let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    let form = visitor.page(&hub).await;
    for field in ["name", "kana"] {
        let input = form.split(&format!("id=\"{field}\"")).nth(1).expect(field);
        assert!(input.contains(&format!("maxlength=\"{NAME_MAX}\"")), "{field}");
    }
    let long = |letters: usize| named(&"あ".repeat(letters), &"あ".repeat(letters), 1);
    for lang in ["ja", "easy", "en", "pt", "vi", "zh"] {
        let path = Visitor { path: format!("{}/details?lang={lang}", visitor.path) };
        let fields: Vec<_> = long(NAME_MAX + 1);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let form = crate::visits::form(&hub);
        let fields: Vec<_> = fields.into_iter().chain([("form", form.as_str())]).collect();
        let refused = crate::visits::post(&hub, &path.path, &fields).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let said = refused.text().await.expect("a page");
        assert!(said.split("bad-name").nth(1).expect("why").contains(&NAME_MAX.to_string()), "{lang}");
    }
    assert_eq!(visitor.details(&hub, &long(NAME_MAX)).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(party(&hub, &visitor).await.name, "あ".repeat(NAME_MAX));
    let (name, more) = ("い".repeat(NAME_MAX), "い".repeat(NAME_MAX + 1));
    clerk.booked("09:30", &name, "0880-63-0001", &[]).await;
    assert_eq!(clerk.books("10:00", &more, "0880-63-0002", &[]).await.status, 409);
    let wish = "う".repeat(NOTE_MAX);
    clerk.booked("10:30", "備考 長男", "0880-63-0003", &[("remarks", &wish)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_knows_their_birth_in_part_books_with_that_part_and_with_nothing_else() {
    let hub = hub().await;
    let resident = |number: &str, birth: &str| Resident {
        number: number.to_owned(),
        name: "山田 花子".to_owned(),
        kana: "やまだ はなこ".to_owned(),
        birth: birth.parse().expect("a birth"),
        email: String::new(),
    };
    for (number, birth) in [("KF-0001", "1950-00-00"), ("KF-0002", "1950-05-00"), ("KF-0003", "0000-00-00")] {
        hub.resident(resident(number, birth)).await;
    }
    let with = |number: &str, parts: [&str; 3]| {
        let mut typed = hanako();
        for (field, value) in [("resident", number), ("year", parts[0]), ("month", parts[1]), ("date", parts[2])] {
            typed.iter_mut().find(|(name, _)| *name == field).expect("a field").1 = value.to_owned();
        }
        typed
    };
    for (place, (number, parts, taken)) in [
        ("KF-0001", ["昭和25", "不明", "0"], true),
        ("KF-0001", ["1950", "1", "1"], false),
        ("KF-0002", ["1950", "5", "不詳"], true),
        ("KF-0002", ["1950", "0", "0"], false),
        ("KF-0003", ["1950", "0", "0"], false),
        ("KF-0003", ["", "", ""], false),
    ]
    .into_iter()
    .enumerate()
    {
        let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T{:02}:{}", 9 + place / 2, 30 * (place % 2))).await;
        let answer = visitor.details(&hub, &with(number, parts)).await.status();
        assert_eq!(answer == StatusCode::SEE_OTHER, taken, "{number} {parts:?}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_and_no_address_falls_over_letters_that_no_text_has() {
    let hub = TestHub::start().await;
    let (staff, guardian) = (cookie(&hub.staff_of("town").await), cookie(&hub.guardian("yamada", "やまだ").await));
    // NUL and broken UTF-8 do not come as far as this; see `door`.
    let odd = "%01%E2%80%AE%F3%A0%84%80%E3%81%8B%E3%82%99%0D%7F";
    let names = ["form", "name", "kana", "q", "login", "password", "email", "digits", "day", "reason", "text", "code"];
    let fields: Vec<String> = names.iter().map(|name| format!("{name}={odd}")).collect();
    for row in NOUNS.routes().filter(|row| row.policy != Policy::Device) {
        let method: Method = row.method.as_str().parse().expect("a method");
        for side in row.sides {
            let path = row.pattern.replace("{facility}", "yamada").replace("{code}", "none").replace(['{', '}'], "");
            let path = format!("{path}?lang={odd}&q={odd}&day={odd}");
            let (url, cookie) = match side {
                Side::Residents => (hub.resident_url(&path), &guardian),
                Side::Staff => (hub.staff_url(&path), &staff),
            };
            // The session of the tests ends with this one.
            if row.pattern == "/sign-out" {
                continue;
            }
            let request = client().request(method.clone(), url).header("cookie", cookie);
            let request = request.header("content-type", "application/x-www-form-urlencoded").body(fields.join("&"));
            let status = request.send().await.expect("an answer").status();
            assert!(status.as_u16() < 500, "{method} {}: {status}", row.pattern);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_stored_as_one_text_too() {
    let hub = hub().await;
    let clerk = hub.staff_of("town").await;
    let settings = page(&clerk, &format!("/office/{OFFICE}?page=sections")).await;
    let mut fields = forms::fields(&settings);
    forms::set(&mut fields, "section.0.name.ja", " か\u{3099}っこう課\u{feff}");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut connection = Connection::open(clerk.hub()).await.expect("a connection");
    let answer = connection.ask(&clerk.post(&format!("/office/{OFFICE}"), &fields)).await.expect("an answer");
    assert!(answer.status < 400, "{}", String::from_utf8_lossy(&answer.body));
    let settings = forms::fields(&page(&clerk, &format!("/office/{OFFICE}?page=sections")).await);
    assert!(settings.iter().any(|(name, value)| name == "section.0.name.ja" && value == "がっこう課"), "{settings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_is_told_in_the_language_of_whoever_reads_it() {
    let hub = hub().await;
    let nothing = hub.resident_url("/nothing");
    let ask = |headers: &[(&str, &str)], query: &str| {
        let request = client().get(format!("{nothing}{query}"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        async move { request.send().await.expect("an answer").text().await.expect("a page") }
    };
    let from = |query: &str| format!("{}{query}", hub.resident_url("/bookings"));
    let (english, japanese) = (from("?lang=en&day=2026-11-24"), from(""));
    for (headers, query, lang, words) in [
        (&[][..], "", "ja", "ページが見つかりません"),
        (&[], "?lang=en", "en", "Page not found"),
        (&[], "?lang=pt", "pt-BR", "Página não encontrada"),
        (&[], "?lang=vi", "vi", "Không tìm thấy trang"),
        (&[], "?lang=zh", "zh-Hans", "找不到页面"),
        (&[], "?lang=easy", "ja", "ページが ありません"),
        (&[("referer", english.as_str())], "", "en", "Page not found"),
        (&[("referer", japanese.as_str()), ("accept-language", "en")], "", "ja", "ページが見つかりません"),
        (&[("accept-language", "de-DE,pt;q=0.8,en;q=0.5")], "", "pt-BR", "Página não encontrada"),
        (&[("accept-language", "ja,en;q=0.5")], "", "ja", "ページが見つかりません"),
    ] {
        let page = ask(headers, query).await;
        assert!(
            page.contains(&format!("<html lang=\"{lang}\">")) && page.contains(words),
            "{headers:?} {query}: {page}"
        );
    }
    // The staff reads Japanese.
    let english = client().get(hub.resident_url("/nothing?lang=en")).send().await.expect("an answer");
    assert!(english.text().await.expect("a page").contains("href=\"/?lang=en\">First page"));
    let first = client().get(hub.resident_url("/?lang=en")).send().await.expect("an answer");
    let first = first.text().await.expect("a page");
    assert!(first.contains("href=\"/offices?lang=en\"") && first.contains("What would you like to do?"), "{first}");
    let staff = client().get(hub.staff_url("/nothing?lang=en")).header("accept-language", "en");
    assert!(staff.send().await.expect("an answer").text().await.expect("a page").contains("<html lang=\"ja\">"));
}

/// The texts of a workbook's cells.
fn texts(file: Vec<u8>) -> String {
    let mut book = zip::ZipArchive::new(Cursor::new(file)).expect("a workbook");
    let mut texts = String::new();
    book.by_name("xl/sharedStrings.xml").expect("texts").read_to_string(&mut texts).expect("text");
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_list_opens_in_excel_with_telephone_numbers_and_wishes_as_they_are() {
    let hub = hub().await;
    let clerk = Clerk::at(&hub).await;
    clerk.booked("09:00", "=1+1", "09012345678", &[("remarks", "3-4")]).await;
    clerk.booked("09:30", "グエン ホア", "+842438463000", &[("remarks", "1/2")]).await;
    let path = format!("/reservations/{OFFICE}/list.xlsx?day={TUESDAY}");
    let file = clerk.person().look_at(&path).await.expect("a file").body;
    let texts = texts(file);
    for text in ["09012345678", "+842438463000", "000001", "3-4", "1/2", "=1+1"] {
        assert!(texts.contains(&format!(">{text}</t>")), "{text}: {texts}");
    }
    let path = format!("/reservations/{OFFICE}/list.csv?day={TUESDAY}");
    let csv = String::from_utf8(clerk.person().look_at(&path).await.expect("a file").body).expect("text");
    for field in ["\"090-1234-5678\"", "\"(+84) 2438463000\"", "\"'3-4\"", "\"'1/2\"", "\"'=1+1\"", "\"000001\""] {
        assert!(csv.contains(field), "{field}: {csv}");
    }
    let office = hub.staff_of("madoguchi").await;
    let visits = office.look_at(&format!("/statistics/{OFFICE}/visits.xlsx")).await.expect("a file").body;
    assert!(visits.starts_with(b"PK\x03\x04"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_which_language_it_is_in() {
    let hub = hub().await;
    let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    // `/bookings` leads on to the only place, in the same language.
    let paths = [
        format!("/bookings/{OFFICE}"),
        format!("/bookings/{OFFICE}/waiting?services=1&people=1"),
        format!("/bookings/{OFFICE}/documents"),
        format!("/offices/{OFFICE}"),
        "/tickets/none".to_owned(),
        "/booking/none".to_owned(),
        visitor.path.clone(),
    ];
    for lang in Lang::ALL {
        let key = hub_web::pages::tongues::lang_key(lang);
        for path in &paths {
            let joint = if path.contains('?') { '&' } else { '?' };
            let page = read(&hub, &format!("{path}{joint}lang={key}")).await;
            assert!(page.contains(&format!("<html lang=\"{}\">", lang.tag())), "{path} {key}");
            assert_eq!(page.contains("使いかた"), lang == Lang::Ja, "the frame of {path} in {key}");
        }
    }
}
