//! The files that these pages load.

use hub_web::pages::assets::{Asset, SCRIPT, STYLE};

/// All files.
pub static ASSETS: &[Asset] = &[
    Asset { name: "board.css", media_type: STYLE, body: include_bytes!("../static/board.css") },
    Asset { name: "board.js", media_type: SCRIPT, body: include_bytes!("../static/board.js") },
    Asset { name: "classes.js", media_type: SCRIPT, body: include_bytes!("../static/classes.js") },
    Asset { name: "marks.js", media_type: SCRIPT, body: include_bytes!("../static/marks.js") },
    Asset { name: "sights.js", media_type: SCRIPT, body: include_bytes!("../static/sights.js") },
    Asset { name: "families.css", media_type: STYLE, body: include_bytes!("../static/families.css") },
    Asset { name: "families.js", media_type: SCRIPT, body: include_bytes!("../static/families.js") },
    Asset { name: "family.js", media_type: SCRIPT, body: include_bytes!("../static/family.js") },
];
