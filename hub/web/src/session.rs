//! Whose session a request brings, and for how long it runs.

use std::{rc::Rc, time::Duration};

use actix_web::{
    HttpRequest,
    cookie::Cookie,
    dev::ServiceRequest,
    http::{Method, header},
};
use db::{
    DbError,
    accounts::{self, Account, StaffMember},
    displays::{self, Display},
};
use domain::{ids::GuardianId, time::UtcTime};

use crate::{app::Hub, cookies, routes::Side, settings::SecondFactor, trouble};

/// A guardian stays signed in this long after the last look: the only other way in is a new invitation.
pub const GUARDIAN_SESSION: Duration = Duration::from_secs(180 * 86_400);
/// A member of the staff signs in once a working day …
pub const STAFF_SESSION: Duration = Duration::from_secs(12 * 3_600);
/// … and again after this long without doing anything. A page that stands open, and what it loads by itself, is nothing
/// that somebody did (OWASP ASVS 5.0, 7.3.1).
pub const STAFF_IDLE: Duration = Duration::from_secs(30 * 60);
/// A signage screen stays let in until it is taken out of service, or was dark for as long as browsers keep a cookie.
pub const DISPLAY_SESSION: Duration = Duration::from_secs(400 * 86_400);
/// The end of a session that is used is moved this often.
const RENEW_EVERY: Duration = Duration::from_secs(86_400);
/// Use of a session is written down this often.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// Whoever is signed in.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// A guardian.
    Guardian(GuardianId),
    /// A member of the staff.
    Staff(Rc<StaffMember>),
    /// A signage screen.
    Display(Rc<Display>),
}

/// So long after whoever has a session showed who they are, they may change how the account is guarded.
pub const PROVED_FOR: Duration = Duration::from_secs(10 * 60);

/// Until when this member may go on without a second step; `None` if they have one, or need none.
#[must_use]
pub fn secure_by(hub: &Hub, member: &StaffMember) -> Option<UtcTime> {
    match hub.settings.second_factor {
        SecondFactor::Required { .. } if member.facility.is_none() && member.secured_at.is_none() => member.secure_by,
        SecondFactor::Required { .. } | SecondFactor::Offered => None,
    }
}

/// The session of a request.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub visitor: Visitor,
    /// What they are called.
    pub name: String,
    /// The stored form of the session's token.
    pub token_hash: Vec<u8>,
    /// Its end, if nobody uses it.
    pub expires_at: UtcTime,
    /// What was before it.
    pub before: Before,
}

/// What a session of the staff began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Before {
    /// When the account signed in before this.
    pub at: Option<UtcTime>,
    /// How often it was tried in vain between the two.
    pub tried: i64,
    /// When whoever has the session last showed who they are.
    pub proved_at: Option<UtcTime>,
}

/// Names a session to the pages that were made for it, and is of no use for anything else: a stream is given only to pages
/// of the session that asks, whoever signed in at this browser since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark([u8; 8]);

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Mark {
    /// Of the session whose token has this stored form.
    #[must_use]
    pub fn of(token_hash: &[u8]) -> Self {
        let mut mark = [0; 8];
        mark.copy_from_slice(&db::secrets::hash(&format!("mark of {token_hash:02x?}"))[..8]);
        Self(mark)
    }
}

impl SignedIn {
    /// What its pages are marked with.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark::of(&self.token_hash)
    }

    /// Whether they showed who they are a short while ago.
    #[must_use]
    pub fn is_proved(&self, now: UtcTime) -> bool {
        self.before.proved_at.is_some_and(|at| now.since(at) < PROVED_FOR)
    }

    /// Whether they go on nowhere but where a second step is set up.
    #[must_use]
    pub fn must_secure(&self, hub: &Hub) -> bool {
        match &self.visitor {
            Visitor::Staff(member) => secure_by(hub, member).is_some_and(|by| by <= hub.clock.now()),
            Visitor::Guardian(_) | Visitor::Display(_) => false,
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn account(&self) -> Account {
        match &self.visitor {
            Visitor::Guardian(guardian) => Account::Guardian(*guardian),
            Visitor::Staff(member) => Account::Staff(member.id),
            Visitor::Display(display) => Account::Display(display.id),
        }
    }
}

/// The session that a request brings, if it runs.
///
/// # Errors
/// If the database fails.
pub async fn of(hub: &Hub, side: Side, request: &ServiceRequest) -> Result<Option<SignedIn>, DbError> {
    let Some(token_hash) = cookies::token_hash(hub, request.request()) else { return Ok(None) };
    let usage = Usage::of(request.method(), request.path(), request.headers());
    check(hub, side, token_hash, usage).await
}

/// The session of the screen that this browser was let in as.
///
/// # Errors
/// If the database fails.
pub async fn screen(hub: &Hub, request: &HttpRequest) -> Result<Option<SignedIn>, DbError> {
    for token in cookies::tokens_of_screen(hub, request) {
        let session = check(hub, Side::Staff, db::secrets::hash(&token), Usage::Watching).await?;
        if let Some(session) = session.filter(|session| matches!(session.visitor, Visitor::Display(_))) {
            return Ok(Some(session));
        }
    }
    Ok(None)
}

/// Moves the end of a session that is used, and says so to the browser, which counts from the last cookie: a screen that
/// hangs for years, a parent who looks in once a month. At most once a day. Staff sign in anew every working day.
pub async fn renew(hub: &Hub, request: &HttpRequest, session: &SignedIn) -> Option<Cookie<'static>> {
    let lasts = match session.visitor {
        Visitor::Staff(_) => STAFF_SESSION,
        Visitor::Guardian(_) => GUARDIAN_SESSION,
        Visitor::Display(_) => DISPLAY_SESSION,
    };
    let tokens = cookies::tokens_of_screen(hub, request).into_iter().chain(cookies::token(hub, request));
    let mut own = tokens.filter(|token| db::secrets::hash(token) == session.token_hash);
    let token = own.next().filter(|_| trouble::is_look(request.method()))?;
    let (now, is_staff) = (hub.clock.now(), matches!(session.visitor, Visitor::Staff(_)));
    let is_due = !is_staff && session.expires_at < now + lasts - RENEW_EVERY;
    if is_due {
        let hash = session.token_hash.clone();
        let renewed = hub.db.write(move |conn| accounts::renew_session(conn, &hash, now + lasts)).await;
        if let Err(error) = renewed {
            // The page can be shown all the same; the next look tries again.
            tracing::warn!(%error, "a session could not be renewed");
            return None;
        }
        hub.sessions.forget(&session.token_hash);
    }
    is_due.then(|| match session.visitor {
        Visitor::Display(_) => cookies::of_screen(hub, request, &token, lasts),
        Visitor::Staff(_) | Visitor::Guardian(_) => cookies::session(hub, request, &token, lasts),
    })
}

