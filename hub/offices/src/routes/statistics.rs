//! Figures of an office's days, as a page and as files.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use db::{DbError, accounts, queues};
use domain::{
    duties::Duty,
    ids::StaffId,
    queue::statistics::{self, By, Key},
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::tables::Kind,
    routes::{answer::html, files},
    trouble::PageError,
};

use crate::pages::statistics::{Days, SPLITS, Statistics, list, workbook};

/// Which days, and how they are split.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    by: String,
}

/// `GET /statistics/{facility}?from=2026-11-01&to=2026-11-21&by=hour`
///
/// # Errors
/// If this is no office, the split is not for this member of the staff, or the database fails.
pub async fn show(asked: Query<Asked>, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    Ok(html(&page(&hub, &staff, &here, &asked).await?))
}

async fn page(hub: &Hub, staff: &Staff, here: &Here, asked: &Asked) -> Result<Statistics, PageError> {
    let (facility, today, sealer) = (here.0.id, hub.clock.now().day(), hub.sealer());
    let days = Days::of(&asked.from, &asked.to, today);
    let by = split((staff, here), &asked.by)?;
    let read = hub.db.read(move |conn| {
        let office = queues::office(conn, facility)?.ok_or(DbError::NotFound)?;
        let report = statistics::report(&queues::of_days(conn, facility, (days.from, days.to))?, by);
        let of_staff = |(key, _): &(Key, _)| match key {
            Key::Staff(staff) => Some(*staff),
            _ => None,
        };
        let members: Vec<StaffId> = report.parts.iter().filter_map(of_staff).collect();
        let names = accounts::staff_names(conn, &sealer, &members)?;
        Ok::<_, DbError>((office, report, names))
    });
    let (office, report, names) = read.await?;
    let facility: hub_web::pages::Facility = (*here.0).clone().into();
    let shell = staff.1.clone().at(facility.clone());
    Ok(Statistics { shell, facility, office, today, days, by, names, report })
}

/// Figures of single members of the staff are a duty of their own; for others there is no such page.
fn split((staff, here): (&Staff, &Here), name: &str) -> Result<By, PageError> {
    let by = SPLITS.iter().find(|(_, own, _)| *own == name).map_or(By::default(), |(by, ..)| *by);
    if by == By::Staff && !staff.0.rights.at(here.0.id).has(Duty::EachStaff) {
        Err(PageError::NotFound)
    } else {
        Ok(by)
    }
}

/// `GET /statistics/{facility}/visits.csv`, `/visits.xlsx` and `/table.xlsx`
///
/// # Errors
/// If there is no such file, or as for the page.
pub async fn file(
    path: Path<(String, String)>,
    asked: Query<Asked>,
    staff: Staff,
    here: Here,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (name, kind, body) = match path.1.as_str() {
        "visits.csv" => ("visits", Kind::Csv, visits(&hub, &here, &asked, Kind::Csv).await?),
        "visits.xlsx" => ("visits", Kind::Xlsx, visits(&hub, &here, &asked, Kind::Xlsx).await?),
        "table.xlsx" => {
            let page = page(&hub, &staff, &here, &asked).await?;
            ("table", Kind::Xlsx, files::made(move || workbook(&page)).await?)
        }
        _ => return Err(PageError::NotFound),
    };
    Ok(files::saved(&here, name, kind, body))
}

async fn visits(hub: &Hub, here: &Here, asked: &Asked, kind: Kind) -> Result<Vec<u8>, PageError> {
    let (facility, days) = (here.0.id, Days::of(&asked.from, &asked.to, hub.clock.now().day()));
    let read = hub.db.read(move |conn| {
        let office = queues::office(conn, facility)?.ok_or(DbError::NotFound)?;
        Ok::<_, DbError>(list(&office, &queues::of_days(conn, facility, (days.from, days.to))?))
    });
    files::list(read.await?, kind).await
}
