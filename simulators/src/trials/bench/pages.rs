//! `bench pages`: what a first visit costs on a slow phone, and how a large board keeps up with a busy minute.
//!
//! Each visit has a browser of its own with nothing in it but the cookie of whoever is signed in, on the line and the processor
//! that Lighthouse lends a phone: so the figures can stand beside public ones. Bytes and requests are those of the line, as the
//! browser counts them, past the service worker.

use std::{fmt, time::Duration};

use serde::Serialize;
use serde_json::Value;

use super::{Plan, programs};
use crate::{
    fakes::{
        browser::{Chromium, Slow, Traffic},
        folder::TempFolder,
        processes::Hub,
    },
    trials::TrialError,
};

/// A phone on slow 4G: 1.6 Mbit/s and 150 ms there and back, as Lighthouse 12 puts it on single requests
/// (`core/config/constants.js`, `mobileSlow4G`): 3.75 times the latency, nine tenths of the line.
const SLOW: Slow = Slow { latency: Duration::from_micros(562_500), bytes_a_second: 184_320, processor: 4 };
/// Visits of each page; their median counts.
const VISITS: usize = 3;
/// Screens of a phone and of a desk.
const PHONE: (u32, u32) = (390, 844);
const DESK: (u32, u32) = (1440, 900);
/// The nursery with the largest board, and how many cards are held there in one second.
const NURSERY: &str = "kibougaoka";
const OFFICE: &str = "shiyakusho";
const TAPS: usize = 40;
/// A frame that takes longer is seen to stutter.
const STUTTER_MS: u32 = 50;
const SOON: Duration = Duration::from_secs(60);

/// What the browser says of the page: a second after all of it was there, when what scripts fetch is there too.
const SHOWN: &str = "(() => {
  const page = performance.getEntriesByType('navigation')[0];
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  if (!paint || !(page.loadEventEnd > 0) || performance.now() < page.loadEventEnd + 1000) return null;
  return { html: page.decodedBodySize, painted: paint.startTime, loaded: page.loadEventEnd }; })()";
/// Sends forms of the console as its page does, one after the other.
const WORK: &str = "(async () => { for (const fields of FORMS) {
    const page = await (await fetch('/counters/OFFICE/1')).text();
    const body = new URLSearchParams(fields);
    body.set('form', /form_[0-9a-z]+/.exec(page)[0]);
    const path = '/counters/OFFICE/1' + (body.has('service') ? '/tickets' : '');
    const answer = await fetch(path, { method: 'POST', body });
    if (!answer.ok) throw new Error(fields + ' ' + answer.status); } })()";
const WATCH: &str = "(() => {
  window.frames_ms = [];
  let last = performance.now();
  function frame(now) { window.frames_ms.push(now - last); last = now; requestAnimationFrame(frame); }
  requestAnimationFrame(now => { last = now; requestAnimationFrame(frame); });
  return true; })()";
const FRAMES: &str = "({ count: window.frames_ms.length, longest: Math.max(...window.frames_ms),
  slow: window.frames_ms.filter(ms => ms > STUTTER).length })";
const HOLD: &str = "Promise.all([...document.querySelectorAll('.demo-card')].slice(FIRST, FIRST + TAPS).map((card, number) =>
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
    /// The page itself, unpacked, in kB.
    pub html_kb: f64,
    /// Until something of it is seen, in ms: the median.
    pub painted_ms: f64,
    /// Until all of it is there, in ms: the median.
    pub loaded_ms: f64,
}

/// Somebody's way to a page.
struct Way {
    page: &'static str,
    url: String,
    screen: (u32, u32),
    cookies: Vec<Value>,
}

/// A board while cards are held.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Board {
    /// The processor is so many times slower than this machine's.
    pub processor: u32,
    /// Cards that were held within a second.
    pub taps: usize,
    /// Frames that were drawn meanwhile, and until the board showed all of them.
    pub frames: u64,
    /// The longest, in ms, with whatever else this machine did meanwhile.
    pub longest_ms: f64,
    /// Of a hundred frames so many took more than 50 ms.
    pub slow_percent: f64,
    /// The longest task of the page, in ms of that processor: its own work, whatever else the machine did.
    pub longest_task_ms: f64,
    /// So many tasks took more than 50 ms of it.
    pub long_tasks: usize,
    /// All of them together, in ms for each card.
    pub work_a_tap_ms: f64,
}

