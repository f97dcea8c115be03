//! `bench pages`: what a first visit costs on a slow phone, and how a large board keeps up with a busy minute.
//!
//! Each page is opened by a Chromium that keeps nothing, on a line of 1.6 Mbit/s with 400 ms there and back, with a processor that
//! is slowed four times: about what a cheap phone at the edge of a town has. The figures are the browser's own.

use std::{fmt, time::Duration};

use serde::Serialize;
use serde_json::Value;

use super::{Plan, programs};
use crate::{
    fakes::{
        browser::{Chromium, Slow},
        folder::TempFolder,
        processes::Hub,
    },
    trials::TrialError,
};

/// A cheap phone on a bad line.
const SLOW: Slow = Slow { latency: Duration::from_millis(400), bytes_a_second: 200_000, processor: 4 };
/// Visits of each page; their median counts.
const VISITS: usize = 3;
/// The nursery with the largest board, and how many cards are held there in one second.
const NURSERY: &str = "kibougaoka";
const TAPS: usize = 40;
/// A frame that takes longer is seen to stutter.
const STUTTER_MS: u32 = 50;
const SOON: Duration = Duration::from_secs(60);

const WEIGHT: &str = "(() => {
  const page = performance.getEntriesByType('navigation')[0];
  const parts = performance.getEntriesByType('resource').filter(part => part.transferSize > 0);
  const sum = key => parts.reduce((sum, part) => sum + part[key], page[key]);
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return { requests: parts.length + 1, sent: sum('transferSize'), unpacked: sum('decodedBodySize'),
           html: page.decodedBodySize, painted: paint ? paint.startTime : null, loaded: page.loadEventEnd };
})()";
const WATCH: &str = "(() => {
  window.frames_ms = [];
  let last = performance.now();
  function frame(now) { window.frames_ms.push(now - last); last = now; requestAnimationFrame(frame); }
  requestAnimationFrame(now => { last = now; requestAnimationFrame(frame); });
  return true; })()";
const FRAMES: &str = "({ count: window.frames_ms.length, longest: Math.max(...window.frames_ms),
  slow: window.frames_ms.filter(ms => ms > STUTTER).length })";
const HOLD: &str = "Promise.all([...document.querySelectorAll('.demo-card')].slice(0, TAPS).map((card, number) =>
  new Promise(done => setTimeout(done, number * 1000 / TAPS)).then(() => fetch('/demo/taps', {
    method: 'POST', headers: { accept: 'application/json' },
    body: new URLSearchParams({ facility: 'NURSERY', card: card.value }) })))).then(all => all.filter(one => one.ok).length)";

/// A page on a first visit.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Which.
    pub page: &'static str,
    /// Requests, the page's own included.
    pub requests: u64,
    /// What was sent, heads included, in kB.
    pub sent_kb: f64,
    /// What it is unpacked, in kB.
    pub unpacked_kb: f64,
    /// Of that the page itself.
    pub html_kb: f64,
    /// Until something of it is seen, in ms: the median.
    pub painted_ms: f64,
    /// Until all of it is there, in ms: the median.
    pub loaded_ms: f64,
}

/// A board while cards are held.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Board {
    /// Cards that were held within a second.
    pub taps: usize,
    /// Frames that were drawn meanwhile, and until the board showed all of them.
    pub frames: u64,
    /// The longest, in ms.
    pub longest_ms: f64,
    /// Of a hundred frames so many took more than 50 ms.
    pub slow_percent: f64,
}

/// All of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The pages.
    pub pages: Vec<Page>,
    /// The board, on a processor that is slowed four times.
    pub board: Board,
}

/// Measures in a demo town in which nothing has happened yet.
///
/// # Errors
/// If a program or a browser is missing, or a page is not as it was.
pub async fn pages(plan: Plan) -> Result<Report, TrialError> {
    let (programs, folder) = (programs(plan.build)?, TempFolder::new("pages")?);
    let mut settings = Hub::demo_settings()?;
    settings.insert("KAZASU_DEMO_PAST".to_owned(), "off".to_owned());
    let hub = Hub::start_demo(&programs, folder.path(), &settings)?;
    let (staff, residents) = (format!("http://{}", hub.staff()), format!("http://{}", hub.residents()));
    let mut chromium = Chromium::launch().await?;
    eprintln!("a number, a parent and a head of a nursery");
    chromium.open(&format!("{staff}/demo?facility=shiyakusho")).await?;
    chromium.js("document.querySelector('.demo-card').click()").await?;
    let ticket = "document.getElementById('demo').dataset.ticket || ''";
    chromium.wait_js(&format!("({ticket}) !== ''"), SOON).await?;
    let ticket = text(chromium.js(ticket).await?)?;
    chromium.open(&format!("{staff}/demo?facility={NURSERY}")).await?;
    let parent = text(chromium.js("document.querySelector('.as-parent').href").await?)?;
    chromium.open(&parent).await?;
    sign_in(&mut chromium, &staff).await?;
    let mut pages = Vec::new();
    for (page, url) in [
        ("first page of residents", format!("{residents}/")),
        ("bookings", format!("{residents}/bookings/shiyakusho")),
        ("a number on the phone", format!("{residents}/tickets/{ticket}")),
        ("a parent's page", format!("{residents}/family")),
        ("board of 190 children", format!("{staff}/board/{NURSERY}")),
    ] {
        eprintln!("{page}");
        pages.push(visit(&mut chromium, page, &url).await?);
    }
    eprintln!("{TAPS} cards in a second");
    let board = busy(&mut chromium, &staff).await?;
    Ok(Report { pages, board })
}

