//! The whole walk, nothing left out: a card at a reader of the real pcscd, the kiosk, the hub, and the people: whoever
//! stands before the kiosk's screen, the staff at the board, a parent with a real Firefox, a grandparent with a mailbox.
//!
//! That something does not happen is known when what comes after it has happened: a sibling's card is held last.

use std::{fs, time::Duration};

use domain::screen::{ScreenMessage, Tone};
use serde_json::{Value, json};
use simulators::{
    fakes::{
        browser::Firefox,
        cards::VirtualCard,
        folder::TempFolder,
        mail_server::{Mail, MailServer},
        pcscd::Pcscd,
        ports,
        postgres::Postgres,
        processes::{Hub, Kiosk, Ops, Programs},
        push_service::PushService,
        redis::Redis,
    },
    trials::load::{live::LivePage, people::Person},
};
use tokio::time::timeout;

/// For one thing to happen, on a machine that is busy with other tests.
const SOON: Duration = Duration::from_secs(30);
const SLUG: &str = "yamada";
const LOGIN: &str = "yamada01";
const PASSWORD: &str = "open-sesame-81";
const MOTHER: &str = "mother@example.jp";
const GRANDFATHER: &str = "grandfather@example.jp";
const MAIL_FROM: (&str, &str) = ("宿毛市 登降園のお知らせ", "kazasu@town.example.jp");
/// How each child stands, as the parent's page says it, by the child's id.
const SENTENCES: &str = "Object.fromEntries([...document.querySelectorAll('.child-today')]
    .map(child => [child.id, child.querySelector('.sentence').textContent]))";

fn roster() -> Value {
    let child = |number: &str, call_name: &str, card: &str| {
        json!({
            "number": number, "name": format!("山田 {call_name}"), "kana": format!("やまだ {call_name}"),
            "call_name": call_name, "group": "ひよこ組", "card": card,
            "guardians": [{ "name": "山田 恵", "email": MOTHER }, { "name": "山田 茂", "email": GRANDFATHER }],
        })
    };
    let facility = json!({
        "slug": SLUG, "name": "山田保育園", "address": "宿毛市山奈町山田2322番地1",
        "staff": [{ "login": LOGIN, "name": "浜田 先生", "password": PASSWORD }],
        "children": [child("1", "ひなた", "SKM-00000001"), child("2", "あおい", "SKM-00000002")],
    });
    json!({ "facilities": [facility] })
}

/// A town with two siblings, and what surrounds it.
struct Town {
    programs: Programs,
    ops: Ops,
    hub: Hub,
    push_service: PushService,
    mail_server: MailServer,
    folder: TempFolder,
}

impl Town {
    async fn found(database_url: Option<&str>, redis_url: Option<&str>) -> Self {
        simulators::trials::midnight::keep_clear(Duration::from_secs(60));
        let (programs, folder) =
            (Programs::beside_this().expect("programs"), TempFolder::new("walk").expect("a folder"));
        let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let (keys, sqlite) = (file("keys.json"), format!("sqlite:{}", file("kazasu.db")));
        let database_url = database_url.unwrap_or(&sqlite);
        fs::write(file("roster.json"), roster().to_string()).expect("a roster");
        let ops = Ops::new(&programs, database_url, &keys);
        ops.found_town(&keys, &folder.join("roster.json")).expect("a town");

        let push_service = PushService::start().await.expect("a push service");
        let mail_server = MailServer::start().await.expect("a mail server");
        let mut settings = Hub::settings(database_url, &keys).expect("settings");
        let surroundings = [
            ("KAZASU_PUSH_HOSTS", push_service.address().ip().to_string()),
            ("KAZASU_PUSH_PRIVATE_HOSTS", "allow".to_owned()),
            ("KAZASU_VAPID_SUBJECT", "mailto:jouhou@town.example.jp".to_owned()),
            ("KAZASU_SMTP_URL", mail_server.url()),
            ("KAZASU_MAIL_FROM", format!("{} <{}>", MAIL_FROM.0, MAIL_FROM.1)),
        ];
        settings.extend(surroundings.map(|(name, value)| (name.to_owned(), value)));
        settings.extend(redis_url.map(|url| ("REDIS_URL".to_owned(), url.to_owned())));
        let hub = Hub::start(&programs, &settings).expect("a hub");
        Self { programs, ops, hub, push_service, mail_server, folder }
    }