/// All of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The pages.
    pub pages: Vec<Page>,
    /// The board, on this machine's processor and on one that is slowed four times.
    pub boards: [Board; 2],
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
    eprintln!("a number, a parent, a clerk and a head of a nursery");
    let ticket = number(&staff).await?;
    let parent = parent(&staff).await?;
    let mut head = sign_in(&staff, &format!("{NURSERY}01"), "/board/").await?;
    let clerk = at_a_counter(&staff).await?;
    let mut pages = Vec::new();
    let way = |page, url, screen, cookies| Way { page, url, screen, cookies };
    for way in [
        way("first page of residents", format!("{residents}/"), PHONE, Vec::new()),
        way("month of a booking", format!("{residents}/bookings/{OFFICE}?services=13&people=1"), PHONE, Vec::new()),
        way("a number on the phone", format!("{residents}/tickets/{ticket}"), PHONE, Vec::new()),
        way("a parent's page", format!("{residents}/family"), PHONE, parent),
        way("board of 190 children", format!("{staff}/board/{NURSERY}"), DESK, head.cookies().await?),
        way("a clerk's console", format!("{staff}/counters/{OFFICE}/1"), DESK, clerk),
    ] {
        eprintln!("{}", way.page);
        pages.push(visits(&way).await?);
    }
    eprintln!("{TAPS} cards in a second");
    let as_it_is = busy(&mut head, &staff, 1, 0).await?;
    let slowed = busy(&mut head, &staff, SLOW.processor, TAPS).await?;
    Ok(Report { pages, boards: [as_it_is, slowed] })
}

/// The code of a number that a card at the office's reader took.
async fn number(staff: &str) -> Result<String, TrialError> {
    let mut reader = Chromium::launch().await?;
    reader.open(&format!("{staff}/demo?facility={OFFICE}")).await?;
    reader.js("document.querySelector('.demo-card').click()").await?;
    let ticket = "document.getElementById('demo').dataset.ticket || ''";
    reader.wait_js(&format!("({ticket}) !== ''"), SOON).await?;
    text(reader.js(ticket).await?)
}

/// The cookies of a parent who was invited.
async fn parent(staff: &str) -> Result<Vec<Value>, TrialError> {
    let mut phone = Chromium::launch().await?;
    phone.open(&format!("{staff}/demo?facility={NURSERY}")).await?;
    let parent = text(phone.js("document.querySelector('.as-parent').href").await?)?;
    phone.open(&parent).await?;
    Ok(phone.cookies().await?)
}

/// The cookies of a clerk whose counter is open and calls somebody while others wait.
async fn at_a_counter(staff: &str) -> Result<Vec<Value>, TrialError> {
    let mut clerk = sign_in(staff, "madoguchi01", "/counters/").await?;
    let forms = ["command=open", "service=1", "service=2", "service=3", "service=1", "command=next"];
    clerk.js(&WORK.replace("OFFICE", OFFICE).replace("FORMS", &serde_json::json!(forms).to_string())).await?;
    Ok(clerk.cookies().await?)
}

async fn sign_in(staff: &str, login: &str, home: &str) -> Result<Chromium, TrialError> {
    let mut chromium = Chromium::launch().await?;
    chromium.open(&format!("{staff}/sign-in")).await?;
    chromium.fill("#login", login).await?;
    chromium.fill("#password", "kazasu-demo").await?;
    chromium.click_button("サインイン").await?;
    chromium.wait_for_page(&format!("location.pathname.startsWith('{home}')"), SOON).await?;
    Ok(chromium)
}

async fn visits(way: &Way) -> Result<Page, TrialError> {
    let mut visits = Vec::with_capacity(VISITS);
    for _ in 0..VISITS {
        visits.push(visit(way).await?);
    }
    let number = |shown: &Value, key: &str| shown[key].as_f64().ok_or(TrialError::Unclear("the browser's figures"));
    let median = |key: &str| {
        let mut all = visits.iter().map(|(shown, _)| number(shown, key)).collect::<Result<Vec<f64>, _>>()?;
        all.sort_by(f64::total_cmp);
        Ok::<f64, TrialError>(all[VISITS / 2])
    };
    let mut traffic: Vec<Traffic> = visits.iter().map(|(_, traffic)| *traffic).collect();
    traffic.sort_by_key(|traffic| traffic.bytes);
    let Traffic { requests, bytes } = traffic[VISITS / 2];
    Ok(Page {
        page: way.page,
        requests,
        sent_kb: bytes as f64 / 1_000.0,
        html_kb: median("html")? / 1_000.0,
        painted_ms: median("painted")?,
        loaded_ms: median("loaded")?,
    })
}

