//! What somebody is told: a fact's news, and how a row holds it. To add a notice is one line in `news!`; what it says stands
//! beside its noun, how it is worded in the notifier.

use domain::ids::{ChildId, PersonId};
use serde::Serialize;

use super::{Notice, notice::Content};
use crate::{DbError, attendance, bookings, incidents, queues, roster};

macro_rules! news {
    ($($(#[$doc:meta])* $notice:ident($content:ty);)*) => {
        /// What somebody is told. Holds nothing personal.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum News {
            $($(#[$doc])* $notice($content),)*
        }

        $(impl From<$content> for News {
            fn from(content: $content) -> Self {
                Self::$notice(content)
            }
        })*

        /// How rows and queues know what this hub knows, by content.
        pub(super) const NOTICES: &[&[Notice]] = &[$(<$content>::NOTICES),*];

        impl News {
            /// How rows and queues know it.
            #[must_use]
            pub fn notice(&self) -> Notice {
                match self {
                    $(Self::$notice(content) => content.notice(),)*
                }
            }

            /// The child, visit or booking that it is about, as a row holds it.
            pub(crate) fn subject(&self) -> i64 {
                match self {
                    $(Self::$notice(content) => content.subject(),)*
                }
            }

            /// What else a row holds of it.
            pub(crate) fn detail(&self) -> Option<String> {
                match self {
                    $(Self::$notice(content) => content.detail(),)*
                }
            }

            /// The child and who brought or fetched it with a card of their own, if they say so.
            pub(super) fn escort(&self) -> Option<(ChildId, PersonId)> {
                match self {
                    $(Self::$notice(content) => content.escort(),)*
                }
            }

            /// The news that a row of `deliveries` holds.
            pub(super) fn of_row(notice: &str, subject: i64, detail: Option<&str>) -> Result<Self, DbError> {
                let notice = Notice::from_name(notice).ok_or(DbError::Damaged("deliveries.notice"))?;
                $(if <$content>::NOTICES.contains(&notice) {
                    let content = <$content>::of_row(notice, subject, detail);
                    return content.map(Self::$notice).ok_or(DbError::Damaged("deliveries.detail"));
                })*
                Err(DbError::Damaged("deliveries.notice"))
            }
        }
    };
}

news! {
    /// A child came.
    Arrived(attendance::Arrived);
    /// A child went home.
    Left(attendance::Left);
    /// A child is here still, and did not go home.
    StillHere(attendance::StillHere);
    /// What was noted of a child today was a mistake.
    Cleared(attendance::Cleared);
    /// A guardian is invited.
    Invited(roster::Invited);
    /// A visitor's number is called.
    Called(queues::Called);
    /// A visitor's turn is near.
    Near(queues::Near);
    /// Something about a booking.
    Booking(bookings::BookingNews);
    /// Something looks like an attack.
    Incident(incidents::FoundNews);
}

/// What a row holds of news beside their name and their subject.
pub(crate) fn json(detail: &impl Serialize) -> String {
    serde_json::to_string(detail).expect("texts and numbers are always JSON")
}

#[cfg(test)]
mod tests {
    use domain::{
        bookings::calendar::Told,
        ids::{BookingId, FormId, GuardianId, IncidentId, StaffId, VisitId},
        lang::Lang,
        time::UtcTime,
    };

    use super::*;

    #[test]
    fn news_survive_their_row() {
        let (visit, child) = (VisitId::from_raw(7), ChildId::from_raw(7));
        let all = [
            News::Arrived(attendance::Arrived { child, by: None }),
            News::Left(attendance::Left { child, by: None }),
            News::Left(attendance::Left { child, by: Some(PersonId::from_raw(8)) }),
            attendance::StillHere { child, noted: UtcTime::from_micros(7) }.into(),
            attendance::Cleared { child }.into(),
            roster::Invited {
                guardian: GuardianId::from_raw(7),
                by: StaffId::from_raw(8),
                form: FormId::from_bits(9),
                until: UtcTime::from_micros(7),
            }
            .into(),
            queues::Called { visit, number: "A012".to_owned(), counter: "Counter 3".to_owned(), language: Lang::En }
                .into(),
            queues::Near { visit, number: "A012".to_owned(), before: 0, language: Lang::Ja }.into(),
            bookings::BookingNews { booking: BookingId::from_raw(7), told: Told::CalledOff, changes: 3 }.into(),
            incidents::FoundNews {
                incident: IncidentId::from_raw(7),
                rule: incidents::Rule::Source,
                since: UtcTime::from_micros(7),
            }
            .into(),
        ];
        for news in all {
            let row = News::of_row(news.notice().name, news.subject(), news.detail().as_deref());
            assert_eq!(row.ok(), Some(news));
        }
        assert!(News::of_row("called", 7, None).is_err());
    }

    /// Rows that the version before wrote.
    #[test]
    fn rows_that_wait_since_before_are_read() {
        let called = News::of_row("called", 7, Some(r#"{"number":"A012","counter":"3番窓口","language":"en"}"#));
        let News::Called(called) = called.expect("news") else { panic!("a call") };
        assert_eq!((called.visit.raw(), called.counter.as_str(), called.language), (7, "3番窓口", Lang::En));
        let near = News::of_row("near", 7, Some(r#"{"number":"A012","before":2}"#)).expect("news");
        assert_eq!(near.detail().as_deref(), Some(r#"{"number":"A012","before":2,"language":"ja"}"#));
        let moved = News::of_row("booking-moved", 7, Some(r#"{"changes":2}"#)).expect("news");
        assert_eq!(moved.detail().as_deref(), Some(r#"{"changes":2}"#));
    }

    #[test]
    fn no_two_notices_have_one_name() {
        let mut names = Notice::names();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
