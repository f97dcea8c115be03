//! How Kazasu stands against OWASP ASVS 5.0, level 2 (`docs/security/asvs.tsv`): every requirement stands there once, whatever
//! is said to be held is held by a test that is there, and the page's figures are those of the table. Beside it, what is true
//! of the sources as a whole and no single test can show.

#[path = "security/absent.rs"]
mod absent;
#[path = "security/algorithms.rs"]
mod algorithms;
mod proofs;
#[path = "security/scripts.rs"]
mod scripts;
#[path = "security/sources.rs"]
mod sources;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use proofs::{Sources, root};

const TABLE: &str = "docs/security/asvs.tsv";
const PAGE: &str = "docs/security/README.md";
const HEAD: [&str; 6] = ["id", "level", "requirement", "state", "proof", "note"];
const STATES: [&str; 4] = ["test", "document", "open", "not applicable"];
/// Where pages are that say how something is.
const PAGES: [&str; 4] = ["docs/manual", "docs/security", "docs/adr", "ARCHITECTURE.md"];

/// The levels of the requirements of each section, in their order (OWASP ASVS 5.0.0): what is of level 3 has no row.
const STANDARD: [(&str, &[u8]); 80] = [
    ("1.1", &[2, 2]),
    ("1.2", &[1, 1, 1, 1, 1, 2, 2, 2, 2, 3]),
    ("1.3", &[1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3]),
    ("1.4", &[2, 2, 2]),
    ("1.5", &[1, 2, 3]),
    ("2.1", &[1, 2, 2]),
    ("2.2", &[1, 1, 2]),
    ("2.3", &[1, 2, 2, 2, 3]),
    ("2.4", &[2, 3]),
    ("3.1", &[3]),
    ("3.2", &[1, 1, 3]),
    ("3.3", &[1, 2, 2, 2, 3]),
    ("3.4", &[1, 1, 2, 2, 2, 2, 3, 3]),
    ("3.5", &[1, 1, 1, 2, 2, 3, 3, 3]),
    ("3.6", &[3]),
    ("3.7", &[2, 2, 3, 3, 3]),
    ("4.1", &[1, 2, 2, 3, 3]),
    ("4.2", &[2, 3, 3, 3, 3]),
    ("4.3", &[2, 2]),
    ("4.4", &[1, 2, 2, 2]),
    ("5.1", &[2]),
    ("5.2", &[1, 1, 2, 3, 3, 3]),
    ("5.3", &[1, 1, 3]),
    ("5.4", &[2, 2, 2]),
    ("6.1", &[1, 2, 2]),
    ("6.2", &[1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2]),
    ("6.3", &[1, 1, 2, 2, 3, 3, 3, 3]),
    ("6.4", &[1, 1, 2, 2, 3, 3]),
    ("6.5", &[2, 2, 2, 2, 2, 3, 3, 3]),
    ("6.6", &[2, 2, 2, 3]),
    ("6.7", &[3, 3]),
    ("6.8", &[2, 2, 2, 2]),
    ("7.1", &[2, 2, 2]),
    ("7.2", &[1, 1, 1, 1]),
    ("7.3", &[2, 2]),
    ("7.4", &[1, 1, 2, 2, 2]),
    ("7.5", &[2, 2, 3]),
    ("7.6", &[2, 2]),
    ("8.1", &[1, 2, 3, 3]),
    ("8.2", &[1, 1, 2, 3]),
    ("8.3", &[1, 3, 3]),
    ("8.4", &[2, 3]),
    ("9.1", &[1, 1, 1]),
    ("9.2", &[1, 2, 2, 2]),
    ("10.1", &[2, 2]),
    ("10.2", &[2, 2, 3]),
    ("10.3", &[2, 2, 2, 2, 3]),
    ("10.4", &[1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3]),
    ("10.5", &[2, 2, 2, 2, 2]),
    ("10.6", &[2, 2]),
    ("10.7", &[2, 2, 2]),
    ("11.1", &[2, 2, 3, 3]),
    ("11.2", &[2, 2, 2, 3, 3]),
    ("11.3", &[1, 1, 2, 3, 3]),
    ("11.4", &[1, 2, 2, 2]),
    ("11.5", &[2, 3]),
    ("11.6", &[2, 3]),
    ("11.7", &[3, 3]),
    ("12.1", &[1, 2, 2, 3, 3]),
    ("12.2", &[1, 1]),
    ("12.3", &[2, 2, 2, 2, 3]),
    ("13.1", &[2, 3, 3, 3]),
    ("13.2", &[2, 2, 2, 2, 2, 3]),
    ("13.3", &[2, 2, 3, 3]),
    ("13.4", &[1, 2, 2, 2, 2, 3, 3]),
    ("14.1", &[2, 2]),
    ("14.2", &[1, 2, 2, 2, 3, 3, 3, 3]),
    ("14.3", &[1, 2, 2]),
    ("15.1", &[1, 2, 2, 3, 3]),
    ("15.2", &[1, 2, 2, 3, 3]),
    ("15.3", &[1, 2, 2, 2, 2, 2, 2]),
    ("15.4", &[3, 3, 3, 3]),
    ("16.1", &[2]),
    ("16.2", &[2, 2, 2, 2, 2]),
    ("16.3", &[2, 2, 2, 2]),
    ("16.4", &[2, 2, 2]),
    ("16.5", &[2, 2, 2, 3]),
    ("17.1", &[2, 3]),
    ("17.2", &[2, 2, 2, 2, 3, 3, 3, 3]),
    ("17.3", &[2, 2]),
];

