//! The list of what is in the programs, held to what CycloneDX 1.6 asks of one.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;
use simulators::sbom::{self, PROGRAMS};

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("{name} of {of}"))
}

#[test]
fn the_list_of_what_is_in_the_programs_is_whole_and_of_its_form() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let list = sbom::make(workspace).expect("a list");
    assert_eq!((text(&list, "bomFormat"), text(&list, "specVersion")), ("CycloneDX", "1.6"));
    assert_eq!(list["version"], 1);
    let serial = text(&list, "serialNumber").strip_prefix("urn:uuid:").expect("a number");
    let lengths: Vec<usize> = serial.split('-').map(str::len).collect();
    assert!(lengths == [8, 4, 4, 4, 12] && serial.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit()));
    let time = text(&list["metadata"], "timestamp");
    assert!(time.len() == 20 && time.ends_with('Z') && time.starts_with("20"), "{time}");
    assert_eq!(text(&list["metadata"]["component"], "name"), "kazasu");

    let components = list["components"].as_array().expect("components");
    let mut refs = BTreeSet::from([text(&list["metadata"]["component"], "bom-ref")]);
    for component in components {
        assert!(matches!(text(component, "type"), "application" | "library"));
        let (name, version, purl) = (text(component, "name"), text(component, "version"), text(component, "purl"));
        assert_eq!(purl, format!("pkg:cargo/{name}@{}", version.replace('+', "%2B")));
        assert!(refs.insert(text(component, "bom-ref")), "{purl} twice");
        let license = text(&component["licenses"][0], "expression");
        assert!(!license.is_empty() && !license.contains('/'), "{purl}: {license}");
        let is_own = component["hashes"].is_null();
        if is_own {
            assert!(workspace.join(name).exists() || name.starts_with("hub-"), "{purl} has no checksum");
        } else {
            let hash = &component["hashes"][0];
            assert_eq!(text(hash, "alg"), "SHA-256");
            assert!(text(hash, "content").len() == 64, "{purl}");
        }
    }
    let names: BTreeSet<&str> = components.iter().map(|component| text(component, "name")).collect();
    for there in PROGRAMS.into_iter().chain(["domain", "hub-web", "rustls", "diesel", "libsqlite3-sys", "actix-web"]) {
        assert!(names.contains(there), "{there} is in the programs");
    }
    for absent in ["simulators", "proptest", "rcgen", "tungstenite"] {
        assert!(!names.contains(absent), "{absent} only tests");
    }
    let dependencies = list["dependencies"].as_array().expect("dependencies");
    let listed: BTreeSet<&str> = dependencies.iter().map(|dependency| text(dependency, "ref")).collect();
    assert_eq!(listed, refs, "each says what it is built of");
    for dependency in dependencies {
        let on = dependency["dependsOn"].as_array().expect("a list");
        assert!(on.iter().all(|on| refs.contains(on.as_str().expect("a reference"))), "{dependency}");
    }
    let again = sbom::make(workspace).expect("a list");
    assert_eq!(again["serialNumber"], list["serialNumber"], "the same sources give the same list");
}
