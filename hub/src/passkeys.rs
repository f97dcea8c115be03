//! Passkeys (W3C Web Authentication, Level 3): what a browser is asked, and whether its answer is good.
//!
//! A passkey is bound to the name of a site. The name is that of the address which the town set for its staff
//! (`KAZASU_STAFF_URL`), never one that a request brings. Browsers give passkeys to pages that came over TLS, and to `localhost`.
//!
//! Every answer must show that the authenticator verified its owner (fingerprint, face, PIN): a passkey is two factors or none.
//! What was asked is a row that is taken out before the answer is looked at ([`db::accounts::ceremonies`]).
//!
//! Absent on purpose: attestation. Which make an authenticator is tells more of its owner than a town needs to know.

use hub_web::settings::Settings;
use serde::{Deserialize, Serialize};
use url::{Host, Url};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid,
    Webauthn, WebauthnBuilder, WebauthnError,
};
use webauthn_rs_proto::{AllowCredentials, ResidentKeyRequirement};

/// Longest answer of a browser that is read, in bytes. One takes one or two thousand.
pub const ANSWER_MAX: usize = 16 * 1024;

/// Why the staff of this hub can use no passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// The town has not said by which address its staff comes.
    NoAddress,
    /// It is an IP address, to which no passkey can be bound.
    IpAddress,
    /// It is without TLS.
    NotTls,
}

/// Passkeys of this hub, if they can be used.
pub struct Passkeys(Result<Site, Unusable>);

/// Where passkeys are used.
pub struct Site {
    webauthn: Webauthn,
    /// The origin that a page must have, as browsers write it.
    pub origin: String,
}

/// Why an answer lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is none, or for something else: another site, another question, another key, nobody verified.
    #[error("the answer does not fit")]
    Wrong,
    /// The key's counter did not grow: there may be a copy of it.
    #[error("the key may have been copied")]
    Copied,
}

/// What a browser is asked, and what has to be known when it answers.
#[derive(Debug)]
pub struct Asked {
    /// For the page: JSON.
    pub options: String,
    /// For the row: JSON.
    pub state: String,
}

/// What has to be known while a passkey is added.
#[derive(Serialize, Deserialize)]
struct Adding {
    handle: Uuid,
    registration: PasskeyRegistration,
}

/// A passkey that is good.
#[derive(Debug)]
pub struct Added {
    /// What authenticators call its owner.
    pub handle: Vec<u8>,
    /// What the authenticator calls it.
    pub credential: Vec<u8>,
    /// The public key with its counter, as JSON.
    pub body: String,
}

/// What an answer says of itself before it is judged.
#[derive(Debug)]
pub struct Claim {
    /// Which key.
    pub credential: Vec<u8>,
    /// Whose, if that is said.
    pub handle: Option<Vec<u8>>,
    answer: PublicKeyCredential,
}

impl Passkeys {
    /// As this hub is set.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self(address(settings).ok_or(Unusable::NoAddress).and_then(|at| Site::at(&at, &settings.town)))
    }

    /// Where they are used.
    ///
    /// # Errors
    /// Why they cannot be.
    pub fn site(&self) -> Result<&Site, Unusable> {
        self.0.as_ref().map_err(|why| *why)
    }
}

impl Site {
    fn at(address: &str, town: &str) -> Result<Self, Unusable> {
        let url = Url::parse(address).map_err(|_| Unusable::NoAddress)?;
        let Some(Host::Domain(name)) = url.host() else { return Err(Unusable::IpAddress) };
        let is_this_machine = name == "localhost" || name.ends_with(".localhost");
        if url.scheme() != "https" && !is_this_machine {
            return Err(Unusable::NotTls);
        }
        let built = WebauthnBuilder::new(name, &url).map(|builder| builder.rp_name(town));
        let webauthn = built.and_then(WebauthnBuilder::build).map_err(|_| Unusable::NoAddress)?;
        Ok(Self { webauthn, origin: url.origin().ascii_serialization() })
    }

    /// Asks for a new passkey of an account: what authenticators call its owner, if they do already; its sign-in name; its name;
    /// the keys it has.
    #[must_use]
    pub fn ask_to_add(&self, handle: Option<&[u8]>, (login, name): (&str, &str), keys: &[String]) -> Option<Asked> {
        let handle = handle.and_then(|handle| Uuid::from_slice(handle).ok()).unwrap_or_else(Uuid::new_v4);
        let known = keys.iter().filter_map(|body| read(body)).map(|key| key.cred_id().clone()).collect();
        let asked = self.webauthn.start_passkey_registration(handle, login, name, Some(known));
        let (mut asked, registration) = asked.ok()?;
        // Found by the authenticator itself, so that it signs in alone: the crate discourages that.
        let selection = asked.public_key.authenticator_selection.as_mut()?;
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
        Some(Asked { options: json(&asked), state: json(&Adding { handle, registration }) })
    }

