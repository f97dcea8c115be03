//! Room for the whole town: a noun stands in its own rooms, and the files outside them that name it are few and listed.
//! Whoever adds an arm to somebody else's match names a noun in a file that is not on the list.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A noun and the modules that are its own.
struct Noun {
    name: &'static str,
    modules: &'static [&'static str],
}

const NOUNS: [Noun; 4] = [
    Noun { name: "attendance", modules: &["attendance"] },
    Noun { name: "queue", modules: &["queue", "queues"] },
    Noun { name: "bookings", modules: &["bookings"] },
    Noun { name: "entries", modules: &["entries"] },
];

/// The crates in which nouns have rooms, or may not have any: a noun's own crate in the hub is its room altogether.
const CRATES: [&str; 6] = ["domain/src", "db/src", "actors/src", "notifier/src", "hub/web/src", "hub/src"];

/// Where a noun says its addresses.
const ROUTES: [(&str, &str); 4] = [
    ("attendance", "hub/nursery/src/routes.rs"),
    ("queue", "hub/offices/src/routes.rs"),
    ("bookings", "hub/bookings/src/routes.rs"),
    ("entries", "hub/entries/src/routes.rs"),
];

/// What all nouns use of the hub: no address of a noun stands there, for each brings its own to the frame.
const FRAME: [&str; 2] = ["hub/web/src", "hub/web/templates"];

/// Files outside a noun's rooms that name it, a line each: the noun and the file.
const LISTED: &str = include_str!("nouns.txt");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The first parts of a noun's addresses, as `counters` of `/counters/{facility}`. An API is the kiosks', and the kiosks' page
/// is of no noun.
fn addresses(file: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(file)).expect("a table of routes");
    let rows = text.lines().map(str::trim).filter(|line| line.starts_with("GET ") || line.starts_with("POST "));
    let parts = rows.filter_map(|row| row.split('"').nth(1)?.split('/').nth(1).map(str::to_owned));
    parts.filter(|part| !["api", "devices"].contains(&part.as_str())).collect()
}

/// Whether this text leads to an address that begins so.
fn leads_to(text: &str, part: &str) -> bool {
    // `/board` alone is the choice of a place, and of no noun.
    let text = text.replace("/board\"", "");
    ["\"", "}"].iter().any(|start| ["/", "\"", "?"].iter().any(|end| text.contains(&format!("{start}/{part}{end}"))))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
            found.push(entry);
        }
    }
}

impl Noun {
    /// Whether this path leads into a room of the noun, or of its tests.
    fn owns(&self, path: &str) -> bool {
        let mut parts = path.split('/').map(|part| part.strip_suffix(".rs").unwrap_or(part));
        path.ends_with("/tests.rs") || parts.any(|part| self.modules.contains(&part))
    }

    /// Whether this line of code leads to a module of the noun.
    fn is_named_in(&self, line: &str) -> bool {
        let code = line.split("//").next().unwrap_or_default();
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        self.modules.iter().any(|module| {
            code.match_indices(module).any(|(place, _)| {
                let (before, after) = (&code[..place], &code[place + module.len()..]);
                !before.ends_with(is_word)
                    && (after.starts_with("::") || before.ends_with("::") && !after.starts_with(is_word))
            })
        })
    }
}

/// Which files outside its rooms name each noun.
fn named() -> BTreeSet<(String, String)> {
    let (root, mut files) = (root(), Vec::new());
    CRATES.iter().for_each(|folder| sources(&root.join(folder), &mut files));
    let mut named = BTreeSet::new();
    for file in files {
        let path = file.strip_prefix(&root).expect("a file of ours").to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).expect("a source");
        // The unit tests stand at the end.
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for noun in NOUNS.iter().filter(|noun| path.ends_with(".rs") && !noun.owns(&path)) {
            if code.lines().any(|line| noun.is_named_in(line)) {
                named.insert((noun.name.to_owned(), path.clone()));
            }
        }
    }
    let mut frame = Vec::new();
    FRAME.iter().for_each(|folder| sources(&root.join(folder), &mut frame));
    for file in frame {
        let text = fs::read_to_string(&file).expect("a source");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (noun, table) in ROUTES {
            if addresses(table).iter().any(|part| leads_to(text, part)) {
                let path = file.strip_prefix(&root).expect("a file of ours").to_string_lossy().into_owned();
                named.insert((noun.to_owned(), path));
            }
        }
    }
    named
}

#[test]
fn an_address_is_found_in_a_link_and_in_code() {
    assert!(addresses(ROUTES[1].1).contains("counters") && !addresses(ROUTES[1].1).contains("devices"));
    for text in ["<a href=\"/counters/{{ slug }}\">", "see(\"/counters\")", "format!(\"/counters?at={at}\")"] {
        assert!(leads_to(text, "counters"), "{text}");
    }
    assert!(!leads_to("<a href=\"/countersign\">", "counters") && !leads_to("a counters/ b", "counters"));
}

#[test]
fn a_noun_is_named_outside_its_rooms_where_it_is_listed_and_nowhere_else() {
    let line = |line: &str| line.split_once(' ').map(|(noun, file)| (noun.to_owned(), file.to_owned()));
    let listed: BTreeSet<_> = LISTED.lines().filter_map(line).collect();
    let named = named();
    let strangers: Vec<_> = named.difference(&listed).collect();
    assert!(strangers.is_empty(), "name a noun past its registries: {strangers:#?}");
    let gone: Vec<_> = listed.difference(&named).collect();
    assert!(gone.is_empty(), "do not name the noun any more, and are to be struck out: {gone:#?}");
    let mut count = BTreeMap::<_, usize>::new();
    named.iter().for_each(|(noun, _)| *count.entry(noun.as_str()).or_default() += 1);
    for noun in &NOUNS {
        println!("{}: {} files outside its rooms", noun.name, count.get(noun.name).copied().unwrap_or_default());
    }
}

#[test]
fn a_noun_is_found_by_its_modules_and_not_by_words_that_hold_its_name() {
    let queue = &NOUNS[1];
    for line in
        ["use domain::queue::office::Office;", "    db::queues::rows(conn)", "use crate::queue;", "x: queue::Fact,"]
    {
        assert!(queue.is_named_in(line), "{line}");
    }
    for line in ["// see queue::Fact", "let requeue::x", "my_queue::go()", "let queue = 1;", "crate::queued"] {
        assert!(!queue.is_named_in(line), "{line}");
    }
    assert!(queue.owns("db/src/queues/verify.rs") && queue.owns("domain/src/queue.rs") && !queue.owns("db/src/log.rs"));
}
