//! A browser of somebody without an account: what its forms have done is told to no other.
//!
//! The pages on which something new begins (a number from home, a time that is held, a wish to wait) give the browser a
//! random name in a cookie. It ends with the browser's session, is stored nowhere and follows nobody: the log only has a
//! hash of it together with the form ([`Cause::form`]).

use std::convert::Infallible;

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};
use domain::{
    ids::{BrowserId, FormId},
    log::{Cause, Sender},
};
use futures_util::future::{Ready, ready};

use crate::{app::Hub, cookies::Keepsake, trouble::PageError};

const NAME: Keepsake = Keepsake { name: "kazasu_browser", path: "/" };

/// Whose form it is, as far as a cookie says.
#[derive(Debug, Clone, Copy)]
pub struct Browser(Option<BrowserId>);

impl Browser {
    /// Whoever sent this request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        Self(NAME.shown(request).and_then(|cookie| cookie.value().parse().ok()))
    }

    /// What this form of this browser causes.
    #[must_use]
    pub fn cause(self, form: FormId) -> Cause {
        Cause::form(form, self.0.map_or(Sender::Nameless, Sender::Browser))
    }

    /// Gives a browser its name, unless it has one.
    ///
    /// # Errors
    /// Never with a name of ours.
    pub fn name(self, hub: &Hub, response: &mut HttpResponse) -> Result<(), PageError> {
        if self.0.is_some() {
            return Ok(());
        }
        let cookie = NAME.holding(hub.settings.is_https(), BrowserId::random().to_string());
        response.add_cookie(&cookie.finish()).map_err(|_| PageError::BadForm)
    }
}

impl FromRequest for Browser {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}
