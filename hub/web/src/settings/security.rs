//! Whom somebody tells who has found a hole, as `/.well-known/security.txt` says it.

use url::Url;

use super::{SettingsError, Values};

/// `KAZASU_SECURITY_CONTACT`, `KAZASU_SECURITY_POLICY`
#[derive(Debug, Clone, Default)]
pub struct Security {
    /// Where to write to, the preferred one first; there is no such file without.
    pub contacts: Vec<Url>,
    /// The page that says what happens then.
    pub policy: Option<Url>,
}

impl Security {
    pub(super) fn take(values: &mut Values) -> Result<Self, SettingsError> {
        let key = "KAZASU_SECURITY_CONTACT";
        let wanted = "addresses like mailto:security@town.example.jp or https://…, separated by commas";
        let contacts = values.or(key, "");
        let contacts = contacts.split(',').map(str::trim).filter(|contact| !contact.is_empty()).map(|contact| {
            let url = Url::parse(contact).ok().filter(|url| matches!(url.scheme(), "mailto" | "https" | "tel"));
            url.ok_or(SettingsError::BadValue { key, wanted })
        });
        let contacts = contacts.collect::<Result<_, _>>()?;
        let key = "KAZASU_SECURITY_POLICY";
        let policy = values.text(key).map(|policy| {
            let url = Url::parse(&policy).ok().filter(|url| url.scheme() == "https");
            url.ok_or(SettingsError::BadValue { key, wanted: "an address that begins with https://" })
        });
        Ok(Self { contacts, policy: policy.transpose()? })
    }
}
