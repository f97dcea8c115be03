//! The page of one booking: what is next for how it stands. Whoever has its address has the booking.

use std::sync::Arc;

use askama::Template;
use db::bookings::Party;
use domain::{
    bookings::{
        booking::{Booking, Stand},
        calendar::Calendar,
        decide::cut_off,
    },
    days::Days,
    ids::FormId,
    lang::Lang,
    queue::office::Office,
    text,
    time::UtcTime,
};
use hub_web::pages::{
    Facility, Shell,
    errors::Errors,
    office_card::OfficeCard,
    qr::Qr,
    tongues::{Tongue, lang_key, tongues},
};
use words::Words;

use super::{
    BadField, Done, Field, Typed, WhyNot, booking_path, bring_link,
    choose::{people_text, steps},
    numbers,
    said::{self, Said},
    seating_name, service_names,
    why::named,
};

/// What the page is for now.
#[derive(Debug)]
pub enum Sheet {
    /// Asking who comes.
    Details(Box<Typed>),
    /// Asking for the digits that were mailed.
    Code {
        /// The digits themselves, in a demo town that sends no mail.
        shown: Option<String>,
    },
    /// Saying how it stands.
    Stand,
}

/// How whoever looks is known already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Not at all.
    Stranger,
    /// Signed in, with an address that is known to be theirs.
    SignedIn,
}

/// `GET /booking/{code}`.
#[derive(Debug, Template)]
#[template(path = "booking.html")]
pub struct BookingPage {
    /// The frame.
    pub shell: Shell,
    /// Which place.
    pub place: Facility,
    /// Its services.
    pub office: Arc<Office>,
    /// Its calendar.
    pub calendar: Arc<Calendar>,
    /// The last part of the page's address.
    pub code: String,
    /// The booking.
    pub booking: Booking,
    /// Who comes, once it was said.
    pub party: Option<Party>,
    /// What the page is for.
    pub sheet: Sheet,
    /// How whoever looks is known.
    pub kind: Kind,
    /// Whether the town knows residents by number.
    pub has_ledger: bool,
    /// Mails to the address that was said come back.
    pub comes_back: bool,
    /// The answers to what to bring, until they are stored.
    pub bring: String,
    /// The page of the visit's number, once somebody came.
    pub ticket: Option<String>,
    /// The QR code of this page's address.
    pub qr: Option<Qr>,
    /// Now.
    pub now: UtcTime,
    /// The language of the page, if it is not the booking's own.
    pub chosen: Option<Lang>,
    /// The town's public VAPID key, base64url without padding.
    pub vapid_key: String,
    /// What was just done.
    pub done: Option<Done>,
    /// Why something was not done.
    pub why: Option<WhyNot>,
}

impl BookingPage {
    fn lang(&self) -> Lang {
        self.chosen.unwrap_or(self.booking.language)
    }

