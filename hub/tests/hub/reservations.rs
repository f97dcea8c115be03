//! Bookings as the staff handles them: by telephone, on the day, afterwards, and when the place has to close.

use std::time::Duration;

use db::bookings::{Party, keys_of};
use domain::{
    bookings::{
        booking::{Channel, Seating, Wish},
        calendar::Calendar,
        decide::{Ask, Command},
        intake::Stopped,
    },
    ids::BookingId,
    lang::Lang,
    log::{Fact, Witness},
    queue::office::ServiceNo,
    time::{CivilDay, Clock, MinuteOfDay},
};
use simulators::trials::load::{
    http::{Answer, Connection},
    live::LivePage,
    people::Person,
};

use crate::world::{TestHub, calendar, live, page};

const PLACE: &str = "/reservations/shiyakusho";
/// The first day with hours after the Saturday of the tests: Monday is a holiday.
const TUESDAY: &str = "2026-11-24";

/// A clerk with the bookings of the office.
pub(crate) struct Clerk {
    person: Person,
}

impl Clerk {
    pub(crate) async fn at(hub: &TestHub) -> Self {
        Self { person: hub.staff_of("madoguchi").await }
    }

    pub(crate) fn person(&self) -> &Person {
        &self.person
    }

    pub(crate) async fn sees(&self, path: &str) -> String {
        page(&self.person, &format!("{PLACE}{path}")).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut connection = Connection::open(self.person.hub()).await.expect("a connection");
        connection.ask(&self.person.post(&format!("{PLACE}{path}"), fields)).await.expect("an answer")
    }

    /// Sends a form of the page at this path as it is now.
    pub(crate) async fn sends(&self, page: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
        let form = id_in(&self.sees(page).await, "form_");
        let mut all = vec![("form", form.as_str())];
        all.extend_from_slice(fields);
        self.post(to, &all).await
    }

    /// A booking on the telephone for service 1 on Tuesday.
    pub(crate) async fn books(&self, clock: &str, name: &str, phone: &str, more: &[(&str, &str)]) -> Answer {
        let start = format!("{TUESDAY}T{clock}");
        let mut fields = vec![
            ("services", "1"),
            ("people", "1"),
            ("command", "book"),
            ("start", start.as_str()),
            ("name", name),
            ("kana", "てすと"),
            ("phone", phone),
        ];
        fields.extend_from_slice(more);
        self.sends("/new?services=1&people=1", "/new", &fields).await
    }

    pub(crate) async fn booked(&self, clock: &str, name: &str, phone: &str, more: &[(&str, &str)]) -> String {
        let answer = self.books(clock, name, phone, more).await;
        assert_eq!(answer.status, 303, "{name}");
        id_in(&answer.location.expect("the booking's page"), "booking_")
    }

    /// Presses a button of the day's list.
    async fn presses(&self, command: &str, booking: &str) -> Answer {
        let fields = [("command", command), ("from", "list"), ("day", TUESDAY)];
        self.sends(&format!("?day={TUESDAY}"), &format!("/{booking}"), &fields).await
    }

    pub(crate) async fn finds(&self, words: &str) -> String {
        text(self.post("", &[("q", words)]).await)
    }
}

/// The first id of this noun in a text.
fn id_in(text: &str, noun: &str) -> String {
    let from = text.find(noun).expect(noun);
    text[from..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
}

fn text(answer: Answer) -> String {
    String::from_utf8(answer.body).expect("text")
}

/// The row of a list with this booking.
fn row<'a>(page: &'a str, booking: &str) -> &'a str {
    let row = page.split(&format!("id=\"row-{booking}\"")).nth(1).unwrap_or_else(|| panic!("a row: {page}"));
    row.split("</tr>").next().expect("the row's end")
}

/// Waits until the page is told that somebody did not come.
async fn until_missed(stream: &mut LivePage) {
    let missed = async { while !stream.next().await.expect("an event").data.contains("\"missed\"") {} };
    tokio::time::timeout(Duration::from_secs(20), missed).await.expect("in time");
}

/// An office whose bookings begin on Tuesday at nine.
async fn office() -> TestHub {
    let hub = TestHub::start().await;
    hub.calendar_at("shiyakusho", calendar()).await;
    hub
}

/// Moves the clock to Tuesday, this long after nine.
fn tuesday(hub: &TestHub, minutes: u64) {
    let now = hub.town.clock.now();
    let nine = now.day().plus(3).at(MinuteOfDay(9 * 60));
    let nine = if now.day().to_string() == TUESDAY { now.day().at(MinuteOfDay(9 * 60)) } else { nine };
    hub.town.clock.move_by((nine + Duration::from_secs(minutes * 60)).since(now));
}

