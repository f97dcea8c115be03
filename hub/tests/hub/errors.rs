//! What is wrong with a form is said in one way, whichever form it is: the title begins with it, a summary takes the focus
//! and leads to the fields that it names. Every form of the hub stands in one of the lists below.

mod bookings;
mod offices;

use std::collections::BTreeSet;

use hub::NOUNS;
use hub_web::routes::Policy;
use reqwest::{StatusCode, header};

use crate::{
    access::cookie,
    world::{TestHub, Town, client},
};

/// A form that is filled in wrongly.
struct Wrong {
    route: &'static str,
    /// Who sends it; nobody who is signed in, if empty.
    login: &'static str,
    path: &'static str,
    body: &'static str,
    /// What the summary says among other things.
    says: &'static str,
}

const WRONG: &[Wrong] = &[
    Wrong {
        route: "/devices/{facility}/codes",
        login: "yamada",
        path: "/devices/yamada/codes",
        body: "name=012345678901234567890",
        says: "20文字まで",
    },
    Wrong {
        route: "/account",
        login: "yamada",
        path: "/account",
        body: "present_password=x&new_password=kaki+no+ki+2026&again_password=kaki+no+ki+2027",
        says: "2つの欄でちがいます",
    },
    Wrong {
        route: "/account/prove",
        login: "yamada",
        path: "/account/prove",
        body: "present_password=x&to=second",
        says: "いまのパスワードがちがいます",
    },
    Wrong {
        route: "/accounts/new",
        login: "town",
        path: "/accounts/new",
        body: "account=hanako&name=&role=leads&place=yamada",
        says: "名前を入れてください",
    },
    Wrong {
        route: "/groups",
        login: "town",
        path: "/groups",
        body: "name=&duty=calls",
        says: "グループの名前を入れてください",
    },
    Wrong {
        route: "/groups/{group}",
        login: "town",
        path: "/groups/group_0000000000001",
        body: "name=",
        says: "グループの名前を入れてください",
    },
    Wrong {
        route: "/sign-in/new-password",
        login: "",
        path: "/sign-in/new-password",
        body: "login=yamada&code=x&new_password=kaki+no+ki+2026&again_password=kaki+no+ki+2027",
        says: "2つの欄でちがいます",
    },
    Wrong {
        route: "/moves", login: "town", path: "/moves", body: "list=x", says: "「ユーザー名」の列がありません"
    },
    Wrong { route: "/moves/try", login: "town", path: "/moves/try", body: "list=x", says: "300行までの一覧" },
    Wrong {
        route: "/people", login: "town", path: "/people", body: "q=a", says: "文字以上で入れてください"
    },
    Wrong {
        route: "/settings", login: "town", path: "/settings", body: "name=", says: "サイトの名前を入れてください"
    },
    Wrong {
        route: "/settings/icon",
        login: "town",
        path: "/settings/icon",
        body: "icon=",
        says: "アイコンのファイルをえらんでください",
    },
    Wrong {
        route: "/staff/audit/term",
        login: "town",
        path: "/staff/audit/term",
        body: "days=365",
        says: "日数は、366から3653までの数で入れてください。",
    },
    Wrong {
        route: "/staff/incidents/settings",
        login: "town",
        path: "/staff/incidents/settings",
        body: "account=2",
        says: "3から10000までの数で入れてください",
    },
    Wrong {
        route: "/staff/incidents/settings/mails",
        login: "town",
        path: "/staff/incidents/settings/mails",
        body: "mail=nobody",
        says: "name@example.jp のように入れてください",
    },
    Wrong {
        route: "/sign-in",
        login: "",
        path: "/sign-in",
        body: "login=yamada&password=wrong",
        says: "パスワードを、もう一度入れてください。",
    },
    Wrong {
        route: "/display", login: "", path: "/display", body: "code=AAAA-AAAA", says: "新しい登録コードを発行し"
    },
    Wrong {
        route: "/entries/{facility}/hall",
        login: "gym",
        path: "/entries/taiikukan/hall",
        body: "capacity=0",
        says: "定員は、1〜",
    },
];

/// Forms of which a browser sends buttons, and nothing that somebody typed: they cannot be filled in wrongly.
const BUTTONS: &[&str] = &[
    "/account/second/codes",
    "/account/second/codes/remove",
    "/account/second/passkeys",
    "/account/second/passkeys/remove",
    "/account/second/provider",
    "/account/second/provider/remove",
    "/account/sessions/end",
    "/account/sessions/end-others",
    "/accounts/{member}/go-on",
    "/staff/incidents/settings/mails/remove",
    "/accounts/{member}/groups/{assignment}/end",
    "/accounts/{member}/password",
    "/accounts/{member}/recovery",
    "/accounts/{member}/recovery/agree",
    "/accounts/{member}/sessions/end",
    "/accounts/{member}/stop",
    "/booking/{code}/accept",
    "/booking/{code}/arrive",
    "/booking/{code}/cancel",
    "/booking/{code}/reminders",
    "/booking/{code}/subscriptions",
    "/booking/{code}/subscriptions/remove",
    "/booking/{code}/unsubscribe",
    "/counters/{facility}/closing",
    "/devices/{facility}/displays/{display}/revoke",
    "/devices/{facility}/{device}/revoke",
    "/families/{facility}/invitations",
    "/families/{facility}/mails",
    "/families/{facility}/sheets",
    "/family/subscriptions",
    "/family/subscriptions/remove",
    "/forget",
    "/groups/{group}/remove",
    "/invitations/{code}",
    "/moves/{moved}/remove",
    "/people/{person}/disclosure",
    "/people/{person}/join",
    "/people/{person}/part",
    "/people/{person}/protection",
    "/settings/icon/remove",
    "/sign-in/passkey",
    "/sign-out",
    "/tickets/{code}/leave",
    "/tickets/{code}/postpone",
    "/tickets/{code}/subscriptions",
    "/tickets/{code}/subscriptions/remove",
];

