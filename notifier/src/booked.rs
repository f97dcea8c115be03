//! A booking as its notices find it: with its place, read once for all of them, and with the calendar file that goes out beside
//! the words.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use db::{
    Db, DbError,
    bookings::Party,
    notices::{self, Due, Place},
    seal::Sealer,
};
use domain::{
    bookings::{
        booking::Booking,
        ics::{Entry, Method, Organizer, calendar_file},
    },
    ids::FacilityId,
    time::UtcTime,
};

use crate::{
    Notifier,
    mail::{CalendarPart, Mailer},
    notices::bookings::BookingNotice,
    words::bookings::{About, description, summary, uid},
};

static NOBODY: LazyLock<Party> = LazyLock::new(Party::default);

/// Places as they were when something was last said of them. A hundred thousand reminders read a calendar once.
#[derive(Default)]
pub(crate) struct Places(HashMap<FacilityId, Arc<Place>>);

impl Places {
    /// The places of these deliveries, read anew where they were changed since.
    pub(crate) async fn of(&mut self, db: &Db, due: &[Due]) -> Result<(), DbError> {
        let of_bookings = due.iter().filter(|due| due.booking.is_some());
        let mut facilities: Vec<FacilityId> = of_bookings.map(|due| due.facility).collect();
        facilities.sort_unstable();
        facilities.dedup();
        for facility in facilities {
            let known = self.0.remove(&facility);
            match db.read(move |conn| notices::place(conn, facility, known)).await {
                Ok(Some(place)) => drop(self.0.insert(facility, place)),
                Ok(None) => {}
                // One place that cannot be read holds up no other one.
                Err(error @ DbError::Damaged(_)) => tracing::error!(%error, %facility, "a place cannot be read"),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    pub(crate) fn get(&self, facility: FacilityId) -> Option<Arc<Place>> {
        self.0.get(&facility).map(Arc::clone)
    }
}

/// A delivery's booking with everything that can be said of it.
pub struct Booked<'a> {
    pub(crate) booking: &'a Booking,
    party: &'a Party,
    place: &'a Place,
    facility: &'a str,
    url: &'a str,
    public_url: &'a str,
    sealer: &'a Sealer,
    /// Who invites.
    sender: Option<&'a str>,
}

impl<'a> Booked<'a> {
    /// `None` if it is about no booking, its people are forgotten, or nothing can be booked there any more.
    pub(crate) fn of(notifier: &'a Notifier, due: &'a Due, place: Option<&'a Place>, url: &'a str) -> Option<Self> {
        let (booking, party) = due.booking.as_deref().map(|(booking, party)| (booking, party))?;
        Some(Self {
            booking,
            party,
            place: place?,
            facility: &due.facility_name,
            url,
            public_url: &notifier.public_url,
            sealer: &notifier.sealer,
            sender: notifier.mail.as_ref().map(Mailer::address),
        })
    }

    /// The digits that show that the mail address is theirs, for the notice that holds them.
    pub(crate) fn code(&self, notice: &BookingNotice) -> String {
        match self.booking.keys.address.filter(|_| notice.is_proof) {
            Some(address) => self.sealer.address_code(self.booking.id, address),
            None => String::new(),
        }
    }

    pub(crate) fn about<'b>(&'b self, notice: &BookingNotice, code: &'b str, now: UtcTime) -> About<'b> {
        About {
            booking: self.booking,
            party: if notice.is_proof { &NOBODY } else { self.party },
            place: self.facility,
            calendar: &self.place.calendar,
            office: self.place.office.as_ref(),
            url: self.url,
            code,
            now,
        }
    }

    /// What puts it into the calendar of whoever booked, or takes it out.
    pub(crate) fn calendar(&self, method: Method, about: &About<'_>) -> Option<CalendarPart> {
        about.start()?;
        let uid = uid(self.booking.id, self.public_url);
        let body = calendar_file(&Entry {
            uid: &uid,
            sequence: self.booking.changes,
            method,
            stamp: about.now,
            start: self.booking.taken.start,
            end: self.booking.taken.end(),
            summary: &summary(about),
            location: &about.location(),
            description: &description(about),
            url: self.url,
            organizer: self.sender.map(|mail| Organizer { name: self.facility, mail }),
            attendee: Some(&self.party.email),
        });
        Some(CalendarPart { method, body })
    }
}
