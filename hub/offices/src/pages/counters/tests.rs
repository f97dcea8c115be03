//! The counters' pages, made of a small office.

use std::{collections::HashMap, time::Duration};

use askama::Template;
use db::queues::Handover;
use domain::{
    ids::{FormId, StaffId, VisitId},
    lang::Lang,
    log::{Seq, Witness},
    queue::{
        book::Queue,
        decide::{AtCounter, Command, Here, QueueRefusal, Take, decide},
        office::{CounterNo, Office, ServiceNo},
        visit::{Number, Origin, Priority, Stand},
    },
    time::UtcTime,
};
use hub_web::pages::{Facility, Shell};

use super::{Asked, Closing, Console, Counters, Given, List, Refused, Scene, View, Why};
use crate::pages::queue_words::refusal_words;

/// 2026-11-21 08:31 in Tokyo.
const MORNING: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);
const HOSTILE: &str = "<script>alert('山本')</script>\" onload=\"x";
const ME: StaffId = StaffId::from_raw(1);
const COLLEAGUE: StaffId = StaffId::from_raw(2);

fn office() -> Office {
    let office = serde_json::json!({
        "sections": [{ "no": 1, "name": { "ja": "市民課" } }],
        "services": [
            { "no": 1, "section": 1, "name": { "ja": "住民票" }, "series": "A", "minutes": 5 },
            { "no": 2, "section": 1, "name": { "ja": HOSTILE }, "series": "A", "minutes": 5 },
        ],
        "counters": [
            { "no": 1, "name": { "ja": "1番窓口" }, "services": [1, 2] },
            { "no": 2, "name": { "ja": "2番窓口" }, "services": [1] },
        ],
        "series": [{ "prefix": "A", "from": 1, "to": 399 }],
    });
    Office::parse(&office.to_string()).expect("an office")
}

/// A morning, made of commands one minute apart.
fn queue(commands: &[(StaffId, Command)]) -> (Queue, UtcTime) {
    let (office, mut queue, mut now) = (office(), Queue::default(), MORNING);
    for (staff, command) in commands {
        now = now + Duration::from_secs(60);
        let facts = decide(&office, &queue, command, now, &Witness::Staff { staff: *staff }).expect("it fits");
        facts.iter().for_each(|fact| queue.apply(fact));
    }
    (queue, now)
}

fn take(visit: i64, services: &[u16], priority: Priority, presence: Here) -> (StaffId, Command) {
    let take = Take {
        visit: VisitId::from_raw(visit),
        services: services.iter().map(|no| ServiceNo(*no)).collect(),
        origin: Origin::Staff,
        priority,
        language: Lang::Pt,
        due: (presence == Here::Away).then(|| MORNING + Duration::from_secs(7_200)),
        presence,
        card: None,
    };
    (ME, Command::Take(take))
}

fn at(staff: StaffId, counter: u16, what: AtCounter) -> (StaffId, Command) {
    (staff, Command::At(CounterNo(counter), what))
}

/// Two counters open, one visitor served at the first, one parked, three waiting, a colleague in need.
fn morning() -> Vec<(StaffId, Command)> {
    vec![
        at(ME, 1, AtCounter::Open),
        at(COLLEAGUE, 2, AtCounter::Open),
        take(1, &[1, 2], Priority::Normal, Here::Here),
        take(2, &[2], Priority::Normal, Here::Here),
        take(3, &[1], Priority::Normal, Here::Here),
        take(4, &[1], Priority::Care, Here::Here),
        take(5, &[1], Priority::Booked, Here::Away),
        at(ME, 1, AtCounter::Call { visit: VisitId::from_raw(1) }),
        at(ME, 1, AtCounter::Park { reason: HOSTILE.to_owned() }),
        at(ME, 1, AtCounter::Call { visit: VisitId::from_raw(2) }),
        at(ME, 1, AtCounter::Begin),
        at(COLLEAGUE, 2, AtCounter::Alarm),
    ]
}

fn scene(commands: &[(StaffId, Command)]) -> Scene {
    let (queue, now) = queue(commands);
    let facility = Facility {
        slug: "shiyakusho".to_owned(),
        name: "宿毛市役所".to_owned(),
        is_office: true,
        has_calendar: true,
        ..Facility::default()
    };
    Scene {
        shell: Shell::staff("宿毛市").signed_in(HOSTILE).at(facility.clone()),
        facility,
        office: office(),
        queue,
        seq: Seq(12),
        now,
        me: ME,
        names: HashMap::from([(ME, HOSTILE.to_owned()), (COLLEAGUE, "窓口 けん".to_owned())]),
        form: FormId::from_bits(7),
        refused: None,
    }
}

fn console(scene: Scene, counter: u16, view: View) -> String {
    let counter = scene.office.counter(CounterNo(counter)).expect("a counter").clone();
    let note = |text: &str| Handover { staff: ME, written_at: MORNING, text: text.to_owned() };
    let notes = vec![note(HOSTILE), note("二"), note("三"), note("四")];
    let given = Given { number: "A005".to_owned(), url: "http://127.0.0.1/tickets/abc".to_owned() };
    Console::new(scene, counter, view, notes, Some(given)).render().expect("a page renders")
}

