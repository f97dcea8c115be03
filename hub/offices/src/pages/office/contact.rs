//! Where the office is and how it is called, as far as nothing else says it.

use domain::{contact::Contact, telephone::Telephone};
use hub_web::pages::fields::Fields;

use super::problem::Problem;

pub(super) fn fill(fields: &mut Fields, contact: &Contact) {
    if !contact.address.is_empty() {
        fields.put("address", &contact.address);
    }
    if let Some(telephone) = &contact.telephone {
        fields.put("telephone", telephone);
    }
}

/// What the form does not ask for, because it is said elsewhere, is not kept here too.
pub(super) fn read(fields: &Fields) -> Result<Contact, Problem> {
    let telephone = match fields.text("telephone") {
        "" => None,
        typed => Some(typed.parse::<Telephone>().map_err(|_| not_a_number())?),
    };
    Ok(Contact { address: fields.text("address").trim().to_owned(), telephone })
}

fn not_a_number() -> Problem {
    let words = "電話番号を、市外局番から入力してください。例：0880-63-1111".to_owned();
    Problem { at: "telephone".to_owned(), words }
}
