//! A closure at one go: whom it hits, then it is entered and everybody booked then is called off.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use actors::BookingFailure;
use db::{DbError, bookings, queues};
use domain::{
    bookings::{
        book::Book,
        booking::{Booking, Stand},
        calendar::{Calendar, Closure, DeskNo},
        decide::{self, Command, FACTS_MAX},
    },
    log::{Seq, Witness},
    time::UtcTime,
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::{errors::Wrong, fields::Fields},
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::{form_id, lines, missed::reached, scene};
use crate::pages::reservations::{Closing, ClosingWish, Hit, Reach, Row, Scene, Stage, closed_times, is_hit};

/// Most rounds of calling off: more than the open bookings of any place.
const ROUNDS_MAX: usize = 400;

/// `GET /reservations/{facility}/closing`: what is to be closed, whom that hits, or (`&done`) whom it hit.
///
/// # Errors
/// If nothing can be booked here or the database fails.
pub async fn ask(request: HttpRequest, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(request.query_string().as_bytes());
    let scene = scene(&hub, &staff, &here).await?;
    let is_done = fields.has("done", "");
    if fields.text("from").is_empty() {
        return Ok(html(&Closing::new(scene, ClosingWish::default(), None, Stage::Typing(None))));
    }
    let wish = ClosingWish(fields);
    // What is over is looked at, not closed.
    let since = if is_done { scene.now.day().plus(-400) } else { scene.now.day() };
    match wish.closure(since, &desks(&scene.calendar)) {
        Ok(closure) if is_done => {
            let (scene, hits) = called_off(&hub, scene, &here, &closure).await?;
            Ok(html(&Closing::new(scene, wish, Some(closure), Stage::Done(hits))))
        }
        Ok(closure) => Ok(html(&preview(&hub, scene, &here, (wish, closure), Overtaken::No).await?)),
        Err(wrong) => Ok(html(&Closing::new(scene, wish, None, Stage::Typing(Some(wrong))))),
    }
}

fn desks(calendar: &Calendar) -> Vec<DeskNo> {
    calendar.desks.iter().map(|desk| desk.no).collect()
}

/// Whether somebody else changed the calendar meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Overtaken {
    Yes,
    No,
}

async fn preview(
    hub: &Hub,
    scene: Scene,
    here: &Here,
    (wish, closure): (ClosingWish, Closure),
    overtaken: Overtaken,
) -> Result<Closing, PageError> {
    let (facility, now, looked_for) = (here.0.id, scene.now, closure.clone());
    let look = hub.town.look_at_bookings(facility, move |book| hit(book, &looked_for, now));
    let hit = look.await.map_err(|_| PageError::Busy)?.ok_or(PageError::NotFound)?;
    let set_at = hub.db.read(move |conn| bookings::calendar_as_set(conn, facility).map(|(_, at)| at)).await?;
    let (scene, hits) = hits(hub, scene, hit).await?;
    let is_overtaken = overtaken == Overtaken::Yes;
    let stage = Stage::Preview { hits, version: set_at.micros(), is_overtaken };
    Ok(Closing::new(scene, wish, Some(closure), stage))
}

/// Whom calling off hits: asked of the rules themselves, on a book of our own.
fn hit(book: &Book, closure: &Closure, now: UtcTime) -> Vec<Booking> {
    let mut book = book.clone();
    let mut hit = Vec::new();
    for (from, to) in closed_times(closure) {
        let command = Command::CallOff { desk: closure.desk, from, to };
        for _ in 0..ROUNDS_MAX {
            let facts = decide::decide(&book, &command, now, &Witness::Clock).unwrap_or_default();
            let ids = facts.iter().filter_map(Booking::after).map(|booking| booking.id);
            hit.extend(ids.filter_map(|id| book.get(id).cloned()));
            facts.iter().for_each(|fact| book.apply(fact));
            if facts.len() < FACTS_MAX {
                break;
            }
        }
    }
    hit
}

/// Whom a closure hit that was entered before.
async fn called_off(hub: &Hub, scene: Scene, here: &Here, closure: &Closure) -> Result<(Scene, Vec<Hit>), PageError> {
    let (facility, closure) = (here.0.id, closure.clone());
    let read = hub.db.read(move |conn| {
        let mut hit = bookings::of_stand(conn, facility, (closure.from, closure.to), &Stand::CalledOff)?;
        hit.retain(|booking| is_hit(&closure, booking));
        Ok::<_, DbError>(hit)
    });
    hits(hub, scene, read.await?).await
}

