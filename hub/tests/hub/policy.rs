//! The table of rights, cell by cell: every route is asked by everybody, at their own place and at another, with things that
//! are there. The page `/staff/policy` shows the same function that is asked here.

use std::collections::HashMap;

use db::{
    Conn,
    accounts::{
        self,
        admin::{self, Wanted},
        groups::{self, Assignment},
    },
    roster::StaffEntry,
};
use domain::{
    duties::{Duties, Duty},
    ids::FormId,
    taps::{DEVICE_HEADER, SIGNATURE_HEADER},
    time::Clock,
};
use hub::{
    NOUNS,
    pages::rights::{Column, columns},
};
use hub_web::{
    policy::{Relation, Role},
    routes::{Policy, Proof, Row, Side},
    session::Mark,
};
use reqwest::{Method, Response, StatusCode, header};

use crate::{
    access::cookie,
    reservations::Clerk,
    world::{Kiosk, PASSWORD, TestHub, Town, calendar, client, page},
};

/// A town in which there is one of everything, and somebody of every role.
struct World {
    hub: TestHub,
    cookies: HashMap<Column, String>,
    kiosk: Kiosk,
    booking: String,
    booking_code: String,
    ticket_code: String,
    display: String,
    person: String,
    member: String,
    incident: String,
    group: String,
    assignment: String,
    moved: String,
}

/// A town with accounts that have every duty of their place, and others that have none.
async fn town() -> TestHub {
    let town = Town::on_sqlite().await;
    town.import(|file| {
        let clerk = |login: &str, name: &str| StaffEntry {
            login: login.to_owned(),
            name: name.to_owned(),
            password: Some(PASSWORD.to_owned()),
            leads: false,
        };
        file.facilities[2].staff.push(clerk("madoguchi3", "窓口 まこと"));
        file.facilities[2].staff.push(clerk("shigaku", "視学 ひろ"));
    });
    let (mut conn, sealer, now) = (town.conn(), town.keys.sealer(), town.clock.now());
    let by = accounts::staff_by_login(&mut conn, &sealer, "town").expect("an account").id;
    let office = db::roster::facility_by_slug(&mut conn, "shiyakusho").expect("an office").id;
    for (login, facility, leads, by_groups) in [
        ("madoguchi", Some(office), true, false),
        ("madoguchi3", Some(office), false, true),
        ("shigaku", None, false, true),
    ] {
        let member = accounts::staff_by_login(&mut conn, &sealer, login).expect("an account");
        let wanted = Wanted { name: member.name, facility, leads, by_groups, ends_at: None };
        let changed = conn.transaction(|conn| admin::change(conn, &sealer, by, (member.id, &wanted), now));
        changed.expect("an account").expect("no refusal");
    }
    town.hub().await
}

/// What stands between these two.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split(from).nth(1)?.split(to).next()
}

async fn ticket(hub: &TestHub) -> String {
    let page = hub.get(&hub.resident_url("/offices/shiyakusho")).await.text().await.expect("a page");
    let form = between(&page, "name=\"form\" value=\"", "\"").expect("a form").to_owned();
    let taken = client().post(hub.resident_url("/offices/shiyakusho/tickets"));
    let taken = taken.header("content-type", "application/x-www-form-urlencoded");
    let taken = taken.body(format!("form={form}&service=1")).send().await.expect("an answer");
    let to = taken.headers()[header::LOCATION].to_str().expect("a path");
    between(to, "/tickets/", "?").expect("a code").to_owned()
}

