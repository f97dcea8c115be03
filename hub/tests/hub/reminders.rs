//! Reminders of bookings, through a hub that may be down when they fall due, and through two hubs at once.

use std::{collections::HashSet, sync::Arc, time::Duration};

use db::bookings::{Party, keys_of};
use domain::{
    bookings::{
        booking::{Channel, Seating, Wish},
        calendar::{Calendar, Capacity, ReminderTime},
        decide::{Ask, Command},
    },
    ids::{BookingId, FacilityId, FormId},
    lang::Lang,
    log::{Cause, Sender, Witness},
    queue::office::ServiceNo,
    time::{CivilDay, Clock, MinuteOfDay},
};
use simulators::fakes::{
    folder::TempFolder,
    mail_server::{Mail, MailServer},
    postgres::Postgres,
    redis::Redis,
};

use crate::{
    bookings::{OFFICE, TUESDAY},
    world::{SOON, TestHub, Town, calendar},
};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3_600);

/// A town hall that reminds the day before at 12:30.
struct Place {
    town: Arc<Town>,
    mails: MailServer,
    facility: Option<FacilityId>,
    _folder: TempFolder,
}

impl Place {
    async fn on_sqlite() -> Self {
        let folder = TempFolder::new("reminders").expect("a folder");
        let database = format!("sqlite:{}", folder.join("town.db").display());
        Self::at(folder, database, Vec::new()).await
    }

    async fn at(folder: TempFolder, database: String, mut extra: Vec<(String, String)>) -> Self {
        let mails = MailServer::start().await.expect("a mail server");
        extra.push(("KAZASU_SMTP_URL".to_owned(), mails.url()));
        let town = Town::at(database, extra).await;
        Self { town, mails, facility: None, _folder: folder }
    }

    async fn open(&mut self, hub: &TestHub, calendar: Calendar) {
        self.facility = Some(hub.calendar_at(OFFICE, calendar).await);
    }

    /// Somebody with this address books for Tuesday at 10:00.
    async fn book(&self, hub: &TestHub, email: &str) -> BookingId {
        self.book_for(hub, TUESDAY, ServiceNo(1), email).await
    }

    /// Somebody else books for another day; gives the address. This mail comes after whatever else was to be told before.
    async fn book_another(&self, hub: &TestHub) -> String {
        self.book_for(hub, "2026-12-01", ServiceNo(2), "marker@example.jp").await;
        "marker@example.jp".to_owned()
    }

    async fn book_for(&self, hub: &TestHub, day: &str, service: ServiceNo, email: &str) -> BookingId {
        let (now, inner) = (self.town.clock.now(), &hub.running.hub);
        let party = Party { name: "試験 太郎".to_owned(), email: email.to_owned(), ..Party::default() };
        let (sealer, booking) = (inner.sealer(), BookingId::new(now));
        let ask = Ask {
            booking,
            wish: Wish { services: vec![service], people: 1, seating: Seating::Together },
            start: day.parse::<CivilDay>().expect("a day").at(MinuteOfDay(600)),
            channel: Channel::Staff,
            language: Lang::Ja,
        };
        let keys = keys_of(&sealer, &party);
        let command = Command::Book { ask, keys, bring: String::new(), instead_of: None };
        self.command(hub, command, Some(party)).await;
        booking
    }

    async fn command(&self, hub: &TestHub, command: Command, party: Option<Party>) {
        let (by, form) = (Witness::Clock, Cause::form(FormId::random(), Sender::Nameless));
        let facility = self.facility.expect("a calendar");
        let done = hub.running.hub.town.booking(facility, (by, Some(form)), command, party).await;
        done.expect("a booking that is taken");
    }

    fn move_to(&self, day: &str, minute: u16) {
        let then = day.parse::<CivilDay>().expect("a day").at(MinuteOfDay(minute));
        self.town.clock.move_by(then.since(self.town.clock.now()));
    }

    async fn mails(&self, count: usize) -> Vec<Mail> {
        self.mails.wait_for(count, SOON).await.expect("mails in time")
    }
}

