//! The numbers that a browser has, as cards of its first page.

use std::rc::Rc;

use askama::Template as _;
use db::DbError;
use domain::{ids::VisitId, queue::forecast};
use hub_web::{
    today::{Asker, Card},
    trouble::PageError,
};

use super::see_visit;
use crate::pages::visits::NumberToday;

/// The cards of the numbers that go on.
///
/// # Errors
/// If the database fails.
pub async fn today(asker: Rc<Asker>) -> Result<Vec<Card>, PageError> {
    let (hub, now) = (&asker.hub, asker.hub.clock.now());
    let sealer = hub.sealer();
    let known = asker.codes.iter().filter_map(|code| Some((code.clone(), sealer.visit_of_code(code)?)));
    let mut cards = Vec::new();
    for (code, id) in known.collect::<Vec<(String, VisitId)>>() {
        let mut seen = match hub.db.read(move |conn| see_visit(conn, id, now)).await {
            Err(DbError::NotFound) => continue,
            seen => seen?,
        };
        let stand = &seen.visit.stand;
        let is_of_today = seen.visit.day == now.day();
        if stand.is_over() || !is_of_today && !stand.is_set_aside() {
            continue;
        }
        sealer.open_reason(&mut seen.visit);
        let wait = move |book: &actors::QueueBook| {
            let visit = book.queue().visit(id).filter(|visit| visit.stand.is_in_line())?;
            forecast::of_visit(book.office(), book.queue(), visit, now)
        };
        let wait = match seen.visit.stand.is_in_line() {
            true => hub.town.look_from_home(seen.id, wait).await.ok().flatten().flatten(),
            false => None,
        };
        let card = NumberToday {
            lang: asker.shell.lang,
            facility: seen.facility,
            office: seen.office,
            code: code.clone(),
            visit: seen.visit,
            before: seen.before,
            rivals: seen.rivals,
            wait,
            seq: seen.seq,
        };
        cards.push(Card { rank: 10, code: Some(code), html: card.render().map_err(|_| PageError::Busy)? });
    }
    Ok(cards)
}