/// One visit in a browser that has never been here.
async fn visit(way: &Way) -> Result<(Value, Traffic), TrialError> {
    let mut chromium = Chromium::launch().await?;
    let (width, height) = way.screen;
    chromium.resize(width, height).await?;
    chromium.have_cookies(&way.cookies).await?;
    chromium.slow_down(Some(SLOW)).await?;
    chromium.traffic();
    chromium.open(&way.url).await?;
    let shown = chromium.wait_js(SHOWN, SOON).await?;
    let here = text(chromium.js("location.href").await?)?;
    // A page may add the language in which it is read.
    if here.split('?').next() != way.url.split('?').next() || shown.is_null() {
        return Err(TrialError::Unclear("a page that leads elsewhere"));
    }
    Ok((shown, chromium.traffic()))
}

/// The board, while another browser holds cards to the reader, from the `first` on.
async fn busy(board: &mut Chromium, staff: &str, processor: u32, first: usize) -> Result<Board, TrialError> {
    let here = "Number(document.querySelector('.count[data-presence=here] .number').textContent)";
    board.open(&format!("{staff}/board/{NURSERY}")).await?;
    let mut reader = Chromium::launch().await?;
    reader.open(&format!("{staff}/demo?facility={NURSERY}")).await?;
    board.slow_down(Some(Slow { latency: Duration::ZERO, bytes_a_second: 0, processor })).await?;
    let before = board.js(here).await?.as_u64().unwrap_or_default();
    board.watch_work().await?;
    board.js(WATCH).await?;
    let hold = HOLD.replace("TAPS", &TAPS.to_string()).replace("FIRST", &first.to_string()).replace("NURSERY", NURSERY);
    let held = reader.js(&hold).await?;
    if held.as_u64() != u64::try_from(TAPS).ok() {
        return Err(TrialError::Unclear("cards that were not taken"));
    }
    board.wait_js(&format!("{here} >= {}", before + TAPS as u64), SOON).await?;
    let frames = board.js(&FRAMES.replace("STUTTER", &STUTTER_MS.to_string())).await?;
    let number = |key: &str| frames[key].as_f64().ok_or(TrialError::Unclear("the browser's frames"));
    let (count, longest_ms, slow) = (number("count")?, number("longest")?, number("slow")?);
    let work: Vec<f64> = board.work().await?.iter().map(|task| task.as_secs_f64() * 1_000.0).collect();
    Ok(Board {
        processor,
        taps: TAPS,
        frames: frames["count"].as_u64().unwrap_or_default(),
        longest_ms,
        slow_percent: 100.0 * slow / count.max(1.0),
        longest_task_ms: work.iter().copied().fold(0.0, f64::max),
        long_tasks: work.iter().filter(|ms| **ms > f64::from(STUTTER_MS)).count(),
        work_a_tap_ms: work.iter().sum::<f64>() / TAPS as f64,
    })
}

fn text(value: Value) -> Result<String, TrialError> {
    value.as_str().map(str::to_owned).ok_or(TrialError::Unclear("the demo page"))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = "| first visit | requests | sent kB | page itself, unpacked kB | painted ms | loaded ms |";
        writeln!(f, "{head}\n|---|--:|--:|--:|--:|--:|")?;
        for Page { page, requests, sent_kb, html_kb, painted_ms, loaded_ms } in &self.pages {
            writeln!(f, "| {page} | {requests} | {sent_kb:.0} | {html_kb:.0} | {painted_ms:.0} | {loaded_ms:.0} |")?;
        }
        // HTTP Archive, Web Almanac 2024, "Page Weight": the median page of October 2024.
        writeln!(f, "| median page of the web, phone (HTTP Archive, 2024) | 66 | 2,311 | | | |")?;
        writeln!(f, "| median page of the web, desk (HTTP Archive, 2024) | 71 | 2,652 | | | |")?;
        for Board { processor, taps, frames, longest_ms, slow_percent, longest_task_ms, long_tasks, work_a_tap_ms } in
            self.boards
        {
            write!(
                f,
                "\n{taps} cards in a second on the board, processor slowed {processor} times: {frames} frames, "
            )?;
            write!(f, "the longest {longest_ms:.0} ms, {slow_percent:.1} of a hundred over {STUTTER_MS} ms; ")?;
            write!(f, "the page's own work: the longest task {longest_task_ms:.0} ms, ")?;
            write!(f, "{long_tasks} over {STUTTER_MS} ms, {work_a_tap_ms:.1} ms for each card")?;
        }
        Ok(())
    }
}
