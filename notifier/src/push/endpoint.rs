//! Which addresses may be posted to.

use url::{Host, Url};

use super::{BadSubscription, addresses::is_public};

/// Longest endpoint taken, in bytes; real ones have some hundred.
const ENDPOINT_MAX_BYTES: usize = 2_048;
/// Mozilla, Google, Apple, Microsoft.
const PUBLIC_PUSH_SERVICES: &str =
    "updates.push.services.mozilla.com,fcm.googleapis.com,web.push.apple.com,*.push.apple.com,*.notify.windows.com";

/// Whether http and private addresses may be posted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivateHosts {
    /// For tests and demonstrations on one machine.
    Allow,
    /// Everywhere else.
    Refuse,
}

/// The hosts of push services. `*.example.jp` stands for every host below `example.jp`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHosts(Vec<String>);

/// A list of hosts that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("push hosts are names without scheme or port, separated by commas")]
pub struct BadHosts;

impl AllowedHosts {
    /// Reads a comma separated list.
    ///
    /// # Errors
    /// If it is empty or an entry is no host.
    pub fn parse(list: &str) -> Result<Self, BadHosts> {
        let hosts: Vec<String> =
            list.split(',').map(|host| host.trim().to_ascii_lowercase()).filter(|host| !host.is_empty()).collect();
        let readable = |host: &String| {
            let name = host.strip_prefix("*.").unwrap_or(host);
            !name.contains('*') && Host::parse(name).is_ok_and(|parsed| parsed.to_string() == name)
        };
        if hosts.is_empty() || !hosts.iter().all(readable) {
            return Err(BadHosts);
        }
        Ok(Self(hosts))
    }

    fn contain(&self, host: &str) -> bool {
        self.0.iter().any(|allowed| match allowed.strip_prefix('*') {
            Some(below) => host.len() > below.len() && host.ends_with(below),
            None => host == allowed,
        })
    }
}

impl Default for AllowedHosts {
    /// The public push services of today's browsers.
    fn default() -> Self {
        Self::parse(PUBLIC_PUSH_SERVICES).expect("the list above is readable")
    }
}

/// The address to post to, if it may be posted to. A host's name is judged again when it is resolved.
pub(super) fn parse(endpoint: &str, hosts: &AllowedHosts, private: PrivateHosts) -> Result<Url, BadSubscription> {
    if endpoint.len() > ENDPOINT_MAX_BYTES {
        return Err(BadSubscription::Endpoint);
    }
    let url = Url::parse(endpoint).map_err(|_| BadSubscription::Endpoint)?;
    let scheme_fits = matches!((url.scheme(), private), ("https", _) | ("http", PrivateHosts::Allow));
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let host = url.host().filter(|_| scheme_fits && bare).ok_or(BadSubscription::Endpoint)?;
    if !hosts.contain(&host.to_string()) {
        return Err(BadSubscription::Host);
    }
    let address = match host {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
    };
    match (address, private) {
        (Some(address), PrivateHosts::Refuse) if !is_public(address) => Err(BadSubscription::PrivateAddress),
        _ => Ok(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(endpoint: &str) -> Option<BadSubscription> {
        let hosts = AllowedHosts::parse("updates.push.services.mozilla.com,*.push.apple.com,10.0.0.1,[::1]");
        parse(endpoint, &hosts.expect("hosts"), PrivateHosts::Refuse).err()
    }

    #[test]
    fn only_push_services_are_posted_to() {
        assert_eq!(refused("https://updates.push.services.mozilla.com/wpush/v2/x"), None);
        assert_eq!(refused("https://api.push.apple.com/x"), None);
        assert_eq!(refused("https://push.apple.com/x"), Some(BadSubscription::Host));
        assert_eq!(refused("https://evilpush.apple.com.example.jp/x"), Some(BadSubscription::Host));
        assert_eq!(refused("https://xpush.apple.com/x"), Some(BadSubscription::Host));
        assert_eq!(refused("http://updates.push.services.mozilla.com/x"), Some(BadSubscription::Endpoint));
        assert_eq!(refused("https://a@updates.push.services.mozilla.com/x"), Some(BadSubscription::Endpoint));
        assert_eq!(refused("https://10.0.0.1/x"), Some(BadSubscription::PrivateAddress));
        assert_eq!(refused("https://0x0a000001/x"), Some(BadSubscription::PrivateAddress));
        assert_eq!(refused("https://[::1]/x"), Some(BadSubscription::PrivateAddress));
        assert_eq!(refused("file:///etc/passwd"), Some(BadSubscription::Endpoint));
        assert_eq!(
            refused(&format!("https://api.push.apple.com/{}", "x".repeat(3_000))),
            Some(BadSubscription::Endpoint)
        );
    }

    #[test]
    fn a_list_with_a_scheme_or_a_star_in_the_middle_is_refused() {
        for list in ["", " , ", "https://push.example.jp", "push.example.jp:443", "push.*.jp", "*"] {
            assert_eq!(AllowedHosts::parse(list), Err(BadHosts), "{list}");
        }
    }
}
