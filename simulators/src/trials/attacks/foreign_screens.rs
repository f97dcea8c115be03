//! S5 (ASVS 8.4.1): staff of one place take a screen of another out of service by its id.

use super::{
    Attack, Effort, Outcome,
    raw::{answer, header, status},
};
use crate::trials::{
    TrialError,
    load::{
        office,
        people::{Person, encoded, post},
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
};

pub(super) const ATTACK: Attack = Attack {
    name: "S5",
    what: "a screen of another place taken out of service",
    run: |town, effort| Box::pin(attack(town, effort)),
};

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let hub = town.staff_address();
    let code = town.device_code(office::SLUG)?;
    let enrol = post(hub, "/display", "connection: close\r\n", &encoded(&[("code", &code)]));
    let enrolled = super::raw::said(hub, &String::from_utf8_lossy(&enrol), super::PATIENCE).await?.unwrap_or_default();
    let screen = header(&enrolled, "set-cookie").split(';').next().unwrap_or_default().to_owned();
    let clerk = Person::staff(hub, &office::OfficePlan::login(1), STAFF_PASSWORD).await?;
    let page = clerk.look_at(&format!("/devices/{}", office::SLUG)).await?;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let forms = page.split("/displays/").skip(1);
    let id = forms.filter_map(|form| form.split('"').next()?.strip_suffix("/revoke")).next();
    let id = id.ok_or(TrialError::Unclear("the list of screens"))?.to_owned();
    let look = format!("host: {hub}\r\ncookie: {screen}\r\n");
    let path = format!("/displays/{}", office::SLUG);
    if status(&answer(hub, "GET", &path, &look).await?) != 200 {
        return Err(TrialError::Unclear("a screen that was just let in"));
    }
    let elsewhere = Person::staff(hub, &RosterPlan::staff_login(0), STAFF_PASSWORD).await?;
    let revoke = elsewhere.post(&format!("/devices/{}/displays/{id}/revoke", RosterPlan::slug(0)), &[]);
    let mut connection = crate::trials::load::http::Connection::open(hub).await?;
    let refused = connection.ask(&revoke).await?.status;
    // What was read a moment ago stands two seconds.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let shown = status(&answer(hub, "GET", &path, &look).await?);
    Ok(Outcome::held_if(refused == 404 && shown == 200, format!("answered {refused}, and the screen gets {shown}")))
}
