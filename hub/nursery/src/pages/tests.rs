//! Every page renders, says what it must, and stays within the content security policy.

use std::{collections::HashMap, time::Duration};

use askama::Template;
use domain::{
    attendance::{MarkRefusal, Presence},
    duties::Rights,
    ids::{ChildId, FormId, GuardianId, StaffId},
    log::Seq,
    time::UtcTime,
};
use hub_web::{
    noun::{Nouns, WEB},
    pages::{Facility, Shell, sound::faults, standing::Standing},
};

use super::{
    board::{Board, BoardChild, Children},
    families::{Families, FamilyChild, FreshInvitation, Guardian, GuardianState, InvitedBy, Said},
    residents::{ByWhom, ChildToday, Family, Invitation, InvitationEnded, Stream},
};

/// Whose files these pages may load.
static OURS: Nouns = Nouns(&[&WEB, &crate::NURSERY]);

/// 2026-11-21 08:31 in Tokyo.
const MORNING: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

const HOSTILE: &str = "<script>alert('ひなた')</script>\" onload=\"x";

fn whole(children: Vec<BoardChild>) -> Children {
    Children { children, ages: HashMap::new() }
}

fn later(minutes: u64) -> UtcTime {
    MORNING + Duration::from_secs(minutes * 60)
}

fn facility() -> Facility {
    Facility { slug: "yamada".to_owned(), name: "山田保育園".to_owned(), ..Facility::default() }
}

fn staff() -> Shell {
    let rights = Rights::of_administrator();
    Shell { rights, ..Shell::staff("宿毛市") }.signed_in("山本 さくら").at(facility())
}

fn resident() -> Shell {
    Shell::resident("宿毛市").signed_in(HOSTILE)
}

const PRESENCES: [Presence; 4] = [
    Presence::Expected,
    Presence::Absent,
    Presence::Here { since: MORNING },
    Presence::Gone { arrived: MORNING, left: MORNING },
];

fn board() -> Board {
    let children = PRESENCES.iter().zip(1..).map(|(&presence, number)| BoardChild {
        child: ChildId::from_raw(number),
        name: HOSTILE.to_owned(),
        kana: "やまだ ひなた".to_owned(),
        group: "ひよこ組".to_owned(),
        presence,
        by: ByWhom::default(),
        form: FormId::from_bits(u128::from(number.unsigned_abs()) + 100),
    });
    Board::new(staff(), facility(), StaffId::from_raw(7), (MORNING, Seq(12)), whole(children.collect()))
}

fn family() -> Family {
    let children = PRESENCES.iter().zip(1..).map(|(&presence, number)| ChildToday {
        child: ChildId::from_raw(number),
        name: HOSTILE.to_owned(),
        call_name: "ひなた".to_owned(),
        facility: facility(),
        group: "ひよこ組".to_owned(),
        presence,
        by: ByWhom { brought: Some(HOSTILE.to_owned()), fetched: Some(HOSTILE.to_owned()) },
    });
    Family {
        shell: resident(),
        day: MORNING.day(),
        as_of: MORNING,
        children: children.collect(),
        streams: vec![Stream { facility: facility(), seq: Seq(12) }],
        vapid_key: "BPk".to_owned(),
        comes_back: false,
    }
}

fn families() -> Families {
    let states = [GuardianState::NotInvited, GuardianState::Invited, GuardianState::Joined];
    let guardians = states.into_iter().zip(1..).map(|(state, number)| Guardian {
        guardian: GuardianId::from_raw(number),
        name: HOSTILE.to_owned(),
        email: "hahaoya@example.jp".to_owned(),
        comes_back: state == GuardianState::Joined,
        state,
        invited: vec![InvitedBy { at: MORNING, by: Some(HOSTILE.to_owned()), is_used: true }],
    });
    let child = FamilyChild {
        child: ChildId::from_raw(1),
        name: "山田 ひなた".to_owned(),
        kana: "やまだ ひなた".to_owned(),
        group: "ひよこ組".to_owned(),
        guardians: guardians.collect(),
    };
    let fresh = FreshInvitation {
        guardian_name: HOSTILE.to_owned(),
        url: "https://sukumo.example/invitations/abc".to_owned(),
        valid_until: later(60),
    };
    Families::new(staff(), facility(), vec![child], &HashMap::new()).saying(Said::Fresh(fresh))
}

fn rendered(page: &impl Template) -> String {
    page.render().expect("a page renders")
}

fn every_page() -> Vec<String> {
    let invitation = Invitation {
        shell: Shell::resident("宿毛市"),
        facility: facility(),
        guardian_name: HOSTILE.to_owned(),
        children: vec!["ひなた".to_owned(), "そうた".to_owned()],
        code: "abc".to_owned(),
    };
    vec![
        rendered(&board()),
        rendered(&board().after_refusal(MarkRefusal::DoesNotFit)),
        rendered(&families()),
        rendered(&invitation),
        rendered(&InvitationEnded { shell: Shell::resident("宿毛市") }),
        rendered(&family()),
    ]
}

