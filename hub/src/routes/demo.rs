//! The demo page: demo cards, what comes of them on the reader's screen, a parent's phone and the board, and the ways to
//! everything else.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Form, Path, Query},
};
use db::{
    DbError, attendance, log, queues,
    roster::{self, Child, Facility},
};
use domain::{
    attendance::Presence,
    bookings::booking::{Booking, Stand},
    ids::ChildId,
    log::Seq,
    queue::tickets::Ticket,
    screen::{ScreenMessage, Show},
    time::{MinuteOfDay, UtcTime},
};
use hub_nursery::pages::residents::{ByWhom, ChildToday};
use hub_offices::routes::{displays, visits};
use hub_web::{
    access,
    app::Hub,
    live::{Audience, Wanted},
    pages::{Shell, standing::Standing, ticket_path},
    routes::{
        answer::{html, see},
        live::{After, answer},
    },
    session::Mark,
    trouble::PageError,
};

use crate::{
    demo::{self, residents::Resident},
    pages::demo::{Demo, DemoCard, DemoChild, DemoSignIn, Mails, Pane},
};

/// Cards that are seen at once.
const SEEN: usize = 6;
/// Cards of a morning that are told of at once.
const AT_ONCE: usize = 8;
/// What the phone beside an office's reader is called.
const PHONE: &str = "番号を取った方のスマートフォン";
/// Over how long the children of a morning come.
const MORNING: Duration = Duration::from_secs(90 * 60);

/// Which nursery's reader.
#[derive(serde::Deserialize)]
pub struct Which {
    facility: Option<String>,
    /// The number whose phone is shown.
    ticket: Option<String>,
}

/// `GET /demo`
///
/// # Errors
/// If there is no such nursery.
pub async fn show(request: HttpRequest, query: Query<Which>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Which { facility: slug, ticket } = query.into_inner();
    let now = Now { slug, held: None, show: ScreenMessage::ready().into(), ticket };
    page(&hub, hub.shell(&request), now).await
}

/// What the page is about.
struct Now {
    slug: Option<String>,
    /// The card that was held.
    held: Option<String>,
    show: Show,
    ticket: Option<String>,
}

/// What is read of a facility.
struct Found {
    facilities: Vec<Facility>,
    facility: Facility,
    children: Vec<Child>,
    presences: HashMap<ChildId, Presence>,
    booked: Vec<Booking>,
    seq: Seq,
}

async fn find(hub: &Hub, slug: Option<String>, now: UtcTime) -> Result<Found, DbError> {
    let (sealer, today) = (hub.sealer(), now.day());
    let read = hub.db.read(move |conn| {
        let facilities = roster::facilities(conn)?;
        let facility = facilities.iter().find(|facility| slug.as_ref().is_none_or(|slug| facility.slug == *slug));
        let facility = facility.cloned().ok_or(DbError::NotFound)?;
        // The head first: what is committed between the reads comes again over the stream, and changes nothing.
        let seq = log::head(conn, facility.id)?;
        let children = roster::children_of(conn, &sealer, facility.id)?;
        let presences = attendance::of_facility(conn, facility.id, today)?.into_iter().collect();
        let booked = db::bookings::of_days(conn, facility.id, (today, today))?;
        Ok::<_, DbError>(Found { facilities, facility, children, presences, booked, seq })
    });
    read.await
}

