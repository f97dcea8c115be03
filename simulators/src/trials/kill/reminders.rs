//! The hub dies while reminders fall due and are sent. Afterwards everybody whose booking stands was reminded, nobody whose
//! booking was cancelled a moment before was, and whoever was sent a mail again got the same mail: by its `Message-ID` a
//! mailbox shows it once.
//!
//! SMTP leaves one moment open: the server has taken the mail, and the hub dies before it knows. So a reminder comes at
//! least once; what comes again is counted.

use std::{
    collections::{HashMap, HashSet},
    fs,
    time::Duration,
};

use domain::{
    ids::FormId,
    time::{Clock, MinuteOfDay, SystemClock, UtcTime},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::Toll;
use crate::{
    fakes::{mail_server::MailServer, processes::Programs},
    trials::{
        TrialError,
        load::{
            LoadError,
            http::Connection,
            office::{OfficePlan, SLUG},
            people::Person,
            roster::{RosterPlan, STAFF_PASSWORD},
            town::Town,
        },
    },
};

const OFFICE: OfficePlan = OfficePlan { sections: 1, services_a_section: 1, counters: 1 };
/// Bookings for each round: more than a hub sends reminders of in its life, and than it takes for itself ahead.
const PER_ROUND: usize = 180;
/// Every so many bookings one is cancelled just before its reminder.
const CANCELLED_EVERY: usize = 20;
/// Bookings of one time.
const PER_SLOT: usize = 500;
/// Reminders that the hub sends, at most, until it is killed.
const LIFE_MAILS: std::ops::Range<usize> = 1..PER_ROUND / 6;
/// In every fifth round it lives for no longer than some time: it dies while it finds out what is due.
const LIFE_MS: std::ops::Range<u64> = 0..1_200;
/// What is to be done before the reminders are due.
const BEFORE: Duration = Duration::from_secs(10);
/// Longer than what the hubs before it were at stays theirs: the rest of the round may be among that.
const SENT_WITHIN: Duration = Duration::from_secs(180);
/// Longer than that, and than it takes to send what is left.
const SETTLED_WITHIN: Duration = Duration::from_secs(240);
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How a reminder's subject begins, behind the place's name.
const REMINDER: &str = "ご予約の日が近づきました";

/// A town hall where people book, and the mail server that its mails go to.
struct Place {
    town: Town,
    mails: MailServer,
    clerk: Person,
    /// The pages of the bookings, in the order of their mail addresses.
    pages: Vec<String>,
}

pub async fn rounds(programs: &Programs, database: Option<&str>, rounds: usize) -> Result<Toll, TrialError> {
    let mut place = Place::open(programs, database).await?;
    place.book(rounds * PER_ROUND).await?;
    // Confirmations are no reminders: they go out first.
    place.settled(0).await?;
    let confirmed = place.mails.count();
    let due = place.set_reminders()?;
    let cancelled = place.cancel_some().await?;
    let expected = place.pages.len() - cancelled.len();
    sleep(due.since(SystemClock.now())).await;
    for round in 1..=rounds {
        place.live(round, confirmed + cancelled.len()).await?;
        place.town.kill();
        place.town.start()?;
    }
    place.settled(expected).await?;
    Ok(place.count(rounds, &cancelled))
}

impl Place {
    async fn open(programs: &Programs, database: Option<&str>) -> Result<Self, TrialError> {
        let mails = MailServer::start().await?;
        let roster = RosterPlan { children: Vec::new(), office: Some(OFFICE), bookings: None };
        let mut town = Town::found(programs, database, &roster, &[]).await?;
        town.set("KAZASU_SMTP_URL", mails.url());
        town.start()?;
        let clerk = Person::staff(town.hub()?.staff(), &OfficePlan::login(1), STAFF_PASSWORD).await?;
        let place = Self { town, mails, clerk, pages: Vec::new() };
        place.set_calendar(&[])?;
        Ok(place)
    }

    /// From now on the place is open all day, every day, and reminds at these times.
    fn set_calendar(&self, reminders: &[Value]) -> Result<(), TrialError> {
        let calendar = json!({
            "desks": [{ "no": 1, "name": { "ja": "予約窓口" }, "hours": [{
                "valid_from": "2020-01-06", "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "span": { "from": 0, "to": 1_440 }, "step": 15, "capacity": { "places": PER_SLOT, "public": 0 },
            }] }],
            "services": [{ "service": 1, "desk": 1, "minutes": 15, "reminders": reminders }],
            "closed": { "holidays": false, "year_end": false },
            "rules": { "quiet_from": 0, "quiet_to": 0 },
        });
        let roster = json!({ "facilities": [{ "slug": SLUG, "name": "試験市役所", "calendar": calendar }] });
        let file = self.town.folder().join("calendar");
        fs::write(&file, roster.to_string())?;
        self.town.ops.run(&["import", &file.to_string_lossy()])?;
        Ok(())
    }

    /// So many people call and book for tomorrow.
    async fn book(&mut self, count: usize) -> Result<(), TrialError> {
        // The hub learns of a calendar that the operator brought in when it starts.
        self.town.start()?;
        let mut connection = Connection::open(self.town.hub()?.staff()).await?;
        let tomorrow = SystemClock.now().day().plus(1);
        for number in 0..count {
            let minute = number / PER_SLOT * 15;
            let (form, email) = (FormId::random().to_string(), address(number));
            let start = format!("{tomorrow}T{:02}:{:02}", minute / 60, minute % 60);
            let fields = [
                ("form", form.as_str()),
                ("services", "1"),
                ("people", "1"),
                ("start", &start),
                ("name", "試験 太郎"),
                ("email", &email),
            ];
            let answer = connection.ask(&self.clerk.post(&format!("/reservations/{SLUG}/new"), &fields)).await?;
            let page = answer.location.as_deref().and_then(|page| page.strip_suffix("?made"));
            self.pages.push(page.ok_or_else(|| LoadError::refused("a booking", &answer))?.to_owned());
        }
        Ok(())
    }

    /// Everybody is to be reminded at the next full minute; gives it.
    fn set_reminders(&mut self) -> Result<UtcTime, TrialError> {
        let now = SystemClock.now();
        let MinuteOfDay(minute) = (now + BEFORE).minute_of_day();
        let at = MinuteOfDay(minute + 1);
        self.set_calendar(&[json!({ "days_before": 1, "at": at })])?;
        self.town.start()?;
        Ok(now.day().at(at))
    }

    /// Some cancel just before; gives their addresses.
    async fn cancel_some(&self) -> Result<HashSet<String>, TrialError> {
        let mut connection = Connection::open(self.town.hub()?.staff()).await?;
        let mut cancelled = HashSet::new();
        for (number, page) in self.pages.iter().enumerate().step_by(CANCELLED_EVERY) {
            let form = FormId::random().to_string();
            let answer = connection.ask(&self.clerk.post(page, &[("form", &form), ("command", "cancel")])).await?;
            if answer.status != 303 {
                return Err(LoadError::refused("a cancellation", &answer).into());
            }
            cancelled.insert(address(number));
        }
        Ok(cancelled)
    }

    /// Lets the hub live until it is to be killed. So many mails are no reminders.
    async fn live(&self, round: usize, others: usize) -> Result<(), TrialError> {
        let sent = self.mails.count().max(others) + fastrand::usize(LIFE_MAILS);
        if round % 5 == 1 {
            self.mails.wait_for(sent, Duration::from_millis(fastrand::u64(LIFE_MS))).await;
            return Ok(());
        }
        let more = self.mails.wait_for(sent, SENT_WITHIN).await;
        more.map(drop).ok_or(TrialError::Wrong(format!("round {round}: nothing was acknowledged before the kill")))
    }

    /// Waits until this many people were reminded, and nothing is left to be done.
    async fn settled(&self, reminded: usize) -> Result<(), TrialError> {
        let (hub, start) = (self.town.hub()?.staff(), Instant::now());
        let request = format!("GET /metrics HTTP/1.1\r\nhost: {hub}\r\n\r\n");
        let mut connection = Connection::open(hub).await?;
        while start.elapsed() < SETTLED_WITHIN {
            let answer = connection.ask(request.as_bytes()).await?;
            let metrics = String::from_utf8_lossy(&answer.body);
            let rests = ["kazasu_outbox_facts 0", "kazasu_deliveries_waiting 0"];
            let rests = rests.iter().all(|rest| metrics.lines().any(|line| line == *rest));
            if rests && self.mails.count() >= reminded && self.reminders().len() >= reminded {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
        // Whatever is missing is counted as lost.
        Ok(())
    }

    /// The names of the reminders that each address got, in the order in which they came.
    fn reminders(&self) -> HashMap<String, Vec<String>> {
        let mut reminders: HashMap<String, Vec<String>> = HashMap::new();
        for mail in self.mails.mails() {
            if mail.subject().is_some_and(|subject| subject.contains(REMINDER)) {
                let names = reminders.entry(mail.recipients.concat()).or_default();
                names.push(mail.message_id().unwrap_or_default());
            }
        }
        reminders
    }

    fn count(&self, rounds: usize, cancelled: &HashSet<String>) -> Toll {
        let reminders = self.reminders();
        let mut toll = Toll { rounds, ..Toll::default() };
        for address in (0..self.pages.len()).map(address) {
            let names = reminders.get(&address).map(Vec::as_slice).unwrap_or_default();
            let different = names.iter().collect::<HashSet<_>>().len() as u64;
            let wanted = u64::from(!cancelled.contains(&address));
            toll.acknowledged += wanted;
            toll.lost += wanted.saturating_sub(different);
            toll.doubled += different.saturating_sub(wanted);
            toll.again += names.len() as u64 - different;
        }
        toll
    }
}

fn address(number: usize) -> String {
    format!("resident-{number}@example.jp")
}
