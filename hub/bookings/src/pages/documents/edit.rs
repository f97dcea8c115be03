//! A form of the staff turned into a change of the tree. Whatever was typed makes a part of a tree, a bad one at worst:
//! [`Tree::faults`] finds what is wrong with it, and the form shows it again as it was typed.

use std::collections::BTreeSet;

use domain::{
    bookings::documents::{
        Answer, AnswerNo, CHOICES_MAX, Item, ItemNo, Kind, KindNo, List, ListNo, Per, Portion, Question, QuestionNo,
        Then, Tree,
    },
    lang::Words,
    queue::office::ServiceNo,
};
use hub_web::pages::fields::Fields;

/// Most rows of a form that are looked at.
const ROWS_MAX: usize = 200;
/// A number that no part has: nothing was chosen.
const NONE: u16 = 0;

/// Which part of the tree a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Where each service begins.
    Services,
    /// A question.
    Question(QuestionNo),
    /// A list.
    List(ListNo),
    /// An item.
    Item(ItemNo),
    /// A kind of documents.
    Kind(KindNo),
}

impl Part {
    /// The part with these names in addresses; a part that is to be made has no number yet.
    #[must_use]
    pub fn named(kind: &str, no: &str) -> Option<Self> {
        let no = || if no == "new" { Some(NONE) } else { no.parse().ok().filter(|no| *no != NONE) };
        match kind {
            "services" => Some(Self::Services),
            "question" => no().map(|no| Self::Question(QuestionNo(no))),
            "list" => no().map(|no| Self::List(ListNo(no))),
            "item" => no().map(|no| Self::Item(ItemNo(no))),
            "kind" => no().map(|no| Self::Kind(KindNo(no))),
            _ => None,
        }
    }

    /// Its names in addresses.
    #[must_use]
    pub fn names(self) -> (&'static str, String) {
        let (kind, no) = match self {
            Self::Services => return ("services", String::new()),
            Self::Question(no) => ("question", no.0),
            Self::List(no) => ("list", no.0),
            Self::Item(no) => ("item", no.0),
            Self::Kind(no) => ("kind", no.0),
        };
        (kind, if no == NONE { "new".to_owned() } else { no.to_string() })
    }

    /// Whether it is to be made.
    #[must_use]
    pub fn is_new(self) -> bool {
        self.names().1 == "new"
    }

    /// Whether the tree has it, or it is to be made.
    #[must_use]
    pub fn is_there(self, tree: &Tree) -> bool {
        self.is_new()
            || match self {
                Self::Services => true,
                Self::Question(no) => tree.question(no).is_some(),
                Self::List(no) => tree.list(no).is_some(),
                Self::Item(no) => tree.item(no).is_some(),
                Self::Kind(no) => tree.kind(no).is_some(),
            }
    }

    /// Takes the part out of the tree.
    pub fn delete(self, tree: &mut Tree) {
        match self {
            Self::Services => tree.services.clear(),
            Self::Question(no) => tree.questions.retain(|question| question.no != no),
            Self::List(no) => tree.lists.retain(|list| list.no != no),
            Self::Item(no) => tree.items.retain(|item| item.no != no),
            Self::Kind(no) => tree.kinds.retain(|kind| kind.no != no),
        }
    }

    /// Puts what was typed into the tree; gives the part with its number.
    #[must_use]
    pub fn put(self, tree: &mut Tree, fields: &Fields) -> Self {
        match self {
            Self::Services => put_services(tree, fields),
            Self::Question(no) => return Self::Question(put_question(tree, no, fields)),
            Self::List(no) => {
                let no = ListNo(given(no.0, tree.lists.iter().map(|list| list.no.0)));
                replace(&mut tree.lists, list(no, fields), |list| list.no == no);
                return Self::List(no);
            }
            Self::Item(no) => {
                let no = ItemNo(given(no.0, tree.items.iter().map(|item| item.no.0)));
                replace(&mut tree.items, item(no, fields), |item| item.no == no);
                return Self::Item(no);
            }
            Self::Kind(no) => {
                let no = KindNo(given(no.0, tree.kinds.iter().map(|kind| kind.no.0)));
                replace(&mut tree.kinds, kind(no, fields), |kind| kind.no == no);
                return Self::Kind(no);
            }
        }
        self
    }
}

/// The number itself, or the next one if it is none. No path names these parts, so numbers may come again.
fn given(no: u16, others: impl Iterator<Item = u16>) -> u16 {
    if no == NONE { others.max().unwrap_or(NONE).saturating_add(1) } else { no }
}

fn replace<T>(parts: &mut Vec<T>, part: T, is_it: impl Fn(&T) -> bool) {
    match parts.iter_mut().find(|known| is_it(known)) {
        Some(known) => *known = part,
        None => parts.push(part),
    }
}

