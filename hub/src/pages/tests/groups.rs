//! The pages of groups and of moves, and of the proof before them.

use std::collections::HashMap;

use db::accounts::groups::{Assigned, Group};
use domain::{
    duties::Duties,
    ids::{AssignmentId, FacilityId, GroupId, StaffId},
    moves::{BadMoves, Known, Target},
};
use hub_web::pages::{
    prove::{Before, Prove, Refused as NotProved},
    sound::faults,
};

use super::{HOSTILE, MORNING, rendered, staff};
use crate::pages::{
    groups::{Groups, OneGroup, Wrong},
    moves::{Coming, Fated, Moves},
};

pub(super) fn group(id: i64) -> Group {
    Group { id: GroupId::from_raw(id), name: HOSTILE.to_owned(), duties: Duties::ALL }
}

pub(super) fn given(from: i64, until: Option<i64>) -> Assigned {
    let day = |days| MORNING.day().plus(days);
    let place = Some(FacilityId::from_raw(1));
    Assigned { id: AssignmentId::from_raw(1), group: group(9), place, from: day(from), until: until.map(day) }
}

fn prove(form: Before) -> Prove {
    Prove { shell: staff(), login: HOSTILE.to_owned(), to: "/accounts".to_owned(), form }
}

fn fated(is_wrong: bool) -> Fated {
    let text = || HOSTILE.to_owned();
    Fated { number: 2, name: text(), login: text(), words: text(), is_wrong, is_same: false }
}

fn moves(fated: Vec<Fated>) -> Moves {
    let to = Target { place: Some(FacilityId::from_raw(1)), group: GroupId::from_raw(9) };
    let taken = db::accounts::moves::Taken {
        id: domain::ids::MoveId::from_raw(1),
        staff: StaffId::from_raw(1),
        first: MORNING.day(),
        to,
        joins: false,
        by: StaffId::from_raw(2),
        is_held: true,
    };
    let coming = Coming { name: HOSTILE.to_owned(), ..Coming::of(&taken, &Known::default()) };
    let page = Moves::new(staff(), vec![coming]).taken(Some(3));
    if fated.is_empty() { page } else { page.tried(fated, HOSTILE.to_owned()) }
}

#[test]
fn the_pages_of_groups_and_moves_and_the_proof_before_them_are_sound() {
    let all = vec![group(3), group(9)];
    let pages = [
        rendered(&prove(Before::Nothing)),
        rendered(&prove(Before::Kept("kept".to_owned()))),
        rendered(&prove(Before::Lost).refused(NotProved::Wrong)),
        rendered(&Groups::new(staff(), (all, HashMap::from([(group(9).id, 2)])), true)),
        rendered(
            &Groups::new(staff(), (Vec::new(), HashMap::new()), false).refused(Default::default(), &[Wrong::NoName]),
        ),
        rendered(&OneGroup::new(staff(), (group(3), 0), false)),
        rendered(&OneGroup::new(staff(), (group(9), 2), true).refused(None, &[Wrong::NoDuty])),
        rendered(&moves(Vec::new())),
        rendered(&moves(vec![fated(false)])),
        rendered(&moves(vec![fated(false), fated(true)])),
        rendered(&moves(Vec::new()).refused(&BadMoves::LastYears)),
    ];
    for page in pages {
        assert_eq!(faults(&page, crate::NOUNS), Vec::<String>::new(), "{page}");
        assert!(!page.contains("<script>alert"), "{page}");
    }
    assert!(Duties::ALL.japanese().contains("招待リンク"));
    let wrong = rendered(&moves(vec![fated(true)]));
    assert!(!wrong.contains("この内容で取り込む") && wrong.contains("1行が、このままでは"), "{wrong}");
}
