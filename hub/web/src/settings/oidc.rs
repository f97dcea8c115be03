//! A provider of identities (OpenID Connect) that people come in by: whose it is, and what is asked of it.

use secrecy::SecretString;
use url::{Host, Url};

use super::{SettingsError, Values};

/// By what a provider may sign. Never by a shared secret, and never not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

/// The keys of one provider.
pub(super) struct Keys {
    pub issuer: &'static str,
    pub client: &'static str,
    pub secret: &'static str,
    pub name: &'static str,
    pub algorithms: &'static str,
    pub acr: &'static str,
}

/// The staff's.
pub(super) const STAFF: Keys = Keys {
    issuer: "KAZASU_OIDC_ISSUER",
    client: "KAZASU_OIDC_CLIENT",
    secret: "KAZASU_OIDC_SECRET",
    name: "KAZASU_OIDC_NAME",
    algorithms: "KAZASU_OIDC_ALGORITHMS",
    acr: "KAZASU_OIDC_ACR",
};

/// A provider.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// Its address, letter by letter as it says it itself.
    pub issuer: String,
    /// What it calls us.
    pub client: String,
    /// What we show it, if it gave us something.
    pub secret: Option<SecretString>,
    /// What people call it.
    pub name: String,
    /// By what it signs.
    pub algorithms: Vec<Algorithm>,
    /// How surely it must know people (`acr`); then nothing else is asked of them.
    pub acr: Option<String>,
}

impl OidcSettings {
    /// With the address of ours to which people come back.
    pub(super) fn take(values: &mut Values, keys: &Keys, back: Option<&str>) -> Result<Option<Self>, SettingsError> {
        let (issuer, client) = (values.text(keys.issuer), values.text(keys.client));
        let (secret, name) = (values.text(keys.secret), values.or(keys.name, "町のID"));
        let (algorithms, acr) = (values.or(keys.algorithms, "RS256,ES256"), values.text(keys.acr));
        let Some(issuer) = issuer else { return Ok(None) };
        let Some(client) = client else {
            return Err(SettingsError::Missing { key: keys.client, why: "the provider knows us by it" });
        };
        if back.is_none() {
            let why = "the identity provider sends people back there";
            return Err(SettingsError::Missing { key: "KAZASU_STAFF_URL", why });
        }
        if !is_safe(&issuer) {
            let wanted = "an https address, as the provider writes it";
            return Err(SettingsError::BadValue { key: keys.issuer, wanted });
        }
        let algorithm = |name: &str| match name.trim() {
            "RS256" => Some(Algorithm::Rs256),
            "PS256" => Some(Algorithm::Ps256),
            "ES256" => Some(Algorithm::Es256),
            _ => None,
        };
        let Some(algorithms) = algorithms.split(',').map(algorithm).collect::<Option<Vec<_>>>() else {
            return Err(SettingsError::BadValue { key: keys.algorithms, wanted: "RS256, PS256, ES256, with commas" });
        };
        Ok(Some(Self { issuer, client, secret: secret.map(SecretString::from), name, algorithms, acr }))
    }
}

/// Over TLS, or on this machine.
fn is_safe(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && is_here)
}
