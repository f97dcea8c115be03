//! Every page of offices is sound.

use hub_web::{
    noun::{Nouns, WEB},
    pages::sound::faults,
};

use super::{counters, visits};

/// Whose files these pages may load.
static OURS: Nouns = Nouns(&[&WEB, &crate::OFFICES]);

#[test]
fn every_page_is_sound() {
    for page in counters::tests::every_page().into_iter().chain(visits::tests::every_page()) {
        assert_eq!(faults(&page, OURS), Vec::<String>::new(), "{page}");
    }
}
