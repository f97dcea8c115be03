//! The files that these pages load.

use hub_web::pages::assets::{Asset, SCRIPT, STYLE};

/// All files.
pub static ASSETS: &[Asset] = &[
    Asset { name: "entries.js", media_type: SCRIPT, body: include_bytes!("../static/entries.js") },
    Asset { name: "entries.css", media_type: STYLE, body: include_bytes!("../static/entries.css") },
    Asset {
        name: "wall.css",
        media_type: STYLE,
        body: concat!(
            include_str!("../../web/static/vendor/design-tokens-1.1.9/tokens.css"),
            include_str!("../static/wall.css")
        )
        .as_bytes(),
    },
];