    /// Judges the answer to [`Self::ask_to_add`].
    ///
    /// # Errors
    /// If it is not good.
    pub fn add(&self, state: &str, answer: &str) -> Result<Added, Refused> {
        let Adding { handle, registration } = serde_json::from_str(state).map_err(|_| Refused::Wrong)?;
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(|_| Refused::Wrong)?;
        let key = self.webauthn.finish_passkey_registration(&answer, &registration).map_err(|_| Refused::Wrong)?;
        Ok(Added { handle: handle.as_bytes().to_vec(), credential: key.cred_id().clone(), body: json(&key) })
    }

    /// Asks for a passkey: any, or one of these.
    #[must_use]
    pub fn ask(&self, keys: &[String]) -> Option<Asked> {
        let (mut asked, state) = self.webauthn.start_discoverable_authentication().ok()?;
        // A button is pressed for it; nothing waits in a field.
        asked.mediation = None;
        let named = keys.iter().filter_map(|body| read(body));
        let named = named.map(|key| AllowCredentials {
            type_: "public-key".to_owned(),
            id: key.cred_id().clone(),
            transports: None,
        });
        asked.public_key.allow_credentials = named.collect();
        Some(Asked { options: json(&asked), state: json(&state) })
    }

    /// Judges an answer to [`Self::ask`] by the key that it names; gives the key with its counter as it is now.
    ///
    /// # Errors
    /// If it is not good.
    pub fn judge(&self, state: &str, claim: &Claim, body: &str) -> Result<String, Refused> {
        let state: DiscoverableAuthentication = serde_json::from_str(state).map_err(|_| Refused::Wrong)?;
        let mut key = read(body).ok_or(Refused::Wrong)?;
        let judged = self.webauthn.finish_discoverable_authentication_v2(&claim.answer, state, &key);
        let judged = judged.map_err(|error| match error {
            WebauthnError::CredentialPossibleCompromise => Refused::Copied,
            _ => Refused::Wrong,
        })?;
        if !judged.user_verified() {
            return Err(Refused::Wrong);
        }
        key.update_credential(&judged);
        Ok(json(&key))
    }
}

impl Claim {
    /// What this answer says of itself; `None` if it is none.
    #[must_use]
    pub fn read(answer: &str) -> Option<Self> {
        if answer.len() > ANSWER_MAX {
            return None;
        }
        let answer: PublicKeyCredential = serde_json::from_str(answer).ok()?;
        let (credential, handle) =
            (answer.get_credential_id().to_vec(), answer.get_user_unique_id().map(<[u8]>::to_vec));
        Some(Self { credential, handle, answer })
    }
}

/// The address at which the staff uses passkeys; in the demo it is this machine by its name.
fn address(settings: &Settings) -> Option<String> {
    let demo = || settings.demo.then(|| format!("http://localhost:{}", settings.staff_listen.port()));
    settings.staff_url.clone().or_else(demo)
}

fn read(body: &str) -> Option<Passkey> {
    serde_json::from_str(body).ok()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what the crate for passkeys writes is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Result<String, Unusable> {
        Site::at(address, "宿毛市").map(|site| site.origin)
    }

    #[test]
    fn passkeys_need_a_name_and_tls_unless_it_is_this_machine() {
        assert_eq!(at("https://staff.kazasu.example.jp").as_deref(), Ok("https://staff.kazasu.example.jp"));
        assert_eq!(at("https://staff.kazasu.example.jp:8443").as_deref(), Ok("https://staff.kazasu.example.jp:8443"));
        assert_eq!(at("http://localhost:8081").as_deref(), Ok("http://localhost:8081"));
        assert_eq!(at("http://staff.kazasu.example.jp"), Err(Unusable::NotTls));
        for address in ["https://192.0.2.1", "http://127.0.0.1:8081", "https://[2001:db8::1]"] {
            assert_eq!(at(address), Err(Unusable::IpAddress), "{address}");
        }
    }

    #[test]
    fn every_question_asks_for_verification_and_a_key_that_signs_in_alone() {
        let site = Site::at("http://localhost:8081", "宿毛市").expect("a site");
        let asked = site.ask_to_add(None, ("yamada", "先生"), &[]).expect("a question");
        for wanted in ["\"residentKey\":\"required\"", "\"userVerification\":\"required\"", "\"attestation\":\"none\""]
        {
            assert!(asked.options.contains(wanted), "{wanted}: {}", asked.options);
        }
        let asked = site.ask(&[]).expect("a question");
        assert!(asked.options.contains("\"userVerification\":\"required\""), "{}", asked.options);
        assert!(!asked.options.contains("mediation"), "{}", asked.options);
        assert_eq!(site.judge(&asked.state, &claim(), "{}"), Err(Refused::Wrong));
    }

    fn claim() -> Claim {
        let answer = "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{\"authenticatorData\":\"AA\",\
            \"clientDataJSON\":\"AA\",\"signature\":\"AA\"}}";
        Claim::read(answer).expect("an answer")
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for odd in ["", "{}", "[]", "null", "{\"id\":1}", &"x".repeat(ANSWER_MAX + 1)] {
            assert!(Claim::read(odd).is_none(), "{odd}");
        }
        assert_eq!(claim().credential, [0]);
    }
}
