//! The way to the town's identity provider, and what an account is bound to there.

use askama::Template;
use domain::time::UtcTime;
use hub_web::pages::Shell;

/// `POST /account/second/provider`: what comes next, and the link to it.
#[derive(Debug, Template)]
#[template(path = "provider_leave.html")]
pub struct Leave {
    /// The frame.
    pub shell: Shell,
    /// What people call the provider.
    pub name: String,
    /// Its address.
    pub to: String,
}

/// What the account's page says of the provider.
#[derive(Debug, Clone)]
pub struct Bound {
    /// What people call the provider.
    pub name: String,
    /// Since when the account is bound to somebody there.
    pub since: Option<UtcTime>,
}
