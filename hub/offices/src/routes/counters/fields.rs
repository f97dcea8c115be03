//! What the forms of the console send, read into commands.

use db::seal::Sealer;
use domain::{
    ids::{FormId, VisitId},
    lang::Lang,
    queue::{
        decide::{AtCounter, Command, Here, Take},
        office::ServiceNo,
        visit::{Origin, Priority, Target, is_reason},
    },
    text::half_width,
    time::{MinuteOfDay, UtcTime},
};
use hub_web::{pages::fields, trouble::PageError};
use std::str::FromStr;

use crate::pages::queue_words::{VIP_LEVELS, is_known_reason};

/// What a form of the console sends.
#[derive(Debug, serde::Deserialize)]
#[serde(transparent)]
pub struct Fields(fields::Fields);

impl Fields {
    /// The first value of this name that is not empty.
    pub(super) fn one(&self, name: &'static str) -> Option<&str> {
        self.0.one(name)
    }

    /// What was typed.
    pub(super) fn typed(self) -> fields::Fields {
        self.0
    }

    fn read<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, PageError> {
        self.one(name).map(|value| value.parse().map_err(|_| PageError::BadForm)).transpose()
    }

    fn services(&self, name: &'static str) -> Result<Vec<ServiceNo>, PageError> {
        self.0.all(name).iter().map(|value| value.parse().map_err(|_| PageError::BadForm)).collect()
    }

    /// The form's id.
    pub(super) fn form(&self) -> Result<FormId, PageError> {
        self.read("form")?.ok_or(PageError::BadForm)
    }

    fn visit(&self) -> Result<VisitId, PageError> {
        self.read("visit")?.ok_or(PageError::BadForm)
    }

    /// What the clerk does at the counter. A button of a list names the visit beside its command: `call visit_…`.
    pub(super) fn at_counter(&self, sealer: &Sealer) -> Result<AtCounter, PageError> {
        let command = self.one("command").ok_or(PageError::BadForm)?;
        let (verb, beside) = command.split_once(' ').map_or((command, None), |(verb, visit)| (verb, Some(visit)));
        let named = || match beside {
            Some(visit) => visit.parse().map_err(|_| PageError::BadForm),
            None => self.visit(),
        };
        let reason = || reason(self.one("reason").unwrap_or_default().trim(), sealer);
        Ok(match verb {
            "next" => AtCounter::Next,
            "call" => AtCounter::Call { visit: named()? },
            "precall" if beside.is_some() || self.one("visit").is_some() => {
                AtCounter::Precall { visit: Some(named()?) }
            }
            "precall" => AtCounter::Precall { visit: None },
            "recall" => AtCounter::Recall,
            "begin" => AtCounter::Begin,
            "park" => AtCounter::Park { reason: reason() },
            "send-back" => AtCounter::SendBack { reason: reason() },
            "resume" => AtCounter::Resume { visit: named()? },
            "transfer" => AtCounter::Transfer { service: self.read("service")?, target: self.target()? },
            "finish" => AtCounter::Finish { done: self.services("done")? },
            "no-show" => AtCounter::NoShow,
            "undo" => AtCounter::Undo,
            "open" => AtCounter::Open,
            "pause" => AtCounter::Pause,
            "close" => AtCounter::Close,
            "alarm" => AtCounter::Alarm,
            "answer-alarm" => AtCounter::AnswerAlarm,
            _ => return Err(PageError::BadForm),
        })
    }

    fn target(&self) -> Result<Option<Target>, PageError> {
        let Some(target) = self.one("target") else { return Ok(None) };
        let bad = || PageError::BadForm;
        match target.split_once(' ') {
            Some(("counter", counter)) => counter.parse().map(|no| Some(Target::Counter(no))).map_err(|_| bad()),
            Some(("staff", staff)) => staff.parse().map(|id| Some(Target::Staff(id))).map_err(|_| bad()),
            _ => Err(bad()),
        }
    }

    fn priority(&self) -> Result<Priority, PageError> {
        let value = self.one("priority").unwrap_or("normal");
        let level = |text: &str| text.parse().ok().filter(|level| VIP_LEVELS.contains(level));
        match (value, value.strip_prefix("vip-").and_then(level)) {
            ("normal", _) => Ok(Priority::Normal),
            ("booked", _) => Ok(Priority::Booked),
            ("care", _) => Ok(Priority::Care),
            (_, Some(level)) => Ok(Priority::Vip(level)),
            (_, None) => Err(PageError::BadForm),
        }
    }

    /// The number that is to be taken; `None` if the time that was agreed on is none.
    pub(super) fn take(&self, now: UtcTime) -> Result<Option<Take>, PageError> {
        let due = match self.one("due").map(|text| time_of(now, text)) {
            Some(None) => return Ok(None),
            Some(due) => due,
            None => None,
        };
        let language = self.read::<usize>("language")?.map_or(Some(&Lang::Ja), |place| Lang::ALL.get(place));
        let priority = match self.priority()? {
            // A time that was agreed on by telephone is a booking.
            Priority::Normal if due.is_some() => Priority::Booked,
            other => other,
        };
        Ok(Some(Take {
            visit: VisitId::new(now),
            services: self.services("service")?,
            origin: if due.is_some() { Origin::Booking } else { Origin::Staff },
            priority,
            language: *language.ok_or(PageError::BadForm)?,
            due,
            presence: if self.one("away").is_some() { Here::Away } else { Here::Here },
            card: None,
        }))
    }

    /// Until when the office is to be open; `None` if this is no time. Whoever says nothing means the usual end.
    pub(super) fn until(&self, usual: MinuteOfDay) -> Option<MinuteOfDay> {
        if self.one("until").is_none() { Some(usual) } else { self.0.time("until") }
    }

    /// What is to become of a visit.
    pub(super) fn change(&self) -> Result<Command, PageError> {
        let visit = self.visit()?;
        match self.one("act") {
            Some("leave") => Ok(Command::Leave { visit }),
            Some("arrive") => Ok(Command::Arrive { visit }),
            Some("postpone") => {
                Ok(Command::Postpone { visit, minutes: self.read("minutes")?.ok_or(PageError::BadForm)? })
            }
            Some("amend") => {
                Ok(Command::Amend { visit, services: self.services("service")?, priority: self.priority()? })
            }
            _ => Err(PageError::BadForm),
        }
    }
}

/// One of the buttons' reasons as it is; what a clerk typed may name people and is sealed. What can be no reason is refused
/// by whoever decides.
fn reason(typed: &str, sealer: &Sealer) -> String {
    if is_known_reason(typed) || !is_reason(typed) { typed.to_owned() } else { sealer.seal_reason(typed) }
}

/// A time of today, as `10:30`. Some browsers send seconds, and some let anything be typed.
fn time_of(now: UtcTime, text: &str) -> Option<UtcTime> {
    let text = half_width(text);
    let mut parts = text.split(':');
    let (hours, minutes): (u16, u16) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| now.day().at(MinuteOfDay(hours * 60 + minutes)))
}
