//! The files that these pages load.

use hub_web::pages::assets::{Asset, SCRIPT};

/// All files.
pub static ASSETS: &[Asset] =
    &[Asset { name: "demo.js", media_type: SCRIPT, body: include_bytes!("../static/demo.js") }];
