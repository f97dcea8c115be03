//! The counters of an office: the choice of a counter, the console, and what clerks send from it.
//!
//! Every form carries an id and, with all that it asks for, takes effect once. A command that is not taken shows the console as it is now, with the
//! reason; one that could not be decided leaves everything as it was and may be sent again with the same id.

mod fields;
mod today;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::StatusCode,
    web::{Data, Form, Query},
};
use actors::QueueFailure;
use db::{
    DbError, accounts, log,
    queues::{self, Handover},
};
use domain::{
    ids::{FormId, StaffId},
    log::{Cause, Entry, Sender, Witness},
    queue::{
        book::Queue,
        decide::{AtCounter, CLOSE_MAX, Command, QueueRefusal, Reach},
        office::{CounterNo, Office},
        visit::{Target, Visit},
    },
};
use futures_util::future::{Ready, ready};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::Facility,
    posted::Posted,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

pub use self::today::settle_today;

use self::fields::Fields;
use crate::pages::{
    counters::{Asked, Closing, Console, Counters, Given, Refused, Scene, View, Why},
    queue_words::NOTE_MAX,
};

/// Most closings of one day: more people than any office sees.
const CLOSINGS_MAX: usize = 400;

/// The office's queue as the log has it, and the notes.
async fn scene(hub: &Hub, staff: &Staff, here: &Here) -> Result<(Scene, Vec<Handover>), PageError> {
    if !here.0.is_office {
        return Err(PageError::NotFound);
    }
    let (facility, sealer, me, now) = (here.0.id, hub.sealer(), staff.0.id, hub.clock.now());
    let read = hub.db.read(move |conn| {
        // The head first: what is committed between the reads comes again over the stream.
        let seq = log::head(conn, facility)?;
        let office = queues::office(conn, facility)?.ok_or(DbError::NotFound)?;
        let mut rows = queues::rows(conn, facility, now)?;
        rows.visits.iter_mut().for_each(|visit| sealer.open_reason(visit));
        let queue = Queue::from_rows(rows);
        let notes = queues::handovers(conn, &sealer, facility)?;
        let names = accounts::staff_names(conn, &sealer, &staff_of(&office, &queue, &notes))?;
        Ok::<_, DbError>((seq, office, queue, notes, names))
    });
    let (seq, office, queue, notes, names) = read.await?;
    let facility: Facility = (*here.0).clone().into();
    let shell = staff.1.clone().at(facility.clone());
    let form = FormId::random();
    Ok((Scene { shell, facility, office, queue, seq, now, me, names, form, refused: None }, notes))
}

/// Whoever is named on a page.
fn staff_of(office: &Office, queue: &Queue, notes: &[Handover]) -> Vec<StaffId> {
    let targets = queue.visits().filter_map(|visit| match visit.target {
        Some(Target::Staff(staff)) => Some(staff),
        Some(Target::Counter(_)) | None => None,
    });
    let sitting = queue.counters().filter_map(|(_, state)| state.opening.staff());
    let mut members: Vec<StaffId> = targets.chain(sitting).chain(notes.iter().map(|note| note.staff)).collect();
    members.extend(office.today.as_ref().map(|today| today.by));
    members.sort_unstable();
    members.dedup();
    members
}

/// `GET /counters/{facility}`
///
/// # Errors
/// If the database fails or the facility is no office.
pub async fn choose(staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    Ok(html(&Counters::new(scene(&hub, &staff, &here).await?.0)))
}

/// A clerk at a counter, with what is shown of the console.
pub struct AtWork {
    hub: Data<Hub>,
    staff: Staff,
    here: Here,
    counter: CounterNo,
    view: View,
    posted: Posted,
}

