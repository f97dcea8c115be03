//! What the browsers' protocols do each in their own way.

use serde_json::Value;

use super::BrowserError;

/// A protocol by which a browser's tabs are driven, one at a time.
#[expect(async_fn_in_trait, reason = "a browser stays with the task that drives it")]
pub trait Protocol {
    /// Waits until a page is there with all it loads; one that came before and was not waited for counts.
    async fn loaded(&mut self) -> Result<(), BrowserError>;

    /// Opens another tab, which is the one that is driven from now on.
    async fn new_tab(&mut self) -> Result<(), BrowserError>;

    /// Drives this tab from now on, in the order in which they were opened; `false` if there is none.
    async fn to_tab(&mut self, number: usize) -> Result<bool, BrowserError>;

    /// Opens the address and waits until the page and what it loads are there.
    async fn open(&mut self, url: &str) -> Result<(), BrowserError>;

    /// Grants this origin the right to show notifications.
    async fn allow_notifications(&mut self, origin: &str) -> Result<(), BrowserError>;

    /// The text that the promise is kept with.
    async fn evaluate(&mut self, promise: &str) -> Result<String, BrowserError>;

    /// Runs a script.
    async fn run(&mut self, script: &str) -> Result<(), BrowserError>;

    /// Types a text where the focus is.
    async fn insert(&mut self, text: &str) -> Result<(), BrowserError>;

    /// Presses a key, by its name or its character.
    async fn press(&mut self, key: &str) -> Result<(), BrowserError>;

    /// Clicks what has this accessible role and name; `false` if there is none.
    async fn click(&mut self, role: &str, name: &str) -> Result<bool, BrowserError>;

    /// Gives the window this size.
    async fn resize(&mut self, width: u32, height: u32) -> Result<(), BrowserError>;

    /// The page as `data`, a PNG in base64.
    async fn capture(&mut self) -> Result<Value, BrowserError>;
}
