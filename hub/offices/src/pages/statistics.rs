//! What days at an office were like: figures, bars beside them, heat maps, and the same as files.
//!
//! A bar is an SVG beside the figure that it draws, so whoever cannot see it misses nothing. No figure names a visitor;
//! figures of single members of the staff are for whoever leads the facility.

mod files;

use std::collections::HashMap;

use askama::Template;
use domain::{
    duties::Duty,
    ids::StaffId,
    queue::{
        office::Office,
        statistics::{By, Cell, Figures, Key, ORIGINS, Report, Spread},
    },
    time::CivilDay,
};
use hub_web::pages::{Facility, Shell};

use super::queue_words::{origin_word, priority_word};

pub use files::{list, workbook};

/// Most days looked at together.
pub const DAYS_MAX: i64 = 92;
/// The hours that a heat map shows in any case.
const OFFICE_HOURS: std::ops::Range<usize> = 8..18;
/// Shades of a heat map above nothing.
const SHADES: usize = 5;
const WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

/// What can be chosen to split by, with the names in addresses and on the page.
pub const SPLITS: [(By, &str, &str); 7] = [
    (By::Hour, "hour", "時間帯"),
    (By::Day, "day", "日"),
    (By::Service, "service", "手続き"),
    (By::Counter, "counter", "窓口"),
    (By::Staff, "staff", "職員"),
    (By::Origin, "origin", "番号の取り方"),
    (By::Priority, "priority", "優先"),
];

/// A row of a heat map: the weekday, and for each hour the figure and its shade.
type MapRow = (&'static str, Vec<(Option<u64>, usize)>);

/// Days, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: CivilDay,
    /// The last.
    pub to: CivilDay,
}

impl Days {
    /// The days that an address names: in order, not after today, and not too many.
    #[must_use]
    pub fn of(from: &str, to: &str, today: CivilDay) -> Self {
        let to = to.parse().unwrap_or(today).min(today);
        let from = from.parse().unwrap_or(to).min(to);
        Self { from: from.max(to.plus(1 - DAYS_MAX)), to }
    }

    /// What is offered: the words and the days. On a Monday the week is its first day.
    fn presets(today: CivilDay) -> Vec<(&'static str, Self)> {
        // 1970-01-01 was a Thursday.
        let monday = today.plus(-(today.number() + 3).rem_euclid(7));
        let to_today = |from| Self { from, to: today };
        let week = (monday < today).then(|| ("今週", to_today(monday)));
        let day = ("今日", to_today(today));
        [Some(day), week, Some(("28日間", to_today(today.plus(-27))))].into_iter().flatten().collect()
    }
}

/// `GET /statistics/{facility}`
#[derive(Debug, Template)]
#[template(path = "statistics.html")]
pub struct Statistics {
    /// The frame, with the facility set.
    pub shell: Shell,
    /// Which office.
    pub facility: Facility,
    /// The office as it is now.
    pub office: Office,
    /// Today.
    pub today: CivilDay,
    /// Which days.
    pub days: Days,
    /// How the figures are split.
    pub by: By,
    /// The names of the staff in the figures.
    pub names: HashMap<StaffId, String>,
    /// The figures.
    pub report: Report,
}

impl Statistics {
    /// The splits that this member of the staff may see.
    fn splits(&self) -> impl Iterator<Item = &'static (By, &'static str, &'static str)> {
        let sees_each = self.shell.does(Duty::EachStaff);
        SPLITS.iter().filter(move |(by, ..)| *by != By::Staff || sees_each)
    }

    fn by_name(&self) -> (&'static str, &'static str) {
        let split = SPLITS.iter().find(|(by, ..)| *by == self.by);
        split.map_or(("hour", "時間帯"), |&(_, name, words)| (name, words))
    }

    fn query(&self, days: &Days) -> String {
        format!("from={}&to={}&by={}", days.from, days.to, self.by_name().0)
    }

    fn label(&self, key: &Key) -> String {
        label(&self.office, &self.names, *key)
    }

    fn longest_bar(&self) -> u64 {
        self.report.parts.iter().filter_map(|(_, part)| part.waits).map(|waits| waits.p90_s).max().unwrap_or(0).max(1)
    }

    /// The length of a bar, of 100.
    fn bar(&self, seconds: u64) -> u64 {
        (seconds.saturating_mul(100) / self.longest_bar()).max(1)
    }

    /// The hours of the heat maps.
    fn hours(&self) -> Vec<usize> {
        let alive = |hour: &usize| self.report.heat.iter().any(|day| day[*hour] != Cell::default());
        let first = (0..24).find(alive).unwrap_or(OFFICE_HOURS.start).min(OFFICE_HOURS.start);
        let last = (0..24).rfind(alive).unwrap_or(0).max(OFFICE_HOURS.end - 1);
        (first..=last).collect()
    }

    /// The heat maps: what of, in what, and the rows.
    fn maps(&self) -> [(&'static str, &'static str, Vec<MapRow>); 2] {
        [("来た人数", "人", self.map(arrivals)), ("待ち時間（平均）", "分", self.map(minutes))]
    }

    /// A heat map: the weekday, and for each hour the figure and its shade.
    fn map(&self, figure: fn(&Cell) -> Option<u64>) -> Vec<MapRow> {
        let most = self.report.heat.iter().flatten().filter_map(figure).max().unwrap_or(0).max(1);
        let shade = |figure: u64| usize::try_from(figure * SHADES as u64 / most).unwrap_or(SHADES).clamp(1, SHADES);
        let row = |(day, cells): (&'static str, &[Cell; 24])| {
            let cell = |hour: &usize| {
                let figure = figure(&cells[*hour]).filter(|figure| *figure > 0);
                (figure, figure.map_or(0, shade))
            };
            (day, self.hours().iter().map(cell).collect())
        };
        WEEKDAYS.into_iter().zip(&self.report.heat).map(row).collect()
    }
}

/// How many came.
fn arrivals(cell: &Cell) -> Option<u64> {
    u64::try_from(cell.arrivals).ok()
}

/// How long they waited, in minutes begun.
fn minutes(cell: &Cell) -> Option<u64> {
    cell.wait_s.map(|wait| wait.div_ceil(60))
}

/// The part of the figures as people call it.
fn label(office: &Office, names: &HashMap<StaffId, String>, key: Key) -> String {
    match key {
        Key::Hour(hour) => format!("{hour}時台"),
        Key::Day(day) => day.japanese(),
        Key::Service(no) => {
            office.service(no).map_or_else(|| format!("手続き{no}（廃止）"), |service| service.name.ja.clone())
        }
        Key::Counter(no) => office.counter_name(no),
        Key::Staff(staff) => names.get(&staff).cloned().unwrap_or_else(|| "（退職など）".to_owned()),
        Key::Origin(place) => ORIGINS.get(usize::from(place)).map_or("", |origin| origin_word(*origin)).to_owned(),
        Key::Priority(priority) => priority_word(priority).unwrap_or_else(|| "なし".to_owned()),
    }
}

/// A length of time to be read: exact where it is short.
#[must_use]
fn time_text(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}秒"),
        60..600 => format!("{}分{:02}秒", seconds / 60, seconds % 60),
        _ => format!("{}分", seconds.div_ceil(60)),
    }
}

/// This many of all, in a hundred.
fn percent(some: usize, all: usize) -> usize {
    some * 100 / all.max(1)
}
