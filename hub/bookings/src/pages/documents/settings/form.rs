//! One part of the tree as its form shows it, with empty rows to add to.

use domain::{
    bookings::documents::{Answer, Item, Kind, List, Per, Portion, Question, Spot, Then, Tree},
    lang::{Lang, Words},
};

use crate::pages::documents::edit::{Part, then_key};

/// Empty rows at the end of a form.
const EMPTY_ROWS: usize = 2;

/// A row's number, and what stands in it.
pub(super) type Row<'a, T> = (usize, Option<&'a T>);

/// A part of the tree, in its form.
#[derive(Debug)]
pub(super) struct PartForm {
    pub part: Part,
    pub body: Body,
}

/// What stands in a form.
#[derive(Debug)]
pub(super) enum Body {
    Services,
    Question(Question),
    List(List),
    Item(Item),
    Kind(Kind),
}

impl Body {
    pub(super) fn of(part: Part, tree: &Tree) -> Self {
        let words = || Words { ja: String::new(), others: [].into() };
        match part {
            Part::Services => Self::Services,
            Part::Question(no) => Self::Question(tree.question(no).cloned().unwrap_or_else(|| Question {
                no,
                words: words(),
                help: None,
                answers: Vec::new(),
            })),
            Part::List(no) => {
                let empty = || List { no, name: words(), items: Vec::new(), note: None };
                Self::List(tree.list(no).cloned().unwrap_or_else(empty))
            }
            Part::Item(no) => {
                let empty = || Item { no, name: words(), note: None, per: Per::Person, ways: Vec::new() };
                Self::Item(tree.item(no).cloned().unwrap_or_else(empty))
            }
            Part::Kind(no) => {
                let empty = || Kind { no, name: words(), note: None, members: Vec::new() };
                Self::Kind(tree.kind(no).cloned().unwrap_or_else(empty))
            }
        }
    }

    pub(super) fn spot(&self) -> Option<Spot> {
        match self {
            Self::Services => None,
            Self::Question(question) => Some(Spot::Question(question.no)),
            Self::List(list) => Some(Spot::List(list.no)),
            Self::Item(item) => Some(Spot::Item(item.no)),
            Self::Kind(kind) => Some(Spot::Kind(kind.no)),
        }
    }
}

impl PartForm {
    /// What the form is called.
    pub(super) fn title(&self) -> &'static str {
        match (&self.body, self.part.is_new()) {
            (Body::Services, _) => "手続きごとの始まり",
            (Body::Question(_), false) => "質問を直す",
            (Body::Question(_), true) => "質問を加える",
            (Body::List(_), false) => "持ち物の一覧を直す",
            (Body::List(_), true) => "持ち物の一覧を加える",
            (Body::Item(_), false) => "持ち物を直す",
            (Body::Item(_), true) => "持ち物を加える",
            (Body::Kind(_), false) => "書類の種類を直す",
            (Body::Kind(_), true) => "書類の種類を加える",
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        self.part.names().0
    }

    pub(super) fn no(&self) -> String {
        self.part.names().1
    }

    pub(super) fn can_be_deleted(&self) -> bool {
        !self.part.is_new() && self.part != Part::Services
    }
}

/// Words as the fields of a form show them; absent ones as empty fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed<'a>(pub Option<&'a Words>);

impl<'a> Typed<'a> {
    pub(super) fn ja(self) -> &'a str {
        self.0.map_or("", |words| words.ja.as_str())
    }

    pub(super) fn other(self, lang: &Lang) -> &'a str {
        self.0.and_then(|words| words.others.get(lang)).map_or("", String::as_str)
    }
}

pub(super) const fn typed(words: &Words) -> Typed<'_> {
    Typed(Some(words))
}

pub(super) const fn typed_of(words: Option<&Words>) -> Typed<'_> {
    Typed(words)
}

/// The answers with their rows, and empty ones to add to.
pub(super) fn answer_rows(question: &Question) -> Vec<Row<'_, Answer>> {
    rows(&question.answers)
}

pub(super) fn rows<T>(parts: &[T]) -> Vec<Row<'_, T>> {
    (0..parts.len() + EMPTY_ROWS).map(|row| (row, parts.get(row))).collect()
}

/// The ways with their rows, an empty one, and in each the portions with their places.
pub(super) fn way_rows(item: &Item) -> Vec<(usize, Vec<Row<'_, Portion>>)> {
    let portions = |row: usize| {
        let way = item.ways.get(row).map_or(&[][..], Vec::as_slice);
        (0..way.len().max(2)).map(|nth| (nth, way.get(nth))).collect()
    };
    (0..=item.ways.len()).map(|row| (row, portions(row))).collect()
}

pub(super) fn is_kind(portion: Option<&Portion>, kind: &Kind) -> bool {
    portion.is_some_and(|portion| portion.kind == kind.no)
}

pub(super) fn words_of(answer: Option<&Answer>) -> Typed<'_> {
    Typed(answer.map(|answer| &answer.words))
}

pub(super) fn tell_of(answer: Option<&Answer>) -> Typed<'_> {
    match answer.map(|answer| &answer.then) {
        Some(Then::Tell(words)) => Typed(Some(words)),
        _ => Typed(None),
    }
}

pub(super) fn key_of(answer: Option<&Answer>) -> String {
    answer.map(|answer| then_key(&answer.then)).unwrap_or_default()
}
