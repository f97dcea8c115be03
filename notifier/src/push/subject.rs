//! Whom a push service may write to about the town's pushes (RFC 8292, 2.1). Some services refuse every push of a sender
//! that names nobody who could be reached.

use std::{fmt, str::FromStr};

use domain::bookings::address::mail_address;
use url::{Host, Url};

/// Ends of names at which nobody outside can be (RFC 2606, RFC 6761, RFC 6762), and a habit of old Unix.
const NOWHERE: [&str; 5] = ["localhost", "local", "localdomain", "invalid", "test"];

/// `mailto:` with an address, or an https address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(String);

/// A text that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not mailto: with a mail address, nor an https address")]
pub struct BadSubject;

impl Subject {
    /// The address of a mail's sender, `town@example.jp` or `宿毛市 <town@example.jp>`; `None` if nobody can be there.
    #[must_use]
    pub fn of_sender(from: &str) -> Option<Self> {
        let address =
            from.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')).map_or(from.trim(), |(_, it)| it);
        format!("mailto:{address}").parse().ok()
    }
}

impl FromStr for Subject {
    type Err = BadSubject;

    fn from_str(text: &str) -> Result<Self, BadSubject> {
        let is_somewhere =
            |host: &str| host.contains('.') && NOWHERE.iter().all(|nowhere| host.rsplit('.').next() != Some(nowhere));
        let is_reached = match text.strip_prefix("mailto:") {
            // As it stands, for it is not written anew.
            Some(address) => {
                mail_address(address).is_ok_and(|read| read.to_string() == address && is_somewhere(read.domain()))
            }
            None => Url::parse(text).is_ok_and(|url| {
                let host = url.host();
                let is_named = matches!(host, Some(Host::Domain(name)) if is_somewhere(name));
                url.scheme() == "https" && is_named && url.username().is_empty() && url.password().is_none()
            }),
        };
        if is_reached { Ok(Self(text.to_owned())) } else { Err(BadSubject) }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_somebody_can_be_reached_by_is_a_subject() {
        for good in ["mailto:town@city.example.lg.jp", "https://www.city.example.lg.jp", "https://example.jp/push?a=b"]
        {
            assert_eq!(good.parse::<Subject>().map(|subject| subject.to_string()).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "town@city.example.lg.jp",
            "mailto:",
            "mailto: town@city.example.lg.jp",
            "mailto:town@localhost",
            "mailto:town@kazasu.local",
            "mailto:kazasu@localhost.localdomain",
            "mailto:宿毛市 <town@city.example.lg.jp>",
            "mailto:town@192.0.2.1",
            "mailto:town@city.example.lg.jp,other@example.jp",
            "MAILTO:town@city.example.lg.jp",
            "宿毛市 <town@x.jp>",
            "http://www.city.example.lg.jp",
            "http://127.0.0.1",
            "https://127.0.0.1/",
            "https://[2001:db8::1]/",
            "https://localhost",
            "https://town:secret@city.example.lg.jp",
            "https://",
        ] {
            assert_eq!(bad.parse::<Subject>(), Err(BadSubject), "{bad}");
        }
    }

    #[test]
    fn a_sender_can_be_written_to() {
        let of = |from: &str| Subject::of_sender(from).map(|subject| subject.to_string());
        assert_eq!(of("宿毛市 <town@city.example.lg.jp>").as_deref(), Some("mailto:town@city.example.lg.jp"));
        assert_eq!(of(" town@city.example.lg.jp ").as_deref(), Some("mailto:town@city.example.lg.jp"));
        assert_eq!(of("かざす <kazasu@localhost.localdomain>"), None);
    }
}