    /// A phone whose owner opened the invitation, accepted it, and asked for messages.
    async fn phone_of(&self, email: &str) -> Firefox {
        let invitations = self.ops.invitations(SLUG).expect("invitations");
        let invitation = invitations.iter().find(|one| one.email == email).expect("a guardian");
        let origin = format!("http://{}", self.hub.residents());
        let mut phone = Firefox::launch(&self.push_service.browser_url()).await.expect("firefox-esr");
        phone.allow_notifications(&origin).await.expect("a right");
        phone.open(&format!("{origin}{}", invitation.path)).await.expect("an invitation");
        phone.click_button("はじめる").await.expect("a button");
        phone.wait_for_page("location.pathname === '/family'", SOON).await.expect("the family's page");
        // The right is there, the wish is not: nothing happens before the button is pressed.
        let offered = phone.wait_js("document.querySelector('#notify').dataset.state === 'off'", SOON).await;
        assert_eq!(offered.expect("a value"), true);
        phone.click_button("この端末で受け取る").await.expect("a button");
        let on = phone.wait_js("document.querySelector('#notify').dataset.state === 'on'", SOON).await;
        assert_eq!(on.expect("a value"), true);
        let sentences = phone.js(SENTENCES).await.expect("sentences");
        assert!(sentences.as_object().expect("children").values().all(|sentence| sentence == "まだ登園していません"));
        phone.js("window.neverLoadedAgain = true").await.expect("a value");
        phone
    }

    /// An enrolled kiosk at the entrance, and its screen.
    async fn entrance(&self, pcscd: &Pcscd) -> (Kiosk, Screen) {
        let code = self.ops.device_codes(SLUG, 1).expect("a code").concat();
        let data = self.folder.join("kiosk");
        Kiosk::enrol(&self.programs, self.hub.staff(), &code, &data).expect("an enrolment");
        let port = ports::free().expect("a port");
        let kiosk = Kiosk::start(&self.programs, self.hub.staff(), &data, port, &pcscd.socket()).expect("a kiosk");
        let page = LivePage::open_public(kiosk.screen(), "/live").await.expect("a screen");
        (kiosk, Screen { page, answered: 0 })
    }
}

/// What stands on the kiosk's screen.
struct Screen {
    page: LivePage,
    /// The last message that was read.
    answered: u64,
}

impl Screen {
    /// The next answer to a card.
    async fn answer(&mut self) -> ScreenMessage {
        loop {
            let mut view = next(&mut self.page).await;
            let id = view["message_id"].as_u64().expect("a number");
            let message: ScreenMessage = serde_json::from_value(view["message"].take()).expect("a message");
            if id > self.answered && message.tone != Tone::Ready {
                self.answered = id;
                return message;
            }
        }
    }
}

async fn next(page: &mut LivePage) -> Value {
    let event = timeout(SOON, page.next()).await.expect("an event in time").expect("an open page");
    serde_json::from_str(&event.data).expect("JSON")
}

/// The stream that the staff's board opens.
async fn board(hub: &Hub) -> LivePage {
    let staff = Person::staff(hub.staff(), LOGIN, PASSWORD).await.expect("a sign-in");
    let page = staff.look_at(&format!("/board/{SLUG}")).await.expect("a board");
    let page = String::from_utf8(page.body).expect("text");
    let address = page.split('"').find(|text| text.starts_with("/live/")).expect("a live address");
    LivePage::open(&staff, address).await.expect("a stream")
}

/// Texts that may not stand where strangers can read them.
fn names_nobody(text: &str) -> bool {
    !["ひなた", "あおい", "山田", "恵"].iter().any(|name| text.contains(name))
}