async fn page(hub: &Hub, shell: Shell, now: Now) -> Result<HttpResponse, PageError> {
    let as_of = hub.clock.now();
    let Found { facilities, facility, children, presences, booked, seq } = find(hub, now.slug, as_of).await?;
    let presence = |child: &Child| presences.get(&child.id).copied().unwrap_or(Presence::Expected);
    let shown = children.iter().find(|child| now.held.as_ref() == Some(&child.number)).or_else(|| children.first());
    let child = shown.map(|child| ChildToday {
        child: child.id,
        presence: presence(child),
        facility: facility.clone().into(),
        name: child.name.clone(),
        call_name: child.call_name.clone(),
        group: child.class.clone(),
        by: ByWhom::default(),
    });
    let (cards, more) = match (facility.is_office, facility.has_hall) {
        (false, false) => cards_of_children(&children, presence),
        (is_office, _) => cards_of_residents(hub, is_office, &booked),
    };
    let sign_in = |(role, login): (&str, String)| DemoSignIn {
        role: role.to_owned(),
        login,
        password: demo::PASSWORD.to_owned(),
    };
    let town = ("市役所", demo::TOWN_LOGIN.to_owned());
    let (panes, ticket) = match (facility.is_office, facility.has_hall) {
        (true, _) => of_office(hub, &shell, &facility, now.ticket).await?,
        (_, true) => (vec![of_hall(hub, &shell, &facility).await?], None),
        (false, false) => (Vec::new(), None),
    };
    Ok(html(&Demo {
        shell,
        cards,
        more,
        child,
        has_mailbox: hub.settings.smtp.is_none(),
        residents_url: hub.settings.public_url.clone(),
        roles: demo::roles(&facility.slug).into_iter().map(sign_in).collect(),
        facility: facility.into(),
        facilities: facilities.into_iter().map(Into::into).collect(),
        show: now.show,
        panes,
        ticket,
        as_of,
        seq,
        sign_ins: std::iter::once(town).chain(demo::sign_ins()).map(sign_in).collect(),
    }))
}

/// The phone of this number, or of the one that came last, and the display.
async fn of_office(
    hub: &Hub,
    shell: &Shell,
    facility: &Facility,
    ticket: Option<String>,
) -> Result<(Vec<Pane>, Option<String>), PageError> {
    let (id, sealer) = (facility.id, hub.sealer());
    let display = displays::page(hub, facility, "", Mark::default()).await?;
    let display = Pane::of("wall", "待合の表示画面", &display, shell.nouns.wall(&facility.clone().into()));
    let newest =
        hub.db.read(move |conn| queues::open(conn, id)).await?.into_iter().rev().find(|one| one.stand.is_in_line());
    let asked = ticket.and_then(|code| Some((sealer.visit_of_code(&code)?, code)));
    let Some(of) = asked.or_else(|| newest.map(|visit| (visit.id, sealer.ticket_code(visit.id)))) else {
        return Ok((vec![Pane::without_number(PHONE), display.map_err(|_| PageError::Busy)?], None));
    };
    let (resident, code) = (Shell { demo: false, ..Shell::resident(&hub.settings.town) }, of.1.clone());
    let phone = visits::ticket(hub, &resident.of(hub.nouns), of, None).await?;
    let url = format!("{}{}", hub.settings.public_url, ticket_path(&code, ""));
    let phone = Pane::of("phone", PHONE, &phone, Some(url));
    let panes: Result<Vec<Pane>, _> = [phone, display].into_iter().collect();
    Ok((panes.map_err(|_| PageError::Busy)?, Some(code)))
}

/// The wall.
async fn of_hall(hub: &Hub, shell: &Shell, facility: &Facility) -> Result<Pane, PageError> {
    let wall = hub_entries::routes::wall_of(hub, facility, Mark::default()).await?;
    let pane = Pane::of("wall", "入口の壁の画面", &wall, shell.nouns.wall(&facility.clone().into()));
    pane.map_err(|_| PageError::Busy)
}

/// One child of each class is seen at once.
fn cards_of_children(children: &[Child], presence: impl Fn(&Child) -> Presence) -> (Vec<DemoCard>, Vec<DemoCard>) {
    let mut classes = HashSet::new();
    let (first, others): (Vec<_>, Vec<_>) = children.iter().partition(|child| classes.insert(&child.class));
    let card = |child: &Child| DemoCard {
        token: child.number.clone(),
        name: child.name.clone(),
        group: child.class.clone(),
        child: Some(DemoChild {
            child: child.id,
            call_name: child.call_name.clone(),
            standing: Standing(presence(child)),
        }),
        booking_url: None,
    };
    split(first.into_iter().chain(others).map(card).collect())
}

