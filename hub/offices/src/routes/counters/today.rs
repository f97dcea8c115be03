//! An office is opened or closed for the rest of the day, by whoever works there. Pressed twice it is so once: what is asked
//! for is how it is to be, and not what is to change.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Form},
};
use db::{
    DbError,
    acts::{self, Act, Done},
    queues,
};
use domain::{
    opening::Span,
    queue::office::{Office, Today},
    time::UtcTime,
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    routes::answer::{html_with, see},
    trouble::PageError,
};

use super::{Fields, scene};
use crate::pages::counters::Counters;

/// So often it goes on from what somebody else settled in the same moment.
const TRIES: usize = 4;

/// `POST /counters/{facility}/today`: the rest of this day, opened until a time or closed.
///
/// # Errors
/// If the form cannot be understood, the facility is no office, or the database fails.
pub async fn settle_today(
    fields: Form<Fields>,
    staff: Staff,
    here: Here,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (facility, me) = (here.0.id, staff.0.id);
    let act = match fields.one("act") {
        Some("open") => Act::OpenedToday,
        Some("close") => Act::ClosedToday,
        _ => return Err(PageError::BadForm),
    };
    for _ in 0..TRIES {
        let (office, as_set) = hub.db.read(move |conn| queues::office_as_set(conn, facility)).await?;
        let now = hub.clock.now();
        let today = if act == Act::ClosedToday {
            office.closed(now, me)
        } else {
            let until = fields.until(office.usual_end(now));
            match until.and_then(|until| office.opened(now, until, me).ok()) {
                Some(today) => today,
                None => return refused(&hub, &staff, &here, fields.one("until").unwrap_or_default()).await,
            }
        };
        if today == office.today || put(&hub, &here, (&office, as_set), today, (act, &staff), now).await? {
            return Ok(see(&format!("/counters/{}", here.0.slug)));
        }
    }
    Err(PageError::Busy)
}

async fn refused(hub: &Hub, staff: &Staff, here: &Here, until: &str) -> Result<HttpResponse, PageError> {
    let page = Counters::new(scene(hub, staff, here).await?.0).not_opened(until.to_owned());
    Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Whether it was settled; not if somebody else was faster.
async fn put(
    hub: &Hub,
    here: &Here,
    (office, as_set): (&Office, UtcTime),
    today: Option<Today>,
    (act, staff): (Act, &Staff),
    now: UtcTime,
) -> Result<bool, PageError> {
    let hours = today.as_ref().map_or_else(|| office.set_hours_on(now.day()), |today| today.spans.clone());
    let hours: Vec<String> = hours.iter().map(Span::to_string).collect();
    let detail = Some(format!("{}　{} {}", here.0.name, now.day(), hours.join("、")));
    let done = Done { at: now, staff: staff.0.id, act, detail };
    let facility = here.0.id;
    let settled = hub.db.write(move |conn| {
        let head = queues::settle_today(conn, facility, as_set, today.as_ref(), now)?;
        if head.is_some() {
            acts::note(conn, &done)?;
        }
        Ok::<_, DbError>(head)
    });
    let Some(head) = settled.await? else { return Ok(false) };
    hub.town.log_moved(facility, head);
    hub.live.hint(facility, head);
    Ok(true)
}
