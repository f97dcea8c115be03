//! What somebody had typed when their session was over, or when they had to show once more who they are (入力の控え). It goes
//! back to their own browser with the page on which they sign in or show it, sealed for them alone, and is shown to them again afterwards: nothing of it is done before they press once
//! more. Nobody else gets anything of it, and the hub keeps none of it.
//!
//! Absent on purpose: forms of residents, who have no sessions that end so soon; passwords; files; what a script sends as JSON.

use std::{rc::Rc, time::Duration};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    dev::ServiceRequest,
    http::{Method, StatusCode},
    web::Bytes,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use db::{
    accounts::{self, Account},
    seal::Column,
};
use domain::{ids::StaffId, time::UtcTime};
use serde::{Deserialize, Serialize};

use crate::{
    app::Hub,
    cookies, files, letters,
    noun::Nouns,
    pages::{
        again::{After, Again},
        prove::{Before, Prove},
        session_ended::SessionEnded,
    },
    routes::{
        Matched, Policy, Side,
        answer::{html, html_with},
    },
    session::{Mark, SignedIn, Visitor},
    trouble,
};

/// Longest form that is kept, as JSON, in bytes. Sealed and written in letters it has to come back in a form of its own.
const KEPT_MAX: usize = 44 * 1024;
/// The same in letters.
const LETTERS_MAX: usize = 60 * 1024;
/// So long after it was sent it is shown again: a working day.
const KEPT_FOR: Duration = Duration::from_secs(12 * 3_600);

/// A form that nobody signed in sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    at: UtcTime,
    /// The page that it stood on, as a path of ours.
    page: String,
    /// Where it was sent.
    to: String,
    fields: Vec<(String, String)>,
}

/// The answer to a form of the staff whose session is over: a page to sign in on, with what was typed. `None` where there is
/// nothing to keep, or nobody knows whose it is.
pub async fn answer(hub: &Hub, side: Side, request: &mut ServiceRequest) -> Option<HttpResponse> {
    let is_ours = matches!(
        Matched::of(request.request()).policy()?,
        Policy::Staff | Policy::StaffHere | Policy::DutyHere(_) | Policy::Town | Policy::TownDuty(_)
    );
    if side != Side::Staff || !is_ours || !is_form(request) {
        return None;
    }
    let whose = whose(hub, request).await?;
    let kept = Kept::of(hub, request).await?.seal(hub, whose);
    let page = SessionEnded { shell: hub.shell(request.request()).signed_out(), kept };
    Some(html_with(StatusCode::UNAUTHORIZED, &page))
}

/// The answer to a form of whoever has to show once more who they are: a page to do so on, with what was typed.
pub async fn prove(hub: &Hub, request: &mut ServiceRequest) -> Option<HttpResponse> {
    if *request.method() != Method::POST || letters::is_json(request.headers()) {
        return None;
    }
    let member = match &request.extensions().get::<SignedIn>()?.visitor {
        Visitor::Staff(member) => Rc::clone(member),
        Visitor::Guardian(_) | Visitor::Display(_) => return None,
    };
    let to = page_before(hub, request);
    let kept = if is_form(request) { Kept::of(hub, request).await?.seal(hub, member.id) } else { None };
    let form = kept.map_or(Before::Lost, Before::Kept);
    let page = Prove { shell: hub.shell(request.request()), login: member.login.clone(), to, form };
    Some(html_with(StatusCode::UNAUTHORIZED, &page))
}

/// What can be kept: no file, and nothing that a script sends.
fn is_form(request: &ServiceRequest) -> bool {
    *request.method() == Method::POST && !letters::is_json(request.headers()) && !files::is_file(request.headers())
}

/// The page on which a form stood.
fn page_before(hub: &Hub, request: &ServiceRequest) -> String {
    trouble::came_from(hub, request.request()).unwrap_or_else(|| page_of(hub.nouns, request))
}

/// Whose session was over: it stands still, and only was not used for too long.
async fn whose(hub: &Hub, request: &ServiceRequest) -> Option<StaffId> {
    let (hash, now) = (cookies::token_hash(hub, request.request())?, hub.clock.now());
    let session = hub.db.read(move |conn| accounts::session(conn, &hash, now)).await.ok()??;
    match session.account {
        Account::Staff(member) => Some(member),
        Account::Guardian(_) | Account::Display(_) => None,
    }
}

/// What was typed, but for secrets: a page that asks for one calls its field so ([`letters`]).
fn fields(form: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(form).into_owned().filter(|(name, _)| !name.contains("password")).collect()
}

/// Where a form stands whose browser does not say it.
fn page_of(nouns: Nouns, request: &ServiceRequest) -> String {
    let pattern = Matched::of(request.request()).pattern().unwrap_or_default();
    let is_page = nouns.at(Side::Staff, pattern).any(|row| row.method == Method::GET);
    if is_page { request.path().to_owned() } else { "/board".to_owned() }
}

impl Kept {
    /// For this member of the staff alone, in letters; `None` if there is too much of it.
    fn seal(&self, hub: &Hub, whose: StaffId) -> Option<String> {
        let text = serde_json::to_string(self).expect("texts and numbers are always JSON");
        let sealed = || hub.sealer().seal(Column::KeptForm, whose.raw(), &text);
        (text.len() <= KEPT_MAX).then(|| URL_SAFE_NO_PAD.encode(sealed()))
    }

    /// What was kept for this member of the staff, if it was for them and not too long ago.
    #[must_use]
    pub fn open(hub: &Hub, kept: &str, whose: StaffId) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(kept).ok()?;
        let text = hub.sealer().open(Column::KeptForm, whose.raw(), &sealed).ok()?;
        let kept: Self = serde_json::from_str(&text).ok()?;
        (hub.clock.now() < kept.at + KEPT_FOR).then_some(kept)
    }

    /// The page that shows it to whoever has just signed in, or shown who they are, under this name with this session.
    #[must_use]
    pub fn again(self, hub: &Hub, request: &HttpRequest, (name, mark): (&str, Mark), after: After) -> HttpResponse {
        let shell = hub.shell(request).signed_out().signed_in(name).marked(mark);
        let Self { page, to, fields, .. } = self;
        html(&Again { shell, after, page, to, fields })
    }

    /// What this request sent.
    async fn of(hub: &Hub, request: &mut ServiceRequest) -> Option<Self> {
        let sent = request.extract::<Bytes>().await.ok()?;
        let form = letters::typed(&sent).map_or(sent, Bytes::from);
        // It would be shown again.
        if letters::holds_my_number(&form) {
            return None;
        }
        let fields = fields(&form);
        let to = request.uri().path_and_query()?.to_string();
        Some(Self { at: hub.clock.now(), page: page_before(hub, request), to, fields })
    }
}

/// What a sign-in form brings along, as it may be handed on to the next try.
#[must_use]
pub fn carried(kept: &str) -> Option<String> {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (!kept.is_empty() && kept.len() <= LETTERS_MAX && kept.bytes().all(is_fine)).then(|| kept.to_owned())
}
