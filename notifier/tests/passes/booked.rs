//! What those who booked are told: their mails, and nothing that is no longer so.

use std::{sync::Arc, time::Duration};

use db::{
    DbError,
    bookings::{self, BookingNews, Party, keys_of},
    log::NewFact,
    notices::{self, Channel, Rank, Recipient, Which, told_of},
};
use domain::{
    bookings::{
        booking::{Booking, Stand, Step},
        calendar::{Calendar, Told},
    },
    ids::BookingId,
    log::{Entry, Witness},
    time::{Clock, UtcTime},
};
use simulators::fakes::mail_server::{Mail, MailFault, Step as SmtpStep};
use tokio::sync::{Notify, watch};

use crate::world::World;

/// Mails under way at once.
const PLACES: usize = 16;
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const SOON: Duration = Duration::from_secs(20);
const CLAIMED: Duration = Duration::from_secs(120);

crate::world::on_both_databases! {
    a_confirmation_brings_the_booking_into_the_calendar
    a_cancellation_takes_it_out_of_the_calendar
    a_reminder_is_ended_with_one_click_and_a_confirmation_is_not
    whoever_booked_is_told_by_push_and_mail_but_the_code_only_by_mail
    nothing_goes_out_about_what_was_cancelled_a_moment_before
    of_a_moved_booking_only_the_newest_is_said
    a_reminder_waits_for_the_mail_server_until_the_booked_time
    a_code_does_not_wait_behind_reminders
    two_hubs_remind_everybody_once
    what_is_cancelled_while_it_waits_for_its_turn_is_not_sent
    a_hub_that_stops_gives_back_what_it_has_not_tried
    a_reminder_whose_answer_was_lost_comes_again_as_the_same_mail
    a_text_that_the_staff_changed_is_in_the_next_mail
    what_was_sent_about_bookings_long_over_is_forgotten
    who_is_forgotten_is_told_nothing
}

/// Three days ahead of this moment.
fn booked(now: UtcTime) -> Booking {
    let json = serde_json::json!({
        "id": BookingId::new(now), "number": 1, "wish": { "services": [1], "people": 1 },
        "taken": { "desk": 1, "start": now + 72 * HOUR, "minutes": 15, "places": 1, "channel": "public" },
        "stand": "booked", "made_at": now, "told_until": now,
    });
    serde_json::from_value(json).expect("a booking")
}

pub fn calendar() -> Calendar {
    let json = serde_json::json!({
        "desks": [{ "no": 1, "name": { "ja": "カード交付窓口" }, "hours": [] }],
        "services": [{ "service": 1, "desk": 1, "minutes": 15 }],
    });
    serde_json::from_value(json).expect("a calendar")
}

impl World {
    /// From now on this is the place's calendar.
    pub async fn set_calendar(&self, calendar: Calendar) {
        let (facility, now) = (self.facility, self.clock.now());
        let put = self.db.write(move |conn| bookings::put_calendar(conn, facility, &calendar, now)).await;
        put.map_err(|error: DbError| error).expect("a calendar");
    }

    /// A booking of somebody with a mail address of their own, which nobody was told of yet.
    pub async fn booking(&self, number: u32) -> Booking {
        let party =
            Party { name: "山田 花子".to_owned(), email: format!("{number}@example.jp"), ..Party::default() };
        let keys = keys_of(&self.sealer, &party);
        let booking = Booking { number, keys, ..booked(self.clock.now()) };
        let (entry, party) = (self.entry(Step::Held, &booking), Some(party.seal(&self.sealer, booking.id)));
        self.append(NewFact::of(entry, None).beside(party)).await;
        booking
    }

    fn entry(&self, step: Step, booking: &Booking) -> Entry {
        let booking = Box::new(booking.clone());
        Entry::new(self.clock.now(), &Witness::Clock, domain::bookings::Fact::Booking { step, booking })
    }

    /// This happened to the booking, which is so from then on.
    pub async fn step(&self, step: Step, booking: &Booking) {
        let told = told_of(step, &booking.stand).expect("something to tell");
        let news = Some(BookingNews { booking: booking.id, told, changes: booking.changes }.into());
        self.append(NewFact::of(self.entry(step, booking), None).telling(news)).await;
    }

    async fn remind(&self, booking: &Booking) {
        self.step(Step::Reminded, &Booking { told_until: self.clock.now(), ..booking.clone() }).await;
    }

