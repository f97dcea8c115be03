use std::collections::BTreeSet;

use super::*;

/// As the version before wrote it: one line of each kind, step and witness, taken from its logs.
const WRITTEN: &str = include_str!("written.jsonl");

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn what_was_written_before_is_read_and_written_as_it_was() {
    for text in WRITTEN.lines() {
        let entry: Entry = text.parse().expect("an entry");
        assert!(!matches!(entry.fact, Fact::Unknown(_)), "{text}");
        assert_eq!(json(&serde_json::to_string(&entry).expect("JSON")), json(text));
    }
}

#[test]
fn what_a_newer_version_wrote_is_passed_on_whole() {
    let newer = [
        (r#"{"kind":"never-a-kind","person":"person_1","at":1800000000000000,"by":{"witness":"phone"}}"#, None),
        (
            r#"{"kind":"visit","step":"teleported","visit":{},"at":1800000000000000,"by":{"witness":"phone"}}"#,
            Some("queue"),
        ),
        (
            r#"{"kind":"arrived","child":"child_0000000000001","at":1800000000000000,"by":{"witness":"gate","no":7}}"#,
            Some("attendance"),
        ),
    ];
    for (text, noun) in newer {
        let entry: Entry = text.parse().expect("an entry");
        assert!(matches!(entry.fact, Fact::Unknown(_)), "{text}");
        assert_eq!(entry.fact.noun(), noun);
        assert_eq!(json(&serde_json::to_string(&entry).expect("JSON")), json(text));
    }
    assert!(r#"{"kind":"never-a-kind"}"#.parse::<Entry>().is_err());
}

/// serde names the kinds that it expects: the lists are held to them.
#[test]
fn every_kind_is_listed_once_and_read_by_its_noun() {
    let mut seen = BTreeSet::new();
    for Reader { noun, kinds, read } in READERS {
        let complaint = read(r#"{"kind":"?"}"#).expect_err("no kind").to_string();
        let named: Vec<&str> = complaint.split('`').skip(3).step_by(2).collect();
        assert_eq!(named, *kinds, "{noun}: {complaint}");
        kinds.iter().for_each(|kind| assert!(seen.insert(*kind), "{kind} is of two nouns"));
    }
}
