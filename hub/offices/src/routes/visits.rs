//! The page of a number, and what its holder does there. Whoever has the address holds the number: its last part is a
//! code that nobody can make up.
//!
//! What is done with one number is bounded by number and not by source, for a whole waiting room may share an address.
//! These pages are kept nowhere, and their address is told to nobody else (`referrer-policy: same-origin`).

mod arrival;
mod bounds;
mod today;
mod told;

use std::{collections::BTreeSet, time::Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, time::Duration as CookieDuration},
    http::StatusCode,
    web::{Form, Query},
};
use actors::QueueFailure;
use db::{
    DbError, log,
    notices::{self, Reached},
    queues, roster,
    seal::Sealer,
};
use domain::{
    bookings::book::Book,
    ids::{FacilityId, FormId, VisitId},
    lang::Lang,
    log::{Cause, Sender, Seq, Witness},
    queue::{
        decide::{Command, QueueRefusal},
        forecast,
        office::{Office, ServiceNo},
        visit::{Stand, Visit},
    },
    telephone::Telephone,
    time::UtcTime,
};
use hub_web::{
    app::Hub,
    cookies::Keepsake,
    holder,
    live::{Audience, Wanted},
    pages::{Facility, Shell, ticket_path},
    routes::{
        answer::html_with,
        holder::Held,
        live::{After, answer},
    },
    trouble::PageError,
};

pub use arrival::arrive;
pub use bounds::Bounds;
pub use today::today;
pub use told::{mail, subscribe, unsubscribe};

use crate::pages::visits::{Done, Mails, Ticket, UnknownTicket, WhyNot};

/// The browser remembers the number that it looked at last, so that the QR of an office's screen finds it.
pub const COOKIE: Keepsake = Keepsake { name: "kazasu_ticket", path: "/arrive" };
const COOKIE_LASTS: CookieDuration = CookieDuration::days(1);
/// Calls of an office among which the last ones of a section are looked for.
const CALLS_READ: i64 = 60;

/// A number, as its page knows it.
pub enum Number {}

impl Held for Number {
    type Id = VisitId;

    fn of_code(sealer: &Sealer, code: &str) -> Option<VisitId> {
        sealer.visit_of_code(code)
    }

    fn path(code: &str) -> String {
        ticket_path(code, "")
    }

    fn unknown(shell: Shell) -> HttpResponse {
        let lang = shell.lang;
        html_with(StatusCode::NOT_FOUND, &UnknownTicket { shell, lang })
    }
}

holder! {
    /// Whoever holds a number.
    Holder of Number
}

/// A number's visit and what is around it, all at one instant: the page counts on from there.
struct Seen {
    seq: Seq,
    id: FacilityId,
    facility: Facility,
    office: Office,
    visit: Visit,
    before: u32,
    rivals: Option<BTreeSet<ServiceNo>>,
    called: Vec<Visit>,
    reached: Reached,
}

/// The telephone number of an office, which its calendar has; a page without it is better than none.
pub(super) async fn telephone(hub: &Hub, facility: FacilityId) -> Option<Telephone> {
    let look = |book: &Book| book.calendar().telephone.clone();
    hub.town.look_at_bookings_from_home(facility, look).await.ok().flatten().flatten()
}

fn see_visit(conn: &mut db::Conn, visit: VisitId, now: UtcTime) -> Result<Seen, DbError> {
    conn.snapshot(|conn| {
        let (facility, visit) = queues::visit(conn, visit)?;
        let office = queues::office(conn, facility)?.ok_or(DbError::NotFound)?;
        let rivals = office.rivals(visit.service());
        let ahead = match visit.stand.is_in_line() {
            true => queues::ahead(conn, facility, &visit, (&office, &rivals))?,
            false => Some(0),
        };
        // A line too long to look into is counted whole.
        let (before, rivals) = match ahead {
            Some(ahead) => (ahead, Some(rivals)),
            None => (queues::before(conn, facility, &visit)?, None),
        };
        Ok(Seen {
            seq: log::head(conn, facility)?,
            id: facility,
            facility: roster::facility(conn, facility)?.into(),
            office,
            before,
            rivals,
            called: queues::last_called(conn, facility, now.day(), CALLS_READ)?,
            reached: notices::reached_by(conn, visit.id)?,
            visit,
        })
    })
}

/// The page of a number as it is now, in this frame.
///
/// # Errors
/// [`DbError::NotFound`] if there is no such number, or the database fails.
pub async fn ticket(
    hub: &Hub,
    shell: &Shell,
    (id, code): (VisitId, String),
    lang: Option<Lang>,
) -> Result<Ticket, DbError> {
    let now = hub.clock.now();
    let mut seen = hub.db.read(move |conn| see_visit(conn, id, now)).await?;
    hub.sealer().open_reason(&mut seen.visit);
    let wait = move |book: &actors::QueueBook| {
        let visit = book.queue().visit(id).filter(|visit| visit.stand.is_in_line())?;
        forecast::of_visit(book.office(), book.queue(), visit, now)
    };
    let wait = match seen.visit.stand.is_in_line() && seen.visit.day == now.day() {
        // A page without a forecast is better than none.
        true => hub.town.look_from_home(seen.id, wait).await.ok().flatten().flatten(),
        false => None,
    };
    let mails = match (&hub.settings.smtp, seen.reached.mail) {
        (None, _) => Mails::Impossible,
        (Some(_), false) => Mails::Off,
        (Some(_), true) => Mails::On,
    };
    Ok(Ticket {
        shell: shell.clone().in_lang(lang.unwrap_or(seen.visit.language)),
        facility: seen.facility,
        office: seen.office,
        code,
        visit: seen.visit,
        before: seen.before,
        rivals: seen.rivals,
        wait,
        seq: seen.seq,
        called: seen.called,
        now,
        chosen: lang,
        mails,
        vapid_key: hub.vapid_key.clone(),
        done: None,
        why: None,
        email: String::new(),
        telephone: telephone(hub, seen.id).await,
    })
}

