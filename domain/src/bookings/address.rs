//! Mail addresses as people type them: on phones in full width, with a blank at the end, pasted with something invisible.
//!
//! What passes can stand in a command to a mail server and in a header as it is: only ASCII, no blanks, no quotes, no
//! brackets, no control characters. Old addresses of Japanese carriers with dots in a row or before the ＠ are no addresses
//! by RFC 5321, but exist; the mail server gets theirs quoted. A domain in Japanese becomes punycode (RFC 5890).
//!
//! Absent on purpose: comments, quoted names and addresses of machines by number, which nobody types; whether somebody reads
//! there, which only a mail finds out.

pub mod refusal;
mod status;

use std::{borrow::Cow, fmt};

use crate::text;

pub use status::{BadMailStatus, MailStatus};

/// Longest mail address (RFC 5321, 4.5.3.1: a path of 256 with its angle brackets).
pub const LEN_MAX: usize = 254;
const LOCAL_MAX: usize = 64;
/// Far longer than what becomes an address of [`LEN_MAX`]; the rest is not looked at.
const TYPED_MAX: usize = 1_024;
/// Carriers that gave away names with dots in a row or at the end.
const LEGACY_DOMAINS: [&str; 5] = ["docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "vodafone.ne.jp"];

/// A mail address that can be written to. It compares as mail servers do: the domain is in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress {
    local: String,
    domain: String,
}

/// Why a text is no mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMailAddress {
    /// Nothing was typed.
    #[error("no mail address")]
    Empty,
    /// There is no ＠, or more than one.
    #[error("a mail address has one @")]
    At,
    /// It is longer than a mail address may be.
    #[error("longer than a mail address may be")]
    TooLong,
    /// What stands before the ＠.
    #[error("what stands before the @ cannot be")]
    Local,
    /// Dots before the ＠ that only a few carriers gave away.
    #[error("dots in a row, or at the beginning or end of what stands before the @")]
    Dots,
    /// What stands behind the ＠.
    #[error("what stands behind the @ is no domain")]
    Domain,
}

/// The mail address that somebody typed.
///
/// # Errors
/// Why it is none.
pub fn mail_address(typed: &str) -> Result<MailAddress, BadMailAddress> {
    if typed.len() > TYPED_MAX {
        return Err(BadMailAddress::TooLong);
    }
    let text = text::plain(typed).replace('。', ".");
    let text = text.as_str();
    if text.is_empty() {
        return Err(BadMailAddress::Empty);
    }
    let (local, domain) = text.split_once('@').ok_or(BadMailAddress::At)?;
    if domain.contains('@') {
        return Err(BadMailAddress::At);
    }
    let domain = domain_of(domain).ok_or(BadMailAddress::Domain)?;
    // What a Japanese keyboard writes where a hyphen is meant; a domain may hold a ー of its own.
    let local: String = local.chars().map(|letter| if text::is_hyphen(letter) { '-' } else { letter }).collect();
    if local.is_empty() || !local.bytes().all(|byte| byte == b'.' || is_atext(byte)) {
        return Err(BadMailAddress::Local);
    }
    let address = MailAddress { local, domain };
    if address.needs_quotes() && (address.local.starts_with('.') || !address.is_legacy()) {
        return Err(BadMailAddress::Dots);
    }
    if address.local_for_smtp().len() > LOCAL_MAX || address.local.len() + 1 + address.domain.len() > LEN_MAX {
        return Err(BadMailAddress::TooLong);
    }
    Ok(address)
}

impl MailAddress {
    /// What stands before the ＠.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// What stands behind the ＠, in lower case and ASCII.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// What stands before the ＠ in a command to a mail server: quoted where RFC 5321 has no other way to say it.
    #[must_use]
    pub fn local_for_smtp(&self) -> Cow<'_, str> {
        if self.needs_quotes() { format!("\"{}\"", self.local).into() } else { self.local.as_str().into() }
    }

    fn needs_quotes(&self) -> bool {
        self.local.starts_with('.') || self.local.ends_with('.') || self.local.contains("..")
    }

    fn is_legacy(&self) -> bool {
        LEGACY_DOMAINS
            .iter()
            .any(|legacy| self.domain.strip_suffix(legacy).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    }
}

/// As people write it, without quotes; [`mail_address`] reads it back.
impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

