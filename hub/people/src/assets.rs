//! The files that these pages load.

use hub_web::pages::assets::{Asset, STYLE};

/// All files.
pub static ASSETS: &[Asset] =
    &[Asset { name: "people.css", media_type: STYLE, body: include_bytes!("../static/people.css") }];
