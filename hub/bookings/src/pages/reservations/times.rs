//! The times at which a wish can be had, day by day, as the staff may give them: up to all places, without a cut-off.

use domain::{
    bookings::{
        book::Book,
        booking::{BadWish, Channel, Taken, Wish},
    },
    ids::BookingId,
    time::{CivilDay, MinuteOfDay, UtcTime},
};

use super::words::closed_words;

/// Days that are shown together.
const SHOWN_DAYS: i64 = 7;

/// The times of some days.
#[derive(Debug, Clone)]
pub struct Times {
    /// Day by day.
    pub days: Vec<DayTimes>,
    /// The day where the days before these begin; none if that is over.
    pub earlier: Option<CivilDay>,
    /// The day where the next ones begin.
    pub later: CivilDay,
}

impl Times {
    /// Whether this is the first that can be chosen.
    pub(super) fn is_first(&self, time: &Time) -> bool {
        self.days.iter().find_map(|day| day.times.first()).is_some_and(|first| first.value == time.value)
    }
}

/// The times of a day.
#[derive(Debug, Clone)]
pub struct DayTimes {
    /// Which day.
    pub day: CivilDay,
    /// Why there is none, if there is none.
    pub why: Option<String>,
    /// The times that can be had.
    pub times: Vec<Time>,
}

/// A time that can be had.
#[derive(Debug, Clone)]
pub struct Time {
    /// As forms send it, `2026-11-24T09:00`.
    pub value: String,
    /// As people read it.
    pub text: String,
    /// How many places are free.
    pub free: u16,
    /// Residents find nothing free then: only the staff's places are left.
    pub staff_only: bool,
}

/// The times from this day on at which the wish can be had, besides what `except` has.
///
/// # Errors
/// If it cannot be had at all.
pub fn times(
    book: &Book,
    wish: &Wish,
    from: CivilDay,
    now: UtcTime,
    except: Option<BookingId>,
) -> Result<Times, BadWish> {
    let size = wish.size(book.calendar())?;
    let from = from.max(now.day());
    let of_day = |day: CivilDay| {
        let grid = book.grid(size.desk, day);
        let time = |start: MinuteOfDay| {
            let taken = Taken {
                desk: size.desk,
                start: day.at(start),
                minutes: size.minutes,
                buffer: size.buffer,
                places: size.places,
                channel: Channel::Staff,
            };
            let fits = taken.start > now && book.fits(&grid, &taken, except);
            let public = Taken { channel: Channel::Public, ..taken };
            fits.then(|| Time {
                value: format!("{day}T{:02}:{:02}", start.0 / 60, start.0 % 60),
                text: start.text(),
                free: book.free(&grid, size.desk, day, start, size.minutes).places.max(size.places),
                staff_only: !book.fits(&grid, &public, except),
            })
        };
        let times: Vec<Time> = grid.slots().iter().filter_map(|slot| time(slot.start)).collect();
        let full = || if grid.slots().is_empty() { "受付のない日".to_owned() } else { "空きなし".to_owned() };
        let why = times.is_empty().then(|| grid.closed().map_or_else(full, closed_words));
        DayTimes { day, why, times }
    };
    Ok(Times {
        days: (0..SHOWN_DAYS).map(|ahead| of_day(from.plus(ahead))).collect(),
        earlier: (from > now.day()).then(|| from.plus(-SHOWN_DAYS).max(now.day())),
        later: from.plus(SHOWN_DAYS),
    })
}
