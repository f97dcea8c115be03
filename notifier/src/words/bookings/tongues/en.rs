use domain::{days::Days, lang::Lang};

use super::{Labels, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    days: Days::of(Lang::En),
    colon: ": ",
    comma: ", ",
    labels: Labels {
        place: "Place",
        desk: "Desk",
        when: "Date and time",
        days: "Days you asked for",
        reason: "Reason",
    },
    dear: |name| format!("Dear {name},"),
    bring_page: "Please see on your booking’s page what to bring.",
    enter_code: "Please enter these six digits on the booking page.",
    code_until: |until| format!("They can be used until {until}. Your booking is not complete before that."),
    see_mail: "Please look at your e-mail",
    change_until: |until| format!("You can change or cancel it on your booking’s page until {until}."),
    change_there: |place| format!("To change or cancel it, please contact {place}."),
    book_again: "If you still want to come, please book again.",
    other_time: "Please book another time. We are sorry for the inconvenience.",
    wait: "We will send you an e-mail when a place becomes free.",
    offer_until: |until| format!("Please answer before {until}. After that it is offered to the next person."),
    link: "Open your booking’s page",
    stop: "If you do not want to be reminded, you can switch it off on your booking’s page.",
    footer: |place| {
        format!(
            "This address cannot receive replies.\n\
             If you know nothing of this booking, please contact {place}."
        )
    },
};
