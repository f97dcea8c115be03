//! What a caller is told when something cannot be done: pages in the reader's language, the API in problem+json (RFC 9457).

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
    body::BoxBody,
    dev::ServiceResponse,
    http::{Method, StatusCode, header},
};
use actors::{FacilityRefusal, QueueFailure};
use askama::Template;
use db::DbError;
use domain::{
    queue::decide::QueueRefusal,
    screen::ScreenMessage,
    taps::{BatchRefusal, PROBLEM_PREFIX, Problem, TapSeq},
};

use url::{Position, Url};

use crate::{
    app::Hub,
    letters, names,
    pages::{
        ruby,
        trouble::{Asked, Trouble, TroubleKind},
    },
    routes::Side,
    tongue::Tongue,
};

/// Seconds after which a busy hub may be asked again.
const RETRY_AFTER_S: &str = "2";

/// Why a kiosk gets no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketProblem {
    /// The facility is no office.
    #[error("this facility gives no numbers")]
    NoOffice,
    /// Numbers are given at other times.
    #[error("no numbers are given at this time of day")]
    Closed,
    /// Today's numbers are used up.
    #[error("today's numbers are used up")]
    NumbersUsedUp,
    /// No such service, none, or too many.
    #[error("these services cannot be chosen")]
    UnknownService,
    /// More than a queue of people could ask for.
    #[error("too many tickets in a short time")]
    TooMany,
}

