//! A week of the audit in figures.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Form, Query},
};
use db::{
    DbError, accounts,
    incidents::week::{self, Review},
    roster,
};
use domain::text;
use hub_web::{
    access::Staff,
    app::Hub,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::pages::incidents::week::{Line, REVIEW_MAX, WeekPage, role_words, too_long};

/// No week is asked for that is longer ago: as long as rows can be kept.
const WEEKS_MAX: i64 = 530;

/// What an address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Said {
    week: Option<i64>,
    saved: Option<String>,
}

/// The week that is asked for; the last whole one, unless somebody asks for another that there is.
fn wanted(hub: &Hub, said: Option<i64>) -> i64 {
    let this = hub.clock.now().day().week();
    said.unwrap_or(this - 1).clamp(this - WEEKS_MAX, this)
}

async fn page(hub: &Hub, staff: &Staff, number: i64) -> Result<WeekPage, PageError> {
    let (sealer, shell, this) = (hub.sealer(), staff.1.clone(), hub.clock.now().day().week());
    let read = hub.db.read(move |conn| {
        let (week, before) = (week::figures(conn, number)?, week::figures(conn, number - 1)?);
        let places = roster::facilities(conn)?;
        let review = match week::review(conn, &sealer, number)? {
            Some(review) => {
                let name = accounts::staff_names(conn, &sealer, &[review.staff])?.remove(&review.staff);
                Some((review, name.unwrap_or_else(|| "いまはいない職員".to_owned())))
            }
            None => None,
        };
        let lines = week.lines.iter().map(|(role, place, figures)| {
            let place = place.and_then(|id| places.iter().find(|place| place.id == id));
            let place = place.map_or_else(|| "町".to_owned(), |place| place.name.clone());
            Line { place, role: role_words(*role), figures: *figures }
        });
        let (lines, all, before) = (lines.collect(), WeekPage::sum(&week), WeekPage::sum(&before));
        let (is_over, has_next, typed) = (number < this, number < this, String::new());
        let is_saved = false;
        Ok::<_, DbError>(WeekPage { shell, week, lines, all, before, is_over, has_next, review, typed, is_saved })
    });
    Ok(read.await?)
}

/// `GET /staff/incidents/week?week=2968`
///
/// # Errors
/// If the database fails.
pub async fn show(said: Query<Said>, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let page = page(&hub, &staff, wanted(&hub, said.week)).await?;
    Ok(html(&WeekPage { is_saved: said.saved.is_some(), ..page }))
}

/// `POST /staff/incidents/week`: somebody has read the figures of a week that is over. The first one stays.
///
/// # Errors
/// If the week is not over or the database fails.
pub async fn reviewed(staff: Staff, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let this = hub.clock.now().day().week();
    let number = fields.number::<i64>("week").filter(|week| (this - WEEKS_MAX..this).contains(week));
    let number = number.ok_or(PageError::BadForm)?;
    let text = text::typed(fields.text("text")).trim().to_owned();
    if !text::fits(&text, REVIEW_MAX) {
        let page = page(&hub, &staff, number).await?;
        let page = WeekPage { shell: page.shell.with_errors(Some(too_long())), typed: text, ..page };
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let (sealer, review) = (hub.sealer(), Review { staff: staff.0.id, at: hub.clock.now(), text });
    hub.db.write(move |conn| week::put_review(conn, &sealer, number, &review)).await?;
    Ok(see(&format!("/staff/incidents/week?week={number}&saved=1")))
}
