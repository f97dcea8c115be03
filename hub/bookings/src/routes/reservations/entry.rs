//! A booking taken on the telephone, or a place on the waiting list.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use actors::BookingFailure;
use db::{
    bookings::{Party, keys_of},
    residents,
};
use domain::{
    bookings::{
        booking::{Booking, Channel, Keys, Wish},
        calendar::Calendar,
        decide::{Ask, BookingRefusal, Command},
        documents::Path,
    },
    ids::BookingId,
    lang::Lang,
    log::{Cause, Sender, Witness},
    time::CivilDay,
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::{
        errors::Wrong,
        fields::{Fields, moment},
    },
    posted::Posted,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::{form_id, scene};
use crate::pages::reservations::{
    BadParty, Entry, Known, Scene, Times, WishForm, failure_words, party_of, refusal_words, times,
};

/// `GET /reservations/{facility}/new?services=1&people=2&day=2026-11-24`
///
/// # Errors
/// If nothing can be booked here or the database fails.
pub async fn ask(request: HttpRequest, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let scene = scene(&hub, &staff, &here).await?;
    let fields = Fields::from_form(request.query_string().as_bytes());
    Ok(html(&page(&hub, scene, &here, (fields, Vec::new()), Vec::new()).await?))
}

/// The page with the times of what was wished for, and what is wrong.
async fn page(
    hub: &Hub,
    scene: Scene,
    here: &Here,
    (fields, mut wrong): (Fields, Vec<Wrong>),
    known: Vec<Booking>,
) -> Result<Entry, PageError> {
    let wish = WishForm::new(&scene, fields);
    let mut found = None;
    if let Some(wished) = wish.wish() {
        let day = wish.day(scene.now.day());
        wrong.extend(Entry::bad_wish(&wished, &scene.calendar).map(Wrong::new));
        found = free_times(hub, here, &wished, day, None).await?;
    } else if !wish.fields.text("people").is_empty() {
        wrong.push(Wrong::at("services", "手続きを1つ以上えらんでください。"));
    }
    let known = known.iter().map(|booking| Known::of(&scene, booking)).collect();
    Ok(Entry::new(scene, wish, found, wrong, known))
}

/// The times at which a wish can be had; `None` if it cannot be had at all.
pub(super) async fn free_times(
    hub: &Hub,
    here: &Here,
    wish: &Wish,
    day: CivilDay,
    except: Option<BookingId>,
) -> Result<Option<Times>, PageError> {
    let (wish, now) = (wish.clone(), hub.clock.now());
    let look = hub.town.look_at_bookings(here.0.id, move |book| times(book, &wish, day, now, except).ok());
    look.await.map_err(|_| PageError::Busy)?.ok_or(PageError::NotFound)
}

/// `POST /reservations/{facility}/new`: books, or puts on the waiting list.
///
/// # Errors
/// If the form cannot be understood or the command cannot be decided now.
pub async fn enter(
    form: Bytes,
    posted: Posted,
    staff: Staff,
    here: Here,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&form);
    let form = form_id(&fields)?;
    let scene = scene(&hub, &staff, &here).await?;
    let sealer = hub.sealer();
    let party = who(&hub, &fields).await?;
    let keys = party.as_ref().map(|party| keys_of(&sealer, party)).unwrap_or_default();
    let id = BookingId::new(scene.now);
    let Some(wish) = WishForm::new(&scene, fields.clone()).wish() else { return Err(PageError::BadForm) };
    let command = command(&fields, (id, wish.clone(), keys), &scene.calendar);
    let (party, command) = match (party, command) {
        (Ok(party), Ok(command)) => (party, command),
        // All at once, in the order of the page: the caller is asked once.
        (party, command) => {
            let wrong = command.err().into_iter().chain(party.err().map(|bad| bad.wrong()));
            return again(&hub, scene, &here, (fields, wrong.collect()), Vec::new()).await;
        }
    };
    let by = Witness::Staff { staff: staff.0.id };
    let cause = Cause::form(posted.form(form), Sender::Staff(staff.0.id));
    match hub.town.booking(here.0.id, (by, Some(cause)), command, Some(party)).await {
        Ok(facts) => {
            let booking = facts.first().and_then(Booking::after).ok_or(PageError::BadForm)?;
            Ok(see(&format!("/reservations/{}/{}?made", here.0.slug, booking.id)))
        }
        Err(failure) => {
            let known = match failure {
                BookingFailure::Refused(BookingRefusal::Duplicate) => known(&hub, &here, keys, &wish).await?,
                _ => Vec::new(),
            };
            let words = failure_words(&failure)?;
            again(&hub, scene, &here, (fields, vec![Wrong::new(words)]), known).await
        }
    }
}

