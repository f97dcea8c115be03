//! Bookings for those who work where they are for: the day's list, what a search finds, one booking, bookings taken on the
//! telephone, those who did not come, and a closure with everybody whom it hits.
//!
//! Names stand in pages and files, never in addresses: a search by name comes with a POST.

mod bring;
mod closing;
mod entry;
mod find;
mod list;
mod missed;
mod one;
mod party;
mod rows;
mod times;
mod words;

#[cfg(test)]
mod tests;

use askama::Template;
use domain::{
    bookings::{
        book::Book,
        booking::Booking,
        calendar::{Calendar, DeskNo},
        slots::Grid,
    },
    ids::{BookingId, FormId},
    log::Seq,
    queue::office::{Office, ServiceNo},
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{
    Facility, Shell,
    errors::{Errors, Wrong},
};

pub use bring::Bring;
pub use closing::{Closing, ClosingWish, Hit, Reach, Stage, closed_times, is_hit};
pub use entry::{Entry, Known, WishForm};
pub use find::Needle;
pub use list::list;
pub use missed::{MISSED_DAYS, Missed, MissedRow};
pub use one::{Deed, Moving, One, OneNotice, Sent, Whole};
pub use party::{BadParty, PARTY_FIELDS, party_of, put_party};
pub use rows::{Row, Show};
pub use times::{Times, times};
pub use words::{closed_words, failure_words, refusal_words};

/// A place whose bookings one of its staff looks at.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The frame, with the place set.
    pub shell: Shell,
    /// Which place.
    pub place: Facility,
    /// Its counters and services, if it is an office.
    pub office: Option<Office>,
    /// Its calendar.
    pub calendar: Calendar,
    /// Now.
    pub now: UtcTime,
    /// The id of every form of this page: one page sends one command, however often it is sent.
    pub form: FormId,
}

impl Scene {
    fn base(&self) -> String {
        format!("/reservations/{}", self.place.slug)
    }

    fn today(&self) -> CivilDay {
        self.now.day()
    }

    fn service_name(&self, no: ServiceNo) -> String {
        let service = self.office.as_ref().and_then(|office| office.service(no));
        service.map_or_else(|| format!("手続き{no}"), |service| service.name.ja.clone())
    }

    fn service_names(&self, services: &[ServiceNo]) -> String {
        services.iter().map(|no| self.service_name(*no)).collect::<Vec<_>>().join("、")
    }

    fn desk_name(&self, no: DeskNo) -> String {
        self.calendar.desk(no).map_or_else(|| format!("予約窓口{}", no.0), |desk| desk.name.ja.clone())
    }
}

/// Which part of the bookings is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The day.
    pub day: CivilDay,
    /// One desk only.
    pub desk: Option<DeskNo>,
    /// How far they are.
    pub show: Show,
}

impl View {
    /// The part of an address that names this view.
    #[must_use]
    pub fn query(&self) -> String {
        let desk = self.desk.map(|desk| format!("&desk={}", desk.0)).unwrap_or_default();
        format!("day={}{desk}&stand={}", self.day, self.show.key())
    }

    /// Whether this booking is in it.
    #[must_use]
    pub fn has(&self, booking: &Booking) -> bool {
        self.desk.is_none_or(|desk| desk == booking.taken.desk) && self.show.has(&booking.stand)
    }
}

/// Somebody who was checked in a moment ago.
#[derive(Debug, Clone)]
pub struct Given {
    /// The number of the queue, if one was taken.
    pub ticket: Option<String>,
    /// Whose booking.
    pub name: String,
    /// Its number.
    pub number: String,
}

/// How many bookings of the day are how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Booked at all.
    pub all: usize,
    /// The people of these.
    pub people: usize,
    /// Came.
    pub arrived: usize,
    /// Still to come.
    pub ahead: usize,
    /// Did not come.
    pub missed: usize,
    /// Being filled in now.
    pub held: usize,
}

impl Counts {
    /// Counts the day's bookings at this desk.
    #[must_use]
    pub fn of(bookings: &[Booking], desk: Option<DeskNo>, now: UtcTime) -> Self {
        use domain::bookings::booking::Stand;
        let mut counts = Self::default();
        for booking in bookings.iter().filter(|booking| desk.is_none_or(|desk| desk == booking.taken.desk)) {
            let count = match booking.stand {
                Stand::Booked => &mut counts.ahead,
                Stand::Arrived { .. } => &mut counts.arrived,
                Stand::Missed => &mut counts.missed,
                Stand::Held { until } if until > now => {
                    counts.held += 1;
                    continue;
                }
                _ => continue,
            };
            *count += 1;
            counts.all += 1;
            counts.people += usize::from(booking.wish.people);
        }
        counts
    }
}

/// What is free at a desk, by hour.
#[derive(Debug, Clone)]
pub struct FreeAt {
    /// The desk's name.
    pub desk: String,
    /// Why nothing is open there.
    pub closed: Option<String>,
    /// The hour, and how many places are free in it; none in an hour that is over.
    pub hours: Vec<(u16, Option<u32>)>,
}

/// What is free on a day at the desks of this calendar.
#[must_use]
pub fn free(book: &Book, (day, desk): (CivilDay, Option<DeskNo>), now: UtcTime) -> Vec<FreeAt> {
    let calendar = book.calendar();
    let desks = calendar.desks.iter().filter(|each| desk.is_none_or(|desk| desk == each.no));
    desks.map(|desk| free_at(book, &book.grid(desk.no, day), (desk.no, &desk.name.ja), (day, now))).collect()
}

