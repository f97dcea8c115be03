//! What can be wrong with a tree, and where.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AnswerNo, CHOICES_MAX, Item, ItemNo, Kind, KindNo, List, ListNo, MEMBERS_MAX, PARTS_MAX, QUESTIONS_MAX, Question,
    QuestionNo, Then, Tree,
};
use crate::{lang::Words, queue::office::ServiceNo};

/// Longest name, question or answer, in characters.
pub const NAME_MAX: usize = 200;
/// Longest help, note or advice, in characters.
pub const NOTE_MAX: usize = 1_000;

/// Something that is wrong with a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at:?}: {wrong}")]
pub struct BadTree {
    /// Where.
    pub at: Spot,
    /// What.
    pub wrong: Wrong,
}

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The tree as a whole.
    Tree,
    /// Where a service begins.
    Service(ServiceNo),
    /// A question.
    Question(QuestionNo),
    /// An answer to a question.
    Answer(QuestionNo, AnswerNo),
    /// A list.
    List(ListNo),
    /// An item.
    Item(ItemNo),
    /// A kind of documents.
    Kind(KindNo),
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Words are missing or too long.
    #[error("words are missing, or longer than {0} characters")]
    Words(usize),
    /// Two have this number.
    #[error("the number is given twice")]
    Twice,
    /// Too many parts.
    #[error("more than {0} parts")]
    TooMany(usize),
    /// Nothing to choose from.
    #[error("there is nothing here")]
    Empty,
    /// It names a question that is not there.
    #[error("question {0} is not there")]
    NoQuestion(QuestionNo),
    /// It names a list that is not there.
    #[error("list {0} is not there")]
    NoList(ListNo),
    /// It names an item that is not there.
    #[error("item {0} is not there")]
    NoItem(ItemNo),
    /// It names a kind that is not there.
    #[error("kind {0} is not there")]
    NoKind(KindNo),
    /// More documents of a kind than there are.
    #[error("kind {0} does not have so many documents")]
    Count(KindNo),
    /// The answers lead back to the question.
    #[error("the answers lead in a circle")]
    Circle,
    /// So many questions in a row that nobody gets to the end.
    #[error("more than {QUESTIONS_MAX} questions in a row")]
    TooLong,
}

