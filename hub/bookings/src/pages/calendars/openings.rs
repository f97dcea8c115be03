//! When a place is open beside its weekly hours.

use domain::bookings::calendar::{Calendar, DeskNo, Opening};
use hub_web::pages::fields::Fields;

use super::{
    hours::{fill_slots, prepare_slots, read_capacity, read_day, read_number, read_span},
    problem::Problem,
    rows,
};

pub(super) fn fill(fields: &mut Fields, calendar: &Calendar) {
    for (row, opening) in calendar.openings.iter().enumerate() {
        let at = format!("opening.{row}");
        fields.put(&format!("{at}.desk"), opening.desk.0);
        fields.put(&format!("{at}.day"), opening.day);
        fill_slots(fields, &at, opening.span, opening.step, opening.capacity);
    }
}

pub(super) fn prepare(fields: &mut Fields) {
    for row in rows::shown(fields, "opening").into_iter().filter(|row| row.is_new) {
        if fields.text(&format!("{}.step", row.at)).is_empty() {
            prepare_slots(fields, &row.at);
        }
    }
}

pub(super) fn read(fields: &Fields, calendar: &mut Calendar) -> Result<(), Problem> {
    let openings = rows::filled(fields, "opening");
    calendar.openings = openings.iter().map(|at| read_opening(fields, at)).collect::<Result<_, _>>()?;
    Ok(())
}

fn read_opening(fields: &Fields, at: &str) -> Result<Opening, Problem> {
    Ok(Opening {
        desk: DeskNo(read_number(fields, at, "desk", "予約窓口")?),
        day: read_day(fields, at, "day", "日付")?,
        span: read_span(fields, at, ("from", "to"))?,
        step: read_number(fields, at, "step", "何分ごと")?,
        capacity: read_capacity(fields, at)?,
    })
}
