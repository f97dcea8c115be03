//! Who comes. Whoever is known – by a number with its birth date, or signed in – has booked with this; anybody else gets
//! a code by mail first.

use actix_web::{HttpRequest, HttpResponse, web::Form};
use db::{
    DbError,
    bookings::{self, Party, keys_of},
    residents::{self, Resident},
};
use domain::{
    bookings::{
        address::mail_address,
        booking::{Booking, Channel, Stand},
        decide::{Ask, BookingRefusal, Command},
        documents,
    },
    ids::{FacilityId, FormId},
    text::{NAME_MAX, NOTE_MAX},
};
use hub_web::{app::Hub, forms::Sent, trouble::PageError};

use super::{Bounded as _, Holder, holder::Showing, send, send_from, signed_in, typed};
use crate::pages::bookings::{BadField, Done, Field, Typed, WhyNot};

/// What the form says.
struct Entry {
    form: FormId,
    typed: Typed,
    bring: String,
}

impl Entry {
    fn read(sent: &Sent) -> Result<Self, PageError> {
        let bring = sent.text("bring").parse::<documents::Path>().map(|path| path.to_string());
        Ok(Self { form: sent.form()?, typed: typed_of(sent), bring: bring.unwrap_or_default() })
    }
}

/// What was typed, as it was.
pub(super) fn typed_of(sent: &Sent) -> Typed {
    let text = |name: &str| sent.text(name).chars().take(1_000).collect::<String>();
    Typed {
        name: text("name"),
        kana: text("kana"),
        email: text("email"),
        phone: text("phone"),
        companions: sent.all("companion").take(20).map(str::to_owned).collect(),
        wishes: text("wishes"),
        resident: text("resident"),
        year: text("year"),
        month: text("month"),
        date: text("date"),
        bad: Vec::new(),
    }
}

/// Who comes, as the form says it; what cannot be is noted in it.
pub(super) fn party_of(typed: &mut Typed, people: u16) -> Party {
    let mut bad = Vec::new();
    let mut note = |field: Field, read: Result<String, BadField>| match read {
        Ok(text) => text,
        Err(why) => {
            bad.push((field, why));
            String::new()
        }
    };
    let needed = |text: String| if text.is_empty() { Err(BadField::Missing) } else { Ok(text) };
    let name = note(Field::Name, typed::line(&typed.name, NAME_MAX).and_then(needed));
    let kana = note(Field::Kana, typed::kana(&typed.kana));
    let others = typed.companions.iter().take(usize::from(people.saturating_sub(1)));
    let companions: Vec<_> = others.map(|name| note(Field::Companions, typed::line(name, NAME_MAX))).collect();
    let email = typed::email(&typed.email).map(|email| email.map(|email| email.to_string()).unwrap_or_default());
    let party = Party {
        name,
        kana,
        email: note(Field::Email, email),
        phone: note(Field::Phone, typed::phone(&typed.phone)),
        companions: companions.into_iter().filter(|name| !name.is_empty()).collect(),
        resident: note(Field::Resident, typed::number(&typed.resident)),
        wishes: note(Field::Wishes, typed::line(&typed.wishes, NOTE_MAX)),
        remarks: String::new(),
    };
    typed.bad.extend(bad);
    party
}