impl TicketProblem {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::NoOffice, Self::Closed, Self::NumbersUsedUp, Self::UnknownService, Self::TooMany];

    /// The name of this refusal in the API: the last part of the problem's type, and a metric's label.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::NoOffice => "no-office",
            Self::Closed => "closed",
            Self::NumbersUsedUp => "numbers-used-up",
            Self::UnknownService => "unknown-service",
            Self::TooMany => "too-many-tickets",
        }
    }

    const fn screen(self) -> &'static str {
        match self {
            Self::NoOffice => "ここでは番号札をお取りいただけません。",
            Self::Closed => "ただいま受付時間外です。",
            Self::NumbersUsedUp => "今日の番号はすべて終わりました。",
            Self::UnknownService => "この手続きは選べません。職員にお声がけください。",
            Self::TooMany => "続けて何枚も取られました。少し待ってからお試しください。",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::NoOffice => StatusCode::NOT_FOUND,
            Self::Closed | Self::NumbersUsedUp => StatusCode::CONFLICT,
            Self::UnknownService => StatusCode::BAD_REQUEST,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

/// An error of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// A batch of taps was refused.
    #[error(transparent)]
    Batch(#[from] BatchRefusal),
    /// A number was refused.
    #[error(transparent)]
    Ticket(#[from] TicketProblem),
    /// An enrolment code is unknown, used or too old.
    #[error("the enrolment code is unknown, used or too old")]
    BadCode,
    /// The public key is none, or enrolled already.
    #[error("the public key is invalid or enrolled already")]
    BadPublicKey,
    /// What a kiosk told of itself has another number than the one that comes next.
    #[error("this number was told before, or some are missing: the next expected number is {expected}")]
    NotTheNext {
        /// The number that comes next.
        expected: u64,
    },
    /// Too many tries.
    #[error("too many tries; wait a minute")]
    TooMany,
}

impl ApiError {
    /// The name of this refusal in the API: the last part of the problem's type, and a metric's label.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Batch(refusal) => refusal.kind(),
            Self::Ticket(problem) => problem.kind(),
            Self::BadCode => "bad-enrolment-code",
            Self::BadPublicKey => "bad-public-key",
            Self::NotTheNext { .. } => "not-the-next",
            Self::TooMany => "too-many-tries",
        }
    }

    fn screen(self) -> String {
        match self {
            Self::Batch(refusal) => ScreenMessage::batch_refused(refusal).words,
            Self::Ticket(problem) => problem.screen().to_owned(),
            Self::BadCode => "登録コードがちがうか、期限が切れています。新しいコードを発行してください。".to_owned(),
            Self::BadPublicKey => "この端末はすでに登録されています。".to_owned(),
            Self::NotTheNext { .. } => "この知らせは、もう受け取っています。端末が自動で送りなおします。".to_owned(),
            Self::TooMany => "続けて何度も試されました。1分ほど待ってください。".to_owned(),
        }
    }

    const fn expected(self) -> Option<TapSeq> {
        match self {
            Self::Batch(BatchRefusal::SequenceGap { expected }) => Some(expected),
            Self::NotTheNext { expected } => Some(TapSeq(expected)),
            _ => None,
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Batch(refusal) => match refusal {
                BatchRefusal::UnknownDevice | BatchRefusal::BadSignature => StatusCode::UNAUTHORIZED,
                BatchRefusal::RevokedDevice => StatusCode::FORBIDDEN,
                BatchRefusal::Malformed | BatchRefusal::UnsupportedVersion | BatchRefusal::NotConsecutive => {
                    StatusCode::BAD_REQUEST
                }
                BatchRefusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                BatchRefusal::SequenceGap { .. } | BatchRefusal::ClonedDevice { .. } => StatusCode::CONFLICT,
                BatchRefusal::Busy | BatchRefusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            },
            Self::Ticket(problem) => problem.status(),
            Self::BadCode => StatusCode::FORBIDDEN,
            Self::BadPublicKey => StatusCode::BAD_REQUEST,
            Self::NotTheNext { .. } => StatusCode::CONFLICT,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let problem = Problem {
            kind: format!("{PROBLEM_PREFIX}{}", self.kind()),
            title: self.to_string(),
            status: status.as_u16(),
            screen: self.screen(),
            expected: self.expected(),
        };
        started(status)
            .content_type("application/problem+json")
            .body(serde_json::to_vec(&problem).expect("a problem is JSON"))
    }
}

impl From<QueueFailure> for ApiError {
    fn from(failure: QueueFailure) -> Self {
        match failure {
            QueueFailure::NoOffice => TicketProblem::NoOffice.into(),
            QueueFailure::Facility(refusal) => BatchRefusal::from(refusal).into(),
            QueueFailure::Refused(QueueRefusal::NotOpen) => TicketProblem::Closed.into(),
            QueueFailure::Refused(QueueRefusal::NumbersUsedUp) => TicketProblem::NumbersUsedUp.into(),
            QueueFailure::Refused(QueueRefusal::BadServices) => TicketProblem::UnknownService.into(),
            // What else can be refused is not asked for here.
            QueueFailure::Refused(_) => BatchRefusal::Malformed.into(),
        }
    }
}

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no such page or thing.
    #[error("not found")]
    NotFound,
    /// The form cannot be understood.
    #[error("bad form")]
    BadForm,
    /// What was typed holds a My Number, which is kept nowhere.
    #[error("a My Number was typed")]
    MyNumber,
    /// A field was filled in that no person sees. The page that asks about it.
    #[error("a field that nobody sees was filled in")]
    Unseen(String),
    /// Others may do this.
    #[error("forbidden")]
    Forbidden,
    /// Too many tries.
    #[error("too many tries")]
    TooMany,
    /// The hub has too much to do, or the database is away.
    #[error("busy")]
    Busy,
    /// What was sent may be recorded, and nobody can say now. The same form again is safe: it has the same id.
    #[error("what was sent may be recorded already")]
    Uncertain,
    /// The database failed.
    #[error(transparent)]
    Database(DbError),
}

impl PageError {
    /// What went wrong, where the status alone does not say it.
    const fn kind(&self) -> Option<TroubleKind> {
        match self {
            Self::Uncertain => Some(TroubleKind::Uncertain),
            Self::MyNumber => Some(TroubleKind::MyNumber),
            Self::NotFound
            | Self::BadForm
            | Self::Unseen(_)
            | Self::Forbidden
            | Self::TooMany
            | Self::Busy
            | Self::Database(_) => None,
        }
    }
}

impl From<FacilityRefusal> for PageError {
    fn from(refusal: FacilityRefusal) -> Self {
        match refusal {
            FacilityRefusal::Uncertain => Self::Uncertain,
            FacilityRefusal::Busy | FacilityRefusal::Unavailable => Self::Busy,
        }
    }
}

