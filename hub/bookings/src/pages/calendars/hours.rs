//! Desks (予約窓口) and their weekly hours.

use domain::{
    bookings::calendar::{Calendar, Capacity, Desk, DeskNo, Hours, Span},
    time::{CivilDay, Weekday},
};
use hub_web::pages::fields::{Fields, LANGS, clock};

use super::{CalendarSettings, problem::Problem, rows};

/// The days of the week, by their names in fields.
pub const WEEKDAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "mon", "月"),
    (Weekday::Tue, "tue", "火"),
    (Weekday::Wed, "wed", "水"),
    (Weekday::Thu, "thu", "木"),
    (Weekday::Fri, "fri", "金"),
    (Weekday::Sat, "sat", "土"),
    (Weekday::Sun, "sun", "日"),
];

pub(super) fn fill(fields: &mut Fields, calendar: &Calendar) {
    for (row, desk) in calendar.desks.iter().enumerate() {
        fields.put(&format!("desk.{row}.no"), desk.no.0);
        fields.put_words(&format!("desk.{row}.name"), &desk.name);
        for (nth, hours) in desk.hours.iter().enumerate() {
            fill_hours(fields, &format!("desk.{row}.hours.{nth}"), hours);
        }
    }
}

fn fill_hours(fields: &mut Fields, at: &str, hours: &Hours) {
    for (_, tag, _) in WEEKDAYS.iter().filter(|(weekday, ..)| hours.weekdays.contains(weekday)) {
        fields.put(&format!("{at}.days"), tag);
    }
    fields.put(&format!("{at}.every"), hours.every);
    fields.put(&format!("{at}.valid_from"), hours.valid_from);
    if let Some(last) = hours.valid_to {
        fields.put(&format!("{at}.valid_to"), last);
    }
    fill_slots(fields, at, hours.span, hours.step, hours.capacity);
}

pub(super) fn fill_slots(fields: &mut Fields, at: &str, span: Span, step: u16, capacity: Capacity) {
    fields.put(&format!("{at}.from"), clock(span.from));
    fields.put(&format!("{at}.to"), clock(span.to));
    fields.put(&format!("{at}.step"), step);
    fields.put(&format!("{at}.places"), capacity.places);
    fields.put(&format!("{at}.public"), capacity.public);
}

/// What usually fits: Monday to Friday, every week from today on.
pub(super) fn prepare(fields: &mut Fields, today: CivilDay) {
    for desk in rows::shown(fields, "desk") {
        for row in rows::shown(fields, &format!("{}.hours", desk.at)).into_iter().filter(|row| row.is_new) {
            if !fields.text(&format!("{}.step", row.at)).is_empty() {
                continue;
            }
            for (_, tag, _) in &WEEKDAYS[..5] {
                fields.put(&format!("{}.days", row.at), tag);
            }
            fields.set(&format!("{}.every", row.at), 1);
            fields.set(&format!("{}.valid_from", row.at), today);
            prepare_slots(fields, &row.at);
        }
    }
}

pub(super) fn prepare_slots(fields: &mut Fields, at: &str) {
    for (name, usual) in [("step", 30), ("places", 1), ("public", 1)] {
        fields.set(&format!("{at}.{name}"), usual);
    }
}

pub(super) fn read(fields: &Fields, calendar: &mut Calendar) -> Result<(), Problem> {
    let rows = rows::filled(fields, "desk");
    let known = rows.iter().filter_map(|at| fields.number::<u16>(&format!("{at}.no")));
    let mut last = known.chain(calendar.desks.iter().map(|desk| desk.no.0)).max().unwrap_or(0);
    let mut desks = Vec::with_capacity(rows.len());
    for at in rows {
        let no = match fields.text(&format!("{at}.no")) {
            "" => {
                last = last.saturating_add(1);
                last
            }
            _ => fields.number(&format!("{at}.no")).ok_or_else(|| Problem::field(&at, "番号"))?,
        };
        let hours = rows::filled(fields, &format!("{at}.hours"));
        let hours = hours.iter().map(|at| read_hours(fields, at)).collect::<Result<_, _>>()?;
        desks.push(Desk { no: DeskNo(no), name: fields.words(&format!("{at}.name")), hours });
    }
    calendar.desks = desks;
    Ok(())
}

