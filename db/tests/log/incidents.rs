//! What looks like an attack is found once, counted once and told once, however many hubs look.

use std::time::Duration;

use db::{
    DbError,
    audit::{self, Detail, Entry, Kind, Subject, Who},
    incidents::{
        self, AddRefused, Note, Noted, Rule, Seen, State, WATCHERS_MAX,
        judge::Sign,
        week::{self, Review},
    },
    notices::{self, Address, Channel, Claim, Rank, Recipient},
};
use domain::{
    ids::{IncidentId, StaffId},
    time::UtcTime,
};

use crate::{
    AT,
    world::{self, World},
};

const CLERK: StaffId = StaffId::from_raw(7);

fn wrong(at: UtcTime, source: &str) -> Entry {
    let detail = Detail { status: Some(422), ..Detail::default() };
    let entry = Entry::new(at, Kind::Attempt, Who::Nobody).about(Subject::from(CLERK)).with(detail);
    Entry { source: Some(source.to_owned()), ..entry }
}

/// So many wrong passwords for one account, each a moment after the other.
async fn guess(world: &World, from: UtcTime, count: u32) {
    for number in 0..count {
        let entry = wrong(from + Duration::from_millis(10) * number, "203.0.113.7");
        world.db.tally(move |conn| audit::record(conn, entry)).await.expect("a row");
    }
}

/// A look as a hub has it.
async fn look(db: &db::Db, seen: &mut Seen, now: UtcTime) -> incidents::Settled {
    let from = seen.from(now);
    seen.take(db.read(move |conn| incidents::rows(conn, from)).await.expect("rows"), now);
    let signs = seen.signs();
    let found = db.read(move |conn| incidents::find(conn, &signs, now)).await.expect("a look");
    db.tally(move |conn| incidents::settle(conn, found, now)).await.expect("a look")
}

async fn all(world: &World) -> Vec<incidents::Incident> {
    world.db.read(incidents::list).await.expect("incidents")
}

async fn write(world: &World, incident: IncidentId, state: State, at: UtcTime) -> Noted {
    let (sealer, note) = (world.sealer.clone(), Note { staff: CLERK, at, state, text: "本人に電話した".to_owned() });
    world.db.write(move |conn| incidents::note(conn, &sealer, incident, &note)).await.expect("a note")
}

async fn an_attack_is_one_incident_for_two_hubs_counted_and_told_once(world: World) {
    let other = world.another_hub(&(std::sync::Arc::new(world::Commits::default()) as _));
    let (sealer, now) = (world.sealer.clone(), AT + Duration::from_secs(60));
    let add = move |conn: &mut db::Conn| incidents::add_watcher(conn, &sealer, "jouhou@town.example.jp", (CLERK, AT));
    assert_eq!(world.db.write(add).await.expect("an address"), Ok(()));
    guess(&world, AT, 9).await;
    let (mut here, mut there) = (Seen::default(), Seen::default());
    assert_eq!(look(&world.db, &mut here, now).await, incidents::Settled::default());
    guess(&world, AT + Duration::from_secs(1), 3).await;
    let (one, two) = tokio::join!(look(&world.db, &mut here, now), look(&other, &mut there, now));
    assert_eq!(one.made.len() + two.made.len(), 1, "{one:?} {two:?}");
    guess(&world, now - Duration::from_secs(5), 2).await;
    for _ in 0..2 {
        assert!(look(&world.db, &mut here, now).await.made.is_empty());
        assert!(look(&other, &mut there, now).await.made.is_empty());
    }
    let [incident] = &all(&world).await[..] else { panic!("one incident") };
    assert_eq!((incident.rule, incident.times, incident.state), (Some(Rule::Account), 14, State::Open));
    assert_eq!((incident.evidence.len(), incident.about), (14, Some(CLERK.into())));
    assert_eq!(incident.since, AT);
    let rows = incident.evidence.clone();
    let rows = world.db.read(move |conn| audit::by_ids(conn, &rows)).await.expect("rows");
    assert!(rows.len() == 14 && rows.iter().all(|row| row.kind == Some(Kind::Attempt)));
    assert_eq!(world.count("outbox"), 1);
    assert!(!world.db.write(move |conn| notices::expand(conn, now)).await.expect("a database"));
    let claim = Claim { channel: Channel::Mail, rank: Rank::Awaited, now, until: now, limit: 10 };
    let sealer = world.sealer.clone();
    let claims = world.db.write(move |conn| notices::claim(conn, &sealer, claim)).await.expect("deliveries");
    let [due] = &claims.due[..] else { panic!("one mail") };
    assert!(matches!(due.recipient, Recipient::Watcher(_)) && claims.unreadable == 0);
    assert!(due.address == Address::Mailbox("jouhou@town.example.jp".to_owned()));
    assert_eq!(due.facility_name, "町のシステム");
}

