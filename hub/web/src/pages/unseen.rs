//! The question to whoever filled in the field that no person sees: a program, or a browser that fills in everything.

use askama::Template;

use crate::pages::{Shell, fields::Fields};

/// The form once more, with what was filled in but for that field.
#[derive(Debug, Template)]
#[template(path = "unseen.html")]
pub struct Unseen {
    /// The frame.
    pub shell: Shell,
    /// Where the form goes.
    pub to: String,
    /// What was filled in.
    pub fields: Fields,
}

impl Unseen {
    fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.pairs().filter(|(name, _)| *name != "homepage")
    }

    fn w(&self) -> &'static words::Words {
        self.shell.words()
    }
}