impl Holder {
    /// The page as it is now.
    async fn page(
        &self,
        status: StatusCode,
        (done, why, email): (Option<Done>, Option<WhyNot>, String),
    ) -> Result<HttpResponse, PageError> {
        let (hub, now) = (&self.hub, self.hub.clock.now());
        let page = match ticket(hub, &self.shell, (self.id, self.code.clone()), self.lang).await {
            Err(DbError::NotFound) => return Ok(self.unknown()),
            page => Ticket { done, why, email, ..page? }.with_errors(),
        };
        let (stand, is_of_today) = (&page.visit.stand, page.visit.day == now.day());
        let is_open = !stand.is_over() && (is_of_today || stand.is_set_aside());
        let may_arrive = *stand == Stand::Away && is_of_today;
        let mut response = html_with(status, &page);
        if may_arrive {
            response.add_cookie(&self.cookie()).map_err(|_| PageError::BadForm)?;
        }
        if is_open {
            self.remember(&mut response)?;
        }
        Ok(response)
    }

    fn cookie(&self) -> Cookie<'static> {
        COOKIE.holding(self.hub.settings.is_https(), self.code.clone()).max_age(COOKIE_LASTS).finish()
    }

    async fn refuse(&self, status: StatusCode, why: WhyNot) -> Result<HttpResponse, PageError> {
        self.page(status, (None, Some(why), String::new())).await
    }

    /// The page with the mail address that cannot be one, to be mended.
    async fn refuse_address(&self, typed: String) -> Result<HttpResponse, PageError> {
        self.page(StatusCode::UNPROCESSABLE_ENTITY, (None, Some(WhyNot::BadAddress), typed)).await
    }

    /// Back to the page, which says what was done.
    fn back(&self, done: Option<Done>) -> HttpResponse {
        self.to_page(done.map(Done::name))
    }

    fn is_too_eager(&self) -> bool {
        !Bounds::of(&self.hub).acts.admits(self.id, Instant::now())
    }

    async fn facility(&self) -> Result<FacilityId, PageError> {
        let id = self.id;
        Ok(self.hub.db.read(move |conn| queues::visit(conn, id)).await?.0)
    }

    /// Takes a command to the queue; what its rules say to it.
    async fn send(&self, form: Option<FormId>, command: Command) -> Result<Result<(), QueueRefusal>, PageError> {
        let cause = form.map(|form| Cause::form(self.posted.form(form), Sender::Visit(self.id)));
        match self.hub.town.queue(self.facility().await?, (Witness::Phone, cause), command).await {
            Ok(_) => Ok(Ok(())),
            Err(QueueFailure::Refused(refusal)) => Ok(Err(refusal)),
            Err(QueueFailure::NoOffice) => Err(PageError::NotFound),
            Err(QueueFailure::Facility(refusal)) => Err(refusal.into()),
        }
    }

    /// Does what one of the page's forms is for.
    async fn act(&self, form: FormId, command: Command, done: Option<Done>) -> Result<HttpResponse, PageError> {
        if self.is_too_eager() {
            return self.refuse(StatusCode::TOO_MANY_REQUESTS, WhyNot::TooMany).await;
        }
        match self.send(Some(form), command).await? {
            Ok(()) => Ok(self.back(done)),
            Err(refusal) => self.refuse(StatusCode::CONFLICT, WhyNot::Refused(refusal)).await,
        }
    }
}

/// What was just done, as the address says it.
#[derive(serde::Deserialize)]
struct JustDone {
    done: Option<Done>,
}

/// `GET /tickets/{code}`
///
/// # Errors
/// If the database fails.
pub async fn show(request: HttpRequest, holder: Holder) -> Result<HttpResponse, PageError> {
    let done = Query::<JustDone>::from_query(request.query_string()).ok().and_then(|said| said.done);
    holder.page(StatusCode::OK, (done, None, String::new())).await
}

/// `GET /tickets/{code}/live?after=SEQ`: what hangs on the office's wall, as it happens.
///
/// # Errors
/// If one source asks too often, or the log cannot be read.
pub async fn live(request: HttpRequest, query: Query<After>, holder: Holder) -> Result<HttpResponse, PageError> {
    if !holder.hub.admits(&holder.hub.streams_of_sources, &request) {
        return Err(PageError::TooMany);
    }
    let facility = holder.facility().await?;
    let of = Some((facility, Audience::Public));
    let stream = holder.hub.live.follow(vec![Wanted { topic: String::new(), of, after: query.seq(&request) }]).await?;
    // No session ends this stream; it goes on until the page goes.
    Ok(answer(&holder.hub, stream))
}

/// What a form of the page sends at least.
#[derive(serde::Deserialize)]
pub struct Plain {
    form: FormId,
}

/// `POST /tickets/{code}/leave`
///
/// # Errors
/// If it cannot be decided now.
pub async fn leave(holder: Holder, fields: Form<Plain>) -> Result<HttpResponse, PageError> {
    holder.act(fields.form, Command::Leave { visit: holder.id }, None).await
}

/// By how much.
#[derive(serde::Deserialize)]
pub struct Later {
    form: FormId,
    minutes: u16,
}

/// `POST /tickets/{code}/postpone`
///
/// # Errors
/// If it cannot be decided now.
pub async fn postpone(holder: Holder, fields: Form<Later>) -> Result<HttpResponse, PageError> {
    let command = Command::Postpone { visit: holder.id, minutes: fields.minutes };
    holder.act(fields.form, command, Some(Done::Postponed)).await
}