/// What a resident books on the internet.
async fn resident_books(hub: &TestHub, clock: u16, name: &str, email: &str) -> BookingId {
    let shared = &hub.running.hub;
    let (sealer, now) = (shared.sealer(), shared.clock.now());
    let place = shared.db.read(|conn| db::roster::facility_by_slug(conn, "shiyakusho")).await.expect("a place").id;
    let party = Party { name: name.to_owned(), email: email.to_owned(), ..Party::default() };
    let id = BookingId::new(now);
    let day: CivilDay = TUESDAY.parse().expect("a day");
    let ask = Ask {
        booking: id,
        wish: Wish { services: vec![ServiceNo(1)], people: 1, seating: Seating::Together },
        start: day.at(MinuteOfDay(clock)),
        channel: Channel::Public,
        language: Lang::Ja,
    };
    let keys = keys_of(&sealer, &party);
    let command = Command::Book { ask, keys, bring: String::new(), instead_of: None };
    let facts = shared.town.booking(place, (Witness::Phone, None), command, Some(party)).await;
    assert!(matches!(facts.expect("a booking")[0].fact, Fact::Bookings(_)));
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_telephone_gives_what_residents_cannot_have_but_never_more_than_there_is() {
    let hub = office().await;
    let clerk = Clerk::at(&hub).await;
    resident_books(&hub, 540, "山田 一", "one@example.jp").await;
    resident_books(&hub, 540, "山田 二", "two@example.jp").await;
    resident_books(&hub, 570, "山田 三", "three@example.jp").await;
    let times = clerk.sees(&format!("/new?services=1&people=1&day={TUESDAY}")).await;
    let nine = times.split("T09:00\"").nth(1).expect("nine is still free").split("</label>").next().expect("its end");
    assert!(nine.contains("職員枠1"), "{nine}");

    let booking = clerk.booked("09:00", "佐藤 花", "0880-63-0001", &[]).await;
    let made = clerk.sees(&format!("/{booking}?made")).await;
    for said in ["読み上げてください", "000004", "11月24日（火）　午前9時", "お知らせは届きません"]
    {
        assert!(made.contains(said), "{said}");
    }
    let fields = [("services", "1"), ("people", "1"), ("command", "book"), ("phone", "63")];
    let wrong = text(clerk.sends("/new?services=1&people=1", "/new", &fields).await);
    assert!(wrong.contains("時刻をえらんでください") && wrong.contains("電話番号を、数字と"), "all at once: {wrong}");
    let full = clerk.books("09:00", "鈴木 次郎", "0880-63-0002", &[]).await;
    assert_eq!(full.status, 409);
    let again = text(full);
    assert!(again.contains("いま埋まりました") && again.contains("鈴木 次郎"), "what was typed is kept");
    assert!(!again.contains(&format!("{TUESDAY}T09:00\"")), "nine is no longer offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_books_once_and_a_second_booking_of_the_same_is_shown() {
    let hub = office().await;
    let clerk = Clerk::at(&hub).await;
    let form = id_in(&clerk.sees("/new?services=1&people=1").await, "form_");
    let start = format!("{TUESDAY}T10:00");
    let fields = [
        ("form", form.as_str()),
        ("services", "1"),
        ("people", "2"),
        ("seating", "in-a-row"),
        ("command", "book"),
        ("start", &start),
        ("name", "佐藤 花"),
        ("phone", "0880-63-0001"),
    ];
    let (one, two) = tokio::join!(clerk.post("/new", &fields), clerk.post("/new", &fields));
    assert_eq!((one.status, two.status), (303, 303));
    assert_eq!(one.location, two.location, "one booking");
    let booking = id_in(&one.location.expect("its page"), "booking_");
    assert!(clerk.sees(&format!("/{booking}")).await.contains("10:00〜11:00"), "two, one after the other");

    let twice = clerk.books("10:00", "さとう はな", "0880630001", &[]).await;
    assert_eq!(twice.status, 409);
    let said = text(twice);
    assert!(said.contains("すでにあります") && said.contains(&booking), "and which one it is");
    let nobody = clerk.books("10:00", "", "0880-63-0009", &[("kana", "")]).await;
    assert_eq!(nobody.status, 303, "the reading is a name");
    let wrong = clerk.books("10:30", "鈴木", "63", &[]).await;
    assert!(wrong.status == 409 && text(wrong).contains("電話番号を、数字とハイフンで"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_checks_in_gets_a_number_once_with_the_bookings_priority_unless_late() {
    let hub = office().await;
    let clerk = Clerk::at(&hub).await;
    let first = clerk.booked("09:00", "佐藤 花", "0880-63-0001", &[]).await;
    let second = clerk.booked("09:00", "鈴木 次郎", "0880-63-0002", &[]).await;
    let third = clerk.booked("10:00", "田中 三郎", "0880-63-0003", &[]).await;
    tuesday(&hub, 0);
    let clerk = Clerk::at(&hub).await;
    let form = id_in(&clerk.sees(&format!("?day={TUESDAY}")).await, "form_");
    let fields = [("form", form.as_str()), ("command", "check-in"), ("from", "list"), ("day", TUESDAY)];
    let to = format!("/{first}");
    let (one, two) = tokio::join!(clerk.post(&to, &fields), clerk.post(&to, &fields));
    assert_eq!((one.status, two.status), (303, 303));
    let list = page(&clerk.person, &one.location.expect("the list")).await;
    assert!(list.contains("受付番号 <b class=\"number\">A001</b>") && list.contains("<b>佐藤 花 さん</b>"));
    assert!(row(&list, &first).contains("来庁済"));
    let other = clerk.post(&format!("/{third}"), &fields).await;
    assert_eq!(other.status, 303, "the button of another row is another form, though all have one id");
    let list = page(&clerk.person, &other.location.expect("the list")).await;
    assert!(row(&list, &third).contains("来庁済") && !row(&list, &second).contains("来庁済"));

    tuesday(&hub, 6);
    let late = clerk.sees(&format!("?day={TUESDAY}")).await;
    assert!(row(&late, &second).contains("遅れ"));
    assert_eq!(clerk.presses("check-in", &second).await.status, 303);
    let waiting = page(&clerk.person, "/counters/shiyakusho/1?list=waiting").await;
    let booked = |number: &str| {
        let row = waiting.split(&format!("data-number=\"{number}\"")).nth(1).expect("a row");
        row.split("</li>").next().expect("its end").contains("<span class=\"sign first\">予約</span>")
    };
    assert!(booked("A001") && !booked("A003"), "{waiting}");
    let again = clerk.presses("check-in", &second).await;
    assert!(again.status == 409 && text(again).contains("状態が変わっています"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_come_is_noted_asked_back_and_leaves_a_place_and_mistakes_are_undone() {
    let hub = office().await;
    let clerk = Clerk::at(&hub).await;
    let gone = clerk.booked("09:00", "佐藤 花", "0880-63-0001", &[("email", "hana@example.jp")]).await;
    let silent = clerk.booked("09:00", "鈴木 次郎", "0880-63-0002", &[]).await;
    let here = clerk.booked("09:30", "高橋 三郎", "0880-63-0003", &[]).await;
    let early = clerk.presses("arrive", &here).await;
    assert!(early.status == 409 && text(early).contains("今日の予約ではない"));

    tuesday(&hub, 10);
    let clerk = Clerk::at(&hub).await;
    assert_eq!(clerk.presses("miss", &gone).await.status, 303);
    assert!(row(&clerk.sees(&format!("?day={TUESDAY}")).await, &gone).contains("未来庁"));
    assert_eq!(clerk.presses("reopen", &gone).await.status, 303);
    assert_eq!(clerk.presses("arrive", &here).await.status, 303);
    assert_eq!(clerk.presses("reopen", &here).await.status, 303, "a tick without a number");
    let list = clerk.sees(&format!("?day={TUESDAY}")).await;
    assert!(!row(&list, &gone).contains("未来庁</span>") && row(&list, &here).contains("予約</span>"));

    let mut stream = live(&clerk.person, &list).await;
    tuesday(&hub, 31);
    for _ in 0..2 {
        until_missed(&mut stream).await;
    }
    let missed = clerk.sees("/missed").await;
    assert!(missed.contains("いまの時間帯に2人分の場所があいています"), "{missed}");
    assert!(missed.contains("電話してください") && missed.contains("0880-63-0002"));
    let sent = clerk.sends("/missed", "/missed", &[("booking", &gone), ("booking", &silent)]).await;
    assert_eq!(sent.location.as_deref(), Some("/reservations/shiyakusho/missed?sent=2"));
    tuesday(&hub, 60 * 24);
    let clerk = Clerk::at(&hub).await;
    let next_day = clerk.sends("/missed", "/missed", &[("only", &gone)]).await;
    assert_eq!(next_day.location.as_deref(), Some("/reservations/shiyakusho/missed?sent=1"), "the day after, too");
    let one = clerk.sees(&format!("/{gone}")).await;
    for said in ["未来庁になった", "予約のしなおしを案内した", "窓口 はな（職員）", "自動"]
    {
        assert!(one.contains(said), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_says_whom_it_hits_and_then_calls_off_exactly_these() {
    let hub = office().await;
    let clerk = Clerk::at(&hub).await;
    let mailed = clerk.booked("09:30", "佐藤 花", "0880-63-0001", &[("email", "hana@example.jp")]).await;
    let phoned = clerk.booked("10:00", "鈴木 次郎", "0880-63-0002", &[]).await;
    let later = clerk.booked("13:00", "高橋 三郎", "0880-63-0003", &[]).await;
    let asked = format!("?desk=1&from={TUESDAY}&to={TUESDAY}&start=09:00&end=12:00&reason=%E5%81%9C%E9%9B%BB");
    let preview = clerk.sees(&format!("/closing{asked}")).await;
    assert!(preview.contains("2件の予約が取り消しになります") && preview.contains("うち1件は"), "{preview}");
    assert!(preview.contains("佐藤 花") && !preview.contains("高橋 三郎"));

    let version = preview.split("name=\"version\" value=\"").nth(1).expect("a version").split('"').next().expect("it");
    let fields = [
        ("version", version),
        ("desk", "1"),
        ("from", TUESDAY),
        ("to", TUESDAY),
        ("start", "09:00"),
        ("end", "12:00"),
        ("reason", "停電"),
    ];
    hub.town.clock.move_by(Duration::from_secs(1));
    hub.calendar_at("shiyakusho", calendar()).await;
    let looked_at = format!("/closing{asked}");
    let overtaken = clerk.sends(&looked_at, "/closing", &fields).await;
    assert_eq!(overtaken.status, 409);
    let again = text(overtaken);
    assert!(again.contains("ほかの方が予約の設定を変えました") && again.contains("佐藤 花"));
    assert!(clerk.sees(&format!("/{mailed}")).await.contains("予約</span>"), "nobody is called off yet");

    let version = again.split("name=\"version\" value=\"").nth(1).expect("a version").split('"').next().expect("it");
    let mut fields = fields;
    fields[0] = ("version", version);
    hub.town.clock.move_by(Duration::from_secs(1));
    let closed = clerk.sends(&looked_at, "/closing", &fields).await;
    assert_eq!(closed.status, 303);
    assert_eq!(clerk.sends(&looked_at, "/closing", &fields).await.status, 303, "again, to no effect");
    let done = page(&clerk.person, &closed.location.expect("who was called off")).await;
    assert!(done.contains("2件の予約を取り消しました") && done.contains("1件は、お知らせが届きません"), "{done}");
    for (booking, stand) in [(&mailed, "休業で取り消し"), (&phoned, "休業で取り消し"), (&later, "予約")]
    {
        assert!(clerk.sees(&format!("/{booking}")).await.contains(&format!("{stand}</span>")), "{stand}");
    }
    assert!(clerk.sees("/closing").await.contains("停電"), "it stays in reach");
    let refused = clerk.books("09:00", "田中 四郎", "0880-63-0004", &[]).await;
    assert!(refused.status == 409 && text(refused).contains("その時刻は休みです"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_found_by_number_name_kana_phone_and_remark_and_no_name_is_in_an_address() {
    let hub = office().await;
    let clerk = Clerk::at(&hub).await;
    let more = [("kana", "ワタナベ ジュン"), ("remarks", "車いす")];
    let start = format!("{TUESDAY}T09:00");
    let mut fields = vec![("services", "1"), ("people", "1"), ("command", "book"), ("start", start.as_str())];
    fields.extend([("name", "=渡辺 純"), ("phone", "090-1234-5678")]);
    fields.extend(more);
    let made = clerk.sends("/new?services=1&people=1", "/new", &fields).await;
    let booking = id_in(&made.location.expect("its page"), "booking_");
    for words in ["000001", "1", "渡辺", "わたなべじゅん", "ﾜﾀﾅﾍﾞ", "09012345678", "車いす"] {
        assert!(clerk.finds(words).await.contains(&booking), "{words}");
    }
    assert!(clerk.finds("高橋").await.contains("見つかりませんでした"));
    let get = page(&clerk.person, &format!("{PLACE}?q=1")).await;
    assert!(get.contains("=渡辺 純") && get.contains("これまでのこと"), "a number leads to its booking");
    assert!(
        !page(&clerk.person, &format!("{PLACE}?q=x")).await.contains("さがした"),
        "a name in an address is ignored"
    );

    let answer = clerk.person.look_at(&format!("{PLACE}/list.csv?day={TUESDAY}")).await.expect("a file");
    let csv = String::from_utf8(answer.body).expect("text");
    assert!(csv.starts_with('\u{feff}') && csv.contains("\"000001\",\"'=渡辺 純\""), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_moved_amended_cancelled_and_its_history_stays() {
    let hub = office().await;
    let clerk = Clerk::at(&hub).await;
    let booking = clerk.booked("09:00", "佐藤 花", "0880-63-0001", &[]).await;
    let (path, moving) = (format!("/{booking}"), format!("/{booking}?move"));
    assert!(clerk.sees(&moving).await.contains("T09:30\""));
    let start = format!("{TUESDAY}T10:30");
    let fields = [("command", "move"), ("from", "one"), ("services", "1"), ("people", "2"), ("start", &start)];
    assert_eq!(clerk.sends(&moving, &path, &fields).await.status, 303);
    let fields = [("command", "amend"), ("name", "佐藤 花子"), ("phone", "0880-63-0009"), ("remarks", "手話")];
    assert_eq!(clerk.sends(&path, &path, &fields).await.status, 303);
    let bad = clerk.sends(&path, &path, &[("command", "amend"), ("name", "佐藤"), ("phone", "9")]).await;
    assert!(bad.status == 409 && text(bad).contains("電話番号を"));
    let one = clerk.sees(&path).await;
    for said in ["10:30〜11:00", "2人", "佐藤 花子", "手話", "日時か内容を変えた", "連絡先などを直した"]
    {
        assert!(one.contains(said), "{said}");
    }
    assert_eq!(clerk.sends(&path, &path, &[("command", "cancel")]).await.status, 303);
    assert!(clerk.sees(&path).await.contains("取り消した"));
    let again = clerk.sends(&path, &path, &[("command", "cancel")]).await;
    assert!(again.status == 409 && text(again).contains("この予約は終わっている"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_finds_no_time_waits_and_is_seen_on_the_waiting_list() {
    let hub = TestHub::start().await;
    // While residents book nothing new, no offer comes in between.
    hub.calendar_at("shiyakusho", Calendar { stopped: Some(Stopped::default()), ..calendar() }).await;
    let clerk = Clerk::at(&hub).await;
    let waits = [("command", "wait"), ("wait_from", TUESDAY), ("wait_to", TUESDAY)];
    let mut fields = vec![("services", "1"), ("people", "2"), ("name", "待つ 人"), ("phone", "0880-63-7777")];
    fields.extend(waits);
    let answer = clerk.sends("/new?services=1&people=2", "/new", &fields).await;
    assert_eq!(answer.status, 303);
    let booking = id_in(answer.location.as_deref().expect("its page"), "booking_");
    let list = clerk.sees("?stand=waiting").await;
    assert!(row(&list, &booking).contains("待つ 人") && list.contains("キャンセル待ち 1"), "{list}");
    assert!(clerk.sees(&format!("/{booking}?made")).await.contains("の空きを待っています"));
    let file = clerk.person.look_at(&format!("{PLACE}/list.csv?stand=waiting")).await.expect("a file");
    assert!(text(file).contains("待つ 人"), "the file has what the list shows, whichever day it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_work_there_see_bookings_and_only_where_there_is_a_calendar() {
    let hub = office().await;
    let clerk = Clerk::at(&hub).await;
    let booking = clerk.booked("09:00", "佐藤 花", "0880-63-0001", &[]).await;
    let status = |person: Person, path: String| async move {
        let mut connection = Connection::open(person.hub()).await.expect("a connection");
        connection.ask(&person.get(&path, "")).await.expect("an answer").status
    };
    let other = hub.staff_of("yamada").await;
    for path in ["", "/new", "/missed", "/closing", "/list.csv", &format!("/{booking}")] {
        assert_eq!(status(other.clone(), format!("{PLACE}{path}")).await, 403, "{path}");
    }
    let theirs = format!("/reservations/yamada/{booking}");
    assert_eq!(status(other.clone(), "/reservations/yamada".to_owned()).await, 404);
    assert_eq!(status(other.clone(), theirs).await, 404);
    let board = page(&other, "/board/yamada").await;
    assert!(!board.contains("/reservations/yamada"), "no tab without a calendar");
    assert!(clerk.sees("").await.contains("href=\"/reservations/shiyakusho\" aria-current=\"page\""));
    let town = hub.staff_of("town").await;
    assert_eq!(status(town, format!("{PLACE}/{booking}")).await, 200);
}