impl From<DbError> for PageError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            DbError::Busy | DbError::Unreachable(_) | DbError::NoCommits(_) | DbError::Closed => Self::Busy,
            DbError::Conflict | DbError::Damaged(_) | DbError::Failed(_) | DbError::Panicked => Self::Database(error),
        }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::Unseen(_) | Self::MyNumber => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Uncertain => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Mostly without a body: the frame around every answer writes the page; see [`answer`].
    fn error_response(&self) -> HttpResponse {
        if let Self::Unseen(page) = self {
            return started(self.status_code()).content_type("text/html; charset=utf-8").body(page.clone());
        }
        if let Self::Database(error) = self {
            tracing::error!(%error, "a page could not be made");
        }
        HttpResponse::new(self.status_code())
    }
}

/// Whether this method only looks (RFC 9110, 9.2.1).
#[must_use]
pub fn is_look(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// What is answered where no handler wrote anything: a problem to a machine, a page to a person.
#[must_use]
pub fn answer(hub: &Hub, request: &HttpRequest, status: StatusCode) -> HttpResponse {
    if request.path().starts_with("/api/") {
        return problem(status);
    }
    page(hub, request, status, TroubleKind::of_status(status.as_u16()))
}

/// What is answered in place of a handler's answer without words.
#[must_use]
pub fn answer_to(hub: &Hub, response: &ServiceResponse<BoxBody>) -> HttpResponse {
    let (request, status) = (response.request(), response.status());
    let error = response.response().error().and_then(|error| error.as_error::<PageError>());
    match error.and_then(PageError::kind) {
        Some(kind) => page(hub, request, status, kind),
        None => answer(hub, request, status),
    }
}

/// The refusal of a form that seems to come from somebody else's page.
#[must_use]
pub fn foreign(hub: &Hub, request: &HttpRequest) -> HttpResponse {
    page(hub, request, StatusCode::FORBIDDEN, TroubleKind::Foreign)
}

/// A problem that says no more than its status does (RFC 9457, 4.2.1).
fn problem(status: StatusCode) -> HttpResponse {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::Batch(BatchRefusal::TooLarge).error_response();
    }
    let (headline, advice) = TroubleKind::of_status(status.as_u16()).to_staff();
    let problem = Problem {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or_default().to_owned(),
        status: status.as_u16(),
        screen: format!("{headline}。{advice}"),
        expected: None,
    };
    started(status)
        .content_type("application/problem+json")
        .body(serde_json::to_vec(&problem).expect("a problem is JSON"))
}

fn started(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        response.insert_header((header::RETRY_AFTER, RETRY_AFTER_S));
    }
    response
}

fn page(hub: &Hub, request: &HttpRequest, status: StatusCode, kind: TroubleKind) -> HttpResponse {
    let shell = hub.shell(request);
    let (mut shell, address) = match names::side_of(request) {
        Side::Residents => (shell.in_lang(Tongue::of_reader(request)), Some(hub.settings.public_url.as_str())),
        Side::Staff => (shell, hub.settings.staff_url.as_deref()),
    };
    // Whoever called us by a name that is none of ours is led to one that is, where it is known.
    let is_misnamed = kind == TroubleKind::Misnamed;
    if is_misnamed {
        address.unwrap_or_default().trim_end_matches('/').clone_into(&mut shell.home);
        shell.address = format!("{}/", shell.home);
    }
    let has_home = !is_misnamed || address.is_some();
    let asked = if is_look(request.method()) { Asked::ToSee } else { Asked::ToDo };
    let back = came_from(hub, request).filter(|_| asked == Asked::ToDo && has_home);
    let html = ruby::finished(Trouble { shell, kind, asked, back, has_home }.render().expect("a page renders"));
    started(status).content_type("text/html; charset=utf-8").body(html)
}

/// The page of ours that sent this form, without its host: wherever the browser was, the link leads to us.
pub(crate) fn came_from(hub: &Hub, request: &HttpRequest) -> Option<String> {
    let referer = request.headers().get(header::REFERER)?.to_str().ok()?;
    let from = Url::parse(referer).ok().filter(|_| names::is_own_origin(hub, request, referer))?;
    let is_clean = !letters::holds_my_number(from.query().unwrap_or_default().as_bytes());
    let to = if is_clean { Position::AfterQuery } else { Position::AfterPath };
    let path = &from[Position::BeforePath..to];
    let is_path = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    is_path.then(|| path.to_owned())
}
