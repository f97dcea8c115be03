//! The counter console through its forms: once each, never two clerks for one person, clear words for every refusal.

mod again;

use std::time::Duration;

use domain::ids::FormId;
use simulators::trials::load::{
    http::{Answer, Connection},
    people::Person,
};

use crate::world::{SOON, TestHub, live, page};

const OFFICE: &str = "/counters/shiyakusho";

/// Somebody with the console of one counter.
struct Clerk {
    person: Person,
    counter: u16,
}

impl Clerk {
    async fn at(hub: &TestHub, login: &str, counter: u16) -> Self {
        Self { person: hub.staff_of(login).await, counter }
    }

    /// A clerk who has opened the counter.
    async fn who_opened(hub: &TestHub, login: &str, counter: u16) -> Self {
        let clerk = Self::at(hub, login, counter).await;
        clerk.does(&[("command", "open")]).await;
        clerk
    }

    fn path(&self) -> String {
        format!("{OFFICE}/{}", self.counter)
    }

    async fn page(&self) -> String {
        page(&self.person, &self.path()).await
    }

    async fn form(&self) -> String {
        let page = self.page().await;
        let from = page.find("form_").expect("a form");
        page[from..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut connection = Connection::open(self.person.hub()).await.expect("a connection");
        connection.ask(&self.person.post(&format!("{}{path}", self.path()), fields)).await.expect("an answer")
    }

    /// Sends a form of the page as it is now.
    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.form().await;
        let mut all = vec![("form", form.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    async fn does(&self, fields: &[(&str, &str)]) {
        assert_eq!(self.send("", fields).await.status, 303, "{fields:?}");
    }

    /// What the console says to a command that does not fit.
    async fn is_refused(&self, fields: &[(&str, &str)]) -> String {
        let answer = self.send("", fields).await;
        assert!([409, 422].contains(&answer.status), "{fields:?}: {}", answer.status);
        let page = String::from_utf8(answer.body).expect("text");
        let from = page.find("できませんでした。</b>").expect("a refusal");
        page[from..].split("</div>").next().expect("a sentence").to_owned()
    }

    async fn takes(&self, fields: &[(&str, &str)]) -> String {
        let answer = self.send("/tickets", fields).await;
        assert_eq!(answer.status, 303, "{fields:?}");
        let given = page(&self.person, &answer.location.expect("the console")).await;
        let from = given.find("番号 <b class=\"number\">").expect("a number") + "番号 <b class=\"number\">".len();
        given[from..from + 4].to_owned()
    }

    /// The number at the counter, and how it stands.
    async fn here(&self) -> Option<(String, String)> {
        let page = self.page().await;
        let told = page.split("data-told=\"").nth(1)?.split('"').next()?;
        told.split_once(' ').map(|(number, stand)| (number.to_owned(), stand.to_owned()))
    }

    async fn sees(&self, number: &str, stand: &str) {
        assert_eq!(self.here().await, Some((number.to_owned(), stand.to_owned())));
    }

    /// The id of the visit with this number, from the list where it is.
    async fn visit(&self, list: &str, number: &str) -> String {
        let page = page(&self.person, &format!("{}?list={list}", self.path())).await;
        let row = page.split(&format!("data-number=\"{number}\"")).nth(1).expect("a row");
        let from = row.find("visit_").expect("a visit");
        row[from..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
    }

    /// The numbers of a list, in its order.
    async fn numbers(&self, list: &str) -> Vec<String> {
        let page = page(&self.person, &format!("{}?list={list}", self.path())).await;
        let rows = page.split("data-number=\"").skip(1);
        rows.map(|row| row.split('"').next().unwrap_or_default().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_on_next_calls_once_and_the_same_form_later_calls_nobody_else() {
    let hub = TestHub::start().await;
    let clerk = Clerk::who_opened(&hub, "madoguchi", 1).await;
    for number in ["A001", "A002"] {
        assert_eq!(clerk.takes(&[("service", "1")]).await, number);
    }
    let form = clerk.form().await;
    let fields = [("form", form.as_str()), ("command", "next")];
    let (one, two) = tokio::join!(clerk.post("", &fields), clerk.post("", &fields));
    assert_eq!((one.status, two.status), (303, 303));
    clerk.sees("A001", "呼出中").await;
    assert_eq!(clerk.post("", &fields).await.status, 303);
    assert_eq!(clerk.numbers("waiting").await, ["A002"]);
    assert!(clerk.is_refused(&[("command", "next")]).await.contains("A001 の方がいます"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clerks_never_call_one_person() {
    let hub = TestHub::start().await;
    let one = Clerk::who_opened(&hub, "madoguchi", 1).await;
    let two = Clerk::who_opened(&hub, "madoguchi2", 2).await;
    one.takes(&[("service", "1")]).await;
    let call = format!("call {}", one.visit("waiting", "A001").await);
    let fields = [("command", call.as_str())];
    let (first, second) = tokio::join!(one.send("", &fields), two.send("", &fields));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let loser = if first.status == 409 { &one } else { &two };
    assert!(loser.is_refused(&fields).await.contains("先にお呼びしました"));
    assert!(loser.is_refused(&[("command", "next")]).await.contains("呼べる方はいません"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_served_parked_resumed_and_what_was_a_mistake_is_undone() {
    let hub = TestHub::start().await;
    let clerk = Clerk::who_opened(&hub, "madoguchi", 1).await;
    clerk.takes(&[("service", "1")]).await;
    clerk.does(&[("command", "precall")]).await;
    clerk.sees("A001", "まもなく").await;
    clerk.does(&[("command", "next")]).await;
    clerk.does(&[("command", "recall")]).await;
    assert!(clerk.page().await.contains("2回目"));
    clerk.does(&[("command", "begin")]).await;
    clerk.sees("A001", "対応中").await;
    assert!(clerk.is_refused(&[("command", "no-show")]).await.contains("いま「対応中」"));
    clerk.does(&[("command", "park"), ("reason", "書類を記入中")]).await;
    assert_eq!(clerk.here().await, None);
    clerk.does(&[("command", "undo")]).await;
    clerk.sees("A001", "対応中").await;
    clerk.does(&[("command", "park"), ("reason", ""), ("reason", "印鑑を取りに")]).await;
    let aside = page(&clerk.person, &format!("{OFFICE}/1?list=aside")).await;
    assert!(aside.contains("印鑑を取りに"), "whoever shows it opens it");
    assert!(!hub.town.stores("印鑑を取りに") && hub.town.stores("書類を記入中"), "what a clerk typed is sealed");
    let resume = format!("resume {}", clerk.visit("aside", "A001").await);
    clerk.does(&[("command", &resume)]).await;
    clerk.sees("A001", "対応中").await;
    assert!(clerk.is_refused(&[("command", "send-back"), ("reason", &"長".repeat(61))]).await.contains("60字まで"));
    clerk.does(&[("command", "send-back"), ("reason", "委任状が必要")]).await;
    let aside = page(&clerk.person, &format!("{OFFICE}/1?list=aside")).await;
    assert!(aside.contains("委任状が必要"));
    hub.town.clock.move_by(Duration::from_secs(16 * 60));
    assert!(clerk.is_refused(&[("command", "undo")]).await.contains("取り消せる操作がありません"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_services_those_that_are_done_are_ticked_and_the_rest_is_waited_for() {
    let hub = TestHub::start().await;
    let clerk = Clerk::who_opened(&hub, "madoguchi", 1).await;
    let taxes = Clerk::who_opened(&hub, "madoguchi2", 3).await;
    clerk.takes(&[("service", "1"), ("service", "2"), ("service", "3")]).await;
    clerk.does(&[("command", "next")]).await;
    clerk.does(&[("command", "begin")]).await;
    clerk.does(&[("command", "finish"), ("done", "1"), ("done", "2")]).await;
    assert_eq!((clerk.numbers("waiting").await, taxes.numbers("waiting").await), (vec![], vec!["A001".to_owned()]));
    taxes.does(&[("command", "next")]).await;
    taxes.does(&[("command", "finish")]).await;
    assert_eq!(taxes.numbers("ended").await, ["A001"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_sent_on_to_a_service_a_counter_or_a_person() {
    let hub = TestHub::start().await;
    let clerk = Clerk::who_opened(&hub, "madoguchi", 1).await;
    let other = Clerk::who_opened(&hub, "madoguchi2", 3).await;
    clerk.takes(&[("service", "1")]).await;
    clerk.does(&[("command", "next")]).await;
    clerk.does(&[("command", "transfer"), ("service", "3"), ("target", "")]).await;
    assert_eq!(other.numbers("waiting").await, ["A001"]);
    other.does(&[("command", "next")]).await;
    other.does(&[("command", "transfer"), ("service", ""), ("target", "counter 1")]).await;
    assert_eq!(clerk.numbers("waiting").await, ["A001"], "for this counter, whatever it serves");
    clerk.does(&[("command", "next")]).await;
    let page = clerk.page().await;
    let from = page.find("value=\"staff staff_").expect("the colleague is offered") + "value=\"".len();
    let colleague = page[from..].split('"').next().expect("a value");
    clerk.does(&[("command", "transfer"), ("target", colleague)]).await;
    assert_eq!(other.numbers("waiting").await, ["A001"]);
    assert!(other.page().await.contains("あなたあて"));
    other.does(&[("command", "next")]).await;
    assert!(other.is_refused(&[("command", "transfer")]).await.contains("「手続き」か「あて先」"));
    assert_eq!(other.send("", &[("command", "transfer"), ("target", "moon 1")]).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_took_over_a_counter_has_it_and_the_other_is_told() {
    let hub = TestHub::start().await;
    let first = Clerk::who_opened(&hub, "madoguchi", 1).await;
    first.takes(&[("service", "1")]).await;
    first.does(&[("command", "next")]).await;
    let second = Clerk::at(&hub, "madoguchi2", 1).await;
    assert!(second.page().await.contains("この窓口には 窓口 はな さんがついています"));
    second.does(&[("command", "open")]).await;
    second.sees("A001", "呼出中").await;
    let words = first.is_refused(&[("command", "begin")]).await;
    assert!(words.contains("ほかの職員がついています") && words.contains("窓口 けん"), "{words}");
    assert!(first.page().await.contains("この窓口を引き継ぐ"));
    second.does(&[("command", "begin")]).await;
    assert!(second.is_refused(&[("command", "close")]).await.contains("A001 の方がいます"));
    second.does(&[("command", "finish")]).await;
    second.does(&[("command", "pause")]).await;
    assert!(second.is_refused(&[("command", "next")]).await.contains("窓口が開いていません"));
    second.does(&[("command", "open")]).await;
    second.does(&[("command", "close")]).await;
    assert!(second.page().await.contains("窓口は閉じています"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_for_help_is_loud_at_other_counters_and_whoever_answers_stays_at_their_own() {
    let hub = TestHub::start().await;
    let one = Clerk::who_opened(&hub, "madoguchi", 1).await;
    let two = Clerk::who_opened(&hub, "madoguchi2", 2).await;
    let mut stream = live(&two.person, &two.page().await).await;
    one.does(&[("command", "alarm")]).await;
    let told = async { while !stream.next().await.expect("an event").data.contains("\"alarm\":true") {} };
    tokio::time::timeout(SOON, told).await.expect("colleagues are told");
    assert!(two.page().await.contains("緊急呼出　1番窓口"));
    let own = one.page().await;
    assert!(!own.contains("class=\"alarm\"") && own.contains("緊急呼出中"), "it is quiet where somebody is threatened");
    let form = two.form().await;
    let fields = [("form", form.as_str()), ("command", "answer-alarm"), ("at", "2")];
    let answer = Clerk { person: two.person.clone(), counter: 1 }.post("", &fields).await;
    assert_eq!(answer.location.as_deref(), Some("/counters/shiyakusho/2"));
    assert!(!two.page().await.contains("class=\"alarm\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn visits_come_go_are_put_off_and_amended() {
    let hub = TestHub::start().await;
    let clerk = Clerk::who_opened(&hub, "madoguchi", 1).await;
    clerk.takes(&[("service", "1"), ("due", "10:30"), ("away", "yes"), ("language", "3")]).await;
    clerk.takes(&[("service", "1")]).await;
    clerk.takes(&[("service", "1"), ("priority", "vip-2")]).await;
    assert_eq!(clerk.numbers("waiting").await, ["A003", "A002", "A001"]);
    let page = clerk.page().await;
    assert!(
        page.contains("10:30の約束")
            && page.contains("来庁前")
            && page.contains("VIP2")
            && page.contains("ポルトガル語")
    );
    let (booked, walked_in) = (clerk.visit("waiting", "A001").await, clerk.visit("waiting", "A002").await);
    let change = |visit: &str, act: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("visit".to_owned(), visit.to_owned()), ("act".to_owned(), act.to_owned())];
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let clerk = &clerk;
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            clerk.send("/visits", &fields).await.status
        }
    };
    assert_eq!(change(&booked, "arrive", &[]).await, 303);
    assert_eq!(change(&booked, "arrive", &[]).await, 409);
    assert_eq!(change(&walked_in, "postpone", &[("minutes", "20")]).await, 303);
    assert_eq!(change(&walked_in, "postpone", &[("minutes", "999")]).await, 422);
    assert_eq!(change(&walked_in, "amend", &[("service", "3"), ("priority", "care")]).await, 303);
    assert_eq!(change(&walked_in, "amend", &[("priority", "care")]).await, 422);
    assert_eq!(change(&walked_in, "dance", &[]).await, 400);
    assert!(!clerk.numbers("waiting").await.contains(&"A002".to_owned()), "now waits for another counter");
    assert_eq!(change(&walked_in, "leave", &[]).await, 303);
    assert_eq!(clerk.numbers("ended").await, ["A002"]);
    let nothing = clerk.send("/tickets", &[("priority", "normal")]).await;
    assert_eq!(nothing.status, 422);
    assert_eq!(clerk.send("/tickets", &[("service", "1"), ("priority", "vip-9")]).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_are_handed_over_once_and_read_by_colleagues() {
    let hub = TestHub::start().await;
    let clerk = Clerk::at(&hub, "madoguchi", 1).await;
    let form = clerk.form().await;
    let fields = [("form", form.as_str()), ("text", "<b>紙</b>を\r\n足してください")];
    for _ in 0..2 {
        assert_eq!(clerk.post("/handovers", &fields).await.status, 303);
    }
    let colleague = Clerk::at(&hub, "madoguchi2", 2).await.page().await;
    assert_eq!(colleague.matches("足してください").count(), 1);
    assert!(colleague.contains("窓口 はな さん") && !colleague.contains("<b>紙"));
    for text in ["", " ", &"長".repeat(501)] {
        assert_eq!(clerk.send("/handovers", &[("text", text)]).await.status, 422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_is_closed_after_a_page_that_says_whom_it_hits() {
    let hub = TestHub::start().await;
    let clerk = Clerk::who_opened(&hub, "madoguchi", 1).await;
    for _ in 0..3 {
        clerk.takes(&[("service", "1")]).await;
    }
    clerk.does(&[("command", "next")]).await;
    clerk.does(&[("command", "park"), ("reason", "書類を記入中")]).await;
    clerk.does(&[("command", "next")]).await;
    let asked = page(&clerk.person, &format!("{OFFICE}/closing")).await;
    assert!(asked.contains("<b>待ち</b>の1人") && asked.contains("<b>呼出中</b>の1人") && asked.contains("1番窓口"));
    assert!(asked.contains("保留・出直しの1人は"));
    let form = FormId::random().to_string();
    let closing = Clerk { person: clerk.person.clone(), counter: 1 };
    let mut connection = Connection::open(closing.person.hub()).await.expect("a connection");
    let request = closing.person.post(&format!("{OFFICE}/closing"), &[("form", &form)]);
    assert_eq!(connection.ask(&request).await.expect("an answer").status, 303);
    assert!(page(&clerk.person, &format!("{OFFICE}/closing")).await.contains("終了の操作はいりません"));
    assert_eq!(clerk.numbers("aside").await, ["A001"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn clerks_start_at_their_office_and_others_do_not_get_in() {
    let hub = TestHub::start().await;
    let clerk = hub.staff_of("madoguchi").await;
    assert!(page(&clerk, "/board").await.contains("窓口をえらぶ"));
    assert!(page(&clerk, "/board/shiyakusho").await.contains("窓口をえらぶ"));
    let town = hub.staff_of("town").await;
    assert!(page(&town, "/board").await.contains("/counters/shiyakusho"));
    assert!(page(&town, &format!("{OFFICE}/1")).await.contains("1番窓口"));
    let teacher = Clerk { person: hub.staff_of("yamada").await, counter: 1 };
    let form = FormId::random().to_string();
    assert_eq!(teacher.post("", &[("form", &form), ("command", "open")]).await.status, 403);
    assert!(teacher.person.look_at(&teacher.path()).await.is_err());
    for (path, status) in [("/counters/yamada", 404), ("/counters/shiyakusho/99", 404), ("/counters/shiyakusho/x", 404)]
    {
        let mut connection = Connection::open(town.hub()).await.expect("a connection");
        assert_eq!(connection.ask(&town.get(path, "")).await.expect("an answer").status, status, "{path}");
    }
    let clerk = Clerk { person: clerk, counter: 1 };
    for fields in [vec![("command", "open")], vec![("form", form.as_str())], vec![("form", &form), ("command", "fly")]]
    {
        assert_eq!(clerk.post("", &fields).await.status, 400);
    }
}
