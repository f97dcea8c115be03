//! Where a request comes from, as far as eagerness is bounded by it, and what a proxy in front says about it.
//!
//! Before the residents' listener stands a proxy that ends TLS, and everybody would come from there. A proxy that the town
//! names is believed in what it adds to `X-Forwarded-For` (or, where it writes that instead, `Forwarded`: RFC 7239, 7.4):
//! the last entry. Whatever stands before that one anybody can make up. Without a named proxy the header means nothing.
//!
//! Which name and which scheme a browser used is believed of a process of this machine too: it only ever decides about the
//! cookies and forms of whoever sent it.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use actix_web::HttpRequest;
use ipnet::IpNet;

use crate::throttle::Seldom;

/// The network of one IPv6 customer: its 64 bits are one source, for the others are theirs to choose.
const NETWORK_BITS: u32 = 64;

/// The town's own proxies: addresses, and networks in which a load balancer has many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

/// An entry of the list is neither an address nor a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address or a network")]
pub struct NoNetwork;

impl FromStr for Proxies {
    type Err = NoNetwork;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let network = |entry: &str| {
            let alone = |_| entry.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
            entry.parse::<IpNet>().or_else(alone).map_err(|_| NoNetwork)
        };
        entries.map(network).collect::<Result<_, _>>().map(Self)
    }
}

impl Proxies {
    /// Whether this address is one of the town's proxies.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whoever sent this request, as one source; `None` if the connection does not say.
    #[must_use]
    pub fn source(&self, request: &HttpRequest) -> Option<IpAddr> {
        self.address(request).map(network)
    }

    /// Their whole address.
    #[must_use]
    pub fn address(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip();
        let claimed = claims(request);
        if !self.has(peer) {
            if !claimed.is_empty() && is_near(peer) {
                say_unnamed(peer);
            }
            return Some(peer);
        }
        Some(self.nearest_stranger(peer, &claimed))
    }

    /// Goes back from proxy to proxy until an address is none of ours.
    fn nearest_stranger(&self, peer: IpAddr, claimed: &[String]) -> IpAddr {
        let mut from = peer;
        for claim in claimed.iter().rev() {
            if !self.has(from) {
                break;
            }
            let Some(claim) = node(claim) else {
                say_unreadable(from);
                break;
            };
            from = claim;
        }
        from
    }

    /// What a proxy in front says in this header, if whoever speaks to us may be one.
    #[must_use]
    pub fn said(&self, request: &HttpRequest, header: &str) -> Option<String> {
        let peer = request.peer_addr()?.ip();
        if !self.has(peer) && !peer.to_canonical().is_loopback() {
            return None;
        }
        let last = request.headers().get_all(header).last()?.to_str().ok()?;
        last.rsplit(',').next().map(|entry| entry.trim().to_owned()).filter(|entry| !entry.is_empty())
    }
}

/// All entries of `X-Forwarded-For`, or of `Forwarded` where there is none, the last proxy's at the end.
fn claims(request: &HttpRequest) -> Vec<String> {
    let entries = |name: &str| -> Vec<String> {
        let values =
            request.headers().get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        values.flat_map(|value| value.split(',').map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let plain = entries("x-forwarded-for");
    if !plain.is_empty() {
        return plain;
    }
    // An entry that does not say for whom is one that cannot be read.
    entries("forwarded").iter().map(|entry| pair_of(entry, "for").unwrap_or_default().to_owned()).collect()
}

/// `for=192.0.2.60;proto=http;by=…` (RFC 7239, 4)
pub fn pair_of<'a>(entry: &'a str, name: &str) -> Option<&'a str> {
    let pairs = entry.split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut named = pairs.filter(|(known, _)| known.trim().eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.trim().trim_matches('"'))
}

/// An address as proxies write it: bare, with a port, in brackets, in quotes (RFC 7239, 6).
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        return (port.is_empty() || port.starts_with(':')).then(|| address.parse::<Ipv6Addr>().ok())?.map(IpAddr::V6);
    }
    match text.split_once(':') {
        Some((address, port)) if !port.contains(':') => address.parse().ok().map(IpAddr::V4),
        _ => text.split('%').next()?.parse().ok(),
    }
}

/// Where a proxy of the town may stand: an address that nobody has on the internet.
fn is_near(peer: IpAddr) -> bool {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

fn say_unnamed(peer: IpAddr) {
    static SELDOM: Seldom = Seldom::new();
    if SELDOM.is_time() {
        tracing::warn!(%peer, "requests are forwarded by an address that KAZASU_PROXIES does not name: all count as one source");
    }
}

fn say_unreadable(proxy: IpAddr) {
    static SELDOM: Seldom = Seldom::new();
    if SELDOM.is_time() {
        tracing::warn!(%proxy, "a proxy names no address that can be read: everybody behind it counts as one source");
    }
}

/// The address itself, or the network that one customer has.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - NETWORK_BITS)))),
    }
}

