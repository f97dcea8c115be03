//! What days at an office were like: waiting, service, who came when, and how wrong the forecast was.
//!
//! Pure, from visits with their stays. A *stay* is one call to a counter: it has a wait before it and, if the visitor came,
//! a service time. Times are shown as median, mean, 90th percentile (nearest rank) and longest; a mean alone hides the
//! person who waited for an hour.

use std::{collections::BTreeMap, time::Duration};

use super::{
    office::{CounterNo, ServiceNo},
    visit::{Origin, Priority, Stand, Stay, StayEnd, Visit},
};
use crate::{
    ids::StaffId,
    time::{CivilDay, UtcTime},
};

/// A forecast this near to the truth was good.
pub const GOOD_FORECAST: Duration = Duration::from_secs(10 * 60);
const HOURS: usize = 24;
const WEEKDAYS: usize = 7;

/// What the figures are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// The hour at which the wait began, in Asia/Tokyo.
    #[default]
    Hour,
    /// The day of the number.
    Day,
    /// What people came for.
    Service,
    /// Where they were called to.
    Counter,
    /// Who called them.
    Staff,
    /// How they took their number.
    Origin,
    /// Why they were before others.
    Priority,
}

/// One part of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Of this hour, 0 to 23.
    Hour(u8),
    /// Of this day.
    Day(CivilDay),
    /// For this service.
    Service(ServiceNo),
    /// At this counter.
    Counter(CounterNo),
    /// By this person.
    Staff(StaffId),
    /// By this way; see [`ORIGINS`].
    Origin(u8),
    /// With this priority.
    Priority(Priority),
}

/// How numbers are taken, in the order of [`Key::Origin`].
pub const ORIGINS: [Origin; 5] = [Origin::Kiosk, Origin::Card, Origin::Phone, Origin::Staff, Origin::Booking];

/// How long something took, over many times; in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Of how many.
    pub count: usize,
    /// Half took no longer.
    pub median_s: u64,
    /// The sum by the count, rounded down.
    pub mean_s: u64,
    /// Nine of ten took no longer.
    pub p90_s: u64,
    /// The longest.
    pub longest_s: u64,
}

impl Spread {
    /// Of these times; `None` if there are none.
    #[must_use]
    pub fn of(mut seconds: Vec<u64>) -> Option<Self> {
        seconds.sort_unstable();
        let count = seconds.len();
        let longest_s = *seconds.last()?;
        let rank = |percent: usize| seconds[(count * percent).div_ceil(100).max(1) - 1];
        let sum = seconds.iter().fold(0_u64, |sum, time| sum.saturating_add(*time));
        Some(Self { count, median_s: rank(50), mean_s: sum / count as u64, p90_s: rank(90), longest_s })
    }
}

/// The figures of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Numbers taken. A counter or a person has none of their own.
    pub visits: usize,
    /// Calls to a counter.
    pub stays: usize,
    /// Of these, who did not come.
    pub no_shows: usize,
    /// Who went away before all was done.
    pub left: usize,
    /// From the wish to be served to the first call.
    pub waits: Option<Spread>,
    /// From the beginning of a service to its end.
    pub services: Option<Spread>,
}

/// How wrong the forecast was that people were told when they took their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastError {
    /// Of how many.
    pub count: usize,
    /// Half were no further off, in seconds.
    pub median_s: u64,
    /// How many of a hundred were within [`GOOD_FORECAST`], rounded down.
    pub good_percent: usize,
    /// How many of a hundred waited longer than that beyond what they were told, rounded down.
    pub longer_percent: usize,
}

/// A cell of the heat map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// How many began to wait.
    pub arrivals: usize,
    /// Their mean wait in seconds, if anybody was called.
    pub wait_s: Option<u64>,
}

/// What the days were like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// All of it.
    pub total: Figures,
    /// Its parts, in order.
    pub parts: Vec<(Key, Figures)>,
    /// By weekday, Monday first, and hour.
    pub heat: [[Cell; HOURS]; WEEKDAYS],
    /// The forecast, if it was ever held to anything.
    pub forecast: Option<ForecastError>,
}

#[derive(Default)]
struct Heap {
    visits: usize,
    stays: usize,
    no_shows: usize,
    left: usize,
    waits: Vec<u64>,
    services: Vec<u64>,
}

impl Heap {
    fn add_visit(&mut self, visit: &Visit) {
        self.visits += 1;
        self.left += usize::from(visit.stand == Stand::Left);
    }

    fn add_stay(&mut self, stay: &Stay) {
        self.stays += 1;
        self.no_shows += usize::from(stay.end == StayEnd::NoShow);
        self.waits.push(wait(stay));
        self.services.extend(stay.began_at.map(|began| stay.ended_at.since(began).as_secs()));
    }

    fn figures(self) -> Figures {
        Figures {
            visits: self.visits,
            stays: self.stays,
            no_shows: self.no_shows,
            left: self.left,
            waits: Spread::of(self.waits),
            services: Spread::of(self.services),
        }
    }
}

