//! What visitors see on their phones: an office with its lines, the page of a number, the check-in.

mod office;
mod said;
mod ticket;
mod today;

#[cfg(test)]
pub(super) mod tests;

use std::{collections::BTreeSet, time::Duration};

use domain::queue::{
    forecast::{self, Line, Wait},
    office::ServiceNo,
};

pub use office::{Has, OfficePage, Offices};
pub use said::{Done, Said, WhyNot, stand as said_of};
pub use ticket::{Mails, Ticket, UnknownTicket};
pub use today::NumberToday;

/// Minutes as people say them: to the minute while few, to five after.
fn said_minutes(wait: Duration) -> u64 {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    if minutes <= 10 { minutes } else { minutes.div_ceil(5) * 5 }
}

/// How long one waits in a line, as people say it: `10`, or `5–40` where one figure would mislead.
fn said_range(line: &Line) -> Option<String> {
    let (wait, longest) = (line.wait?, line.longest?);
    let (least, most) = (said_minutes(wait), said_minutes(longest));
    Some(if forecast::is_wide(wait, longest) { format!("{least}–{most}") } else { least.to_string() })
}

/// The least that one may wait, as people say it, where one figure would mislead.
fn least(wait: Option<Wait>) -> Option<u64> {
    wait.filter(Wait::is_wide).map(|wait| said_minutes(wait.least))
}

/// The services of those who compete, as scripts read them: `1 2`.
fn rivals_text(rivals: Option<&BTreeSet<ServiceNo>>) -> Option<String> {
    Some(rivals?.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
}