/// `POST /booking/{code}/details`
///
/// # Errors
/// If the form cannot be understood, or nothing can be decided now.
pub async fn details(request: HttpRequest, holder: Holder, fields: Form<Sent>) -> Result<HttpResponse, PageError> {
    let sent = Sent::read(fields.into_inner(), &holder.hub, &request)?;
    let Entry { form, mut typed, bring } = Entry::read(&sent)?;
    let hub = &holder.hub;
    if !hub.admits_details(&request) {
        let typed = (sent.text("again").is_empty()).then_some(typed);
        return holder.page(&request, Showing { typed, bring, ..Showing::because(WhyNot::TooMany) }).await;
    }
    if !sent.text("again").is_empty() {
        return send_again(&holder, &request, form).await;
    }
    let number = typed::number(&typed.resident).unwrap_or_default();
    let (facility, held, resident) = read(&holder, number).await?;
    match held.stand {
        // Who asks to wait says who they are when they ask.
        Stand::Held { .. } if held.wants.is_some() => return Ok(holder.back(None)),
        Stand::Held { .. } => (),
        // The second time of a form that was sent twice.
        Stand::Booked => return Ok(holder.back(None)),
        _ => return holder.refuse(&request, WhyNot::Refused(BookingRefusal::HoldOver)).await,
    }
    let mut party = party_of(&mut typed, held.wish.people);
    let known = known(&holder, &request, &mut typed, (&party, resident));
    let is_own = match signed_in(hub, &request).await? {
        Some(guardian) => mail_address(&guardian.email).is_ok_and(|own| own.to_string() == party.email),
        None => false,
    };
    let is_known = known.is_some();
    party.resident = known.unwrap_or_default();
    // Whoever has no mail is called if something changes.
    let no_mail = party.email.is_empty() && typed.bad.iter().all(|(field, _)| *field != Field::Email);
    if no_mail && !is_known && typed.resident.trim().is_empty() {
        typed.bad.push((Field::Email, BadField::NoWay));
    } else if no_mail && party.phone.is_empty() && typed.bad.iter().all(|(field, _)| *field != Field::Phone) {
        typed.bad.push((Field::Phone, BadField::Missing));
    }
    if !typed.bad.is_empty() {
        let typed = Some(typed);
        return holder.page(&request, Showing { typed, bring, ..Showing::because(WhyNot::Mistakes) }).await;
    }
    let keys = keys_of(&hub.sealer(), &party);
    let command = if is_known || is_own {
        Command::Book { ask: ask(&holder, &held), keys, bring: bring.clone(), instead_of: Some(held.id) }
    } else if hub.admits_code(&request, holder.id, keys.address) {
        Command::AskCode { booking: holder.id, keys, bring: bring.clone() }
    } else {
        let typed = Some(typed);
        return holder.page(&request, Showing { typed, bring, ..Showing::because(WhyNot::TooManyCodes) }).await;
    };
    let mut outcome = send(hub, facility, Some(holder.cause(form)), command.clone(), Some(party.clone())).await?;
    // Whoever took longer than the hold goes on if nobody else took the place.
    if matches!(outcome, Err(BookingRefusal::Unknown | BookingRefusal::HoldOver)) {
        let hold = Command::Hold { ask: ask(&holder, &held), instead_of: None };
        outcome = match send_from(hub, facility, (None, hub.settings.proxies.source(&request)), hold, None).await? {
            Ok(_) => send(hub, facility, Some(holder.cause(form)), command, Some(party)).await?,
            Err(_) => Err(BookingRefusal::HoldOver),
        };
    }
    match outcome {
        Ok((_, booking)) if booking.stand == Stand::Booked => Ok(holder.back(Some(Done::Booked))),
        Ok(_) => Ok(holder.back(None)),
        Err(refusal) => {
            let typed = Some(typed);
            holder.page(&request, Showing { typed, bring, ..Showing::because(WhyNot::Refused(refusal)) }).await
        }
    }
}

/// The place that is held.
fn ask(holder: &Holder, held: &Booking) -> Ask {
    Ask {
        booking: held.id,
        wish: held.wish.clone(),
        start: held.taken.start,
        channel: Channel::Public,
        language: holder.lang.unwrap_or(held.language),
    }
}

/// The hold, and whoever the ledger knows by this number.
async fn read(holder: &Holder, number: String) -> Result<(FacilityId, Booking, Option<Resident>), PageError> {
    let (id, sealer) = (holder.id, holder.hub.sealer());
    let read = holder.hub.db.read(move |conn| {
        let (facility, booking) = bookings::get(conn, id)?;
        let resident = if number.is_empty() { None } else { residents::find(conn, &sealer, &number)? };
        Ok::<_, DbError>((facility, booking, resident))
    });
    Ok(read.await?)
}

/// The number as the ledger has it, if it knows somebody with this birth date under it; what is wrong with them is noted.
/// Guesses are bounded.
fn known(
    holder: &Holder,
    request: &HttpRequest,
    typed: &mut Typed,
    (party, resident): (&Party, Option<Resident>),
) -> Option<String> {
    let hub: &Hub = &holder.hub;
    let has_date = [&typed.year, &typed.month, &typed.date].iter().any(|text| !text.trim().is_empty());
    if party.resident.is_empty() {
        if has_date && !typed.bad.iter().any(|(field, _)| *field == Field::Resident) {
            typed.bad.push((Field::Resident, BadField::Missing));
        }
        return None;
    }
    let (number, source) = (db::secrets::hash(&party.resident), hub.settings.proxies.source(request));
    let birth = match typed::birth(&typed.year, &typed.month, &typed.date, hub.clock.now().day()) {
        Ok(birth) => birth,
        Err(why) => {
            typed.bad.push((Field::Birth, why));
            return None;
        }
    };
    if !hub.admits_guess(holder.id, &number, source) {
        typed.bad.push((Field::Resident, BadField::TooManyGuesses));
        return None;
    }
    if let Some(resident) = resident.filter(|resident| resident.birth.is_proved_by(birth)) {
        return Some(resident.number);
    }
    hub.guessed_wrongly(holder.id, &number, source);
    typed.bad.push((Field::Resident, BadField::NoMatch));
    None
}

/// The code once more, to the address that was said before.
async fn send_again(holder: &Holder, request: &HttpRequest, form: FormId) -> Result<HttpResponse, PageError> {
    let (facility, booking) = holder.place().await?;
    if !holder.hub.admits_code(request, booking.id, booking.keys.address) {
        return holder.refuse(request, WhyNot::TooManyCodes).await;
    }
    let command = Command::AskCode { booking: booking.id, keys: booking.keys, bring: booking.bring };
    match send(&holder.hub, facility, Some(holder.cause(form)), command, None).await? {
        Ok(_) => Ok(holder.back(Some(Done::Sent))),
        Err(refusal) => holder.refuse(request, WhyNot::Refused(refusal)).await,
    }
}
