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
    fn only_three_numbers_are_a_status() {
        for text in ["", "5", "5.1", "5.1.", "5.1.1.1", "3.1.1", "5.1.1000", "5.+1.1", "5.1.1 ", "550"] {
            assert_eq!(text.parse::<MailStatus>(), Err(BadMailStatus), "{text}");
        }
        assert_eq!("5.7.26".parse::<MailStatus>().map(|status| status.to_string()).as_deref(), Ok("5.7.26"));
    }
}
