//! The files that these pages load.

use hub_web::pages::assets::{Asset, SCRIPT, STYLE};

/// All files.
pub static ASSETS: &[Asset] = &[
    Asset { name: "booking.css", media_type: STYLE, body: include_bytes!("../static/booking.css") },
    Asset { name: "calendars.css", media_type: STYLE, body: include_bytes!("../static/calendars.css") },
    Asset { name: "documents.css", media_type: STYLE, body: include_bytes!("../static/documents.css") },
    Asset { name: "reservations.css", media_type: STYLE, body: include_bytes!("../static/reservations.css") },
    Asset {
        name: "reservations_print.css",
        media_type: STYLE,
        body: include_bytes!("../static/reservations_print.css"),
    },
    Asset { name: "calendars.js", media_type: SCRIPT, body: include_bytes!("../static/calendars.js") },
    Asset { name: "reservations.js", media_type: SCRIPT, body: include_bytes!("../static/reservations.js") },
    Asset { name: "booking.js", media_type: SCRIPT, body: include_bytes!("../static/booking.js") },
];
