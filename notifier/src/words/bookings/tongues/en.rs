use domain::{bookings::calendar::Told, queue::office::Lang, words::Common};

use super::{Labels, Said, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    common: Common::of(Lang::En),
    colon: ": ",
    comma: ", ",
    labels: Labels {
        place: "Place",
        desk: "Desk",
        when: "Date and time",
        days: "Days you asked for",
        reason: "Reason",
    },
    said,
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

const fn said(told: Told) -> Said {
    let (title, lead) = match told {
        Told::Code => ("Your confirmation code", "Here is your confirmation code."),
        Told::Booked => ("Your booking is confirmed", "Your booking is confirmed."),
        Told::Moved => ("Your booking was changed", "Your booking was changed. This is the new one."),
        Told::Cancelled => ("Your booking was cancelled", "This booking was cancelled."),
        Told::CalledOff => {
            ("The desk is closed at your time", "The desk will be closed, so we had to cancel this booking.")
        }
        Told::Reminder => ("Your booking is coming up", "Your booking is coming up."),
        Told::Waits => ("You are on the waiting list", "You are on the waiting list. Nothing is booked yet."),
        Told::Offered => ("A place is free", "The place you have been waiting for is free."),
        Told::Reinvited => ("You can book again", "We did not see you on the day of this booking."),
    };
    Said { title, lead }
}