/// Those who have booked first.
fn cards_of_residents(hub: &Hub, is_office: bool, booked: &[Booking]) -> (Vec<DemoCard>, Vec<DemoCard>) {
    let visitor = |(token, name)| DemoCard { token, name, group: "住民".to_owned(), child: None, booking_url: None };
    let known = demo::residents::all().filter_map(|one| Some(visitor((one.token?, one.name))));
    if !is_office {
        return split(known.collect());
    }
    let holders = demo::residents::with_cards(&hub.sealer(), booked).into_iter();
    let holders = holders.filter_map(|(resident, booking)| holder(hub, resident, &booking));
    split(holders.chain(demo::visitors().map(visitor)).collect())
}

fn split(mut cards: Vec<DemoCard>) -> (Vec<DemoCard>, Vec<DemoCard>) {
    let more = cards.split_off(cards.len().min(SEEN));
    (cards, more)
}

/// The card of a resident with a booking for today.
fn holder(hub: &Hub, resident: Resident, booking: &Booking) -> Option<DemoCard> {
    let stand = match booking.stand {
        Stand::Arrived { .. } => "・受付済み",
        _ => "",
    };
    let group = format!("予約 {}{stand}", booking.taken.start.clock_text());
    let booking_url = format!("{}/booking/{}", hub.settings.public_url, hub.sealer().booking_code(booking.id));
    let (token, booking_url) = (resident.token?, Some(booking_url));
    Some(DemoCard { token, name: resident.name, group, child: None, booking_url })
}

/// A card is held to the reader.
#[derive(serde::Deserialize)]
pub struct Fields {
    facility: String,
    card: String,
}

/// `POST /demo/taps`: the page with what the reader's screen shows; what it shows alone, for the page's script.
///
/// # Errors
/// If there is no such nursery, or the hub cannot reach itself.
pub async fn tap(request: HttpRequest, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Fields { facility: slug, card } = fields.into_inner();
    let facility = access::facility(&hub, slug.clone()).await?;
    let api = *request.app_data::<hub_web::listener::OwnAddress>().ok_or(PageError::NotFound)?;
    // Residents have one card, wherever they hold it.
    let id = demo::card(if facility.has_hall { demo::OFFICE } else { &slug }, &card);
    let shown = hub.own::<demo::Readers>().hold(&hub, api.0, &facility, &id).await;
    let show = shown.map_err(|error| {
        tracing::error!(%error, "a demo reader did not work");
        PageError::Busy
    })?;
    let accepts = request.headers().get(header::ACCEPT).and_then(|accepts| accepts.to_str().ok());
    if accepts == Some("application/json") {
        return Ok(HttpResponse::Ok().json(show.message));
    }
    let code = |ticket: &Ticket| ticket.slip.url.rsplit('/').next().map(str::to_owned);
    let ticket = show.ticket.as_deref().and_then(code);
    page(&hub, hub.shell(&request), Now { slug: Some(slug), held: Some(card), show, ticket }).await
}

/// Whose morning.
#[derive(serde::Deserialize)]
pub struct Morning {
    facility: String,
}

