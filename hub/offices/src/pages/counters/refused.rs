//! A form of the console that was not taken: why, at which field, and what was typed in it.

use domain::queue::{
    decide::QueueRefusal,
    visit::{REASON_MAX, SERVICES_MAX},
};
use hub_web::pages::{errors::Errors, fields::Fields};

use super::Scene;
use crate::pages::queue_words::{NOTE_MAX, refusal_words};

/// Which of the console's forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A button, or what unfolds under one.
    Command,
    /// A number for a visitor.
    Give,
    /// A visit in detail.
    Change,
    /// A note for the colleagues.
    Note,
}

/// Why it was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The rules of the queue.
    Rules(QueueRefusal),
    /// The time that was agreed on is none.
    NoTime,
}

/// A form that was not taken.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Which.
    pub asked: Asked,
    /// Why.
    pub why: Why,
    /// What was typed.
    pub typed: Fields,
}

impl Refused {
    /// What unfolds under this name has the form.
    pub(super) fn ask(&self) -> &str {
        match self.asked {
            Asked::Command => self.typed.text("command").split(' ').next().unwrap_or_default(),
            Asked::Give => "give",
            Asked::Change => self.typed.text("act"),
            Asked::Note => "note",
        }
    }

    /// Whether somebody typed or chose what cannot be; else things have changed meanwhile.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        matches!(self.why, Why::NoTime | Why::Rules(QueueRefusal::BadEntry | QueueRefusal::BadServices))
    }

    /// The field that is to be mended, and how.
    fn field(&self) -> Option<(&'static str, String)> {
        let services = format!("「手続き」を、1つから{SERVICES_MAX}個までえらんでください。");
        let reason = || format!("「ほかの理由」は、{REASON_MAX}字までで入れてください。");
        Some(match (self.ask(), &self.why) {
            ("give", Why::NoTime) => (
                "give-due",
                "「約束の時刻」を、10:30のように入れてください。約束がなければ、空にしてください。".to_owned(),
            ),
            ("give", Why::Rules(QueueRefusal::BadServices)) => ("give-service", services),
            ("amend", Why::Rules(QueueRefusal::BadServices)) => {
                ("amend-service", services.replace("手続き", "残っている手続き"))
            }
            ("finish", Why::Rules(QueueRefusal::BadServices)) => {
                ("finish-done", services.replace("手続き", "終わった手続き"))
            }
            ("park", Why::Rules(QueueRefusal::BadEntry)) => ("reason-park", reason()),
            ("send-back", Why::Rules(QueueRefusal::BadEntry)) => ("reason-send-back", reason()),
            ("transfer", Why::Rules(QueueRefusal::BadEntry)) => {
                ("transfer-service", "転送する「手続き」か「あて先」を、えらんでください。".to_owned())
            }
            ("note", Why::Rules(QueueRefusal::BadEntry)) => {
                ("note-text", format!("「引き継ぎメモ」を、{NOTE_MAX}字までで入れてください。"))
            }
            _ => return None,
        })
    }

    /// What the summary says.
    pub(super) fn errors(&self, scene: &Scene) -> Errors {
        let errors = Errors::new("できませんでした。");
        match (self.field(), &self.why) {
            (Some((id, words)), _) => errors.at(id, words),
            (None, Why::Rules(refusal)) => errors.and(refusal_words(refusal, &scene.office)),
            (None, Why::NoTime) => errors,
        }
    }
}
