//! The first page of residents, and the last one of whoever signs out.

use askama::Template;
use hub_web::pages::Shell;
use words::Words;

/// `GET /`: a door to the nurseries and one to the offices.
#[derive(Debug, Template)]
#[template(path = "landing.html")]
pub struct Landing {
    /// The frame.
    pub shell: Shell,
    /// Somebody wanted their child's page and has not been let in yet: how that is done is told at once.
    pub wants_child: bool,
}

impl Landing {
    fn w(&self) -> &'static Words {
        self.shell.words()
    }

    fn lang_query(&self) -> String {
        self.shell.lang_query()
    }
}

/// After `POST /sign-out`, for either side.
#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    /// The frame.
    pub shell: Shell,
}