impl FromRequest for AtWork {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let staff = Staff::from_request(request, payload).into_inner();
        let here = Here::from_request(request, payload).into_inner();
        let hub = request.app_data::<Data<Hub>>().expect("the hub is there").clone();
        let counter = request.match_info().get("counter").and_then(|counter| counter.parse().ok());
        let desk = || {
            let counter = counter.ok_or(PageError::NotFound)?;
            let view = Query::<View>::from_query(request.query_string()).map_err(|_| PageError::NotFound)?.into_inner();
            Ok(Self { hub, staff: staff?, here: here?, counter, view, posted: Posted::of(request) })
        };
        ready(desk())
    }
}

impl AtWork {
    async fn page(&self, refused: Option<Refused>) -> Result<Console, PageError> {
        let (scene, notes) = scene(&self.hub, &self.staff, &self.here).await?;
        let counter = scene.office.counter(self.counter).ok_or(PageError::NotFound)?.clone();
        let given = self.view.given.and_then(|given| scene.queue.visit(given)).map(|visit| Given {
            number: visit.number.to_string(),
            url: format!("{}/tickets/{}", self.hub.settings.public_url, self.hub.sealer().ticket_code(visit.id)),
        });
        // What somebody was about to change is shown again.
        let visit = self.view.visit.or_else(|| refused.as_ref()?.typed.one("visit")?.parse().ok());
        let view = View { visit, ..self.view.clone() };
        Ok(Console::new(Scene { refused, ..scene }, counter, view, notes, given))
    }

    /// The console as it is now, with the reason and with what was typed.
    async fn refused(&self, refused: Refused) -> Result<HttpResponse, PageError> {
        let status = if refused.is_typed() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
        Ok(html_with(status, &self.page(Some(refused)).await?))
    }

    async fn send(&self, form: FormId, command: Command) -> Result<Vec<Entry>, QueueFailure> {
        let by = Witness::Staff { staff: self.staff.0.id };
        let cause = Cause::form(self.posted.form(form), Sender::Staff(self.staff.0.id));
        self.hub.town.queue(self.here.0.id, (by, Some(cause)), command).await
    }

    fn back(&self) -> HttpResponse {
        see(&self.address())
    }

    fn address(&self) -> String {
        format!("/counters/{}/{}?list={}", self.here.0.slug, self.counter, self.view.list.key())
    }

    /// Sends the command of a form and shows what came of it.
    async fn act(&self, (asked, fields): (Asked, Fields), command: Command) -> Result<HttpResponse, PageError> {
        match self.send(fields.form()?, command).await {
            Ok(_) => Ok(self.back()),
            Err(failure) => self.failed((asked, fields), failure).await,
        }
    }

    async fn failed(&self, (asked, fields): (Asked, Fields), failure: QueueFailure) -> Result<HttpResponse, PageError> {
        match failure {
            QueueFailure::Refused(refusal) => {
                self.refused(Refused { asked, why: Why::Rules(refusal), typed: fields.typed() }).await
            }
            QueueFailure::NoOffice => Err(PageError::NotFound),
            QueueFailure::Facility(refusal) => Err(refusal.into()),
        }
    }
}

/// `GET /counters/{facility}/{counter}`
///
/// # Errors
/// If the database fails or there is no such counter.
pub async fn console(desk: AtWork) -> Result<HttpResponse, PageError> {
    Ok(html(&desk.page(None).await?))
}

/// `POST /counters/{facility}/{counter}`
///
/// # Errors
/// If the form cannot be understood or the command cannot be decided now.
pub async fn command(desk: AtWork, fields: Form<Fields>) -> Result<HttpResponse, PageError> {
    let fields = fields.into_inner();
    let what = fields.at_counter(&desk.hub.sealer())?;
    let help_is_there = what == AtCounter::AnswerAlarm;
    let at = fields.one("at").map(str::to_owned);
    let answer = desk.act((Asked::Command, fields), Command::At(desk.counter, what)).await?;
    match at {
        // Whoever helps stays at their own counter.
        Some(at) if help_is_there && answer.status() == StatusCode::SEE_OTHER => {
            let own = at.parse::<CounterNo>().map(|own| format!("/{own}")).unwrap_or_default();
            Ok(see(&format!("/counters/{}{own}", desk.here.0.slug)))
        }
        _ => Ok(answer),
    }
}

