//! S2: another visitor's form is sent by a stranger, in the hope of being answered with what it did: the page of somebody
//! else's number. ASVS 8.2.2, 11.5.1.

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{
        http::{Answer, Connection},
        office::SLUG,
        people::{encoded, post},
        town::Town,
    },
};

pub(super) const ATTACK: Attack = Attack {
    name: "S2",
    what: "somebody else's form opens their number's page",
    run: |town, effort| Box::pin(attack(town, effort)),
};

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let residents = town.hub()?.residents();
    let page = format!("/offices/{SLUG}");
    let get = format!("GET {page} HTTP/1.1\r\nhost: {residents}\r\n\r\n");
    // The victim's browser keeps its cookies, the stranger's keeps none.
    let (mut one, mut other) = (Connection::open(residents).await?, Connection::open(residents).await?);
    let victims = one.ask(get.as_bytes()).await?;
    let form = form_of(&victims).ok_or(TrialError::Unclear("a form of an office"))?;
    let take = |form: &str, service: &str, cookies: &[String]| {
        let cookie = format!("cookie: {}\r\n", cookies.join("; "));
        post(residents, &format!("{page}/tickets"), &cookie, &encoded(&[("form", form), ("service", service)]))
    };
    let taken = one.ask(&take(&form, "1", &victims.cookies)).await?;
    let number = taken.location.as_deref().and_then(|to| to.split('?').next());
    let number = number.ok_or_else(|| TrialError::Wrong(format!("no number was given: {}", taken.status)))?;
    let tells = |answer: &Answer| {
        let leads = answer.location.as_deref().is_some_and(|to| to.contains("/tickets/"));
        leads || String::from_utf8_lossy(&answer.body).contains(number)
    };
    // The very same id, as if it had been guessed; nothing can be had for this service, so what comes is somebody else's.
    let is_told = tells(&other.ask(&take(&form, "9999", &[])).await?);
    // The victim's own browser is told: the id is one that did something.
    if !tells(&one.ask(&take(&form, "9999", &victims.cookies)).await?) {
        return Err(TrialError::Unclear("a form that its own browser sends again"));
    }
    Ok(Outcome::held_if(!is_told, format!("{form} was answered with the page of the number that it took")))
}

fn form_of(page: &Answer) -> Option<String> {
    let text = String::from_utf8_lossy(&page.body);
    let value = text.split("name=\"form\" value=\"").nth(1)?.split('"').next()?;
    Some(value.to_owned())
}