async fn sign_in(chromium: &mut Chromium, staff: &str) -> Result<(), TrialError> {
    chromium.open(&format!("{staff}/sign-in")).await?;
    chromium.fill("#login", &format!("{NURSERY}01")).await?;
    chromium.fill("#password", "kazasu-demo").await?;
    chromium.click_button("サインイン").await?;
    chromium.wait_for_page("location.pathname.startsWith('/board/')", SOON).await?;
    Ok(())
}

async fn visit(chromium: &mut Chromium, page: &'static str, url: &str) -> Result<Page, TrialError> {
    let mut visits = Vec::with_capacity(VISITS);
    for _ in 0..VISITS {
        chromium.open("about:blank").await?;
        chromium.slow_down(Some(SLOW)).await?;
        chromium.open(url).await?;
        chromium.wait_js(&format!("({WEIGHT}).painted !== null && ({WEIGHT}).loaded > 0"), SOON).await?;
        visits.push(chromium.js(WEIGHT).await?);
        chromium.slow_down(None).await?;
    }
    let number = |visit: &Value, key: &str| visit[key].as_f64().ok_or(TrialError::Unclear("the browser's figures"));
    let median = |key: &str| {
        let mut all = visits.iter().map(|visit| number(visit, key)).collect::<Result<Vec<f64>, _>>()?;
        all.sort_by(f64::total_cmp);
        Ok::<f64, TrialError>(all[VISITS / 2])
    };
    let requests = visits[0]["requests"].as_u64().ok_or(TrialError::Unclear("the browser's figures"))?;
    Ok(Page {
        page,
        requests,
        sent_kb: median("sent")? / 1_000.0,
        unpacked_kb: median("unpacked")? / 1_000.0,
        html_kb: median("html")? / 1_000.0,
        painted_ms: median("painted")?,
        loaded_ms: median("loaded")?,
    })
}

/// The board, while another browser holds cards to the reader.
async fn busy(board: &mut Chromium, staff: &str) -> Result<Board, TrialError> {
    let here = "Number(document.querySelector('.count[data-presence=here] .number').textContent)";
    board.open(&format!("{staff}/board/{NURSERY}")).await?;
    let mut reader = Chromium::launch().await?;
    reader.open(&format!("{staff}/demo?facility={NURSERY}")).await?;
    board.slow_down(Some(Slow { latency: Duration::ZERO, bytes_a_second: 0, ..SLOW })).await?;
    let before = board.js(here).await?.as_u64().unwrap_or_default();
    board.js(WATCH).await?;
    let held = reader.js(&HOLD.replace("TAPS", &TAPS.to_string()).replace("NURSERY", NURSERY)).await?;
    if held.as_u64() != u64::try_from(TAPS).ok() {
        return Err(TrialError::Unclear("cards that were not taken"));
    }
    board.wait_js(&format!("{here} >= {}", before + TAPS as u64), SOON).await?;
    let frames = board.js(&FRAMES.replace("STUTTER", &STUTTER_MS.to_string())).await?;
    let number = |key: &str| frames[key].as_f64().ok_or(TrialError::Unclear("the browser's frames"));
    let (count, longest_ms, slow) = (number("count")?, number("longest")?, number("slow")?);
    let frames = frames["count"].as_u64().unwrap_or_default();
    Ok(Board { taps: TAPS, frames, longest_ms, slow_percent: 100.0 * slow / count.max(1.0) })
}

fn text(value: Value) -> Result<String, TrialError> {
    value.as_str().map(str::to_owned).ok_or(TrialError::Unclear("the demo page"))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = "| first visit | requests | sent kB | unpacked kB | of that the page | painted ms | loaded ms |";
        writeln!(f, "{head}\n|---|--:|--:|--:|--:|--:|--:|")?;
        for Page { page, requests, sent_kb, unpacked_kb, html_kb, painted_ms, loaded_ms } in &self.pages {
            write!(f, "| {page} | {requests} | {sent_kb:.0} | {unpacked_kb:.0} | {html_kb:.0} ")?;
            writeln!(f, "| {painted_ms:.0} | {loaded_ms:.0} |")?;
        }
        let Board { taps, frames, longest_ms, slow_percent } = self.board;
        write!(f, "\n{taps} cards in a second on the board: {frames} frames, the longest {longest_ms:.0} ms, ")?;
        write!(f, "{slow_percent:.1} of a hundred over {STUTTER_MS} ms")
    }
}
