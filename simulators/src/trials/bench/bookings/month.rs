//! The calendar page of a month that is nearly full.

use std::{collections::VecDeque, time::Duration};

use domain::time::{Clock, SystemClock};
use serde::Serialize;

use super::place::{FULL, first_service};
use crate::trials::{
    TrialError,
    bench::{
        clients::{self, WARM_UP},
        stats::Spread,
    },
    load::{LoadError, hall::Hall, http::Connection, office::SLUG},
};

/// More than two cores will take.
const PAGES_PER_S_MAX: f64 = 20_000.0;

/// How fast pages come to so many clients.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Month {
    /// How many at once.
    pub clients: usize,
    /// Pages a second.
    pub per_s: f64,
    /// The time to the page.
    pub page: Spread,
}

/// Looks at the month with one client and with 32.
pub async fn measure(hall: &Hall, time: Duration) -> Result<Vec<Month>, TrialError> {
    let (hub, day) = (hall.residents(0), SystemClock.now().day().plus(2));
    let (service, month) = (first_service(FULL), day.to_string());
    let (month, host) = (&month[..7], hub);
    let path = format!("/bookings/{SLUG}?services={service}&people=1&seating=together&month={month}");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n").into_bytes();
    let mut months = Vec::new();
    for count in [1, 32] {
        let each = ((WARM_UP + time).as_secs_f64() * PAGES_PER_S_MAX) as usize / count;
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            connections.push(Connection::open(hub).await?);
        }
        let request: std::rc::Rc<[u8]> = request.clone().into();
        let prepared: Vec<VecDeque<_>> = (0..count).map(|_| vec![request.clone(); each].into()).collect();
        let run = clients::run(connections, prepared, time).await?;
        let mut times = Vec::new();
        for sent in run.clients.iter().flat_map(|client| &client.sent) {
            if sent.answer.status != 200 {
                return Err(LoadError::Misunderstood(path).into());
            }
            if run.counts(sent) {
                times.push(sent.took);
            }
        }
        let per_s = times.len() as f64 / run.seconds();
        let page = Spread::of(&mut times).ok_or(TrialError::Unclear("no pages"))?;
        months.push(Month { clients: count, per_s, page });
    }
    Ok(months)
}
