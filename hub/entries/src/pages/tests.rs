use domain::{
    duties::Rights,
    entries::{Fact, Passage, screen},
    ids::HolderId,
};
use hub_web::{
    noun::{Nouns, WEB},
    pages::sound::{faults, inline},
};

use super::*;

/// Whose files these pages may load.
static OURS: Nouns = Nouns(&[&WEB, &crate::ENTRIES]);

const HOSTILE: &str = "<script>alert('ひなた')</script>\" onload=\"x";

fn moment(inside: u32) -> Moment {
    // 2026-11-21 08:31 in Tokyo.
    let now = UtcTime::from_micros(1_795_217_460_000_000);
    Moment { seq: Seq(12), now, hall: Hall { capacity: 20 }, count: Count { inside, visitors: inside + 3 } }
}

fn facility() -> Facility {
    Facility { slug: "gym".to_owned(), name: HOSTILE.to_owned(), has_hall: true, ..Facility::default() }
}

fn page(inside: u32, notice: Option<Notice>, leads: bool) -> String {
    let rights = if leads { Rights::of_administrator() } else { Rights::default() };
    let shell = Shell { rights, ..Shell::staff("宿毛市").signed_in(HOSTILE) };
    Entries::new(shell, facility(), moment(inside), notice).render().expect("a page renders")
}

#[test]
fn every_page_is_sound() {
    for notice in [None, Some(Notice::Saved), Some(Notice::Refused)] {
        let page = page(3, notice, true);
        assert_eq!(faults(&page, OURS), Vec::<String>::new(), "{page}");
    }
    let follows = |notice| page(3, notice, true).contains("data-live");
    assert_eq!([None, Some(Notice::Saved), Some(Notice::Refused)].map(follows), [true, true, false]);
    assert!(page(3, None, true).contains("name=\"capacity\"") && !page(3, None, false).contains("name=\"capacity\""));
}

#[test]
fn the_page_says_how_full_it_is_in_words_and_the_script_finds_its_limits() {
    for (inside, crowd, words) in [
        (0, "free", "空いています"),
        (12, "busy", "やや混んでいます"),
        (17, "crowded", "混んでいます"),
        (25, "full", "満員です"),
    ] {
        let page = page(inside, None, false);
        assert!(page.contains(&format!("data-crowd=\"{crowd}\"")), "{page}");
        assert!(page.contains(&format!(">{words}</")), "{page}");
        assert!(page.contains("data-live=\"/live/gym?after=12\"") && page.contains("data-day=\"2026-11-21\""));
        for (step, from) in [("free", 0), ("busy", 12), ("crowded", 17), ("full", 20)] {
            assert!(page.contains(&format!("data-step=\"{step}\" data-from=\"{from}\"")), "{page}");
        }
    }
}

#[test]
fn the_wall_names_nobody_and_has_nothing_inline() {
    let session = hub_web::session::SignedIn {
        visitor: hub_web::session::Visitor::Guardian(domain::ids::GuardianId::from_raw(1)),
        name: String::new(),
        token_hash: vec![1],
        expires_at: UtcTime::from_micros(0),
        before: hub_web::session::Before::default(),
    };
    let (title, mark) = ("宿毛市 かざす".to_owned(), session.mark());
    let wall = Wall { title, facility: facility(), moment: moment(20), demo: true, mark };
    let page = wall.render().expect("a page renders");
    assert_eq!(faults(&page, OURS), Vec::<String>::new(), "{page}");
    assert_eq!(inline(&page), Vec::<String>::new());
    assert!(page.contains("満員です") && page.contains("<span lang=\"en\">Full</span>"), "{page}");
}

#[test]
fn the_manual_answers_every_sentence_of_the_reader_and_names_every_step() {
    let manual = include_str!("../../../../docs/manual/entries.md");
    let (hall, at) = (Hall { capacity: 20 }, UtcTime::from_micros(0));
    let passage =
        |inside| Passage { holder: HolderId::from_raw(1), turns: vec![at], count: Count { inside, visitors: inside } };
    for fact in
        [Fact::Entered(passage(1)), Fact::WentOut(passage(0)), Fact::EntryRepeated { holder: HolderId::from_raw(1) }]
    {
        let words = screen::shown(&fact, hall, at).expect("words").words;
        assert!(manual.contains(&words), "{words}");
    }
    let full = screen::shown(&Fact::Entered(passage(20)), hall, at).expect("words").detail;
    assert!(full.ends_with("ただいま満員です") && manual.contains("ただいま満員です"), "{full}");
    for step in moment(0).steps() {
        assert!(manual.contains(step.japanese()), "{}", step.japanese());
    }
}
