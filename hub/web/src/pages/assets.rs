//! The files that pages load, compiled into the binary: style sheets, modules without a bundler, icons.
//!
//! `kazasu.css` is the design tokens of the Digital Agency followed by the rules that all pages share. What only some
//! pages have stands in a sheet of its own, which those pages name: two kinds of pages may use one word for two things.

/// A file as it is served.
#[derive(Debug)]
pub struct Asset {
    /// Its name: `/static/{name}`. `sw.js` is served from the root.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What it holds.
    pub body: &'static [u8],
}

/// Style sheets.
pub const STYLE: &str = "text/css; charset=utf-8";
/// Scripts.
pub const SCRIPT: &str = "text/javascript; charset=utf-8";
/// Pictures that are text.
const SVG: &str = "image/svg+xml; charset=utf-8";
/// Pictures.
pub const PNG: &str = "image/png";
/// Speech.
pub const MP3: &str = "audio/mpeg";

/// The files that pages of several nouns load.
pub static ASSETS: &[Asset] = &[
    Asset {
        name: "kazasu.css",
        media_type: STYLE,
        body: concat!(
            include_str!("../../static/vendor/design-tokens-1.1.9/tokens.css"),
            include_str!("../../static/kazasu.css"),
            include_str!("../../static/frame.css"),
            include_str!("../../static/staff.css"),
            include_str!("../../static/residents.css")
        )
        .as_bytes(),
    },
    Asset { name: "shell.js", media_type: SCRIPT, body: include_bytes!("../../static/shell.js") },
    Asset { name: "again.js", media_type: SCRIPT, body: include_bytes!("../../static/again.js") },
    Asset { name: "live.js", media_type: SCRIPT, body: include_bytes!("../../static/live.js") },
    Asset { name: "stream.js", media_type: SCRIPT, body: include_bytes!("../../static/stream.js") },
    Asset { name: "stream-source.js", media_type: SCRIPT, body: include_bytes!("../../static/stream-source.js") },
    Asset { name: "stream-worker.js", media_type: SCRIPT, body: include_bytes!("../../static/stream-worker.js") },
    Asset { name: "send.js", media_type: SCRIPT, body: include_bytes!("../../static/send.js") },
    Asset { name: "parts.js", media_type: SCRIPT, body: include_bytes!("../../static/parts.js") },
    Asset { name: "push.js", media_type: SCRIPT, body: include_bytes!("../../static/push.js") },
    Asset { name: "copy.js", media_type: SCRIPT, body: include_bytes!("../../static/copy.js") },
    Asset { name: "print.js", media_type: SCRIPT, body: include_bytes!("../../static/print.js") },
    Asset { name: "paste.js", media_type: SCRIPT, body: include_bytes!("../../static/paste.js") },
    Asset { name: "sw.js", media_type: SCRIPT, body: include_bytes!("../../static/sw.js") },
    Asset { name: "icon.svg", media_type: SVG, body: include_bytes!("../../static/icon.svg") },
    Asset { name: "icon-192.png", media_type: PNG, body: include_bytes!("../../static/icon-192.png") },
    Asset { name: "icon-512.png", media_type: PNG, body: include_bytes!("../../static/icon-512.png") },
    Asset {
        name: "icon-maskable-192.png",
        media_type: PNG,
        body: include_bytes!("../../static/icon-maskable-192.png"),
    },
    Asset {
        name: "icon-maskable-512.png",
        media_type: PNG,
        body: include_bytes!("../../static/icon-maskable-512.png"),
    },
    Asset { name: "apple-touch-icon.png", media_type: PNG, body: include_bytes!("../../static/apple-touch-icon.png") },
    Asset { name: "badge-96.png", media_type: PNG, body: include_bytes!("../../static/badge-96.png") },
];
