//! The audit at the gate: the row of a sight is written before the answer goes out, and an answer whose row cannot be written
//! is not given.
//!
//! Which route shows what stands in its row of the table ([`Sight`]); a handler says no more than about whom, where the path
//! does not name them ([`about`]). What a handler changes by [`db::Db::write`] is noted in that transaction, for whoever asks;
//! a form that was taken and changed something by facts alone leaves a row here, with the route, beside the facts that name
//! the same person. Who is refused leaves a row too.
//!
//! The same person looking again at the same within [`SIGHT_WINDOW`] is one sight: a board that loads itself anew is not a
//! thousand rows. So a row says that somebody looked, and may have looked on for so long.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    HttpMessage, HttpRequest,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
};
use db::{
    Db, DbError,
    audit::{self, ASKED, Asked, Detail, Entry, Kind, Subject, SubjectKind, Who},
    roster,
};
use domain::{
    ids::{BookingId, ChildId, DeviceId, DisplayId, PersonId},
    time::UtcTime,
};
use tokio::sync::{mpsc, oneshot};

use crate::{
    access::Here,
    app::Hub,
    pages::Facility,
    routes::{Matched, Policy, Row, method_label},
    session::{SignedIn, Visitor},
    trouble::PageError,
};

/// The same sight within this time is one.
pub const SIGHT_WINDOW: Duration = Duration::from_secs(5 * 60);
/// The same refusal within this time is one, with how many there were.
const REFUSAL_WINDOW: Duration = Duration::from_secs(60);
/// Sights and refusals that are remembered; when there are more, all of them are new again.
const REMEMBERED_MAX: usize = 20_000;
/// Most subjects that a handler names for one answer.
const SUBJECTS_MAX: usize = 64;
/// Answers that may wait for their rows.
const QUEUE_MAX: usize = 1_024;
/// Most answers whose rows are committed together.
const GROUP_MAX: usize = 256;
/// How long an answer waits for its row.
const PATIENCE: Duration = Duration::from_secs(10);

macro_rules! sights {
    ($($(#[$doc:meta])* $sight:ident $(=> $kind:ident)?;)*) => {
        /// What personal data a route shows, as its row of the table says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Sight {
            $($(#[$doc])* $sight,)*
        }

        impl Sight {
            /// The list that is shown.
            #[must_use]
            pub const fn list(self) -> Option<SubjectKind> {
                match self {
                    $(Self::$sight => sights!(@kind $($kind)?),)*
                }
            }
        }
    };
    (@kind) => { None };
    (@kind $kind:ident) => { Some(SubjectKind::$kind) };
}

sights! {
    /// The row does not say. Only what anybody may see has such a row.
    Unsaid;
    /// Nobody's.
    Nothing;
    /// Nobody's; who is refused here has tried to show who they are, and was wrong.
    Proof;
    /// That of whoever asks, or of whom the handler names.
    Own;
    /// All children of a nursery with their day.
    Children => Children;
    /// Families with names and addresses.
    Families => Families;
    /// Bookings with who comes.
    Bookings => Bookings;
    /// Visits with numbers and what clerks wrote.
    Visits => Visits;
    /// Who is inside.
    Entries => Entries;
    /// To whom messages went.
    Notices => Notices;
    /// Accounts of the staff.
    Accounts => Accounts;
    /// The audit.
    Audit => Audit;
    /// The registry of persons.
    Persons => Persons;
}

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// On a page.
    Page,
    /// As a file to keep.
    File,
    /// To be printed.
    Print,
    /// A stream that goes on.
    Stream,
}

impl How {
    /// Its name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::File => "file",
            Self::Print => "print",
            Self::Stream => "stream",
        }
    }
}

/// Whom a handler says its answer is about.
struct Said(Vec<Subject>);

/// Says about whom the answer to this request is, where neither its path nor its session names them.
pub fn about(request: &HttpRequest, subject: impl Into<Subject>) {
    let subject = subject.into();
    let mut extensions = request.extensions_mut();
    if let Some(said) = extensions.get_mut::<Said>() {
        if said.0.len() < SUBJECTS_MAX && !said.0.contains(&subject) {
            said.0.push(subject);
        }
        return;
    }
    extensions.insert(Said(vec![subject]));
}

