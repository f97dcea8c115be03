//! Pages that are named by a code nobody can make up: whoever has the address has what it names. A ticket's page and a
//! booking's page are such.

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, error::InternalError, web::Data};
use db::seal::Sealer;
use domain::queue::office::Lang;
use futures_util::future::{Ready, ready};

use super::{offices::Tongue, sign_in::see};
use crate::{app::Hub, pages::visits::lang_key, posted::Posted};

/// What a page is about, that is named by a code.
pub trait Held: Copy + 'static {
    /// What the code names, if this town made it.
    fn of_code(sealer: &Sealer, code: &str) -> Option<Self>;

    /// Where its page is.
    fn path(code: &str) -> String;

    /// The page that says that there is no such thing.
    fn unknown(hub: &Hub, lang: Lang) -> HttpResponse;
}

/// Whoever holds it, by the code in the path.
pub struct Holder<Id> {
    pub(super) hub: Data<Hub>,
    pub(super) code: String,
    pub(super) id: Id,
    /// The language that was asked for.
    pub(super) lang: Option<Lang>,
    /// All that was sent.
    pub(super) posted: Posted,
}

impl<Id: Held> FromRequest for Holder<Id> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let hub = request.app_data::<Data<Hub>>().expect("the hub is there").clone();
        let code = request.match_info().get("code").unwrap_or_default().to_owned();
        let lang = Tongue::of(request);
        ready(match Id::of_code(&hub.sealer(), &code) {
            Some(id) => Ok(Self { hub, code, id, lang, posted: Posted::of(request) }),
            None => {
                let page = Id::unknown(&hub, Tongue::of_reader(request));
                Err(InternalError::from_response("nothing has this code", page).into())
            }
        })
    }
}

impl<Id: Held> Holder<Id> {
    /// The page that says that there is no such thing any more.
    pub(super) fn unknown(&self) -> HttpResponse {
        Id::unknown(&self.hub, self.lang.unwrap_or_default())
    }

    /// Back to the page, which says what was done, by its name in addresses.
    pub(super) fn to_page(&self, done: Option<&str>) -> HttpResponse {
        let lang = self.lang.map(|lang| format!("lang={}", lang_key(lang)));
        let done = done.map(|done| format!("done={done}"));
        let query: Vec<String> = lang.into_iter().chain(done).collect();
        let joint = if query.is_empty() { "" } else { "?" };
        see(&format!("{}{joint}{}", Id::path(&self.code), query.join("&")))
    }
}