fn of_classes(classes: &[&str]) -> String {
    let children = classes.iter().zip(1..).map(|(&class, number)| BoardChild {
        child: ChildId::from_raw(number),
        name: format!("name-{number}"),
        kana: "やまだ".to_owned(),
        group: class.to_owned(),
        presence: if number == 1 { Presence::Here { since: MORNING } } else { Presence::Expected },
        by: ByWhom::default(),
        form: FormId::from_bits(u128::from(number.unsigned_abs())),
    });
    let board = Board::new(staff(), facility(), StaffId::from_raw(7), (MORNING, Seq(12)), whole(children.collect()));
    rendered(&board.of_class(Some(2)))
}

#[test]
fn classes_come_by_age_and_else_as_the_roster_brought_them_and_never_by_kana() {
    let at = |page: &str, class: &str| page.find(&format!("<h2><bdi>{class}<")).expect("a class");
    let page = of_classes(&["ひよこ組", "あひる組", "ひよこ組"]);
    assert!(at(&page, "ひよこ組") < at(&page, "あひる組"));
    let page = of_classes(&["10歳からの組", "３歳児 りす組", "一時保育", "0・1歳児 ひよこ組"]);
    let order = ["0・1歳児 ひよこ組", "３歳児 りす組", "10歳からの組", "一時保育"].map(|class| at(&page, class));
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn the_tabs_of_the_classes_count_and_show_one_class_without_script() {
    let page = of_classes(&["ひよこ組", "あひる組", "ひよこ組"]);
    for tab in [
        r#"<a href="/board/yamada" data-class="" aria-keyshortcuts="0"><span>すべて</span> <b class="number">1/3</b></a>"#,
        r#"<a href="/board/yamada?class=1" data-class="ひよこ組" aria-keyshortcuts="1"><bdi>ひよこ組</bdi> <b class="number">1/2</b></a>"#,
        r#"<a href="/board/yamada?class=2" data-class="あひる組" aria-keyshortcuts="2" aria-current="true">"#,
        r#"<section class="group" data-class="ひよこ組" hidden>"#,
        r#"<section class="group" data-class="あひる組">"#,
        r#"action="/board/yamada/marks?day=2026-11-21&amp;class=2""#,
    ] {
        assert!(page.contains(tab), "{tab} in {page}");
    }
}

#[test]
fn every_page_is_sound() {
    for page in every_page() {
        assert_eq!(faults(&page, OURS), Vec::<String>::new(), "{page}");
    }
}

#[test]
fn the_boards_script_finds_its_words_its_rows_and_its_stream() {
    let page = rendered(&board());
    assert!(page.contains("data-live=\"/live/yamada?after=12\""));
    assert!(page.contains("data-seq=\"12\""));
    assert!(page.contains("data-day=\"2026-11-21\""));
    for (presence, number) in PRESENCES.into_iter().zip(1..) {
        let (standing, child) = (Standing(presence), ChildId::from_raw(number));
        assert!(page.contains(&format!("data-word-{}=\"{}\"", standing.key(), standing.word())));
        assert!(page.contains(&format!("id=\"{child}\" data-presence=\"{}\"", standing.key())));
        let form = FormId::from_bits(u128::from(number.unsigned_abs()) + 100);
        assert_eq!(page.matches(&format!("name=\"form\" value=\"{form}\"")).count(), 1);
    }
}

#[test]
fn the_familys_script_finds_its_words_its_children_and_its_streams() {
    let page = rendered(&family());
    assert!(page.contains("data-live=\"/live/yamada?after=12\""));
    assert!(page.contains("data-vapid-key=\"BPk\""));
    for (presence, number) in PRESENCES.into_iter().zip(1..) {
        let (standing, child) = (Standing(presence), ChildId::from_raw(number));
        assert!(page.contains(&format!(
            "data-sentence-{}=\"{}\"",
            standing.key(),
            standing.sentence(words::of(domain::lang::Lang::Ja))
        )));
        assert!(page.contains(&format!("id=\"{child}\" data-presence=\"{}\"", standing.key())));
    }
}

#[test]
fn the_board_lists_children_by_kana_within_their_groups() {
    let child = |number, kana: &str, group: &str| BoardChild {
        child: ChildId::from_raw(number),
        name: format!("name-{number}"),
        kana: kana.to_owned(),
        group: group.to_owned(),
        presence: Presence::Expected,
        by: ByWhom::default(),
        form: FormId::from_bits(u128::from(number.unsigned_abs())),
    };
    let children = vec![child(1, "わだ", "りす組"), child(2, "おか", "くま組"), child(3, "あおき", "りす組")];
    let page = rendered(&Board::new(staff(), facility(), StaffId::from_raw(7), (MORNING, Seq::START), whole(children)));
    let at = |text: &str| page.find(text).expect("shown");
    assert!(at("<h2><bdi>りす組") < at("name-3") && at("name-3") < at("name-1"));
    assert!(at("name-1") < at("<h2><bdi>くま組") && at("<h2><bdi>くま組") < at("name-2"));
}