/// The list that the staff's stream of a place shows.
#[must_use]
pub fn list_of(place: &roster::Facility) -> Subject {
    let of = Facility::from(place.clone());
    let kind = match (of.is_office, of.has_hall, of.has_calendar) {
        (true, _, _) => SubjectKind::Visits,
        (_, true, _) => SubjectKind::Entries,
        (_, _, true) => SubjectKind::Bookings,
        (false, false, false) => SubjectKind::Children,
    };
    Subject::list(kind, Some(place.id))
}

/// A request on its way to its handler and back.
pub(crate) struct Watch {
    row: &'static Row,
    /// Who asks.
    pub asked: Arc<Asked>,
    method: Method,
}

impl Watch {
    /// `None` if nothing of it is for the audit: kiosks, whose facts say everything, and what anybody may look at.
    pub fn of(hub: &Hub, request: &ServiceRequest) -> Option<Self> {
        let Matched::Row(row) = Matched::of(request.request()) else { return None };
        let method = request.method().clone();
        let is_public = match row.policy {
            Policy::Open => method != Method::POST,
            Policy::Device => row.sees != Sight::Proof,
            Policy::Demo => true,
            _ => false,
        };
        if is_public {
            return None;
        }
        Some(Self { row, asked: Arc::new(asked(hub, request.request(), row)), method })
    }

    /// The handler's work, for whoever asks.
    pub async fn around<T>(&self, handling: impl Future<Output = T>) -> T {
        ASKED.scope(Arc::clone(&self.asked), handling).await
    }

