//! The names by which the hub is called, and whether a form comes from one of its own pages.
//!
//! A name is ours if the town set it (`KAZASU_PUBLIC_URL`, `KAZASU_STAFF_URL`, `KAZASU_HOSTS`), or if nobody on the
//! internet can own it: an address, `localhost`, a name without a dot, a name that is kept for closed networks (RFC 6762,
//! RFC 8375, RFC 9476). A page of somebody else whose name was made to point here (DNS rebinding) has none of these.

use std::str::FromStr;

use actix_web::{
    HttpRequest,
    http::{StatusCode, Version, header},
};
use url::{Host, Url};

use crate::{app::Hub, routes::Side, source, throttle::Seldom};

/// Names that are for closed networks only.
const CLOSED: [&str; 6] = ["localhost", "local", "lan", "internal", "localdomain", "home.arpa"];

/// Names that the town sets beside those of its addresses: `kazasu.town.example.jp`, `*.town.example.jp`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts(Vec<String>);

/// An entry of the list is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name of a host")]
pub struct NoName;

impl FromStr for Hosts {
    type Err = NoName;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let name = |entry: &str| {
            let (star, rest) = entry.strip_prefix("*.").map_or(("", entry), |rest| ("*.", rest));
            match Host::parse(rest) {
                Ok(Host::Domain(name)) if !name.contains('*') => Ok(format!("{star}{}", name.trim_end_matches('.'))),
                Ok(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => Err(NoName),
            }
        };
        entries.map(name).collect::<Result<_, _>>().map(Self)
    }
}

impl Hosts {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|known| match known.strip_prefix("*.") {
            Some(parent) => name.strip_suffix(parent).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            None => known == name,
        })
    }
}

/// `host`, `host:port`, `[v6]:port`, as an address without a path would name them. The port is 0 where none is written.
fn authority(text: &str) -> Option<(Host, u16)> {
    if text.is_empty() || text.contains(['/', '?', '#', '@', '\\', ' ', '\t']) {
        return None;
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (text, 0),
    };
    Host::parse(host.strip_suffix('.').unwrap_or(host)).ok().map(|host| (host, port))
}

fn host_of(url: &str) -> Option<Host> {
    Url::parse(url).ok()?.host().map(|host| host.to_owned())
}

/// Whether this request calls us by a name of ours (RFC 9110, 7.4). A probe of the old protocol calls us by none.
///
/// # Errors
/// The status of the refusal: the name is somebody else's, or is none (RFC 9112, 3.2).
pub fn called(hub: &Hub, request: &HttpRequest) -> Result<(), StatusCode> {
    let mut named: Vec<&[u8]> = request.headers().get_all(header::HOST).map(|value| value.as_bytes()).collect();
    if named.len() > 1 || named.is_empty() && request.version() == Version::HTTP_11 {
        return Err(StatusCode::BAD_REQUEST);
    }
    // A target with a name of its own counts more than the header, and both are ours or neither.
    named.extend(request.uri().authority().map(|target| target.as_str().as_bytes()));
    let forwarded = forwarded_host(hub, request);
    named.extend(forwarded.as_deref().map(str::as_bytes));
    for name in named {
        let (host, _) = std::str::from_utf8(name).ok().and_then(authority).ok_or(StatusCode::BAD_REQUEST)?;
        if !is_known(hub, &host) {
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
    }
    Ok(())
}

/// The name by which the browser called the proxy in front, if that passes it on.
fn forwarded_host(hub: &Hub, request: &HttpRequest) -> Option<String> {
    let said = |header| hub.settings.proxies.said(request, header);
    said("x-forwarded-host").or_else(|| Some(source::pair_of(&said("forwarded")?, "host")?.to_owned()))
}

fn is_known(hub: &Hub, host: &Host) -> bool {
    let Host::Domain(name) = host else { return true };
    let set = [Some(hub.settings.public_url.as_str()), hub.settings.staff_url.as_deref()];
    let closed = |parent: &&str| name.strip_suffix(*parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.contains('.')
        || CLOSED.iter().any(closed)
        || hub.settings.hosts.has(name)
        || set.into_iter().flatten().filter_map(host_of).any(|known| known == *host)
}

/// Says once a while that the hub is called by a name that is not known, for it may be one that the town forgot.
pub fn say_unknown(request: &HttpRequest) {
    static SELDOM: Seldom = Seldom::new();
    if SELDOM.is_time() {
        let host =
            request.headers().get(header::HOST).map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
        let host: String = host.unwrap_or_default().chars().take(100).collect();
        tracing::warn!(%host, "called by a name that is not ours; if it is, KAZASU_HOSTS must name it");
    }
}

/// Whether the browser came to this side over TLS: as the address says that is set for it, or else the proxy in front.
pub fn is_https(hub: &Hub, request: &HttpRequest) -> bool {
    match address_of(hub, side_of(request)) {
        Some(url) => url.starts_with("https://"),
        None if hub.certificates.of(side_of(request)).is_some() => true,
        None => hub
            .settings
            .proxies
            .said(request, "x-forwarded-proto")
            .is_some_and(|said| said.eq_ignore_ascii_case("https")),
    }
}

/// The side that this request came in by.
pub fn side_of(request: &HttpRequest) -> Side {
    *request.app_data::<Side>().expect("the side is there")
}

/// The address that is set for this side.
fn address_of(hub: &Hub, side: Side) -> Option<&str> {
    match side {
        Side::Residents => Some(&hub.settings.public_url),
        Side::Staff => hub.settings.staff_url.as_deref(),
    }
}

/// Whether this form comes from a page of our own. Browsers say so; who says nothing is no browser, and has no cookie that
/// somebody else's page could abuse.
pub fn is_own_form(hub: &Hub, request: &HttpRequest) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (_, Some("null")) => false,
        // The browser compared the two addresses itself, and no page can write this header.
        (Some("same-origin"), _) | (Some("none"), None) => !has_unreadable_origin(request),
        // Old browsers name the page alone; what is no browser names nothing, and has no cookie that it did not ask for.
        (None, None) => !has_unreadable_origin(request) && is_from_own_page(hub, request),
        (Some("cross-site" | "same-site"), _) => false,
        (_, Some(origin)) => is_own_origin(hub, request, origin),
        (Some(_), None) => false,
    }
}

