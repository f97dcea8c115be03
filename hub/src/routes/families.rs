//! The families of a nursery, and the invitations that let guardians in.

use db::secrets;
use std::{collections::HashMap, time::Duration};

use actix_web::{
    HttpResponse,
    web::{Data, Form},
};
use db::{
    DbError,
    accounts::{self, InvitationState},
    notices, roster,
};
use domain::ids::{ChildId, GuardianId};

use super::sign_in::html;
use crate::{
    access::{Here, Staff},
    app::Hub,
    pages::families::{Families, FamilyChild, FreshInvitation, Guardian, GuardianState},
    trouble::PageError,
};

/// An invitation is good for this long.
pub const INVITATION_LASTS: Duration = Duration::from_secs(14 * 86_400);

/// `GET /families/{facility}`
///
/// # Errors
/// If the database fails.
pub async fn list(staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    page(&hub, &staff, &here, None).await
}

async fn page(
    hub: &Hub,
    staff: &Staff,
    here: &Here,
    fresh: Option<FreshInvitation>,
) -> Result<HttpResponse, PageError> {
    let (now, facility, sealer) = (hub.clock.now(), here.0.id, hub.sealer());
    let read = hub.db.read(move |conn| {
        let children = roster::children_of(conn, &sealer, facility)?;
        let guardians = roster::guardians_of(conn, &sealer, facility)?;
        let ids: Vec<GuardianId> = guardians.iter().map(|row| row.guardian).collect();
        let mailboxes: Vec<_> = guardians.iter().map(|row| sealer.mailbox_key(&row.email)).collect();
        let come_back = notices::bounced_of(conn, &mailboxes)?;
        let come_back: Vec<bool> = mailboxes.iter().map(|mailbox| come_back.contains(mailbox)).collect();
        let rows: Vec<_> = guardians.into_iter().zip(come_back).collect();
        Ok::<_, DbError>((children, rows, accounts::invitation_states(conn, &ids, now)?))
    });
    let (children, rows, states) = read.await?;
    let mut guardians: HashMap<ChildId, Vec<Guardian>> = HashMap::new();
    for (row, comes_back) in rows {
        let state = match states.get(&row.guardian) {
            Some(InvitationState::Used) => GuardianState::Joined,
            Some(InvitationState::Open) => GuardianState::Invited,
            None => GuardianState::NotInvited,
        };
        let guardian = Guardian { guardian: row.guardian, name: row.name, email: row.email, comes_back, state };
        guardians.entry(row.child).or_default().push(guardian);
    }
    let children = children.into_iter().map(|child| FamilyChild {
        guardians: guardians.remove(&child.id).unwrap_or_default(),
        child: child.id,
        name: child.name,
        kana: child.kana,
        group: child.class,
    });
    let children = children.collect();
    let place: crate::pages::Place = (*here.0).clone().into();
    Ok(html(&Families { shell: hub.shell_of(staff).at(place.clone()), place, children, fresh }))
}

/// What the button sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    guardian: GuardianId,
}

/// `POST /families/{facility}/invitations`
///
/// # Errors
/// If the guardian has no child here, or the database fails.
pub async fn invite(fields: Form<Fields>, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (guardian, facility, sealer) = (fields.guardian, here.0.id, hub.sealer());
    let known = hub.db.read(move |conn| roster::guardians_of(conn, &sealer, facility)).await?;
    let guardian = known.into_iter().find(|row| row.guardian == guardian).ok_or(PageError::NotFound)?;
    let (url, valid_until) = make(&hub, guardian.guardian).await?;
    let fresh = FreshInvitation { guardian_name: guardian.name, url, valid_until };
    page(&hub, &staff, &here, Some(fresh)).await
}

/// Makes an invitation; gives its whole address and how long it is good.
pub(super) async fn make(hub: &Hub, guardian: GuardianId) -> Result<(String, domain::time::UtcTime), DbError> {
    let (code, valid_until) = (secrets::token(), hub.clock.now() + INVITATION_LASTS);
    let hash = secrets::hash(&code);
    hub.db.write(move |conn| accounts::add_invitation(conn, &hash, guardian, valid_until)).await?;
    Ok((format!("{}/invitations/{code}", hub.settings.public_url), valid_until))
}