/// Forms that say it and need a state of their own: see the tests of their names.
const ASKED_ALONE: &[&str] = &[
    // In `second`: what an app shows.
    "/account/second/codes/confirm",
    "/sign-in/second",
    // In `passkeys`: what an authenticator answers.
    "/account/second/passkeys/add",
    "/account/second/passkeys/name",
    "/sign-in/passkey/done",
    "/sign-in/second/passkey",
    // In `staff_accounts`: with the fields of `/accounts/new`.
    "/accounts/{member}",
    // In `groups`.
    "/accounts/{member}/groups",
    "/board/{facility}/marks",
    // In `bookings`, where a booking is found again.
    "/booking",
    // In `enrolment`: which device is not known before one is enrolled.
    "/devices/{facility}/displays/{display}/name",
    "/devices/{facility}/{device}/name",
    "/reservations/{facility}/new",
    // In `incidents`.
    "/staff/incidents/week",
    "/staff/incidents/{incident}",
];

/// What is wrong with the answer to a form with which something is wrong.
pub fn faults(page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let title = page.split("<title>").nth(1).unwrap_or_default();
    if !["エラー：", "Error: ", "Erro: ", "Lỗi: ", "错误："].iter().any(|word| title.starts_with(word)) {
        faults.push(format!("the title: {}", title.chars().take(20).collect::<String>()));
    }
    if page.matches("id=\"errors\"").count() != 1 {
        faults.push("not one summary".to_owned());
    }
    let summary = page.split("id=\"errors\"").nth(1).and_then(|rest| rest.split("</div>").next()).unwrap_or_default();
    for part in ["role=\"alert\"", "tabindex=\"-1\"", "autofocus"] {
        if !summary.contains(part) {
            faults.push(format!("the summary has no {part}"));
        }
    }
    let fields = summary.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    for field in fields {
        let tag = page.split('<').find(|tag| tag.contains(&format!(" id=\"{field}\""))).unwrap_or_default();
        if !tag.contains("aria-invalid=\"true\"") || !tag.contains("aria-describedby=\"") {
            faults.push(format!("the field {field} does not say it"));
        }
    }
    // What is hidden is said when a script shows it, and not now.
    let alerts = page.split('<').filter(|tag| tag.contains("role=\"alert\"") && !tag.contains(" hidden>"));
    if alerts.count() != 1 {
        faults.push("more than the summary is an alert".to_owned());
    }
    faults
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_says_what_is_wrong_in_the_title_and_in_a_summary_that_leads_to_the_fields() {
    let town = Town::on_sqlite().await;
    town.import(crate::entries::with_gym);
    let hub = town.hub().await;
    for wrong in WRONG {
        let mut request = client()
            .post(hub.staff_url(wrong.path))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(wrong.body);
        if !wrong.login.is_empty() {
            request = request.header(header::COOKIE, cookie(&hub.staff_of(wrong.login).await));
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.route);
        let page = answer.text().await.expect("text");
        assert_eq!(faults(&page), Vec::<String>::new(), "{}: {page}", wrong.route);
        assert!(page.contains(wrong.says), "{}: {page}", wrong.route);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_that_does_not_fit_is_said_so_too() {
    let hub = TestHub::start().await;
    let teacher = hub.staff_of("yamada").await;
    let child = hub.town.child_id("yamada", "ひなた");
    let request = client().post(hub.staff_url("/board/yamada/marks")).header(header::COOKIE, cookie(&teacher));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let form = domain::ids::FormId::random();
    let answer = request.body(format!("form={form}&child={child}&mark=left")).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let page = answer.text().await.expect("text");
    assert_eq!(faults(&page), Vec::<String>::new(), "{page}");
    assert!(page.contains("いまの状態からは記録できません"));
    let well = crate::world::page(&teacher, "/board/yamada").await;
    assert!(!well.contains("<title>エラー：") && !well.contains("id=\"errors\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_on_the_telephone_without_a_name_is_said_so_too() {
    let hub = crate::bookings::hub().await;
    let clerk = crate::reservations::Clerk::at(&hub).await;
    let answer = clerk.books("10:00", "", "", &[]).await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    let page = String::from_utf8(answer.body).expect("text");
    assert_eq!(faults(&page), Vec::<String>::new(), "{page}");
    assert!(page.contains("まだ予約していません。"));
}

#[test]
fn every_form_stands_in_one_of_the_lists() {
    let wrong = WRONG.iter().map(|wrong| wrong.route);
    let lists: Vec<&str> =
        wrong.chain([BUTTONS, ASKED_ALONE, bookings::FORMS, offices::FORMS].into_iter().flatten().copied()).collect();
    let listed: BTreeSet<&str> = lists.iter().copied().collect();
    let is_a_form = |policy| !matches!(policy, Policy::Device | Policy::Demo);
    let forms: BTreeSet<&str> =
        NOUNS.routes().filter(|row| row.method == "POST" && is_a_form(row.policy)).map(|row| row.pattern).collect();
    assert_eq!(listed, forms, "a form that no list here knows, or that is gone");
    assert_eq!(lists.len(), listed.len(), "a form in two lists");
}