impl Tree {
    /// Checks a tree.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self) -> Result<(), BadTree> {
        self.faults().into_iter().next().map_or(Ok(()), Err)
    }

    /// All that is wrong with a tree.
    #[must_use]
    pub fn faults(&self) -> Vec<BadTree> {
        let mut faults = Faults(Vec::new());
        self.check_numbers(&mut faults);
        for (service, then) in &self.services {
            self.check_then(&mut faults, Spot::Service(*service), then);
        }
        for question in &self.questions {
            self.check_question(&mut faults, question);
        }
        for list in &self.lists {
            self.check_list(&mut faults, list);
        }
        for item in &self.items {
            self.check_item(&mut faults, item);
        }
        for kind in &self.kinds {
            check_kind(&mut faults, kind);
        }
        // Only what has numbers of its own and leads somewhere can be followed.
        if faults.0.is_empty() {
            self.check_ways(&mut faults);
        }
        faults.0
    }

    /// The questions and lists that no service leads to: fit for a hint, not for a refusal.
    #[must_use]
    pub fn unreached(&self) -> (Vec<QuestionNo>, Vec<ListNo>) {
        let (mut questions, mut lists) = (BTreeSet::new(), BTreeSet::new());
        let mut open: Vec<&Then> = self.services.values().collect();
        while let Some(then) = open.pop() {
            match then {
                Then::Tell(_) => {}
                Then::Bring(list) => _ = lists.insert(*list),
                Then::Ask(no) if questions.insert(*no) => {
                    let answers = self.question(*no).map_or(&[][..], |question| &question.answers);
                    open.extend(answers.iter().map(|answer| &answer.then));
                }
                Then::Ask(_) => {}
            }
        }
        (
            self.questions.iter().map(|question| question.no).filter(|no| !questions.contains(no)).collect(),
            self.lists.iter().map(|list| list.no).filter(|no| !lists.contains(no)).collect(),
        )
    }

    fn check_numbers(&self, faults: &mut Faults) {
        faults.distinct(self.questions.iter().map(|question| Spot::Question(question.no)));
        faults.distinct(self.lists.iter().map(|list| Spot::List(list.no)));
        faults.distinct(self.items.iter().map(|item| Spot::Item(item.no)));
        faults.distinct(self.kinds.iter().map(|kind| Spot::Kind(kind.no)));
        for parts in [self.services.len(), self.questions.len(), self.lists.len(), self.items.len(), self.kinds.len()] {
            faults.at_most(Spot::Tree, parts, PARTS_MAX);
        }
    }

    fn check_question(&self, faults: &mut Faults, question: &Question) {
        let at = Spot::Question(question.no);
        faults.words(at, Some(&question.words), NAME_MAX);
        faults.words(at, question.help.as_ref(), NOTE_MAX);
        faults.some(at, question.answers.len(), CHOICES_MAX);
        faults.distinct(question.answers.iter().map(|answer| Spot::Answer(question.no, answer.no)));
        for answer in &question.answers {
            let at = Spot::Answer(question.no, answer.no);
            faults.words(at, Some(&answer.words), NAME_MAX);
            self.check_then(faults, at, &answer.then);
        }
    }

    fn check_then(&self, faults: &mut Faults, at: Spot, then: &Then) {
        match then {
            Then::Ask(no) => faults.unless(self.question(*no).is_some(), at, Wrong::NoQuestion(*no)),
            Then::Bring(no) => faults.unless(self.list(*no).is_some(), at, Wrong::NoList(*no)),
            Then::Tell(words) => faults.words(at, Some(words), NOTE_MAX),
        }
    }

    fn check_list(&self, faults: &mut Faults, list: &List) {
        let at = Spot::List(list.no);
        faults.words(at, Some(&list.name), NAME_MAX);
        faults.words(at, list.note.as_ref(), NOTE_MAX);
        faults.some(at, list.items.len(), CHOICES_MAX);
        for no in &list.items {
            faults.unless(self.item(*no).is_some(), at, Wrong::NoItem(*no));
        }
    }

    fn check_item(&self, faults: &mut Faults, item: &Item) {
        let at = Spot::Item(item.no);
        faults.words(at, Some(&item.name), NAME_MAX);
        faults.words(at, item.note.as_ref(), NOTE_MAX);
        faults.at_most(at, item.ways.len(), CHOICES_MAX);
        for way in &item.ways {
            faults.some(at, way.len(), CHOICES_MAX);
            for portion in way {
                match self.kind(portion.kind) {
                    None => faults.unless(false, at, Wrong::NoKind(portion.kind)),
                    Some(kind) => {
                        let counts = (1..=kind.members.len()).contains(&usize::from(portion.count));
                        faults.unless(counts, at, Wrong::Count(portion.kind));
                    }
                }
            }
        }
    }

    /// Follows every way from every question, so that what is not used yet can be used without surprise.
    fn check_ways(&self, faults: &mut Faults) {
        let mut longest = BTreeMap::new();
        for question in &self.questions {
            match self.longest(question, &mut longest, &mut Vec::new()) {
                Err(circle) => return faults.unless(false, Spot::Question(circle), Wrong::Circle),
                Ok(length) if length > QUESTIONS_MAX => {
                    return faults.unless(false, Spot::Question(question.no), Wrong::TooLong);
                }
                Ok(_) => {}
            }
        }
    }

    /// How many questions come at most from this one on; an error names one of a circle.
    fn longest(
        &self,
        question: &Question,
        known: &mut BTreeMap<QuestionNo, usize>,
        trail: &mut Vec<QuestionNo>,
    ) -> Result<usize, QuestionNo> {
        if let Some(length) = known.get(&question.no) {
            return Ok(*length);
        }
        if trail.contains(&question.no) {
            return Err(question.no);
        }
        trail.push(question.no);
        let mut length = 0;
        for answer in &question.answers {
            if let Then::Ask(no) = answer.then
                && let Some(next) = self.question(no)
            {
                length = length.max(self.longest(next, known, trail)?);
            }
        }
        trail.pop();
        known.insert(question.no, length + 1);
        Ok(length + 1)
    }
}

fn check_kind(faults: &mut Faults, kind: &Kind) {
    let at = Spot::Kind(kind.no);
    faults.words(at, Some(&kind.name), NAME_MAX);
    faults.words(at, kind.note.as_ref(), NOTE_MAX);
    faults.some(at, kind.members.len(), MEMBERS_MAX);
    for member in &kind.members {
        faults.words(at, Some(member), NAME_MAX);
    }
}

struct Faults(Vec<BadTree>);

impl Faults {
    fn unless(&mut self, holds: bool, at: Spot, wrong: Wrong) {
        let fault = BadTree { at, wrong };
        if !holds && !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    fn words(&mut self, at: Spot, words: Option<&Words>, max: usize) {
        let fits = |text: &String| !text.trim().is_empty() && text.chars().count() <= max;
        let fine = words.is_none_or(|words| fits(&words.ja) && words.others.values().all(fits));
        self.unless(fine, at, Wrong::Words(max));
    }

    fn some(&mut self, at: Spot, count: usize, max: usize) {
        self.unless(count > 0, at, Wrong::Empty);
        self.at_most(at, count, max);
    }

    fn at_most(&mut self, at: Spot, count: usize, max: usize) {
        self.unless(count <= max, at, Wrong::TooMany(max));
    }

    fn distinct(&mut self, spots: impl Iterator<Item = Spot>) {
        let mut seen = BTreeSet::new();
        for spot in spots {
            self.unless(seen.insert(spot), spot, Wrong::Twice);
        }
    }
}
