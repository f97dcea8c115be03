//! By which addresses each side is reached.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::Url;

use super::Settings;

/// Where whoever sits at this machine finds what listens there.
pub(super) fn on_this_machine(mut listen: SocketAddr, is_tls: bool) -> String {
    if listen.ip().is_unspecified() {
        let here: IpAddr = if listen.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        listen.set_ip(here);
    }
    format!("{}://{listen}", if is_tls { "https" } else { "http" })
}

impl Settings {
    /// What the staff types, without a slash at its end.
    #[must_use]
    pub fn staff_address(&self) -> String {
        self.staff_url.clone().unwrap_or_else(|| on_this_machine(self.staff_listen, self.tls.staff.is_some()))
    }

    /// Whether residents come over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether no side is set to be reached without TLS by a name by which the other is reached with it: browsers that
    /// were told to use TLS only would not find it any more.
    #[must_use]
    pub fn is_tls_everywhere(&self) -> bool {
        let Some(staff_url) = &self.staff_url else { return true };
        let (public, staff) = (Url::parse(&self.public_url), Url::parse(staff_url));
        let hosts = public.ok().zip(staff.ok());
        hosts.is_none_or(|(public, staff)| public.host() != staff.host() || public.scheme() == staff.scheme())
    }
}
