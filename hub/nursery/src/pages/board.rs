//! The staff's board: who is here, who is not yet, who went home, live.

use askama::Template;
use domain::{
    attendance::{MarkRefusal, Presence},
    ids::{ChildId, FormId, StaffId},
    log::Seq,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{
    Place, Shell,
    standing::{ChildFrame, Standing},
};
use serde::Serialize;

/// `GET /board/{facility}`.
#[derive(Debug, Template)]
#[template(path = "board.html")]
pub struct Board {
    shell: Shell,
    place: Place,
    by: StaffId,
    day: CivilDay,
    as_of: UtcTime,
    seq: Seq,
    groups: Vec<Group>,
    refusal: Option<MarkRefusal>,
}

/// A child on the board.
#[derive(Debug, Clone)]
pub struct BoardChild {
    /// Who.
    pub child: ChildId,
    /// The full name.
    pub name: String,
    /// The full name in kana; the list is ordered by it.
    pub kana: String,
    /// The group (組) within the nursery.
    pub group: String,
    /// Where the child is today.
    pub presence: Presence,
    /// The id of the form beside the child: whatever button is pressed takes effect once.
    pub form: FormId,
}

impl BoardChild {
    const fn standing(&self) -> Standing {
        Standing(self.presence)
    }
}

/// The children of one group, by kana.
#[derive(Debug)]
struct Group {
    name: String,
    children: Vec<BoardChild>,
}

/// How many children are where.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    here: usize,
    expected: usize,
    gone: usize,
    absent: usize,
}

impl Board {
    /// The board of a nursery as its log says at `seq`, for this member of the staff. Groups come in the order in which the
    /// children name them.
    #[must_use]
    pub fn new(shell: Shell, place: Place, by: StaffId, as_of: UtcTime, seq: Seq, children: Vec<BoardChild>) -> Self {
        let shell = shell.at(place.clone());
        Self { shell, place, by, day: as_of.day(), as_of, seq, groups: by_group(children), refusal: None }
    }

    /// The board after a mark that was not taken.
    #[must_use]
    pub fn after_refusal(self, refusal: MarkRefusal) -> Self {
        Self { refusal: Some(refusal), ..self }
    }

    fn live_url(&self) -> String {
        self.place.live_url(self.seq)
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for child in self.groups.iter().flat_map(|group| &group.children) {
            match child.presence {
                Presence::Expected => counts.expected += 1,
                Presence::Absent => counts.absent += 1,
                Presence::Here { .. } => counts.here += 1,
                Presence::Gone { .. } => counts.gone += 1,
            }
        }
        counts
    }

    fn refusal_words(&self) -> Option<&'static str> {
        self.refusal.map(refusal_words)
    }
}

/// What the board's script is told of a mark that it sent.
#[derive(Debug, Serialize)]
pub struct Marked {
    /// The child as it stands now.
    #[serde(flatten)]
    pub child: ChildFrame,
    /// The id of the form beside the child from now on.
    pub form: FormId,
    /// Why the mark was not taken, if it was not.
    pub refusal: Option<&'static str>,
}

/// Why a mark was not taken.
#[must_use]
pub const fn refusal_words(refusal: MarkRefusal) -> &'static str {
    match refusal {
        MarkRefusal::AlreadySo => "すでにそのように記録されています。画面の表示をご確認ください。",
        MarkRefusal::DoesNotFit => "いまの状態からは記録できません。まちがいのときは「訂正」から取り消してください。",
    }
}

fn by_group(children: Vec<BoardChild>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for child in children {
        match groups.iter_mut().find(|group| group.name == child.group) {
            Some(group) => group.children.push(child),
            None => groups.push(Group { name: child.group.clone(), children: vec![child] }),
        }
    }
    for group in &mut groups {
        group.children.sort_by(|one, other| one.kana.cmp(&other.kana));
    }
    groups
}
