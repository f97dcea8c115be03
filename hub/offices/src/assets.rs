//! The files that these pages load.

use hub_web::pages::assets::{Asset, MP3, SCRIPT, STYLE};

/// All files.
pub static ASSETS: &[Asset] = &[
    Asset { name: "counter.css", media_type: STYLE, body: include_bytes!("../static/counter.css") },
    Asset { name: "office.css", media_type: STYLE, body: include_bytes!("../static/office.css") },
    Asset { name: "statistics.css", media_type: STYLE, body: include_bytes!("../static/statistics.css") },
    Asset { name: "ticket.css", media_type: STYLE, body: include_bytes!("../static/ticket.css") },
    Asset { name: "counter.js", media_type: SCRIPT, body: include_bytes!("../static/counter.js") },
    Asset { name: "line.js", media_type: SCRIPT, body: include_bytes!("../static/line.js") },
    Asset { name: "ticket.js", media_type: SCRIPT, body: include_bytes!("../static/ticket.js") },
    Asset {
        name: "display.css",
        media_type: STYLE,
        body: concat!(
            include_str!("../../web/static/vendor/design-tokens-1.1.9/tokens.css"),
            include_str!("../static/display.css")
        )
        .as_bytes(),
    },
    Asset { name: "display.js", media_type: SCRIPT, body: include_bytes!("../static/display.js") },
    Asset { name: "speaker.js", media_type: SCRIPT, body: include_bytes!("../static/speaker.js") },
    Asset { name: "clips.js", media_type: SCRIPT, body: include_bytes!("../static/speech/clips.js") },
    Asset { name: "speech-ja.mp3", media_type: MP3, body: include_bytes!("../static/speech/ja.mp3") },
    Asset { name: "speech-en.mp3", media_type: MP3, body: include_bytes!("../static/speech/en.mp3") },
];
