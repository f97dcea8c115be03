//! What came of one attempt, whatever the channel.

use std::{borrow::Cow, fmt, time::Duration};

/// A short machine-readable reason, like `http-503`, `smtp-451` or `timeout`. Never holds an address or a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(Cow<'static, str>);

impl Reason {
    /// A reason without a number.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// A status or reply code of a protocol.
    #[must_use]
    pub fn code(protocol: &str, code: u16) -> Self {
        Self(Cow::Owned(format!("{protocol}-{code}")))
    }

    /// The text as a row holds it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The push service or the mail server took it.
    Delivered,
    /// The address is no more; it is to be forgotten.
    Gone(Reason),
    /// The other side asks to be left alone for exactly so long.
    RetryAfter(Duration, Reason),
    /// Nobody reads at this mail address, however often and whatever is sent there.
    NoMailbox(Reason),
    /// May work later.
    Temporary(Reason),
    /// The mail server wants nothing from us, whomever it is for, until somebody puts that right: tried again later, and
    /// somebody must be told.
    Unwelcome(Reason),
    /// Will not work however often it is tried.
    Permanent(Reason),
}

impl Outcome {
    /// Every one, for this reason.
    #[must_use]
    pub fn all(reason: &Reason) -> [Self; 7] {
        let why = || reason.clone();
        [
            Self::Delivered,
            Self::Gone(why()),
            Self::RetryAfter(Duration::ZERO, why()),
            Self::NoMailbox(why()),
            Self::Temporary(why()),
            Self::Unwelcome(why()),
            Self::Permanent(why()),
        ]
    }

    /// Its name in rows and labels.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Gone(_) => "gone",
            Self::NoMailbox(_) => "no-mailbox",
            Self::RetryAfter(..) => "retry-after",
            Self::Temporary(_) => "temporary",
            Self::Unwelcome(_) => "unwelcome",
            Self::Permanent(_) => "permanent",
        }
    }

    /// Why it was not delivered.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Delivered => None,
            Self::Gone(reason)
            | Self::RetryAfter(_, reason)
            | Self::NoMailbox(reason)
            | Self::Temporary(reason)
            | Self::Unwelcome(reason)
            | Self::Permanent(reason) => Some(reason),
        }
    }
}
