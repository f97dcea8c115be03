//! From where each side may be reached, and each role may come (004 3.5.2 ア): lists of networks that the town sets. Nothing set
//! means from everywhere. Who is meant is whoever a named proxy speaks for ([`crate::source`]).

use std::{net::IpAddr, str::FromStr};

use actix_web::HttpRequest;
use db::accounts::StaffMember;
use ipnet::IpNet;

use crate::{
    app::Hub,
    names,
    routes::{Policy, Side},
    source::NoNetwork,
};

/// Networks and single addresses; everywhere if there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl FromStr for Networks {
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

impl Networks {
    /// Whether this address is in one of them. Whoever does not say where they are is in none.
    fn has(&self, address: Option<IpAddr>) -> bool {
        self.0.is_empty()
            || address.is_some_and(|address| self.0.iter().any(|net| net.contains(&address.to_canonical())))
    }
}

/// From where whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    /// `KAZASU_RESIDENTS_FROM`
    pub residents: Networks,
    /// `KAZASU_STAFF_FROM`: people on the side of the staff.
    pub staff: Networks,
    /// `KAZASU_DEVICES_FROM`: kiosks.
    pub devices: Networks,
    /// `KAZASU_TOWN_STAFF_FROM`: those of the staff who work for the town.
    pub town: Networks,
}

impl Allowed {
    /// Whether whoever sent this request may reach the side that it came in by, and this route of it. Probes are asked by the
    /// machines before the hub, and are told nothing.
    #[must_use]
    pub fn reaches(hub: &Hub, request: &HttpRequest, policy: Option<Policy>) -> bool {
        let (allowed, side) = (&hub.settings.allowed, names::side_of(request));
        let networks = match (side, policy) {
            _ if matches!(request.path(), "/healthz" | "/readyz") => return true,
            (Side::Residents, _) => &allowed.residents,
            (Side::Staff, Some(Policy::Device)) => &allowed.devices,
            (Side::Staff, _) => &allowed.staff,
        };
        networks.has(hub.settings.proxies.address(request))
    }

    /// Whether this member of the staff may come from where this request does.
    #[must_use]
    pub fn comes(hub: &Hub, request: &HttpRequest, member: &StaffMember) -> bool {
        member.facility.is_some() || hub.settings.allowed.town.has(hub.settings.proxies.address(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_set_is_everywhere_and_a_list_is_itself_alone() {
        let of = |list: &str, address: &str| {
            let networks: Networks = list.parse().expect("networks");
            networks.has(Some(address.parse().expect("an address")))
        };
        assert!(of("", "203.0.113.5") && Networks::default().has(None));
        for inside in ["10.1.2.3", "::ffff:10.1.2.3", "192.0.2.9", "fd00:1::77"] {
            assert!(of("10.1.0.0/16, 192.0.2.9, fd00:1::/64", inside), "{inside}");
        }
        for outside in ["10.2.0.1", "192.0.2.10", "fd00:2::77", "::1"] {
            assert!(!of("10.1.0.0/16, 192.0.2.9, fd00:1::/64", outside), "{outside}");
        }
        assert!(!"10.1.0.0/16".parse::<Networks>().expect("networks").has(None));
        for bad in ["here", "10.0.0.0/33", "10.0.0.1-10.0.0.9"] {
            assert_eq!(bad.parse::<Networks>(), Err(NoNetwork), "{bad}");
        }
    }
}