fn read_hours(fields: &Fields, at: &str) -> Result<Hours, Problem> {
    let weekdays = WEEKDAYS.iter().filter(|(_, tag, _)| fields.has(&format!("{at}.days"), tag));
    let valid_to = match fields.text(&format!("{at}.valid_to")) {
        "" => None,
        _ => Some(read_day(fields, at, "valid_to", "終わりの日")?),
    };
    Ok(Hours {
        valid_from: read_day(fields, at, "valid_from", "はじめの日")?,
        valid_to,
        weekdays: weekdays.map(|(weekday, ..)| *weekday).collect(),
        every: read_number(fields, at, "every", "何週ごと")?,
        span: read_span(fields, at, ("from", "to"))?,
        step: read_number(fields, at, "step", "何分ごと")?,
        capacity: read_capacity(fields, at)?,
    })
}

pub(super) fn read_span(fields: &Fields, at: &str, (from, to): (&str, &str)) -> Result<Span, Problem> {
    let time = |name: &str, said: &str| fields.time(&format!("{at}.{name}")).ok_or_else(|| Problem::field(at, said));
    Ok(Span { from: time(from, "始まりの時刻")?, to: time(to, "終わりの時刻")? })
}

pub(super) fn read_capacity(fields: &Fields, at: &str) -> Result<Capacity, Problem> {
    Ok(Capacity {
        places: read_number(fields, at, "places", "同時に受ける人数")?,
        public: read_number(fields, at, "public", "うち住民が予約できる人数")?,
    })
}

pub(super) fn read_number(fields: &Fields, at: &str, name: &str, said: &str) -> Result<u16, Problem> {
    fields.number(&format!("{at}.{name}")).ok_or_else(|| Problem::field(at, said))
}

pub(super) fn read_day(fields: &Fields, at: &str, name: &str, said: &str) -> Result<CivilDay, Problem> {
    fields.day(&format!("{at}.{name}")).ok_or_else(|| Problem::field(at, said))
}

/// A time of day as it is said: `9:00` for a field's `09:00`.
pub(super) fn without_zero(time: &str) -> &str {
    time.strip_prefix('0').filter(|rest| !rest.starts_with(':')).unwrap_or(time)
}

impl CalendarSettings {
    pub(super) fn weekdays(&self) -> [(Weekday, &'static str, &'static str); 7] {
        WEEKDAYS
    }

    pub(super) fn langs(&self) -> impl Iterator<Item = (String, &'static str)> + use<> {
        LANGS.iter().map(|(_, tag, title)| (format!("name.{tag}"), *title))
    }

    /// Hours in a line, as 月・火・水 9:00–12:00.
    pub(super) fn hours_said(&self, at: &str) -> String {
        let days = WEEKDAYS.iter().filter(|(_, tag, _)| self.has(at, "days", tag));
        let days: Vec<&str> = days.map(|(.., said)| *said).collect();
        let (from, to) = (without_zero(self.text(at, "from")), without_zero(self.text(at, "to")));
        format!("{}　{from}–{to}", days.join("・"))
    }

    /// For how long hours hold, as 2026年12月7日（月）から、毎週.
    pub(super) fn validity_said(&self, at: &str) -> String {
        let until = match self.text(at, "valid_to") {
            "" => String::new(),
            _ => format!("{}まで", self.day_said(at, "valid_to")),
        };
        let every = match self.text(at, "every") {
            "1" => "毎週".to_owned(),
            "2" => "隔週".to_owned(),
            every => format!("{every}週ごと"),
        };
        format!("{}から{until}、{every}", self.day_said(at, "valid_from"))
    }

    /// A day in words, with its year; as it was typed if it is none.
    pub(super) fn day_said(&self, at: &str, name: &str) -> String {
        let day = self.draft.fields.day(&format!("{at}.{name}"));
        day.map_or_else(|| self.text(at, name).to_owned(), |day| format!("{}年{}", day.ymd().0, day.japanese()))
    }
}
