//! How a mail server says what became of a mail: the three numbers of RFC 3463, like `5.1.1`.

use std::{fmt, str::FromStr};

/// An enhanced mail system status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailStatus {
    /// 2 is done, 4 not yet, 5 never.
    pub class: u8,
    /// What it is about: 1 the address, 2 the mailbox, 7 what the server allows …
    pub subject: u16,
    /// More about it.
    pub detail: u16,
}

/// A text that is no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a status like 5.1.1")]
pub struct BadMailStatus;

impl MailStatus {
    /// Whether nobody will ever read there. Not so if the server only dislikes this mail, its sender or its size, or if the
    /// mailbox is full; but so if it gives no reason, as the carriers of Japan do for a mailbox that is none.
    #[must_use]
    pub const fn is_no_mailbox(self) -> bool {
        let Self { class, subject, detail } = self;
        // 5.1.7 and 5.1.8 are about the sender's address; 5.2.1 is a closed mailbox; 5.4.4 a domain that is none.
        class == 5 && matches!((subject, detail), (1, 0..=6 | 9..) | (2, 1) | (4, 4) | (0 | 5, 0))
    }
}

impl FromStr for MailStatus {
    type Err = BadMailStatus;

    fn from_str(text: &str) -> Result<Self, BadMailStatus> {
        let mut parts = text.split('.');
        let mut number = || {
            let part = parts.next().filter(|part| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit()))?;
            part.parse::<u16>().ok()
        };
        let (Some(class @ (2 | 4 | 5)), Some(subject), Some(detail)) = (number(), number(), number()) else {
            return Err(BadMailStatus);
        };
        let class = u8::try_from(class).expect("2, 4 or 5");
        if parts.next().is_some() { Err(BadMailStatus) } else { Ok(Self { class, subject, detail }) }
    }
}

impl fmt::Display for MailStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_that_leads_nowhere_is_no_mailbox() {
        let is_no_mailbox = |text: &str| text.parse::<MailStatus>().map(MailStatus::is_no_mailbox);
        for text in ["5.1.1", "5.1.10", "5.1.2", "5.2.1", "5.4.4", "5.0.0", "5.5.0"] {
            assert_eq!(is_no_mailbox(text), Ok(true), "{text}");
        }
        for text in ["4.1.1", "2.1.5", "5.1.8", "5.2.2", "5.3.4", "5.4.1", "5.5.2", "5.6.0", "5.7.1", "5.7.26"] {
            assert_eq!(is_no_mailbox(text), Ok(false), "{text}");
        }
    }

    #[test]
    fn only_three_numbers_are_a_status() {
        for text in ["", "5", "5.1", "5.1.", "5.1.1.1", "3.1.1", "5.1.1000", "5.+1.1", "5.1.1 ", "550"] {
            assert_eq!(text.parse::<MailStatus>(), Err(BadMailStatus), "{text}");
        }
        assert_eq!("5.7.26".parse::<MailStatus>().map(|status| status.to_string()).as_deref(), Ok("5.7.26"));
    }
}
