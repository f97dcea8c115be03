//! The rows of the towns' specifications (`docs/specs/rows.tsv`): what is asked, whether it is met, and by which test or page
//! that is seen. A row that says it is met and whose proof is gone fails here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const HEAD: [&str; 6] = ["seed", "clause", "requirement", "state", "proof", "missing"];
/// As many as the specifications have: none may get lost.
const ROWS: usize = 387;
/// Where pages are that people see.
const PAGES: [&str; 8] = [
    "docs/manual",
    "hub/templates",
    "hub/web/templates",
    "hub/nursery/templates",
    "hub/offices/templates",
    "hub/bookings/templates",
    "hub/entries/templates",
    "hub/people/templates",
];

struct Row {
    line: usize,
    seed: String,
    clause: String,
    requirement: String,
    state: String,
    proof: String,
    missing: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rows() -> Vec<Row> {
    let table = fs::read_to_string(root().join("docs/specs/rows.tsv")).expect("the table");
    let mut lines = table.lines().zip(1..).map(|(text, line)| (text.split('\t').collect::<Vec<_>>(), line));
    assert_eq!(lines.next().expect("a head").0, HEAD);
    let row = |(cells, line): (Vec<&str>, usize)| {
        let cells: [&str; 6] =
            cells.try_into().unwrap_or_else(|cells| panic!("line {line} has not six cells: {cells:?}"));
        let [seed, clause, requirement, state, proof, missing] = cells.map(str::to_owned);
        Row { line, seed, clause, requirement, state, proof, missing }
    };
    lines.map(row).collect()
}

/// What is wrong with a proof, if something is.
fn fault(proof: &str, sources: &mut BTreeMap<String, String>) -> Option<String> {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap_or_default();
    match proof.split_once(':') {
        Some(("test", place)) => {
            let Some((path, name)) = place.split_once("::") else { return Some("no name of a test".to_owned()) };
            let source = sources.entry(path.to_owned()).or_insert_with(|| read(path));
            let is_there = ["(", "<"].iter().any(|after| source.contains(&format!("fn {name}{after}")));
            (!is_there).then(|| format!("no fn {name} in {path}"))
        }
        Some(("page", path)) => {
            let is_page = PAGES.iter().any(|folder| Path::new(path).starts_with(folder));
            (!is_page || !root().join(path).is_file()).then(|| format!("no page {path}"))
        }
        _ => Some(format!("{proof} is neither test nor page")),
    }
}

#[test]
fn each_row_of_the_specifications_stands_there_once_and_says_how_it_is() {
    let rows = rows();
    assert_eq!(rows.len(), ROWS);
    let mut known = BTreeSet::new();
    for row in &rows {
        let Row { line, seed, clause, state, .. } = row;
        assert!(known.insert((seed, clause)), "line {line}: {seed} {clause} stands twice");
        assert!(seed.len() == 3 && !clause.is_empty() && !row.requirement.is_empty(), "line {line}");
        assert!(["met", "partly", "not"].contains(&state.as_str()), "line {line}: {state}");
        let says = if state == "met" { &row.proof } else { &row.missing };
        assert!(!says.is_empty(), "line {line}: what proves it, or what is missing?");
        assert!(state == "met" || row.proof.is_empty(), "line {line}: a proof of what is not met");
    }
}

#[test]
fn what_is_met_is_proved_by_a_test_or_a_page_that_is_there() {
    let mut sources = BTreeMap::new();
    let mut faults = Vec::new();
    for row in rows() {
        let found = row.proof.split_whitespace().filter_map(|proof| fault(proof, &mut sources));
        faults.extend(found.map(|fault| format!("line {} ({} {}): {fault}", row.line, row.seed, row.clause)));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_proof_that_is_not_there_is_seen() {
    let mut sources = BTreeMap::new();
    for proof in [
        "test:domain/tests/specs.rs::no_such_test",
        "test:domain/tests/specs.rs",
        "test:no/such/file.rs::root",
        "page:README.md",
        "page:docs/manual/no-such-page.md",
        "believe:me",
        "nothing",
    ] {
        assert!(fault(proof, &mut sources).is_some(), "{proof}");
    }
    assert_eq!(fault("test:domain/tests/specs.rs::a_proof_that_is_not_there_is_seen", &mut sources), None);
}