fn is_from_own_page(hub: &Hub, request: &HttpRequest) -> bool {
    let from = request.headers().get(header::REFERER);
    from.is_none_or(|from| from.to_str().is_ok_and(|from| is_own_origin(hub, request, from)))
}

fn has_unreadable_origin(request: &HttpRequest) -> bool {
    request.headers().get(header::ORIGIN).is_some_and(|origin| origin.to_str().is_err())
}

/// Compares scheme, host and port as RFC 6454 does: with the name by which we were called, and with the address that is
/// set, for a proxy in front may call us by another name than the browser called it.
pub fn is_own_origin(hub: &Hub, request: &HttpRequest, origin: &str) -> bool {
    let Ok(origin) = Url::parse(origin) else { return false };
    let (Some(host), Some(port)) = (origin.host().map(|host| host.to_owned()), origin.port_or_known_default()) else {
        return false;
    };
    let side = side_of(request);
    // Staff without an address of their own may come by the only one that is set.
    let set = address_of(hub, side).unwrap_or(&hub.settings.public_url);
    if Url::parse(set).is_ok_and(|set| set.origin() == origin.origin()) {
        return true;
    }
    if is_https(hub, request) && origin.scheme() != "https" {
        return false;
    }
    let called = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let forwarded = forwarded_host(hub, request);
    [called, forwarded].into_iter().flatten().filter_map(|name| authority(&name)).any(|(name, named_port)| {
        let scheme_port = if origin.scheme() == "https" { 443 } else { 80 };
        name == host && is_known(hub, &name) && (if named_port == 0 { scheme_port } else { named_port }) == port
    })
}

/// Says once a while that a form was refused, for the reason may be a proxy that changes the name.
pub fn say_foreign(request: &HttpRequest) {
    static SELDOM: Seldom = Seldom::new();
    if SELDOM.is_time() {
        let text = |name: &str| -> String {
            let value = request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            value.unwrap_or_default().chars().take(100).collect()
        };
        let (origin, host, site) = (text("origin"), text("host"), text("sec-fetch-site"));
        tracing::warn!(%origin, %host, %site, "a form from another address was refused; a proxy in front must keep Host");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_names_takes_names_and_parents_and_no_addresses() {
        let hosts: Hosts = "Kazasu.Town.example.jp, *.staff.example.jp".parse().expect("names");
        for ours in ["kazasu.town.example.jp", "a.staff.example.jp", "b.a.staff.example.jp"] {
            assert!(hosts.has(ours), "{ours}");
        }
        for other in
            ["staff.example.jp", "evilstaff.example.jp", "town.example.jp", "kazasu.town.example.jp.evil.example"]
        {
            assert!(!hosts.has(other), "{other}");
        }
        for bad in ["http://kazasu.example.jp", "192.0.2.1", "a b", "kazasu.example.jp:8080", "*"] {
            assert_eq!(bad.parse::<Hosts>(), Err(NoName), "{bad}");
        }
    }

    #[test]
    fn a_name_is_read_with_and_without_a_port() {
        let host = |text: &str| authority(text).map(|(host, port)| (host.to_string(), port));
        assert_eq!(host("Staff.Example.jp"), Some(("staff.example.jp".to_owned(), 0)));
        assert_eq!(host("staff.example.jp.:443"), Some(("staff.example.jp".to_owned(), 443)));
        assert_eq!(host("[2001:db8::1]:8081"), Some(("[2001:db8::1]".to_owned(), 8081)));
        assert_eq!(host("[2001:db8::1]"), Some(("[2001:db8::1]".to_owned(), 0)));
        for bad in ["", "a@127.0.0.1", "127.0.0.1/x", "evil.example:port", "a b", ":80", "2001:db8::1:x"] {
            assert_eq!(host(bad), None, "{bad}");
        }
    }
}