/// `POST /demo/morning`: as if the nursery's reader had found no way to the hub and now told of who came, two of three
/// children whose cards are not seen at once. Once: who is no longer awaited is not told of again.
///
/// # Errors
/// If there is no such nursery, or the hub cannot reach itself.
pub async fn morning(request: HttpRequest, fields: Form<Morning>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (slug, now) = (fields.into_inner().facility, hub.clock.now());
    let api = *request.app_data::<hub_web::listener::OwnAddress>().ok_or(PageError::NotFound)?;
    let Found { facility, children, presences, .. } = find(&hub, Some(slug.clone()), now).await?;
    let presence = |child: &Child| presences.get(&child.id).copied().unwrap_or(Presence::Expected);
    let (_, others) = cards_of_children(&children, presence);
    let came = others.iter().enumerate().filter(|(number, _)| number % 3 != 0).map(|(_, card)| card);
    let came = came.filter(|card| card.child.as_ref().is_some_and(|child| child.standing.0 == Presence::Expected));
    let cards: Vec<String> = came.map(|card| demo::card(&slug, &card.token)).collect();
    // Not before today.
    let since = MORNING.min(now.since(now.day().at(MinuteOfDay(0))));
    let count = u32::try_from(cards.len()).unwrap_or(u32::MAX).max(1);
    let held: Vec<_> =
        cards.into_iter().zip((1..=count).rev()).map(|(card, left)| (card, since * left / count)).collect();
    // As a kiosk does, a few at a time: a page that is open keeps up with them.
    for held in held.chunks(AT_ONCE) {
        if let Err(error) = hub.own::<demo::Readers>().tell(&hub, api.0, facility.id, held).await {
            tracing::error!(%error, "a demo reader did not work");
            return Err(PageError::Busy);
        }
    }
    Ok(see(&format!("/demo?facility={slug}")))
}

/// Whose turn it is to call.
#[derive(serde::Deserialize)]
pub struct Call {
    facility: String,
    ticket: Option<String>,
}

/// `POST /demo/call`: what a clerk does who has finished with one visitor and calls the next, at the counter where cards are
/// served.
///
/// # Errors
/// If there is no such office, or it does not take the call.
pub async fn call(fields: Form<Call>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Call { facility: slug, ticket } = fields.into_inner();
    let facility = access::facility(&hub, slug.clone()).await?;
    demo::call_next(&hub, &facility).await.map_err(|error| {
        tracing::error!(%error, "the demo's clerk could not call");
        PageError::Busy
    })?;
    let is_code = |code: &String| hub.sealer().visit_of_code(code).is_some();
    let of_ticket = ticket.filter(is_code).map(|code| format!("&ticket={code}")).unwrap_or_default();
    Ok(see(&format!("/demo?facility={slug}{of_ticket}")))
}

/// `GET /demo/live/{facility}`: follows the facility's log as its staff does, for a page that shows every child to everybody.
///
/// # Errors
/// If there is no such facility, or the log cannot be read.
pub async fn live(
    request: HttpRequest,
    slug: Path<String>,
    query: Query<After>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let facility = access::facility(&hub, slug.into_inner()).await?;
    let of = Some((facility.id, Audience::Staff));
    let wanted = Wanted { topic: String::new(), of, after: query.seq(&request) };
    Ok(answer(&hub, hub.live.follow(vec![wanted]).await?))
}

/// `GET /demo/mails`: what the demo town would have mailed.
pub async fn mails(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    html(&Mails { shell: hub.shell(&request), mails: hub.own::<Arc<demo::Mailbox>>().mails() })
}

/// `GET /demo/invitations/{child}`: an invitation like any other for this child's first guardian.
///
/// # Errors
/// If there is no such child.
pub async fn invitation(child: Path<ChildId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    Ok(see(&invite(&hub, *child).await?))
}

/// `GET /demo/parents/{child}`: becomes this child's first guardian, by an invitation that is accepted at once.
///
/// # Errors
/// If there is no such child.
pub async fn parent(child: Path<ChildId>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    Ok(see(&invite(&hub, *child).await?.replacen("/invitations/", "/demo/accepted/", 1)))
}

async fn invite(hub: &Hub, child: ChildId) -> Result<String, PageError> {
    let sealer = hub.sealer();
    let read = hub.db.read(move |conn| {
        let facility = roster::child_by_id(conn, &sealer, child)?.facility;
        let guardians = roster::guardians_of(conn, &sealer, facility)?;
        guardians.into_iter().find(|row| row.child == child).map(|row| row.guardian).ok_or(DbError::NotFound)
    });
    let (url, _) = hub_nursery::routes::families::make(hub, read.await?, None).await?;
    Ok(url)
}