async fn what_was_closed_is_dealt_with_and_what_comes_after_it_is_another(world: World) {
    let mut seen = Seen::default();
    guess(&world, AT, 12).await;
    look(&world.db, &mut seen, AT + Duration::from_secs(10)).await;
    let first = all(&world).await[0].id;
    assert_eq!(write(&world, first, State::Looked, AT + Duration::from_secs(20)).await, Noted::Written);
    guess(&world, AT + Duration::from_secs(30), 1).await;
    look(&world.db, &mut seen, AT + Duration::from_secs(40)).await;
    assert_eq!(all(&world).await[0].times, 13, "it is still the same");
    for _ in 0..2 {
        let closed = write(&world, first, State::Closed, AT + Duration::from_secs(50)).await;
        assert_eq!(closed, Noted::Written, "the same form twice is one note");
    }
    assert_eq!(world.count("incident_notes"), 2);
    assert_eq!(write(&world, first, State::Looked, AT + Duration::from_secs(55)).await, Noted::Closed);
    guess(&world, AT + Duration::from_secs(60), 9).await;
    assert!(look(&world.db, &mut seen, AT + Duration::from_secs(70)).await.made.is_empty());
    guess(&world, AT + Duration::from_secs(80), 1).await;
    assert_eq!(look(&world.db, &mut seen, AT + Duration::from_secs(90)).await.made, [Rule::Account]);
    let all = all(&world).await;
    assert_eq!(all.iter().map(|incident| incident.times).collect::<Vec<_>>(), [10, 13], "the open one first");
    let sealer = world.sealer.clone();
    let notes = world.db.read(move |conn| incidents::notes(conn, &sealer, first)).await.expect("notes");
    assert_eq!(notes.iter().map(|note| note.state).collect::<Vec<_>>(), [State::Closed, State::Looked]);
    let dump = world.dump();
    let text = "本人に電話した".as_bytes();
    assert!(!dump.windows(text.len()).any(|part| part == text), "what people write is sealed");
}

fn sign(id: i64, at: UtcTime, source: String) -> Sign {
    Sign {
        id,
        at,
        kind: Kind::Attempt,
        act: None,
        who: Who::Nobody,
        session: None,
        source: Some(source),
        device: None,
        subject: None,
        status: Some(422),
        times: 30,
    }
}

async fn an_attack_from_everywhere_fills_no_table_and_no_mailbox(world: World) {
    let signs: Vec<Sign> = (0..150).map(|id| sign(id + 1, AT, format!("198.51.100.{id}"))).collect();
    let now = AT + Duration::from_secs(1);
    let found = world.db.read(move |conn| incidents::find(conn, &signs, now)).await.expect("a look");
    assert_eq!(found.len(), 150);
    let done = world.db.tally(move |conn| incidents::settle(conn, found, now)).await.expect("a look");
    assert_eq!(done.made.len(), 101);
    assert_eq!((world.count("incidents"), world.count("outbox")), (101, 10));
    let more = all(&world).await.into_iter().find(|incident| incident.source.is_none()).expect("those together");
    assert_eq!(more.times, 50 * 30);
}

async fn a_network_is_only_strange_to_an_account_that_was_elsewhere_before(world: World) {
    let day = Duration::from_secs(86_400);
    let at = |at: UtcTime, session: &str, source: &str| {
        let entry = Entry::new(at, Kind::SignIn, Who::Staff(CLERK));
        Entry { session: Some(session.to_owned()), source: Some(source.to_owned()), ..entry }
    };
    let (hall, home) = ("203.0.113.7", "198.51.100.9");
    let turns = |from: UtcTime| {
        let of = [("a", hall), ("b", home), ("a", hall)].into_iter().zip(0..);
        of.map(move |((session, source), number)| at(from + Duration::from_secs(number), session, source))
            .collect::<Vec<_>>()
    };
    let record = async |entries: Vec<Entry>| {
        for entry in entries {
            world.db.tally(move |conn| audit::record(conn, entry)).await.expect("a row");
        }
    };
    record(turns(AT)).await;
    let made = look(&world.db, &mut Seen::default(), AT + Duration::from_secs(9)).await.made;
    assert_eq!(made, [], "nothing is known of it yet");
    record(vec![at(AT + day, "c", hall)]).await;
    record(turns(AT + day * 40)).await;
    let made = look(&world.db, &mut Seen::default(), AT + day * 40 + Duration::from_secs(9)).await.made;
    assert_eq!(made, [], "it was at both before");
    world.tamper(&format!("delete from audit where source = '{home}' and at < {}", (AT + day).micros()));
    let made = look(&world.db, &mut Seen::default(), AT + day * 40 + Duration::from_secs(9)).await.made;
    assert_eq!(made, [Rule::Places]);
}

