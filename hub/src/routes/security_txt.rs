//! `/.well-known/security.txt` (RFC 9116): whom somebody tells who has found a hole.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use domain::time::CivilDay;
use hub_web::{app::Hub, settings::security::Security, trouble::PageError};

/// The path, as the file itself names it.
const PATH: &str = "/.well-known/security.txt";

/// The first of the month half a year on: less than a year, as the RFC advises, and the same for a month.
fn expires(today: CivilDay) -> String {
    let (year, month, _) = today.ymd();
    let (year, month) = if month > 6 { (year + 1, month - 6) } else { (year, month + 6) };
    format!("{year:04}-{month:02}-01T00:00:00Z")
}

fn text(security: &Security, public_url: &str, today: CivilDay) -> Option<String> {
    if security.contacts.is_empty() {
        return None;
    }
    let mut lines: Vec<String> = security.contacts.iter().map(|contact| format!("Contact: {contact}")).collect();
    lines.push(format!("Expires: {}", expires(today)));
    lines.push("Preferred-Languages: ja, en".to_owned());
    lines.push(format!("Canonical: {public_url}{PATH}"));
    lines.extend(security.policy.iter().map(|policy| format!("Policy: {policy}")));
    Some(lines.join("\r\n") + "\r\n")
}

/// `GET /.well-known/security.txt`
///
/// # Errors
/// If the town has not said whom to tell.
pub async fn show(hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let text = text(&hub.settings.security, &hub.settings.public_url, hub.clock.now().day());
    let text = text.ok_or(db::DbError::NotFound)?;
    Ok(HttpResponse::build(StatusCode::OK).content_type("text/plain; charset=utf-8").body(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_expires_within_a_year_and_after_today() {
        for (today, then) in [
            ((2026, 11, 30), "2027-05-01T00:00:00Z"),
            ((2026, 6, 30), "2026-12-01T00:00:00Z"),
            ((2026, 7, 1), "2027-01-01T00:00:00Z"),
            ((2026, 12, 31), "2027-06-01T00:00:00Z"),
        ] {
            let today = CivilDay::from_date(today.0, today.1, today.2).expect("a day");
            assert_eq!(expires(today), then);
        }
    }
}
