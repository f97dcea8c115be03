//! What visitors are told: how their number stands, what was done and what was not.

use domain::{
    days::Days,
    lang::Lang,
    queue::{
        decide::QueueRefusal,
        visit::{Stand, Visit},
    },
    time::CivilDay,
};
use words::Words;

/// A headline and what to do.
pub type Said = (String, String);

/// How a visit stands, and what to do.
#[must_use]
pub fn stand(words: &Words, stand: &Stand) -> Said {
    match stand {
        Stand::Away => (words.visits_away(), words.visits_away_more()),
        Stand::Waiting => (words.visits_waiting(), words.visits_waiting_more()),
        Stand::Precalled { .. } => (words.visits_precalled(), words.visits_precalled_more()),
        Stand::Called { .. } => (words.visits_called(), words.visits_called_more()),
        Stand::Serving { .. } => (words.visits_serving(), words.visits_serving_more()),
        Stand::Parked { .. } => (words.visits_parked(), words.visits_parked_more()),
        Stand::MustReturn { .. } => (words.visits_must_return(), words.visits_must_return_more()),
        Stand::Finished => (words.visits_finished(), words.visits_finished_more()),
        Stand::Left => (words.visits_left(), words.visits_left_more()),
        Stand::NoShow => (words.visits_no_show(), words.visits_no_show_more()),
    }
}

/// What is said of a number of another day; nothing of one of today.
pub(super) fn of_another_day(visit: &Visit, lang: Lang, today: CivilDay) -> Option<String> {
    let words = words::of(lang);
    let day = Days::of(lang).date_text(visit.day);
    let is_carried = matches!(visit.stand, Stand::Parked { .. } | Stand::MustReturn { .. });
    (visit.day != today).then(|| if is_carried { words.visits_kept_number(day) } else { words.visits_old_number(day) })
}

/// Why something was not done for a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// The office's rules.
    Refused(QueueRefusal),
    /// Too many tries in a short time.
    TooMany,
    /// Not the check-in code of today.
    WrongCode,
    /// Too many wrong codes.
    TooManyCodes,
    /// This is no mail address.
    BadAddress,
}

impl WhyNot {
    /// In words.
    pub(super) fn words(&self, words: &Words) -> String {
        match self {
            Self::Refused(refusal) => refused(refusal, words),
            Self::TooMany => words.visits_too_many(),
            Self::WrongCode => words.visits_wrong_code(),
            Self::TooManyCodes => words.visits_too_many_codes(),
            Self::BadAddress => words.visits_bad_address(),
        }
    }
}

fn refused(refusal: &QueueRefusal, words: &Words) -> String {
    match refusal {
        QueueRefusal::NotOpen => words.visits_closed(),
        QueueRefusal::BadServices => words.visits_choose_again(),
        QueueRefusal::NumbersUsedUp => words.visits_used_up(),
        QueueRefusal::TooManyAway => words.visits_too_many_away(),
        QueueRefusal::TooManyFromHere => words.visits_too_many_from_here(),
        QueueRefusal::UnknownVisit | QueueRefusal::OtherDay(_) => words.visits_other_day(),
        QueueRefusal::DoesNotFit(_) => words.visits_changed(),
        QueueRefusal::BadEntry => words.visits_bad_entry(),
        // What only clerks and cards do.
        QueueRefusal::NothingToCheckIn
        | QueueRefusal::UnknownCounter
        | QueueRefusal::CounterNotOpen
        | QueueRefusal::NotYours
        | QueueRefusal::CounterBusy(_)
        | QueueRefusal::NobodyHere
        | QueueRefusal::NobodyWaits
        | QueueRefusal::TakenBy(_)
        | QueueRefusal::NothingToUndo
        | QueueRefusal::StaffOnly => words.visits_not_possible(),
    }
}

/// Something that was done for a visitor, as the next page says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// The place was given up for a later one.
    Postponed,
    /// The visitor is here.
    Arrived,
    /// Mails are sent.
    Mail,
    /// No mails are sent any more.
    NoMail,
}

impl Done {
    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postponed => "postponed",
            Self::Arrived => "arrived",
            Self::Mail => "mail",
            Self::NoMail => "no-mail",
        }
    }

    /// In words.
    pub(super) fn words(self, words: &Words) -> String {
        match self {
            Self::Postponed => words.visits_done_postponed(),
            Self::Arrived => words.visits_done_arrived(),
            Self::Mail => words.visits_done_mail(),
            Self::NoMail => words.visits_done_no_mail(),
        }
    }
}
