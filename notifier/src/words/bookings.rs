//! How those who booked are told; what is new stands with each notice. A mail is Japanese first and then in the language of whoever booked, for it is shown to
//! others as well; a push is in that language alone. The town's own texts take the place of the usual ones, language by
//! language.
//!
//! A push shows on a locked screen: it says where and when, but neither who nor what for.

mod about;
mod letter;
mod template;

use domain::{bookings::calendar::Told, ids::BookingId};
use url::Url;

pub use about::About;
pub(crate) use letter::Block;

use super::{MailWords, Tongue};
use crate::notices::of_booking;

/// The mail's words. Pure: what is said comes in, the town's own texts with the calendar.
#[must_use]
pub fn render(told: Told, about: &About<'_>) -> MailWords {
    let parts = Tongue::of_mail(about.booking.language).map(|tongue| letter::part(told, about, tongue));
    letter::set(&parts.collect::<Vec<_>>(), about)
}

/// Title and body of a push, in the language of whoever booked.
#[must_use]
pub fn push(told: Told, about: &About<'_>) -> (String, String) {
    let (notice, tongue) = (of_booking(told), Tongue::of(about.booking.language));
    let mut body = about.place.to_owned();
    if let Some(also) = (notice.screen)(about, tongue) {
        body.push(if tongue.days.is_wide() { '　' } else { ' ' });
        body.push_str(&also);
    }
    ((notice.title)(tongue.words), body)
}

/// One line for a calendar: what it is, in the language of whoever booked.
#[must_use]
pub fn summary(about: &About<'_>) -> String {
    let tongue = Tongue::of(about.booking.language);
    let services = about.services(tongue.days.lang).join(tongue.days.comma());
    if services.is_empty() { about.place.to_owned() } else { format!("{services} {}", about.place) }
}

/// The name of a booking's calendar entry for ever (RFC 5545, UID): the same in every mail and in the file of its page.
#[must_use]
pub fn uid(booking: BookingId, public_url: &str) -> String {
    let host = Url::parse(public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    format!("{booking}@{}", host.as_deref().unwrap_or("localhost"))
}

/// Lines for a calendar: the booking's number, what to bring and the page, in the language of whoever booked.
#[must_use]
pub fn description(about: &About<'_>) -> String {
    letter::note(about, Tongue::of(about.booking.language))
}

#[cfg(test)]
mod tests;
