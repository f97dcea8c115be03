//! The forms of bookings, the residents' and the staff's: each says what is wrong as all the others do.

use domain::ids::FormId;
use reqwest::{Response, StatusCode, header};
use simulators::trials::load::people::{Person, encoded};

use super::faults;
use crate::{
    access::cookie,
    bookings::{OFFICE, TUESDAY, Visitor, hanako, hub, known, press, stranger, text},
    forms::{fields, set},
    reservations::Clerk,
    visits::{form, post, read},
    world::{TestHub, client, page},
};

/// The forms that are asked here.
pub(super) const FORMS: &[&str] = &[
    "/booking/{code}/confirm",
    "/booking/{code}/details",
    "/booking/{code}/move",
    "/bookings/{facility}/holds",
    "/bookings/{facility}/waiting",
    "/calendars/{facility}",
    "/calendars/{facility}/documents",
    "/calendars/{facility}/preview",
    "/calendars/{facility}/texts",
    "/reservations/{facility}",
    "/reservations/{facility}/closing",
    "/reservations/{facility}/missed",
    "/reservations/{facility}/{booking}",
];
const LANGS: [(&str, &str); 6] =
    [("ja", "エラー："), ("easy", "エラー："), ("en", "Error: "), ("pt", "Erro: "), ("vi", "Lỗi: "), ("zh", "错误：")];

/// The lines of the summary, with the fields that they lead to.
fn summary(page: &str) -> Vec<(String, String)> {
    let summary = page.split("id=\"errors\"").nth(1).and_then(|rest| rest.split("</div>").next()).unwrap_or_default();
    let lines = summary.split("<a href=\"#").skip(1).filter_map(|rest| {
        let (field, rest) = rest.split_once("\">")?;
        Some((field.to_owned(), rest.split("</a>").next()?.to_owned()))
    });
    lines.collect()
}

/// What a page with something wrong has to be like; its lines.
async fn wrong(answer: Response, says: &str) -> Vec<(String, String)> {
    assert!(answer.status().is_client_error(), "{} {says}", answer.status());
    let page = text(answer).await;
    is_wrong(&page, says)
}

fn is_wrong(page: &str, says: &str) -> Vec<(String, String)> {
    assert_eq!(faults(page), Vec::<String>::new(), "{says}: {page}");
    let said = page.split("id=\"errors\"").nth(1).and_then(|rest| rest.split("</div>").next()).expect("a summary");
    assert!(said.contains(says), "{says}: {said}");
    summary(page)
}

async fn staff(hub: &TestHub, person: &Person, path: &str, typed: &[(&str, &str)]) -> Response {
    let request = client().post(hub.staff_url(path)).header(header::COOKIE, cookie(person));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(encoded(typed)).send().await.expect("an answer")
}

