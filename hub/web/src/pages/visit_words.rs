//! Every word of the pages that visitors see on their phones, in six languages. What an office calls its sections,
//! services and counters is the office's own; a minute is never a promise.

mod easy;
mod en;
mod ja;
mod pt;
mod vi;
mod zh;

use domain::{
    lang::Lang,
    queue::{
        decide::QueueRefusal,
        visit::{Stand, Visit},
    },
    time::CivilDay,
};

/// What comes before a value and what comes after it.
pub type Around = (&'static str, &'static str);
/// A headline and what to do.
pub type Told = (&'static str, &'static str);

/// The words in one language. A field is named by where its words stand; the words themselves say what they mean.
#[expect(missing_docs, reason = "the words stand in `ja`, field by field")]
pub struct Words {
    /// The language's own name.
    pub name: &'static str,
    pub language: &'static str,

    // The number and the place in the line.
    pub your_number: &'static str,
    pub ahead: Around,
    pub next_turn: &'static str,
    pub estimate: &'static str,
    pub about: Around,
    pub no_estimate: &'static str,
    pub not_promised: &'static str,
    pub services: &'static str,
    pub bring: &'static str,
    pub reason: &'static str,
    pub calls: &'static str,
    pub no_calls: &'static str,

    // Where the visit stands.
    pub away: Told,
    pub waiting: Told,
    pub precalled: Told,
    pub called: Told,
    pub serving: Told,
    pub parked: Told,
    pub must_return: Told,
    pub finished: Told,
    pub left: Told,
    pub no_show: Told,
    pub old_number: Around,
    pub kept_number: Around,

    // The page itself.
    pub as_of: Around,
    pub refresh: &'static str,
    pub by_itself: &'static str,
    pub lost: Told,
    pub to_office: &'static str,
    pub unknown: Told,

    // Coming.
    pub come: Told,
    pub code: &'static str,
    pub here: &'static str,
    pub check_in: &'static str,
    pub is_it_you: &'static str,
    pub no_ticket: &'static str,
    pub other_office: &'static str,
    pub checked_in: &'static str,
    pub open_ticket: &'static str,

    // Being told.
    pub stay: Told,
    pub staying: &'static str,
    pub tell_me: &'static str,
    pub push_offer: &'static str,
    pub push_button: &'static str,
    pub push_allow: &'static str,
    pub push_on: Told,
    pub push_stop: &'static str,
    pub push_blocked: Told,
    pub push_failed: Told,
    pub push_again: &'static str,
    pub push_impossible: &'static str,
    pub push_home_screen: &'static str,
    pub mail: Told,
    pub mail_address: &'static str,
    pub mail_button: &'static str,
    pub mail_on: Told,
    pub mail_stop: &'static str,

    // Later, or not at all.
    pub later: Told,
    pub minutes: Around,
    pub leave: Told,
    pub leave_button: &'static str,

    // After something was done.
    pub done_postponed: &'static str,
    pub done_arrived: &'static str,
    pub done_mail: &'static str,
    pub done_no_mail: &'static str,

    // The office.
    pub office_title: &'static str,
    pub waiting_people: Around,
    pub nobody_waits: &'static str,
    pub hours: (&'static str, &'static str, &'static str),
    pub closed_now: &'static str,
    pub from_home: Told,
    pub choose: &'static str,
    pub ended_today: &'static str,
    pub none_from_home: &'static str,
    pub care: Told,
    pub take: &'static str,
    pub leave_empty: &'static str,
    pub has: (&'static str, &'static str, &'static str),
    pub has_another: &'static str,

    // Why not.
    pub closed: &'static str,
    pub choose_again: &'static str,
    pub used_up: &'static str,
    pub too_many_from_here: &'static str,
    pub too_many_away: &'static str,
    pub too_many: &'static str,
    pub other_day: &'static str,
    pub changed: &'static str,
    pub bad_entry: &'static str,
    pub not_possible: &'static str,
    pub wrong_code: &'static str,
    pub too_many_codes: &'static str,
    pub bad_address: &'static str,
}

impl Words {
    /// The words in this language.
    pub const fn of(lang: Lang) -> &'static Self {
        lang.pick([&ja::WORDS, &easy::WORDS, &en::WORDS, &pt::WORDS, &vi::WORDS, &zh::WORDS])
    }

    /// How a visit stands, and what to do.
    pub const fn stand(&self, stand: &Stand) -> Told {
        match stand {
            Stand::Away => self.away,
            Stand::Waiting => self.waiting,
            Stand::Precalled { .. } => self.precalled,
            Stand::Called { .. } => self.called,
            Stand::Serving { .. } => self.serving,
            Stand::Parked { .. } => self.parked,
            Stand::MustReturn { .. } => self.must_return,
            Stand::Finished => self.finished,
            Stand::Left => self.left,
            Stand::NoShow => self.no_show,
        }
    }

    /// What is said of a number of another day; nothing of one of today.
    pub fn of_another_day(&self, visit: &Visit, lang: Lang, today: CivilDay) -> Option<String> {
        let carried = matches!(visit.stand, Stand::Parked { .. } | Stand::MustReturn { .. });
        let (before, after) = if carried { self.kept_number } else { self.old_number };
        let day = match lang {
            Lang::Ja | Lang::Easy => visit.day.japanese(),
            Lang::En | Lang::Pt | Lang::Vi | Lang::Zh => visit.day.to_string(),
        };
        (visit.day != today).then(|| format!("{before}{day}{after}"))
    }
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
    pub const fn words(&self, words: &'static Words) -> &'static str {
        match self {
            Self::Refused(refusal) => refused(refusal, words),
            Self::TooMany => words.too_many,
            Self::WrongCode => words.wrong_code,
            Self::TooManyCodes => words.too_many_codes,
            Self::BadAddress => words.bad_address,
        }
    }
}

const fn refused(refusal: &QueueRefusal, words: &'static Words) -> &'static str {
    match refusal {
        QueueRefusal::NotOpen => words.closed,
        QueueRefusal::BadServices => words.choose_again,
        QueueRefusal::NumbersUsedUp => words.used_up,
        QueueRefusal::TooManyAway => words.too_many_away,
        QueueRefusal::TooManyFromHere => words.too_many_from_here,
        QueueRefusal::UnknownVisit | QueueRefusal::OtherDay(_) => words.other_day,
        QueueRefusal::DoesNotFit(_) => words.changed,
        QueueRefusal::BadEntry => words.bad_entry,
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
        | QueueRefusal::StaffOnly => words.not_possible,
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
    pub const fn words(self, words: &'static Words) -> &'static str {
        match self {
            Self::Postponed => words.done_postponed,
            Self::Arrived => words.done_arrived,
            Self::Mail => words.done_mail,
            Self::NoMail => words.done_no_mail,
        }
    }
}
