//! The files that these pages load.

use hub_web::pages::assets::{Asset, SCRIPT};

/// All files.
pub static ASSETS: &[Asset] = &[
    Asset { name: "board.js", media_type: SCRIPT, body: include_bytes!("../static/board.js") },
    Asset { name: "family.js", media_type: SCRIPT, body: include_bytes!("../static/family.js") },
];
