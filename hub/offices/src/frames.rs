//! The frames of an office's queue. The same bytes go to every screen and phone: a number and a counter are no secret,
//! and a phone works out its own place from them.

use std::time::Duration;

use actix_web::web::{Bytes, Data};
use db::log::StoredEntry;
use domain::{
    ids::VisitId,
    lang::Lang,
    log::Seq,
    queue::{
        Fact,
        book::{CounterState, Opening},
        forecast::{self, Line, ServiceLine, Wait},
        office::{CounterNo, SectionNo, ServiceNo},
        visit::{LinePlace, Step, Visit},
    },
    time::UtcTime,
};
use hub_web::{
    app::Hub,
    live::{
        frames::{Frames, encode, encode_news, reload},
        ticks,
    },
};
use serde::Serialize;

/// From a move of the lines to their lengths and waiting times on the pages.
const LINES_EVERY: Duration = Duration::from_secs(1);
/// So many of these, and they are told anyway.
const LINES_ANYWAY: u64 = 30;

/// What pages see of a queue.
pub(crate) const FRAMES: Frames =
    Frames { staff: |stored| frame(stored, Eyes::Staff), public: |stored| frame(stored, Eyes::Public), ..Frames::NONE };

/// A place in a line, as pages compare it: of two in one section, the one whose text sorts first is earlier.
#[must_use]
pub(crate) fn place_text(place: LinePlace, visit: VisitId) -> String {
    format!("{:019}{:019}", place.rank.micros(), visit.raw())
}

#[derive(Serialize)]
struct PlaceFrame {
    section: SectionNo,
    place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<ServiceNo>,
}

impl PlaceFrame {
    fn of(place: LinePlace, visit: VisitId) -> Self {
        Self { section: place.section, place: place_text(place, visit), service: place.service }
    }
}

#[derive(Serialize)]
struct VisitFrame<'a> {
    /// Which visit: one that was carried over may have the number of another of today.
    visit: VisitId,
    number: String,
    section: SectionNo,
    #[serde(flatten)]
    step: Step,
    stand: &'a str,
    counter: Option<CounterNo>,
    left: Option<PlaceFrame>,
    joined: Option<PlaceFrame>,
    /// Milliseconds since 1970: a screen that was away does not speak what is long past.
    at: i64,
    /// What the call is spoken in after Japanese.
    #[serde(skip_serializing_if = "Option::is_none")]
    also: Option<Lang>,
}

/// What a call is spoken in after Japanese: in English for whoever reads neither Japanese nor easy Japanese.
fn spoken_also(language: Lang) -> Option<Lang> {
    match language {
        Lang::Ja | Lang::Easy => None,
        Lang::En | Lang::Pt | Lang::Vi | Lang::Zh => Some(Lang::En),
    }
}

/// The frame of a fact about the queue.
fn frame(stored: &StoredEntry, eyes: Eyes) -> Option<Bytes> {
    let (seq, at) = (stored.seq, stored.entry.at);
    Some(match Fact::of(&stored.entry)? {
        Fact::Visit { step, visit, left } => self::visit(seq, at, *step, (visit, *left)),
        Fact::Counter { counter, state } => self::counter(seq, *counter, *state, eyes),
        Fact::OfficeChanged => reload(seq),
    })
}

/// `event: visit`: what happened to a number, where it stands now, which place in a line it left and which it took.
fn visit(seq: Seq, at: UtcTime, step: Step, (visit, left): (&Visit, Option<LinePlace>)) -> Bytes {
    let frame = VisitFrame {
        visit: visit.id,
        number: visit.number.to_string(),
        section: visit.section,
        step,
        stand: visit.stand.name(),
        counter: visit.stand.counter(),
        left: left.map(|place| PlaceFrame::of(place, visit.id)),
        joined: visit.place().map(|place| PlaceFrame::of(place, visit.id)),
        at: at.micros() / 1_000,
        also: spoken_also(visit.language),
    };
    encode(seq, "visit", &frame)
}

/// Who sees a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Eyes {
    /// Those who work there.
    Staff,
    /// Everybody.
    Public,
}

#[derive(Serialize)]
struct CounterFrame {
    counter: CounterNo,
    is: &'static str,
    alarm: bool,
}

/// `event: counter`: whether a counter is open; the emergency button for the staff only.
fn counter(seq: Seq, counter: CounterNo, state: CounterState, eyes: Eyes) -> Bytes {
    let is = match state.opening {
        Opening::Closed => "closed",
        Opening::Open { .. } => "open",
        Opening::Paused { .. } => "paused",
    };
    encode(seq, "counter", &CounterFrame { counter, is, alarm: eyes == Eyes::Staff && state.alarm.is_some() })
}

#[derive(Serialize)]
struct LineFrame {
    section: SectionNo,
    waiting: u32,
    minutes: Option<u64>,
    /// Only where one figure would mislead.
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<u64>,
    services: Vec<ServiceFrame>,
}

/// The wait of somebody who comes for one service now.
#[derive(Serialize)]
struct ServiceFrame {
    service: ServiceNo,
    ahead: u32,
    minutes: Option<u64>,
    /// Only where one figure would mislead.
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<u64>,
}

impl ServiceFrame {
    fn of(line: &ServiceLine) -> Self {
        let whole = |wait: Duration| wait.as_secs().div_ceil(60);
        Self {
            service: line.service,
            ahead: line.ahead,
            minutes: line.wait.map(|wait| whole(wait.likely)),
            least: line.wait.filter(Wait::is_wide).map(|wait| whole(wait.least)),
        }
    }
}

/// `event: lines`, without an id for it is no fact: how many wait and how long, by section and by service.
fn lines(lines: &[Line]) -> Bytes {
    let line = |line: &Line| LineFrame {
        section: line.section,
        waiting: line.waiting,
        minutes: line.minutes().map(|(minutes, _)| minutes),
        most: line.minutes().and_then(|(_, most)| most),
        services: line.services.iter().map(ServiceFrame::of).collect(),
    };
    encode_news("lines", &lines.iter().map(line).collect::<Vec<_>>())
}

/// Tells those who watch an office how long its lines are and how long one will probably wait: a moment after the lines
/// moved, and every half minute, for time itself moves them. For as long as the hub runs.
pub(crate) async fn tell_lines(hub: Data<Hub>) {
    let mut ticks = ticks(LINES_EVERY);
    for tick in 0_u64.. {
        ticks.tick().await;
        for office in hub.live.moved_on_the_wall(tick % LINES_ANYWAY == 0) {
            let now = hub.town.now();
            let lines = move |book: &actors::QueueBook| forecast::lines(book.office(), book.queue(), now);
            // A facility that is no office, or cannot be read now, has no lines to tell of.
            let Ok(Some(lines)) = hub.town.look(office, lines).await else { continue };
            hub.live.tell(office, &self::lines(&lines));
        }
    }
}