/// What a page says of a request that it makes by itself.
const BY_ITSELF: &str = "x-kazasu-by-itself";

/// Whether somebody did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Somebody asked for a page or sent a form.
    Acting,
    /// A page stands open: its stream, or what it loads because something moved.
    Watching,
}

impl Usage {
    /// What a request with this method, path and headers is.
    #[must_use]
    pub fn of(method: &Method, path: &str, headers: &header::HeaderMap) -> Self {
        let is_watching = path == "/live" || path.starts_with("/live/") || headers.contains_key(BY_ITSELF);
        if *method != Method::POST && is_watching { Self::Watching } else { Self::Acting }
    }
}

/// Whose a running session is.
#[derive(Debug, Clone)]
pub struct Known {
    session: accounts::Session,
    found: Found,
}

/// Who, as it comes from another thread.
#[derive(Debug, Clone)]
enum Found {
    Guardian(GuardianId, String),
    Staff(StaffMember),
    Display(Display),
}

/// Who this session is, if it still runs; what somebody did with it is noted.
///
/// # Errors
/// If the database fails.
pub async fn check(hub: &Hub, side: Side, token_hash: Vec<u8>, usage: Usage) -> Result<Option<SignedIn>, DbError> {
    let now = hub.clock.now();
    let known = match hub.sessions.get(&token_hash, now) {
        Some(known) => Some(known),
        None => read_session(hub, &token_hash, now).await?,
    };
    let Some(Known { session, found }) = known else { return Ok(None) };
    let (visitor, name) = match (side, found) {
        (Side::Staff, Found::Staff(member)) if member.is_good(now) && now.since(session.seen_at) < STAFF_IDLE => {
            let name = member.name.clone();
            // What was given until yesterday ended with it.
            let rights = member.rights.clone().on(now.day());
            (Visitor::Staff(Rc::new(StaffMember { rights, ..member })), name)
        }
        (Side::Staff, Found::Display(display)) => {
            let name = display.name.clone();
            (Visitor::Display(Rc::new(display)), name)
        }
        (Side::Residents, Found::Guardian(guardian, name)) => (Visitor::Guardian(guardian), name),
        (Side::Staff | Side::Residents, _) => return Ok(None),
    };
    if usage == Usage::Acting && now.since(session.seen_at) >= SEEN_EVERY {
        let hash = token_hash.clone();
        hub.db.write(move |conn| accounts::session_seen(conn, &hash, now)).await?;
        // What was just written down of its use has to be read again.
        hub.sessions.forget(&token_hash);
    }
    let before = Before { at: session.before_at, tried: session.tried_before, proved_at: session.proved_at };
    Ok(Some(SignedIn { visitor, name, token_hash, expires_at: session.expires_at, before }))
}

async fn read_session(hub: &Hub, token_hash: &[u8], now: UtcTime) -> Result<Option<Known>, DbError> {
    let (sealer, hash) = (hub.sealer(), token_hash.to_vec());
    let read = hub.db.read(move |conn| {
        let Some(session) = accounts::session(conn, &hash, now)? else { return Ok(None) };
        let found = match session.account {
            Account::Staff(id) => Found::Staff(accounts::staff_by_id(conn, &sealer, id)?),
            Account::Guardian(id) => Found::Guardian(id, accounts::guardian(conn, &sealer, id)?.name),
            Account::Display(id) => Found::Display(displays::get(conn, id)?),
        };
        Ok::<_, DbError>(Some(Known { session, found }))
    });
    let known = read.await?;
    if let Some(known) = &known {
        hub.sessions.put(token_hash.to_vec(), known.clone(), now);
    }
    Ok(known)
}