/// These bookings, with how each is told; those who must be telephoned first.
async fn hits(hub: &Hub, scene: Scene, bookings: Vec<Booking>) -> Result<(Scene, Vec<Hit>), PageError> {
    let sealer = hub.sealer();
    let read = hub.db.read(move |conn| {
        let ids: Vec<_> = bookings.iter().map(|booking| booking.id).collect();
        let reached = reached(conn, &sealer, &ids)?;
        let rows: Vec<Row> = lines(conn, &sealer, &scene, &bookings)?;
        let hit = |(booking, row): (&Booking, Row)| {
            let reach = match booking.stand {
                Stand::Held { .. } => Reach::Held,
                _ if reached.by_push.contains(&booking.id) => Reach::Push,
                _ if reached.by_mail.contains(&booking.id) => Reach::Mail,
                _ => Reach::Phone,
            };
            Hit { row, reach }
        };
        let mut hits: Vec<Hit> = bookings.iter().zip(rows).map(hit).collect();
        hits.sort_by_key(|hit| hit.reach != Reach::Phone);
        Ok::<_, DbError>((scene, hits))
    });
    Ok(read.await?)
}

/// `POST /reservations/{facility}/closing`: closes, and calls off whoever is booked then. Sent again it goes on where it
/// was interrupted: a closure that is entered already is not entered twice, and nobody is called off twice.
///
/// # Errors
/// If the form cannot be understood or stored.
pub async fn close(form: Bytes, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&form);
    form_id(&fields)?;
    let version = UtcTime::from_micros(fields.text("version").parse().map_err(|_| PageError::BadForm)?);
    let scene = scene(&hub, &staff, &here).await?;
    let wish = ClosingWish(fields);
    let closure = match wish.closure(scene.now.day(), &desks(&scene.calendar)) {
        Ok(closure) => closure,
        Err(wrong) => {
            let page = Closing::new(scene, wish, None, Stage::Typing(Some(wrong)));
            return Ok(html_with(StatusCode::CONFLICT, &page));
        }
    };
    match enter(&hub, &here, version, &closure).await? {
        Entered::Now(head) => {
            hub.town.log_moved(here.0.id, head);
            hub.live.hint(here.0.id, head);
        }
        Entered::Before => {}
        Entered::Overtaken => {
            let page = preview(&hub, scene, &here, (wish, closure), Overtaken::Yes).await?;
            return Ok(html_with(StatusCode::CONFLICT, &page));
        }
        Entered::DoesNotFit => {
            let words = "この休みは、いまの予約の設定に合いません。時間と日を確かめてください。";
            let page = Closing::new(scene, wish, None, Stage::Typing(Some(Wrong::new(words))));
            return Ok(html_with(StatusCode::CONFLICT, &page));
        }
    }
    call_off(&hub, &staff, &here, &closure).await?;
    Ok(see(&format!("/reservations/{}/closing?{}&done", here.0.slug, wish.query())))
}

/// What came of entering a closure.
enum Entered {
    Now(Seq),
    Before,
    Overtaken,
    DoesNotFit,
}

async fn enter(hub: &Hub, here: &Here, version: UtcTime, closure: &Closure) -> Result<Entered, PageError> {
    let (facility, closure, now) = (here.0.id, closure.clone(), hub.clock.now());
    let write = hub.db.write(move |conn| {
        let (mut calendar, set_at) = bookings::calendar_as_set(conn, facility)?;
        if calendar.closures.contains(&closure) {
            return Ok(Entered::Before);
        }
        if set_at != version {
            return Ok(Entered::Overtaken);
        }
        calendar.closures.push(closure.clone());
        if let Some(office) = queues::office(conn, facility)?
            && calendar.check(&office).is_err()
        {
            return Ok(Entered::DoesNotFit);
        }
        let head = bookings::change_calendar(conn, facility, Some(version), &calendar, now)?;
        Ok::<_, DbError>(head.map_or(Entered::Overtaken, Entered::Now))
    });
    Ok(write.await?)
}

/// Calls off whoever is booked in the closure, until nobody is left.
async fn call_off(hub: &Hub, staff: &Staff, here: &Here, closure: &Closure) -> Result<(), PageError> {
    for (from, to) in closed_times(closure) {
        for _ in 0..ROUNDS_MAX {
            let by = Witness::Staff { staff: staff.0.id };
            let command = Command::CallOff { desk: closure.desk, from, to };
            // Without a cause: whom it has called off once it does not find again.
            match hub.town.booking(here.0.id, (by, None), command, None).await {
                Ok(facts) if facts.len() >= FACTS_MAX => {}
                Ok(_) => break,
                // The closure stands by now, and some may have been called off.
                Err(
                    BookingFailure::NoCalendar
                    | BookingFailure::NoQueue
                    | BookingFailure::Refused(_)
                    | BookingFailure::Queue(_)
                    | BookingFailure::Facility(_),
                ) => return Err(PageError::Uncertain),
            }
        }
    }
    Ok(())
}
