//! The scripts of pages and of the kiosk's screen, all of them: they make no code of text, and keep little in a browser.

use std::{collections::BTreeSet, fs};

use super::{proofs::root, sources::below};

fn scripts() -> Vec<(String, String)> {
    let folders = ["hub/static", "hub/web/static", "hub/nursery/static", "hub/offices/static", "hub/bookings/static"];
    let folders = folders.into_iter().chain(["hub/entries/static", "kiosk/src/screen"]);
    let files: Vec<String> = folders.flat_map(|folder| below(folder, ".js")).collect();
    let found: BTreeSet<String> = below("hub", ".js").into_iter().chain(below("kiosk/src", ".js")).collect();
    assert!(files.iter().cloned().collect::<BTreeSet<_>>() == found, "a folder with scripts that nobody asks about");
    let without_comments = |text: &str| {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    files
        .into_iter()
        .map(|path| (path.clone(), without_comments(&fs::read_to_string(root().join(path)).expect("text"))))
        .collect()
}

/// The scripts that have this in them.
fn with(word: &str) -> Vec<String> {
    scripts().into_iter().filter(|(_, text)| text.contains(word)).map(|(path, _)| path).collect()
}

#[test]
fn no_script_makes_code_or_markup_of_a_text() {
    for word in [
        "eval(",
        "new Function",
        "document.write",
        "insertAdjacentHTML",
        "outerHTML =",
        "setHTMLUnsafe",
        "createContextualFragment",
        "setTimeout('",
        "setTimeout(\"",
        "javascript:",
        "document.domain",
        "importScripts",
    ] {
        assert_eq!(with(word), Vec::<String>::new(), "{word}");
    }
    // The demo's page draws again what the hub rendered for it; a real town has no such page.
    assert_eq!(with(".innerHTML = "), ["hub/static/demo.js"]);
    assert_eq!(with("srcdoc"), ["hub/static/demo.js"]);
}

#[test]
fn no_script_listens_to_other_windows_or_loads_from_elsewhere() {
    for word in [
        "addEventListener('message'",
        "addEventListener(\"message\"",
        "window.onmessage",
        "window.opener",
        "parent.postMessage",
        "top.postMessage",
        "XMLHttpRequest",
        "WebSocket(",
        "RTCPeerConnection",
        "jsonp",
        "http://",
        "<object",
        "<embed",
        "ActiveXObject",
    ] {
        let found = with(word);
        // Where a name space of SVG is written, it is an address that nobody asks.
        let found: Vec<_> = found.into_iter().filter(|path| !(word == "http://" && only_names_svg(path))).collect();
        assert_eq!(found, Vec::<String>::new(), "{word}");
    }
    // Tabs of one origin speak to each other by a channel, which the browser gives to no other origin.
    for path in with("postMessage(") {
        assert!(["hub/web/static/stream.js", "hub/web/static/stream-worker.js"].contains(&path.as_str()), "{path}");
    }
}

fn only_names_svg(path: &str) -> bool {
    let text = fs::read_to_string(root().join(path)).expect("text");
    text.matches("http://").count() == text.matches("http://www.w3.org/").count()
}

#[test]
fn what_scripts_compare_is_compared_with_its_type_and_no_object_is_given_a_prototype() {
    for (path, text) in scripts() {
        let padded = text.replace("===", "").replace("!==", "");
        assert!(!padded.contains("==") && !padded.contains("!= "), "{path} compares loosely");
        for word in ["__proto__", "setPrototypeOf", ".prototype ="] {
            assert!(!text.contains(word), "{word} in {path}");
        }
        assert!(!text.contains(" in Object.assign") && !text.contains("Object.assign({}, JSON.parse"), "{path}");
    }
}

/// What a script keeps in the browser, and where. One more is to be looked at before it stands here and on the page of data.
const KEPT: [(&str, &str); 7] = [
    ("hub/nursery/static/marks.js", "localStorage"),
    ("hub/nursery/static/sights.js", "localStorage"),
    ("hub/offices/static/counter.js", "localStorage"),
    ("hub/web/static/again.js", "sessionStorage"),
    ("hub/web/static/push.js", "localStorage"),
    ("hub/web/static/shell.js", "sessionStorage"),
    ("hub/web/static/sw.js", "caches.open"),
];

#[test]
fn what_is_kept_in_a_browser_is_listed() {
    let stores = ["localStorage", "sessionStorage", "indexedDB", "caches.open", "document.cookie"];
    let found: BTreeSet<(String, &str)> =
        stores.iter().flat_map(|store| with(store).into_iter().map(move |path| (path, *store))).collect();
    assert_eq!(found, KEPT.iter().map(|(path, store)| ((*path).to_owned(), *store)).collect());
    let page = fs::read_to_string(root().join("docs/security/data.md")).expect("the page");
    for (path, _) in KEPT {
        let name = path.rsplit('/').next().expect("a name");
        assert!(page.contains(&format!("`{name}`")), "{name} stands on the page of data");
    }
    // The worker keeps files and the page without a network, which are nobody's.
    let worker = fs::read_to_string(root().join("hub/web/static/sw.js")).expect("text");
    assert!(worker.contains("const files = [OFFLINE, '/static/kazasu.css', COLOUR, ICON];"));
    assert!(!worker.contains(".put("), "nothing that was looked at is put in");
}
