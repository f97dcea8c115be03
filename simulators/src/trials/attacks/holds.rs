//! S10: one nameless source holds all that a day has, so that nobody else can book. ASVS 2.4.1.

use std::net::Ipv4Addr;

use domain::ids::FormId;

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{
        http::Connection,
        office::SLUG,
        people::{encoded, post},
        town::Town,
    },
};

pub(super) const ATTACK: Attack = Attack {
    name: "S10",
    what: "one source holds every place of a day",
    run: |town, effort| Box::pin(attack(town, effort)),
};

const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
const VICTIM: Ipv4Addr = Ipv4Addr::new(127, 44, 0, 1);
/// Most people who come at the same time.
const HOLDS_A_SLOT: usize = 40;

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    // Whoever means it has the ten minutes that a hold lives; here the tries of these come at once.
    town.set("KAZASU_BOOKINGS_A_MINUTE", u32::MAX.to_string());
    town.start()?;
    let residents = town.hub()?.residents();
    let mut tried = 0;
    let days = if effort == Effort::Full { 4..9 } else { 4..6 };
    for ahead in days {
        let day = domain::time::Clock::now(&domain::time::SystemClock).day().plus(ahead);
        let mut stranger = Connection::open_from(STRANGER, residents).await?;
        let starts = starts(&mut stranger, residents, &day.to_string()).await?;
        let Some(asked) = starts.first().cloned() else { continue };
        tried += 1;
        for start in &starts {
            for _ in 0..HOLDS_A_SLOT {
                if stranger.ask(&hold(residents, start)).await?.status != 303 {
                    break;
                }
            }
        }
        // Somebody else, elsewhere, wants any time of that day.
        let mut victim = Connection::open_from(VICTIM, residents).await?;
        let left = self::starts(&mut victim, residents, &day.to_string()).await?;
        let mut is_had = false;
        for start in left {
            is_had |= victim.ask(&hold(residents, &start)).await?.status == 303;
        }
        if !is_had {
            return Ok(Outcome::Succeeded(format!(
                "nothing of {day} was left, of {} times from {asked} on",
                starts.len()
            )));
        }
    }
    if tried == 0 { Err(TrialError::Unclear("days without a time to hold")) } else { Ok(Outcome::Held) }
}

/// The times that the page of this day offers.
async fn starts(connection: &mut Connection, hub: std::net::SocketAddr, day: &str) -> Result<Vec<String>, TrialError> {
    let path = format!("/bookings/{SLUG}?services=1&people=1&day={day}");
    let page = connection.ask(format!("GET {path} HTTP/1.1\r\nhost: {hub}\r\n\r\n").as_bytes()).await?;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let values = text.split("name=\"start\" value=\"").skip(1).filter_map(|rest| rest.split(['/', '"']).next());
    Ok(values.map(str::to_owned).collect())
}

fn hold(hub: std::net::SocketAddr, start: &str) -> Vec<u8> {
    let form = FormId::random().to_string();
    let fields = [("form", form.as_str()), ("services", "1"), ("people", "1"), ("start", start)];
    post(hub, &format!("/bookings/{SLUG}/holds"), "", &encoded(&fields))
}
