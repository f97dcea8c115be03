//! The waiting list. Whoever joins it says where they can be written to, and shows first that the address is theirs: by the
//! digits that go there, or by being signed in with it. Until then they have no place on the list.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form, Path},
};
use db::{
    DbError,
    bookings::{self, Party, keys_of},
};
use domain::{
    bookings::{
        address::mail_address,
        booking::{Channel, Stand, Step, Wish},
        decide::{Command, days_ahead},
    },
    ids::{BookingId, FacilityId},
    time::CivilDay,
};
use hub_web::{
    app::Hub,
    browser::Browser,
    forms::Sent,
    pages::{Facility, Shell, tongues::lang_key},
    posted::Posted,
    routes::answer::{html_with, see},
    trouble::PageError,
};

use super::{
    Bounded as _,
    choose::{Asked, look_at, place, status},
    details::{party_of, typed_of},
    holder::typed_before,
    send_from, signed_in,
};
use crate::pages::bookings::{BadField, Done, Field, Typed, WaitingPage, WhyNot, booking_path};

/// What the form says.
struct Entry {
    wish: Wish,
    days: Option<(CivilDay, CivilDay)>,
    typed: Typed,
    /// The code of the wish that this one is said again for.
    instead: Option<String>,
}

async fn page(
    hub: &Hub,
    (facility, place): (FacilityId, Facility),
    entry: Entry,
    shell: Shell,
    why: Option<WhyNot>,
) -> Result<HttpResponse, PageError> {
    let (now, lang) = (hub.clock.now(), shell.lang);
    let (office, calendar, ()) = look_at(hub, facility, |_| ()).await?;
    if calendar.stopped.is_some() || entry.wish.size(&calendar).is_err() {
        return Ok(see(&format!("/bookings/{}?lang={}", place.slug, lang_key(lang))));
    }
    let ahead = days_ahead(&calendar, now);
    let Entry { wish, days, typed, instead } = entry;
    let days = days.unwrap_or(ahead);
    let page = WaitingPage { shell, place, office, calendar, wish, ahead, days, typed, instead, now, lang, why };
    Ok(html_with(status(why), &page.with_errors()))
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
    let wanted = Asked::of(&request).wanted;
    let said = match &wanted.instead {
        Some(code) => said_before(&hub, code).await?,
        None => None,
    };
    let (days, typed) = match (said, signed_in(&hub, &request).await?) {
        (Some((days, party)), _) => (Some(days), typed_before(&party)),
        (None, Some(guardian)) => (None, Typed { name: guardian.name, email: guardian.email, ..Typed::default() }),
        (None, None) => (None, Typed::default()),
    };
    let shell = hub.shell(&request);
    let entry = Entry { wish: wanted.wish(), days, typed, instead: wanted.instead };
    let mut response = page(&hub, place(&hub, &slug).await?, entry, shell, None).await?;
    browser.name(&hub, &mut response)?;
    Ok(response)
}

/// What was said of a wish to wait that is yet to be shown to be theirs. Whoever has its code said it.
async fn said_before(hub: &Hub, code: &str) -> Result<Option<((CivilDay, CivilDay), Party)>, PageError> {
    let sealer = hub.sealer();
    let Some(id) = sealer.booking_of_code(code) else { return Ok(None) };
    let read = hub.db.read(move |conn| {
        let (_, booking) = match bookings::get(conn, id) {
            Err(DbError::NotFound) => return Ok(None),
            found => found?,
        };
        match (booking.stand, booking.wants) {
            (Stand::Held { .. }, Some(days)) => Ok(bookings::party(conn, &sealer, id)?.map(|party| (days, party))),
            _ => Ok::<_, DbError>(None),
        }
    });
    Ok(read.await?)
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
    let sent = Sent::read(fields.into_inner(), &hub, &request)?;
    let (form, shell) = (sent.form()?, hub.shell(&request));
    let lang = shell.lang;
    let wanted = Asked::read(&sent).wanted;
    let (wish, instead) = (wanted.wish(), wanted.instead);
    let days: Option<(CivilDay, CivilDay)> = sent.text("from").parse().ok().zip(sent.text("to").parse().ok());
    let mut typed = typed_of(&sent);
    let here = place(&hub, &slug).await?;
    let party = party_of(&mut typed, 1);
    let is_bad = |typed: &Typed, field: Field| typed.bad.iter().any(|(bad, _)| *bad == field);
    if party.email.is_empty() && !is_bad(&typed, Field::Email) {
        typed.bad.push((Field::Email, BadField::Missing));
    }
    match days {
        None => typed.bad.push((Field::Days, BadField::NotDate)),
        Some((from, to)) if from > to => typed.bad.push((Field::Days, BadField::EndsBefore)),
        Some(_) => {}
    }
    let (true, Some((from, to))) = (typed.bad.is_empty(), days) else {
        return page(&hub, here, Entry { wish, days, typed, instead }, shell, Some(WhyNot::Mistakes)).await;
    };
    let (booking, keys) = (BookingId::new(hub.clock.now()), keys_of(&hub.sealer(), &party));
    if !hub.admits_hold(&request) || !hub.admits_code(&request, booking, keys.address) {
        return page(&hub, here, Entry { wish, days, typed, instead }, shell, Some(WhyNot::TooMany)).await;
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
    let cause = (Some(browser.cause(Posted::of(&request).form(form))), hub.settings.proxies.source(&request));
    match send_from(&hub, here.0, cause, command, Some(party)).await? {
        Ok((step, booking)) => {
            let path = booking_path(&hub.sealer().booking_code(booking.id), "");
            let done = if step == Step::Waits { format!("&done={}", Done::Waits.name()) } else { String::new() };
            Ok(see(&format!("{path}?lang={}{done}", lang_key(lang))))
        }
        Err(refusal) => {
            page(&hub, here, Entry { wish, days, typed, instead }, shell, Some(WhyNot::Refused(refusal))).await
        }
    }
}
