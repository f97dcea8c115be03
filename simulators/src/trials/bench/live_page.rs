//! From a tap's answer to another person's live page, while thousands of pages are open on which nothing happens.
//!
//! The idle pages are those of guardians of other children, half of them of the same facility: the hub has to pass them
//! over for every tap. A member of the staff looks at the page that is measured.

use std::{collections::HashMap, fs, time::Duration};

use serde::Serialize;
use tokio::time::{Instant, sleep_until, timeout};

use super::{
    cards::{Deck, IDLE_CHILDREN, WATCHED_FACILITY, WATCHED_TAPS, Who},
    stats::Spread,
};
use crate::trials::{
    TrialError,
    load::{
        acknowledged::{self, Acknowledged},
        http::Connection,
        live::LivePage,
        people::Person,
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
};

/// Open pages on which nothing happens.
pub const IDLE_PAGES: usize = 5_000;
const OTHER_FACILITIES: usize = 10;
/// Taps come as at a busy entrance: one after the other, with a moment between.
const BETWEEN_TAPS: Duration = Duration::from_millis(10);
const EVENT_WITHIN: Duration = Duration::from_secs(5);

/// How soon a live page shows a tap.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Live {
    /// Pages open beside the one that is measured, before and after.
    pub idle_pages: usize,
    /// Those of them that were still open at the end. Should be all.
    pub idle_pages_at_the_end: usize,
    /// Taps seen.
    pub taps: usize,
    /// The time to the tap's answer.
    pub answer: Spread,
    /// From the answer to the page's event.
    pub page_after_answer: Spread,
    /// What the hub's memory grows by for each idle page.
    pub kb_per_idle_page: f64,
    /// The hub's memory with all pages open.
    pub hub_mb: f64,
}

/// Opens the pages, taps, and measures.
pub async fn measure(
    town: &mut Town,
    deck: &mut Deck,
    acknowledged: &mut [Vec<Acknowledged>],
) -> Result<Live, TrialError> {
    let watcher =
        Person::staff(town.hub()?.staff(), &RosterPlan::staff_login(WATCHED_FACILITY), STAFF_PASSWORD).await?;
    let paths = live_paths(town)?;
    let watched = path_of(&paths, WATCHED_FACILITY)?;
    let before_kb = memory_kb(town.hub()?.id())?;
    let idle = open_idle_pages(town, &paths).await?;
    let hub_kb = memory_kb(town.hub()?.id())?;
    let mut page = LivePage::open(&watcher, watched).await?;
    let (mut answers, mut pages) = tap_and_watch(town, deck, &mut page, acknowledged).await?;
    let unclear = || TrialError::Unclear("a live page without taps");
    Ok(Live {
        idle_pages: idle.len(),
        idle_pages_at_the_end: idle.iter().filter(|page| page.is_open()).count(),
        taps: pages.len(),
        answer: Spread::of(&mut answers).ok_or_else(unclear)?,
        page_after_answer: Spread::of(&mut pages).ok_or_else(unclear)?,
        kb_per_idle_page: (hub_kb - before_kb) / idle.len() as f64,
        hub_mb: hub_kb / 1_024.0,
    })
}

type Times = Vec<Duration>;

async fn tap_and_watch(
    town: &mut Town,
    deck: &mut Deck,
    page: &mut LivePage,
    acknowledged: &mut [Vec<Acknowledged>],
) -> Result<(Times, Times), TrialError> {
    let prepared = deck.prepare(&mut town.kiosks, Who::Watched, Duration::ZERO).remove(0);
    let kiosk = Who::Watched.kiosks()[0];
    let mut connection = Connection::open(town.hub()?.staff()).await?;
    let (mut answered, mut shown) = (Vec::new(), Vec::new());
    for batch in prepared {
        let began = Instant::now();
        let answer = connection.ask(&batch.request).await?;
        let answered_at = Instant::now();
        let event =
            timeout(EVENT_WITHIN, page.next()).await.map_err(|_| TrialError::Unclear("a page without events"))??;
        shown.push(answered_at.elapsed());
        answered.push(answered_at - began);
        if event.name != "attendance" {
            return Err(TrialError::Unclear("an event of the live page"));
        }
        acknowledged[kiosk].extend(acknowledged::read(batch.taps, &answer)?);
        sleep_until(began + BETWEEN_TAPS).await;
    }
    Ok((answered, shown))
}

/// The streams by facility, from now on, as their pages would open them.
fn live_paths(town: &Town) -> Result<HashMap<String, String>, TrialError> {
    let logs = town.ops.verify()?.facilities.into_iter();
    Ok(logs.map(|log| (log.facility.clone(), format!("/live/{}?after={}", log.facility, log.head))).collect())
}

fn path_of(paths: &HashMap<String, String>, facility: usize) -> Result<&str, TrialError> {
    paths.get(&RosterPlan::slug(facility)).map(String::as_str).ok_or(TrialError::Unclear("the list of logs"))
}

async fn open_idle_pages(town: &Town, paths: &HashMap<String, String>) -> Result<Vec<LivePage>, TrialError> {
    let residents = town.hub()?.residents();
    let mut guardians = Vec::new();
    let watched = (WATCHED_FACILITY, WATCHED_TAPS / 2, IDLE_CHILDREN);
    let others = (0..OTHER_FACILITIES).map(|facility| (facility, 0, IDLE_CHILDREN / OTHER_FACILITIES));
    for (facility, after_child, count) in others.chain([watched]) {
        let invitations = town.ops.invitations(&RosterPlan::slug(facility))?;
        let stays = |child: &str| child.parse().is_ok_and(|number: usize| number > after_child);
        for invitation in invitations.iter().filter(|invitation| stays(&invitation.child)).take(count) {
            guardians.push((Person::guardian(residents, &invitation.path).await?, path_of(paths, facility)?));
        }
    }
    if guardians.len() < 2 * IDLE_CHILDREN {
        return Err(TrialError::Unclear("the list of invitations"));
    }
    let mut pages = Vec::with_capacity(IDLE_PAGES);
    for (guardian, path) in guardians.iter().cycle().take(IDLE_PAGES) {
        pages.push(LivePage::open(guardian, path).await?);
    }
    Ok(pages)
}

/// The process's share of the machine's memory, in kB.
pub fn memory_kb(process: u32) -> Result<f64, TrialError> {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().split(' ').next()?.parse().ok());
    pss.ok_or(TrialError::Unclear("the hub's memory"))
}