/// Who comes, if the ledger knows the number that was given.
pub(super) async fn who(hub: &Hub, fields: &Fields) -> Result<Result<Party, BadParty>, PageError> {
    let party = match party_of(fields) {
        Ok(party) if !party.resident.is_empty() => party,
        other => return Ok(other),
    };
    let (sealer, number) = (hub.sealer(), party.resident.clone());
    let read = hub.db.read(move |conn| {
        let is_known = residents::find(conn, &sealer, &number)?.is_some();
        Ok::<_, db::DbError>(is_known || !residents::any(conn)?)
    });
    Ok(if read.await? { Ok(party) } else { Err(BadParty::UnknownResident) })
}

fn command(
    fields: &Fields,
    (booking, wish, keys): (BookingId, Wish, Keys),
    calendar: &Calendar,
) -> Result<Command, Wrong> {
    let place = fields.text("language").parse::<usize>().unwrap_or(0);
    let language = Lang::ALL.get(place).copied().unwrap_or_default();
    let channel = Channel::Staff;
    wish.size(calendar).map_err(|bad| Wrong::new(refusal_words(bad.into())))?;
    if fields.text("command") == "wait" {
        let wrong = |name| Wrong::at(name, "キャンセル待ちの期間を入れてください。");
        let day = |name| fields.text(name).parse().map_err(|_| wrong(name));
        let (from, to) = (day("wait_from")?, day("wait_to")?);
        return Ok(Command::Wait { booking, wish, from, to, keys, language, channel });
    }
    let start = moment(fields.text("start")).ok_or_else(|| Wrong::at("start", "時刻をえらんでください。"))?;
    // Whatever was answered on a page that is old by now is asked again.
    let bring = fields.text("bring").parse::<Path>().map_or_else(|_| String::new(), |path| path.to_string());
    Ok(Command::Book { ask: Ask { booking, wish, start, channel, language }, keys, bring, instead_of: None })
}

async fn again(
    hub: &Hub,
    scene: Scene,
    here: &Here,
    typed: (Fields, Vec<Wrong>),
    known: Vec<Booking>,
) -> Result<HttpResponse, PageError> {
    let page = page(hub, scene, here, typed, known).await?;
    Ok(html_with(StatusCode::CONFLICT, &page))
}

/// The bookings that these have already for one of these services.
async fn known(hub: &Hub, here: &Here, keys: Keys, wish: &Wish) -> Result<Vec<Booking>, PageError> {
    let (now, services) = (hub.clock.now(), wish.services.clone());
    let look = hub.town.look_at_bookings(here.0.id, move |book| {
        let person = book.of_person(keys.person);
        let address = book.under_address(keys);
        let mut known: Vec<Booking> = person
            .chain(address)
            .filter(|booking| booking.stand.is_ahead(now))
            .filter(|booking| booking.wish.services.iter().any(|service| services.contains(service)))
            .cloned()
            .collect();
        known.sort_unstable_by_key(|booking| (booking.taken.start, booking.id));
        known.dedup_by_key(|booking| booking.id);
        known
    });
    look.await.map_err(|_| PageError::Busy)?.ok_or(PageError::NotFound)
}