fn tells_the_grandfather(mail: &Mail, call_name: &str, clock: &Value) {
    let clock = clock.as_str().expect("a time");
    assert_eq!(mail.recipients, [GRANDFATHER]);
    assert_eq!(mail.from(), Some((MAIL_FROM.0.to_owned(), MAIL_FROM.1.to_owned())));
    assert_eq!(mail.subject(), Some(format!("【山田保育園】{call_name}さんが登園しました（{clock}）")));
    for part in [mail.text(), mail.html()] {
        let words = part.expect("both parts");
        assert!(words.contains(&format!("{call_name}さんが登園しました。")) && words.contains(clock), "{words}");
    }
    assert!(mail.message_id().expect("a name").ends_with("@town.example.jp"));
}

/// What is said to whoever comes, by the hour.
const GREETINGS: [&str; 3] = ["おはようございます", "こんにちは", "こんばんは"];

async fn walk(town: Town) {
    let mut phone = town.phone_of(MOTHER).await;
    let mut board = board(&town.hub).await;
    let pcscd = Pcscd::start(1).expect("a private pcscd");
    let (reader, (kiosk, mut screen)) = (&pcscd.readers()[0], town.entrance(&pcscd).await);

    let held = reader.hold(VirtualCard::of_town("SKM-00000001"));
    let arrived = next(&mut board).await;
    let clock = &arrived["arrived"];
    assert_eq!(arrived["presence"], "here");
    let answer = screen.answer().await;
    assert_eq!(answer.tone, Tone::Welcome);
    assert!(GREETINGS.contains(&answer.words.as_str()), "{}", answer.words);
    assert_eq!(answer.detail, format!("ひなたさん　登園 {}", clock.as_str().expect("a time")));

    let here = format!("({SENTENCES})[{}] === '登園しています'", arrived["child"]);
    let here = phone.wait_js(&here, SOON).await.expect("a value");
    assert_eq!((here, phone.js("window.neverLoadedAgain").await.expect("a value")), (json!(true), json!(true)));
    let shown = phone.wait_for_notifications(1, SOON).await.expect("a worker");
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].title, "登園のお知らせ");
    assert_eq!(shown[0].body, format!("{} に登園しました", clock.as_str().expect("a time")));
    assert!(names_nobody(&format!("{:?}", shown[0])));
    let mails = town.mail_server.wait_for(1, SOON).await.expect("a mail");
    tells_the_grandfather(&mails[0], "ひなた", clock);

    held.take_away();
    let held = reader.hold(VirtualCard::of_town("SKM-00000001"));
    assert_eq!(screen.answer().await.words, "さきほど受け付けました");
    assert_eq!(next(&mut board).await["reason"], "just-tapped");
    held.take_away();

    let held = reader.hold(VirtualCard::of_town("SKM-00000002"));
    assert!(GREETINGS.contains(&screen.answer().await.words.as_str()));
    let sibling = next(&mut board).await;
    assert_ne!(sibling["child"], arrived["child"]);
    let mails = town.mail_server.wait_for(2, SOON).await.expect("a mail about the sibling");
    tells_the_grandfather(&mails[1], "あおい", &sibling["arrived"]);
    assert_ne!(mails[0].message_id(), mails[1].message_id());
    town.push_service.wait_for_shown(2, SOON).await.expect("a notification about the sibling");
    assert_eq!(phone.wait_for_notifications(2, SOON).await.expect("a worker").len(), 2);
    held.take_away();

    let report = town.ops.verify().expect("a report");
    assert_eq!((report.taps, report.doubled, report.gaps()), (3, 0, 0));
    assert_eq!((town.mail_server.mails().len(), town.push_service.pushes().len()), (2, 2));
    assert!(kiosk.stop(SOON), "the kiosk ends when it is told to");
    assert!(town.hub.stop(SOON), "the hub ends when it is told to");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_reaches_screen_board_phone_and_mailbox_on_postgres_and_redis() {
    let (postgres, redis) = (Postgres::start().expect("PostgreSQL"), Redis::start().expect("Redis"));
    let database = postgres.create_database().expect("a database");
    walk(Town::found(Some(&database), Some(&redis.url())).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_reaches_screen_board_phone_and_mailbox_on_sqlite() {
    walk(Town::found(None, None).await).await;
}