fn free_at(book: &Book, grid: &Grid, (no, name): (DeskNo, &str), (day, now): (CivilDay, UtcTime)) -> FreeAt {
    let mut hours: Vec<(u16, Option<u32>)> = Vec::new();
    for slot in grid.slots() {
        let hour = slot.start.0 / 60;
        if hours.last().is_none_or(|(last, _)| *last != hour) {
            hours.push((hour, None));
        }
        if day.at(slot.start) > now {
            let places = book.free(grid, no, day, slot.start, slot.step).places;
            let (_, free) = hours.last_mut().expect("just pushed");
            *free = Some(free.unwrap_or(0) + u32::from(places));
        }
    }
    let closed = grid.closed().map(words::closed_words);
    FreeAt { desk: name.to_owned(), closed, hours }
}

/// Places of this hour that are free because somebody did not come.
#[must_use]
pub fn freed_now(bookings: &[Booking], now: UtcTime) -> u32 {
    use domain::bookings::booking::Stand;
    let hour = |at: UtcTime| (at.day(), at.minute_of_day().0 / 60);
    let is_now = |booking: &&Booking| {
        let taken = &booking.taken;
        hour(taken.start) == hour(now) || (taken.start <= now && now < taken.end())
    };
    let missed = bookings.iter().filter(|booking| booking.stand == Stand::Missed).filter(is_now);
    missed.map(|booking| u32::from(booking.taken.places)).sum()
}

/// `GET /reservations/{facility}`: the bookings of a day.
#[derive(Debug, Template)]
#[template(path = "reservations.html")]
pub struct Reservations {
    scene: Scene,
    shell: Shell,
    view: View,
    rows: Vec<Row>,
    counts: Counts,
    free: Vec<FreeAt>,
    freed: u32,
    waiting: usize,
    given: Option<Given>,
    live: String,
}

/// What the day's list is made of.
#[derive(Debug)]
pub struct Day {
    /// Which part is shown.
    pub view: View,
    /// The bookings in it.
    pub rows: Vec<Row>,
    /// How many are how far.
    pub counts: Counts,
    /// What is free.
    pub free: Vec<FreeAt>,
    /// Places of this hour that are free because somebody did not come.
    pub freed: u32,
    /// How many are on the waiting list.
    pub waiting: usize,
    /// Whoever was checked in a moment ago.
    pub given: Option<Given>,
    /// Why the last command was not taken.
    pub refusal: Option<Wrong>,
    /// The log's head before the bookings were read.
    pub seq: Seq,
}

impl Reservations {
    /// The page.
    #[must_use]
    pub fn new(scene: Scene, day: Day) -> Self {
        let Day { view, rows, counts, free, freed, waiting, given, refusal, seq } = day;
        let errors = refusal.map(|why| Errors::new("できませんでした。").with(why));
        let (shell, live) = (scene.shell.clone().with_errors(errors), scene.place.live_url(seq));
        Self { scene, shell, view, rows, counts, free, freed, waiting, given, live }
    }

    fn at(&self, day: CivilDay) -> String {
        format!("{}?{}", self.scene.base(), View { day, ..self.view }.query())
    }

    fn showing(&self, show: Show) -> String {
        format!("{}?{}", self.scene.base(), View { show, ..self.view }.query())
    }

    fn is_today(&self) -> bool {
        self.view.day == self.scene.today()
    }

    fn is_filtered(&self) -> bool {
        self.view.desk.is_some() || self.view.show != Show::default()
    }

    fn is_shown(&self, show: &Show) -> bool {
        self.view.show == *show
    }

    fn counts_waiting(&self, show: &Show) -> bool {
        *show == Show::Waiting && self.waiting > 0
    }

    fn is_desk(&self, no: &DeskNo) -> bool {
        self.view.desk == Some(*no)
    }

    /// The hours of the day at which something is open.
    fn hours(&self) -> Vec<u16> {
        let mut hours: Vec<u16> = self.free.iter().flat_map(|desk| desk.hours.iter().map(|(hour, _)| *hour)).collect();
        hours.sort_unstable();
        hours.dedup();
        hours
    }
}

impl FreeAt {
    /// What is free in this hour, in a word.
    fn at(&self, hour: &u16) -> String {
        match self.hours.iter().find(|(own, _)| own == hour) {
            Some((_, Some(0))) => "満".to_owned(),
            Some((_, Some(places))) => places.to_string(),
            Some((_, None)) => "済".to_owned(),
            None => "–".to_owned(),
        }
    }

    fn kind(&self, hour: &u16) -> &'static str {
        match self.hours.iter().find(|(own, _)| own == hour) {
            Some((_, Some(0))) => "full",
            Some((_, Some(_))) => "some",
            Some((_, None)) | None => "none",
        }
    }
}

/// `POST /reservations/{facility}`: what a search finds.
#[derive(Debug, Template)]
#[template(path = "reservations_found.html")]
pub struct Found {
    scene: Scene,
    shell: Shell,
    asked: String,
    rows: Vec<Row>,
    is_cut: bool,
}

/// Most bookings that a search shows.
pub const FOUND_MAX: usize = 200;

impl Found {
    /// The page; rows beyond [`FOUND_MAX`] are left out.
    #[must_use]
    pub fn new(scene: Scene, asked: String, mut rows: Vec<Row>) -> Self {
        let is_cut = rows.len() > FOUND_MAX;
        rows.truncate(FOUND_MAX);
        Self { shell: scene.shell.clone(), scene, asked, rows, is_cut }
    }

    /// The page of a search for nothing.
    #[must_use]
    pub fn nothing_asked(scene: Scene) -> Self {
        let page = Self::new(scene, String::new(), Vec::new());
        let errors = Errors::new("").at("find", "さがす番号か名前を入れてください。");
        Self { shell: page.shell.clone().with_errors(errors), ..page }
    }
}

/// The address of one booking's page.
fn path_of(scene: &Scene, id: BookingId) -> String {
    format!("{}/{id}", scene.base())
}
