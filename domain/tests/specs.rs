//! The rows of the towns' specifications (`docs/specs/rows.tsv`): what is asked, whether it is met, and by which test or page
//! that is seen. A row that says it is met and whose proof is gone fails here.

mod proofs;

use std::collections::BTreeSet;

use proofs::Sources;

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

fn rows() -> Vec<Row> {
    let row = |(line, cells)| {
        let [seed, clause, requirement, state, proof, missing] = cells;
        Row { line, seed, clause, requirement, state, proof, missing }
    };
    proofs::lines("docs/specs/rows.tsv", HEAD).into_iter().map(row).collect()
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
    let mut sources = Sources::default();
    let mut faults = Vec::new();
    for row in rows() {
        let found = row.proof.split_whitespace().filter_map(|proof| sources.fault(proof, &PAGES));
        faults.extend(found.map(|fault| format!("line {} ({} {}): {fault}", row.line, row.seed, row.clause)));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_proof_that_is_not_there_is_seen() {
    let mut sources = Sources::default();
    for proof in [
        "test:domain/tests/specs.rs::no_such_test",
        "test:domain/tests/specs.rs",
        "test:no/such/file.rs::root",
        "page:README.md",
        "page:docs/manual/no-such-page.md",
        "believe:me",
        "nothing",
    ] {
        assert!(sources.fault(proof, &PAGES).is_some(), "{proof}");
    }
    assert_eq!(sources.fault("test:domain/tests/specs.rs::a_proof_that_is_not_there_is_seen", &PAGES), None);
}