    fn w(&self) -> &'static Words {
        words::of(self.lang())
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang())
    }

    fn tongues(&self) -> [Tongue; 6] {
        let path = booking_path(&self.code, "");
        match (&self.sheet, self.bring.is_empty()) {
            (Sheet::Details(_), false) => tongues(&format!("{path}?bring={}", self.bring), self.lang()),
            _ => tongues(&path, self.lang()),
        }
    }

    /// Where one of the page's forms goes, in the page's language.
    fn act(&self, act: &str) -> String {
        format!("{}?lang={}", booking_path(&self.code, act), self.lang_key())
    }

    /// An id for one of the page's forms: no two have the same.
    fn form(&self) -> FormId {
        FormId::random()
    }

    fn title(&self) -> String {
        match &self.sheet {
            Sheet::Details(_) => self.w().bookings_who(),
            Sheet::Code { .. } => self.w().bookings_code_title(),
            Sheet::Stand => self.told().0,
        }
    }

    /// How it stands. What ended by itself has ended, whether or not that was written down already.
    fn stand(&self) -> Stand {
        match self.booking.stand {
            Stand::Held { until } | Stand::Offered { until } if until <= self.now => Stand::Lapsed,
            stand => stand,
        }
    }

    fn told(&self) -> Said {
        let (headline, more) = said::stand(self.w(), &self.stand());
        // Nothing is promised of mails that come back.
        if self.comes_back && self.is_waiting() {
            (headline, self.w().bookings_waiting_in_turn())
        } else {
            (headline, more)
        }
    }

    /// That mails come back, and what is lost by it.
    fn what_comes_back(&self) -> Said {
        let words = self.w();
        let lost =
            if self.is_waiting() { words.bookings_waiting_comes_back() } else { words.bookings_comes_back_more() };
        (words.bookings_comes_back(), lost)
    }

    /// How many steps booking has; saying who comes is the last.
    fn steps(&self) -> usize {
        steps(&self.calendar)
    }

    fn is_waiting(&self) -> bool {
        matches!(self.stand(), Stand::Waiting { .. })
    }

    /// The days that would do for whoever asks to wait and is yet to show the address.
    fn asked_days(&self) -> Option<String> {
        self.booking.wants.map(|days| Days::of(self.lang()).days_text(days))
    }

    fn is_booked(&self) -> bool {
        self.stand() == Stand::Booked
    }

    /// Whether it is booked for today, so that whoever comes can check in.
    fn is_for_today(&self) -> bool {
        self.is_booked() && self.booking.day() == self.now.day()
    }

    fn is_called_off(&self) -> bool {
        self.stand() == Stand::CalledOff
    }

    fn is_offered(&self) -> bool {
        matches!(self.stand(), Stand::Offered { .. })
    }

    /// Nothing is to come of it any more, and it may be booked again.
    fn is_over(&self) -> bool {
        matches!(self.stand(), Stand::Missed | Stand::Cancelled | Stand::CalledOff | Stand::Lapsed)
    }

    /// Whether the day and time of the booking mean something.
    fn has_time(&self) -> bool {
        self.booking.has_time()
    }

    fn day(&self) -> String {
        Days::of(self.lang()).day_text(self.booking.day())
    }

    /// From when until when.
    fn time(&self) -> String {
        format!("{}–{}", self.booking.taken.start.clock_text(), self.booking.taken.end().clock_text())
    }

    /// The days that would do for whoever waits.
    fn days(&self) -> Option<String> {
        let Stand::Waiting { from, to } = self.booking.stand else { return None };
        Some(Days::of(self.lang()).days_text((from, to)))
    }

    fn desk(&self) -> &str {
        self.calendar.desk(self.booking.taken.desk).map_or("", |desk| desk.name.in_lang(self.lang()))
    }

    fn services(&self) -> Vec<String> {
        service_names(&self.office, &self.booking.wish.services, self.lang())
    }

    fn people(&self) -> String {
        people_text(self.w(), &self.booking.wish)
    }

    fn names(&self) -> String {
        let party = self.party.iter();
        let names = party.flat_map(|party| std::iter::once(&party.name).chain(&party.companions));
        let names: Vec<&str> = names.map(String::as_str).filter(|name| !name.is_empty()).collect();
        names.join(Days::of(self.lang()).comma())
    }

    /// Until when a hold or an offer stands.
    fn until(&self) -> Option<UtcTime> {
        match self.stand() {
            Stand::Held { until } | Stand::Offered { until } => Some(until),
            _ => None,
        }
    }

    fn until_text(&self) -> String {
        self.until().map(|until| Days::of(self.lang()).instant_text(until)).unwrap_or_default()
    }

    fn until_clock(&self) -> String {
        self.until().map(UtcTime::clock_text).unwrap_or_default()
    }

    /// Seconds until then, for the clock that the script lets run.
    fn seconds_left(&self) -> u64 {
        self.until().map_or(0, |until| until.since(self.now).as_secs())
    }

    fn bad(&self, typed: &Typed, field: Field) -> Option<String> {
        typed.bad(field, self.w())
    }

    /// The fields for those who come along, as many as there are.
    fn companions(&self, typed: &Typed) -> Vec<(usize, String)> {
        let count = usize::from(self.booking.wish.people).saturating_sub(1);
        (0..count).map(|nth| (nth, typed.companions.get(nth).cloned().unwrap_or_default())).collect()
    }

    /// Which of those fields the summary leads to: the first that is to be mended.
    fn led_to(&self, companions: &[(usize, String)]) -> usize {
        companions.iter().find(|(_, name)| self.is_bad_companion(name)).map_or(0, |(nth, _)| *nth)
    }

    /// Whether this is one of the names that are to be mended.
    fn is_bad_companion(&self, name: &str) -> bool {
        !text::fits(&text::line(name), text::NAME_MAX)
    }

    /// A fold that holds something to mend, or something that was typed, is open.
    fn is_known_open(&self, typed: &Typed) -> bool {
        let typed_in = [&typed.resident, &typed.year, &typed.month, &typed.date].iter().any(|text| !text.is_empty());
        typed_in || typed.bad.iter().any(|(field, _)| matches!(field, Field::Resident | Field::Birth))
    }

    /// Whether the form asks for the number of the letter: whoever is signed in needs none.
    fn asks_number(&self) -> bool {
        self.has_ledger && !self.is_signed_in()
    }

    fn is_signed_in(&self) -> bool {
        self.kind == Kind::SignedIn
    }

    /// Whether the resident may still change and cancel it here.
    fn is_in_time(&self) -> bool {
        self.now < cut_off(&self.calendar, self.booking.day())
    }

    fn cut_off(&self) -> String {
        Days::of(self.lang()).instant_text(cut_off(&self.calendar, self.booking.day()))
    }

    fn more_link(&self) -> String {
        let wish = &self.booking.wish;
        let seating = seating_name(wish.seating);
        let (services, people) = (numbers(&wish.services), wish.people);
        format!("{}&services={services}&people={people}&seating={seating}&step=services", self.act("move"))
    }

    /// The calendar again, for the same wish; a hold is given up for what is chosen there. For whoever asked to wait, the form
    /// of the waiting list with what they said.
    fn again_link(&self) -> String {
        let wish = &self.booking.wish;
        let seating = seating_name(wish.seating);
        let holds = matches!(self.stand(), Stand::Held { .. });
        let instead = if holds { format!("&instead={}", self.code) } else { String::new() };
        let bring = if self.bring.is_empty() { &self.booking.bring } else { &self.bring };
        let bring = if bring.is_empty() { String::new() } else { format!("&bring={bring}") };
        let page = if self.booking.wants.is_some() { "/waiting" } else { "" };
        format!(
            "/bookings/{}{page}?services={}&people={}&seating={seating}{bring}{instead}&lang={}",
            self.place.slug,
            numbers(&wish.services),
            wish.people,
            self.lang_key()
        )
    }

    /// The form again, with what was said. Whoever asks to wait said it on the form of the waiting list.
    fn edit_link(&self) -> String {
        if self.booking.wants.is_some() { self.again_link() } else { format!("{}&edit=yes", self.act("")) }
    }

    /// What to bring, as it was answered; nothing if the place says nothing about it.
    fn bring_link(&self) -> Option<String> {
        bring_link(&self.calendar, &self.place, &self.booking, &self.code, self.lang())
    }

    /// What to bring, each thing once, where the place has no questions about it.
    fn hints(&self) -> Vec<&str> {
        let services = self.booking.wish.services.iter().filter_map(|no| self.office.service(*no));
        let mut hints: Vec<&str> = Vec::new();
        for hint in services.filter_map(|service| service.hint.as_ref()) {
            let hint = hint.in_lang(self.lang());
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        hints
    }

    fn keep_days(&self) -> u16 {
        self.calendar.rules.keep_days
    }

    fn email(&self) -> &str {
        self.party.as_ref().map_or("", |party| &party.email)
    }

    fn said(&self) -> Option<String> {
        // Nothing is promised of mails that come back.
        let done = self.done.filter(|done| !self.comes_back || !matches!(done, Done::Sent | Done::RemindersOn));
        done.map(|done| done.words(self.w()))
    }

    /// Whether they are reminded.
    fn reminders(&self) -> Said {
        let words = self.w();
        match self.booking.reminders {
            true => (words.bookings_reminders_on(), words.bookings_reminders_on_more()),
            false => (words.bookings_reminders_off(), words.bookings_reminders_off_more()),
        }
    }

    /// Whether it is said that mails about the booking come back.
    fn says_what_comes_back(&self) -> bool {
        self.comes_back && (self.is_booked() || self.is_waiting() || self.is_offered() || self.is_called_off())
    }

    /// What stands beside the field of the code, if that is what is wrong.
    fn wrong_code(&self) -> Option<String> {
        let is_asked = matches!(self.sheet, Sheet::Code { .. });
        self.why.filter(|why| is_asked && *why == WhyNot::WrongCode).map(|why| why.words(self.w()))
    }

    /// Says in the frame why something was not done, with the fields that are to be mended.
    #[must_use]
    pub fn with_errors(mut self) -> Self {
        let (words, asks_number) = (self.w(), self.asks_number());
        if let Sheet::Details(typed) = &mut self.sheet {
            // Where no number is asked for, only the address is missing.
            let no_way = typed.bad.iter_mut().filter(|(_, why)| *why == BadField::NoWay && !asks_number);
            no_way.for_each(|(_, why)| *why = BadField::Missing);
        }
        let errors = match (self.why, &self.sheet, self.wrong_code()) {
            (None, ..) => None,
            (_, _, Some(wrong)) => Some(Errors::new("").at("digits", named(words.bookings_code(), wrong, words))),
            (Some(why), Sheet::Details(typed), None) => Some(typed.errors(why.words(words), words)),
            (Some(why), Sheet::Code { .. } | Sheet::Stand, None) => Some(Errors::new(why.words(words))),
        };
        Self { shell: self.shell.clone().with_errors(errors), ..self }
    }

    /// Where the place is and how it is called.
    fn card(&self) -> OfficeCard {
        let lang = self.lang();
        let hours = self.office.usual_hours(Days::of(lang));
        OfficeCard::new(lang, &self.place, (hours, &self.office.contact), self.calendar.telephone.clone())
            .on_map(self.shell.map.as_deref())
    }

    /// How whoever booked finds back to this page.
    fn kept(&self) -> String {
        if self.email().is_empty() || self.comes_back {
            self.w().bookings_keep_page()
        } else {
            self.w().bookings_also_mailed()
        }
    }

    /// Whether the place's telephone number belongs to why it was not done.
    fn says_to_call(&self) -> bool {
        self.why.is_some_and(WhyNot::says_to_call)
    }
}

/// `GET /booking/{code}` of a booking that is not there.
#[derive(Debug, Template)]
#[template(path = "booking_unknown.html")]
pub struct UnknownBooking {
    /// The frame.
    pub shell: Shell,
    /// The language of the page.
    pub lang: Lang,
}

impl UnknownBooking {
    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }
}
