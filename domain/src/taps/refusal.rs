//! Why a tap changed nothing.

use serde::{Deserialize, Serialize};

/// Why a tap changed nothing, as it stands in the log. Knows nothing of HTTP or screens. A noun that comes now says why in
/// a fact of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum TapRefusal {
    /// No child of this facility has this card.
    #[error("card is not registered here")]
    UnknownCard,
    /// Within [`Rules::repeat_window`](crate::attendance::Rules::repeat_window) of the last tap that counted, or of an arrival before the staff noted it.
    #[error("the same card was read a moment ago")]
    JustTapped,
    /// One arrival and one departure a day; the rest is for the staff to correct.
    #[error("the child has already left today")]
    AlreadyLeft,
    /// The office gives no numbers at this time of day.
    #[error("the office gives no numbers now")]
    Closed,
    /// Today's numbers of the office are used up.
    #[error("today's numbers are used up")]
    NumbersUsedUp,
    /// The kiosk was offline: whoever held the card has long gone, and a number would wait for nobody.
    #[error("the tap came too late to give a number")]
    TooLate,
    /// The office takes no cards for numbers, and this card has nothing to check in to.
    #[error("there is nothing to check in to")]
    NothingToCheckIn,
}
