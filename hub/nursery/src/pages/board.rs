//! The staff's board: who is here, who is not yet, who went home, live.

use askama::Template;
use domain::{
    attendance::{MarkRefusal, Presence},
    ids::{ChildId, FormId, StaffId},
    log::Seq,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{
    Facility, Shell,
    errors::Errors,
    standing::{ChildFrame, Standing},
};
use serde::Serialize;

use super::classes::{Ages, Class, InClass, Tab, by_class};
use super::residents::ByWhom;

/// `GET /board/{facility}`.
#[derive(Debug, Template)]
#[template(path = "board.html")]
pub struct Board {
    shell: Shell,
    facility: Facility,
    by: StaffId,
    day: CivilDay,
    as_of: UtcTime,
    seq: Seq,
    groups: Vec<Class<BoardChild>>,
    /// The number of the class that is shown alone, if one is: the first is 1.
    class: Option<usize>,
}

/// Who is on the board.
#[derive(Debug, Clone, Default)]
pub struct Children {
    /// The children.
    pub children: Vec<BoardChild>,
    /// How old those of a class are, as far as the roster says it.
    pub ages: Ages,
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
    /// Who brought and fetched the child with a card of their own.
    pub by: ByWhom,
    /// The id of the form beside the child: whatever button is pressed takes effect once.
    pub form: FormId,
}

impl InClass for BoardChild {
    fn child(&self) -> ChildId {
        self.child
    }

    fn kana(&self) -> &str {
        &self.kana
    }

    fn class(&self) -> &str {
        &self.group
    }
}

impl BoardChild {
    const fn standing(&self) -> Standing {
        Standing(self.presence)
    }
}

/// How many children are where.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    here: usize,
    expected: usize,
    gone: usize,
    absent: usize,
}

impl Counts {
    fn of<'a>(children: impl Iterator<Item = &'a BoardChild>) -> Self {
        let mut counts = Self::default();
        for child in children {
            match child.presence {
                Presence::Expected => counts.expected += 1,
                Presence::Absent => counts.absent += 1,
                Presence::Here { .. } => counts.here += 1,
                Presence::Gone { .. } => counts.gone += 1,
            }
        }
        counts
    }

    const fn all(&self) -> usize {
        self.here + self.expected + self.gone + self.absent
    }
}

impl Class<BoardChild> {
    fn counts(&self) -> Counts {
        Counts::of(self.children.iter())
    }
}

impl Board {
    /// The board of a nursery as its log says at `seq`, for this member of the staff.
    #[must_use]
    pub fn new(
        shell: Shell,
        facility: Facility,
        by: StaffId,
        (as_of, seq): (UtcTime, Seq),
        children: Children,
    ) -> Self {
        let (shell, groups) = (shell.at(facility.clone()), by_class(children.children, &children.ages));
        Self { shell, facility, by, day: as_of.day(), as_of, seq, groups, class: None }
    }

    /// The board after a mark that was not taken.
    #[must_use]
    pub fn after_refusal(self, refusal: MarkRefusal) -> Self {
        let errors = Errors::new("記録しませんでした。").and(refusal_words(refusal));
        Self { shell: self.shell.with_errors(errors), ..self }
    }

    fn live_url(&self) -> String {
        self.facility.live_url(self.seq)
    }

    /// With this class alone, if there is one of this number.
    #[must_use]
    pub fn of_class(self, class: Option<usize>) -> Self {
        let class = class.filter(|class| (1..=self.groups.len()).contains(class));
        Self { class, ..self }
    }

    fn counts(&self) -> Counts {
        Counts::of(self.groups.iter().flat_map(|group| &group.children))
    }

    fn is_hidden(&self, group: &Class<BoardChild>) -> bool {
        self.class.is_some_and(|class| class != group.number)
    }

    fn tabs(&self) -> Vec<Tab> {
        let here = |counts: &Counts| format!("{}/{}", counts.here, counts.all());
        let board = format!("/board/{}", self.facility.slug);
        let all = Tab {
            href: board.clone(),
            class: None,
            number: here(&self.counts()),
            key: Some(0),
            is_current: self.class.is_none(),
        };
        let classes = self.groups.iter().map(|group| Tab {
            href: format!("{board}?class={}", group.number),
            class: Some(group.name.clone()),
            number: here(&group.counts()),
            key: Some(group.number).filter(|key| *key <= 9),
            is_current: self.class == Some(group.number),
        });
        std::iter::once(all).chain(classes).collect()
    }

    fn class_name(&self) -> &str {
        self.class.map_or("", |class| &self.groups[class - 1].name)
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
