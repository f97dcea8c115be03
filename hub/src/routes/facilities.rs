//! Where somebody who signed in begins: at their own facility, or at the whole town.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use db::{Conn, DbError, log, roster};
use domain::{ids::FacilityId, log::Seq, text, time::UtcTime};
use hub_web::{
    access::Staff,
    app::Hub,
    fresh::Fresh,
    noun::Nouns,
    pages::{Facility, figures::Figure},
    routes::answer::{html, see},
    trouble::PageError,
};

use crate::pages::town::{Alarm, Tile, Town};

/// What was counted a moment ago: however many look, it is counted every other second at most.
#[derive(Default)]
pub struct Counted(Fresh<(), Vec<Tile>>);

/// What is looked for.
#[derive(serde::Deserialize)]
pub struct Find {
    #[serde(default)]
    find: String,
}

/// `GET /board`: the member's own facility; the whole town for those who work for it.
///
/// # Errors
/// If the database fails.
pub async fn begin(staff: Staff, find: Query<Find>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    if let Some(home) = staff.0.facility {
        // Where there is something to do for them; at home, if there is nothing anywhere.
        let rights = &staff.0.rights;
        let mut places = std::iter::once(home).chain(rights.places());
        let own = places.find(|place| !rights.at(*place).is_empty()).unwrap_or(home);
        let facility = hub.db.read(move |conn| roster::facility(conn, own)).await?;
        return Ok(see(&hub.nouns.first_page(&Facility::from(facility), rights)));
    }
    let (now, find) = (hub.clock.now(), find.into_inner().find);
    let counted = &hub.own::<Counted>().0;
    let mut tiles = match counted.get(&(), now) {
        Some(tiles) => tiles,
        None => {
            let tiles = count(&hub).await?;
            counted.put((), tiles.clone(), now);
            tiles
        }
    };
    let (facilities, wanted) = (tiles.len(), text::fold(&find));
    tiles.retain(|tile| {
        text::fold(&tile.facility.name).contains(&wanted) || text::fold(&tile.address).contains(&wanted)
    });
    for tile in &mut tiles {
        let duties = tile.facility.id.map(|id| staff.0.rights.at(id)).unwrap_or_default();
        tile.alarms.retain(|alarm| hub.nouns.opens(alarm.route, duties));
    }
    tiles.sort_by_key(|tile| tile.alarms.is_empty());
    Ok(html(&Town { shell: staff.1.clone(), now, tiles, facilities, find }))
}

async fn count(hub: &Hub) -> Result<Vec<Tile>, DbError> {
    let (nouns, now) = (hub.nouns, hub.clock.now());
    let read = hub.db.read(move |conn| {
        let facilities = roster::facilities(conn)?;
        let ids: Vec<FacilityId> = facilities.iter().map(|facility| facility.id).collect();
        // Before anything is counted: what comes later is heard of.
        let heads = log::heads(conn, &ids)?;
        let figures = nouns.figures(conn, &facilities, now)?;
        let mut tiles = Vec::with_capacity(facilities.len());
        for facility in facilities {
            let alarms = alarms(nouns, conn, &facility, now)?;
            let seq = heads.iter().find(|(id, _)| *id == facility.id).map_or(Seq(0), |(_, seq)| *seq);
            let own = figures.iter().filter(|(id, _)| *id == facility.id);
            let figures: Vec<Figure> = own.map(|(_, figure)| *figure).collect();
            let address = facility.address.clone();
            tiles.push(Tile { facility: facility.into(), address, seq, alarms, figures });
        }
        Ok::<_, DbError>(tiles)
    });
    read.await
}

/// What waits at a facility for a person, by the pages of its side bar.
fn alarms(nouns: Nouns, conn: &mut Conn, facility: &roster::Facility, now: UtcTime) -> Result<Vec<Alarm>, DbError> {
    let (id, facility) = (facility.id, Facility::from(facility.clone()));
    let mut alarms = Vec::new();
    for page in nouns.staff_pages(&facility) {
        let Some(waits) = page.waits else { continue };
        let count = (waits.count)(conn, id, now)?;
        if count > 0 {
            alarms.push(Alarm { words: waits.words, count, route: page.route, href: page.href(&facility) });
        }
    }
    Ok(alarms)
}
