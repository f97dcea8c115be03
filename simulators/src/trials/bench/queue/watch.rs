//! From a call to the displays and phones that watch the queue: a few of them, then thousands.
//!
//! With two hubs the counter calls through the first one and everybody watches through the second.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use serde::Serialize;
use tokio::{
    sync::Notify,
    task::LocalSet,
    time::{sleep_until, timeout},
};

use super::{PHONES, calls::Desk, tickets::Taken};
use crate::trials::{
    TrialError,
    bench::{live_page::memory_kb, stats::Spread},
    load::{
        LoadError,
        clerk::Pressed,
        hall::Hall,
        live::{LivePage, PageEvent},
        office::SLUG,
    },
};

/// Calls that one display and one phone are watched for.
const CALLS: usize = 300;
/// Calls that thousands of phones are told of.
const CALLS_TO_ALL: usize = 20;
const BETWEEN_CALLS: Duration = Duration::from_millis(10);
const SHOWN_WITHIN: Duration = Duration::from_secs(30);

/// How soon a call is seen.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Watched {
    /// From pressing the button to the display's frame, nobody else watching.
    pub call_to_display: Spread,
    /// From pressing the button to the phone's frame, nobody else watching.
    pub call_to_phone: Spread,
    /// Phones in the crowd.
    pub phones: usize,
    /// From pressing the button to the display's frame, all phones watching.
    pub call_to_display_in_the_crowd: Spread,
    /// From pressing the button to the last phone's frame.
    pub call_to_last_phone: Spread,
    /// What the hub's memory grows by for each phone.
    pub kb_per_phone: f64,
    /// The memory of the hub that they watch, with all phones.
    pub hub_mb: f64,
}

/// Calls and measures.
pub async fn measure(hall: &Hall, taken: &Taken) -> Result<Watched, TrialError> {
    let watched = hall.hubs() - 1;
    let mut desk = Desk::at(hall, 0, 0).await?;
    let after = hall.ops.verify()?.facilities.iter().find(|log| log.facility == SLUG).map(|log| log.head);
    let after = after.ok_or(TrialError::Unclear("a town without an office"))?;
    let screen = hall.clerks[0].person().by_way_of(hall.staff(watched));
    let mut display = LivePage::open(&screen, &format!("/live/{SLUG}?after={after}")).await?;
    let phones: Vec<String> = taken.pages.iter().filter_map(|url| live_path(url, after)).collect();
    let first = phones.first().ok_or(TrialError::Unclear("tickets without pages"))?;
    let mut phone = LivePage::open_public(hall.residents(watched), first).await?;
    let (mut on_display, mut on_phone) = (Vec::new(), Vec::new());
    for _ in 0..CALLS {
        let pressed_at = call(&mut desk).await?;
        let (display, phone) = tokio::join!(shown(&mut display, desk.counter()), shown(&mut phone, desk.counter()));
        on_display.push(display?.duration_since(pressed_at));
        on_phone.push(phone?.duration_since(pressed_at));
        desk.press("finish").await?;
        sleep_until((pressed_at + BETWEEN_CALLS).into()).await;
    }
    drop(phone);
    let before_kb = memory_kb(hall.hub(watched)?.id())?;
    let mut crowd = Vec::with_capacity(PHONES);
    for path in phones.iter().cycle().take(PHONES) {
        crowd.push(LivePage::open_public(hall.residents(watched), path).await?);
    }
    let hub_kb = memory_kb(hall.hub(watched)?.id())?;
    let (mut in_the_crowd, mut last_phone) = in_the_crowd(&mut desk, &mut display, crowd).await?;
    let spread = |times: &mut Vec<Duration>| Spread::of(times).ok_or(TrialError::Unclear("calls that nobody saw"));
    Ok(Watched {
        call_to_display: spread(&mut on_display)?,
        call_to_phone: spread(&mut on_phone)?,
        phones: PHONES,
        call_to_display_in_the_crowd: spread(&mut in_the_crowd)?,
        call_to_last_phone: spread(&mut last_phone)?,
        kb_per_phone: (hub_kb - before_kb) / PHONES as f64,
        hub_mb: hub_kb / 1_024.0,
    })
}

/// The stream of a visitor's page, whatever name the town has in its address.
fn live_path(url: &str, after: i64) -> Option<String> {
    let path = url.find("/tickets/").map(|from| &url[from..])?;
    Some(format!("{path}/live?after={after}"))
}

/// Calls whoever is next; gives when the button was pressed.
async fn call(desk: &mut Desk) -> Result<Instant, TrialError> {
    let pressed_at = Instant::now();
    match desk.press("next").await? {
        (Pressed::Done, _) => Ok(pressed_at),
        (Pressed::Refused, _) => Err(TrialError::Unclear("a call that was refused")),
    }
}

fn is_call(event: &PageEvent, counter: u16) -> bool {
    let Ok(frame) = serde_json::from_str::<serde_json::Value>(&event.data) else { return false };
    event.name == "visit" && frame["step"] == "called" && frame["counter"] == counter
}

/// When the page showed a call to this counter.
async fn shown(page: &mut LivePage, counter: u16) -> Result<Instant, TrialError> {
    let call = async {
        loop {
            let event = page.next().await?;
            let at = Instant::now();
            if is_call(&event, counter) {
                return Ok::<_, LoadError>(at);
            }
        }
    };
    Ok(timeout(SHOWN_WITHIN, call).await.map_err(|_| TrialError::Unclear("a page that shows no call"))??)
}

/// What all phones have seen of the present call.
#[derive(Default)]
struct Seen {
    pages: Cell<usize>,
    all: Notify,
}

type Times = Vec<Duration>;

/// Calls while everybody watches: the times to the display and to the last phone.
async fn in_the_crowd(
    desk: &mut Desk,
    display: &mut LivePage,
    crowd: Vec<LivePage>,
) -> Result<(Times, Times), TrialError> {
    let (seen, phones, local) = (Rc::new(Seen::default()), crowd.len(), LocalSet::new());
    for page in crowd {
        local.spawn_local(look(page, Rc::clone(&seen), phones));
    }
    let calling = async {
        let (mut on_display, mut last_phone) = (Vec::new(), Vec::new());
        for _ in 0..CALLS_TO_ALL {
            seen.pages.set(0);
            let pressed_at = call(desk).await?;
            on_display.push(shown(display, desk.counter()).await?.duration_since(pressed_at));
            let all = timeout(SHOWN_WITHIN, seen.all.notified()).await;
            all.map_err(|_| TrialError::Unclear("a phone that shows no call"))?;
            last_phone.push(pressed_at.elapsed());
            desk.press("finish").await?;
        }
        Ok((on_display, last_phone))
    };
    local.run_until(calling).await
}

/// A phone that is looked at until its stream ends.
async fn look(mut page: LivePage, seen: Rc<Seen>, phones: usize) {
    while let Ok(event) = page.next().await {
        if event.data.contains("\"step\":\"called\"") {
            seen.pages.set(seen.pages.get() + 1);
            if seen.pages.get() == phones {
                seen.all.notify_one();
            }
        }
    }
}
