//! Whether the chains are what they promise. Every row is hashed once more; nothing that a row says of itself is believed.
//!
//! Found by the chains alone: a row that was changed, taken out, put in or put elsewhere, and a sealed fact to which that
//! happened. Found by signatures: rows taken out at the beginning without the town's record of it, and chains written anew
//! before the last checkpoint. Found by checkpoints that were kept elsewhere: an end that was cut off, and a database that was
//! put back to an older state.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use super::{
    Detail, Kind,
    chain::Link,
    checkpoint::{self, AuditPublicKey, Checkpoint},
    facts, prune,
};
use crate::{
    Conn, DbError,
    schema::{audit, audit_logs, audit_streams},
    with,
};

/// Rows read at once.
const PAGE: i64 = 2_000;
/// Most problems that are listed; whoever has more has enough.
const PROBLEMS_MAX: usize = 100;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum Problem {
    /// The row's hash does not follow from the row and the one before.
    Altered {
        /// The chain.
        stream: i64,
        /// The place in it.
        seq: i64,
    },
    /// There is no row where one should be.
    Missing {
        /// The chain.
        stream: i64,
        /// The first place without a row.
        seq: i64,
    },
    /// The chain does not end as it says.
    WrongEnd {
        /// The chain.
        stream: i64,
    },
    /// The beginning was taken out, and the town has signed nothing of it.
    PrunedUnsigned {
        /// The chain.
        stream: i64,
    },
    /// A signed checkpoint knows more rows than there are: the end was cut off, or the database was put back.
    RolledBack {
        /// The chain.
        stream: i64,
        /// The place that the checkpoint knows.
        seq: i64,
    },
    /// A signed checkpoint knows another row there: the chain was written anew.
    Rewritten {
        /// The chain.
        stream: i64,
        /// The place that the checkpoint knows.
        seq: i64,
    },
    /// A checkpoint is not signed with the town's key.
    BadSignature,
    /// Sealed facts of a log are not what they were.
    FactsAltered {
        /// The facility.
        facility: i64,
        /// The first fact of the portion.
        from: i64,
        /// The last fact of the portion.
        to: i64,
    },
    /// A part of a log is said to be sealed and no row seals it.
    FactsUnsealed {
        /// The facility.
        facility: i64,
        /// The first fact of it.
        from: i64,
    },
}

/// What came of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuditReport {
    /// Rows in all chains.
    pub rows: i64,
    /// Facts that are sealed.
    pub facts_sealed: i64,
    /// Checkpoints that were compared.
    pub checkpoints: usize,
    /// Whether signatures were looked at: it takes the town's key.
    pub signatures: bool,
    /// What is wrong, the first hundred of it.
    pub problems: Vec<Problem>,
}

impl AuditReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    fn find(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        }
    }
}

/// What one pass knows.
struct Check<'a> {
    report: AuditReport,
    key: Option<&'a AuditPublicKey>,
    /// The hash that a checkpoint knows at each place.
    known: HashMap<(i64, i64), Vec<Vec<u8>>>,
    /// The portions of each log that rows seal: the first fact and the last.
    portions: HashMap<i64, Vec<(i64, i64)>>,
    pruned: Vec<prune::Pruned>,
}

/// Reads all chains. `kept` are checkpoints that were kept elsewhere; without the key no signature is looked at. On a snapshot
/// if a town at work is to be checked.
///
/// # Errors
/// If the database fails.
pub fn check(conn: &mut Conn, key: Option<&AuditPublicKey>, kept: &[Checkpoint]) -> Result<AuditReport, DbError> {
    let report = AuditReport { signatures: key.is_some(), ..AuditReport::default() };
    let pruned = prune::records(conn)?;
    let mut check = Check { report, key, known: HashMap::new(), portions: HashMap::new(), pruned };
    for checkpoint in checkpoint::stored(conn)?.iter().chain(kept) {
        check.take(checkpoint);
    }
    let streams = || audit_streams::table.order(audit_streams::stream).limit(64);
    let streams: Vec<Stream> = with!(conn, c => streams().load(c))?;
    for stream in &streams {
        check.walk(conn, stream)?;
    }
    // A chain that a checkpoint knows and that is not there at all.
    let gone: Vec<(i64, i64)> =
        check.known.keys().filter(|(stream, _)| streams.iter().all(|known| known.stream != *stream)).copied().collect();
    for (stream, seq) in gone {
        check.report.find(Problem::RolledBack { stream, seq });
    }
    check.logs(conn)?;
    Ok(check.report)
}

#[derive(Queryable)]
struct Stream {
    stream: i64,
    head: i64,
    hash: Vec<u8>,
    first: i64,
    first_hash: Vec<u8>,
}