/// The range of addresses that a provider has many of, around this one: 16 bits, or 32 of IPv6.
#[must_use]
pub fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << 16))),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 96))),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn source(proxies: &str, peer: &str, headers: &[(&str, &str)]) -> IpAddr {
        let proxies: Proxies = proxies.parse().expect("proxies");
        let request = TestRequest::default().peer_addr((address(peer), 4711).into());
        let request = headers.iter().fold(request, |request, header| request.append_header(*header));
        proxies.source(&request.to_http_request()).expect("a source")
    }

    #[test]
    fn only_a_named_proxy_is_believed_and_only_in_what_it_added() {
        let of = |peer: &str, claimed: &str| source("10.0.0.2, 10.0.0.3", peer, &[("x-forwarded-for", claimed)]);
        assert_eq!(of("203.0.113.5", "198.51.100.7"), address("203.0.113.5"), "a stranger's claim");
        assert_eq!(of("10.0.0.2", "192.0.2.1, 198.51.100.7"), address("198.51.100.7"), "the last claim");
        assert_eq!(of("10.0.0.2", "198.51.100.7, 10.0.0.3"), address("198.51.100.7"), "two proxies");
        assert_eq!(of("10.0.0.2", "198.51.100.7, unknown"), address("10.0.0.2"), "no address");
        assert_eq!(of("::ffff:10.0.0.2", "198.51.100.7"), address("198.51.100.7"), "written as IPv6");
        assert_eq!(source("", "10.0.0.2", &[("x-forwarded-for", "192.0.2.1")]), address("10.0.0.2"), "nobody is named");
    }

    #[test]
    fn an_address_is_read_in_every_form_that_proxies_write() {
        for (written, meant) in [
            ("203.0.113.5", "203.0.113.5"),
            (" 203.0.113.5 ", "203.0.113.5"),
            ("203.0.113.5:51234", "203.0.113.5"),
            ("\"203.0.113.5:51234\"", "203.0.113.5"),
            ("[2001:db8:1::5]:443", "2001:db8:1::"),
            ("\"[2001:db8:1::5]:443\"", "2001:db8:1::"),
            ("[2001:db8:1::5]", "2001:db8:1::"),
            ("2001:db8:1::5", "2001:db8:1::"),
            ("::ffff:203.0.113.5", "203.0.113.5"),
            ("203.0.113.5:_port", "203.0.113.5"),
            ("fe80::1%eth0", "fe80::"),
        ] {
            assert_eq!(source("10.0.0.2", "10.0.0.2", &[("x-forwarded-for", written)]), address(meant), "{written}");
            let forwarded = format!("for=192.0.2.9, proto=https;For={written};by=10.0.0.2");
            assert_eq!(source("10.0.0.2", "10.0.0.2", &[("forwarded", &forwarded)]), address(meant), "{forwarded}");
        }
        for unreadable in ["unknown", "_hidden", "", "203.0.113", "[2001:db8::1", "203.0.113.5.evil.example"] {
            assert_eq!(node(unreadable), None, "{unreadable}");
        }
    }

    #[test]
    fn what_a_visitor_wrote_before_the_proxy_means_nothing_in_either_header() {
        let both = [("forwarded", "for=192.0.2.1"), ("x-forwarded-for", "198.51.100.7")];
        assert_eq!(source("10.0.0.2", "10.0.0.2", &both), address("198.51.100.7"));
        let twice = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "198.51.100.7")];
        assert_eq!(source("10.0.0.2", "10.0.0.2", &twice), address("198.51.100.7"));
    }

    #[test]
    fn a_load_balancer_may_have_any_address_of_its_network() {
        let of =
            |peer: &str| source("10.0.0.0/24, fd00:1::/64, 192.0.2.9", peer, &[("x-forwarded-for", "198.51.100.7")]);
        for peer in ["10.0.0.2", "10.0.0.250", "::ffff:10.0.0.7", "fd00:1::5", "192.0.2.9"] {
            assert_eq!(of(peer), address("198.51.100.7"), "{peer}");
        }
        assert_eq!(of("10.0.1.2"), address("10.0.1.2"));
        for bad in ["10.0.0.2,here", "10.0.0.0/33", "10.0.0.2:80"] {
            assert_eq!(bad.parse::<Proxies>(), Err(NoNetwork), "{bad}");
        }
    }

    #[test]
    fn a_customer_with_many_addresses_is_one_source() {
        assert_eq!(network(address("2001:db8:1:2:3:4:5:6")), network(address("2001:db8:1:2:ffff::1")));
        assert_ne!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:3::1")));
        assert_ne!(network(address("192.0.2.1")), network(address("192.0.2.2")));
        assert_eq!(neighbourhood(address("192.0.2.1")), neighbourhood(address("192.0.99.2")));
        assert_ne!(neighbourhood(address("192.0.2.1")), neighbourhood(address("192.1.2.1")));
        assert_eq!(neighbourhood(address("2001:db8:1::1")), neighbourhood(address("2001:db8:2::1")));
        assert_ne!(neighbourhood(address("2001:db8::1")), neighbourhood(address("2001:db9::1")));
    }
}
