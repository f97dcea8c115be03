//! Every word of the pages on which residents book, in six languages. What a place calls its desks and services is the
//! place's own.

mod easy;
mod en;
mod ja;
mod pt;
mod vi;
mod why;
mod zh;

use domain::{
    bookings::{booking::Stand, slots::Closed},
    lang::Lang,
    words::Common,
};
use hub_web::pages::visit_words::{Around, Told};

pub use why::{BadField, Done, Field, WhyNot};
pub(crate) use why::{Fields, Refusals};

/// The words in one language.
pub(crate) struct Words {
    /// What is said elsewhere as well.
    pub common: &'static Common,

    // Choosing.
    pub title: &'static str,
    pub places: Told,
    pub no_places: &'static str,
    pub stopped: Told,
    pub choose_services: Told,
    pub next: &'static str,
    pub nothing_chosen: &'static str,
    pub look_up_bring: &'static str,
    pub choose_people: Told,
    pub when_several: &'static str,
    pub together: Told,
    pub in_a_row: Told,
    pub choose_day: &'static str,
    pub choose_time: &'static str,
    pub change: &'static str,
    pub about_minutes: Around,

    // What was chosen.
    pub day: &'static str,
    pub days: &'static str,
    pub names: &'static str,

    // The calendar.
    pub signs: &'static str,
    pub free: &'static str,
    pub few: &'static str,
    pub full: &'static str,
    pub closed: &'static str,
    pub over: &'static str,
    pub not_yet: &'static str,
    pub earlier_month: &'static str,
    pub later_month: &'static str,
    pub closed_days: &'static str,
    pub holiday: &'static str,
    pub year_end: &'static str,
    pub monthly: &'static str,
    pub none_this_month: &'static str,
    pub none_this_day: &'static str,
    pub next_free: &'static str,
    pub with_fewer: &'static str,
    pub to_calendar: &'static str,
    pub morning: &'static str,
    pub afternoon: &'static str,
    pub cut_off: Around,
    pub no_room: Told,
    pub wait_button: &'static str,

    // Who comes.
    pub held: Around,
    pub left: (&'static str, &'static str, &'static str),
    pub ended: &'static str,
    pub who: &'static str,
    pub name: &'static str,
    pub kana: Told,
    pub email: Told,
    pub phone: Told,
    pub needed: &'static str,
    pub optional: &'static str,
    pub companions: Told,
    pub wishes: Told,
    pub known: Told,
    pub resident: &'static str,
    pub birth: Told,
    pub year: &'static str,
    pub month: &'static str,
    pub date: &'static str,
    pub no_mail_at_all: &'static str,
    pub no_address: &'static str,
    pub kept_for: Around,
    pub signed_in: &'static str,
    pub go_on: &'static str,
    pub choose_again: &'static str,
    pub mistakes: &'static str,
    pub leave_empty: &'static str,

    // The code.
    pub code_title: &'static str,
    pub code_sent: Around,
    pub code_comes_back: Around,
    pub code: &'static str,
    pub confirm: &'static str,
    pub no_mail: Told,
    pub send_again: &'static str,
    pub other_address: &'static str,

    // The booking.
    pub held_stand: Told,
    pub booked: Told,
    pub also_mailed: &'static str,
    pub comes_back: Told,
    pub keep_page: &'static str,
    pub waiting: Told,
    /// The second of [`Words::waiting`] for whoever no mail reaches.
    pub waiting_in_turn: &'static str,
    /// The second of [`Words::comes_back`] for whoever waits.
    pub waiting_comes_back: &'static str,
    pub offered: Told,
    pub arrived: Told,
    pub missed: Told,
    pub cancelled: Told,
    pub called_off: Told,
    pub lapsed: Told,
    pub on_the_day: Told,
    pub qr: &'static str,
    pub to_my_calendar: &'static str,
    pub see_bring: &'static str,
    pub change_booking: Told,
    pub change_button: &'static str,
    pub change_more: &'static str,
    pub now_booked: &'static str,
    pub cancel: Told,
    pub cancel_button: &'static str,
    pub too_late: &'static str,
    pub reminders_on: Told,
    pub reminders_off: Told,
    /// Instead of either, where mails come back and this browser shows none.
    pub reminders_lost: Told,
    pub remind: &'static str,
    pub do_not_remind: &'static str,
    pub push: &'static str,
    pub offer_until: Around,
    pub accept: &'static str,
    pub decline: Told,
    pub decline_button: &'static str,
    pub stop_waiting: Told,
    pub stop_waiting_button: &'static str,
    pub book_again: &'static str,
    pub to_ticket: &'static str,
    pub unknown: Told,

    // The waiting list.
    pub wait_title: Told,
    pub wait_from: &'static str,
    pub wait_to: &'static str,
    pub wait: &'static str,

    // After something was done.
    pub done_booked: &'static str,
    pub done_moved: &'static str,
    pub done_waits: &'static str,
    pub done_sent: &'static str,
    pub done_reminders_on: &'static str,
    pub done_reminders_off: &'static str,

    // Why not.
    pub too_many: &'static str,
    pub too_many_codes: &'static str,
    pub wrong_code: &'static str,
    pub too_many_guesses: &'static str,
    pub refusals: Refusals,
    pub fields: Fields,
}

impl Words {
    /// The words in this language.
    pub(crate) const fn of(lang: Lang) -> &'static Self {
        lang.pick([&ja::WORDS, &easy::WORDS, &en::WORDS, &pt::WORDS, &vi::WORDS, &zh::WORDS])
    }

    /// How a booking stands, and what to do.
    pub(crate) const fn stand(&self, stand: &Stand) -> Told {
        match stand {
            Stand::Held { .. } => self.held_stand,
            Stand::Booked => self.booked,
            Stand::Waiting { .. } => self.waiting,
            Stand::Offered { .. } => self.offered,
            Stand::Arrived { .. } => self.arrived,
            Stand::Missed => self.missed,
            Stand::Cancelled => self.cancelled,
            Stand::CalledOff => self.called_off,
            Stand::Lapsed => self.lapsed,
        }
    }

    /// Why a place is closed. The names of holidays, and reasons that the staff entered, are Japanese.
    pub(crate) fn why_closed<'a>(&self, closed: &'a Closed, lang: Lang) -> &'a str
    where
        Self: 'a,
    {
        let reads_japanese = matches!(lang, Lang::Ja | Lang::Easy);
        match closed {
            Closed::Holiday(name) if reads_japanese => name,
            Closed::Holiday(_) => Self::of(lang).holiday,
            Closed::YearEnd => Self::of(lang).year_end,
            Closed::Monthly => Self::of(lang).monthly,
            Closed::Entered(reason) => reason,
            Closed::NoHours => Self::of(lang).closed,
        }
    }
}
