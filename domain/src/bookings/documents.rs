//! What to bring (持ち物): questions that lead to a list of documents, or to advice not to come yet.
//!
//! The staff edit the [`Tree`]; [`Tree::check`] says what is wrong with it. A checked tree asks nobody the same question
//! twice, so every walk through it ends. How far somebody has come is a [`Path`]: short, without personal data, fit for
//! an address or a booking. What a path leads to is found anew each time ([`Tree::walk`]), so that a mail says what
//! holds when it is sent.
//!
//! Absent on purpose: who somebody is, and whether they really have what they say.

mod check;
mod path;
mod phrases;
mod walk;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

pub use check::{BadTree, NAME_MAX, NOTE_MAX, Spot, Wrong};
pub use path::{BadPath, Given, Path};
pub use walk::{Bring, Needed, Next, Walk};

use crate::{
    lang::{Lang, Words},
    queue::office::{ServiceNo, numbers},
};

/// Most questions, lists, items or kinds of a tree.
pub const PARTS_MAX: usize = 200;
/// Most answers to a question, items of a list, or ways and parts of an item.
pub const CHOICES_MAX: usize = 20;
/// Most documents of one kind.
pub const MEMBERS_MAX: usize = 60;
/// Most questions that one person is asked for one service.
pub const QUESTIONS_MAX: usize = 12;

numbers! {
    /// A question's number within its tree. Paths name it: it is not given to another question.
    QuestionNo;
    /// An answer's number within its question.
    AnswerNo;
    /// A list's number within its tree.
    ListNo;
    /// An item's number within its tree.
    ItemNo;
    /// A kind's number within its tree.
    KindNo;
}

/// Questions and what follows from the answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// The highest number that a question or an answer ever had: paths of what was deleted must not fit what is new.
    #[serde(default)]
    pub last_no: u16,
    /// Where each service begins. What is not here asks nothing and needs nothing.
    pub services: BTreeMap<ServiceNo, Then>,
    /// The questions.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What the answers lead to.
    #[serde(default)]
    pub lists: Vec<List>,
    /// What lists consist of.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Kinds of documents of which some are enough.
    #[serde(default)]
    pub kinds: Vec<Kind>,
}

/// A question (質問).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its number.
    pub no: QuestionNo,
    /// The question itself.
    pub words: Words,
    /// What helps to answer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Words>,
    /// The answers, in the order in which they are offered.
    pub answers: Vec<Answer>,
}

/// An answer (答え), and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Its number.
    pub no: AnswerNo,
    /// The answer itself.
    pub words: Words,
    /// What follows.
    pub then: Then,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// The next question.
    Ask(QuestionNo),
    /// What to bring.
    Bring(ListNo),
    /// Advice instead of a list: coming would be in vain.
    Tell(Words),
}

/// What somebody has to bring (持ち物の一覧).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its number.
    pub no: ListNo,
    /// Whom it is for, like ご本人が受け取るとき.
    pub name: Words,
    /// What to bring, the most important first.
    pub items: Vec<ItemNo>,
    /// What else to know before coming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
}

/// Something to bring (持ち物): a thing, or some of several documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its number.
    pub no: ItemNo,
    /// Its name, like 交付通知書 or ご本人の本人確認書類.
    pub name: Words,
    /// What to watch, like 原本.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Whether a family needs one for each.
    #[serde(default)]
    pub per: Per,
    /// The ways of having it, any of which is enough. Without any it is the thing that its name says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Vec<Portion>>,
}

/// For whom one is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// For each person.
    #[default]
    Person,
    /// Once for all who come together, like what shows who a parent is.
    Visit,
}

/// So many documents of a kind, like A書類 1点.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portion {
    /// Of which kind.
    pub kind: KindNo,
    /// How many.
    pub count: u16,
}

/// A kind of documents, like A書類.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its number.
    pub no: KindNo,
    /// Its name.
    pub name: Words,
    /// What holds for all of them, like 有効期限内の原本.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Which documents it has.
    pub members: Vec<Words>,
}

impl Tree {
    /// The question with this number.
    #[must_use]
    pub fn question(&self, no: QuestionNo) -> Option<&Question> {
        self.questions.iter().find(|question| question.no == no)
    }

    /// The list with this number.
    #[must_use]
    pub fn list(&self, no: ListNo) -> Option<&List> {
        self.lists.iter().find(|list| list.no == no)
    }

    /// The item with this number.
    #[must_use]
    pub fn item(&self, no: ItemNo) -> Option<&Item> {
        self.items.iter().find(|item| item.no == no)
    }

    /// The kind with this number.
    #[must_use]
    pub fn kind(&self, no: KindNo) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.no == no)
    }

    /// Remembers the numbers that are given, so that they are not given again. Comes before anything is deleted.
    pub fn remember_numbers(&mut self) {
        let of_question = |question: &Question| {
            question.answers.iter().map(|answer| answer.no.0).chain([question.no.0]).max().unwrap_or_default()
        };
        self.last_no = self.questions.iter().map(of_question).max().unwrap_or_default().max(self.last_no);
    }

    /// A number that no question and no answer ever had.
    pub fn new_no(&mut self) -> u16 {
        self.remember_numbers();
        self.last_no = self.last_no.saturating_add(1);
        self.last_no
    }

    /// Whether it has anything to say about any of these services.
    #[must_use]
    pub fn knows(&self, services: &[ServiceNo]) -> bool {
        services.iter().any(|service| self.services.contains_key(service))
    }
}

impl Question {
    /// The answer with this number.
    #[must_use]
    pub fn answer(&self, no: AnswerNo) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.no == no)
    }
}

impl Item {
    /// Its name with what to watch, in this language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        phrases::noted(lang, self.name.in_lang(lang), self.note.as_ref().map(|note| note.in_lang(lang)))
    }
}