fn wait(stay: &Stay) -> u64 {
    stay.called_at.since(stay.waited_from).as_secs()
}

fn hour(at: UtcTime) -> u8 {
    u8::try_from(at.minute_of_day().0 / 60).expect("a day has 24 hours")
}

/// When the visitor first began to wait here.
fn came_at(visit: &Visit) -> UtcTime {
    visit.stays.first().map_or(visit.waited_from, |stay| stay.waited_from)
}

fn key_of_visit(visit: &Visit, by: By) -> Option<Key> {
    let service = visit.stays.first().map_or_else(|| visit.service(), |stay| stay.service);
    match by {
        By::Hour => Some(Key::Hour(hour(came_at(visit)))),
        By::Service => Some(Key::Service(service)),
        By::Counter | By::Staff => None,
        By::Day | By::Origin | By::Priority => Some(key_of_both(visit, by)),
    }
}

fn key_of_stay(visit: &Visit, stay: &Stay, by: By) -> Key {
    match by {
        By::Hour => Key::Hour(hour(stay.waited_from)),
        By::Service => Key::Service(stay.service),
        By::Counter => Key::Counter(stay.counter),
        By::Staff => Key::Staff(stay.staff),
        By::Day | By::Origin | By::Priority => key_of_both(visit, by),
    }
}

/// What a visit and all its stays have in common.
fn key_of_both(visit: &Visit, by: By) -> Key {
    match by {
        By::Origin => {
            let place = ORIGINS.iter().position(|origin| *origin == visit.origin).expect("all origins are listed");
            Key::Origin(u8::try_from(place).expect("a short list"))
        }
        By::Priority => Key::Priority(visit.priority),
        _ => Key::Day(visit.day),
    }
}

/// How far the forecast that this visitor was told was from the wait for the first call; `None` if there was no forecast
/// or no call.
#[must_use]
pub fn forecast_error(visit: &Visit) -> Option<Duration> {
    let (told, waited) = told_and_waited(visit)?;
    Some(waited.abs_diff(told))
}

fn told_and_waited(visit: &Visit) -> Option<(Duration, Duration)> {
    let called = visit.stays.first().map_or(visit.called_at, |stay| Some(stay.called_at))?;
    Some((visit.forecast()?.likely, called.since(came_at(visit))))
}

fn forecast(visits: &[Visit]) -> Option<ForecastError> {
    let errors: Vec<Duration> = visits.iter().filter_map(forecast_error).collect();
    let good = errors.iter().filter(|error| **error <= GOOD_FORECAST).count();
    let is_longer = |(told, waited): &(Duration, Duration)| *waited > *told + GOOD_FORECAST;
    let longer = visits.iter().filter_map(told_and_waited).filter(is_longer).count();
    let Spread { count, median_s, .. } = Spread::of(errors.iter().map(Duration::as_secs).collect())?;
    let (good_percent, longer_percent) = (good * 100 / count, longer * 100 / count);
    Some(ForecastError { count, median_s, good_percent, longer_percent })
}

/// The day of the week, Monday = 0.
fn weekday(at: UtcTime) -> usize {
    // 1970-01-01 was a Thursday.
    usize::try_from((at.day().number() + 3).rem_euclid(7)).expect("a remainder of seven")
}

fn heat(visits: &[Visit]) -> [[Cell; HOURS]; WEEKDAYS] {
    let mut heat = [[Cell::default(); HOURS]; WEEKDAYS];
    let mut waits: BTreeMap<(usize, usize), Vec<u64>> = BTreeMap::new();
    for visit in visits {
        let at = |time| (weekday(time), usize::from(hour(time)));
        let (day, hour) = at(came_at(visit));
        heat[day][hour].arrivals += 1;
        for stay in &visit.stays {
            waits.entry(at(stay.waited_from)).or_default().push(wait(stay));
        }
    }
    for ((day, hour), waits) in waits {
        heat[day][hour].wait_s = Spread::of(waits).map(|spread| spread.mean_s);
    }
    heat
}