fn refused(asked: Asked, refusal: QueueRefusal) -> Refused {
    let typed = vec![("text".to_owned(), HOSTILE.to_owned()), ("priority".to_owned(), "care".to_owned())];
    Refused { asked, why: Why::Rules(refusal), typed: typed.into() }
}

fn list(list: List) -> View {
    View { list, ..View::default() }
}

/// Every page of the counters, in many states.
pub fn every_page() -> Vec<String> {
    let rendered = |page: &dyn Fn() -> askama::Result<String>| page().expect("a page renders");
    let mut pages: Vec<String> = List::ALL.into_iter().map(|kind| console(scene(&morning()), 1, list(kind))).collect();
    pages.extend(
        (1..=5).map(|visit| {
            console(scene(&morning()), 1, View { visit: Some(VisitId::from_raw(visit)), ..View::default() })
        }),
    );
    pages.extend([
        console(scene(&[]), 1, View::default()),
        console(scene(&morning()), 2, View { find: HOSTILE.to_owned(), ..View::default() }),
        console(
            Scene { refused: Some(refused(Asked::Command, QueueRefusal::NotYours)), ..scene(&morning()) },
            2,
            View::default(),
        ),
        console(
            Scene { refused: Some(refused(Asked::Note, QueueRefusal::BadEntry)), ..scene(&morning()) },
            1,
            View::default(),
        ),
        console(
            Scene { refused: Some(refused(Asked::Give, QueueRefusal::BadServices)), ..scene(&morning()) },
            1,
            View::default(),
        ),
        rendered(&|| Counters::new(scene(&morning())).not_opened(HOSTILE.to_owned()).render()),
        rendered(&|| Counters::new(scene(&morning())).render()),
        rendered(&|| Closing::new(scene(&morning())).render()),
        rendered(&|| Closing::new(scene(&[])).render()),
    ]);
    pages
}

/// The numbers of the list in a page.
fn numbers(page: &str) -> Vec<&str> {
    page.split("data-number=\"").skip(1).filter_map(|row| row.split('"').next()).collect()
}

#[test]
fn the_list_has_the_order_of_calling_and_a_search_finds_numbers_in_all_lists() {
    assert_eq!(numbers(&console(scene(&morning()), 1, View::default())), ["A004", "A003", "A005"]);
    assert_eq!(numbers(&console(scene(&morning()), 1, list(List::Aside))), ["A001"]);
    let find = |text: &str| View { find: text.to_owned(), ..View::default() };
    assert_eq!(numbers(&console(scene(&morning()), 1, find(" ａ－００２ "))), ["A002"]);
    assert_eq!(numbers(&console(scene(&morning()), 1, find("B"))), Vec::<&str>::new());
}

#[test]
fn a_key_stands_for_one_thing() {
    for page in every_page() {
        let mut keys: Vec<&str> =
            page.split(" data-key=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count, "{keys:?}");
    }
}

#[test]
fn no_id_comes_twice_and_one_page_has_one_form_id() {
    for page in every_page() {
        let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{ids:?}");
        let form = FormId::from_bits(7).to_string();
        assert!(page.matches("name=\"form\"").count() == page.matches(&form).count());
    }
}

#[test]
fn only_what_fits_can_be_pressed() {
    let enabled = |page: &str, command: &str| {
        let button = page.split(&format!("id=\"do-{command}\"")).nth(1).expect("a button");
        !button.split('>').next().expect("a tag").contains("disabled")
    };
    let page = console(scene(&morning()), 1, View::default());
    for (command, can) in [("next", false), ("recall", false), ("begin", false), ("undo", true), ("pause", false)] {
        assert_eq!(enabled(&page, command), can, "{command}");
    }
    let mut called = morning();
    called.truncate(10);
    let page = console(scene(&called), 1, View::default());
    for (command, can) in [("next", false), ("recall", true), ("begin", true), ("no-show", true)] {
        assert_eq!(enabled(&page, command), can, "{command}");
    }
    let page = console(scene(&called[..1]), 1, View::default());
    for (command, can) in [("next", true), ("precall", true), ("undo", false), ("close", true)] {
        assert_eq!(enabled(&page, command), can, "{command}");
    }
}

#[test]
fn every_refusal_is_a_japanese_sentence() {
    let number = Number { series: "A".to_owned(), number: 12 };
    let refusals = [
        QueueRefusal::NotOpen,
        QueueRefusal::BadServices,
        QueueRefusal::NumbersUsedUp,
        QueueRefusal::TooManyAway,
        QueueRefusal::TooManyFromHere,
        QueueRefusal::NothingToCheckIn,
        QueueRefusal::UnknownVisit,
        QueueRefusal::OtherDay(MORNING.day()),
        QueueRefusal::DoesNotFit(Stand::Waiting),
        QueueRefusal::UnknownCounter,
        QueueRefusal::CounterNotOpen,
        QueueRefusal::NotYours,
        QueueRefusal::CounterBusy(number),
        QueueRefusal::NobodyHere,
        QueueRefusal::NobodyWaits,
        QueueRefusal::TakenBy(CounterNo(2)),
        QueueRefusal::NothingToUndo,
        QueueRefusal::BadEntry,
        QueueRefusal::StaffOnly,
    ];
    for refusal in refusals {
        let words = refusal_words(&refusal, &office());
        assert!(words.ends_with('。') && !words.contains("the "), "{words}");
    }
}
