//! Checkpoints: the ends of all chains at one instant, signed with the town's key. The database holds the newest ones; what
//! was cut off together with them, or put back to an older state, is found by those that are kept elsewhere.
//!
//! The key is Ed25519 (RFC 8032), derived from the data key: whoever has the database alone signs nothing. Its public half
//! may be given to an auditor.

use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::prelude::*;
use domain::time::UtcTime;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::chain::id_at;
use crate::{
    Conn, DbError,
    hex::{bytes_of, hexadecimal},
    schema::{audit_checkpoints, audit_streams},
    with,
};

const HEAD: &str = "kazasu-audit-1";
/// Checkpoints that the database keeps: a later one covers what earlier ones did.
const KEPT: i64 = 500;

/// Signs for the town.
pub struct AuditKey(Ed25519KeyPair);

impl AuditKey {
    /// From its seed.
    ///
    /// # Panics
    /// Never: any 32 bytes are a seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(seed).expect("32 bytes are a seed"))
    }

    /// The half that may be given away.
    #[must_use]
    pub fn public(&self) -> AuditPublicKey {
        AuditPublicKey(self.0.public_key().as_ref().to_vec())
    }

    pub(super) fn sign(&self, text: &str) -> Vec<u8> {
        self.0.sign(text.as_bytes()).as_ref().to_vec()
    }
}

/// Tells whether the town signed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPublicKey(Vec<u8>);

impl AuditPublicKey {
    pub(super) fn signed(&self, text: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(text.as_bytes(), signature).is_ok()
    }
}

impl std::fmt::Display for AuditPublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

/// Where a chain ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub stream: i64,
    pub head: i64,
    pub hash: Vec<u8>,
}

/// The ends of all chains, signed. As a line of text: what is signed, and the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub(super) body: String,
    pub(super) signature: Vec<u8>,
    pub(super) ends: Vec<End>,
}

/// A text that is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a checkpoint of the audit")]
pub struct NoCheckpoint;

fn ends_of(body: &str) -> Result<Vec<End>, NoCheckpoint> {
    let mut words = body.split(' ');
    let (head, at) = (words.next(), words.next().and_then(|at| at.parse::<i64>().ok()));
    if head != Some(HEAD) || at.is_none() {
        return Err(NoCheckpoint);
    }
    let end = |word: &str| {
        let mut parts = word.split(':');
        let (stream, head, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let end = End { stream: stream.parse().ok()?, head: head.parse().ok()?, hash: bytes_of(hash)? };
        parts.next().is_none().then_some(end)
    };
    words.map(|word| end(word).ok_or(NoCheckpoint)).collect()
}

impl Checkpoint {
    fn signed(key: &AuditKey, at: UtcTime, ends: Vec<End>) -> Self {
        let each = ends.iter().map(|end| format!(" {}:{}:{}", end.stream, end.head, hexadecimal(&end.hash)));
        let body = format!("{HEAD} {}{}", at.micros(), each.collect::<String>());
        Self { signature: key.sign(&body), body, ends }
    }
}

impl FromStr for Checkpoint {
    type Err = NoCheckpoint;

    fn from_str(line: &str) -> Result<Self, NoCheckpoint> {
        let (body, signature) = line.trim().rsplit_once(' ').ok_or(NoCheckpoint)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| NoCheckpoint)?;
        Ok(Self { body: body.to_owned(), signature, ends: ends_of(body)? })
    }
}

impl std::fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.body, URL_SAFE_NO_PAD.encode(&self.signature))
    }
}

/// Signs the ends of the chains as they are, and stores that; the oldest go. `None` if nothing was written since the last
/// one. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn make(conn: &mut Conn, key: &AuditKey, now: UtcTime) -> Result<Option<Checkpoint>, DbError> {
    let ends = ends(conn)?;
    if stored(conn)?.last().is_some_and(|last| last.ends == ends) {
        return Ok(None);
    }
    let checkpoint = Checkpoint::signed(key, now, ends);
    let row = (
        audit_checkpoints::id.eq(id_at(now)),
        audit_checkpoints::body.eq(&checkpoint.body),
        audit_checkpoints::signature.eq(&checkpoint.signature),
    );
    with!(conn, c => diesel::insert_into(audit_checkpoints::table).values(row).execute(c))?;
    let newest =
        || audit_checkpoints::table.order(audit_checkpoints::id.desc()).offset(KEPT).select(audit_checkpoints::id);
    let last: Option<i64> = with!(conn, c => newest().first(c).optional())?;
    if let Some(last) = last {
        let old = || audit_checkpoints::table.filter(audit_checkpoints::id.le(last));
        with!(conn, c => diesel::delete(old()).execute(c))?;
    }
    Ok(Some(checkpoint))
}

/// The ends of the chains as they are now, signed, to be kept elsewhere. Stores nothing.
///
/// # Errors
/// If the database fails.
pub fn now(conn: &mut Conn, key: &AuditKey, now: UtcTime) -> Result<Checkpoint, DbError> {
    Ok(Checkpoint::signed(key, now, ends(conn)?))
}

fn ends(conn: &mut Conn) -> Result<Vec<End>, DbError> {
    let query = || {
        let columns = (audit_streams::stream, audit_streams::head, audit_streams::hash);
        audit_streams::table.filter(audit_streams::head.gt(0)).order(audit_streams::stream).limit(64).select(columns)
    };
    let rows: Vec<(i64, i64, Vec<u8>)> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(|(stream, head, hash)| End { stream, head, hash }).collect())
}

/// Those that the database keeps, oldest first. One that was damaged has no ends and no good signature.
pub(super) fn stored(conn: &mut Conn) -> Result<Vec<Checkpoint>, DbError> {
    let query = || {
        let columns = (audit_checkpoints::body, audit_checkpoints::signature);
        audit_checkpoints::table.order(audit_checkpoints::id.desc()).limit(KEPT + 1).select(columns)
    };
    let rows: Vec<(String, Vec<u8>)> = with!(conn, c => query().load(c))?;
    let checkpoint = |(body, signature): (String, Vec<u8>)| {
        let ends = ends_of(&body).unwrap_or_default();
        Checkpoint { body, signature, ends }
    };
    Ok(rows.into_iter().rev().map(checkpoint).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_read_again_from_its_line_and_holds_only_with_its_key() {
        let (ours, theirs) = (AuditKey::from_seed(&[1; 32]), AuditKey::from_seed(&[2; 32]));
        let ends = vec![End { stream: 3, head: 7, hash: vec![0xab; 32] }];
        let made = Checkpoint::signed(&ours, UtcTime::from_micros(5), ends);
        let read: Checkpoint = made.to_string().parse().expect("a checkpoint");
        assert_eq!(read, made);
        assert!(ours.public().signed(&read.body, &read.signature));
        assert!(!theirs.public().signed(&read.body, &read.signature));
        let other = made.body.replace(":7:", ":6:");
        assert!(!ours.public().signed(&other, &read.signature));
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        for strange in ["", "kazasu-audit-1", "kazasu-audit-1 5 x:1:ab c2ln", "kazasu-audit-2 5 0:1:ab c2ln", "a b c"] {
            assert_eq!(strange.parse::<Checkpoint>(), Err(NoCheckpoint), "{strange}");
        }
    }
}
