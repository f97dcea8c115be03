//! S2: another visitor's form is sent by a stranger, in the hope of being answered with what it did: the page of somebody
//! else's number. ASVS 8.2.2, 11.5.1.

use domain::ids::FormId;

use super::{Attack, Effort, Outcome};
use crate::{
    load::{
        http::{Answer, Connection},
        office::SLUG,
        people::{encoded, post},
        town::Town,
    },
    trial::TrialError,
};

pub(super) const ATTACK: Attack = Attack {
    name: "S2",
    what: "somebody else's form opens their number's page",
    run: |town, effort| Box::pin(attack(town, effort)),
};

/// Ids around the one that somebody got in the same moment: as many as an old hub gave in some milliseconds.
const NEIGHBOURS: u128 = 40;

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    let residents = town.hub()?.residents();
    let page = format!("/offices/{SLUG}");
    let get = format!("GET {page} HTTP/1.1\r\nhost: {residents}\r\n\r\n");
    // Both look in the same moment; the victim's browser keeps its cookies, the stranger's keeps none.
    let (mut one, mut other) = (Connection::open(residents).await?, Connection::open(residents).await?);
    let (victims, strangers) = tokio::join!(one.ask(get.as_bytes()), other.ask(get.as_bytes()));
    let (victims, strangers) = (victims?, strangers?);
    let (Some(form), Some(own)) = (form_of(&victims), form_of(&strangers)) else {
        return Err(TrialError::Wrong("a page of an office has no form".to_owned()));
    };
    let take = |form: &str, service: &str, cookies: &[String]| {
        let cookie = format!("cookie: {}\r\n", cookies.join("; "));
        post(residents, &format!("{page}/tickets"), &cookie, &encoded(&[("form", form), ("service", service)]))
    };
    let taken = one.ask(&take(&form, "1", &victims.cookies)).await?;
    if taken.status != 303 {
        return Err(TrialError::Wrong(format!("no number was given: {}", taken.status)));
    }
    // The very same id, as if it had been guessed; then those around the stranger's own.
    let guesses = if effort == Effort::Full { NEIGHBOURS } else { NEIGHBOURS / 4 };
    let near = own.parse::<FormId>().into_iter().flat_map(|own| {
        (1..=guesses).flat_map(move |step| [own.bits().wrapping_sub(step), own.bits().wrapping_add(step)])
    });
    let near = near.map(|bits| FormId::from_bits(bits).to_string());
    for guess in std::iter::once(form).chain(near) {
        // Nothing can be had for this service: what comes anyway is somebody else's.
        let answer = other.ask(&take(&guess, "9999", &[])).await?;
        if answer.location.as_deref().is_some_and(|to| to.contains("/tickets/")) {
            return Ok(Outcome::Succeeded(format!("{guess} was answered with the page of the number that it took")));
        }
        if answer.status == 429 {
            break;
        }
    }
    Ok(Outcome::Held)
}

fn form_of(page: &Answer) -> Option<String> {
    let text = String::from_utf8_lossy(&page.body);
    let value = text.split("name=\"form\" value=\"").nth(1)?.split('"').next()?;
    Some(value.to_owned())
}
