//! All that is kept of one person, as a file for them (開示). Why it was made stands in the audit.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form, Path},
};
use db::{DbError, acts::Act, persons::disclosure::disclosure};
use domain::text;
use hub_web::{
    access::Staff,
    app::Hub,
    pages::{fields::Fields, tables::Kind},
    routes::files,
    trouble::PageError,
};

use super::{id, note, page, reach};
use crate::pages::{
    Notice,
    disclosure::{File, Reason},
};

/// Longest number of a request, in letters.
pub(crate) const NUMBER_MAX: usize = 40;

/// `POST /people/{person}/disclosure`: a CSV file, or JSON if `as` says so.
///
/// # Errors
/// If there is no such person, whoever asks may not see them, or the database fails.
pub async fn file(
    path: Path<String>,
    fields: Form<Fields>,
    staff: Staff,
    hub: Data<Hub>,
) -> std::result::Result<HttpResponse, PageError> {
    let person = id(&path)?;
    let number = text::line(fields.text("number"));
    let is_said = !number.is_empty() && text::fits(&number, NUMBER_MAX) && !text::holds_my_number(&number);
    let Some(reason) = Reason::from_name(fields.text("reason")).filter(|_| is_said) else {
        return page(&hub, &staff, person, (StatusCode::UNPROCESSABLE_ENTITY, Some(Notice::NoReason))).await;
    };
    let (sealer, who, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    let made = hub.db.write(move |conn| {
        let reach = reach(conn, who)?;
        let found = disclosure(conn, &sealer, person, reach)?.ok_or(DbError::NotFound)?;
        note(conn, (who, Act::DisclosedPerson), format!("{person} {} {number}", reason.name()), now)?;
        Ok::<_, DbError>(found)
    });
    let file = File::new(person, now, &made.await?);
    let mut response = HttpResponse::Ok();
    if fields.text("as") == "json" {
        response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{person}.json\"")));
        return Ok(response.json(file));
    }
    let body = files::list(file.table(), Kind::Csv).await?;
    response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{person}.csv\"")));
    Ok(response.content_type(Kind::Csv.media_type()).body(body))
}
