//! Whoever holds a booking, and what they see of it.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Query};
use db::{
    DbError,
    bookings::{self, Party},
    notices, residents, roster,
    seal::Sealer,
};
use domain::{
    bookings::{
        booking::{Booking, Keys, Stand},
        decide::Command,
        documents,
    },
    ids::{BookingId, FacilityId, FormId},
    log::{Cause, Sender},
};
use hub_web::{
    holder,
    pages::{Facility, Shell, qr::Qr, ticket_path},
    routes::{answer::html_with, holder::Held},
    trouble::PageError,
};

use super::{
    Bounded as _,
    choose::{look_at, status},
    send, signed_in,
};
use crate::{
    pages::bookings::{BookingPage, Done, Kind, Sheet, Typed, UnknownBooking, WhyNot, booking_path},
    routes::arrivals,
};

/// A booking, as its page knows it.
pub enum OneBooking {}

holder! {
    /// Whoever holds a booking.
    Holder of OneBooking
}

impl Held for OneBooking {
    type Id = BookingId;

    fn of_code(sealer: &Sealer, code: &str) -> Option<BookingId> {
        sealer.booking_of_code(code)
    }

    fn path(code: &str) -> String {
        booking_path(code, "")
    }

    fn unknown(shell: Shell) -> HttpResponse {
        let lang = shell.lang;
        html_with(StatusCode::NOT_FOUND, &UnknownBooking { shell, lang })
    }
}

/// A booking as it was committed, and what its page says besides.
pub(super) struct Seen {
    pub facility: FacilityId,
    pub booking: Booking,
    pub place: Facility,
    pub party: Option<Party>,
    pub has_ledger: bool,
    /// Mails to the party's address come back.
    pub comes_back: bool,
}

/// What the page is to show.
#[derive(Default)]
pub(super) struct Showing {
    /// A form that comes back.
    pub typed: Option<Typed>,
    /// The form is to be filled in again.
    pub edit: bool,
    /// The answers to what to bring.
    pub bring: String,
    pub done: Option<Done>,
    pub why: Option<WhyNot>,
}

impl Showing {
    pub fn because(why: WhyNot) -> Self {
        Self { why: Some(why), ..Self::default() }
    }
}

impl Holder {
    /// The booking as it was committed.
    pub(super) async fn seen(&self) -> Result<Seen, PageError> {
        let (id, sealer) = (self.id, self.hub.sealer());
        let read = self.hub.db.read(move |conn| {
            conn.snapshot(|conn| {
                let (facility, booking) = bookings::get(conn, id)?;
                let party = bookings::party(conn, &sealer, id)?;
                let email = party.as_ref().map(|party| party.email.as_str()).filter(|email| !email.is_empty());
                let comes_back = match email {
                    Some(email) => notices::is_bounced(conn, &sealer.mailbox_key(email))?,
                    None => false,
                };
                Ok::<_, DbError>(Seen {
                    facility,
                    place: roster::facility(conn, facility)?.into(),
                    party,
                    comes_back,
                    has_ledger: matches!(booking.stand, Stand::Held { .. }) && residents::any(conn)?,
                    booking,
                })
            })
        });
        Ok(read.await?)
    }

    /// Where the booking is, and how it stands: all that a command needs.
    pub(super) async fn place(&self) -> Result<(FacilityId, Booking), PageError> {
        let id = self.id;
        let read: Result<_, DbError> = self.hub.db.read(move |conn| bookings::get(conn, id)).await;
        Ok(read?)
    }