    /// Writes the rows of this answer; it may go out once that is done.
    ///
    /// # Errors
    /// If they cannot be written.
    pub async fn finish<B>(&self, hub: &Hub, response: &ServiceResponse<B>) -> Result<(), DbError> {
        let rows = self.rows(response);
        let rows: Vec<Entry> = rows.into_iter().filter_map(|row| hub.audit.admits(row)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let written = hub.audit.record(rows).await;
        written.inspect_err(|_| hub.metrics.audit_refused.inc())
    }

    fn rows<B>(&self, response: &ServiceResponse<B>) -> Vec<Entry> {
        let status = response.status();
        let subjects = self.subjects(response.request());
        // Who typed it, and where; never what.
        if let Some(PageError::MyNumber) = response.response().error().and_then(|error| error.as_error::<PageError>()) {
            let row = ended(self.asked.entry(Kind::Refusal), status).act("my-number");
            return vec![row.about(subjects.first().copied())];
        }
        let is_refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        if self.row.sees == Sight::Proof && status.is_client_error() {
            return each(&subjects, |subject| ended(self.asked.entry(Kind::Attempt), status).about(subject));
        }
        if is_refused {
            let is_known = !matches!(self.asked.who, Who::Nobody | Who::Holder);
            let row = || ended(self.asked.entry(Kind::Refusal), status).about(subjects.first().copied());
            return if is_known { vec![row()] } else { Vec::new() };
        }
        let mut rows = Vec::new();
        let is_form_again = matches!(status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT);
        let is_shown = status.is_success() || is_form_again && self.method == Method::POST;
        // Their own page, and nobody is named: it shows nothing that this browser could have.
        let shows = self.row.sees.list().is_some() || self.row.sees == Sight::Own && !subjects.is_empty();
        if is_shown && self.method != Method::HEAD && shows {
            rows = each(&subjects, |subject| self.asked.entry(Kind::Sight).act(self.row.how.name()).about(subject));
        }
        // What a form did by facts alone, or only asked for.
        let is_taken = self.method == Method::POST && (status.is_success() || status.is_redirection());
        if is_taken && !self.asked.is_noted() {
            rows.extend(each(&subjects, |subject| self.asked.entry(Kind::Change).about(subject)));
        }
        rows
    }

    /// Whom the handler names; else whom the path does; else the list that the route shows, or whoever asks.
    fn subjects(&self, request: &HttpRequest) -> Vec<Subject> {
        if let Some(said) = request.extensions().get::<Said>() {
            return said.0.clone();
        }
        if let Some(named) = named(request) {
            return vec![named];
        }
        match (self.row.sees, self.asked.who) {
            (Sight::Own, Who::Guardian(id)) => vec![id.into()],
            (Sight::Own, Who::Staff(id)) => vec![id.into()],
            (sees, _) => sees.list().map(|kind| Subject::list(kind, self.asked.facility)).into_iter().collect(),
        }
    }
}

/// A row for each; one that is about nobody, if there are none.
fn each(subjects: &[Subject], row: impl Fn(Option<Subject>) -> Entry) -> Vec<Entry> {
    if subjects.is_empty() {
        return vec![row(None)];
    }
    subjects.iter().map(|subject| row(Some(*subject))).collect()
}

fn ended(entry: Entry, status: StatusCode) -> Entry {
    entry.with(Detail { status: Some(status.as_u16()), ..Detail::default() })
}

/// Whom the path names.
fn named(request: &HttpRequest) -> Option<Subject> {
    let path = request.match_info();
    let booking = || path.get("booking")?.parse::<BookingId>().ok().map(Subject::from);
    let child = || path.get("child")?.parse::<ChildId>().ok().map(Subject::from);
    let device = || path.get("device")?.parse::<DeviceId>().ok().map(Subject::from);
    let display = || path.get("display")?.parse::<DisplayId>().ok().map(Subject::from);
    let person = || path.get("person")?.parse::<PersonId>().ok().map(Subject::from);
    booking().or_else(child).or_else(person).or_else(device).or_else(display)
}

/// Who asks for what a row leads to, from where.
pub(crate) fn asked(hub: &Hub, request: &HttpRequest, row: &Row) -> Asked {
    let extensions = request.extensions();
    let session = extensions.get::<SignedIn>();
    let who = match session.map(|session| &session.visitor) {
        Some(Visitor::Staff(member)) => Who::Staff(member.id),
        Some(Visitor::Guardian(guardian)) => Who::Guardian(*guardian),
        Some(Visitor::Display(display)) => Who::Display(display.id),
        None if row.policy == Policy::Holder => Who::Holder,
        None => Who::Nobody,
    };
    let route = format!("{} {}", method_label(&row.method), row.pattern);
    let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let mut asked = Asked::new(hub.clock.now(), who, route);
    asked.session = session.map(|session| session.mark().to_string());
    asked.source = hub.settings.proxies.address(request).map(|address| address.to_string());
    asked.device = agent.map(device_words);
    asked.facility = extensions.get::<Here>().map(|here| here.0.id);
    asked
}

/// A kind of browser in words of ours: nothing that a browser says of itself is kept as it is.
fn device_words(agent: &str) -> String {
    let first = |words: &[(&'static str, &'static str)]| {
        words.iter().find(|(said, _)| agent.contains(said)).map(|(_, word)| *word)
    };
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    let browser = first(&[
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ]);
    match (system, browser) {
        (None, None) => "そのほか".to_owned(),
        (system, browser) => [system, browser].into_iter().flatten().collect::<Vec<_>>().join("・"),
    }
}

/// What the same person did with the same thing: rows that would say the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Same {
    kind: Kind,
    who: Who,
    session: Option<String>,
    source: Option<String>,
    route: Option<String>,
    subject: Option<Subject>,
    status: Option<u16>,
}

/// When there was a row of it, and how often it happened since.
struct Last {
    at: UtcTime,
    since: u64,
}

/// Rows of one answer, and who waits for them.
struct Waiting {
    rows: Vec<Entry>,
    told: oneshot::Sender<bool>,
}

/// Writes the rows of answers, those that wait together in one commit.
pub struct Recorder {
    queue: mpsc::Sender<Waiting>,
    last: Mutex<HashMap<Same, Last>>,
}

impl Recorder {
    /// Starts on the current runtime. Ends with the hub.
    #[must_use]
    pub fn start(db: Db) -> Self {
        let (queue, mut waiting) = mpsc::channel::<Waiting>(QUEUE_MAX);
        tokio::spawn(async move {
            while let Some(first) = waiting.recv().await {
                let mut group = vec![first];
                while group.len() < GROUP_MAX
                    && let Ok(next) = waiting.try_recv()
                {
                    group.push(next);
                }
                let (rows, told): (Vec<_>, Vec<_>) = group.into_iter().map(|one| (one.rows, one.told)).unzip();
                let write = db.tally(move |conn| {
                    rows.into_iter().flatten().try_for_each(|row| audit::record(conn, row))?;
                    Ok::<_, DbError>(())
                });
                let written = write.await;
                if let Err(error) = &written {
                    tracing::error!(%error, "rows of the audit could not be written; their answers are not given");
                }
                // Who does not wait any more has given up.
                for told in told {
                    let _ = told.send(written.is_ok());
                }
            }
        });
        Self { queue, last: Mutex::default() }
    }