impl World {
    async fn begin() -> Self {
        let hub = town().await;
        hub.calendar_at("shiyakusho", calendar()).await;
        let clerk = Clerk::at(&hub).await;
        let to = clerk.booked("10:00", "予約 はるか", "08011112222", &[]).await;
        let booking = to.rsplit('/').find(|part| part.starts_with("booking_")).map(str::to_owned);
        let booking = match booking {
            Some(booking) => booking,
            None => {
                let list = clerk.sees("?day=2026-11-24").await;
                format!("booking_{}", between(&list, "/reservations/shiyakusho/booking_", "\"").expect("a booking"))
            }
        };
        let booking: String =
            booking.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
        let id = booking.parse().expect("a booking's id");
        let screen = client().post(hub.staff_url("/display")).form_of("code", &hub.town.code("shiyakusho")).await;
        let screen = screen.headers()[header::SET_COOKIE].to_str().expect("a cookie").split(';').next();
        let list = page(clerk.person(), "/devices/shiyakusho").await;
        let display = between(&list, "/devices/shiyakusho/displays/", "/").expect("a display").to_owned();
        let kiosk = hub.kiosk_at("shiyakusho").await;
        let (holder, screen) = (cookie(clerk.person()), screen.expect("a cookie").to_owned());
        let mother = cookie(&hub.guardian("yamada", "やまだ").await);
        let cookies = HashMap::from([
            ((Role::Town, Relation::Duty), cookie(&hub.staff_of("town").await)),
            ((Role::Town, Relation::Own), cookie(&hub.staff_of("shigaku").await)),
            ((Role::Clerk, Relation::Duty), holder.clone()),
            ((Role::Clerk, Relation::Own), cookie(&hub.staff_of("madoguchi3").await)),
            ((Role::Clerk, Relation::Other), holder),
            ((Role::Screen, Relation::Own), screen.clone()),
            ((Role::Screen, Relation::Other), screen),
            ((Role::Guardian, Relation::Own), mother.clone()),
            ((Role::Guardian, Relation::Other), mother),
        ]);
        let town = &cookies[&(Role::Town, Relation::Duty)];
        let (booking_code, ticket_code) = (hub.town.keys.sealer().booking_code(id), ticket(&hub).await);
        let found = client().post(hub.staff_url("/people")).header("cookie", town);
        let found = found.form_of("q", "%E3%82%84%E3%81%BE%E3%81%A0").await.text().await.expect("a page");
        let person = between(&found, "href=\"/people/", "\"").expect("a person").to_owned();
        let (mut conn, sealer, now) = (hub.town.conn(), hub.town.keys.sealer(), hub.town.clock.now());
        let of = |conn: &mut Conn, login: &str| accounts::staff_by_login(conn, &sealer, login).expect("an account").id;
        let (by, member) = (of(&mut conn, "town"), of(&mut conn, "hirata"));
        let place = Some(db::roster::facility_by_slug(&mut conn, "hirata").expect("a nursery").id);
        let given = conn.transaction(|conn| {
            let made = groups::put(conn, by, (None, "受付", Duties::of([Duty::Calls])), now)?.expect("a group");
            let wanted = Assignment { group: made.id, place, from: now.day(), until: None };
            groups::assign(conn, by, (member, wanted), now)
        });
        let incident = crate::incidents::incident(&hub).await;
        let given = given.expect("an account").expect("no refusal");
        let list = "ユーザー名,名前,異動前の施設,異動後の施設,グループ,最後の日,はじめの日\n\
                    hirata,先生,平田保育園,山田保育園,施設の職員,2027-03-31,2027-04-01\n";
        let lines = domain::moves::read(list.as_bytes()).expect("a list");
        let taken = conn.transaction(|conn| accounts::moves::take(conn, &sealer, by, (&lines, ""), now));
        assert!(taken.expect("moves").expect("no refusal").iter().all(Result::is_ok));
        let moved = accounts::moves::waiting(&mut conn).expect("moves")[0].id.to_string();
        let (member, group, assignment) = (member.to_string(), given.group.id.to_string(), given.id.to_string());
        Self {
            hub,
            cookies,
            kiosk,
            booking,
            booking_code,
            ticket_code,
            display,
            person,
            member,
            group,
            assignment,
            moved,
            incident,
        }
    }

    /// Where they are at home; another place, if it shall be one.
    fn place(role: Role, relation: Relation) -> &'static str {
        match (role, relation) {
            (Role::Guardian, Relation::Other) => "hirata",
            (Role::Guardian, _) | (_, Relation::Other) => "yamada",
            (_, Relation::Duty | Relation::Own) => "shiyakusho",
        }
    }

    /// The address with things that are there. An address with a variable that nothing is known for has no tested cell.
    fn path(&self, row: &Row, place: &str, cookie: Option<&String>) -> String {
        let code = if row.pattern.starts_with("/booking/") { &self.booking_code } else { &self.ticket_code };
        let path = row
            .pattern
            .replace("{facility}", place)
            .replace("{booking}", &self.booking)
            .replace("{device}", &self.kiosk.device.to_string())
            .replace("{display}", &self.display)
            .replace("{person}", &self.person)
            .replace("{member}", &self.member)
            .replace("{incident}", &self.incident)
            .replace("{group}", &self.group)
            .replace("{assignment}", &self.assignment)
            .replace("{moved}", &self.moved)
            .replace("{counter}", "1")
            .replace("{code}", code)
            .replace("{day_code}", "1234")
            .replace("{page}", "parents")
            .replace("{child}", &self.hub.town.child_id("yamada", "ひなた"))
            .replace("{file}", if row.pattern.starts_with("/static") { "kazasu.css" } else { "visits.csv" });
        assert!(!path.contains('{'), "no cell of {} is tested: nothing is known for its variable", row.pattern);
        if row.policy != Policy::Follows {
            return path;
        }
        // Beside the session stand other cookies, as that of a known browser.
        let pairs = cookie.into_iter().flat_map(|cookie| cookie.split("; ")).filter_map(|pair| pair.split_once('='));
        let mut sessions = pairs.filter(|(name, _)| ["kazasu", "kazasu_staff", "kazasu_display"].contains(name));
        let token = sessions.next().map_or("", |(_, token)| token);
        format!("{path}?s={}&on={place}:0", Mark::of(&db::secrets::hash(token)))
    }

    async fn ask(&self, row: &Row, side: Side, (role, relation): Column, place: &str) -> Response {
        let cookie = self.cookies.get(&(role, relation));
        let path = self.path(row, place, cookie);
        let url = if side == Side::Staff { self.hub.staff_url(&path) } else { self.hub.resident_url(&path) };
        let method: Method = row.method.as_str().parse().expect("a method");
        let mut request = client().request(method, url);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        if role == Role::Kiosk {
            let signature = self.kiosk.key.sign(self.kiosk.device, b"{}");
            request = request.header(DEVICE_HEADER, self.kiosk.device.to_string());
            request = request.header(SIGNATURE_HEADER, signature).body("{}");
        }
        request.send().await.expect("an answer")
    }
}

