//! Invitations by mail.

use actix_web::{
    HttpResponse,
    web::{Data, Form, Query},
};
use domain::ids::{FormId, GuardianId};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    routes::answer::see,
    trouble::PageError,
};

use super::{Asked, Made, Whom, families, hand_out};
use crate::pages::families::{Guardian, GuardianState};

/// Most mails of one form: the largest class has 40 children.
const MAILS_MAX: usize = 200;

/// What the form sends: a guardian, or a class.
#[derive(serde::Deserialize)]
pub struct Fields {
    form: FormId,
    guardian: Option<GuardianId>,
    #[serde(default)]
    class: String,
}

/// `POST /families/{facility}/mails`: to one guardian, or to those of a class whom nobody has invited. The same form again
/// sends nothing again.
///
/// # Errors
/// If the guardian has no child here or cannot be written to, or the database fails.
pub async fn send(
    asked: Query<Asked>,
    fields: Form<Fields>,
    staff: Staff,
    here: Here,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let Fields { form, guardian, class } = fields.into_inner();
    let children = families(&hub, &here).await?;
    let of_class = children.into_iter().filter(|child| guardian.is_some() || child.group == class);
    let all = of_class.flat_map(|child| child.guardians).filter(Guardian::can_be_written_to);
    let wanted = |one: &Guardian| match guardian {
        Some(guardian) => one.guardian == guardian && one.state != GuardianState::Joined,
        // Whoever this very form has invited already is asked for again: their mail may not be in the log yet.
        None => one.state != GuardianState::Joined,
    };
    let mut guardians: Vec<GuardianId> = all.filter(wanted).map(|one| one.guardian).collect();
    guardians.sort_unstable();
    guardians.dedup();
    guardians.truncate(MAILS_MAX);
    if guardian.is_some() && guardians.is_empty() {
        return Err(PageError::NotFound);
    }
    let whom = if guardian.is_some() { Whom::Named } else { Whom::Missing };
    let made = Made { form, by: staff.0.id, whom };
    let links = hand_out(&hub, made, guardians).await?;
    for link in &links {
        let form = made.form(link.guardian);
        hub.town.tell_of_invitation(here.0.id, (staff.0.id, form), link.guardian, link.valid_until).await?;
    }
    let mailed = format!("mailed={}", links.len());
    Ok(see(&format!("/families/{}{}", here.0.slug, asked.query(&mailed))))
}
