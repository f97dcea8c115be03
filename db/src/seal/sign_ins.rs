//! What a sign-in is counted by, and the mark by which a browser is known again in which an account signed in before.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;

use super::Sealer;

/// Whose tries are counted together. Names nobody typed right are counted like the others.
#[derive(Debug, Clone, Copy)]
pub enum SignInTries<'a> {
    /// At this account, from anywhere.
    Account,
    /// At this account, from one source.
    Source(Option<IpAddr>),
    /// At this account, in a browser that it is known in.
    Browser(&'a str),
}

impl Sealer {
    /// The subject under which tries at this sign-in name are counted. A keyed hash: no name or address is stored.
    #[must_use]
    pub fn sign_in_tries(&self, login: &str, whose: SignInTries<'_>) -> Vec<u8> {
        match whose {
            SignInTries::Account => self.keyed("sign-in account", login, ""),
            SignInTries::Source(source) => {
                self.keyed("sign-in source", login, &source.map(|source| source.to_string()).unwrap_or_default())
            }
            SignInTries::Browser(browser) => self.keyed("sign-in browser", login, browser),
        }
    }

    /// What shows that this account signed in in this browser.
    #[must_use]
    pub fn known_browser(&self, browser: &str, login: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.keyed("known browser", login, browser))
    }

    /// Whether this mark was made for this browser and account. Takes no longer for one that is nearly right.
    #[must_use]
    pub fn knows_browser(&self, browser: &str, login: &str, mark: &str) -> bool {
        let Ok(mark) = URL_SAFE_NO_PAD.decode(mark) else { return false };
        hmac::verify(&self.lookup, &Self::framed("known browser", login, browser), &mark).is_ok()
    }

    fn keyed(&self, what: &str, login: &str, other: &str) -> Vec<u8> {
        hmac::sign(&self.lookup, &Self::framed(what, login, other)).as_ref().to_vec()
    }

    /// Each part with its length before it: no two triples are one text.
    fn framed(what: &str, login: &str, other: &str) -> Vec<u8> {
        [what, login, other].iter().flat_map(|part| [&part.len().to_be_bytes()[..], part.as_bytes()].concat()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_for_the_account_that_signed_in_there_and_for_no_other() {
        let (ours, theirs) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
        let mark = ours.known_browser("browser", "hanako");
        assert!(ours.knows_browser("browser", "hanako", &mark));
        assert!(!ours.knows_browser("browser", "taro", &mark));
        assert!(!ours.knows_browser("another", "hanako", &mark));
        assert!(!theirs.knows_browser("browser", "hanako", &mark));
        assert!(!ours.knows_browser("browser", "hanako", "*"));
        assert!(!ours.knows_browser("browserh", "anako", &mark), "the parts do not run into each other");
    }
}
