//! What residents send with forms.

use actix_web::HttpRequest;
use askama::Template;
use domain::ids::FormId;

use crate::{
    app::Hub,
    pages::{fields::Fields, ruby, unseen::Unseen},
    tongue::Tongue,
    trouble::PageError,
};

/// What residents send.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct Sent(Fields);

impl Sent {
    /// Whoever fills in the field that no person sees is no person, or has a browser that fills in everything: they are
    /// asked, and nothing is done until they say so.
    ///
    /// # Errors
    /// The question.
    ///
    /// # Panics
    /// Never: a page is written into memory.
    pub fn read(sent: Self, hub: &Hub, request: &HttpRequest) -> Result<Self, PageError> {
        if sent.0.one("homepage").is_none() {
            return Ok(sent);
        }
        let shell = hub.shell(request).in_lang(Tongue::of_reader(request));
        let to = request.uri().path_and_query().map_or_else(|| request.path().to_owned(), ToString::to_string);
        let page = Unseen { shell, to, fields: sent.0 }.render().expect("a page renders");
        Err(PageError::Unseen(ruby::finished(page)))
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.all(name).iter().map(String::as_str)
    }

    /// What stands in a field; nothing if it is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.text(name)
    }

    /// The id of the form.
    ///
    /// # Errors
    /// If it has none.
    pub fn form(&self) -> Result<FormId, PageError> {
        self.text("form").parse().map_err(|_| PageError::BadForm)
    }
}

/// Digits of a code, as any keyboard writes them.
#[must_use]
pub fn digits(typed: &str) -> String {
    domain::text::half_width(typed).chars().filter(char::is_ascii_digit).collect()
}
