//! When numbers are given.

use domain::queue::office::Rules;
use hub_web::pages::fields::{Fields, clock};

use super::problem::Problem;

pub(super) fn fill(fields: &mut Fields, rules: &Rules) {
    fields.put("opens", clock(rules.opens));
    fields.put("closes", clock(rules.closes));
}

pub(super) fn read(fields: &Fields, rules: &mut Rules) -> Result<(), Problem> {
    let time = |name: &str, said: &str| fields.time(name).ok_or_else(|| Problem::field("hours", said));
    rules.opens = time("opens", "始まりの時刻")?;
    rules.closes = time("closes", "終わりの時刻")?;
    Ok(())
}