/// What these visits say.
#[must_use]
pub fn report(visits: &[Visit], by: By) -> Report {
    let (mut total, mut parts) = (Heap::default(), BTreeMap::<Key, Heap>::new());
    for visit in visits {
        total.add_visit(visit);
        if let Some(key) = key_of_visit(visit, by) {
            parts.entry(key).or_default().add_visit(visit);
        }
        for stay in &visit.stays {
            total.add_stay(stay);
            parts.entry(key_of_stay(visit, stay, by)).or_default().add_stay(stay);
        }
    }
    Report {
        total: total.figures(),
        parts: parts.into_iter().map(|(key, heap)| (key, heap.figures())).collect(),
        heat: heat(visits),
        forecast: forecast(visits),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::queue::office::SectionNo;

    const BYS: [By; 7] = [By::Hour, By::Day, By::Service, By::Counter, By::Staff, By::Origin, By::Priority];
    /// A Saturday, 8:31 in Tokyo.
    const MORNING: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

    fn stay(from: UtcTime, (wait_s, service_s): (u64, Option<u64>), at: u16) -> Stay {
        let called_at = from + Duration::from_secs(wait_s);
        let ended_at = called_at + Duration::from_secs(service_s.unwrap_or(60));
        Stay {
            service: ServiceNo(at % 3 + 1),
            counter: CounterNo(at % 4 + 1),
            staff: StaffId::from_raw(i64::from(at % 5) + 1),
            waited_from: from,
            called_at,
            began_at: service_s.map(|_| called_at),
            ended_at,
            end: if service_s.is_some() { StayEnd::Done } else { StayEnd::NoShow },
        }
    }

    fn visit(minute: u32, stays: Vec<(u64, Option<u64>)>, forecast_s: Option<u32>) -> Visit {
        let from = MORNING + Duration::from_secs(u64::from(minute) * 60);
        let at = u16::try_from(minute % 1_000).expect("small");
        let mut visit = Visit::of_newcomer((ServiceNo(at % 3 + 1), SectionNo(1)), from);
        (visit.origin, visit.forecast_s) = (ORIGINS[usize::from(at) % 5], forecast_s);
        visit.stand = if stays.is_empty() { Stand::Left } else { Stand::Finished };
        visit.stays = stays.into_iter().map(|times| stay(from, times, at)).collect();
        visit
    }

    fn visits() -> impl Strategy<Value = Vec<Visit>> {
        let stays = prop::collection::vec((0_u64..20_000, prop::option::of(0_u64..10_000)), 0..4);
        let one = (0_u32..60_000, stays, prop::option::of(0_u32..9_000));
        prop::collection::vec(one.prop_map(|(minute, stays, told)| visit(minute, stays, told)), 0..40)
    }

    #[test]
    fn three_waits_are_told_as_they_were() {
        let day = [visit(0, vec![(60, Some(300))], Some(90)), visit(1, vec![(120, Some(600))], Some(1_200))];
        let report = report(
            &[day.to_vec(), vec![visit(2, vec![(900, None)], None), visit(3, vec![], Some(5))]].concat(),
            By::Hour,
        );
        let waits = report.total.waits.expect("waits");
        assert_eq!((waits.count, waits.median_s, waits.mean_s, waits.p90_s, waits.longest_s), (3, 120, 360, 900, 900));
        assert_eq!((report.total.visits, report.total.no_shows, report.total.left), (4, 1, 1));
        assert_eq!(report.total.services.map(|spread| (spread.count, spread.median_s)), Some((2, 300)));
        assert_eq!(
            report.forecast,
            Some(ForecastError { count: 2, median_s: 30, good_percent: 50, longer_percent: 0 })
        );
        assert_eq!(report.parts.len(), 1);
        assert_eq!(report.heat[5][8], Cell { arrivals: 4, wait_s: Some(360) }, "Saturday between eight and nine");
    }

    #[test]
    fn a_day_without_anybody_has_no_times() {
        let report = report(&[], By::Service);
        assert_eq!((report.total, report.parts.len(), report.forecast), (Figures::default(), 0, None));
    }

    proptest! {
        #[test]
        fn a_spread_is_in_order(times in prop::collection::vec(any::<u64>(), 1..200)) {
            let spread = Spread::of(times.clone()).expect("times");
            prop_assert!(spread.median_s <= spread.p90_s && spread.p90_s <= spread.longest_s);
            prop_assert!(spread.mean_s <= spread.longest_s);
            let below = |bound: u64| times.iter().filter(|time| **time <= bound).count();
            prop_assert!(below(spread.median_s) * 2 >= times.len() && below(spread.p90_s) * 10 >= times.len() * 9);
        }

        #[test]
        fn nothing_is_lost_or_counted_twice_however_it_is_split(visits in visits()) {
            for by in BYS {
                let report = report(&visits, by);
                let sum = |of: fn(&Figures) -> usize| report.parts.iter().map(|(_, part)| of(part)).sum::<usize>();
                prop_assert_eq!(sum(|part| part.stays), report.total.stays);
                prop_assert_eq!(sum(|part| part.no_shows), report.total.no_shows);
                prop_assert_eq!(sum(|part| part.waits.map_or(0, |spread| spread.count)), report.total.stays);
                if !matches!(by, By::Counter | By::Staff) {
                    prop_assert_eq!(sum(|part| part.visits), visits.len());
                    prop_assert_eq!(sum(|part| part.left), report.total.left);
                }
                let arrivals: usize = report.heat.iter().flatten().map(|cell| cell.arrivals).sum();
                prop_assert_eq!(arrivals, visits.len());
            }
        }

        #[test]
        fn the_order_of_visits_does_not_matter(visits in visits(), by in 0_usize..7) {
            let mut turned = visits.clone();
            turned.reverse();
            prop_assert_eq!(report(&visits, BYS[by]), report(&turned, BYS[by]));
        }
    }
}