/// RFC 5322, 3.2.3.
fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn domain_of(typed: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii_strict(typed).ok()?;
    let (_, top) = ascii.rsplit_once('.')?;
    let is_number = top.bytes().all(|byte| byte.is_ascii_digit());
    (!is_number).then_some(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(typed: &str) -> Result<String, BadMailAddress> {
        mail_address(typed).map(|address| address.to_string())
    }

    #[test]
    fn what_people_type_becomes_an_address() {
        for (typed, address) in [
            ("taro@example.jp", "taro@example.jp"),
            ("  Taro.Yamada+sukumo@Example.JP\r\n", "Taro.Yamada+sukumo@example.jp"),
            ("ｔａｒｏ＿１２＠ｅｘａｍｐｌｅ．ｊｐ　", "taro_12@example.jp"),
            ("taro@example。jp", "taro@example.jp"),
            ("taroーyamada@example.jp", "taro-yamada@example.jp"),
            ("\u{feff}taro\u{200b}@example.jp", "taro@example.jp"),
            ("o'brien/#!$%&*=?^`{|}~@example.co.jp", "o'brien/#!$%&*=?^`{|}~@example.co.jp"),
            ("taro@宿毛市.jp", "taro@xn--octo6c34v.jp"),
            ("ta\0ro@example.jp", "taro@example.jp"),
            ("taro@xn--octo6c34v.jp", "taro@xn--octo6c34v.jp"),
            ("a@b.c.d.example.jp", "a@b.c.d.example.jp"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(address), "{typed}");
        }
    }

    #[test]
    fn old_addresses_of_carriers_are_addresses_and_are_quoted_for_the_mail_server() {
        for (typed, for_smtp) in [
            ("a..b@docomo.ne.jp", "\"a..b\""),
            ("abc.@ezweb.ne.jp", "\"abc.\""),
            ("ａｂｃ．．．＠ｄｏｃｏｍｏ．ｎｅ．ｊｐ", "\"abc...\""),
            ("abc.@a5.ezweb.ne.jp", "\"abc.\""),
            ("a.b@docomo.ne.jp", "a.b"),
        ] {
            assert_eq!(mail_address(typed).expect(typed).local_for_smtp(), for_smtp);
        }
        for typed in ["a..b@example.jp", "abc.@gmail.com", ".abc@docomo.ne.jp", "a..b@notdocomo.ne.jp"] {
            assert_eq!(read(typed), Err(BadMailAddress::Dots), "{typed}");
        }
    }

    #[test]
    fn what_is_none_is_refused_with_its_reason() {
        use BadMailAddress::{At, Domain, Empty, Local, TooLong};
        for (typed, why) in [
            ("", Empty),
            (" \u{3000}\n", Empty),
            ("taro", At),
            ("taro@example.jp@example.jp", At),
            ("taro@example.jp,hana@example.jp", At),
            ("@example.jp", Local),
            ("\"taro yamada\"@example.jp", Local),
            ("taro (work)@example.jp", Local),
            ("Taro <taro@example.jp", Local),
            ("山田@example.jp", Local),
            ("ta ro@example.jp", Local),
            ("ta\r\nro@example.jp", Local),
            ("taro@", Domain),
            ("taro@localhost", Domain),
            ("taro@example..jp", Domain),
            ("taro@.example.jp", Domain),
            ("taro@example.jp.", Domain),
            ("taro@-example.jp", Domain),
            ("taro@exa_mple.jp", Domain),
            ("taro@exa mple.jp", Domain),
            ("taro@example.jp>", Domain),
            ("taro@example.jp\r\nRCPT TO:x", Domain),
            ("taro@192.0.2.1", Domain),
            ("taro@[192.0.2.1]", Domain),
        ] {
            assert_eq!(read(typed), Err(why), "{typed}");
        }
        let long = |local: usize, label: usize| format!("{}@{}.example.jp", "a".repeat(local), "b".repeat(label));
        assert!(read(&long(64, 63)).is_ok());
        assert_eq!(read(&long(65, 3)), Err(TooLong));
        assert_eq!(read(&long(3, 64)), Err(Domain));
        let labels = vec!["b".repeat(60); 4].join(".");
        assert_eq!(read(&format!("taro-yamada@{labels}.jp")), Err(TooLong));
        assert_eq!(read(&"a".repeat(5_000)), Err(TooLong));
    }

    #[test]
    fn two_ways_of_writing_a_domain_are_one_address() {
        assert_eq!(mail_address("taro@EXAMPLE.jp"), mail_address("taro@ｅｘａｍｐｌｅ.JP"));
        assert_ne!(mail_address("taro@example.jp"), mail_address("Taro@example.jp"));
    }

    proptest! {
        #[test]
        fn whatever_passes_is_harmless_in_a_command_and_reads_back(
            typed in "[\\PC\r\n\0]{0,20}[@＠]?[a-zａ-ｚ0-9.<>\"。ー\r\n-]{0,20}"
        ) {
            if let Ok(address) = mail_address(&typed) {
                let text = address.to_string();
                prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()[]\\\",;:".contains(&byte)));
                prop_assert_eq!(text.matches('@').count(), 1);
                prop_assert_eq!(mail_address(&text), Ok(address));
            }
        }

        #[test]
        fn plain_addresses_pass(local in "[a-zA-Z0-9_+-]{1,10}(\\.[a-z0-9]{1,10}){0,3}", host in "[a-z][a-z0-9]{0,10}") {
            let text = format!("{local}@{host}.co.jp");
            prop_assert_eq!(read(&text), Ok(text));
        }
    }
}
