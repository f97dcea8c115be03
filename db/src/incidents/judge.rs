//! What looks like an attack, found in rows of the audit. Pure: rows, bounds and what was dealt with before come in.
//!
//! Each rule gathers the rows of one account, one source or one session within its window, and finds something if there are
//! more of them than its bound. A morning on which two hundred people sign in from behind one address is none: whoever gets in
//! in the end was no attack on their account, and what a throttle refused unseen was no guess.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    net::IpAddr,
    time::Duration,
};

use domain::time::UtcTime;

use super::{Bounds, CLONED, MISSES, Rule};
use crate::audit::{Kind, Subject, SubjectKind, Who};

/// No rule looks back farther.
pub const LONGEST: Duration = Duration::from_secs(60 * 60);
const SHORT: Duration = Duration::from_secs(15 * 60);
const NEAR: Duration = Duration::from_secs(10 * 60);
/// Guesses from one place are at so many accounts at least; fewer are each account's own matter.
const TARGETS_MIN: usize = 5;
/// A session that goes to and fro so often is in two hands. Once may be a setting of the browser, or a phone on its way.
const CHANGES_MIN: usize = 3;

/// A row of the audit, as far as rules ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// Which row.
    pub id: i64,
    /// When.
    pub at: UtcTime,
    /// What it tells of.
    pub kind: Kind,
    /// What was done, by its short name.
    pub act: Option<String>,
    /// Who.
    pub who: Who,
    /// The mark of the session.
    pub session: Option<String>,
    /// The address that it came from.
    pub source: Option<String>,
    /// Which kind of browser.
    pub device: Option<String>,
    /// About whom.
    pub subject: Option<Subject>,
    /// How the answer ended.
    pub status: Option<u16>,
    /// How often it happened.
    pub times: u64,
}

/// A row that speaks for a finding, and how often it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// Which row.
    pub id: i64,
    /// When.
    pub at: UtcTime,
    /// How often it happened.
    pub times: u64,
}

/// Something that looks like an attack.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which rule says so.
    pub rule: Rule,
    /// Which account, source or session: what one incident is about.
    pub subject: String,
    /// Whose account or which kiosk, if it is one's.
    pub about: Option<Subject>,
    /// From where, if it is from one place.
    pub source: Option<String>,
    /// The rows that say so, in their order.
    pub proofs: Vec<Proof>,
    /// It is nothing if the account was at each of these networks before.
    pub unless_known: Vec<String>,
}

impl Finding {
    pub(super) fn of(rule: Rule, subject: impl Into<String>) -> Self {
        Self { rule, subject: subject.into(), about: None, source: None, proofs: Vec::new(), unless_known: Vec::new() }
    }

    /// By what an incident is known while it is open.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.rule, &self.subject)
    }

    fn times(&self) -> u64 {
        self.proofs.iter().map(|proof| proof.times).sum()
    }
}

/// The key of an incident.
#[must_use]
pub fn key(rule: Rule, subject: &str) -> String {
    format!("{}|{subject}", rule.name())
}

/// The network around an address, in which one place's browsers come and go: 16 bits, or 32 of IPv6.
#[must_use]
pub fn network(source: &str) -> Option<String> {
    Some(match source.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            format!("{first}.{second}.0.0/16")
        }
        IpAddr::V6(address) => {
            let [first, second, ..] = address.segments();
            format!("{first:x}:{second:x}::/32")
        }
    })
}

/// What is asked of the rows.
pub struct Judge<'a> {
    signs: &'a [Sign],
    now: UtcTime,
    bounds: Bounds,
    /// Up to which row each closed incident was dealt with, by its key.
    settled: &'a HashMap<String, i64>,
}

type Found = BTreeMap<String, Finding>;

impl<'a> Judge<'a> {
    /// `signs` in the order of their ids.
    #[must_use]
    pub const fn new(signs: &'a [Sign], now: UtcTime, bounds: Bounds, settled: &'a HashMap<String, i64>) -> Self {
        Self { signs, now, bounds, settled }
    }

