//! `day`: a day at a town hall, in the real programs: two hubs on PostgreSQL and Redis, 13 counters, a thousand visitors,
//! and everything that goes wrong on such a day, in a minute.
//!
//! Time is compressed: nobody waits, a seeded scheduler decides who does what next. In each round visitors come and
//! clerks press a button, all at once, some of them twice, some without hearing the answer. Afterwards the log is read:
//! every answer must agree with it, and every fact with what the model expects of the command that caused it.
//!
//! Redis is away for a part of the day; one hub is killed at noon in the middle of everything, its clients go to the
//! other one, and it comes back in the afternoon. In the evening the day is closed and `ops verify` reads all of it.

mod deeds;
mod log;
mod model;
mod plan;
mod screens;

use std::{collections::HashMap, fmt, process::Command, time::Duration};

use domain::{
    ids::{FormId, StaffId, VisitId},
    log::{Cause, Entry, Sender},
    queue::Fact,
};
use futures_util::future::join_all;
use tokio::{task::LocalSet, time::sleep};

use crate::{
    fakes::{
        postgres::Postgres,
        processes::{Programs, QueueReport},
        redis::Redis,
    },
    trials::{
        TrialError,
        load::{
            hall::{Hall, HallPlan},
            office::OfficePlan,
        },
    },
};
use deeds::{Deed, Errand, Fault, Said};
use log::LogReader;
use model::{At, Model};
use screens::Screens;

/// The town hall of the day.
const OFFICE: OfficePlan = OfficePlan { sections: 4, services_a_section: 3, counters: 13 };
const KIOSKS: usize = 4;
/// The hub that is killed at noon.
const MORTAL: usize = 1;
/// Nobody needs more rounds than this, per visitor.
const ROUNDS_A_VISITOR: usize = 20;
/// The hub dies so soon after a round began.
const DIES_AFTER_MS: std::ops::Range<u64> = 1..20;
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// A day.
#[derive(Debug, Clone, Copy)]
pub struct Day {
    /// What the scheduler's choices follow from.
    pub seed: u64,
    /// How many people come.
    pub visitors: usize,
}

/// How the day was.
#[derive(Debug)]
pub struct Outcome {
    /// Which.
    pub day: Day,
    /// Rounds of the scheduler.
    pub rounds: usize,
    /// Commands sent, each counted once.
    pub commands: usize,
    /// Those of them that did not fit: somebody else was faster.
    pub refused: usize,
    /// Commands that were sent twice: a double click, or an answer that nobody heard.
    pub repeated: usize,
    /// Visitors by how their visit stands at the end.
    pub visitors: Vec<(&'static str, usize)>,
    /// What `ops verify` says.
    pub verified: QueueReport,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Day { seed, visitors } = self.day;
        let Self { rounds, commands, refused, repeated, .. } = self;
        write!(f, "seed {seed}: {visitors} visitors, {rounds} rounds, {commands} commands, {refused} refused, ")?;
        write!(f, "{repeated} sent again;")?;
        self.visitors.iter().try_for_each(|(stand, count)| write!(f, " {stand} {count}"))
    }
}

