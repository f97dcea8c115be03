//! The bookings that a browser has, and those that a signed-in guardian made with the address that is known to be theirs, as
//! cards of the first page.

use std::rc::Rc;

use askama::Template as _;
use db::{
    Conn, DbError,
    bookings::{self, Party, keys_of},
    notices, queues, roster,
    seal::Sealer,
};
use domain::{
    bookings::{
        address::mail_address,
        booking::{Booking, Keys, Stand},
    },
    ids::{BookingId, FacilityId},
    time::UtcTime,
};
use hub_web::{
    app::Hub,
    pages::ticket_path,
    today::{Asker, Card},
    trouble::PageError,
};

use super::places_with_calendars;
use crate::pages::bookings::BookingToday;

/// Most cards: whoever has more finds them in their mails.
const CARDS_MAX: usize = 10;

/// The cards of bookings to come.
///
/// # Errors
/// If they cannot be read now.
pub async fn today(asker: Rc<Asker>) -> Result<Vec<Card>, PageError> {
    let (hub, now) = (&asker.hub, asker.hub.clock.now());
    let sealer = hub.sealer();
    let own = asker.codes.iter().filter_map(|code| Some((sealer.booking_of_code(code)?, Some(code.clone()))));
    let mut wanted: Vec<(BookingId, Option<String>)> = own.collect();
    if let Some(guardian) = asker.guardian {
        let read = sealer.clone();
        let guardian = hub.db.read(move |conn| db::accounts::guardian(conn, &read, guardian)).await?;
        let email = mail_address(&guardian.email).map_or(guardian.email.clone(), |email| email.to_string());
        let party = Party { email, ..Party::default() };
        let theirs = under(hub, keys_of(&sealer, &party), now).await?;
        let more = theirs.into_iter().filter(|id| wanted.iter().all(|(known, _)| known != id));
        wanted.extend(more.map(|id| (id, None)).collect::<Vec<_>>());
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    wanted.truncate(CARDS_MAX);
    let lang = asker.shell.lang;
    let read = hub.db.read(move |conn| {
        let mut found = Vec::new();
        for (id, code) in wanted {
            let Some(mut card) = card(conn, &sealer, id, now)? else { continue };
            card.lang = lang;
            found.push((code, card));
        }
        Ok::<_, DbError>(found)
    });
    let mut found = read.await?;
    found.sort_by_key(|(_, card)| card.booking.taken.start);
    let rendered = found.into_iter().map(|(code, card)| {
        // What was brought about for today comes before the children.
        let rank = if card.is_urgent() { 15 } else { 30 };
        Ok(Card { rank, code, html: card.render().map_err(|_| PageError::Busy)? })
    });
    rendered.collect()
}

/// What is still to come under this address at any place.
async fn under(hub: &Hub, keys: Keys, now: UtcTime) -> Result<Vec<BookingId>, PageError> {
    let mut found = Vec::new();
    for facility in places_with_calendars(hub).await? {
        found.extend(open_under(hub, facility, keys, now).await?);
    }
    Ok(found)
}

/// What is still to come under this address at this place: at most [`CARDS_MAX`]. What is only held has not been shown to be
/// theirs.
pub(super) async fn open_under(
    hub: &Hub,
    facility: FacilityId,
    keys: Keys,
    now: UtcTime,
) -> Result<Vec<BookingId>, PageError> {
    let look = move |book: &domain::bookings::book::Book| {
        let is_open = |booking: &&Booking| {
            let is_theirs = booking.keys.address == keys.address;
            is_theirs && booking.stand.is_ahead(now) && !matches!(booking.stand, Stand::Held { .. })
        };
        book.under_address(keys).filter(is_open).map(|booking| booking.id).take(CARDS_MAX).collect::<Vec<_>>()
    };
    let found = hub.town.look_at_bookings_from_home(facility, look).await;
    Ok(found.map_err(|_| PageError::Busy)?.unwrap_or_default())
}

/// A booking's card; none if nothing is to come of it, or somebody came on another day.
fn card(conn: &mut Conn, sealer: &Sealer, id: BookingId, now: UtcTime) -> Result<Option<BookingToday>, DbError> {
    let (facility, booking) = match bookings::get(conn, id) {
        Err(DbError::NotFound) => return Ok(None),
        found => found?,
    };
    let (today, day) = (now.day(), booking.day());
    let is_shown = match booking.stand {
        Stand::Booked => day >= today,
        Stand::Waiting { .. } => true,
        Stand::Offered { until } => now < until,
        Stand::Arrived { .. } => day == today,
        // Whoever has not seen that the town cancelled it would come.
        Stand::CalledOff => day >= today,
        Stand::Held { .. } | Stand::Missed | Stand::Cancelled | Stand::Lapsed => false,
    };
    let (Some(calendar), Some(office)) = (bookings::calendar(conn, facility)?, queues::office(conn, facility)?) else {
        return Ok(None);
    };
    if !is_shown {
        return Ok(None);
    }
    let ticket = match booking.stand {
        Stand::Arrived { visit: Some(visit) } => Some(ticket_path(&sealer.ticket_code(visit), "")),
        _ => None,
    };
    let email = bookings::party(conn, sealer, id)?.map(|party| party.email).filter(|email| !email.is_empty());
    let comes_back = match email {
        Some(email) => notices::is_bounced(conn, &sealer.mailbox_key(&email))?,
        None => false,
    };
    let place = roster::facility(conn, facility)?;
    Ok(Some(BookingToday {
        lang: booking.language,
        address: place.address.clone(),
        place: place.into(),
        office,
        calendar,
        code: sealer.booking_code(id),
        booking,
        ticket,
        comes_back,
        now,
    }))
}