    /// So many bookings whose reminders are due, and each of the first mails meets a server that says nothing.
    async fn remind_with_a_silent_server(&self, bookings: u32, silences: usize) -> Vec<Booking> {
        self.set_calendar(calendar()).await;
        self.mail_server.fail_next(silences, MailFault::Hang { at: SmtpStep::Greeting });
        let mut reminded = Vec::new();
        for number in 1..=bookings {
            let booking = self.booking(number).await;
            self.remind(&booking).await;
            reminded.push(booking);
        }
        reminded
    }

    /// Waits until a hub has claimed every reminder.
    async fn all_claimed(&self) {
        let now = self.clock.now();
        let all_claimed = async {
            loop {
                let pending = self.db.read(move |conn| notices::pending(conn, now)).await.expect("a database");
                if !pending.outbox && pending.due(Channel::Mail, Rank::CanWait).is_none() {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, all_claimed).await.expect("claims in time");
    }

    async fn pass(&self) {
        self.notifier().pass().await.expect("a database");
    }

    fn only_mail(&self) -> Mail {
        let mut mails = self.mail_server.mails();
        assert_eq!(mails.len(), 1);
        mails.remove(0)
    }
}

fn cancelled(booking: &Booking) -> Booking {
    Booking { stand: Stand::Cancelled, changes: booking.changes + 1, ..booking.clone() }
}

fn subjects(world: &World) -> Vec<String> {
    let mails = world.mail_server.mails();
    mails.iter().map(|mail| mail.subject().expect("a subject")).collect()
}

mod scenarios {
    use super::*;

    pub async fn a_confirmation_brings_the_booking_into_the_calendar(world: World) {
        world.set_calendar(calendar()).await;
        let booking = Booking { changes: 2, ..world.booking(1).await };
        world.step(Step::Booked, &booking).await;
        world.pass().await;
        let mail = world.only_mail();
        assert!(mail.subject().expect("a subject").starts_with("【山田保育園】ご予約を承りました（"));
        assert!(mail.text().expect("a text").contains("窓口：カード交付窓口\n"));
        let (beside, attached) = mail.calendars().expect("a calendar file, twice");
        assert_eq!(beside, attached);
        for line in ["METHOD:REQUEST\n", "SEQUENCE:2\n", &format!("UID:{}@127.0.0.1\n", booking.id)] {
            assert!(beside.contains(line), "{line} is not in {beside}");
        }
        let code = world.sealer.booking_code(booking.id);
        assert!(mail.text().expect("a text").contains(&format!("\nhttp://127.0.0.1:8080/booking/{code}\n")));
    }

    pub async fn a_cancellation_takes_it_out_of_the_calendar(world: World) {
        world.set_calendar(calendar()).await;
        let booking = cancelled(&world.booking(1).await);
        world.step(Step::Cancelled, &booking).await;
        world.pass().await;
        let (file, _) = world.only_mail().calendars().expect("a calendar file");
        for line in ["METHOD:CANCEL\n", "STATUS:CANCELLED\n", "SEQUENCE:1\n"] {
            assert!(file.contains(line), "{line} is not in {file}");
        }
    }

    pub async fn a_reminder_is_ended_with_one_click_and_a_confirmation_is_not(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        world.step(Step::Booked, &booking).await;
        world.pass().await;
        world.remind(&booking).await;
        world.pass().await;
        let mails = world.mail_server.mails();
        let headers = |name| mails.iter().map(|mail| mail.raw_header(name)).collect::<Vec<_>>();
        let page = format!("<http://127.0.0.1:8080/booking/{}/unsubscribe>", world.sealer.booking_code(booking.id));
        assert_eq!(headers("List-Unsubscribe"), [None, Some(page)]);
        assert_eq!(headers("List-Unsubscribe-Post"), [None, Some("List-Unsubscribe=One-Click".to_owned())]);
        assert!(mails[1].calendars().is_none(), "it is in the calendar already");
    }

    pub async fn whoever_booked_is_told_by_push_and_mail_but_the_code_only_by_mail(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        let phone = world.browser();
        world.subscribe_as(Recipient::Booking(booking.id), &phone).await;
        let until = world.clock.now() + 10 * MINUTE;
        world.step(Step::CodeAsked, &Booking { stand: Stand::Held { until }, ..booking.clone() }).await;
        world.pass().await;
        let address = booking.keys.address.expect("an address");
        let digits = world.sealer.address_code(booking.id, address);
        assert!(world.only_mail().text().expect("a text").contains(&digits));
        assert_eq!(world.push_service.pushes(), []);

        world.step(Step::Booked, &booking).await;
        world.pass().await;
        assert_eq!(world.mail_server.mails().len(), 2);
        let pushes = world.push_service.pushes();
        let payload = phone.read(&pushes[0].body).expect("the phone's keys");
        let payload = String::from_utf8(payload).expect("a text");
        assert!(payload.contains("ご予約を承りました") && !payload.contains("花子"), "{payload}");
    }

    pub async fn nothing_goes_out_about_what_was_cancelled_a_moment_before(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        world.step(Step::Booked, &booking).await;
        world.remind(&booking).await;
        world.step(Step::Cancelled, &cancelled(&booking)).await;
        world.pass().await;
        let summary = ["mail delivered 1 -", "mail dropped 0 cancelled-since", "mail dropped 0 cancelled-since"];
        assert_eq!(world.summary().await, summary);
        assert!(world.only_mail().subject().expect("a subject").contains("取り消しました"));
        assert!(world.deliveries(Which::Undelivered).await.is_empty(), "nothing that the staff must see to");
        assert_eq!(world.deliveries(Which::All).await[0].booking_number, Some(1));
    }

    pub async fn of_a_moved_booking_only_the_newest_is_said(world: World) {
        world.set_calendar(calendar()).await;
        world.mail_server.fail_next(1, MailFault::Reply { at: SmtpStep::Recipient, code: 451 });
        let booking = world.booking(1).await;
        world.step(Step::Booked, &booking).await;
        world.pass().await;
        let mut moved = Booking { changes: 1, ..booking };
        moved.taken.start = moved.taken.start + HOUR;
        world.step(Step::Moved, &moved).await;
        world.pass_time(HOUR);
        world.pass().await;
        assert_eq!(world.summary().await, ["mail delivered 1 -", "mail dropped 1 changed-since"]);
        assert!(world.only_mail().subject().expect("a subject").contains("変更しました"));
    }

    pub async fn a_reminder_waits_for_the_mail_server_until_the_booked_time(world: World) {
        world.set_calendar(calendar()).await;
        let (early, late) = (world.booking(1).await, world.booking(2).await);
        world.remind(&early).await;
        world.mail_server.fail_next(1_000_000, MailFault::Reply { at: SmtpStep::Greeting, code: 421 });
        let notifier = world.notifier();
        for _ in 0..71 {
            notifier.pass().await.expect("a database");
            world.pass_time(HOUR);
        }
        world.mail_server.be_well();
        notifier.pass().await.expect("a database");
        assert_eq!(world.mail_server.mails().len(), 1, "an hour before");

        world.remind(&late).await;
        world.pass_time(HOUR);
        notifier.pass().await.expect("a database");
        assert_eq!(world.mail_server.mails().len(), 1, "the booked time is over");
        let dropped = world.deliveries(Which::All).await.remove(0);
        assert_eq!((dropped.state.name(), dropped.reason.as_deref()), ("dropped", Some("over-since")));
    }

    pub async fn a_code_does_not_wait_behind_reminders(world: World) {
        world.set_calendar(calendar()).await;
        for number in 1..=60 {
            let booking = world.booking(number).await;
            world.remind(&booking).await;
        }
        let booking = world.booking(61).await;
        let until = world.clock.now() + 10 * MINUTE;
        world.step(Step::CodeAsked, &Booking { stand: Stand::Held { until }, ..booking }).await;
        world.pass().await;
        let subjects = subjects(&world);
        let place = subjects.iter().position(|subject| subject.contains("確認番号")).expect("a code");
        assert!(subjects.len() == 61 && place < 32, "{place}");
    }

    pub async fn two_hubs_remind_everybody_once(world: World) {
        world.set_calendar(calendar()).await;
        for number in 1..=50 {
            let booking = world.booking(number).await;
            world.remind(&booking).await;
        }
        let (one, other) = (world.notifier(), world.notifier());
        let (one, other) = tokio::join!(one.pass(), other.pass());
        one.and(other).expect("a database");
        world.pass().await;
        let mut reminded: Vec<_> = world.mail_server.mails().iter().flat_map(|mail| mail.recipients.clone()).collect();
        reminded.sort();
        reminded.dedup();
        assert_eq!((reminded.len(), world.mail_server.mails().len()), (50, 50));
    }

    pub async fn what_is_cancelled_while_it_waits_for_its_turn_is_not_sent(world: World) {
        let reminded = world.remind_with_a_silent_server(30, PLACES).await;
        let notifier = world.notifier();
        let passing = tokio::spawn(async move { notifier.pass().await });
        world.all_claimed().await;
        for booking in &reminded[PLACES..] {
            world.step(Step::Cancelled, &cancelled(booking)).await;
        }
        // The servers' silence takes its time.
        world.pass_time(2 * SECOND);
        passing.await.expect("no panic").expect("a database");
        let subjects = subjects(&world);
        assert!(subjects.iter().all(|subject| subject.contains("取り消しました")), "{subjects:?}");
        assert_eq!(subjects.len(), 30 - PLACES);
    }

    pub async fn a_hub_that_stops_gives_back_what_it_has_not_tried(world: World) {
        world.remind_with_a_silent_server(30, PLACES).await;
        let (wake, (stop, shutdown)) = (Arc::new(Notify::new()), watch::channel(false));
        let running = tokio::spawn(world.notifier().run(wake, shutdown));
        world.all_claimed().await;
        stop.send(true).expect("a running notifier");
        tokio::time::timeout(SOON, running).await.expect("an end in time").expect("no panic");
        world.pass().await;
        assert_eq!(world.mail_server.mails().len(), 30 - PLACES, "no claim must lapse first");
    }

    /// What SMTP leaves open: the server took the mail, and the answer never came.
    pub async fn a_reminder_whose_answer_was_lost_comes_again_as_the_same_mail(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        world.remind(&booking).await;
        world.mail_server.fail_next(1, MailFault::DropAfterBody);
        world.pass().await;
        world.pass_time(CLAIMED);
        world.pass().await;
        let mails = world.mail_server.mails();
        assert_eq!((mails.len(), mails[0].message_id()), (2, mails[1].message_id()), "mailboxes show it once");
    }

    pub async fn a_text_that_the_staff_changed_is_in_the_next_mail(world: World) {
        world.set_calendar(calendar()).await;
        let (wake, (stop, shutdown)) = (Arc::new(Notify::new()), watch::channel(false));
        let running = tokio::spawn(world.notifier().run(Arc::clone(&wake), shutdown));
        let (first, second) = (world.booking(1).await, world.booking(2).await);
        world.remind(&first).await;
        wake.notify_one();
        world.mail_server.wait_for(1, SOON).await.expect("a mail");
        let mut own = calendar();
        let text = serde_json::json!({ "subject": "{day}にお待ちしています", "body": "{name}様" });
        let text = serde_json::from_value(serde_json::json!({ "ja": text })).expect("a text");
        own.templates.insert(Told::Reminder, text);
        world.pass_time(MINUTE);
        world.set_calendar(own).await;
        world.remind(&second).await;
        wake.notify_one();
        let mails = world.mail_server.wait_for(2, SOON).await.expect("another mail");
        assert!(mails[0].subject().expect("a subject").contains("ご予約の日が近づきました"));
        assert!(mails[1].subject().expect("a subject").ends_with("にお待ちしています"));
        stop.send(true).expect("a running notifier");
        tokio::time::timeout(SOON, running).await.expect("an end in time").expect("no panic");
    }

    pub async fn what_was_sent_about_bookings_long_over_is_forgotten(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        world.subscribe_as(Recipient::Booking(booking.id), &world.browser()).await;
        world.step(Step::Booked, &booking).await;
        world.arrived(Duration::ZERO).await;
        world.pass().await;
        let facility = world.facility;
        let before = |day| world.db.write(move |conn| notices::forget_bookings(conn, facility, day));
        let forget = async |day| assert!(!before(day).await.map_err(|error: DbError| error).expect("a database"));
        let all = world.summary().await.len();
        forget(booking.day()).await;
        assert_eq!(world.summary().await.len(), all, "the day itself is not over");
        forget(booking.day().plus(1)).await;
        assert_eq!(world.summary().await.len(), all - 2, "the push and the mail; what is about children stays");
        let followed = world.db.read(move |conn| notices::followed_by_browsers(conn, &[booking.id])).await;
        assert_eq!(followed.expect("a database"), []);
    }

    pub async fn who_is_forgotten_is_told_nothing(world: World) {
        world.set_calendar(calendar()).await;
        let booking = world.booking(1).await;
        world.remind(&booking).await;
        world.mail_server.fail_next(1, MailFault::Reply { at: SmtpStep::Greeting, code: 421 });
        world.pass().await;
        let (facility, now) = (world.facility, world.clock.now());
        let day = booking.day().plus(1);
        let gone = world.db.write(move |conn| {
            let over = bookings::parties_over(conn, facility, day, now)?;
            bookings::forget_parties(conn, &over, day, now)
        });
        let gone = gone.await;
        assert_eq!(gone.map_err(|error: DbError| error).expect("a database"), 1);
        world.pass_time(HOUR);
        world.pass().await;
        assert_eq!(world.summary().await, ["mail dropped 1 over-since"]);
        assert!(world.mail_server.mails().is_empty());
    }
}
