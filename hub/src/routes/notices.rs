//! What became of the messages to guardians and visitors, for the staff.

use actix_web::{HttpResponse, web::Data};
use db::notices::{Channel as Way, DeliveryLine, DeliveryState, News, Which, deliveries_of};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    routes::answer::html,
    trouble::PageError,
};
use notifier::words;

use crate::pages::notices::{Channel, Notice, NoticeState, Notices, Subject};

/// The newest deliveries shown.
const SHOWN: i64 = 200;

/// `GET /notices/{facility}`
///
/// # Errors
/// If the database fails.
pub async fn list(staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (facility, sealer) = (here.0.id, hub.sealer());
    let read = hub.db.read(move |conn| {
        // Those that did not arrive are never crowded out by those that did.
        let mut lines = deliveries_of(conn, &sealer, facility, Which::Undelivered, SHOWN)?;
        let all = deliveries_of(conn, &sealer, facility, Which::All, SHOWN)?;
        lines.extend(all.into_iter().filter(|line| is_no_trouble(line.state)));
        Ok::<_, db::DbError>(lines)
    });
    let mut lines = read.await?;
    lines.sort_by_key(|line| std::cmp::Reverse((line.at, line.id)));
    let facility: hub_web::pages::Facility = (*here.0).clone().into();
    let shell = staff.1.clone().at(facility.clone());
    Ok(html(&Notices { shell, facility, notices: lines.into_iter().map(notice).collect() }))
}

const fn is_no_trouble(state: DeliveryState) -> bool {
    matches!(state, DeliveryState::Delivered | DeliveryState::Gone | DeliveryState::Dropped)
}

fn notice(line: DeliveryLine) -> Notice {
    let why = line.reason.as_deref().map(|reason| words::reason(reason).to_owned());
    let over = line.finished_at.unwrap_or(line.at);
    let subject = match &line.news {
        Some(News::Arrived(_)) => Subject::Arrived,
        Some(News::Left(_)) => Subject::Left,
        Some(News::StillHere(_)) => Subject::StillHere,
        Some(News::Cleared(_)) => Subject::Cleared,
        Some(News::Invited(_)) => Subject::Invited,
        Some(News::Called(_)) => Subject::Called,
        Some(News::Near(_)) => Subject::Near,
        Some(News::Booking(booking)) => Subject::Booking(booking.told),
        // Incidents are of no facility, and on no list of one.
        Some(News::Incident(_)) | None => Subject::Unreadable,
    };
    Notice {
        about: line.news.map(|news| about(news, line.child_name, line.booking_number)).unwrap_or_default(),
        guardian_name: line.guardian_name,
        channel: match line.channel {
            Way::Push => Channel::Push,
            Way::Mail => Channel::Mail,
        },
        subject,
        happened_at: line.at,
        attempts: u32::try_from(line.attempts).unwrap_or(u32::MAX),
        state: match line.state {
            DeliveryState::Waiting => NoticeState::Waiting { due: line.due_at, why },
            DeliveryState::Delivered => NoticeState::Sent { at: over },
            DeliveryState::Gone => NoticeState::Gone { at: over },
            DeliveryState::Dropped => {
                NoticeState::Dropped { at: over, why: why.unwrap_or_else(|| words::reason("").to_owned()) }
            }
            DeliveryState::Failed => {
                NoticeState::Failed { at: over, why: why.unwrap_or_else(|| words::reason("").to_owned()) }
            }
        },
    }
}

/// The child's name, the visitor's number or the booking's.
fn about(news: News, child_name: Option<String>, booking_number: Option<u32>) -> String {
    match news {
        News::Arrived(_) | News::Left(_) | News::StillHere(_) | News::Cleared(_) => child_name.unwrap_or_default(),
        // The guardian's name stands beside it.
        News::Invited(_) | News::Incident(_) => String::new(),
        News::Called(called) => called.number,
        News::Near(near) => near.number,
        // Names are in the list of bookings; here a failure is looked for.
        News::Booking(_) => booking_number.map(|number| format!("{number:06}")).unwrap_or_default(),
    }
}
