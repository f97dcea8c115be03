//! What Kazasu does not have, and what asks of it therefore do not apply: no library of it is in the lock file.

use std::{collections::BTreeSet, fs};

use super::proofs::root;

/// Libraries by what they would bring. Test-only libraries count as well: the lock file does not tell them apart.
const ABSENT: [(&str, &[&str]); 12] = [
    ("LDAP", &["ldap3", "lber"]),
    ("XPath", &["sxd-xpath", "amxml", "xrust"]),
    ("LaTeX", &["tectonic", "latex"]),
    ("JNDI and Java", &["j4rs", "rust_jvm"]),
    ("memcache", &["memcache", "bmemcached", "async-memcached"]),
    ("GraphQL", &["async-graphql", "juniper", "graphql-parser"]),
    ("WebRTC and TURN", &["webrtc", "turn", "stun", "str0m", "webrtc-dtls", "webrtc-srtp"]),
    ("an authorization server", &["oxide-auth", "oauth2-server"]),
    ("SAML", &["samael", "saml2", "opensaml"]),
    ("HTML editors and Markdown of strangers", &["ammonia", "comrak", "bbcode"]),
    ("scripts and templates at run time", &["rhai", "mlua", "boa_engine", "tera", "handlebars", "minijinja", "liquid"]),
    ("serialisation of types by name", &["typetag", "serde_yaml", "ron", "serde_pickle"]),
];

fn packages() -> BTreeSet<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    names.map(str::to_owned).collect()
}

#[test]
fn what_is_absent_stays_absent() {
    let packages = packages();
    assert!(packages.len() > 300, "{}", packages.len());
    for (what, names) in ABSENT {
        for name in names {
            assert!(!packages.contains(*name), "{name}: {what} came in, and rows of the table apply now");
        }
    }
}

#[test]
fn patterns_are_only_matched_by_an_engine_that_ends_in_time() {
    let packages = packages();
    // Engines that go back and try again can be made to try for ever.
    for name in ["fancy-regex", "pcre", "pcre2", "onig", "onig_sys", "regress"] {
        assert!(!packages.contains(name), "{name}");
    }
    // And no program of ours makes a pattern of what somebody typed, for none has one.
    for (path, text) in super::sources::shipped() {
        assert!(!text.contains("Regex::new") && !text.contains("RegexBuilder"), "{path}");
    }
}

#[test]
fn everything_comes_from_the_public_registry_with_its_hash() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    let mut ours = Vec::new();
    for package in lock.split("[[package]]").skip(1) {
        let name = package.split('"').nth(1).expect("a name");
        match package.lines().find_map(|line| line.strip_prefix("source = ")) {
            None => ours.push(name.to_owned()),
            Some(source) => {
                assert_eq!(source, "\"registry+https://github.com/rust-lang/crates.io-index\"", "{name}");
                assert!(package.contains("checksum = \""), "{name} has no hash");
            }
        }
    }
    assert!(ours.contains(&"domain".to_owned()) && ours.len() < 30, "{ours:?}");
    let deny = fs::read_to_string(root().join("deny.toml")).expect("the policy");
    assert!(deny.contains("unknown-registry = \"deny\"") && deny.contains("unknown-git = \"deny\""));
    assert!(deny.contains("yanked = \"deny\"") && deny.contains("wildcards = \"deny\""));
    let all = fs::read_to_string(root().join("ops/test")).expect("the script");
    assert!(all.contains("cargo deny --locked check bans licenses sources"), "it is asked each time");
}