    /// Everything that looks like an attack now.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let rules: [fn(&Self) -> Found; 8] = [
            Self::guesses_at_accounts,
            Self::guesses_of_sources,
            Self::guesses_everywhere,
            Self::probing,
            Self::exports,
            Self::browsing,
            Self::two_hands,
            Self::two_places,
        ];
        let mut found: Vec<Finding> = rules.into_iter().flat_map(|rule| rule(self).into_values()).collect();
        found.extend(self.clones().into_values());
        found.retain(|finding| finding.times() >= self.bounds.of(finding.rule));
        found
    }

    fn within(&self, window: Duration) -> impl Iterator<Item = &'a Sign> {
        let from = self.now - window;
        self.signs.iter().filter(move |sign| sign.at >= from)
    }

    /// Puts a row to the finding of its account, source or session, unless that was dealt with.
    fn put<'f>(&self, found: &'f mut Found, new: Finding, sign: &Sign) -> Option<&'f mut Finding> {
        let key = new.key();
        if self.settled.get(&key).is_some_and(|settled| sign.id <= *settled) {
            return None;
        }
        let finding = found.entry(key).or_insert(new);
        finding.proofs.push(Proof { id: sign.id, at: sign.at, times: sign.times });
        Some(finding)
    }

    /// Passwords and codes that were judged and wrong, with whose account they were for. What was refused unseen is none.
    fn wrong(&self, window: Duration) -> impl Iterator<Item = &'a Sign> {
        let is_judged = |sign: &&Sign| sign.kind == Kind::Attempt && sign.status != Some(429);
        self.within(window).filter(is_judged)
    }

    fn guesses_at_accounts(&self) -> Found {
        let mut found = Found::new();
        for sign in self.wrong(SHORT) {
            if let Some(account) = account(sign) {
                let new = Finding { about: Some(account), ..Finding::of(Rule::Account, account.text()) };
                self.put(&mut found, new, sign);
            }
        }
        found
    }

    fn guesses_of_sources(&self) -> Found {
        let got_in: HashMap<(Subject, &str), i64> = self.sign_ins().collect();
        let mut found = Found::new();
        let mut targets: HashMap<&str, (HashSet<Subject>, usize)> = HashMap::new();
        for sign in self.wrong(SHORT) {
            let Some(source) = sign.source.as_deref() else { continue };
            let account = account(sign);
            let is_resolved = account.and_then(|account| got_in.get(&(account, source)));
            if is_resolved.is_some_and(|later| *later > sign.id) {
                continue;
            }
            let new = Finding { source: Some(source.to_owned()), ..Finding::of(Rule::Source, source) };
            if self.put(&mut found, new, sign).is_some() {
                let (known, unknown) = targets.entry(source).or_default();
                match account {
                    Some(account) => drop(known.insert(account)),
                    None => *unknown += usize::try_from(sign.times).unwrap_or(usize::MAX),
                }
            }
        }
        found.retain(|_, finding| {
            let targets = targets.get(finding.subject.as_str());
            targets.is_some_and(|(known, unknown)| known.len().saturating_add(*unknown) >= TARGETS_MIN)
        });
        found
    }

    /// Each account counts once: many that are all tried a little.
    fn guesses_everywhere(&self) -> Found {
        let mut got_in: HashMap<Subject, i64> = HashMap::new();
        for ((account, _), id) in self.sign_ins() {
            let last = got_in.entry(account).or_default();
            *last = id.max(*last);
        }
        let (mut found, mut seen) = (Found::new(), HashSet::new());
        for sign in self.wrong(LONGEST) {
            let Some(account) = account(sign) else { continue };
            if got_in.get(&account).is_some_and(|later| *later > sign.id) || seen.contains(&account) {
                continue;
            }
            let once = Sign { times: 1, ..sign.clone() };
            if self.put(&mut found, Finding::of(Rule::Accounts, ""), &once).is_some() {
                seen.insert(account);
            }
        }
        found
    }

    /// Who got in from where, and with which row for the last time.
    fn sign_ins(&self) -> impl Iterator<Item = ((Subject, &'a str), i64)> {
        let signed_in = self.within(LONGEST).filter(|sign| sign.kind == Kind::SignIn);
        signed_in.filter_map(|sign| {
            let Who::Staff(member) = sign.who else { return None };
            Some(((member.into(), sign.source.as_deref()?), sign.id))
        })
    }

    fn probing(&self) -> Found {
        let mut found = Found::new();
        for sign in self.within(NEAR).filter(|sign| sign.act.as_deref() == Some(MISSES)) {
            let about = person(sign.who);
            let source = sign.source.clone().filter(|_| about.is_none());
            let Some(subject) = about.map(Subject::text).or_else(|| source.clone()) else { continue };
            let new = Finding { about, source, ..Finding::of(Rule::Probing, subject) };
            self.put(&mut found, new, sign);
        }
        found
    }

    fn exports(&self) -> Found {
        let is_file = |sign: &&Sign| matches!(sign.act.as_deref(), Some("file" | "print"));
        let mut found = Found::new();
        for sign in self.within(LONGEST).filter(|sign| sign.kind == Kind::Sight).filter(is_file) {
            if let Who::Staff(member) = sign.who {
                let about = Subject::from(member);
                self.put(&mut found, Finding { about: Some(about), ..Finding::of(Rule::Export, about.text()) }, sign);
            }
        }
        found
    }

    /// Each person counts once, however often they were looked at.
    fn browsing(&self) -> Found {
        let (mut found, mut seen) = (Found::new(), HashSet::new());
        for sign in self.within(LONGEST).filter(|sign| sign.kind == Kind::Sight) {
            let (Who::Staff(member), Some(subject)) = (sign.who, sign.subject) else { continue };
            let is_one = matches!(
                subject.kind,
                SubjectKind::Person
                    | SubjectKind::Child
                    | SubjectKind::Guardian
                    | SubjectKind::Booking
                    | SubjectKind::Visit
            );
            if is_one && seen.insert((member, subject)) {
                let about = Subject::from(member);
                let new = Finding { about: Some(about), ..Finding::of(Rule::Browsing, about.text()) };
                self.put(&mut found, new, &Sign { times: 1, ..sign.clone() });
            }
        }
        found
    }

    /// One session that is in two kinds of browser, or at two networks, at once.
    fn two_hands(&self) -> Found {
        let mut found = Found::new();
        for (session, signs) in self.by(|sign| sign.session.clone()) {
            let devices = changes(signs.iter().map(|sign| sign.device.clone()));
            let networks = changes(signs.iter().map(|sign| sign.source.as_deref().and_then(network)));
            let is_staff = signs.iter().any(|sign| matches!(sign.who, Who::Staff(_)));
            // A phone goes from one network to the other and back; a browser that calls itself another one may have been told to.
            let is_in_two =
                devices >= CHANGES_MIN || devices > 0 && networks > 0 || is_staff && networks >= CHANGES_MIN;
            if !is_in_two {
                continue;
            }
            for sign in signs {
                let about = person(sign.who);
                let new = Finding { about, ..Finding::of(Rule::Device, session.as_str()) };
                self.put(&mut found, new, &Sign { times: 1, ..sign.clone() });
            }
        }
        found
    }

    /// One account that works at two networks by turns, of which one is new to it.
    fn two_places(&self) -> Found {
        let member = |sign: &Sign| match sign.who {
            Who::Staff(member) => sign.session.as_ref().map(|_| Subject::from(member).text()),
            _ => None,
        };
        let mut found = Found::new();
        for (account, signs) in self.by(member) {
            let networks: Vec<String> =
                signs.iter().filter_map(|sign| sign.source.as_deref().and_then(network)).collect();
            let sessions: HashSet<&str> = signs.iter().filter_map(|sign| sign.session.as_deref()).collect();
            if sessions.len() < 2 || changes(networks.iter().cloned().map(Some)) < 2 {
                continue;
            }
            let mut known = networks;
            known.sort_unstable();
            known.dedup();
            for sign in signs {
                let about = person(sign.who);
                let unless_known = known.clone();
                let new = Finding { about, unless_known, ..Finding::of(Rule::Places, account.as_str()) };
                self.put(&mut found, new, &Sign { times: 1, ..sign.clone() });
            }
        }
        found
    }

    /// The rows of the last minutes by whatever this is, as far as they were not dealt with under it.
    fn by(&self, of: impl Fn(&Sign) -> Option<String>) -> BTreeMap<String, Vec<&'a Sign>> {
        let mut groups: BTreeMap<String, Vec<&Sign>> = BTreeMap::new();
        for sign in self.within(NEAR) {
            let Some(subject) = of(sign) else { continue };
            let is_settled = [Rule::Device, Rule::Places]
                .into_iter()
                .any(|rule| self.settled.get(&key(rule, &subject)).is_some_and(|settled| sign.id <= *settled));
            if !is_settled {
                groups.entry(subject).or_default().push(sign);
            }
        }
        groups
    }

    fn clones(&self) -> Found {
        let mut found = Found::new();
        for sign in self.within(LONGEST).filter(|sign| sign.act.as_deref() == Some(CLONED)) {
            if let Who::Device(device) = sign.who {
                let about = Subject::from(device);
                self.put(&mut found, Finding { about: Some(about), ..Finding::of(Rule::Clone, about.text()) }, sign);
            }
        }
        found
    }
}

/// Whose account somebody guessed at.
fn account(sign: &Sign) -> Option<Subject> {
    sign.subject.filter(|subject| subject.kind == SubjectKind::Staff)
}

fn person(who: Who) -> Option<Subject> {
    match who {
        Who::Staff(member) => Some(member.into()),
        Who::Guardian(guardian) => Some(guardian.into()),
        Who::Display(display) => Some(display.into()),
        Who::Device(device) => Some(device.into()),
        Who::Nobody | Who::Holder | Who::Operator | Who::Hub => None,
    }
}

/// How often one is not like the one before it. What is not known is like any.
fn changes(of: impl Iterator<Item = Option<String>>) -> usize {
    let known: Vec<String> = of.flatten().collect();
    known.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

#[cfg(test)]
mod tests;
