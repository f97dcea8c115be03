//! Who lets guardians in, and who sees that.

use std::{sync::Arc, time::Duration};

use db::roster::{ClassEntry, GuardianEntry};
use domain::ids::FormId;
use reqwest::StatusCode;
use simulators::{
    fakes::mail_server::MailServer,
    trials::load::{
        http::{Answer, Connection},
        people::{Person, encoded},
    },
};

use crate::{
    access::cookie,
    world::{Kiosk, SOON, TestHub, Town, client, page},
};

/// The link of the invitation on this page.
fn link(page: &str) -> String {
    let from = page.find("http://").expect("an address");
    page[from..].split('"').next().expect("its end").to_owned()
}

async fn send(person: &Person, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut connection = Connection::open(person.hub()).await.expect("a connection");
    connection.ask(&person.post(path, fields)).await.expect("an answer")
}

async fn sends(person: &Person, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = send(person, path, fields).await;
    assert_eq!(answer.status, 200, "{path}");
    String::from_utf8(answer.body).expect("text")
}

/// The links on sheets, in order.
fn links(sheets: &str) -> Vec<String> {
    let parts = sheets.split("/invitations/").skip(1);
    parts.filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

/// Three children of two families, and a class of its own for the youngest.
async fn town_with(extra: Vec<(String, String)>) -> TestHub {
    let town: Arc<Town> = Town::on_sqlite_with(extra).await;
    town.import(|file| {
        let nursery = &mut file.facilities[0];
        nursery.classes = vec![
            ClassEntry { name: "りす組".to_owned(), age: Some(4) },
            ClassEntry { name: "ひよこ組".to_owned(), age: Some(0) },
            ClassEntry { name: "ことり組".to_owned(), age: None },
        ];
        let mut baby = nursery.children[0].clone();
        "99".clone_into(&mut baby.number);
        "ひなこ".clone_into(&mut baby.call_name);
        "ひよこ組".clone_into(&mut baby.class);
        baby.card = None;
        let grandmother = GuardianEntry {
            name: "やまだ 千代".to_owned(),
            email: "chiyo@example.jp".to_owned(),
            person: None,
            card: None,
        };
        baby.guardians.push(grandmother);
        nursery.children.push(baby);
    });
    town.hub().await
}

#[tokio::test(flavor = "multi_thread")]
async fn classes_come_by_the_age_that_the_roster_gives_and_are_counted_and_looked_at_alone() {
    let hub = town_with(Vec::new()).await;
    let teacher = hub.staff_of("yamada").await;
    for path in ["/families/yamada", "/board/yamada"] {
        let page = page(&teacher, path).await;
        let at = |class: &str| page.find(&format!("data-class=\"{class}\"")).expect("a class");
        assert!(at("ひよこ組") < at("りす組"), "{path}: the youngest first");
    }
    let all = page(&teacher, "/families/yamada").await;
    assert!(all.contains("招待 <b class=\"number\">0/"), "{all}");
    assert!(all.contains("<bdi>ひよこ組</bdi> <b class=\"number\">0/2</b>"), "{all}");
    let one = page(&teacher, "/families/yamada?class=1&only=missing").await;
    assert!(one.contains("data-class=\"りす組\" hidden") && !one.contains("data-class=\"ひよこ組\" hidden"), "{one}");
    for odd in ["class=0", "class=999", "class=x", "only=y", "mailed=-1"] {
        assert!(page(&teacher, &format!("/families/yamada?{odd}")).await.contains("ひよこ組"), "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_invite_each_of_a_class_once_and_a_second_press_prints_the_same_links() {
    let hub = town_with(Vec::new()).await;
    let (teacher, other) = (hub.staff_of("yamada").await, hub.staff_of("hirata").await);
    let form = FormId::random().to_string();
    let fields = [("form", form.as_str()), ("class", "ひよこ組"), ("whom", "missing"), ("per", "2")];
    let first = sends(&teacher, "/families/yamada/sheets", &fields).await;
    assert_eq!(links(&first).len(), 2, "{first}");
    assert_eq!(first.matches("<svg class=\"qr\"").count(), 2);
    assert!(first.contains("やまだ 千代"));
    assert_eq!(links(&sends(&teacher, "/families/yamada/sheets", &fields).await), links(&first), "pressed twice");
    let counted = page(&teacher, "/families/yamada").await;
    assert!(counted.contains("<bdi>ひよこ組</bdi> <b class=\"number\">2/2</b>"), "{counted}");

    // Whoever is invited is not invited again; who wants new ones gets them, and the old ones stay good.
    let again = FormId::random().to_string();
    let missing = [("form", again.as_str()), ("class", "ひよこ組"), ("whom", "missing")];
    assert_eq!(links(&sends(&teacher, "/families/yamada/sheets", &missing).await), Vec::<String>::new());
    let open = [("form", again.as_str()), ("class", "ひよこ組"), ("whom", "open")];
    let second = sends(&teacher, "/families/yamada/sheets", &open).await;
    assert_eq!(links(&second).len(), 2);
    assert!(links(&second).iter().all(|link| !links(&first).contains(link)));
    let accept = |code: &str| client().post(hub.resident_url(&format!("/invitations/{code}"))).send();
    let accepted = accept(&links(&first)[0]).await.expect("an answer");
    assert_eq!(accepted.status(), StatusCode::SEE_OTHER, "an earlier sheet");
    // Who has come in gets no sheet, and their used link is not printed again.
    assert_eq!(links(&sends(&teacher, "/families/yamada/sheets", &fields).await).len(), 1);
    let form = FormId::random().to_string();
    let open = [("form", form.as_str()), ("class", "ひよこ組"), ("whom", "open")];
    assert_eq!(links(&sends(&teacher, "/families/yamada/sheets", &open).await).len(), 1);

    // Nobody else makes links of the same form, and no browser keeps the page.
    let theirs = sends(&other, "/families/hirata/sheets", &fields).await;
    assert!(links(&theirs).iter().all(|link| !links(&first).contains(link)));
    assert_eq!(send(&other, "/families/yamada/sheets", &fields).await.status, 403);
    let request = client().post(hub.staff_url("/families/yamada/sheets")).header("cookie", cookie(&teacher));
    let answer = request.header("content-type", "application/x-www-form-urlencoded").body(encoded(&fields));
    assert_eq!(answer.send().await.expect("an answer").headers()["cache-control"], "no-store");
    for (name, value) in [("whom", "named"), ("whom", "x"), ("per", "3"), ("form", "x")] {
        let odd: Vec<(&str, &str)> =
            fields.iter().map(|&(field, kept)| (field, if field == name { value } else { kept })).collect();
        assert_eq!(send(&teacher, "/families/yamada/sheets", &odd).await.status, 400, "{name}={value}");
    }
    assert_eq!(
        links(&sends(&teacher, "/families/yamada/sheets", &[fields[0], ("class", "ない組"), fields[2]]).await).len(),
        0
    );
    assert!(hub.town.report().is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_go_out_by_mail_once_and_let_in() {
    let mails = MailServer::start().await.expect("a mail server");
    let hub = town_with(vec![("KAZASU_SMTP_URL".to_owned(), mails.url())]).await;
    let teacher = hub.staff_of("yamada").await;
    let form = FormId::random().to_string();
    let fields = [("form", form.as_str()), ("class", "ひよこ組")];
    for _ in 0..2 {
        let answer = send(&teacher, "/families/yamada/mails?class=1", &fields).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/families/yamada?mailed=2&class=1")));
    }
    hub.settled().await;
    let sent = mails.mails();
    assert_eq!(sent.len(), 2, "twice the same form");
    let to_grandmother = sent.iter().find(|mail| mail.recipients == ["chiyo@example.jp"]).expect("a mail");
    let text = to_grandmother.text().expect("text");
    assert!(text.contains("1回だけ使えます"), "{text}");
    let from = text.find("http://").expect("a link");
    let link = text[from..].split_whitespace().next().expect("its end");
    assert!(link.contains("/invitations/"), "{link}");
    let accepted = client().post(link).send().await.expect("an answer");
    assert_eq!(accepted.status(), StatusCode::SEE_OTHER);
    let seen = page(&teacher, "/families/yamada?mailed=2").await;
    assert!(seen.contains("2人に招待メールを送ります") && seen.contains("使っています"), "{seen}");
    assert!(page(&teacher, "/notices/yamada").await.contains("招待"));
    assert!(!hub.town.stores(link.rsplit('/').next().expect("a code")), "the code is stored nowhere");

    // To one alone, also again, but not to somebody who came in, or is of another nursery.
    let guardian = |name: &str, page: &str| {
        let row = page.split(name).nth(1).and_then(|rest| rest.split("name=\"guardian\" value=\"").nth(1));
        row.and_then(|rest| rest.split('"').next()).expect("a guardian").to_owned()
    };
    let (grandmother, mother) = (guardian("やまだ 千代</bdi>", &seen), guardian("やまだ 恵</bdi>", &seen));
    let of = |guardian: &str| {
        [("form".to_owned(), FormId::random().to_string()), ("guardian".to_owned(), guardian.to_owned())]
    };
    for (whom, status) in [(&mother, 303), (&grandmother, 404)] {
        let fields = of(whom);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(send(&teacher, "/families/yamada/mails", &fields).await.status, status);
        let other = hub.staff_of("hirata").await;
        assert_eq!(send(&other, "/families/hirata/mails", &fields).await.status, 404);
        assert_eq!(send(&other, "/families/yamada/mails", &fields).await.status, 403);
    }
    hub.settled().await;
    assert_eq!(mails.mails().len(), 3);
    assert!(hub.town.report().is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parents_mails_are_in_japanese_and_in_the_language_of_the_page_that_was_seen_last() {
    let mails = MailServer::start().await.expect("a mail server");
    let hub = town_with(vec![("KAZASU_SMTP_URL".to_owned(), mails.url())]).await;
    let (mother, mut kiosk) = (hub.guardian("yamada", "やまだ").await, hub.kiosk_at("yamada").await);
    let mut told = 0;
    let mut subject = async |kiosk: &mut Kiosk, name: &str| {
        kiosk.hold(name).await;
        told += 1;
        let all = mails.wait_for(told, SOON).await.expect("a mail");
        all.last().and_then(|mail| mail.subject()).expect("a subject")
    };
    assert!(!subject(&mut kiosk, "ひなた").await.contains(" / "), "Japanese alone");
    // Chosen on the first page, or on her own; whoever is not signed in changes nothing of hers.
    assert!(page(&mother, "/?lang=vi").await.contains("lang=\"vi\""));
    hub.town.clock.move_by(Duration::from_secs(3_600));
    assert!(subject(&mut kiosk, "ひなた").await.ends_with(" / ひなた đã ra về (9:31)"));
    hub.get(&hub.resident_url("/family?lang=pt")).await;
    page(&mother, "/family?lang=en").await;
    hub.town.clock.move_by(Duration::from_secs(86_400));
    assert!(subject(&mut kiosk, "ひなた").await.ends_with(" / ひなた has arrived at nursery (9:31)"));
    page(&mother, "/family?lang=ja").await;
    hub.town.clock.move_by(Duration::from_secs(3_600));
    assert!(!subject(&mut kiosk, "ひなた").await.contains(" / "), "Japanese alone");
    assert!(hub.town.report().is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_invites_a_guardian_is_shown_to_everybody_at_the_nursery() {
    let hub = TestHub::start().await;
    let (teacher, town) = (hub.staff_of("yamada").await, hub.staff_of("town").await);
    let before = page(&teacher, "/families/yamada").await;
    assert!(before.contains("招待していません") && !before.contains("が招待リンクを作りました"));
    let guardian = before.split("name=\"guardian\" value=\"").nth(1).expect("a form").split('"').next().expect("an id");
    let mut connection = Connection::open(hub.running.staff).await.expect("a connection");
    let form = FormId::random().to_string();
    let fields = [("form", form.as_str()), ("guardian", guardian)];
    let mut invited = String::new();
    for _ in 0..2 {
        let answer = connection.ask(&teacher.post("/families/yamada/invitations", &fields)).await.expect("an answer");
        let again = String::from_utf8(answer.body).expect("text");
        assert!(invited.is_empty() || link(&invited) == link(&again), "the same form makes the same link");
        invited = again;
    }
    let line = "11月21日（土） 8:31 先生さんが招待リンクを作りました";
    assert!(invited.contains(&format!("{line}（まだ使われていません）")), "{invited}");
    assert!(page(&town, "/families/yamada").await.contains(line));

    assert_eq!(page(&town, "/families/yamada").await.matches(line).count(), 1, "one invitation");
    let accepted = client().post(link(&invited)).send().await.expect("an answer");
    assert_eq!(accepted.status(), StatusCode::SEE_OTHER);
    assert!(page(&town, "/families/yamada").await.contains(&format!("{line}（使用済み）")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_that_an_operator_made_says_so() {
    let hub = TestHub::start().await;
    hub.town.invitation("yamada", "やまだ");
    let seen = page(&hub.staff_of("yamada").await, "/families/yamada").await;
    assert!(seen.contains("市の担当が招待リンクを作りました"));
}