/// `POST /counters/{facility}/{counter}/tickets`: the staff takes a number for a visitor.
///
/// # Errors
/// If the form cannot be understood or the number cannot be taken now.
pub async fn take(desk: AtWork, fields: Form<Fields>) -> Result<HttpResponse, PageError> {
    let fields = fields.into_inner();
    let Some(take) = fields.take(desk.hub.clock.now())? else {
        return desk.refused(Refused { asked: Asked::Give, why: Why::NoTime, typed: fields.typed() }).await;
    };
    match desk.send(fields.form()?, Command::Take(take)).await {
        Ok(facts) => match facts.first().and_then(Visit::after) {
            Some(visit) => Ok(see(&format!("{}&given={}", desk.address(), visit.id))),
            None => Ok(desk.back()),
        },
        Err(failure) => desk.failed((Asked::Give, fields), failure).await,
    }
}

/// `POST /counters/{facility}/{counter}/visits`: any visit comes, goes, is put off or amended.
///
/// # Errors
/// If the form cannot be understood or the command cannot be decided now.
pub async fn change(desk: AtWork, fields: Form<Fields>) -> Result<HttpResponse, PageError> {
    let fields = fields.into_inner();
    let command = fields.change()?;
    desk.act((Asked::Change, fields), command).await
}

/// `POST /counters/{facility}/{counter}/handovers`: a note for the colleagues.
///
/// # Errors
/// If the form cannot be understood or the database fails.
pub async fn hand_over(desk: AtWork, fields: Form<Fields>) -> Result<HttpResponse, PageError> {
    let (form, text) = (desk.posted.form(fields.form()?), fields.one("text").unwrap_or_default().to_owned());
    if text.is_empty() || !domain::text::fits(&text, NOTE_MAX) {
        let why = Why::Rules(QueueRefusal::BadEntry);
        return desk.refused(Refused { asked: Asked::Note, why, typed: fields.into_inner().typed() }).await;
    }
    if !desk.here.0.is_office {
        return Err(PageError::NotFound);
    }
    let note = Handover { staff: desk.staff.0.id, written_at: desk.hub.clock.now(), text };
    let (facility, sealer) = (desk.here.0.id, desk.hub.sealer());
    desk.hub
        .db
        .write(move |conn| queues::hand_over(conn, &sealer, (form.part(note.staff.raw()), facility), &note))
        .await?;
    Ok(desk.back())
}

/// `GET /counters/{facility}/closing`: whom the closing of the day hits.
///
/// # Errors
/// If the database fails or the facility is no office.
pub async fn ask_closing(staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    Ok(html(&Closing::new(scene(&hub, &staff, &here).await?.0)))
}

/// `POST /counters/{facility}/closing`: closes the day.
///
/// # Errors
/// If the form cannot be understood or the day cannot be closed now.
pub async fn close_day(
    fields: Form<Fields>,
    staff: Staff,
    here: Here,
    posted: Posted,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let mut cause = Some(Cause::form(posted.form(fields.form()?), Sender::Staff(staff.0.id)));
    for _ in 0..CLOSINGS_MAX {
        let by = Witness::Staff { staff: staff.0.id };
        match hub.town.queue(here.0.id, (by, cause.take()), Command::Close(Reach::Today)).await {
            Ok(facts) if facts.len() >= CLOSE_MAX => {}
            Ok(_) => break,
            // Some numbers may be closed already.
            Err(QueueFailure::Refused(_) | QueueFailure::Facility(_)) => return Err(PageError::Uncertain),
            Err(QueueFailure::NoOffice) => return Err(PageError::NotFound),
        }
    }
    Ok(see(&format!("/counters/{}", here.0.slug)))
}