/// A form of one field.
trait OneField {
    async fn form_of(self, name: &str, value: &str) -> Response;
}

impl OneField for reqwest::RequestBuilder {
    async fn form_of(self, name: &str, value: &str) -> Response {
        let form = self.header("content-type", "application/x-www-form-urlencoded").body(format!("{name}={value}"));
        form.send().await.expect("an answer")
    }
}

/// Whether somebody was turned away for who they are. Where anybody may come, the way to the sign-in is a next step.
fn is_turned_away(answer: &Response, is_open: bool) -> bool {
    let to = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
    let leads_to_sign_in = !is_open && (to.starts_with("/sign-in") || to.starts_with("/?child"));
    matches!(answer.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) || leads_to_sign_in
}

/// What ends a session or takes something out of service comes last.
fn turn(row: &Row) -> u8 {
    match row.pattern {
        pattern if pattern.ends_with("/revoke") => 1,
        "/sign-out" => 2,
        _ => 0,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cell_of_the_table_of_rights_is_as_it_says() {
    let world = World::begin().await;
    let mut rows: Vec<&Row> = NOUNS.routes().collect();
    rows.sort_by_key(|row| turn(row));
    let mut cells = 0;
    for row in rows {
        for side in row.sides {
            for (role, relation) in columns() {
                let place = World::place(role, relation);
                let what = format!("{} {} on {side:?} by {role:?} ({relation:?}) at {place}", row.method, row.pattern);
                let answer = world.ask(row, *side, (role, relation), place).await;
                cells += 1;
                if row.policy == Policy::Demo {
                    assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{what}");
                    continue;
                }
                let may =
                    row.policy.lets(role, relation) && (role.is_on(*side) || row.policy.lets(Role::Stranger, relation));
                let is_shut = is_turned_away(&answer, row.policy.lets(Role::Stranger, relation));
                // A kiosk is known by its signature, which others do not have: they are told that it is not good.
                let is_no_kiosk = row.policy == Policy::Device && answer.status() == StatusCode::BAD_REQUEST;
                if may {
                    assert!(!is_shut, "{what} is refused: {}", answer.status());
                } else {
                    assert!(is_shut || is_no_kiosk, "{what} is let in: {}", answer.status());
                }
            }
        }
    }
    let asked: usize = NOUNS.routes().map(|row| row.sides.len() * columns().len()).sum();
    assert_eq!(cells, asked, "a cell was not tested");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_another_place_is_not_there_for_those_who_may_see_such_things_at_theirs() {
    let world = World::begin().await;
    let leader = &cookie(&world.hub.staff_of("yamada").await);
    let ask = |method: Method, path: String, body: String| {
        let request = client().request(method, world.hub.staff_url(&path)).header("cookie", leader);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        async move { request.send().await.expect("an answer").status() }
    };
    let form = || FormId::random().to_string();
    // Another place's booking, kiosk and screen.
    let booking = format!("/reservations/yamada/{}", world.booking);
    assert_eq!(ask(Method::GET, booking.clone(), String::new()).await, StatusCode::NOT_FOUND);
    let cancel = ask(Method::POST, booking, format!("form={}&command=cancel", form())).await;
    assert!(cancel.is_client_error(), "{cancel}");
    for thing in [world.kiosk.device.to_string(), format!("displays/{}", world.display)] {
        let revoke = ask(Method::POST, format!("/devices/yamada/{thing}/revoke"), String::new()).await;
        assert_eq!(revoke, StatusCode::NOT_FOUND, "{thing}");
        let name = ask(Method::POST, format!("/devices/yamada/{thing}/name"), "name=x".to_owned()).await;
        assert_eq!(name, StatusCode::NOT_FOUND, "{thing}");
    }
    // Another place's child.
    let child = world.hub.town.child_id("hirata", "つむぎ");
    let mark = format!("form={}&child={child}&mark=arrived", form());
    let marked = ask(Method::POST, "/board/yamada/marks".to_owned(), mark).await;
    assert!(marked.is_client_error(), "{marked}");
    assert!(!page(&world.hub.staff_of("hirata").await, "/board/hirata").await.contains("登園 8:31"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_is_shown_their_own_children_and_nobody_elses() {
    let hub = TestHub::start().await;
    let own = page(&hub.guardian("yamada", "やまだ").await, "/family").await;
    assert!(own.contains("ひなた") && own.contains("あおい"));
    assert!(!own.contains("れん") && !own.contains("つむぎ"), "{own}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_another_booking_is_no_key_to_this_one() {
    let world = World::begin().await;
    let at = |code: &str| world.hub.resident_url(&format!("/booking/{code}"));
    assert_eq!(world.hub.get(&at(&world.booking_code)).await.status(), StatusCode::OK);
    let mut other = world.booking_code.clone();
    let last = if other.ends_with('a') { 'b' } else { 'a' };
    other.pop();
    other.push(last);
    for code in [other.as_str(), world.ticket_code.as_str()] {
        let answer = world.hub.get(&at(code)).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert!(!answer.text().await.expect("text").contains("はるか"));
    }
}

/// A My Number is refused at every door that takes a form or a question, whoever asks: nobody is told it again, and nothing of
/// it is kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_my_number_comes_in_by_no_form_and_no_question() {
    let world = World::begin().await;
    // 総務省令第85号 5条: the last digit checks the others.
    let (written, plain) = ("%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94-5678+9018", "123456789018");
    let mut doors = 0;
    for row in NOUNS
        .routes()
        .filter(|row| !matches!(row.policy, Policy::Device | Policy::Demo) && !row.pattern.starts_with("/api/"))
    {
        let who = [
            (Role::Stranger, Relation::Own),
            (Role::Guardian, Relation::Own),
            (Role::Screen, Relation::Own),
            (Role::Clerk, Relation::Duty),
            (Role::Town, Relation::Duty),
        ];
        let may = |(role, relation): &Column| row.policy.lets(*role, *relation);
        let Some((role, relation)) = who.into_iter().find(may) else { continue };
        let sides = row.sides.iter().filter(|side| role == Role::Stranger || role.is_on(**side));
        for side in sides {
            let cookie = world.cookies.get(&(role, relation));
            let path = world.path(row, World::place(role, relation), cookie);
            let joined = if path.contains('?') { "&" } else { "?" };
            let path = if row.method == "GET" { format!("{path}{joined}q={written}") } else { path };
            let url = if *side == Side::Staff { world.hub.staff_url(&path) } else { world.hub.resident_url(&path) };
            let mut request = client().request(row.method.as_str().parse().expect("a method"), url);
            if let Some(cookie) = cookie {
                request = request.header("cookie", cookie);
            }
            if row.method == "POST" {
                request = request.header("content-type", "application/x-www-form-urlencoded");
                request = request.body(format!("form={}&remarks={written}", FormId::random()));
            }
            let what = format!("{} {} on {side:?} by {role:?}", row.method, row.pattern);
            let answer = request.send().await.expect("an answer");
            // Whoever has to prove who they are is asked that first, and sends the form again then.
            if row.proof != Proof::Session && answer.status() != StatusCode::UNPROCESSABLE_ENTITY {
                continue;
            }
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{what}");
            let said = answer.text().await.expect("text");
            assert!(said.contains("マイナンバー") || row.pattern.starts_with("/static"), "{what}: {said}");
            for digits in [plain, "5678 9018", "１２３４", "5678+9018"] {
                assert!(!said.contains(digits), "{what} says it again");
            }
            doors += 1;
        }
    }
    assert!(doors > 100, "{doors}");
    for digits in [plain, "5678 9018", "5678-9018", "１２３４-5678"] {
        assert!(!world.hub.town.stores(digits), "{digits} is kept");
    }
    let rows = "select count(*) as found from audit where act = 'my-number'";
    assert!(world.hub.town.counted(rows) > 10, "who typed it is written down");
    // Another number goes on: to the page, or to what is wrong with the form.
    let sign_in = client().post(world.hub.staff_url("/sign-in")).form_of("login", "123456789012&password=x").await;
    assert_eq!(sign_in.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!sign_in.text().await.expect("text").contains("マイナンバー（個人番号）は入力しないで"));
}
