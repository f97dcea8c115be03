//! Certificates, where no proxy in front ends TLS.

use std::path::PathBuf;

use super::{Settings, SettingsError, Values};

/// A certificate with its chain, and its key, as files in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The certificate, and behind it whoever signed it.
    pub certificate: PathBuf,
    /// The private key: PKCS #8, PKCS #1 or SEC 1.
    pub key: PathBuf,
}

/// Which side speaks TLS by itself.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    /// The residents' listener.
    pub residents: Option<Files>,
    /// The listener of staff and kiosks; the same certificate, unless it has its own.
    pub staff: Option<Files>,
}

fn files(values: &mut Values, keys: [&'static str; 2]) -> Result<Option<Files>, SettingsError> {
    const WHY: &str = "a certificate and its key belong together";
    match keys.map(|key| values.text(key).map(PathBuf::from)) {
        [Some(certificate), Some(key)] => Ok(Some(Files { certificate, key })),
        [None, None] => Ok(None),
        [None, Some(_)] => Err(SettingsError::Missing { key: keys[0], why: WHY }),
        [Some(_), None] => Err(SettingsError::Missing { key: keys[1], why: WHY }),
    }
}

impl Tls {
    pub(super) fn take(values: &mut Values) -> Result<Self, SettingsError> {
        let residents = files(values, ["KAZASU_TLS_CERT_FILE", "KAZASU_TLS_KEY_FILE"])?;
        let staff = files(values, ["KAZASU_STAFF_TLS_CERT_FILE", "KAZASU_STAFF_TLS_KEY_FILE"])?;
        Ok(Self { staff: staff.or_else(|| residents.clone()), residents })
    }
}

impl Settings {
    /// What is told and what is served do not contradict each other.
    pub(super) fn with_tls(self) -> Result<Self, SettingsError> {
        let wanted = "an address that begins with https://, for that side speaks TLS";
        let is_plain = |url: &str| !url.starts_with("https://");
        if self.tls.residents.is_some() && is_plain(&self.public_url) {
            return Err(SettingsError::BadValue { key: "KAZASU_PUBLIC_URL", wanted });
        }
        if self.tls.staff.is_some() && self.staff_url.as_deref().is_some_and(is_plain) {
            return Err(SettingsError::BadValue { key: "KAZASU_STAFF_URL", wanted });
        }
        if self.demo && self.tls.staff.is_some() {
            let wanted = "off, for the demo town's readers speak to the hub without TLS";
            return Err(SettingsError::BadValue { key: "KAZASU_DEMO", wanted });
        }
        Ok(self)
    }
}
