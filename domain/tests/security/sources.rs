//! What holds for all sources of the programs that towns run: nothing of it may come in unseen.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::proofs::root;

/// Where the sources of these programs stand. The simulators and the driver of the made-up reader are no part of them.
const SHIPPED: [&str; 13] = [
    "domain/src",
    "words/src",
    "db/src",
    "actors/src",
    "notifier/src",
    "hub/src",
    "hub/web/src",
    "hub/nursery/src",
    "hub/offices/src",
    "hub/bookings/src",
    "hub/entries/src",
    "hub/people/src",
    "kiosk/src",
];
const OF_OPERATORS: &str = "ops/src";

/// Every file below a folder whose name ends so, by its path in the repository.
pub fn below(folder: &str, ending: &str) -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path: PathBuf = entry.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// The sources without their tests, by their path.
pub fn shipped() -> Vec<(String, String)> {
    let files = SHIPPED.iter().chain([&OF_OPERATORS]).flat_map(|folder| below(folder, ".rs"));
    let is_test = |path: &str| path.ends_with("/tests.rs") || path.contains("/tests/");
    let sources = files.filter(|path| !is_test(path)).map(|path| {
        let text = fs::read_to_string(root().join(&path)).expect("a source");
        let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        (path, own)
    });
    let sources: Vec<_> = sources.collect();
    assert!(sources.len() > 200, "{}", sources.len());
    sources
}

/// The lines of the sources that hold one of these words outside of comments.
fn lines_with(words: &[&str]) -> Vec<String> {
    let of_file = |(path, text): (String, String)| {
        let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim_start().starts_with("//"));
        let lines = lines.filter(|(line, _)| words.iter().any(|word| line.contains(word)));
        lines.map(|(line, number)| format!("{path}:{number}: {}", line.trim())).collect::<Vec<_>>()
    };
    shipped().into_iter().flat_map(of_file).collect()
}

#[test]
fn no_program_starts_another_one_or_loads_code() {
    let starts = lines_with(&["process::Command", "Command::new(", "libloading", "dlopen", "execve"]);
    assert_eq!(starts, Vec::<String>::new());
}

#[test]
fn memory_is_kept_by_the_language_in_every_source() {
    let unsafe_ = lines_with(&["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "(unsafe_code", "transmute"]);
    assert_eq!(unsafe_, Vec::<String>::new());
    // The lint that says so is on in every crate, and a warning is an error when all is tested.
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the workspace");
    assert!(manifest.contains("unsafe_code = \"warn\""), "the workspace's lint");
    for folder in SHIPPED.iter().chain([&OF_OPERATORS]) {
        let crate_ = Path::new(folder).parent().expect("a crate").join("Cargo.toml");
        let text = fs::read_to_string(root().join(&crate_)).expect("a manifest");
        assert!(text.contains("[lints]\nworkspace = true"), "{}", crate_.display());
    }
    let all = fs::read_to_string(root().join("ops/test")).expect("the script");
    assert!(all.contains("cargo clippy") && all.contains("-D warnings"));
}

/// Where a query's text is written by hand, and not by the query builder. Values are bound in all of them; one file more is
/// to be read by somebody before it stands here.
const BY_HAND: [&str; 9] = [
    "db/src/audit/facts.rs",
    "db/src/lib.rs",
    "db/src/persons/joins.rs",
    "db/src/persons/settle.rs",
    "db/src/persons/settle/work.rs",
    "db/src/verify.rs",
    "db/src/writer/pg.rs",
    "db/src/writer/prepared.rs",
    "db/src/writer/sqlite.rs",
];

#[test]
fn queries_are_built_with_bound_values_and_those_written_by_hand_are_few() {
    let found: BTreeSet<String> = shipped()
        .into_iter()
        .filter(|(path, text)| text.contains("sql_query") && path.starts_with("db/"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(found, BY_HAND.iter().map(|path| (*path).to_owned()).collect());
    // Only the kiosk's own spool and the db crate speak SQL at all.
    let speaks = |(path, text): &(String, String)| {
        !path.starts_with("db/") && !path.starts_with("kiosk/src/spool/") && text.contains("sql_query")
    };
    assert!(!shipped().iter().any(speaks));
    // Nothing is set into a text between quotes, but a constant list of kinds.
    let quoted: Vec<String> = lines_with(&["'{"])
        .into_iter()
        .filter(|line| ["select ", "update ", "insert ", "delete ", "where "].iter().any(|word| line.contains(word)))
        .collect();
    assert!(quoted.len() == 1 && quoted[0].contains("not in ('{beside}')"), "{quoted:?}");
}

/// What a line of the log may tell beside its words. A field more is a decision: none of these is about a person, but the
/// address that a request or a proxy came from.
const FIELDS: [&str; 29] = [
    "before",
    "cause",
    "checkpoint",
    "delivery",
    "device",
    "error",
    "facility",
    "failure",
    "fault",
    "from",
    "host",
    "key",
    "lane",
    "last",
    "now",
    "one",
    "origin",
    "path",
    "peer",
    "proxy",
    "reader",
    "reason",
    "rows",
    "site",
    "taps",
    "tone",
    "unreadable",
    "what",
    "why",
];

/// The fields of every line that is written to the log.
fn logged() -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for (_, text) in shipped() {
        for level in ["error", "warn", "info", "debug", "trace"] {
            for call in text.split(&format!("tracing::{level}!(")).skip(1) {
                let before = call.split(['"', ';']).next().unwrap_or_default();
                let named = before.split(',').map(str::trim).filter(|field| !field.is_empty());
                fields.extend(named.map(|field| {
                    let name = field.split('=').next().unwrap_or_default();
                    name.trim().trim_start_matches(['%', '?']).to_owned()
                }));
            }
        }
    }
    fields
}

#[test]
fn the_log_tells_of_nothing_but_what_its_page_lists() {
    let (fields, page) = (logged(), fs::read_to_string(root().join("docs/security/logs.md")).expect("the page"));
    assert!(fields.len() > 10, "{fields:?}");
    for field in &fields {
        assert!(FIELDS.contains(&field.as_str()), "{field}: is it about a person?");
        assert!(page.contains(&format!("`{field}`")), "{field} stands on the page");
    }
}

#[test]
fn the_log_goes_to_one_place() {
    let writers = lines_with(&["tracing_subscriber::fmt()"]);
    let [hub, kiosk] = &writers[..] else { panic!("{writers:?}") };
    assert!(hub.starts_with("hub/src/main.rs:") && kiosk.starts_with("kiosk/src/main.rs:"));
    assert!(writers.iter().all(|line| line.contains("with_writer(std::io::stderr)")));
    let beside: Vec<String> = lines_with(&["println!(", "eprintln!(", "dbg!(", "print!("])
        .into_iter()
        .filter(|line| !line.starts_with("ops/") && !line.starts_with("kiosk/src/main.rs"))
        .collect();
    assert_eq!(beside, Vec::<String>::new());
}
