//! What somebody is told: a fact's news, and how a row holds it.

use domain::{
    attendance,
    bookings::{
        booking::{Stand, Step},
        calendar::Told,
    },
    ids::{BookingId, ChildId, VisitId},
    log::Entry,
    queue::office::Lang,
};
use serde::{Deserialize, Serialize};

use super::Notice;
use crate::DbError;

/// What somebody is told. Holds nothing personal: a number of a queue and a counter's name are on the screen for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A child came.
    Arrived {
        /// Who.
        child: ChildId,
    },
    /// A child went home.
    Left {
        /// Who.
        child: ChildId,
    },
    /// A visitor's number is called.
    Called {
        /// Whose.
        visit: VisitId,
        /// The number as it is printed, like `A012`.
        number: String,
        /// Where to go: the counter's name in the visitor's language, like `3番窓口`.
        counter: String,
        /// The visitor's language.
        language: Lang,
    },
    /// A visitor's turn is near.
    Near {
        /// Whose.
        visit: VisitId,
        /// The number as it is printed.
        number: String,
        /// People who come first.
        before: u32,
        /// The visitor's language.
        language: Lang,
    },
    /// Something about a booking. What is said is read from the booking when it is said.
    Booking {
        /// Whose.
        booking: BookingId,
        /// What.
        told: Told,
        /// How often the booking had been changed then. Once it was changed again this is no news any more.
        changes: u32,
    },
}

/// What a fact about attendance tells the guardians, if anything.
#[must_use]
pub const fn news_of(entry: &Entry) -> Option<News> {
    match attendance::Fact::of(entry) {
        Some(attendance::Fact::Arrived { child, .. }) => Some(News::Arrived { child: *child }),
        Some(attendance::Fact::Left { child, .. }) => Some(News::Left { child: *child }),
        Some(attendance::Fact::MarkedAbsent { .. } | attendance::Fact::Cleared { .. }) | None => None,
    }
}

/// What whoever booked is told of this step, if anything.
#[must_use]
pub const fn told_of(step: Step, stand: &Stand) -> Option<Told> {
    match step {
        Step::Resent => Some(match stand {
            Stand::Waiting { .. } => Told::Waits,
            Stand::Offered { .. } => Told::Offered,
            _ => Told::Booked,
        }),
        Step::CodeAsked => Some(Told::Code),
        Step::Booked => Some(Told::Booked),
        Step::Moved => Some(Told::Moved),
        Step::Cancelled => Some(Told::Cancelled),
        Step::CalledOff => Some(Told::CalledOff),
        Step::Waits => Some(Told::Waits),
        Step::Offered => Some(Told::Offered),
        Step::Reminded => Some(Told::Reminder),
        Step::Reinvited => Some(Told::Reinvited),
        Step::Held | Step::WrongCode | Step::Lapsed | Step::Arrived | Step::Missed | Step::Reopened | Step::Amended => {
            None
        }
    }
}

/// What a row holds of the news beside its name and its subject, as JSON.
#[derive(Serialize, Deserialize)]
struct Detail {
    number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counter: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<u32>,
    #[serde(default)]
    language: Lang,
}

/// What a row holds of a booking's news.
#[derive(Serialize, Deserialize)]
struct BookingDetail {
    changes: u32,
}

fn json(detail: &impl Serialize) -> String {
    serde_json::to_string(detail).expect("texts and numbers are always JSON")
}

impl News {
    /// Its kind.
    #[must_use]
    pub const fn notice(&self) -> Notice {
        match self {
            Self::Arrived { .. } => Notice::Arrived,
            Self::Left { .. } => Notice::Left,
            Self::Called { .. } => Notice::Called,
            Self::Near { .. } => Notice::Near,
            Self::Booking { told, .. } => Notice::Booking(*told),
        }
    }

    /// The child or visit that it is about, as a row holds it.
    pub(crate) const fn subject(&self) -> i64 {
        match self {
            Self::Arrived { child } | Self::Left { child } => child.raw(),
            Self::Called { visit, .. } | Self::Near { visit, .. } => visit.raw(),
            Self::Booking { booking, .. } => booking.raw(),
        }
    }

    /// What else a row holds of it.
    pub(crate) fn detail(&self) -> Option<String> {
        let detail = match self {
            Self::Arrived { .. } | Self::Left { .. } => return None,
            Self::Booking { changes, .. } => return Some(json(&BookingDetail { changes: *changes })),
            Self::Called { number, counter, language, .. } => {
                Detail { number: number.clone(), counter: Some(counter.clone()), before: None, language: *language }
            }
            Self::Near { number, before, language, .. } => {
                Detail { number: number.clone(), counter: None, before: Some(*before), language: *language }
            }
        };
        Some(json(&detail))
    }

    /// The news that a row of `deliveries` holds.
    pub(super) fn of_row(notice: &str, subject: i64, detail: Option<&str>) -> Result<Self, DbError> {
        let notice = Notice::from_name(notice).ok_or(DbError::Damaged("deliveries.notice"))?;
        let (child, visit) = (ChildId::from_raw(subject), VisitId::from_raw(subject));
        if let Notice::Booking(told) = notice {
            let detail = detail.and_then(|detail| serde_json::from_str(detail).ok());
            let BookingDetail { changes } = detail.ok_or(DbError::Damaged("deliveries.detail"))?;
            return Ok(Self::Booking { booking: BookingId::from_raw(subject), told, changes });
        }
        let detail = detail.and_then(|detail| serde_json::from_str(detail).ok());
        let news = match (notice, detail) {
            (Notice::Arrived, _) => Some(Self::Arrived { child }),
            (Notice::Left, _) => Some(Self::Left { child }),
            (Notice::Called, Some(Detail { number, counter: Some(counter), language, .. })) => {
                Some(Self::Called { visit, number, counter, language })
            }
            (Notice::Near, Some(Detail { number, before: Some(before), language, .. })) => {
                Some(Self::Near { visit, number, before, language })
            }
            (Notice::Called | Notice::Near | Notice::Booking(_), _) => None,
        };
        news.ok_or(DbError::Damaged("deliveries.detail"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_survive_their_row() {
        let visit = VisitId::from_raw(7);
        let all = [
            News::Arrived { child: ChildId::from_raw(7) },
            News::Left { child: ChildId::from_raw(7) },
            News::Called { visit, number: "A012".to_owned(), counter: "Counter 3".to_owned(), language: Lang::En },
            News::Near { visit, number: "A012".to_owned(), before: 0, language: Lang::Ja },
            News::Booking { booking: BookingId::from_raw(7), told: Told::CalledOff, changes: 3 },
        ];
        for news in all {
            let row = News::of_row(news.notice().name(), news.subject(), news.detail().as_deref());
            assert_eq!(row.ok(), Some(news));
        }
        assert!(News::of_row("called", 7, None).is_err());
    }
}
