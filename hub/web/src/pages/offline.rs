//! The page without a connection, which the worker of a phone keeps.

use std::sync::Arc;

use askama::Template;

use crate::site::Site;

/// `GET /offline`
#[derive(Template)]
#[template(path = "offline.html")]
pub struct Offline {
    /// Whose page it is.
    pub site: Arc<Site>,
}
