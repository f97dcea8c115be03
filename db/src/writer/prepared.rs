//! A query that is kept by its text.

use std::collections::HashSet;

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    connection::Connection,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Untyped,
};

/// A connection never forgets a text that it prepared, and the tables of a group come in many mixes.
const TEXTS_MAX: usize = 256;

/// The texts that a connection keeps.
#[derive(Default)]
pub(super) struct Texts(HashSet<String>);

impl Texts {
    /// Whether this text is kept: the first ones are, so that the mixes that come all day are prepared once.
    pub fn keeps(&mut self, text: &str) -> bool {
        if self.0.contains(text) {
            return true;
        }
        let has_room = self.0.len() < TEXTS_MAX;
        if has_room {
            self.0.insert(text.to_owned());
        }
        has_room
    }
}

/// A query whose text comes again, with other values. As a mere `sql_query` it would be planned for every commit, which
/// takes longer than the storing.
pub(super) struct Prepared<Q> {
    pub query: Q,
    /// Whether the connection keeps it.
    pub is_kept: bool,
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Prepared<Q> {
    type SqlType = Untyped;
}

impl<Q, C: Connection> RunQueryDsl<C> for Prepared<Q> {}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(out.reborrow())
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(self.is_kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_keeps_no_more_texts_than_the_first_ones() {
        let mut texts = Texts::default();
        let kept = (0..1_000).filter(|number| texts.keeps(&number.to_string())).count();
        assert_eq!(kept, TEXTS_MAX);
        assert!(texts.keeps("0"), "it comes again");
        assert!(!texts.keeps("999"));
    }
}
