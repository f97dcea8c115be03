//! Whether residents make new bookings for now, and where they call the place.

use domain::{
    bookings::{calendar::Calendar, intake::Stopped},
    telephone::Telephone,
};
use hub_web::pages::fields::Fields;

use super::problem::Problem;

pub(super) fn fill(fields: &mut Fields, calendar: &Calendar) {
    if let Some(Stopped { reason }) = &calendar.stopped {
        fields.put("stopped", "on");
        fields.put("reason", reason);
    }
    if let Some(telephone) = &calendar.telephone {
        fields.put("telephone", telephone);
    }
}

pub(super) fn read(fields: &Fields, calendar: &mut Calendar) -> Result<(), Problem> {
    calendar.stopped = fields.has("stopped", "on").then(|| Stopped { reason: fields.text("reason").to_owned() });
    calendar.telephone = match fields.text("telephone") {
        "" => None,
        typed => Some(typed.parse::<Telephone>().map_err(|_| not_a_number())?),
    };
    Ok(())
}

fn not_a_number() -> Problem {
    let words = "電話番号を、市外局番から入力してください。例：0880-63-1111".to_owned();
    Problem { at: "telephone".to_owned(), words }
}
