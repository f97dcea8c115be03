//! Where a request comes from, as far as eagerness is bounded by it.
//!
//! Before the residents' listener stands a proxy that ends TLS, and everybody would come from there. A proxy that the town
//! names is believed in what it adds to `X-Forwarded-For` (RFC 7239, 7.4): the last entry. Whatever stands before that one
//! anybody can make up. Without a named proxy the header means nothing.

use std::{
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

use actix_web::HttpRequest;

/// The network of one IPv6 customer: its 64 bits are one source, for the others are theirs to choose.
const NETWORK_BITS: u32 = 64;

/// The town's own proxies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpAddr>);

impl FromStr for Proxies {
    type Err = std::net::AddrParseError;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl Proxies {
    /// Whoever sent this request; `None` if the connection does not say.
    #[must_use]
    pub fn source(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip();
        let headers = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let claimed: Vec<&str> = headers.flat_map(|value| value.split(',')).collect();
        Some(network(self.nearest_stranger(peer, &claimed)))
    }

    /// Goes back from proxy to proxy until an address is none of ours.
    fn nearest_stranger(&self, peer: IpAddr, claimed: &[&str]) -> IpAddr {
        let mut from = peer;
        for claim in claimed.iter().rev() {
            let Ok(claim) = claim.trim().parse() else { break };
            if !self.0.contains(&from.to_canonical()) {
                break;
            }
            from = claim;
        }
        from
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - NETWORK_BITS)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_a_named_proxy_is_believed_and_only_in_what_it_added() {
        let proxies: Proxies = "10.0.0.2, 10.0.0.3".parse().expect("addresses");
        let source = |peer: &str, claimed: &[&str]| proxies.nearest_stranger(address(peer), claimed);
        assert_eq!(source("203.0.113.5", &["198.51.100.7"]), address("203.0.113.5"), "a stranger's claim");
        assert_eq!(source("10.0.0.2", &["192.0.2.1", " 198.51.100.7"]), address("198.51.100.7"), "the last claim");
        assert_eq!(source("10.0.0.2", &["198.51.100.7", "10.0.0.3"]), address("198.51.100.7"), "two proxies");
        assert_eq!(source("10.0.0.2", &["198.51.100.7", "unknown"]), address("10.0.0.2"), "no address");
        assert_eq!(source("::ffff:10.0.0.2", &["198.51.100.7"]), address("198.51.100.7"), "written as IPv6");
        assert_eq!(Proxies::default().nearest_stranger(address("10.0.0.2"), &["192.0.2.1"]), address("10.0.0.2"));
        assert!("10.0.0.2,here".parse::<Proxies>().is_err());
    }

    #[test]
    fn a_customer_with_many_addresses_is_one_source() {
        assert_eq!(network(address("2001:db8:1:2:3:4:5:6")), network(address("2001:db8:1:2:ffff::1")));
        assert_ne!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:3::1")));
        assert_ne!(network(address("192.0.2.1")), network(address("192.0.2.2")));
    }
}