    /// The row, unless the same was written a moment ago.
    fn admits(&self, row: Entry) -> Option<Entry> {
        let window = match row.kind {
            Kind::Sight => SIGHT_WINDOW,
            // A wrong password of somebody's is one row each: others are bounded by the throttles before them.
            Kind::Attempt if row.subject.is_some() => return Some(row),
            Kind::Refusal | Kind::Attempt => REFUSAL_WINDOW,
            Kind::Change | Kind::SignIn | Kind::SignOut | Kind::Facts | Kind::Pruned => return Some(row),
        };
        let same = Same {
            kind: row.kind,
            who: row.who,
            session: row.session.clone(),
            source: row.source.clone(),
            route: row.route.clone(),
            subject: row.subject,
            // What a throttle refused unseen is no guess.
            status: row.detail.status,
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = last.get_mut(&same)
            && last.at <= row.at
            && row.at.since(last.at) < window
        {
            last.since += 1;
            return None;
        }
        if last.len() >= REMEMBERED_MAX {
            last.retain(|_, last| last.at <= row.at && row.at.since(last.at) < SIGHT_WINDOW);
        }
        if last.len() >= REMEMBERED_MAX {
            last.clear();
        }
        let before = last.insert(same, Last { at: row.at, since: 0 });
        let again = before.map(|before| before.since).filter(|since| *since > 0);
        Some(Entry { detail: Detail { again, ..row.detail }, ..row })
    }

    /// Writes rows; done once they are committed.
    ///
    /// # Errors
    /// If they cannot be written, or too many wait. What was not written is no sight that was had a moment ago.
    async fn record(&self, rows: Vec<Entry>) -> Result<(), DbError> {
        let (told, written) = oneshot::channel();
        let queued = self.queue.try_send(Waiting { rows, told });
        let outcome = match queued {
            Ok(()) => tokio::time::timeout(PATIENCE, written).await.is_ok_and(|told| told == Ok(true)),
            Err(_) => false,
        };
        if outcome {
            return Ok(());
        }
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Err(DbError::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_in_words_of_ours() {
        let iphone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/605.1 Version/12.0 Safari/604.1";
        assert_eq!(device_words(iphone), "iPhone・Safari");
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(device_words(edge), "Windows・Edge");
        assert_eq!(device_words("curl/8 <script>"), "そのほか");
    }

    #[tokio::test]
    async fn the_same_sight_again_is_one_row_until_the_window_ends_and_then_says_how_many_there_were() {
        let (queue, _waiting) = mpsc::channel(1);
        let recorder = Recorder { queue, last: Mutex::default() };
        let at = UtcTime::from_micros(1_800_000_000_000_000);
        let sight = |at| Entry::new(at, Kind::Sight, Who::Operator).about(Subject::list(SubjectKind::Children, None));
        assert!(recorder.admits(sight(at)).is_some());
        assert!(recorder.admits(sight(at + SIGHT_WINDOW / 2)).is_none());
        let next = recorder.admits(sight(at + SIGHT_WINDOW)).expect("a row");
        assert_eq!(next.detail.again, Some(1));
        let other = Entry { who: Who::Hub, ..sight(at + SIGHT_WINDOW) };
        assert!(recorder.admits(other).is_some(), "somebody else's is another one");
    }

    #[tokio::test]
    async fn each_wrong_password_of_somebody_is_a_row_of_its_own() {
        let (queue, _waiting) = mpsc::channel(1);
        let recorder = Recorder { queue, last: Mutex::default() };
        let at = UtcTime::from_micros(1_800_000_000_000_000);
        let wrong = |subject: Option<Subject>| Entry::new(at, Kind::Attempt, Who::Nobody).about(subject);
        let known = Some(Subject { kind: SubjectKind::Staff, id: 5 });
        assert!(recorder.admits(wrong(known)).is_some() && recorder.admits(wrong(known)).is_some());
        assert!(recorder.admits(wrong(None)).is_some() && recorder.admits(wrong(None)).is_none());
    }
}
