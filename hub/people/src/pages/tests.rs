use domain::persons::{Person as Known, Sex};
use hub_web::{
    noun::{Nouns, WEB},
    pages::sound::faults,
};

use super::*;

/// Whose files these pages may load.
static OURS: Nouns = Nouns(&[&WEB, &crate::PEOPLE]);

const HOSTILE: &str = "<script>alert('ひなた')</script>\" onload=\"x";

fn known() -> Known {
    Known {
        birth: Birth::Month(1950, 3),
        sex: Some(Sex::Female),
        address: HOSTILE.to_owned(),
        number: "0012".to_owned(),
        ..Known::named(HOSTILE, HOSTILE)
    }
}

fn member(raw: i64) -> Member {
    Member { id: PersonId::from_raw(raw), person: known() }
}

fn seen() -> Seen {
    let at = UtcTime::from_micros(1_795_217_460_000_000);
    let relation = |kind, tied, until| Relation {
        kind,
        place: Some(HOSTILE.to_owned()),
        number: Some(HOSTILE.to_owned()),
        tied,
        since: at,
        until,
    };
    Seen {
        id: PersonId::from_raw(7),
        person: known(),
        is_protected: true,
        household: vec![member(8)],
        relations: vec![
            relation(Kind::Enrolled, None, None),
            relation(Kind::Guardian, Some(Tied::Child(member(9))), Some(at)),
            relation(Kind::Guardian, Some(Tied::Guardian(member(10))), None),
        ],
        cards: vec![Card { since: at, until: None }, Card { since: at, until: Some(at) }],
        joined: vec![member(11)],
    }
}

fn shell() -> Shell {
    Shell::staff("宿毛市").signed_in(HOSTILE)
}

#[test]
fn every_page_is_sound() {
    let summary = || Summary { id: PersonId::from_raw(12), person: known(), is_protected: true };
    let found = || Found { persons: vec![summary()], has_more: true };
    let mut pages = vec![
        People::new(shell(), String::new(), None).render(),
        People::new(shell(), HOSTILE.to_owned(), Some(Result::TooShort)).render(),
        People::new(shell(), HOSTILE.to_owned(), Some(Result::Found(found()))).render(),
        People::new(shell(), HOSTILE.to_owned(), Some(Result::Found(Found::default()))).render(),
        Limited { shell: shell() }.render(),
    ];
    for notice in [None, Some(Notice::Joined), Some(Notice::NoOther), Some(Notice::TooMany)] {
        for may_protect in [true, false] {
            pages.push(Person::new(shell(), (seen(), vec![summary()]), may_protect, notice).render());
        }
    }
    for page in pages {
        let page = page.expect("a page renders");
        assert_eq!(faults(&page, OURS), Vec::<String>::new(), "{page}");
    }
}

#[test]
fn the_title_of_a_persons_page_names_nobody_and_only_whoever_may_limits_sight() {
    let page = |may| Person::new(shell(), (seen(), Vec::new()), may, None).render().expect("a page renders");
    let title = page(true);
    let title = title.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).expect("a title");
    assert!(title.starts_with("人の記録") && !title.contains("ひなた"), "{title}");
    assert!(page(true).contains("/protection") && !page(false).contains("/protection"));
    assert!(page(true).contains("1950年3月（日不詳）"));
}
