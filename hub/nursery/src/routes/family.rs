//! The guardian's page, and the browser's push subscription.

use std::{collections::HashMap, rc::Rc};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json},
};
use askama::Template as _;
use db::{
    Conn, DbError, accounts,
    attendance::{self, Escorts},
    log,
    notices::{self, Recipient},
    persons::{self, Told},
    roster,
    seal::Sealer,
};
use domain::{
    attendance::Presence,
    ids::{ChildId, FacilityId, GuardianId, PersonId},
    lang::Lang,
    time::CivilDay,
};
use hub_web::{
    access::{self, Guardian},
    app::Hub,
    pages::Facility,
    push::{Subscribe, Unsubscribe},
    routes::answer::html,
    today::{Asker, Card},
    trouble::PageError,
};

use crate::pages::residents::{ByWhom, ChildToday, ChildrenToday, Family, FamilySeen, Stream};

/// `GET /family`
///
/// # Errors
/// If the database fails.
pub async fn show(request: HttpRequest, guardian: Guardian, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let shell = hub.shell(&request);
    let seen = seen(&hub, guardian.0, shell.lang).await?;
    let now = hub.clock.now();
    Ok(html(&Family {
        shell,
        day: now.day(),
        as_of: now,
        children: seen.children,
        streams: seen.streams,
        vapid_key: hub.vapid_key.clone(),
        comes_back: seen.comes_back,
    }))
}

/// The card of the guardian's children on the first page.
///
/// # Errors
/// If the database fails.
pub async fn today(asker: Rc<Asker>) -> Result<Vec<Card>, PageError> {
    let Some(guardian) = asker.guardian else { return Ok(Vec::new()) };
    let seen = seen(&asker.hub, guardian, asker.shell.lang).await?;
    let card = ChildrenToday { shell: asker.shell.clone(), day: asker.hub.clock.now().day(), seen };
    Ok(vec![Card { rank: 20, code: None, html: card.render().map_err(|_| PageError::Busy)? }])
}

/// A guardian's children today, on a page in this language.
async fn seen(hub: &Hub, guardian: GuardianId, lang: Lang) -> Result<FamilySeen, PageError> {
    let children = access::children(hub, guardian).await?;
    let (now, sealer) = (hub.clock.now(), hub.sealer());
    let mut facilities: Vec<FacilityId> = children.iter().map(|child| child.facility).collect();
    facilities.sort_unstable();
    facilities.dedup();
    let ids: Vec<_> = children.iter().map(|child| child.id).collect();
    let read = hub.db.read(move |conn| {
        // The heads first: what is committed between the reads comes again over the stream, and changes nothing.
        let heads = log::heads(conn, &facilities)?;
        let day: HashMap<_, _> = attendance::of_children(conn, &facilities, &ids, now.day())?.into_iter().collect();
        let mut known: HashMap<FacilityId, Facility> = HashMap::new();
        for facility in facilities {
            known.insert(facility, roster::facility(conn, facility)?.into());
        }
        let by = named(conn, &sealer, (guardian, &ids, now.day()), &known.keys().copied().collect::<Vec<_>>())?;
        let guardian = accounts::guardian(conn, &sealer, guardian)?;
        let comes_back = notices::is_bounced(conn, &sealer.mailbox_key(&guardian.email))?;
        Ok::<_, DbError>((comes_back, guardian.language, heads, (day, by), known))
    });
    let (comes_back, noted, heads, (day, mut by), known) = read.await?;
    if noted.unwrap_or_default() != lang {
        keep(hub, guardian, lang).await;
    }
    let facility = |id: &FacilityId| known.get(id).cloned().ok_or(PageError::NotFound);
    let today = children.into_iter().map(|child| {
        Ok(ChildToday {
            child: child.id,
            presence: day.get(&child.id).copied().unwrap_or(Presence::Expected),
            facility: facility(&child.facility)?,
            name: child.name,
            call_name: child.call_name,
            group: child.class,
            by: by.remove(&child.id).unwrap_or_default(),
        })
    });
    let streams = heads.iter().map(|(id, seq)| Ok(Stream { facility: facility(id)?, seq: *seq }));
    Ok(FamilySeen {
        children: today.collect::<Result<_, PageError>>()?,
        streams: streams.collect::<Result<_, PageError>>()?,
        comes_back,
    })
}

/// Who brought and fetched these children of this guardian's that day, if it was somebody else.
fn named(
    conn: &mut Conn,
    sealer: &Sealer,
    (guardian, children, day): (GuardianId, &[ChildId], CivilDay),
    facilities: &[FacilityId],
) -> Result<HashMap<ChildId, ByWhom>, DbError> {
    let escorts: Vec<_> = attendance::escorts(conn, facilities, children, day)?.into_iter().collect();
    let told = |by: fn(&Escorts) -> Option<PersonId>| {
        let of = escorts.iter().filter_map(|(child, escorts)| Some(Told { guardian, child: *child, by: by(escorts)? }));
        of.collect::<Vec<_>>()
    };
    let (brought, fetched) = (told(|escorts| escorts.brought), told(|escorts| escorts.fetched));
    let mut by: HashMap<ChildId, ByWhom> = HashMap::new();
    for (told, name) in brought.iter().zip(persons::told_of(conn, sealer, &brought)?) {
        by.entry(told.child).or_default().brought = name;
    }
    for (told, name) in fetched.iter().zip(persons::told_of(conn, sealer, &fetched)?) {
        by.entry(told.child).or_default().fetched = name;
    }
    Ok(by)
}

/// Mails to the guardian are in the language of this page from now on. The page comes even if that cannot be noted; the next one tries
/// again.
async fn keep(hub: &Hub, guardian: GuardianId, lang: Lang) {
    if let Err(error) = hub.db.write(move |conn| accounts::set_language(conn, guardian, lang)).await {
        tracing::warn!(%error, "the language of a guardian could not be noted");
    }
}

/// `POST /family/subscriptions`: 204, again for the same browser.
///
/// # Errors
/// If the endpoint is no known push service's, or the database fails.
pub async fn subscribe(
    guardian: Guardian,
    browser: Json<Subscribe>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (browser, sealer, now) = (browser.into_inner().admitted(&hub)?, hub.sealer(), hub.clock.now());
    let recipient = Recipient::Guardian(guardian.0);
    hub.db.write(move |conn| notices::subscribe(conn, &sealer, recipient, &browser, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /family/subscriptions/remove`: 204, again for the same browser.
///
/// # Errors
/// If the database fails.
pub async fn unsubscribe(
    guardian: Guardian,
    browser: Json<Unsubscribe>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (endpoint, sealer) = (browser.into_inner().endpoint, hub.sealer());
    let recipient = Recipient::Guardian(guardian.0);
    hub.db.write(move |conn| notices::unsubscribe(conn, &sealer, recipient, &endpoint)).await?;
    Ok(HttpResponse::NoContent().finish())
}
