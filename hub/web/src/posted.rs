//! What was sent, as a whole: of two forms with one id, each that asks for something else is a form of its own.
//!
//! All forms of a page have one id, and a page that was gone back to has it again. Which button was pressed, and what stood
//! beside it, tells them apart. Only a number that is taken at home is known by its form alone: whoever goes back and
//! chooses anew is told which one they have.

use std::convert::Infallible;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use domain::ids::{Content, FormId};
use futures_util::future::{Ready, ready};
use url::form_urlencoded::{Serializer, parse};

/// What a request asks for.
#[derive(Debug, Clone, Copy)]
pub struct Posted(Content);

impl Posted {
    /// Sent to this path, each text made one. However a browser or a script escapes the form, it is the same one: `%3A` is a
    /// colon.
    #[must_use]
    pub fn new(path: &str, form: &[u8]) -> Self {
        let form = Serializer::new(String::new()).extend_pairs(parse(form)).finish();
        Self(Content::of(path, form.as_bytes()))
    }

    /// What this request asks for.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().copied().unwrap_or_else(|| Self::new(request.path(), b""))
    }

    /// The form by which this is known again.
    #[must_use]
    pub fn form(self, form: FormId) -> FormId {
        form.asking(self.0)
    }
}

impl FromRequest for Posted {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}
