//! The pages of visitors: every stand in every language, and what `ticket.js` finds in them.

use std::collections::HashSet;

use askama::Template;
use domain::{
    ids::{FormId, VisitId},
    lang::Lang,
    log::Seq,
    queue::{
        forecast::{Line, Wait},
        office::{CounterNo, Office, ServiceNo},
        visit::{Number, Origin, Priority, Stand, Visit},
    },
};
use hub_web::pages::{Facility, Shell};

use super::{office::Has, *};
use crate::{
    frames::place_text,
    pages::samples::{HOSTILE, MORNING},
};

const OFFICE: &str = r#"{
    "sections": [{ "no": 1, "name": { "ja": "市民課", "en": "Residents" } }],
    "services": [
        { "no": 1, "section": 1, "name": { "ja": "住民票", "en": "Certificates" }, "series": "A", "minutes": 5,
          "from_home": true, "hint": { "ja": "本人を確認できるもの", "en": "An identity document" } },
        { "no": 2, "section": 1, "name": { "ja": "戸籍" }, "series": "B", "minutes": 5, "from_home": true }
    ],
    "counters": [{ "no": 3, "name": { "ja": "3番窓口", "en": "Counter 3" }, "services": [1, 2] }],
    "series": [{ "prefix": "A", "from": 1, "to": 9 }, { "prefix": "B", "from": 1, "to": 9 }]
}"#;

fn office() -> Office {
    Office::parse(OFFICE).expect("an office")
}

fn facility() -> Facility {
    Facility {
        slug: "shiyakusho".to_owned(),
        name: HOSTILE.to_owned(),
        is_office: true,
        has_calendar: true,
        ..Facility::default()
    }
}

fn shell() -> Shell {
    Shell::resident("宿毛市")
}

fn stands() -> [Stand; 10] {
    let (counter, reason) = (CounterNo(3), HOSTILE.to_owned());
    [
        Stand::Away,
        Stand::Waiting,
        Stand::Precalled { counter },
        Stand::Called { counter, times: 1 },
        Stand::Serving { counter },
        Stand::Parked { reason: reason.clone() },
        Stand::MustReturn { reason },
        Stand::Finished,
        Stand::Left,
        Stand::NoShow,
    ]
}

fn visit(stand: Stand) -> Visit {
    let text = serde_json::json!({
        "id": VisitId::from_raw(7), "number": Number { series: "A".to_owned(), number: 12 }, "day": MORNING.day(),
        "services": [1, 2], "section": 1, "priority": Priority::Normal, "origin": Origin::Phone, "taken_at": MORNING,
        "stand": "waiting", "since": MORNING, "rank": MORNING, "waited_from": MORNING,
    });
    let visit: Visit = serde_json::from_value(text).expect("a visit");
    Visit { stand, ..visit }
}

fn ticket(stand: Stand, lang: Lang) -> Ticket {
    Ticket {
        shell: shell(),
        facility: facility(),
        office: office(),
        code: "code".to_owned(),
        visit: visit(stand),
        before: 2,
        rivals: Some([ServiceNo(1), ServiceNo(2)].into()),
        wait: Some(Wait { least: Duration::from_secs(600), likely: Duration::from_secs(11 * 60) }),
        seq: Seq(12),
        called: Vec::new(),
        now: MORNING,
        chosen: Some(lang),
        mails: Mails::Off,
        vapid_key: "BPk".to_owned(),
        done: Some(Done::Postponed),
        why: Some(WhyNot::WrongCode),
        email: HOSTILE.to_owned(),
        telephone: None,
    }
    .with_errors()
}

fn office_page(lang: Lang) -> OfficePage {
    OfficePage {
        shell: shell(),
        facility: facility(),
        office: office().into(),
        lines: vec![Line {
            section: office().sections[0].no,
            waiting: 3,
            wait: Some(Duration::from_secs(61)),
            longest: Some(Duration::from_secs(61)),
            services: Vec::new(),
        }],
        used_up: ["B".to_owned()].into(),
        now: MORNING,
        lang,
        form: FormId::from_bits(1),
        picked: vec![ServiceNo(1)],
        care: true,
        why: Some(WhyNot::TooMany),
        has: Some(Has { number: "A023".to_owned(), section: "市民課".to_owned(), path: "/tickets/abc".to_owned() }),
        telephone: None,
    }
    .with_errors()
}

fn rendered(page: &impl Template) -> String {
    page.render().expect("a page renders")
}

/// Every page of visitors, in every language.
pub fn every_page() -> Vec<String> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        pages.extend(stands().map(|stand| rendered(&ticket(stand, lang))));
        pages.push(rendered(&office_page(lang)));
        pages.push(rendered(&UnknownTicket { shell: shell(), lang }));
    }
    pages
}

#[test]
fn the_tickets_script_finds_the_stream_the_place_and_every_stand() {
    let page = rendered(&ticket(Stand::Waiting, Lang::En));
    let place = place_text(visit(Stand::Waiting).place().expect("a place"), VisitId::from_raw(7));
    for attribute in [
        "data-live=\"/tickets/code/live?after=12\"".to_owned(),
        format!("data-visit=\"{}\"", VisitId::from_raw(7)),
        format!("data-place=\"{place}\""),
        "data-section=\"1\" data-service=\"1\" data-rivals=\"1 2\" data-stand=\"waiting\"".to_owned(),
        "data-before=\"2\" data-minutes=\"15\"".to_owned(),
        "class=\"counter-name\" data-no=\"3\" hidden>Counter 3<".to_owned(),
        "data-subscriptions=\"/tickets/code/subscriptions\"".to_owned(),
        "action=\"/tickets/code/leave?lang=en\"".to_owned(),
    ] {
        assert!(page.contains(&attribute), "{attribute}\n{page}");
    }
    for stand in stands() {
        assert!(page.contains(&format!("class=\"stand-name\" data-stands=\"{}\"", stand.name())));
    }
    assert!(page.contains("An identity document") && !page.contains("<h3>お持ち"));
}

#[test]
fn no_two_forms_of_a_page_have_one_id() {
    let page = rendered(&ticket(Stand::Away, Lang::Ja));
    let forms: Vec<&str> = page.split("name=\"form\" value=\"").skip(1).filter_map(|rest| rest.get(..18)).collect();
    let distinct: HashSet<&&str> = forms.iter().collect();
    assert_eq!((forms.len(), distinct.len()), (3, 3));
}

#[test]
fn whoever_is_done_is_offered_nothing_more() {
    for stand in [Stand::Finished, Stand::Left, Stand::NoShow] {
        let page = rendered(&ticket(stand, Lang::Ja));
        assert!(!page.contains("<form") && !page.contains("http-equiv=\"refresh\""), "{page}");
    }
}

#[test]
fn services_whose_numbers_are_used_up_cannot_be_chosen() {
    let page = rendered(&office_page(Lang::Ja));
    assert!(page.contains("value=\"1\" checked>") && page.contains("value=\"2\" disabled>"), "{page}");
    assert!(page.contains("今日の番号は終わりました"));
}

#[test]
fn minutes_are_said_as_people_say_them() {
    let said = |minutes: u64| said_minutes(Duration::from_secs(minutes * 60));
    assert_eq!([0, 1, 10, 11, 15, 16].map(said), [1, 1, 10, 15, 15, 20]);
    assert_eq!(said_minutes(Duration::from_secs(61)), 2);
}
