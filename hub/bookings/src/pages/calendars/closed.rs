//! When a place is closed: by rule, on days of each month, and on days that were entered.

use domain::{
    bookings::calendar::{Calendar, ClosedDays, Closure, DeskNo, MonthlyDay},
    time::CivilDay,
};
use hub_web::pages::fields::{Fields, clock};

use super::{
    CalendarSettings,
    hours::{WEEKDAYS, read_day, read_span},
    problem::Problem,
    rows::{self, Row},
};

pub(super) fn fill(fields: &mut Fields, calendar: &Calendar) {
    let ClosedDays { holidays, year_end, monthly } = &calendar.closed;
    for (name, ticked) in [("holidays", holidays), ("year_end", year_end)] {
        if *ticked {
            fields.put(&format!("closed.{name}"), "on");
        }
    }
    for (row, monthly) in monthly.iter().enumerate() {
        let at = format!("monthly.{row}");
        fields.put(&format!("{at}.nth"), monthly.nth);
        fields.put(&format!("{at}.weekday"), tag(monthly));
        fields.put(&format!("{at}.after"), monthly.after);
    }
    for (row, closure) in calendar.closures.iter().enumerate() {
        let at = format!("closure.{row}");
        fields.put(&format!("{at}.desk"), closure.desk.map(|desk| desk.0.to_string()).unwrap_or_default());
        fields.put(&format!("{at}.from"), closure.from);
        fields.put(&format!("{at}.to"), closure.to);
        if let Some(span) = closure.span {
            fields.put(&format!("{at}.start"), clock(span.from));
            fields.put(&format!("{at}.end"), clock(span.to));
        }
        fields.put(&format!("{at}.reason"), &closure.reason);
    }
}

fn tag(monthly: &MonthlyDay) -> &'static str {
    let (_, tag, _) = WEEKDAYS.iter().find(|(weekday, ..)| *weekday == monthly.weekday).expect("all are in it");
    tag
}

pub(super) fn read(fields: &Fields, calendar: &mut Calendar) -> Result<(), Problem> {
    let monthly = rows::filled(fields, "monthly");
    calendar.closed = ClosedDays {
        holidays: fields.has("closed.holidays", "on"),
        year_end: fields.has("closed.year_end", "on"),
        monthly: monthly.iter().map(|at| read_monthly(fields, at)).collect::<Result<_, _>>()?,
    };
    let closures = rows::filled(fields, "closure");
    calendar.closures = closures.iter().map(|at| read_closure(fields, at)).collect::<Result<_, _>>()?;
    Ok(())
}

fn read_monthly(fields: &Fields, at: &str) -> Result<MonthlyDay, Problem> {
    let weekday = WEEKDAYS.iter().find(|(_, tag, _)| fields.has(&format!("{at}.weekday"), tag));
    let number =
        |name: &str, said: &str| fields.number(&format!("{at}.{name}")).ok_or_else(|| Problem::field("monthly", said));
    Ok(MonthlyDay {
        nth: number("nth", "第何")?,
        weekday: weekday.ok_or_else(|| Problem::field("monthly", "曜日"))?.0,
        after: number("after", "何日後")?,
    })
}

fn read_closure(fields: &Fields, at: &str) -> Result<Closure, Problem> {
    let is_empty = |name: &str| fields.text(&format!("{at}.{name}")).is_empty();
    let desk = match fields.text(&format!("{at}.desk")) {
        "" => None,
        no => Some(DeskNo(no.parse().map_err(|_| Problem::field(at, "予約窓口"))?)),
    };
    let from = read_day(fields, at, "from", "はじめの日")?;
    let to = if is_empty("to") { from } else { read_day(fields, at, "to", "終わりの日")? };
    let whole_days = is_empty("start") && is_empty("end");
    let span = if whole_days { None } else { Some(read_span(fields, at, ("start", "end"))?) };
    Ok(Closure { desk, from, to, span, reason: fields.text(&format!("{at}.reason")).to_owned() })
}

/// A day of each month in words, as 第3土曜日の翌日.
pub(super) fn monthly_said(nth: &str, weekday: &str, after: &str) -> String {
    let weekday = WEEKDAYS.iter().find(|(_, tag, _)| *tag == weekday).map_or("", |(.., said)| said);
    let after = match after {
        "" | "0" => String::new(),
        "1" => "の翌日".to_owned(),
        days => format!("の{days}日後"),
    };
    format!("毎月 第{nth}{weekday}曜日{after}")
}

impl CalendarSettings {
    pub(super) fn monthly_said(&self, at: &str) -> String {
        monthly_said(self.text(at, "nth"), self.text(at, "weekday"), self.text(at, "after"))
    }

    /// How many days after it, to choose from.
    pub(super) fn afters(&self, at: &str) -> Vec<(String, String)> {
        let said = |days: &str| match days {
            "0" => "その日".to_owned(),
            "1" => "の翌日".to_owned(),
            days => format!("の{days}日後"),
        };
        let mut days: Vec<String> = (0..=7).map(|days: u8| days.to_string()).collect();
        let set = self.text(at, "after");
        if !set.is_empty() && !days.iter().any(|days| days == set) {
            days.push(set.to_owned());
        }
        days.into_iter().map(|days| (days.clone(), said(&days))).collect()
    }

    /// Closures or openings that are over are put aside.
    pub(super) fn is_over(&self, at: &str) -> bool {
        let day = |name: &str| self.draft.fields.day(&format!("{at}.{name}"));
        let last: Option<CivilDay> = day("to").or_else(|| day("from")).or_else(|| day("day"));
        last.is_some_and(|last| last < self.draft.context.today)
    }

    pub(super) fn still_ahead(&self, kind: &str) -> Vec<Row> {
        self.rows(kind).into_iter().filter(|row| !self.is_over(&row.at)).collect()
    }

    pub(super) fn over(&self, kind: &str) -> Vec<Row> {
        self.rows(kind).into_iter().filter(|row| self.is_over(&row.at)).collect()
    }
}
