//! The families of a nursery, and the invitations that let guardians in.

pub mod mails;
pub mod sheets;

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Form, Query},
};
use db::{
    DbError,
    accounts::{self, InvitationState, NewInvitation},
    notices, roster, secrets,
};
use domain::{
    ids::{ChildId, FormId, GuardianId, StaffId},
    time::UtcTime,
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    routes::answer::html,
    trouble::PageError,
};

use crate::pages::families::{Families, FamilyChild, FreshInvitation, Guardian, GuardianState, InvitedBy, Said, Sight};

/// Invitations of one guardian that are shown.
const SHOWN_MAX: usize = 3;

/// What of the page is shown, as its address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The number of a class; anything else is all of them.
    #[serde(default)]
    class: String,
    /// `missing`: only guardians whom nobody has invited.
    #[serde(default)]
    only: String,
    /// How many mails the form before this page sent.
    #[serde(default)]
    mailed: String,
}

impl Asked {
    fn sight(&self) -> Sight {
        Sight { class: self.class.parse().ok(), only_missing: self.only == "missing" }
    }

    /// The same in an address, with this before it.
    fn query(&self, first: &str) -> String {
        let class = self.class.parse::<usize>().ok().map(|class| format!("&class={class}")).unwrap_or_default();
        let only = if self.sight().only_missing { "&only=missing" } else { "" };
        format!("?{first}{class}{only}")
    }
}

/// `GET /families/{facility}`
///
/// # Errors
/// If the database fails.
pub async fn list(asked: Query<Asked>, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let mailed = asked.mailed.parse().ok().filter(|count| *count > 0).map(Said::Mailed);
    Ok(html(&page(&hub, &staff, &here).await?.seen(asked.sight()).saying(mailed)))
}

/// The page, with everybody on it.
async fn page(hub: &Hub, staff: &Staff, here: &Here) -> Result<Families, PageError> {
    let children = families(hub, here).await?;
    let facility = here.0.id;
    let ages = hub.db.read(move |conn| roster::class_ages(conn, facility)).await?;
    Ok(Families::new(staff.1.clone(), (*here.0).clone().into(), children, &ages))
}

/// The children with their guardians, in no order.
async fn families(hub: &Hub, here: &Here) -> Result<Vec<FamilyChild>, PageError> {
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
    Ok(children.collect())
}

/// What the button sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    form: FormId,
    guardian: GuardianId,
}

/// `POST /families/{facility}/invitations`: the same form again shows the same link.
///
/// # Errors
/// If the guardian has no child here, or the database fails.
pub async fn invite(
    asked: Query<Asked>,
    fields: Form<Fields>,
    staff: Staff,
    here: Here,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let Fields { form, guardian } = fields.into_inner();
    let (facility, sealer) = (here.0.id, hub.sealer());
    let known = hub.db.read(move |conn| roster::guardians_of(conn, &sealer, facility)).await?;
    let known = known.into_iter().find(|row| row.guardian == guardian).ok_or(PageError::NotFound)?;
    let made = Made { form, by: staff.0.id, whom: Whom::Named };
    let fresh = hand_out(&hub, made, vec![guardian]).await?.pop().map(|link| {
        Said::Fresh(FreshInvitation { guardian_name: known.name, url: link.url, valid_until: link.valid_until })
    });
    Ok(html(&page(&hub, &staff, &here).await?.seen(asked.sight()).saying(fresh)))
}

/// By which form invitations are made, and for whom of those that it names.
#[derive(Debug, Clone, Copy)]
struct Made {
    form: FormId,
    by: StaffId,
    whom: Whom,
}

/// For whom of some guardians an invitation is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Whom {
    /// Each that is named.
    Named,
    /// Whoever has none that is open, and has not come in.
    Missing,
    /// Whoever has not come in; what they were given before stays good as long as it said.
    Open,
}

impl Made {
    /// The one of the many forms in this one that is this guardian's.
    fn form(self, guardian: GuardianId) -> FormId {
        self.form.part(guardian.raw())
    }
}

/// An invitation as it is handed over.
struct Link {
    guardian: GuardianId,
    url: String,
    valid_until: UtcTime,
}

/// Makes the invitations that are wanted and not there, all or none, and writes down who did. What this form has made
/// already it gives again, as long as nobody came in with it.
async fn hand_out(hub: &Hub, made: Made, guardians: Vec<GuardianId>) -> Result<Vec<Link>, PageError> {
    let (now, sealer, by) = (hub.clock.now(), hub.sealer(), Some(made.by));
    let code = |guardian| sealer.invitation_code((made.by, made.form(guardian)), guardian);
    let codes: HashMap<GuardianId, String> = guardians.iter().map(|&guardian| (guardian, code(guardian))).collect();
    let wanted =
        guardians.iter().map(|&guardian| (secrets::hash(&codes[&guardian]), NewInvitation { guardian, by, at: now }));
    let wanted: Vec<_> = wanted.collect();
    let stored = hub.db.write(move |conn| {
        let ids: Vec<GuardianId> = wanted.iter().map(|(_, invitation)| invitation.guardian).collect();
        let known = accounts::invitations_of(conn, &ids, now)?;
        let is_wanted = |guardian| {
            let own = known.get(&guardian).map_or(&[][..], Vec::as_slice);
            match made.whom {
                Whom::Named => true,
                Whom::Missing => own.is_empty(),
                Whom::Open => own.iter().all(|invited| invited.state == InvitationState::Open),
            }
        };
        let missing = wanted.iter().filter(|(_, invitation)| is_wanted(invitation.guardian));
        accounts::add_invitations(conn, &missing.collect::<Vec<_>>())?;
        let hashes: Vec<&[u8]> = wanted.iter().map(|(hash, _)| hash.as_slice()).collect();
        accounts::open_invitations(conn, &hashes, now)
    });
    let stored: HashMap<GuardianId, UtcTime> = stored.await?.into_iter().collect();
    let links = guardians.into_iter().filter_map(|guardian| {
        let (code, valid_until) = (&codes[&guardian], *stored.get(&guardian)?);
        Some(Link { guardian, url: format!("{}/invitations/{code}", hub.settings.public_url), valid_until })
    });
    Ok(links.collect())
}

/// Makes an invitation and writes down who did; gives its whole address and how long it is good.
///
/// # Errors
/// If the database fails.
pub async fn make(hub: &Hub, guardian: GuardianId, by: Option<StaffId>) -> Result<(String, UtcTime), DbError> {
    let (code, invitation) = (secrets::token(), NewInvitation { guardian, by, at: hub.clock.now() });
    let hash = secrets::hash(&code);
    hub.db.write(move |conn| accounts::add_invitation(conn, &hash, invitation)).await?;
    Ok((format!("{}/invitations/{code}", hub.settings.public_url), invitation.valid_until()))
}