struct Row {
    line: usize,
    id: String,
    level: String,
    requirement: String,
    state: String,
    proof: String,
    note: String,
}

fn rows() -> Vec<Row> {
    let row = |(line, cells)| {
        let [id, level, requirement, state, proof, note] = cells;
        Row { line, id, level, requirement, state, proof, note }
    };
    proofs::lines(TABLE, HEAD).into_iter().map(row).collect()
}

/// The requirements of levels 1 and 2, with their level.
fn wanted() -> Vec<(String, u8)> {
    let of = |(section, levels): &(&str, &[u8])| {
        let numbered = levels.iter().zip(1..).map(|(level, number): (&u8, u8)| (format!("{section}.{number}"), *level));
        numbered.collect::<Vec<_>>()
    };
    STANDARD.iter().flat_map(of).filter(|(_, level)| *level < 3).collect()
}

#[test]
fn every_requirement_of_levels_1_and_2_stands_there_once_in_the_standards_order() {
    let all: usize = STANDARD.iter().map(|(_, levels)| levels.len()).sum();
    assert_eq!((all, wanted().len()), (345, 253), "as many as the standard has");
    let found: Vec<_> = rows().into_iter().map(|row| (row.id, row.level.parse().expect("a level"))).collect();
    for (at, (wanted, found)) in wanted().iter().zip(&found).enumerate() {
        assert_eq!(found, wanted, "row {at}");
    }
    assert_eq!(found.len(), wanted().len());
}

#[test]
fn each_row_says_how_it_is_and_what_shows_or_lacks_it() {
    for Row { line, id, requirement, state, proof, note, .. } in rows() {
        let what = format!("line {line}, {id}");
        assert!(STATES.contains(&state.as_str()), "{what}: {state}");
        assert!((8..=120).contains(&requirement.chars().count()), "{what}: in a few words of our own");
        assert!(!requirement.to_lowercase().starts_with("verify"), "{what}: not in the standard's words");
        match state.as_str() {
            "test" => assert!(proof.contains("test:"), "{what}: by which test?"),
            "document" => assert!(proof.contains("page:"), "{what}: on which page?"),
            // Why it does not apply; what is missing.
            "not applicable" => assert!(note.chars().count() > 15, "{what}: why?"),
            _ => assert!(note.chars().count() > 15 && proof.is_empty(), "{what}: what is missing?"),
        }
    }
}

/// Whether the function of this name is one that is run as a test: it says so just above, or a list of tests for both databases
/// names it.
fn is_run(source: &str, name: &str) -> bool {
    let Some(at) = ["(", "<"].iter().find_map(|after| source.find(&format!("fn {name}{after}"))) else { return false };
    let above: Vec<&str> = source[..at].lines().rev().take(4).collect();
    let says = above.iter().any(|line| line.contains("test]") || line.contains("test("));
    says || source.contains("on_both!") && source.lines().any(|line| line.trim() == name)
}

