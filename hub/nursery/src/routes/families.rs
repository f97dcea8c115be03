//! The families of a nursery, and the invitations that let guardians in.

use db::secrets;
use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Form},
};
use db::{
    DbError,
    accounts::{self, InvitationState, NewInvitation},
    notices, roster,
};
use domain::ids::{ChildId, GuardianId, StaffId};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    routes::answer::html,
    trouble::PageError,
};

use crate::pages::families::{Families, FamilyChild, FreshInvitation, Guardian, GuardianState, InvitedBy};

/// Invitations of one guardian that are shown.
const SHOWN_MAX: usize = 3;

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
        let invitations = accounts::invitations_of(conn, &ids, now)?;
        let members: Vec<StaffId> = invitations.values().flatten().filter_map(|invited| invited.by).collect();
        let names = accounts::staff_names(conn, &sealer, &members)?;
        Ok::<_, DbError>((children, rows, invitations, names))
    });
    let (children, rows, invitations, names) = read.await?;
    let mut guardians: HashMap<ChildId, Vec<Guardian>> = HashMap::new();
    for (row, comes_back) in rows {
        let own = invitations.get(&row.guardian).map_or(&[][..], Vec::as_slice);
        let state = if own.iter().any(|invited| invited.state == InvitationState::Used) {
            GuardianState::Joined
        } else if own.is_empty() {
            GuardianState::NotInvited
        } else {
            GuardianState::Invited
        };
        let invited = own.iter().filter_map(|invited| {
            let by = invited.by.and_then(|member| names.get(&member).cloned());
            Some(InvitedBy { at: invited.at?, by, is_used: invited.state == InvitationState::Used })
        });
        let invited = invited.take(SHOWN_MAX).collect();
        let guardian =
            Guardian { guardian: row.guardian, name: row.name, email: row.email, comes_back, state, invited };
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
    let place: hub_web::pages::Place = (*here.0).clone().into();
    Ok(html(&Families { shell: staff.1.clone().at(place.clone()), place, children, fresh }))
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
    let (url, valid_until) = make(&hub, guardian.guardian, Some(staff.0.id)).await?;
    let fresh = FreshInvitation { guardian_name: guardian.name, url, valid_until };
    page(&hub, &staff, &here, Some(fresh)).await
}

/// Makes an invitation and writes down who did; gives its whole address and how long it is good.
///
/// # Errors
/// If the database fails.
pub async fn make(
    hub: &Hub,
    guardian: GuardianId,
    by: Option<StaffId>,
) -> Result<(String, domain::time::UtcTime), DbError> {
    let (code, invitation) = (secrets::token(), NewInvitation { guardian, by, at: hub.clock.now() });
    let hash = secrets::hash(&code);
    hub.db.write(move |conn| accounts::add_invitation(conn, &hash, invitation)).await?;
    Ok((format!("{}/invitations/{code}", hub.settings.public_url), invitation.valid_until()))
}
