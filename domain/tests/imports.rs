//! Who may import whom, and nothing else. The table stands in ARCHITECTURE.md too.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// What each crate may import of the workspace. Its tests may use the simulators too.
const MAY_IMPORT: [(&str, &[&str]); 16] = [
    ("domain", &[]),
    ("words", &["domain"]),
    ("db", &["domain"]),
    ("actors", &["domain", "db"]),
    ("notifier", &["domain", "words", "db"]),
    ("hub-web", &["domain", "words", "db", "actors", "notifier"]),
    ("hub-nursery", &["domain", "words", "db", "actors", "notifier", "hub-web"]),
    ("hub-offices", &["domain", "words", "db", "actors", "notifier", "hub-web"]),
    ("hub-bookings", &["domain", "words", "db", "actors", "notifier", "hub-web"]),
    ("hub-entries", &["domain", "words", "db", "actors", "notifier", "hub-web"]),
    ("hub-people", &["domain", "words", "db", "actors", "notifier", "hub-web"]),
    (
        "hub",
        &[
            "domain",
            "words",
            "db",
            "actors",
            "notifier",
            "hub-web",
            "hub-nursery",
            "hub-offices",
            "hub-bookings",
            "hub-entries",
            "hub-people",
        ],
    ),
    ("kiosk", &["domain", "words"]),
    ("ops", &["domain", "db"]),
    ("simulators", &["domain"]),
    ("ifd", &[]),
];
const ANY_TEST_MAY_USE: &str = "simulators";

/// Libraries that stay where they belong: the two kinds of actors, the web, pushes, card readers, messages.
const IN_ONE_PLACE: [(&str, &[&str]); 6] = [
    ("ractor", &["actors", "hub"]),
    ("actix", &["kiosk"]),
    ("actix-web", &["hub", "hub-web", "hub-nursery", "hub-offices", "hub-bookings", "hub-entries", "hub-people"]),
    ("web-push", &["notifier"]),
    ("pcsc", &["kiosk"]),
    ("fluent-typed", &["words"]),
];

fn workspace() -> Vec<Package> {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo describes the workspace");
    metadata.packages
}

fn imports(package: &Package) -> impl Iterator<Item = (&str, DependencyKind)> {
    package.dependencies.iter().map(|dependency| (dependency.name.as_str(), dependency.kind))
}

#[test]
fn every_crate_imports_only_what_it_may() {
    let may: BTreeMap<&str, &[&str]> = MAY_IMPORT.into();
    let packages = workspace();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(ours, may.keys().copied().collect(), "every crate of the workspace has its line, and no other");
    for package in &packages {
        let allowed = may[package.name.as_str()];
        for (import, kind) in imports(package).filter(|(import, _)| ours.contains(import)) {
            let in_tests = kind == DependencyKind::Development && import == ANY_TEST_MAY_USE;
            assert!(allowed.contains(&import) || in_tests, "{} must not import {import}", package.name);
        }
    }
}

#[test]
fn what_has_one_place_stays_there() {
    for package in &workspace() {
        for (import, _) in imports(package).filter(|(_, kind)| *kind == DependencyKind::Normal) {
            let place = IN_ONE_PLACE.iter().find(|(name, _)| *name == import);
            let fits = place.is_none_or(|(_, users)| users.contains(&package.name.as_str()));
            assert!(fits, "{} must not import {import}", package.name);
        }
    }
}
