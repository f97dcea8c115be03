//! Whether the logs are what they promise: no gaps, nothing twice, no number lost, no place sold twice. For `ops verify` and the fault tests.
//!
//! Everything is read from one snapshot, so that a town at work can be verified too. What a noun's facts and rows are held to
//! stands beside the noun's queries; to add one is one line in `verifiers!`.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Text},
};
use domain::log::{Entry, Seq};
use serde::Serialize;

use crate::{
    Conn, DbError,
    audit::{
        self, AuditReport,
        checkpoint::{AuditPublicKey, Checkpoint},
    },
    bookings, entries,
    log::{self, PAGE},
    queues,
    roster::{self, Facility},
    with,
};

pub use bookings::BookingReport;
pub use entries::EntryReport;
pub use queues::QueueReport;

/// One facility's log.
#[derive(Debug, Serialize, QueryableByName)]
pub struct LogReport {
    /// The facility's slug.
    #[diesel(sql_type = Text)]
    pub facility: String,
    /// The head that writers agree on.
    #[diesel(sql_type = BigInt)]
    pub head: i64,
    /// Facts stored.
    #[diesel(sql_type = BigInt)]
    pub events: i64,
    /// Places without a fact, or facts beyond the head.
    #[diesel(sql_type = BigInt)]
    pub gaps: i64,
}

/// What a noun's facts and rows at one facility are held to. It stands beside the noun's queries, and does not ask what it
/// checks: the facts are folded once more.
pub(crate) trait Verifier: Sized {
    /// What came of it.
    type Report;
    /// Kinds of facts that a tap may leave besides its own: it was not stored twice for that.
    const BESIDE: &'static [&'static str] = &[];

    /// `None` if there is nothing of the noun at this facility.
    fn of(conn: &mut Conn, facility: &Facility) -> Result<Option<Self>, DbError>;
    /// The next fact of the facility's log, of whatever noun.
    fn take(&mut self, entry: &Entry);
    /// All facts were taken.
    fn report(self, conn: &mut Conn, slug: String) -> Result<Self::Report, DbError>;
}

macro_rules! verifiers {
    ($($(#[$doc:meta])* $noun:ident: $verifier:ty => $report:ty;)*) => {
        /// All logs.
        #[derive(Debug, Serialize)]
        pub struct Report {
            /// By facility.
            pub facilities: Vec<LogReport>,
            /// Taps stored.
            pub taps: i64,
            /// Taps stored more than once.
            pub doubled: i64,
            /// Who saw and who changed what.
            pub audit: AuditReport,
            $($(#[$doc])* pub $noun: Vec<$report>,)*
        }

        impl Report {
            /// Whether nothing is wrong.
            #[must_use]
            pub fn is_sound(&self) -> bool {
                let logs_are_sound = self.doubled == 0 && self.facilities.iter().all(|log| log.gaps == 0);
                logs_are_sound && self.audit.is_sound() $(&& self.$noun.iter().all(<$report>::is_sound))*
            }

            fn of_logs(facilities: Vec<LogReport>, counts: &Counts, audit: AuditReport) -> Self {
                let (taps, doubled) = (counts.taps, counts.taps - counts.distinct_taps);
                Self { facilities, taps, doubled, audit, $($noun: Vec::new(),)* }
            }

            /// Lets each noun take the facts of its facilities, read once for all of them.
            fn add(&mut self, conn: &mut Conn, facility: &Facility) -> Result<(), DbError> {
                $(let mut $noun = <$verifier>::of(conn, facility)?;)*
                if $($noun.is_none() &&)* true {
                    return Ok(());
                }
                each_fact(conn, facility, |entry| {
                    $($noun.iter_mut().for_each(|verifier| verifier.take(entry));)*
                })?;
                $(self.$noun.extend($noun.map(|verifier| verifier.report(conn, facility.slug.clone())).transpose()?);)*
                Ok(())
            }
        }

        /// See [`Verifier::BESIDE`].
        const BESIDE: &[&[&str]] = &[$(<$verifier>::BESIDE),*];
    };
}

verifiers! {
    /// The queue of each office.
    queues: queues::Fold => QueueReport;
    /// The bookings of each place that takes some.
    bookings: bookings::Fold => BookingReport;
    /// Who comes and goes at each place where that is counted.
    entries: entries::Fold => EntryReport;
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    taps: i64,
    #[diesel(sql_type = BigInt)]
    distinct_taps: i64,
}

const LOGS: &str = "
select f.slug as facility, l.head as head, count(e.seq) as events,
       abs(l.head - count(e.seq)) + abs(l.head - coalesce(max(e.seq), 0)) as gaps
from logs l join facilities f on f.id = l.facility left join events e on e.facility = l.facility
group by f.slug, l.head order by f.slug limit 2000";

/// Reads every log, and the chains of the audit as far as that goes without the town's key.
///
/// # Errors
/// If the database fails.
pub fn report(conn: &mut Conn) -> Result<Report, DbError> {
    report_with(conn, None, &[])
}

/// The same with the key that signs what the audit says, and checkpoints that were kept elsewhere.
///
/// # Errors
/// If the database fails.
pub fn report_with(conn: &mut Conn, key: Option<&AuditPublicKey>, kept: &[Checkpoint]) -> Result<Report, DbError> {
    conn.unhurried(|conn| {
        conn.snapshot(|conn| {
            let audit = audit::check(conn, key, kept)?;
            read(conn, audit)
        })
    })
}

fn read(conn: &mut Conn, audit: AuditReport) -> Result<Report, DbError> {
    // A button of a kiosk names its device and no tap; of the facts of one tap about several children the first one counts.
    let [device, seq, kind, child, first] =
        ["by.device", "by.seq", "kind", "child", "by.children.0"].map(|path| match &*conn {
            Conn::Sqlite(_) => format!("json_extract(body, '$.{}')", path.replace(".0", "[0]")),
            Conn::Pg(_) => format!("body::json #>> '{{{}}}'", path.replace('.', ",")),
        });
    let beside = BESIDE.concat().join("', '");
    let counts = format!(
        "select count(*) as taps, count(distinct device || ' ' || seq) as distinct_taps from \
         (select {device} as device, {seq} as seq from events where {kind} not in ('{beside}') \
         and ({first} is null or {first} = {child})) e \
         where device is not null and seq is not null"
    );
    let facilities: Vec<LogReport> = with!(conn, c => diesel::sql_query(LOGS).load(c))?;
    let counts: Counts = with!(conn, c => diesel::sql_query(&counts).get_result(c))?;
    let mut report = Report::of_logs(facilities, &counts, audit);
    for facility in roster::facilities(conn)? {
        report.add(conn, &facility)?;
    }
    Ok(report)
}

fn each_fact(conn: &mut Conn, facility: &Facility, mut take: impl FnMut(&Entry)) -> Result<(), DbError> {
    let mut after = Seq::START;
    loop {
        let facts = log::since(conn, facility.id, after, PAGE)?;
        let Some(last) = facts.last() else { return Ok(()) };
        after = last.seq;
        facts.iter().for_each(|fact| take(&fact.entry));
    }
}