    /// The page as it is now.
    pub(super) async fn page(&self, request: &HttpRequest, showing: Showing) -> Result<HttpResponse, PageError> {
        let (hub, now) = (&self.hub, self.hub.clock.now());
        let seen = match self.seen().await {
            Err(PageError::NotFound) => return Ok(self.unknown()),
            seen => seen?,
        };
        let (office, calendar, ()) = look_at(hub, seen.facility, |_| ()).await?;
        let is_held = matches!(seen.booking.stand, Stand::Held { until } if now < until);
        let edits = showing.edit && seen.booking.wants.is_none();
        let was_asked = seen.booking.keys != Keys::default() && showing.typed.is_none() && !edits;
        let mut kind = Kind::Stranger;
        let sheet = match (is_held, was_asked) {
            (false, _) => Sheet::Stand,
            (true, true) => Sheet::Code { shown: self.shown_code(&seen.booking) },
            (true, false) => {
                let guardian = signed_in(hub, request).await?;
                kind = if guardian.is_some() { Kind::SignedIn } else { Kind::Stranger };
                let typed = showing.typed.unwrap_or_else(|| match (&seen.party, guardian) {
                    (Some(party), _) => typed_before(party),
                    (None, Some(guardian)) => Typed { name: guardian.name, email: guardian.email, ..Typed::default() },
                    (None, None) => Typed::default(),
                });
                Sheet::Details(Box::new(typed))
            }
        };
        let booking = &seen.booking;
        let ticket = match booking.stand {
            Stand::Arrived { visit: Some(visit) } => Some(ticket_path(&hub.sealer().ticket_code(visit), "")),
            _ => None,
        };
        let is_ahead = booking.stand.is_ahead(now) && !is_held;
        let is_for_today = booking.stand == Stand::Booked && booking.day() == now.day();
        let address = format!("{}{}", hub.settings.public_url, booking_path(&self.code, ""));
        let mut shell = self.shell.clone().in_lang(self.lang.unwrap_or(seen.booking.language));
        if !matches!(sheet, Sheet::Stand) {
            // Still on the way to a booking, the last steps of what began there.
            shell.route = "/bookings/{facility}".to_owned();
        }
        let page = BookingPage {
            shell,
            place: seen.place,
            office,
            calendar,
            code: self.code.clone(),
            qr: (booking.stand == Stand::Booked).then(|| Qr::of(&address)).flatten(),
            booking: seen.booking,
            party: seen.party,
            sheet,
            kind,
            has_ledger: seen.has_ledger,
            comes_back: seen.comes_back,
            bring: showing.bring,
            ticket,
            now,
            chosen: self.lang,
            vapid_key: hub.vapid_key.clone(),
            done: showing.done,
            why: showing.why,
        };
        let mut response = html_with(status(showing.why), &page.with_errors());
        if is_for_today {
            let cookie = arrivals::cookie(&self.code, hub.settings.is_https());
            response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
        }
        if is_ahead {
            self.remember(&mut response)?;
        }
        Ok(response)
    }

    /// A demo town without a mail server shows what it would have mailed.
    fn shown_code(&self, booking: &Booking) -> Option<String> {
        let shows = self.hub.settings.demo && self.hub.settings.smtp.is_none();
        booking.keys.address.filter(|_| shows).map(|address| self.hub.sealer().address_code(booking.id, address))
    }

    pub(super) async fn refuse(&self, request: &HttpRequest, why: WhyNot) -> Result<HttpResponse, PageError> {
        self.page(request, Showing::because(why)).await
    }

    /// Back to the page, which says what was done.
    pub(super) fn back(&self, done: Option<Done>) -> HttpResponse {
        self.to_page(done.map(Done::name))
    }

    /// What one of the page's forms causes, of this booking.
    pub(super) fn cause(&self, form: FormId) -> Cause {
        Cause::form(self.posted.form(form), Sender::Booking(self.id))
    }

    /// Does what one of the page's forms is for.
    pub(super) async fn act(
        &self,
        request: &HttpRequest,
        form: FormId,
        command: Command,
        done: Option<Done>,
    ) -> Result<HttpResponse, PageError> {
        if !self.hub.admits_act(self.id) {
            return self.refuse(request, WhyNot::TooMany).await;
        }
        let (facility, _) = self.place().await?;
        match send(&self.hub, facility, Some(self.cause(form)), command, None).await? {
            Ok(_) => Ok(self.back(done)),
            Err(refusal) => self.refuse(request, WhyNot::Refused(refusal)).await,
        }
    }
}

/// What was said before, to be mended.
pub(super) fn typed_before(party: &Party) -> Typed {
    Typed {
        name: party.name.clone(),
        kana: party.kana.clone(),
        email: party.email.clone(),
        phone: party.phone.clone(),
        companions: party.companions.clone(),
        wishes: party.wishes.clone(),
        resident: party.resident.clone(),
        ..Typed::default()
    }
}

/// What the address asks for besides.
#[derive(Debug, Default, serde::Deserialize)]
struct More {
    done: Option<Done>,
    edit: Option<String>,
    #[serde(default)]
    bring: String,
}

/// `GET /booking/{code}`
///
/// # Errors
/// If the database fails.
pub async fn look(request: HttpRequest, holder: Holder) -> Result<HttpResponse, PageError> {
    let more = Query::<More>::from_query(request.query_string()).map(Query::into_inner).unwrap_or_default();
    let bring = more.bring.parse::<documents::Path>().map(|path| path.to_string()).unwrap_or_default();
    let showing = Showing { done: more.done, edit: more.edit.is_some(), bring, ..Showing::default() };
    holder.page(&request, showing).await
}
