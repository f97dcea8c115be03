//! What is wrong with a form that was sent, said in one way on every page: the title begins with it, a summary stands
//! before everything else and has the focus, and each of its lines leads to the field that it is about.
//!
//! Whoever answers a form puts it into the frame ([`super::Shell::with_errors`]); `shell.html` shows it. A page that has a
//! better place for the summary than its beginning leaves the block `errors` empty and includes `errors.html` there.

/// What is wrong with a form that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errors {
    /// What has not been done, as 「保存しませんでした。」; may be empty where the lines say it.
    pub what: String,
    /// What is to be mended, line by line.
    pub wrong: Vec<Wrong>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What to do about it, with the field's name in it: 「お名前を入れてください。」
    pub words: String,
    /// The id of the field, if it is about one.
    pub at: Option<String>,
    /// The page on which it is mended or seen, if that is another one.
    pub page: Option<String>,
}

impl Wrong {
    /// About no field alone.
    #[must_use]
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), at: None, page: None }
    }

    /// About the field of this id.
    #[must_use]
    pub fn at(id: impl Into<String>, words: impl Into<String>) -> Self {
        Self { at: Some(id.into()), ..Self::new(words) }
    }
}

impl Errors {
    /// This was not done.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), wrong: Vec::new() }
    }

    /// With this line.
    #[must_use]
    pub fn with(mut self, wrong: Wrong) -> Self {
        self.wrong.push(wrong);
        self
    }

    /// With a line about no field alone.
    #[must_use]
    pub fn and(self, words: impl Into<String>) -> Self {
        self.with(Wrong::new(words))
    }

    /// With a line about the field of this id.
    #[must_use]
    pub fn at(self, id: impl Into<String>, words: impl Into<String>) -> Self {
        self.with(Wrong::at(id, words))
    }

    /// With a line that leads to another page, which opens beside this one: what was typed here stays.
    #[must_use]
    pub fn on(self, page: impl Into<String>, words: impl Into<String>) -> Self {
        self.with(Wrong { page: Some(page.into()), ..Wrong::new(words) })
    }

    /// What is said of the field of this id.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&str> {
        self.wrong.iter().find(|wrong| wrong.at.as_deref() == Some(id)).map(|wrong| wrong.words.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_what_is_wrong_with_it_and_no_other_is() {
        let errors =
            Errors::new("保存しませんでした。").and("時間がたちました。").at("name", "お名前を入れてください。");
        assert_eq!(errors.of("name"), Some("お名前を入れてください。"));
        assert_eq!((errors.of("email"), errors.of("")), (None, None));
    }
}
