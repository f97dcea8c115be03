//! The waiting list. Whoever joins it says where they can be written to, and shows first that the address is theirs: by the
//! digits that go there, or by being signed in with it. Until then they have no place on the list.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form, Path},
};
use db::bookings::keys_of;
use domain::{
    bookings::{
        address::mail_address,
        booking::{Channel, Step, Wish},
        decide::{Command, days_ahead},
    },
    ids::{BookingId, FacilityId},
    queue::office::Lang,
    time::CivilDay,
};

use super::{
    Sent,
    choose::{Asked, look_at, place, status},
    details::{party_of, typed_of},
    send_from, signed_in,
};
use crate::{
    app::Hub,
    browser::Browser,
    pages::{
        Place,
        bookings::{BadField, Done, Field, Typed, WaitingPage, WhyNot, booking_path},
        visits::lang_key,
    },
    routes::{
        offices::Tongue,
        sign_in::{html_with, see},
    },
    trouble::PageError,
};

/// What the form says.
struct Entry {
    wish: Wish,
    days: Option<(CivilDay, CivilDay)>,
    typed: Typed,
}

async fn page(
    hub: &Hub,
    (facility, place): (FacilityId, Place),
    entry: Entry,
    lang: Lang,
    why: Option<WhyNot>,
) -> Result<HttpResponse, PageError> {
    let now = hub.clock.now();
    let (office, calendar, ()) = look_at(hub, facility, |_| ()).await?;
    if calendar.stopped.is_some() || entry.wish.size(&calendar).is_err() {
        return Ok(see(&format!("/bookings/{}?lang={}", place.slug, lang_key(lang))));
    }
    let ahead = days_ahead(&calendar, now);
    let Entry { wish, days, typed } = entry;
    let days = days.unwrap_or(ahead);
    let shell = hub.resident_shell().in_lang(lang);
    let page = WaitingPage { shell, place, office, calendar, wish, ahead, days, typed, now, lang, why };
    Ok(html_with(status(why), &page))
}

/// `GET /bookings/{facility}/waiting`
///
/// # Errors
/// If nothing can be booked there, or it cannot be read now.
pub async fn show(
    request: HttpRequest,
    browser: Browser,
    slug: Path<String>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let wish = Asked::of(&request).wanted.wish();
    let typed = match signed_in(&hub, &request).await? {
        Some(guardian) => Typed { name: guardian.name, email: guardian.email, ..Typed::default() },
        None => Typed::default(),
    };
    let lang = Tongue::of(&request).unwrap_or_default();
    let entry = Entry { wish, days: None, typed };
    let mut response = page(&hub, place(&hub, &slug).await?, entry, lang, None).await?;
    browser.name(&hub, &mut response)?;
    Ok(response)
}

/// `POST /bookings/{facility}/waiting`: to the page of the booking that may come of it.
///
/// # Errors
/// If the form cannot be understood or it cannot be decided now.
pub async fn wait(
    request: HttpRequest,
    browser: Browser,
    slug: Path<String>,
    fields: Form<Sent>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let sent = Sent::read(fields.into_inner())?;
    let (form, lang) = (sent.form()?, Tongue::of(&request).unwrap_or_default());
    let wish = Asked::read(&sent).wanted.wish();
    let days = sent.text("from").parse().ok().zip(sent.text("to").parse().ok());
    let mut typed = typed_of(&sent);
    let here = place(&hub, &slug).await?;
    let party = party_of(&mut typed, 1);
    let is_bad = |typed: &Typed, field: Field| typed.bad.iter().any(|(bad, _)| *bad == field);
    if party.email.is_empty() && !is_bad(&typed, Field::Email) {
        typed.bad.push((Field::Email, BadField::Missing));
    }
    if days.is_none_or(|(from, to): (CivilDay, CivilDay)| from > to) {
        typed.bad.push((Field::Days, BadField::NotDate));
    }
    let (true, Some((from, to))) = (typed.bad.is_empty(), days) else {
        return page(&hub, here, Entry { wish, days, typed }, lang, Some(WhyNot::Mistakes)).await;
    };
    let (booking, keys) = (BookingId::new(hub.clock.now()), keys_of(&hub.sealer(), &party));
    if !hub.admits_hold(&request) || !hub.admits_code(booking, keys.address) {
        return page(&hub, here, Entry { wish, days, typed }, lang, Some(WhyNot::TooMany)).await;
    }
    let is_own = match signed_in(&hub, &request).await? {
        Some(guardian) => mail_address(&guardian.email).is_ok_and(|own| own.to_string() == party.email),
        None => false,
    };
    let (language, channel) = (lang, Channel::Public);
    let command = match is_own {
        true => Command::Wait { booking, wish: wish.clone(), from, to, keys, language, channel },
        false => Command::AskToWait { booking, wish: wish.clone(), from, to, keys, language },
    };
    let cause = (Some(browser.cause(form)), hub.settings.proxies.source(&request));
    match send_from(&hub, here.0, cause, command, Some(party)).await? {
        Ok((step, booking)) => {
            let path = booking_path(&hub.sealer().booking_code(booking.id), "");
            let done = if step == Step::Waits { format!("&done={}", Done::Waits.name()) } else { String::new() };
            Ok(see(&format!("{path}?lang={}{done}", lang_key(lang))))
        }
        Err(refusal) => page(&hub, here, Entry { wish, days, typed }, lang, Some(WhyNot::Refused(refusal))).await,
    }
}
