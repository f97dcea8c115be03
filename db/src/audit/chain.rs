//! The chains: what a link covers, and how rows become links.

use std::sync::{
    LazyLock,
    atomic::{AtomicI64, Ordering},
};

use diesel::{prelude::*, result::Error};
use domain::{ids::AuditId, time::UtcTime};
use ring::{
    digest::{Context, SHA256},
    rand::{SecureRandom, SystemRandom},
};

use super::Entry;
use crate::{
    Conn,
    schema::{audit, audit_streams},
    with,
};

/// So many chains: transactions of several hubs meet on one of them only now and then.
pub const STREAMS: i64 = 8;
/// Rows of one statement.
const ROWS_AT_ONCE: usize = 200;
/// The bits of an id below its milliseconds.
const LOW: i64 = (1 << 22) - 1;

/// A row as it is stored, and as its hash covers it: every column but the hash, in this order.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
pub(super) struct Link {
    pub stream: i64,
    pub seq: i64,
    pub id: i64,
    pub at: i64,
    pub kind: String,
    pub act: Option<String>,
    pub who_kind: String,
    pub who: Option<i64>,
    pub session: Option<String>,
    pub source: Option<String>,
    pub device: Option<String>,
    pub route: Option<String>,
    pub facility: Option<i64>,
    pub subject_kind: Option<String>,
    pub subject: Option<i64>,
    pub detail: Option<String>,
    pub hash: Vec<u8>,
}

impl Link {
    fn of(entry: &Entry, stream: i64, seq: i64) -> Self {
        let (who_kind, who) = entry.who.columns();
        let detail = serde_json::to_string(&entry.detail).expect("a detail is always JSON");
        Self {
            stream,
            seq,
            id: id_at(entry.at),
            at: entry.at.micros(),
            kind: entry.kind.name().to_owned(),
            act: entry.act.clone(),
            who_kind: who_kind.to_owned(),
            who,
            session: entry.session.clone(),
            source: entry.source.clone(),
            device: entry.device.clone(),
            route: entry.route.clone(),
            facility: entry.facility.map(|facility| facility.raw()),
            subject_kind: entry.subject.map(|subject| subject.kind.name().to_owned()),
            subject: entry.subject.map(|subject| subject.id),
            detail: (detail != "{}").then_some(detail),
            hash: Vec::new(),
        }
    }

    /// The hash of this row after the one with that hash: SHA-256 over both, the columns as a JSON list (RFC 8259).
    pub fn hash_after(&self, before: &[u8]) -> Vec<u8> {
        let place = (self.stream, self.seq, self.id, self.at);
        let what = (&self.kind, &self.act, &self.route, &self.detail);
        let who = (&self.who_kind, self.who, &self.session, &self.source, &self.device);
        let about = (self.facility, &self.subject_kind, self.subject);
        let text = serde_json::to_vec(&(place, what, who, about)).expect("numbers and texts are always JSON");
        let mut hash = Context::new(&SHA256);
        hash.update(before);
        hash.update(&text);
        hash.finish().as_ref().to_vec()
    }
}

/// Names a row, and sorts by time. Rows come from any clock, that of an operator's machine too; ids of everything else go on from
/// the last one of this process, and are not to be led astray by them.
pub(super) fn id_at(at: UtcTime) -> i64 {
    static NEXT: LazyLock<AtomicI64> = LazyLock::new(|| AtomicI64::new(i64::from(u16::from_le_bytes(random())) << 6));
    AuditId::first_at(at).raw() | (NEXT.fetch_add(1, Ordering::Relaxed) & LOW)
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Which chain: SQLite has one writer, and one chain is as good as eight.
fn stream(conn: &Conn) -> i64 {
    match conn {
        Conn::Sqlite(_) => 0,
        Conn::Pg(_) => i64::from(random::<1>()[0]) % STREAMS,
    }
}

/// Adds rows to a chain, whose end is locked from here to the commit.
pub(super) fn append(conn: &mut Conn, entries: &[Entry]) -> QueryResult<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let stream = stream(conn);
    let end = || audit_streams::table.find(stream);
    let added = i64::try_from(entries.len()).expect("a transaction has few rows");
    let moved = audit_streams::head.eq(audit_streams::head + added);
    if with!(conn, c => diesel::update(end()).set(moved).execute(c))? != 1 {
        return Err(Error::QueryBuilderError("a chain of the audit is not there".into()));
    }
    let columns = (audit_streams::head, audit_streams::hash);
    let (head, mut hash): (i64, Vec<u8>) = with!(conn, c => end().select(columns).first(c))?;
    let links: Vec<Link> = (head - added + 1..)
        .zip(entries)
        .map(|(seq, entry)| {
            let mut link = Link::of(entry, stream, seq);
            link.hash = link.hash_after(&hash);
            hash.clone_from(&link.hash);
            link
        })
        .collect();
    for links in links.chunks(ROWS_AT_ONCE) {
        with!(conn, c => diesel::insert_into(audit::table).values(links).execute(c))?;
    }
    with!(conn, c => diesel::update(end()).set(audit_streams::hash.eq(&hash)).execute(c))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Kind, Who},
        *,
    };

    #[test]
    fn a_hash_covers_every_column_and_the_one_before() {
        let link = Link::of(&Entry::new(UtcTime::from_micros(1), Kind::Sight, Who::Hub), 1, 2);
        let hash = link.hash_after(&[7]);
        let changed: [fn(&mut Link); 16] = [
            |link| link.stream += 1,
            |link| link.seq += 1,
            |link| link.id += 1,
            |link| link.at += 1,
            |link| link.kind.push('x'),
            |link| link.act = Some(String::new()),
            |link| link.who_kind.push('x'),
            |link| link.who = Some(0),
            |link| link.session = Some(String::new()),
            |link| link.source = Some(String::new()),
            |link| link.device = Some(String::new()),
            |link| link.route = Some(String::new()),
            |link| link.facility = Some(0),
            |link| link.subject_kind = Some(String::new()),
            |link| link.subject = Some(0),
            |link| link.detail = Some(String::new()),
        ];
        for (column, change) in changed.iter().enumerate() {
            let mut other = link.clone();
            change(&mut other);
            assert_ne!(other.hash_after(&[7]), hash, "column {column}");
        }
        assert_ne!(link.hash_after(&[8]), hash);
    }
}
