//! The counters of an office: the choice of a counter, the console, and what clerks send from it.
//!
//! Every form carries an id and, with all that it asks for, takes effect once. A command that is not taken shows the console as it is now, with the
//! reason; one that could not be decided leaves everything as it was and may be sent again with the same id.

mod fields;

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
        office::CounterNo,
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

use self::fields::Fields;
use crate::pages::{
    counters::{Closing, Console, Counters, Given, Scene, View},
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
        let names = accounts::staff_names(conn, &sealer, &staff_of(&queue, &notes))?;
        Ok::<_, DbError>((seq, office, queue, notes, names))
    });
    let (seq, office, queue, notes, names) = read.await?;
    let place: Facility = (*here.0).clone().into();
    let shell = staff.1.clone().at(place.clone());
    let form = FormId::random();
    Ok((Scene { shell, place, office, queue, seq, now, me, names, form, refusal: None }, notes))
}

/// Whoever is named on a page.
fn staff_of(queue: &Queue, notes: &[Handover]) -> Vec<StaffId> {
    let targets = queue.visits().filter_map(|visit| match visit.target {
        Some(Target::Staff(staff)) => Some(staff),
        Some(Target::Counter(_)) | None => None,
    });
    let sitting = queue.counters().filter_map(|(_, state)| state.opening.staff());
    let mut members: Vec<StaffId> = targets.chain(sitting).chain(notes.iter().map(|note| note.staff)).collect();
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
    async fn page(&self, refusal: Option<QueueRefusal>) -> Result<Console, PageError> {
        let (scene, notes) = scene(&self.hub, &self.staff, &self.here).await?;
        let counter = scene.office.counter(self.counter).ok_or(PageError::NotFound)?.clone();
        let given = self.view.given.and_then(|given| scene.queue.visit(given)).map(|visit| Given {
            number: visit.number.to_string(),
            url: format!("{}/tickets/{}", self.hub.settings.public_url, self.hub.sealer().ticket_code(visit.id)),
        });
        Ok(Console::new(Scene { refusal, ..scene }, counter, self.view.clone(), notes, given))
    }

    async fn refused(&self, refusal: QueueRefusal) -> Result<HttpResponse, PageError> {
        Ok(html_with(StatusCode::CONFLICT, &self.page(Some(refusal)).await?))
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

    /// Sends a command and shows what came of it.
    async fn act(&self, form: FormId, command: Command) -> Result<HttpResponse, PageError> {
        match self.send(form, command).await {
            Ok(_) => Ok(self.back()),
            Err(failure) => self.failed(failure).await,
        }
    }

    async fn failed(&self, failure: QueueFailure) -> Result<HttpResponse, PageError> {
        match failure {
            QueueFailure::Refused(refusal) => self.refused(refusal).await,
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
    let (form, what) = (fields.form()?, fields.at_counter(&desk.hub.sealer())?);
    let help_is_there = what == AtCounter::AnswerAlarm;
    let answer = desk.act(form, Command::At(desk.counter, what)).await?;
    match fields.one("at") {
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
    let take = fields.take(desk.hub.clock.now())?;
    match desk.send(fields.form()?, Command::Take(take)).await {
        Ok(facts) => match facts.first().and_then(Visit::after) {
            Some(visit) => Ok(see(&format!("{}&given={}", desk.address(), visit.id))),
            None => Ok(desk.back()),
        },
        Err(failure) => desk.failed(failure).await,
    }
}

/// `POST /counters/{facility}/{counter}/visits`: any visit comes, goes, is put off or amended.
///
/// # Errors
/// If the form cannot be understood or the command cannot be decided now.
pub async fn change(desk: AtWork, fields: Form<Fields>) -> Result<HttpResponse, PageError> {
    desk.act(fields.form()?, fields.change()?).await
}

/// `POST /counters/{facility}/{counter}/handovers`: a note for the colleagues.
///
/// # Errors
/// If the form cannot be understood or the database fails.
pub async fn hand_over(desk: AtWork, fields: Form<Fields>) -> Result<HttpResponse, PageError> {
    let (form, text) = (desk.posted.form(fields.form()?), fields.one("text").unwrap_or_default().to_owned());
    if text.is_empty() || !domain::text::fits(&text, NOTE_MAX) {
        return desk.refused(QueueRefusal::BadEntry).await;
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
