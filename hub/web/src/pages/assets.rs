//! The files that pages load, compiled into the binary: style sheets, modules without a bundler, icons.
//!
//! `kazasu.css` is the design tokens of the Digital Agency followed by the rules that all pages share. What only some
//! pages have stands in a sheet of its own, which those pages name: two kinds of pages may use one word for two things.

/// A file as it is served.
#[derive(Debug)]
pub struct Asset {
    /// Its name: `/static/{name}`. `sw.js` and `manifest.webmanifest` are served from the root.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What it holds.
    pub body: &'static [u8],
}

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const PNG: &str = "image/png";
const MP3: &str = "audio/mpeg";

/// All files.
pub static ASSETS: &[Asset] = &[
    Asset {
        name: "kazasu.css",
        media_type: STYLE,
        body: concat!(
            include_str!("../../static/vendor/design-tokens-1.1.9/tokens.css"),
            include_str!("../../static/kazasu.css"),
            include_str!("../../static/staff.css"),
            include_str!("../../static/residents.css")
        )
        .as_bytes(),
    },
    Asset { name: "booking.css", media_type: STYLE, body: include_bytes!("../../static/booking.css") },
    Asset { name: "calendars.css", media_type: STYLE, body: include_bytes!("../../static/calendars.css") },
    Asset { name: "counter.css", media_type: STYLE, body: include_bytes!("../../static/counter.css") },
    Asset { name: "documents.css", media_type: STYLE, body: include_bytes!("../../static/documents.css") },
    Asset { name: "office.css", media_type: STYLE, body: include_bytes!("../../static/office.css") },
    Asset { name: "reservations.css", media_type: STYLE, body: include_bytes!("../../static/reservations.css") },
    Asset {
        name: "reservations_print.css",
        media_type: STYLE,
        body: include_bytes!("../../static/reservations_print.css"),
    },
    Asset { name: "statistics.css", media_type: STYLE, body: include_bytes!("../../static/statistics.css") },
    Asset { name: "ticket.css", media_type: STYLE, body: include_bytes!("../../static/ticket.css") },
    Asset { name: "live.js", media_type: SCRIPT, body: include_bytes!("../../static/live.js") },
    Asset { name: "stream.js", media_type: SCRIPT, body: include_bytes!("../../static/stream.js") },
    Asset { name: "stream-source.js", media_type: SCRIPT, body: include_bytes!("../../static/stream-source.js") },
    Asset { name: "stream-worker.js", media_type: SCRIPT, body: include_bytes!("../../static/stream-worker.js") },
    Asset { name: "board.js", media_type: SCRIPT, body: include_bytes!("../../static/board.js") },
    Asset { name: "calendars.js", media_type: SCRIPT, body: include_bytes!("../../static/calendars.js") },
    Asset { name: "counter.js", media_type: SCRIPT, body: include_bytes!("../../static/counter.js") },
    Asset { name: "reservations.js", media_type: SCRIPT, body: include_bytes!("../../static/reservations.js") },
    Asset { name: "parts.js", media_type: SCRIPT, body: include_bytes!("../../static/parts.js") },
    Asset { name: "family.js", media_type: SCRIPT, body: include_bytes!("../../static/family.js") },
    Asset { name: "ticket.js", media_type: SCRIPT, body: include_bytes!("../../static/ticket.js") },
    Asset { name: "booking.js", media_type: SCRIPT, body: include_bytes!("../../static/booking.js") },
    Asset { name: "push.js", media_type: SCRIPT, body: include_bytes!("../../static/push.js") },
    Asset { name: "demo.js", media_type: SCRIPT, body: include_bytes!("../../static/demo.js") },
    Asset { name: "copy.js", media_type: SCRIPT, body: include_bytes!("../../static/copy.js") },
    Asset { name: "print.js", media_type: SCRIPT, body: include_bytes!("../../static/print.js") },
    Asset { name: "paste.js", media_type: SCRIPT, body: include_bytes!("../../static/paste.js") },
    Asset {
        name: "display.css",
        media_type: STYLE,
        body: concat!(
            include_str!("../../static/vendor/design-tokens-1.1.9/tokens.css"),
            include_str!("../../static/display.css")
        )
        .as_bytes(),
    },
    Asset { name: "display.js", media_type: SCRIPT, body: include_bytes!("../../static/display.js") },
    Asset { name: "speaker.js", media_type: SCRIPT, body: include_bytes!("../../static/speaker.js") },
    Asset { name: "clips.js", media_type: SCRIPT, body: include_bytes!("../../static/speech/clips.js") },
    Asset { name: "speech-ja.mp3", media_type: MP3, body: include_bytes!("../../static/speech/ja.mp3") },
    Asset { name: "speech-en.mp3", media_type: MP3, body: include_bytes!("../../static/speech/en.mp3") },
    Asset { name: "sw.js", media_type: SCRIPT, body: include_bytes!("../../static/sw.js") },
    Asset {
        name: "manifest.webmanifest",
        media_type: "application/manifest+json",
        body: include_bytes!("../../static/manifest.webmanifest"),
    },
    Asset {
        name: "offline.html",
        media_type: "text/html; charset=utf-8",
        body: include_bytes!("../../static/offline.html"),
    },
    Asset { name: "icon.svg", media_type: "image/svg+xml", body: include_bytes!("../../static/icon.svg") },
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
