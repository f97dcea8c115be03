//! Pages that are named by a code nobody can make up: whoever has the address has what it names. A ticket's page and a
//! booking's page are such.

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, error::InternalError, web::Data};
use db::{audit::Subject, seal::Sealer};
use domain::lang::Lang;
use futures_util::future::{Ready, ready};

use crate::{
    app::Hub,
    audit,
    mine::Mine,
    pages::{Shell, tongues::lang_key},
    posted::Posted,
    routes::answer::see,
    tongue::Tongue,
    trouble::PageError,
};

/// What a page is about, that is named by a code.
pub trait Held: 'static {
    /// By what the log knows it.
    type Id: Copy + Into<Subject>;

    /// What the code names, if this town made it.
    fn of_code(sealer: &Sealer, code: &str) -> Option<Self::Id>;

    /// Where its page is.
    fn path(code: &str) -> String;

    /// The page that says that there is no such thing.
    fn unknown(shell: Shell) -> HttpResponse;
}

/// Whoever holds it, by the code in the path.
pub struct Holder<H: Held> {
    /// The hub.
    pub hub: Data<Hub>,
    /// The code.
    pub code: String,
    /// What it names.
    pub id: H::Id,
    /// The language that was asked for.
    pub lang: Option<Lang>,
    /// The frame of the page.
    pub shell: Shell,
    /// All that was sent.
    pub posted: Posted,
    /// What this browser remembers.
    mine: Mine,
}

impl<H: Held> FromRequest for Holder<H> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl<H: Held> Holder<H> {
    /// Whoever sent this request.
    ///
    /// # Errors
    /// If the code names nothing: the page that says so.
    ///
    /// # Panics
    /// Never behind a listener: each has the hub.
    pub fn of(request: &HttpRequest) -> Result<Self, actix_web::Error> {
        let hub = request.app_data::<Data<Hub>>().expect("the hub is there").clone();
        let code = request.match_info().get("code").unwrap_or_default().to_owned();
        let lang = Tongue::of(request);
        match H::of_code(&hub.sealer(), &code) {
            Some(id) => {
                audit::about(request, id);
                let shell = hub.shell(request);
                let mine = Mine::of(&hub, request);
                Ok(Self { hub, code, id, lang, shell, posted: Posted::of(request), mine })
            }
            None => {
                let page = H::unknown(hub.shell(request).in_lang(Tongue::of_reader(request)));
                Err(InternalError::from_response("nothing has this code", page).into())
            }
        }
    }

    /// From now on the browser remembers that it has this.
    ///
    /// # Errors
    /// Never with a code of ours.
    pub fn remember(&self, response: &mut HttpResponse) -> Result<(), PageError> {
        match self.mine.with(&self.code) {
            Some(cookie) => response.add_cookie(&cookie).map_err(|_| PageError::BadForm),
            None => Ok(()),
        }
    }

    /// The page that says that there is no such thing any more.
    #[must_use]
    pub fn unknown(&self) -> HttpResponse {
        H::unknown(self.shell.clone())
    }

    /// Back to the page, which says what was done, by its name in addresses.
    #[must_use]
    pub fn to_page(&self, done: Option<&str>) -> HttpResponse {
        let lang = self.lang.map(|lang| format!("lang={}", lang_key(lang)));
        let done = done.map(|done| format!("done={done}"));
        let query: Vec<String> = lang.into_iter().chain(done).collect();
        let joint = if query.is_empty() { "" } else { "?" };
        see(&format!("{}{joint}{}", H::path(&self.code), query.join("&")))
    }
}

/// Gives a noun its own holder: a type of its crate, so that what is done with its pages can be written beside it.
#[macro_export]
macro_rules! holder {
    ($(#[$doc:meta])* $name:ident of $held:ty) => {
        $(#[$doc])*
        pub struct $name($crate::routes::holder::Holder<$held>);

        impl std::ops::Deref for $name {
            type Target = $crate::routes::holder::Holder<$held>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl actix_web::FromRequest for $name {
            type Error = actix_web::Error;
            type Future = std::future::Ready<Result<Self, Self::Error>>;

            fn from_request(request: &actix_web::HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
                std::future::ready($crate::routes::holder::Holder::of(request).map(Self))
            }
        }
    };
}
