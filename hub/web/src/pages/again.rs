//! What somebody had typed before they signed in anew, or showed once more who they are. Its script leads to the page where the form stands and fills it in;
//! without script it is read and sent from here. Either way they press once more.

use askama::Template;

use super::Shell;

/// The answer to a sign-in with a form that was kept.
#[derive(Debug, Template)]
#[template(path = "again.html")]
pub struct Again {
    /// The frame.
    pub shell: Shell,
    /// After what it is shown.
    pub after: After,
    /// The page that the form stood on, as a path of ours.
    pub page: String,
    /// Where it was sent.
    pub to: String,
    /// What stood in it.
    pub fields: Vec<(String, String)>,
}

/// What somebody did before they are shown it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// They signed in.
    SignIn,
    /// They showed once more who they are.
    Proof,
}

impl Again {
    /// What a person may have typed: no ids, versions and ticks.
    fn typed(&self) -> impl Iterator<Item = &str> {
        let is_typed = |(name, value): &&(String, String)| {
            !matches!(name.as_str(), "form" | "version" | "seen") && !matches!(value.as_str(), "" | "on")
        };
        self.fields.iter().filter(is_typed).map(|(_, value)| value.as_str())
    }
}