impl Check<'_> {
    fn take(&mut self, checkpoint: &Checkpoint) {
        self.report.checkpoints += 1;
        if self.key.is_some_and(|key| !key.signed(&checkpoint.body, &checkpoint.signature)) {
            return self.report.find(Problem::BadSignature);
        }
        for end in &checkpoint.ends {
            self.known.entry((end.stream, end.head)).or_default().push(end.hash.clone());
        }
    }

    fn walk(&mut self, conn: &mut Conn, of: &Stream) -> Result<(), DbError> {
        let stream = of.stream;
        if of.first > 0 && !self.is_pruned_by_us(of) {
            self.report.find(Problem::PrunedUnsigned { stream });
        }
        let (mut last, mut hash) = (of.first, of.first_hash.clone());
        self.compare(stream, last, &hash);
        loop {
            let query = || {
                let rest = audit::table.filter(audit::stream.eq(stream).and(audit::seq.gt(last)));
                rest.order(audit::seq).limit(PAGE)
            };
            let links: Vec<Link> = with!(conn, c => query().load(c))?;
            if links.is_empty() {
                break;
            }
            for link in links {
                self.link(conn, &link, last, &hash)?;
                (last, hash) = (link.seq, link.hash);
            }
        }
        if last < of.head {
            self.report.find(Problem::Missing { stream, seq: last + 1 });
        } else if last > of.head || hash != of.hash {
            self.report.find(Problem::WrongEnd { stream });
        }
        let beyond: Vec<i64> =
            self.known.keys().filter(|(of, seq)| *of == stream && *seq > last).map(|(_, seq)| *seq).collect();
        for seq in beyond {
            self.report.find(Problem::RolledBack { stream, seq });
        }
        Ok(())
    }

    fn link(&mut self, conn: &mut Conn, link: &Link, last: i64, before: &[u8]) -> Result<(), DbError> {
        let (stream, seq) = (link.stream, link.seq);
        self.report.rows += 1;
        if seq != last + 1 {
            self.report.find(Problem::Missing { stream, seq: last + 1 });
        } else if link.hash_after(before) != link.hash {
            self.report.find(Problem::Altered { stream, seq });
        }
        self.compare(stream, seq, &link.hash);
        if link.kind == Kind::Facts.name() {
            self.portion(conn, link)?;
        }
        Ok(())
    }

    fn compare(&mut self, stream: i64, seq: i64, hash: &[u8]) {
        let known = self.known.get(&(stream, seq));
        if known.is_some_and(|known| known.iter().any(|known| known != hash)) {
            self.report.find(Problem::Rewritten { stream, seq });
        }
    }

    fn is_pruned_by_us(&self, of: &Stream) -> bool {
        self.pruned.iter().any(|pruned| {
            let fits = pruned.stream == of.stream && pruned.to == of.first && pruned.hash == of.first_hash;
            fits && self.key.is_none_or(|key| key.signed(&pruned.body, &pruned.signature))
        })
    }

    /// Whether the facts that this row seals are what they were.
    fn portion(&mut self, conn: &mut Conn, link: &Link) -> Result<(), DbError> {
        let detail: Option<Detail> = link.detail.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let Some((facility, portion)) = link.facility.zip(detail.and_then(|detail| detail.portion)) else {
            return Ok(());
        };
        let (from, to) = (portion.from, portion.to);
        let (digest, count) = facts::digest(conn, facility, from, to)?;
        self.report.facts_sealed += count;
        self.portions.entry(facility).or_default().push((from, to));
        if digest != portion.digest || count != to - from + 1 {
            self.report.find(Problem::FactsAltered { facility, from, to });
        }
        Ok(())
    }

    /// Whether the portions of each log follow each other up to where it is said to be sealed. The first may be gone with the
    /// rows that were pruned.
    fn logs(&mut self, conn: &mut Conn) -> Result<(), DbError> {
        let query = || audit_logs::table.order(audit_logs::facility).limit(10_000);
        let sealed: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
        let was_pruned = !self.pruned.is_empty();
        for (facility, sealed) in sealed {
            let mut portions = self.portions.remove(&facility).unwrap_or_default();
            portions.sort_unstable();
            let mut next = if was_pruned { portions.first().map_or(sealed + 1, |(from, _)| *from) } else { 1 };
            for (from, to) in portions {
                if from != next {
                    self.report.find(Problem::FactsUnsealed { facility, from: next });
                }
                next = to + 1;
            }
            if next != sealed + 1 {
                self.report.find(Problem::FactsUnsealed { facility, from: next });
            }
        }
        let strangers: Vec<i64> = self.portions.keys().copied().collect();
        for facility in strangers {
            self.report.find(Problem::FactsUnsealed { facility, from: 1 });
        }
        Ok(())
    }
}