/// To whom each reminder went.
fn reminded(mails: &[Mail]) -> Vec<String> {
    let reminders = mails.iter().filter(|mail| mail.subject().expect("a subject").contains("日が近づきました"));
    reminders.map(|mail| mail.recipients.concat()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_comes_at_its_time_and_not_to_whoever_cancelled_a_second_before() {
    let mut place = Place::on_sqlite().await;
    let hub = place.town.hub().await;
    place.open(&hub, calendar()).await;
    place.book(&hub, "a@example.jp").await;
    let cancelled = place.book(&hub, "b@example.jp").await;
    place.mails(2).await;
    place.move_to("2026-11-23", 12 * 60 + 29);
    place.town.clock.move_by(59 * SECOND);
    place.command(&hub, Command::Cancel { booking: cancelled, channel: Channel::Staff }, None).await;
    assert_eq!(reminded(&place.mails(3).await), [""; 0], "not a second too early");
    place.town.clock.move_by(SECOND);
    assert_eq!(reminded(&place.mails(4).await), ["a@example.jp"]);
    place.town.clock.move_by(HOUR);
    let another = place.book_another(&hub).await;
    assert_eq!(place.mails(5).await[4].recipients, [another], "nothing else came in between");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_was_down_reminds_when_it_is_back_unless_the_booked_time_is_over() {
    let mut place = Place::on_sqlite().await;
    let hub = place.town.hub().await;
    place.open(&hub, calendar()).await;
    place.book(&hub, "a@example.jp").await;
    place.mails(1).await;
    hub.running.stop().await;
    place.move_to("2026-11-23", 14 * 60);
    let hub = place.town.hub().await;
    assert_eq!(reminded(&place.mails(2).await), ["a@example.jp"], "late is better than never");

    place.move_to("2026-11-23", 14 * 60 + 1);
    let mut own = calendar();
    own.services[0].reminders[0].at = MinuteOfDay(15 * 60);
    place.open(&hub, own).await;
    hub.running.stop().await;
    place.move_to(TUESDAY, 10 * 60 + 1);
    let hub = place.town.hub().await;
    let marker = place.book_another(&hub).await;
    let mails = place.mails(3).await;
    assert_eq!(mails[2].recipients, [marker]);
    assert_eq!(reminded(&mails), ["a@example.jp"], "nobody is reminded of what is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_reminded_at_night_and_new_times_hold_at_once() {
    let mut place = Place::on_sqlite().await;
    let hub = place.town.hub().await;
    let mut late = calendar();
    late.services[0].reminders[0].at = MinuteOfDay(22 * 60);
    place.open(&hub, late).await;
    place.book(&hub, "a@example.jp").await;
    place.mails(1).await;
    place.move_to("2026-11-23", 23 * 60);
    let marker = place.book_another(&hub).await;
    let mails = place.mails(2).await;
    assert_eq!((mails[1].recipients.concat(), reminded(&mails)), (marker, Vec::<String>::new()), "it is night");
    place.move_to(TUESDAY, 7 * 60);
    assert_eq!(reminded(&place.mails(3).await), ["a@example.jp"]);

    // Another reminder on the day, which the staff adds at 7:10.
    place.move_to(TUESDAY, 7 * 60 + 10);
    let mut own = calendar();
    own.services[0].reminders[0] = ReminderTime { days_before: 0, at: MinuteOfDay(500) };
    place.open(&hub, own).await;
    place.move_to(TUESDAY, 500);
    assert_eq!(reminded(&place.mails(4).await).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hubs_on_one_database_remind_everybody_once() {
    const PEOPLE: usize = 150;
    let (postgres, redis) = (Postgres::start().expect("PostgreSQL"), Redis::start().expect("Redis"));
    let extra = vec![("REDIS_URL".to_owned(), redis.url())];
    let folder = TempFolder::new("reminders").expect("a folder");
    let mut place = Place::at(folder, postgres.create_database().expect("a database"), extra).await;
    let (first, second) = (place.town.hub().await, place.town.hub().await);
    let mut wide = calendar();
    wide.desks[0].hours[0].capacity = Capacity { places: 500, public: 0 };
    place.open(&first, wide).await;
    for number in 0..PEOPLE {
        let hub = if number % 2 == 0 { &first } else { &second };
        place.book(hub, &format!("{number}@example.jp")).await;
    }
    first.settled().await;
    place.move_to("2026-11-23", 12 * 60 + 30);
    place.mails(2 * PEOPLE).await;
    // A claim must not lapse before what came of it is recorded: that would be a hub that was slow for an hour.
    first.settled().await;
    place.town.clock.move_by(HOUR);
    let marker = place.book_another(&second).await;
    let mails = place.mails(2 * PEOPLE + 1).await;
    assert_eq!(mails[2 * PEOPLE].recipients, [marker], "nothing else came in between");
    let reminded = reminded(&mails);
    assert_eq!((reminded.len(), reminded.iter().collect::<HashSet<_>>().len()), (PEOPLE, PEOPLE));
    let names: HashSet<_> = mails.iter().map(|mail| mail.message_id().expect("a name")).collect();
    assert_eq!(names.len(), 2 * PEOPLE + 1);
}
