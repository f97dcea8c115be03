//! The sheets with which the guardians of a class are invited.

use std::collections::{HashMap, HashSet};

use actix_web::{
    HttpResponse,
    web::{Data, Form},
};
use domain::ids::{FormId, GuardianId};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::{Facility, qr::Qr},
    routes::answer::html,
    trouble::PageError,
};

use super::{Made, Whom, families, hand_out};
use crate::pages::sheets::{PerPage, Sheet, Sheets};

/// Most sheets of one print: the largest class has 40 children.
const SHEETS_MAX: usize = 200;

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    form: FormId,
    class: String,
    whom: Whom,
    #[serde(default)]
    per: PerPage,
}

/// A guardian, and what their children in the class are called.
struct Invited {
    guardian: GuardianId,
    name: String,
    children: Vec<String>,
}

/// `POST /families/{facility}/sheets`: the same form again prints the same links.
///
/// # Errors
/// If the database fails.
pub async fn print(fields: Form<Fields>, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Fields { form, class, whom, per } = fields.into_inner();
    if whom == Whom::Named {
        return Err(PageError::BadForm);
    }
    let invited = of_class(&hub, &here, &class).await?;
    let guardians = invited.iter().map(|one| one.guardian).collect();
    let links = hand_out(&hub, Made { form, by: staff.0.id, whom }, guardians).await?;
    let mut links: HashMap<GuardianId, _> = links.into_iter().map(|link| (link.guardian, link)).collect();
    let sheets = invited.into_iter().filter_map(|Invited { guardian, name, children }| {
        let link = links.remove(&guardian)?;
        let qr = Qr::of(&link.url)?;
        Some(Sheet { guardian_name: name, children, url: link.url, qr, valid_until: link.valid_until })
    });
    let facility = Facility::from((*here.0).clone());
    let shell = staff.1.clone().at(facility.clone());
    Ok(html(&Sheets { shell, facility, class, per_page: per, sheets: sheets.collect() }))
}

/// The guardians of a class by their first child's kana, each once.
async fn of_class(hub: &Hub, here: &Here, class: &str) -> Result<Vec<Invited>, PageError> {
    let mut children = families(hub, here).await?;
    children.retain(|child| child.group == class);
    children.sort_by(|one, other| one.kana.cmp(&other.kana));
    let mut invited: Vec<Invited> = Vec::new();
    let mut seen = HashSet::new();
    for child in children {
        for guardian in child.guardians {
            if seen.insert(guardian.guardian) {
                invited.push(Invited { guardian: guardian.guardian, name: guardian.name, children: Vec::new() });
            }
            let own = invited.iter_mut().find(|one| one.guardian == guardian.guardian);
            if let Some(own) = own {
                own.children.push(child.name.clone());
            }
        }
    }
    invited.truncate(SHEETS_MAX);
    Ok(invited)
}