/// What follows, as a form writes it.
#[must_use]
pub fn then_key(then: &Then) -> String {
    match then {
        Then::Ask(no) => format!("ask-{no}"),
        Then::Bring(no) => format!("bring-{no}"),
        Then::Tell(_) => "tell".to_owned(),
    }
}

fn then(key: &str, tell: Words) -> Then {
    let number = |no: &str| no.parse().unwrap_or(NONE);
    match key.split_once('-') {
        Some(("ask", no)) => Then::Ask(QuestionNo(number(no))),
        Some(("bring", no)) => Then::Bring(ListNo(number(no))),
        _ if key == "tell" || !tell.ja.is_empty() => Then::Tell(tell),
        _ => Then::Ask(QuestionNo(NONE)),
    }
}

/// Words that may be absent.
fn optional(fields: &Fields, name: &str) -> Option<Words> {
    let words = fields.words(name);
    (!words.ja.is_empty() || !words.others.is_empty()).then_some(words)
}

fn put_services(tree: &mut Tree, fields: &Fields) {
    let known: BTreeSet<ServiceNo> =
        fields.all("service").iter().filter_map(|service| service.parse().ok()).take(ROWS_MAX).collect();
    for service in known {
        match fields.text(&format!("start.{service}")) {
            "" => _ = tree.services.remove(&service),
            // Advice for all who come for it stays as it is.
            "tell" => {}
            key => _ = tree.services.insert(service, then(key, fields.words("none"))),
        }
    }
}

fn put_question(tree: &mut Tree, no: QuestionNo, fields: &Fields) -> QuestionNo {
    let rows: Vec<AnswerRow> = (0..ROWS_MAX).filter_map(|row| AnswerRow::read(fields, row)).collect();
    // A form that comes back has given numbers that the tree does not know of.
    tree.last_no = rows.iter().filter_map(|row| row.no).max().unwrap_or(NONE).max(tree.last_no);
    let no = if no.0 == NONE { QuestionNo(tree.new_no()) } else { no };
    let mut answers: Vec<(u16, Answer)> = rows.into_iter().map(|row| row.into_answer(tree)).collect();
    answers.sort_by_key(|(position, _)| *position);
    let answers = answers.into_iter().map(|(_, answer)| answer).collect();
    let question = Question { no, words: fields.words("words"), help: optional(fields, "help"), answers };
    replace(&mut tree.questions, question, |question| question.no == no);
    no
}

/// An answer as it was typed.
struct AnswerRow {
    no: Option<u16>,
    position: u16,
    words: Words,
    then: Then,
}

impl AnswerRow {
    /// The row, if it is filled in and to be kept.
    fn read(fields: &Fields, row: usize) -> Option<Self> {
        let field = |name: &str| format!("answer.{row}.{name}");
        let no = fields.text(&field("no")).parse().ok().filter(|no| *no != NONE);
        let words = fields.words(&field("words"));
        let is_kept = !fields.has(&field("remove"), "on") && (no.is_some() || !words.ja.is_empty());
        is_kept.then(|| Self {
            no,
            position: fields.text(&field("position")).parse().unwrap_or(u16::MAX),
            words,
            then: then(fields.text(&field("then")), fields.words(&field("tell"))),
        })
    }

    fn into_answer(self, tree: &mut Tree) -> (u16, Answer) {
        let no = AnswerNo(self.no.unwrap_or_else(|| tree.new_no()));
        (self.position, Answer { no, words: self.words, then: self.then })
    }
}

fn list(no: ListNo, fields: &Fields) -> List {
    let items = fields.all("item").iter().filter_map(|item| item.parse().ok()).take(ROWS_MAX);
    List { no, name: fields.words("name"), items: items.map(ItemNo).collect(), note: optional(fields, "note") }
}

fn item(no: ItemNo, fields: &Fields) -> Item {
    let portion = |way: usize, nth: usize| {
        let field = |name: &str| fields.text(&format!("way.{way}.{nth}.{name}"));
        let kind = field("kind").parse().ok()?;
        Some(Portion { kind: KindNo(kind), count: field("count").parse().unwrap_or(0) })
    };
    let way = |way: usize| (0..=CHOICES_MAX).filter_map(|nth| portion(way, nth)).collect::<Vec<_>>();
    Item {
        no,
        name: fields.words("name"),
        note: optional(fields, "note"),
        per: if fields.text("per") == "visit" { Per::Visit } else { Per::Person },
        ways: (0..=CHOICES_MAX).map(way).filter(|way| !way.is_empty()).collect(),
    }
}

fn kind(no: KindNo, fields: &Fields) -> Kind {
    // Whoever clears the Japanese name takes the document away, translated or not.
    let member = |row: usize| Some(fields.words(&format!("member.{row}"))).filter(|words| !words.ja.is_empty());
    let members = (0..ROWS_MAX).filter_map(member);
    Kind { no, name: fields.words("name"), note: optional(fields, "note"), members: members.collect() }
}
