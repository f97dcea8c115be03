//! What goes out about a booking beside its words: the calendar file, and the address that ends reminders.

use std::{collections::HashMap, sync::Arc};

use db::{
    Db, DbError,
    bookings::Party,
    notices::{self, Due, News, Place},
};
use domain::{
    bookings::{
        booking::Booking,
        calendar::Told,
        ics::{Entry, Method, Organizer, calendar_file},
    },
    ids::FacilityId,
};

use crate::{
    Notifier,
    mail::{CalendarPart, Mailer},
    words::bookings::{About, description, summary, uid},
};

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

/// A delivery's booking with everything that is said of it.
pub(crate) struct Booked<'a> {
    pub told: Told,
    booking: &'a Booking,
    party: &'a Party,
    place: &'a Place,
    facility: &'a str,
    url: String,
    code: String,
    nobody: Party,
}

impl<'a> Booked<'a> {
    /// `None` if it is about no booking, its people are forgotten, or nothing can be booked there any more.
    pub(crate) fn of(notifier: &Notifier, due: &'a Due, place: Option<&'a Place>) -> Option<Self> {
        let News::Booking { told, .. } = due.news else { return None };
        let (booking, party) = due.booking.as_deref().map(|(booking, party)| (booking, party))?;
        let code = match (told, booking.keys.address) {
            (Told::Code, Some(address)) => notifier.sealer.address_code(booking.id, address),
            _ => String::new(),
        };
        let url = notifier.page_of(due.recipient);
        Some(Self {
            told,
            booking,
            party,
            place: place?,
            facility: &due.facility_name,
            url,
            code,
            nobody: Party::default(),
        })
    }

    pub(crate) fn about(&self, now: domain::time::UtcTime) -> About<'_> {
        About {
            booking: self.booking,
            // Until the digits come back the address may be anybody's: nobody has words of a stranger's choice sent there.
            party: if self.told == Told::Code { &self.nobody } else { self.party },
            place: self.facility,
            calendar: &self.place.calendar,
            office: self.place.office.as_ref(),
            url: &self.url,
            code: &self.code,
            now,
        }
    }

    /// What puts it into the calendar of whoever booked, or takes it out.
    pub(crate) fn calendar(&self, public_url: &str, mailer: &Mailer, about: &About<'_>) -> Option<CalendarPart> {
        let method = match self.told {
            Told::Booked | Told::Moved => Method::Request,
            Told::Cancelled | Told::CalledOff => Method::Cancel,
            Told::Code | Told::Reminder | Told::Waits | Told::Offered | Told::Reinvited => return None,
        };
        about.start()?;
        let uid = uid(self.booking.id, public_url);
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
            url: &self.url,
            organizer: Some(Organizer { name: self.facility, mail: mailer.address() }),
            attendee: Some(&self.party.email),
        });
        Some(CalendarPart { method, body })
    }

    /// Where one click ends mails like this one; nothing for those that somebody needs.
    pub(crate) fn unsubscribe(&self) -> Option<String> {
        matches!(self.told, Told::Reminder | Told::Reinvited).then(|| format!("{}/unsubscribe", self.url))
    }
}
