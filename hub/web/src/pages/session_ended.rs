//! Where the staff signs in again after a form that came when their session was over.

use askama::Template;

use super::Shell;

/// The answer to such a form.
#[derive(Debug, Template)]
#[template(path = "session_ended.html")]
pub struct SessionEnded {
    /// The frame.
    pub shell: Shell,
    /// What was typed, sealed; nothing if it was too much.
    pub kept: Option<String>,
}
