//! The bounds of the rules, and what a text of the town's own may say.

use super::BadCalendar;
use crate::{
    bookings::calendar::{DAYS_AHEAD_MAX, PEOPLE_MAX, Rules, Template},
    queue::visit::SERVICES_MAX,
};

/// Longest subject of a mail, in characters.
pub const SUBJECT_MAX: usize = 200;
/// Longest text of a mail, in characters.
pub const BODY_MAX: usize = 4_000;
/// What a template may have in braces.
pub const PLACEHOLDERS: [&str; 13] = [
    "name",
    "place",
    "desk",
    "services",
    "day",
    "time",
    "number",
    "people",
    "documents",
    "link",
    "reason",
    "telephone",
    "code",
];

/// A rule that has bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the field of the same name")]
pub enum Rule {
    SoonestDays,
    LatestDays,
    CutOffDays,
    CutOffAt,
    PeopleMax,
    ServicesMax,
    PerPerson,
    PerAddress,
    HoldMinutes,
    ReleaseMinutes,
    OfferMinutes,
    WaitingMax,
    LateMinutes,
    NoShowMinutes,
    QuietFrom,
    QuietTo,
    KeepDays,
}

/// Which part of a template is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    /// The subject.
    #[error("the subject must be one line of 1 to {SUBJECT_MAX} characters")]
    Subject,
    /// The text.
    #[error("the text must have 1 to {BODY_MAX} characters")]
    Body,
    /// A brace that begins no known placeholder, and what follows it.
    #[error("{{{0}}} stands for nothing")]
    Placeholder(String),
}

const DAY_MINUTES: u16 = 24 * 60;
/// Most open bookings of one person or address.
const BOOKINGS_MAX: u16 = 100;

impl Rules {
    pub(super) fn check(&self) -> Result<(), BadCalendar> {
        let services_max = u16::try_from(SERVICES_MAX).expect("a visit has few services");
        let bounds = [
            (Rule::LatestDays, self.latest_days, 0, DAYS_AHEAD_MAX),
            (Rule::SoonestDays, self.soonest_days, 0, self.latest_days),
            (Rule::CutOffDays, self.cut_off_days, 0, DAYS_AHEAD_MAX),
            (Rule::CutOffAt, self.cut_off_at.0, 0, DAY_MINUTES),
            (Rule::PeopleMax, self.people_max, 1, PEOPLE_MAX),
            (Rule::ServicesMax, self.services_max, 1, services_max),
            (Rule::PerPerson, self.per_person, 1, BOOKINGS_MAX),
            (Rule::PerAddress, self.per_address, 1, BOOKINGS_MAX),
            (Rule::HoldMinutes, self.hold_minutes, 1, 60),
            (Rule::ReleaseMinutes, self.release_minutes, 0, DAY_MINUTES),
            (Rule::OfferMinutes, self.offer_minutes, 5, 7 * DAY_MINUTES),
            (Rule::WaitingMax, self.waiting_max, 0, 1_000),
            (Rule::LateMinutes, self.late_minutes, 0, DAY_MINUTES),
            (Rule::NoShowMinutes, self.no_show_minutes, 0, DAY_MINUTES),
            (Rule::QuietFrom, self.quiet_from.0, 0, DAY_MINUTES - 1),
            (Rule::QuietTo, self.quiet_to.0, 0, DAY_MINUTES - 1),
            (Rule::KeepDays, self.keep_days, 1, 3_650),
        ];
        match bounds.into_iter().find(|(_, value, min, max)| !(min..=max).contains(&value)) {
            Some((rule, value, min, max)) => Err(BadCalendar::Rule { rule, value, min, max }),
            None => Ok(()),
        }
    }
}

impl Template {
    pub(super) fn check(&self) -> Result<(), BadTemplate> {
        let Self { subject, body } = self;
        if subject.trim().is_empty() || subject.chars().count() > SUBJECT_MAX || subject.contains(char::is_control) {
            return Err(BadTemplate::Subject);
        }
        if body.trim().is_empty() || body.chars().count() > BODY_MAX {
            return Err(BadTemplate::Body);
        }
        for text in [subject, body] {
            if let Some(unknown) = text.split('{').skip(1).find(|rest| !begins_with_placeholder(rest)) {
                let name = unknown.split(['}', '\n']).next().unwrap_or_default();
                return Err(BadTemplate::Placeholder(name.chars().take(20).collect()));
            }
        }
        Ok(())
    }
}

fn begins_with_placeholder(text: &str) -> bool {
    text.split_once('}').is_some_and(|(name, _)| PLACEHOLDERS.contains(&name))
}