async fn addresses_are_known_once_and_are_few(world: World) {
    let add = async |address: String| {
        let sealer = world.sealer.clone();
        let added = move |conn: &mut db::Conn| incidents::add_watcher(conn, &sealer, &address, (CLERK, AT));
        world.db.write(added).await.expect("a database")
    };
    for number in 0..WATCHERS_MAX {
        assert_eq!(add(format!("it{number}@town.example.jp")).await, Ok(()));
    }
    assert_eq!(add("IT0@town.example.jp".to_owned()).await, Err(AddRefused::Known));
    assert_eq!(add("more@town.example.jp".to_owned()).await, Err(AddRefused::Full));
    let sealer = world.sealer.clone();
    let first = world.db.read(move |conn| incidents::watchers(conn, &sealer)).await.expect("addresses")[0].id;
    world.db.write(move |conn| incidents::remove_watcher(conn, first)).await.expect("a database");
    assert_eq!(add("more@town.example.jp".to_owned()).await, Ok(()));
    let address = b"more@town.example.jp";
    assert!(!world.dump().windows(address.len()).any(|part| part == address));
}

async fn a_week_is_counted_by_place_and_role_and_read_once(world: World) {
    let number = AT.day().week();
    let record = async |entry: Entry| {
        world.db.tally(move |conn| audit::record(conn, entry)).await.expect("a row");
    };
    let sealer = world.sealer.clone();
    let staff = world.db.read(move |conn| db::accounts::staff_by_login(conn, &sealer, "yamada")).await;
    let staff = staff.expect("a member").id;
    let who = Who::Staff(staff);
    record(Entry::new(AT, Kind::SignIn, who)).await;
    record(Entry::new(AT, Kind::Sight, who).act("file")).await;
    record(Entry::new(AT, Kind::Sight, who).act("page")).await;
    record(Entry::new(AT, Kind::Refusal, who)).await;
    record(Entry::new(AT, Kind::Attempt, Who::Nobody).about(Subject::from(staff))).await;
    record(Entry::new(AT, Kind::Attempt, Who::Nobody)).await;
    record(Entry::new(AT - Duration::from_secs(7 * 86_400), Kind::SignIn, who)).await;
    let figures = world.db.read(move |conn| week::figures(conn, number)).await.expect("figures");
    let [(week::Role::Leader, Some(_), line)] = figures.lines[..] else { panic!("one line: {figures:?}") };
    assert_eq!((line.sign_ins, line.wrong, line.files, line.refused, figures.nobodys), (1, 1, 1, 1, 1));
    assert_eq!(week::monday(number).weekday(), domain::time::Weekday::Mon);
    assert_eq!(week::monday(number).week(), number);
    for (text, is_first) in [("ふだんどおり", true), ("もう一度", false)] {
        let (sealer, review) = (world.sealer.clone(), Review { staff, at: AT, text: text.to_owned() });
        let put = move |conn: &mut db::Conn| week::put_review(conn, &sealer, number, &review);
        assert_eq!(world.db.write(put).await.expect("a database"), is_first);
    }
    let sealer = world.sealer.clone();
    let read = world.db.read(move |conn| week::review(conn, &sealer, number)).await.expect("a review");
    assert_eq!(read.expect("it was read").text, "ふだんどおり");
}

async fn bounds_are_kept_and_leave_a_row_with_what_they_were(world: World) {
    let bounds = incidents::Bounds::default();
    assert!(bounds.with(Rule::Account, 2).is_none() && bounds.with(Rule::Account, 10_001).is_none());
    let wanted = bounds.with(Rule::Account, 25).expect("a bound");
    world.db.write(move |conn| incidents::set_bounds(conn, wanted, AT)).await.expect("a database");
    assert_eq!(world.db.read(incidents::bounds).await.expect("bounds"), wanted);
    let filter = audit::Filter { kind: Some(Kind::Change), ..audit::Filter::default() };
    let rows = world.db.read(move |conn| audit::find(conn, &filter, 10)).await.expect("rows");
    let row = rows.iter().find(|row| row.act.as_deref() == Some("incident-bounds")).expect("a row");
    assert_eq!(row.detail.before.as_deref(), Some("account=10"));
    let missing = IncidentId::from_raw(5);
    assert!(matches!(world.db.read(move |conn| incidents::get(conn, missing)).await, Err(DbError::NotFound)));
}

world::on_both! {
    an_attack_is_one_incident_for_two_hubs_counted_and_told_once
    what_was_closed_is_dealt_with_and_what_comes_after_it_is_another
    an_attack_from_everywhere_fills_no_table_and_no_mailbox
    a_network_is_only_strange_to_an_account_that_was_elsewhere_before
    addresses_are_known_once_and_are_few
    a_week_is_counted_by_place_and_role_and_read_once
    bounds_are_kept_and_leave_a_row_with_what_they_were
}
