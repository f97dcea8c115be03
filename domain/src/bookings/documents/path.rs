//! The answers given so far, as they stand in addresses and bookings: `3.1-5.2~3.2` is "question 3 answer 1, question 5
//! answer 2" for the first person and "question 3 answer 2" for the second. All characters are unreserved (RFC 3986).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{AnswerNo, QuestionNo};
use crate::bookings::calendar::PEOPLE_MAX;

/// Longest text that is read as a path.
const TEXT_MAX: usize = 4_000;

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// To which question.
    pub question: QuestionNo,
    /// Which answer.
    pub answer: AnswerNo,
}

/// The answers given so far, person by person; the last person may still be answering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Path {
    /// One or more.
    people: Vec<Vec<Given>>,
}

/// Why a path leads nowhere. Starting over is always possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPath {
    /// The text is no path.
    #[error("this is not a path of answers")]
    Unreadable,
    /// The tree asks something else now.
    #[error("the questions have changed since")]
    Outdated,
}

impl Path {
    /// Nothing answered yet.
    #[must_use]
    pub fn start() -> Self {
        Self { people: vec![Vec::new()] }
    }

    /// The answers, person by person.
    pub fn people(&self) -> impl ExactSizeIterator<Item = &[Given]> {
        self.people.iter().map(Vec::as_slice)
    }

    /// The path after the present person's next answer.
    #[must_use]
    pub fn answered(&self, question: QuestionNo, answer: AnswerNo) -> Self {
        let mut path = self.clone();
        if let Some(person) = path.people.last_mut() {
            person.push(Given { question, answer });
        }
        path
    }

    /// The path on which another person begins to answer; none if there are too many.
    #[must_use]
    pub fn with_another(&self) -> Option<Self> {
        let mut path = self.clone();
        path.people.push(Vec::new());
        (path.people.len() <= usize::from(PEOPLE_MAX)).then_some(path)
    }

    /// One step back; none at the start.
    #[must_use]
    pub fn back(&self) -> Option<Self> {
        let mut path = self.clone();
        let stepped = path.people.last_mut().is_some_and(|person| person.pop().is_some());
        if !stepped {
            path.people.pop();
        }
        (!path.people.is_empty()).then_some(path)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (person, answers) in self.people.iter().enumerate() {
            if person > 0 {
                f.write_str("~")?;
            }
            for (nth, Given { question, answer }) in answers.iter().enumerate() {
                let between = if nth > 0 { "-" } else { "" };
                write!(f, "{between}{question}.{answer}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for Path {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Self, BadPath> {
        if text.len() > TEXT_MAX {
            return Err(BadPath::Unreadable);
        }
        let people: Vec<_> = text.split('~').map(answers).collect::<Option<_>>().ok_or(BadPath::Unreadable)?;
        let path = Self { people };
        // One spelling only: +1 and 01 are read by nobody else as 1.
        let fits = path.people.len() <= usize::from(PEOPLE_MAX) && path.to_string() == text;
        if fits { Ok(path) } else { Err(BadPath::Unreadable) }
    }
}

fn answers(text: &str) -> Option<Vec<Given>> {
    let given = |pair: &str| {
        let (question, answer) = pair.split_once('.')?;
        Some(Given { question: question.parse().ok()?, answer: answer.parse().ok()? })
    };
    if text.is_empty() { Some(Vec::new()) } else { text.split('-').map(given).collect() }
}

impl TryFrom<String> for Path {
    type Error = BadPath;

    fn try_from(text: String) -> Result<Self, BadPath> {
        text.parse()
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.to_string()
    }
}
