//! The files that these pages load.

use hub_web::pages::assets::{Asset, SCRIPT, STYLE};

/// All files.
pub static ASSETS: &[Asset] = &[
    Asset { name: "home.css", media_type: STYLE, body: include_bytes!("../static/home.css") },
    Asset { name: "home.js", media_type: SCRIPT, body: include_bytes!("../static/home.js") },
    Asset { name: "demo.css", media_type: STYLE, body: include_bytes!("../static/demo.css") },
    Asset { name: "town-pages.css", media_type: STYLE, body: include_bytes!("../static/town-pages.css") },
    Asset { name: "audit.css", media_type: STYLE, body: include_bytes!("../static/audit.css") },
    Asset { name: "town.js", media_type: SCRIPT, body: include_bytes!("../static/town.js") },
    Asset { name: "reveal.js", media_type: SCRIPT, body: include_bytes!("../static/reveal.js") },
    Asset { name: "passkeys.js", media_type: SCRIPT, body: include_bytes!("../static/passkeys.js") },
    Asset { name: "demo.js", media_type: SCRIPT, body: include_bytes!("../static/demo.js") },
    // The demo shows a kiosk's own faces.
    Asset { name: "kiosk-tickets.css", media_type: STYLE, body: include_bytes!("../../kiosk/src/screen/tickets.css") },
    Asset { name: "kiosk.css", media_type: STYLE, body: include_bytes!("../../kiosk/src/screen/page.css") },
];