/// What happens to the machines, when this share of the visitors has come.
const STRIKES: [(f64, Strike); 4] =
    [(0.25, Strike::RedisDies), (0.4, Strike::RedisIsBack), (0.5, Strike::HubDies), (0.75, Strike::HubIsBack)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strike {
    RedisDies,
    RedisIsBack,
    HubDies,
    HubIsBack,
}

struct Running {
    day: Day,
    hall: Hall,
    redis: Redis,
    model: Model,
    log: LogReader,
    /// What everybody ever set out to do, by the key that its fact has.
    errands: HashMap<Vec<u8>, Errand>,
    /// Who the clerks are, counter by counter.
    staff: Vec<StaffId>,
    /// Facts that screens show.
    shown: Vec<i64>,
    dice: fastrand::Rng,
    rounds: usize,
    refused: usize,
}

/// Lives the day with the programs beside the running one.
///
/// # Errors
/// What was not as it must be.
pub async fn day(day: Day) -> Result<Outcome, TrialError> {
    let (programs, server, redis) = (Programs::beside_this()?, Postgres::start()?, Redis::start()?);
    let database = server.create_database()?;
    let (database_url, redis_url) = (Some(database.as_str()), Some(redis.url()));
    let plan = HallPlan {
        office: OFFICE,
        database_url,
        bookings: None,
        redis_url: redis_url.as_deref(),
        hubs: 2,
        kiosks: KIOSKS,
    };
    let hall = Hall::found(&programs, &plan).await?;
    let (mut log, model, dice) = (LogReader::open(&database)?, Model::new(OFFICE), fastrand::Rng::with_seed(day.seed));
    let staff = OFFICE.counters().map(|counter| log.staff(&OfficePlan::login(counter))).collect::<Result<_, _>>()?;
    let (errands, shown) = (HashMap::new(), Vec::new());
    let running = Running { day, hall, redis, model, log, errands, staff, shown, dice, rounds: 0, refused: 0 };
    LocalSet::new().run_until(running.live()).await
}

impl Running {
    async fn live(mut self) -> Result<Outcome, TrialError> {
        self.log.read_on()?;
        let screens = Screens::look(&self.hall, self.log.head());
        let (mut came, mut strikes) = (0, STRIKES.iter().peekable());
        while came < self.day.visitors || self.model.somebody_is_to_be_served() {
            let errands = plan::round(&mut self.dice, &self.model, self.day.visitors - came);
            came += errands.iter().filter(|errand| errand.deed.is_ticket()).count();
            let share = came as f64 / self.day.visitors as f64;
            let strike = strikes.next_if(|(at, _)| *at <= share).map(|(_, strike)| *strike);
            self.strike(strike)?;
            self.round(errands, strike == Some(Strike::HubDies)).await?;
            if self.rounds > self.day.visitors * ROUNDS_A_VISITOR {
                return Err(self.wrong("the day does not end"));
            }
        }
        self.evening(&screens).await
    }

    fn wrong(&self, what: &str) -> TrialError {
        TrialError::Wrong(format!("seed {}, round {}: {what}", self.day.seed, self.rounds))
    }

    fn strike(&mut self, strike: Option<Strike>) -> Result<(), TrialError> {
        match strike {
            Some(Strike::RedisDies) => self.redis.kill(),
            Some(Strike::RedisIsBack) => self.redis.start_again()?,
            Some(Strike::HubIsBack) => self.hall.start(MORTAL)?,
            Some(Strike::HubDies) | None => {}
        }
        Ok(())
    }

    /// Everybody at once; then every answer is held to the log, and the log to the model.
    async fn round(&mut self, errands: Vec<Errand>, hub_dies: bool) -> Result<(), TrialError> {
        self.rounds += 1;
        let dies_after = Duration::from_millis(self.dice.u64(DIES_AFTER_MS));
        let victim = if hub_dies { Some(self.hall.hub(MORTAL)?.id()) } else { None };
        let killing = async {
            if let Some(victim) = victim {
                sleep(dies_after).await;
                let _killed = Command::new("kill").args(["-KILL", &victim.to_string()]).status();
            }
        };
        let (said, ()) = tokio::join!(join_all(errands.iter().map(|errand| errand.run(&self.hall))), killing);
        if hub_dies {
            self.hall.kill(MORTAL);
        }
        let said: Vec<(Errand, Said)> = errands
            .into_iter()
            .zip(said)
            .map(|(errand, said)| Ok((errand, said?)))
            .collect::<Result<_, TrialError>>()?;
        let keyed: Vec<_> = said.iter().map(|(errand, _)| (self.key(errand), errand.clone())).collect();
        self.errands.extend(keyed);
        let happened = self.read_on()?;
        said.iter().try_for_each(|(errand, said)| self.check(errand, said, &happened))
    }

    /// The key that the fact of an errand has.
    fn key(&self, errand: &Errand) -> Vec<u8> {
        let clerk = || Sender::Staff(self.staff[usize::from(errand.counter - 1)]);
        let sender = match &errand.deed {
            Deed::Ticket { kiosk, .. } => Sender::Device(self.hall.kiosks[*kiosk].id()),
            Deed::FromHome { .. } => Sender::Nameless,
            Deed::Visit { visit, page: Some(_), .. } => Sender::Visit(*visit),
            Deed::Visit { page: None, .. } | Deed::At(_) | Deed::CloseDay => clerk(),
        };
        Cause::form(errand.known_by(&self.hall), sender).key()
    }

    /// Takes the new facts into the model; gives those that were caused by a form.
    fn read_on(&mut self) -> Result<HashMap<Vec<u8>, Entry>, TrialError> {
        let mut happened = HashMap::new();
        for fact in self.log.read_on()? {
            let errand = fact.cause.as_ref().and_then(|cause| self.errands.get(cause));
            self.model.take(&fact.entry, errand).map_err(|error| self.wrong(&error.to_string()))?;
            if matches!(Fact::of(&fact.entry), Some(Fact::Visit { .. } | Fact::Counter { .. })) {
                self.shown.push(fact.seq);
            }
            happened.extend(fact.cause.map(|cause| (cause, fact.entry)));
        }
        Ok(happened)
    }

    fn check(&mut self, errand: &Errand, said: &Said, happened: &HashMap<Vec<u8>, Entry>) -> Result<(), TrialError> {
        let fact = happened.get(&self.key(errand));
        let agrees = match (said, fact.and_then(Fact::of)) {
            (Said::Given { number, page }, Some(Fact::Visit { visit, .. })) => {
                if let Some(visitor) = self.model.visitors.get_mut(&visit.id) {
                    visitor.page = Some(page.clone());
                }
                number.as_ref().is_none_or(|number| *number == visit.number.to_string())
            }
            (Said::Given { .. }, _) => false,
            (Said::Done, Some(_)) | (Said::Refused, None) => true,
            (Said::Done, None) => errand.deed.may_change_nothing(),
            // The first sending may take effect after the second one was refused.
            (Said::Refused, Some(_)) => errand.fault == Fault::Deaf,
        };
        self.refused += usize::from(*said == Said::Refused);
        if agrees {
            Ok(())
        } else {
            Err(self.wrong(&format!("{errand:?} was answered {said:?}, the log has {fact:?}")))
        }
    }

    /// The day is closed, and everything is looked at once more.
    async fn evening(mut self, screens: &Screens) -> Result<Outcome, TrialError> {
        let form = FormId::random();
        let close = Errand { deed: Deed::CloseDay, counter: 1, form, hub: 0, fault: Fault::None };
        self.round(vec![close], false).await?;
        for (visit, visitor) in &self.model.visitors {
            let is_settled = visitor.is_over() || matches!(visitor.at, At::Nowhere("parked" | "must-return"));
            if !is_settled {
                return Err(self.wrong(&format!("{visit} is left behind: {visitor:?}")));
            }
        }
        for row in self.log.visits()? {
            let believed = self.model.visitors.get(&VisitId::from_raw(row.id)).map(|visitor| visitor.at);
            if !matches!(believed, Some(At::Nowhere(stand)) if stand == row.stand) {
                return Err(self.wrong(&format!("a row says {}, {believed:?} is believed", row.stand)));
            }
        }
        screens.have_seen(&self.shown).await.map_err(|error| self.wrong(&error.to_string()))?;
        let verified = self.hall.ops.verify()?;
        let gaps = verified.gaps();
        let queue = verified.queues.into_iter().next().ok_or_else(|| self.wrong("the office is not verified"))?;
        let is_sound = gaps == 0 && queue.is_sound() && queue.tickets == self.day.visitors as u64;
        if !is_sound || self.model.visitors.len() != self.day.visitors {
            return Err(self.wrong(&format!("{gaps} gaps, {queue:?}, {} visitors", self.model.visitors.len())));
        }
        if !self.hall.stop(STOP_WITHIN) {
            return Err(self.wrong("a hub does not end when it is told to"));
        }
        let repeated = self.errands.values().filter(|errand| errand.fault != Fault::None).count();
        let (rounds, commands, visitors) = (self.rounds, self.errands.len(), self.model.stands());
        Ok(Outcome { day: self.day, rounds, commands, refused: self.refused, repeated, visitors, verified: queue })
    }
}