async fn owned(hub: &TestHub, person: &Person, path: &str, typed: &[(String, String)]) -> Response {
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    staff(hub, person, path, &typed).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_is_mended_field_by_field_in_each_language() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    for (lang, before) in LANGS {
        let form = form(&hub);
        let typed = [("form", form.as_str()), ("kana", "山田"), ("email", "hana"), ("phone", "63"), ("year", "x")];
        let answer = post(&hub, &format!("{}/details?lang={lang}", visitor.path), &typed).await;
        let page = text(answer).await;
        assert!(page.contains(&format!("<title>{before}")), "{lang}: {page}");
        let lines = is_wrong(&page, "");
        let led: Vec<&str> = lines.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(led, ["name", "kana", "email", "phone", "resident"], "{lang}, in the order of the form");
        for (field, words) in &lines {
            let label = page.split(&format!("<label for=\"{field}\">")).nth(1).expect("a label");
            let label = label.split(['<', '\n']).next().expect("its words").trim();
            assert!(words.contains(label), "{lang}: {words} does not name {label}");
        }
    }
    let bad = visitor.details(&hub, &[("kana", "やまだ".to_owned()), ("name", "山田".to_owned())]).await;
    let lines = wrong(bad, "直していただくところがあります").await;
    assert_eq!(lines[0], ("email".to_owned(), "メールアドレスか、通知書の番号と生年月日を入れてください。".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_without_a_ledger_misses_the_address_alone() {
    let hub = hub().await;
    let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    let bad = visitor.details(&hub, &[("kana", "やまだ".to_owned()), ("name", "山田".to_owned())]).await;
    let lines = wrong(bad, "").await;
    assert_eq!(lines, [("email".to_owned(), "メールアドレスを入れてください。".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_a_full_time_and_days_that_are_none_are_said_so_too() {
    let hub = hub().await;
    let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    visitor.details(&hub, &stranger("taro@example.jp")).await;
    // Many wrong codes end the hold.
    for (lang, _) in LANGS.into_iter().take(3) {
        let form = form(&hub);
        let digits = if visitor.digits(&hub).await == "000000" { "111111" } else { "000000" };
        let typed = [("form", form.as_str()), ("digits", digits)];
        let answer = post(&hub, &format!("{}/confirm?lang={lang}", visitor.path), &typed).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong(answer, "").await[0].0, "digits", "{lang}");
    }

    // The desk has two places at nine.
    for _ in 0..3 {
        press(&hub, &format!("{TUESDAY}T10:00"), &[]).await;
    }
    let full = press(&hub, &format!("{TUESDAY}T10:00"), &[("people", "9")]).await;
    wrong(full, "").await;
    let nothing = hub.get(&hub.resident_url(&format!("/bookings/{OFFICE}?chose=yes"))).await;
    let lines = wrong(nothing, "手続きを選んでから").await;
    assert_eq!(lines[0].0, "first-service");

    let waits = [("form", form(&hub)), ("services", "1".to_owned()), ("people", "1".to_owned())];
    let waits: Vec<(&str, &str)> = waits.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let lines = wrong(post(&hub, &format!("/bookings/{OFFICE}/waiting"), &waits).await, "").await;
    let led: Vec<&str> = lines.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(led, ["from", "name", "kana", "email"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_time_that_cannot_be_had_is_said_so_too() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    visitor.details(&hub, &hanako()).await;
    let closed = [("services", "1"), ("people", "1"), ("start", "2026-11-23T10:00")];
    wrong(visitor.act(&hub, "move", &closed).await, "").await;
    let well = read(&hub, &visitor.path).await;
    assert!(!well.contains("<title>エラー：") && !well.contains("id=\"errors\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_make_no_calendar_lead_to_their_rows() {
    let hub = hub().await;
    let lead = hub.staff_of("town").await;
    let path = format!("/calendars/{OFFICE}");
    let of = async |section: &str| fields(&page(&lead, &format!("{path}?page={section}")).await);

    let mut hours = of("hours").await;
    set(&mut hours, "desk.0.hours.0.from", "25:00");
    for (act, says) in [("", "保存しませんでした"), ("/preview", "このままでは保存できません")] {
        let lines = wrong(owned(&hub, &lead, &format!("{path}{act}"), &hours).await, says).await;
        assert_eq!(
            lines,
            [("desk.0.hours.0.field".to_owned(), "「始まりの時刻」を正しく入力してください。".to_owned())]
        );
    }
    for (section, field, typed, leads) in [
        ("rules", "keep_days", "0", "keep_days.field"),
        ("intake", "telephone", "1", "telephone.field"),
        ("closed", "closure.0.from", "2026-12-01", "closure.0.field"),
        ("openings", "opening.0.day", "2026-12-01", "opening.0.field"),
    ] {
        let mut typed_in = of(section).await;
        set(&mut typed_in, field, typed);
        let lines = wrong(owned(&hub, &lead, &path, &typed_in).await, "").await;
        assert_eq!(lines.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), [leads], "{section}");
    }

    let mut mail = of("texts").await;
    mail.push(("own".to_owned(), "on".to_owned()));
    set(&mut mail, "body", "{nobody}");
    let lines = wrong(owned(&hub, &lead, &path, &mail).await, "").await;
    assert_eq!(lines[0].0, "text.field");
    let mut trial = of("texts").await;
    set(&mut trial, "to", "nowhere");
    let lines = wrong(owned(&hub, &lead, &format!("{path}/texts"), &trial).await, "お試しのメール").await;
    assert_eq!(lines[0].0, "to");

    // Somebody else was faster: the page as it is now opens beside this one.
    let mut late = of("rules").await;
    set(&mut late, "version", "1");
    let answer = text(owned(&hub, &lead, &path, &late).await).await;
    is_wrong(&answer, "ほかの方が予約の設定を保存しました");
    assert!(answer.contains(&format!("<a href=\"{path}?page=rules\" target=\"_blank\"")), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_to_bring_is_mended_where_it_is_typed() {
    let hub = hub().await;
    let lead = hub.staff_of("town").await;
    let path = format!("/calendars/{OFFICE}/documents");
    let version = async || {
        let page = page(&lead, &path).await;
        page.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("one").to_owned()
    };
    let seen = version().await;
    let nameless = [("version", seen.as_str()), ("part", "kind"), ("no", "new"), ("name.ja", "")];
    let lines = wrong(staff(&hub, &lead, &path, &nameless).await, "保存しませんでした").await;
    assert!(lines.iter().any(|(field, words)| field == "name.ja" && words.starts_with("種類の名前：")), "{lines:?}");
    let question = [
        ("version", seen.as_str()),
        ("part", "question"),
        ("no", "new"),
        ("words.ja", "どなたが来ますか"),
        ("answer.0.words.ja", "本人"),
        ("answer.0.then", ""),
    ];
    let lines = wrong(staff(&hub, &lead, &path, &question).await, "次に進むところを選んでください").await;
    assert_eq!(lines[0].0, "answer.0.then");
    let standard = [("version", seen.as_str()), ("act", "standard")];
    assert_eq!(staff(&hub, &lead, &path, &standard).await.status(), StatusCode::SEE_OTHER);
    let now = version().await;
    let again = [("version", now.as_str()), ("act", "standard")];
    let lines = wrong(staff(&hub, &lead, &path, &again).await, "入れ替えませんでした").await;
    assert_eq!(lines[0].0, "sure");
    // What is wrong elsewhere opens beside the page.
    let used = [("version", now.as_str()), ("act", "delete"), ("part", "item"), ("no", "1")];
    let answer = text(staff(&hub, &lead, &path, &used).await).await;
    is_wrong(&answer, "取りのぞいた持ち物を使っています");
    assert!(answer.contains("target=\"_blank\" rel=\"noopener\">一覧「"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staffs_forms_say_it_too() {
    let hub = hub().await;
    let clerk = Clerk::at(&hub).await;
    let base = format!("/reservations/{OFFICE}");
    let person = clerk.person();
    let lines = wrong(staff(&hub, person, &base, &[("q", "　")]).await, "").await;
    assert_eq!(lines, [("find".to_owned(), "さがす番号か名前を入れてください。".to_owned())]);
    let id = FormId::random().to_string();
    let nobody = staff(&hub, person, &format!("{base}/missed"), &[("form", &id)]).await;
    wrong(nobody, "まだ案内していません").await;
    for (field, typed, leads) in [
        ("to", "2020-01-01", "to"),
        ("from", "x", "from"),
        ("desk", "77", "desk"),
        ("start", "9:00", "start"),
        ("reason", "", "reason"),
    ] {
        let usual = [("from", TUESDAY), ("to", ""), ("desk", ""), ("start", ""), ("end", ""), ("reason", "停電")];
        let typed = usual.iter().map(|(name, value)| (*name, if *name == field { typed } else { *value }));
        let all: Vec<(&str, &str)> = typed.chain([("form", id.as_str()), ("version", "1")]).collect();
        let lines = wrong(staff(&hub, person, &format!("{base}/closing"), &all).await, "まだ休みにしていません").await;
        assert_eq!(lines.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), [leads], "{field}");
    }

    let booking = clerk.booked("09:00", "山田 花子", "0880-63-1111", &[]).await;
    let (form, path) = (FormId::random().to_string(), format!("{base}/{booking}"));
    let amend = [("form", form.as_str()), ("command", "amend"), ("name", "山田"), ("phone", "1")];
    let page = text(staff(&hub, person, &path, &amend).await).await;
    assert_eq!(is_wrong(&page, "できませんでした")[0].0, "phone");
    assert!(page.contains("id=\"amend\" open"), "the fold with the field is open");
    let moved = [("form", form.as_str()), ("command", "move"), ("services", "1"), ("people", "1")];
    let lines = wrong(staff(&hub, person, &path, &moved).await, "時刻をえらんでください").await;
    assert_eq!(lines[0].0, "start");
    // From the day's list: what was not taken is said there.
    let early = [("form", form.as_str()), ("command", "arrive"), ("from", "list"), ("day", TUESDAY)];
    let page = text(staff(&hub, person, &path, &early).await).await;
    is_wrong(&page, "できませんでした");
    let part = page.split("id=\"refusal\" data-part=\"own\">").nth(1).expect("the part");
    assert!(part.trim_start().starts_with("<div class=\"note error errors\""), "it is exchanged with its part");
    let lines = wrong_entry(&clerk).await;
    assert_eq!(
        lines,
        [
            ("start".to_owned(), "時刻をえらんでください。".to_owned()),
            ("name".to_owned(), "お名前かふりがなを入れてください。".to_owned())
        ]
    );
}

/// A call without a time and a name.
async fn wrong_entry(clerk: &Clerk) -> Vec<(String, String)> {
    let typed = [("services", "1"), ("people", "1"), ("command", "book"), ("phone", "0880-63-1111")];
    let answer = clerk.sends("/new?services=1&people=1", "/new", &typed).await;
    is_wrong(&String::from_utf8(answer.body).expect("text"), "まだ予約していません")
}
