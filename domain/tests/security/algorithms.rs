//! Every place where something is encrypted, hashed, signed or drawn by lot is listed on a page, and the page lists no other.

use std::{collections::BTreeSet, fs};

use super::{proofs::root, sources::shipped};

const PAGE: &str = "docs/security/cryptography.md";

/// Names of algorithms as sources write them, with the name on the page.
const ALGORITHMS: [(&str, &str); 13] = [
    ("AES_256_GCM", "AES-256-GCM"),
    ("MontgomeryPoint", "X25519"),
    ("HKDF_SHA256", "HKDF-SHA-256"),
    ("HMAC_SHA256", "HMAC-SHA-256"),
    ("HMAC_SHA1_FOR_LEGACY_USE_ONLY", "HMAC-SHA-1"),
    ("SHA256", "SHA-256"),
    ("Ed25519KeyPair", "Ed25519"),
    ("ECDSA_P256_SHA256_FIXED_SIGNING", "ECDSA P-256"),
    ("RSA_PKCS1_SHA256", "RSA-SHA-256"),
    ("Argon2::new", "argon2id"),
    ("SystemRandom", "random"),
    ("Salt::generate", "random"),
    ("fastrand", "dice"),
];

/// Names that would be wrong wherever they stand.
const NEVER: [&str; 9] = [
    "md5",
    "Md5",
    "Sha1::",
    "sha1::",
    "_ECB",
    "Ecb<",
    "rc4",
    "danger_accept_invalid_certs",
    "danger_accept_invalid_hostnames",
];

/// Whether this word stands there by itself.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
        let before = text[..at].chars().next_back().is_some_and(is_letter);
        let after = text[at + word.len()..].chars().next().is_some_and(is_letter);
        !before && (!after || word.ends_with(':'))
    })
}

/// Which file uses which algorithm.
fn used() -> BTreeSet<(String, String)> {
    let of_file = |(path, text): (String, String)| {
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let found = ALGORITHMS.iter().filter(|(word, _)| has_word(&code, word));
        found.map(|(_, name)| (path.clone(), (*name).to_owned())).collect::<Vec<_>>()
    };
    shipped().into_iter().flat_map(of_file).collect()
}

/// The rows of the page's table: `| file | algorithm | for what |`.
fn listed() -> BTreeSet<(String, String)> {
    let page = fs::read_to_string(root().join(PAGE)).expect("the page");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")).map(|row| {
        let mut cells = row.split('|').map(|cell| cell.trim().trim_matches('`').to_owned());
        let (file, algorithm) = (cells.next().expect("a file"), cells.next().expect("an algorithm"));
        assert!(cells.next().is_some_and(|what| what.len() > 4), "{file}: for what?");
        (file, algorithm)
    });
    rows.collect()
}

#[test]
fn every_use_of_cryptography_stands_on_its_page_and_no_other_does() {
    let (used, listed) = (used(), listed());
    let unlisted: Vec<_> = used.difference(&listed).collect();
    let unused: Vec<_> = listed.difference(&used).collect();
    assert!(
        unlisted.is_empty() && unused.is_empty(),
        "not on the page: {unlisted:#?}\nnot in the sources: {unused:#?}"
    );
}

#[test]
fn what_is_weak_is_used_nowhere_and_what_the_standard_of_codes_asks_for_in_one_place() {
    for (path, text) in shipped() {
        for word in NEVER {
            assert!(!text.contains(word), "{word} in {path}");
        }
    }
    // RFC 6238 has HMAC-SHA-1, and every app for codes has it; nothing else may.
    let sha1: Vec<String> = used().into_iter().filter(|(_, name)| name == "HMAC-SHA-1").map(|(path, _)| path).collect();
    assert_eq!(sha1, ["db/src/passwords/codes.rs"]);
    // Dice spread pauses and nothing else: nobody who guesses them gains anything.
    let dice: Vec<String> = used().into_iter().filter(|(_, name)| name == "dice").map(|(path, _)| path).collect();
    let known = ["actors/", "kiosk/src/uplink/pause.rs", "notifier/src/attempt.rs", "notifier/src/passes.rs"];
    assert!(dice.iter().all(|path| known.iter().any(|known| path.starts_with(known))), "{dice:?}");
}
