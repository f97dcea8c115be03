//! When numbers are given: every day alike, or day by day.

use std::collections::BTreeMap;

use domain::{
    opening::{ClosedDays, Span},
    queue::office::{Besides, Rules, Week},
    time::Weekday,
};
use hub_web::pages::fields::{Fields, clock};

use super::{OfficeSettings, draft::filled, problem::Problem};

/// The days of the week, by their names in fields.
pub(super) const WEEKDAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "mon", "月"),
    (Weekday::Tue, "tue", "火"),
    (Weekday::Wed, "wed", "水"),
    (Weekday::Thu, "thu", "木"),
    (Weekday::Fri, "fri", "金"),
    (Weekday::Sat, "sat", "土"),
    (Weekday::Sun, "sun", "日"),
];
/// The names of a day's times in its fields.
const SPANS: [(&str, &str); 2] = [("from", "to"), ("again", "until")];

/// What usually fits an office that goes over to hours day by day: Monday to Friday, as before.
fn usual(rules: &Rules) -> Week {
    let span = Span { from: rules.opens, to: rules.closes };
    let hours = Weekday::ALL[..5].iter().map(|weekday| (*weekday, vec![span])).collect();
    Week { hours, closed: ClosedDays::default(), early: 0, last: 0, besides: Vec::new() }
}

pub(super) fn fill(fields: &mut Fields, rules: &Rules) {
    fields.put("opens", clock(rules.opens));
    fields.put("closes", clock(rules.closes));
    fields.put("by", if rules.week.is_some() { "week" } else { "day" });
    let week = rules.week.clone().unwrap_or_else(|| usual(rules));
    for (weekday, tag, _) in WEEKDAYS {
        for (span, (from, to)) in week.hours.get(&weekday).into_iter().flatten().zip(SPANS) {
            fields.put(&format!("{tag}.{from}"), clock(span.from));
            fields.put(&format!("{tag}.{to}"), clock(span.to));
        }
    }
    for (name, ticked) in [("holidays", week.closed.holidays), ("year_end", week.closed.year_end)] {
        if ticked {
            fields.put(name, "on");
        }
    }
    fields.put("early", week.early);
    fields.put("last", week.last);
    for (row, besides) in week.besides.iter().enumerate() {
        fields.put(&format!("besides.{row}.day"), besides.day);
        fields.put(&format!("besides.{row}.from"), clock(besides.span.from));
        fields.put(&format!("besides.{row}.to"), clock(besides.span.to));
    }
}

pub(super) fn read(fields: &Fields, rules: &mut Rules) -> Result<(), Problem> {
    if fields.text("by") == "week" {
        rules.week = Some(read_week(fields, rules.week.as_ref())?);
        return Ok(());
    }
    rules.week = None;
    let time = |name: &str, said: &str| fields.time(name).ok_or_else(|| Problem::field(name, said));
    rules.opens = time("opens", "始まりの時刻")?;
    rules.closes = time("closes", "終わりの時刻")?;
    Ok(())
}

fn read_week(fields: &Fields, before: Option<&Week>) -> Result<Week, Problem> {
    let mut hours = BTreeMap::new();
    for (weekday, tag, said) in WEEKDAYS {
        let said = format!("{said}曜日の時間");
        let spans = SPANS.iter().filter_map(|names| read_span(fields, tag, *names, &said).transpose());
        hours.insert(weekday, spans.collect::<Result<Vec<_>, _>>()?);
    }
    hours.retain(|_, spans| !spans.is_empty());
    let number = |name: &str, said: &str| fields.number(name).ok_or_else(|| Problem::field(name, said));
    let mut besides = filled(fields, "besides")
        .iter()
        .map(|at| {
            let (day, from) = (format!("{at}.day"), format!("{at}.from"));
            let day = fields.day(&day).ok_or_else(|| Problem::field(&day, "日"))?;
            let span = read_span(fields, at, SPANS[0], "時刻")?.ok_or_else(|| Problem::field(&from, "時刻"))?;
            Ok(Besides { day, span })
        })
        .collect::<Result<Vec<_>, Problem>>()?;
    besides.sort_by_key(|besides| (besides.day, besides.span.from));
    Ok(Week {
        hours,
        closed: ClosedDays {
            holidays: fields.has("holidays", "on"),
            year_end: fields.has("year_end", "on"),
            // Set by the town's file only.
            monthly: before.map(|week| week.closed.monthly.clone()).unwrap_or_default(),
        },
        early: number("early", "開く何分前から")?,
        last: number("last", "閉まる何分前まで")?,
        besides,
    })
}

/// A time of a row, if one is typed; half a time is none.
fn read_span(fields: &Fields, row: &str, (from, to): (&str, &str), said: &str) -> Result<Option<Span>, Problem> {
    let (from, to) = (format!("{row}.{from}"), format!("{row}.{to}"));
    if fields.text(&from).is_empty() && fields.text(&to).is_empty() {
        return Ok(None);
    }
    let time = |name: &str| fields.time(name).ok_or_else(|| Problem::field(name, said));
    Ok(Some(Span { from: time(&from)?, to: time(&to)? }))
}

impl OfficeSettings {
    pub(super) fn weekdays(&self) -> [(Weekday, &'static str, &'static str); 7] {
        WEEKDAYS
    }

    /// The booking calendar says when the facility is closed.
    pub(super) fn follows_calendar(&self) -> bool {
        self.elsewhere.has_calendar
    }

    /// What the staff settled for today alone.
    pub(super) fn today_said(&self) -> Option<String> {
        let today = self.draft.office.today_on(self.shell.today?)?;
        let spans: Vec<String> = today.spans.iter().map(ToString::to_string).collect();
        Some(match &spans[..] {
            [] => "今日は、職員が「今日は閉める」を押したので、番号を出しません。".to_owned(),
            spans => format!("今日は、職員がボタンで変えたので、{} に番号を出します。", spans.join("、")),
        })
    }
}