#[test]
fn every_proof_is_a_test_that_is_run_or_a_page_that_is_there() {
    let mut sources = Sources::default();
    let mut faults = Vec::new();
    for row in rows() {
        for proof in row.proof.split_whitespace() {
            let mut fault = sources.fault(proof, &PAGES);
            if let Some((path, name)) = proof.strip_prefix("test:").and_then(|place| place.split_once("::"))
                && fault.is_none()
                && !is_run(sources.text(path), name)
            {
                fault = Some(format!("{name} in {path} is run by nobody"));
            }
            faults.extend(fault.map(|fault| format!("line {} ({}): {fault}", row.line, row.id)));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The figures of a row of the page's table of counts: `| 1 | 60 | … |`.
fn figures(page: &str, first: &str) -> Vec<usize> {
    let row = page.lines().find(|line| line.starts_with(&format!("| {first} |")));
    let row = row.unwrap_or_else(|| panic!("a row of {first} in {PAGE}"));
    row.split('|').skip(2).filter_map(|cell| cell.trim().parse().ok()).collect()
}

#[test]
fn the_pages_figures_are_those_of_the_table() {
    let page = fs::read_to_string(root().join(PAGE)).expect("the page");
    let rows = rows();
    for (first, levels) in [("Level 1", &["1"][..]), ("Level 2", &["2"]), ("Both", &["1", "2"])] {
        let of_level: Vec<_> = rows.iter().filter(|row| levels.contains(&row.level.as_str())).collect();
        let counted = STATES.map(|state| of_level.iter().filter(|row| row.state == state).count());
        let expected: Vec<usize> = counted.into_iter().chain([of_level.len()]).collect();
        assert_eq!(figures(&page, first), expected, "{first}");
    }
    // What is open stands first, each by its number, and nothing else does.
    let open: BTreeSet<&str> = rows.iter().filter(|row| row.state == "open").map(|row| row.id.as_str()).collect();
    let from = page.find("## What is open").expect("what is open");
    let to = page[from..].find("\n## How").expect("what comes after") + from;
    let words = page[from..to].split(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    let known: BTreeSet<String> = wanted().into_iter().map(|(id, _)| id).collect();
    let told: BTreeSet<&str> = words.map(|word| word.trim_matches('.')).filter(|word| known.contains(*word)).collect();
    assert_eq!(told, open);
}

#[test]
fn every_attack_that_succeeded_once_has_its_requirement_and_what_holds_it_off() {
    let page = fs::read_to_string(root().join(PAGE)).expect("the page");
    let levels: BTreeMap<String, u8> = STANDARD
        .iter()
        .flat_map(|(section, levels)| {
            levels.iter().zip(1..).map(move |(level, number): (&u8, u8)| (format!("{section}.{number}"), *level))
        })
        .collect();
    let attacks = fs::read_dir(root().join("simulators/src/trials/attacks")).expect("the attacks");
    let tried: BTreeSet<String> = attacks
        .filter_map(|entry| fs::read_to_string(entry.expect("a file").path()).ok())
        .filter_map(|text| Some(text.split("name: \"S").nth(1)?.split('"').next()?.to_owned()))
        .collect();
    assert!(tried.len() >= 20, "{tried:?}");
    let mut sources = Sources::default();
    for number in &tried {
        let row = page.lines().find(|line| line.starts_with(&format!("| S{number} |")));
        let cells: Vec<&str> = row.unwrap_or_else(|| panic!("S{number}")).split('|').map(str::trim).collect();
        let ids = cells[3].split(", ");
        assert!(ids.clone().count() > 0 && ids.clone().all(|id| levels.contains_key(id)), "S{number}: {}", cells[3]);
        let proofs: Vec<&str> = cells[4].split('`').filter(|part| part.contains("::")).collect();
        assert!(!proofs.is_empty(), "S{number} is held off by a test");
        for proof in proofs {
            assert_eq!(sources.fault(&format!("test:{proof}"), &PAGES), None, "S{number}");
            let (path, name) = proof.split_once("::").expect("a test");
            assert!(is_run(sources.text(path), name), "S{number}: {proof}");
        }
    }
    let told = page.lines().filter(|line| line.starts_with("| S")).count();
    assert_eq!(told, tried.len(), "each that is told of is tried by `ops/test attacks`");
}
