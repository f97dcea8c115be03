//! The door for text: whatever a form or an address says is made one text ([`domain::text::typed`]) before a handler sees
//! it, on every route, also on those to come. Nothing un-normalised can be stored, compared or looked for, and no My Number
//! (個人番号): a form or a question that holds one is refused here, and what it said is neither shown again nor written down.
//!
//! Absent on purpose: what devices send, which is signed as it is and holds no text of people, and what scripts send as
//! JSON: addresses and keys of browsers; files.

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, Uri,
        header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue},
        uri::PathAndQuery,
    },
    middleware::Next,
    web::Bytes,
};
use domain::text;
use url::form_urlencoded::{Serializer, parse};

use crate::{
    files,
    posted::Posted,
    routes::{Matched, Policy},
    trouble::PageError,
};

/// Longest address, as it is sent and as it is kept, in bytes: what the parser of requests takes.
const ADDRESS_MAX: usize = 65_534;
const FORM: &str = "application/x-www-form-urlencoded";

/// The middleware around every handler, behind the gate.
///
/// # Errors
/// If the form does not come, or is too large; or what the handler gives.
pub async fn pass<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if !request.path().starts_with("/api/") {
        match with_typed_query(request.uri()) {
            Ok(Some(uri)) => request.head_mut().uri = uri,
            Ok(None) => {}
            Err(BadAddress::MyNumber) => {
                // The page leads to itself in other languages.
                let path = Uri::try_from(request.path()).unwrap_or_default();
                request.head_mut().uri = path;
                return Ok(request.error_response(PageError::MyNumber).map_into_right_body());
            }
            // The gate writes the page.
            Err(BadAddress::TooLong) => {
                return Ok(request.into_response(HttpResponse::UriTooLong().finish()).map_into_right_body());
            }
        }
        // What the door let in as a file.
        let is_file = files::is_file(request.headers())
            && Matched::of(request.request()).policy().is_some_and(Policy::is_of_town);
        if request.method() == Method::POST && !is_json(request.headers()) && !is_file {
            let sent = request.extract::<Bytes>().await?;
            let form = typed(&sent).map_or(sent, Bytes::from);
            if holds_my_number(&form) {
                return Ok(request.error_response(PageError::MyNumber).map_into_right_body());
            }
            let posted = Posted::new(request.path(), &form);
            request.extensions_mut().insert(posted);
            let headers = request.headers_mut();
            headers.insert(CONTENT_LENGTH, HeaderValue::from(form.len()));
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
            request.set_payload(Payload::from(form));
        }
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// Whether this is JSON by what it calls itself (RFC 9110, 8.3.1): in letters of either case, whatever follows.
pub fn is_json(headers: &HeaderMap) -> bool {
    let is_named = |kind: &HeaderValue| {
        let kind = kind.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
        kind.trim_ascii().eq_ignore_ascii_case(b"application/json")
    };
    headers.get(CONTENT_TYPE).is_some_and(is_named)
}

/// What machines write and no person types: ids, what a browser keeps for us, and places in logs.
const OF_MACHINES: [&str; 5] = ["form", "kept", "s", "on", "page"];

/// Whether somebody typed a My Number into one of these fields. A password may look like one; it is not kept as it is.
pub fn holds_my_number(form: &[u8]) -> bool {
    let is_typed = |name: &str| !OF_MACHINES.contains(&name) && !name.contains("password");
    parse(form).any(|(name, value)| text::holds_my_number(&name) || is_typed(&name) && text::holds_my_number(&value))
}

/// Why an address is not taken.
#[derive(Debug, PartialEq, Eq)]
enum BadAddress {
    /// It is longer than any may be once its query is written as it is kept.
    TooLong,
    /// Its query holds a My Number.
    MyNumber,
}

/// The address with its query as it is kept; `None` if it is so already.
fn with_typed_query(uri: &Uri) -> Result<Option<Uri>, BadAddress> {
    if uri.query().is_some_and(|query| holds_my_number(query.as_bytes())) {
        return Err(BadAddress::MyNumber);
    }
    let Some(query) = uri.query().and_then(|query| typed(query.as_bytes())) else { return Ok(None) };
    let mut parts = uri.clone().into_parts();
    let written = format!("{}?{query}", uri.path());
    if written.len() > ADDRESS_MAX {
        return Err(BadAddress::TooLong);
    }
    parts.path_and_query = Some(PathAndQuery::try_from(written).map_err(|_| BadAddress::TooLong)?);
    Uri::from_parts(parts).map(Some).map_err(|_| BadAddress::TooLong)
}

/// Names and values of a form, each as it is kept; nothing if they are so already.
pub fn typed(form: &[u8]) -> Option<String> {
    // Nothing is taken out of a secret: it only has to be the same from every keyboard.
    let kept = |name: &str| if name.contains("password") { text::secret } else { text::typed };
    if parse(form).all(|(name, value)| text::typed(&name) == name && kept(&name)(&value) == value) {
        return None;
    }
    let mut out = Serializer::new(String::with_capacity(form.len()));
    for (name, value) in parse(form) {
        out.append_pair(&text::typed(&name), &kept(&name)(&value));
    }
    Some(out.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(form: &str) -> Vec<(String, String)> {
        parse(form.as_bytes()).into_owned().collect()
    }

    #[test]
    fn every_value_of_a_form_is_one_text_and_a_secret_keeps_its_blanks() {
        let form = "name=%20Nguye%CC%82%CC%83n%00%0D%0A&name=%EF%BB%BFa&empty&password=+e%CC%81%E3%80%80x+";
        assert_eq!(
            pairs(&typed(form.as_bytes()).expect("another text")),
            [("name", "Nguyễn"), ("name", "a"), ("empty", ""), ("password", " é x ")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        // A byte that is no UTF-8 becomes the sign for it, here and in every reader behind.
        assert_eq!(pairs("a=%ff"), [("a".to_owned(), "\u{fffd}".to_owned())]);
        for same in ["", "saved", "name=Nguy%E1%BB%85n&empty=", "a=%ff"] {
            assert_eq!(typed(same.as_bytes()), None, "{same}");
        }
    }

    #[test]
    fn an_address_keeps_its_path_and_gets_one_text_in_its_query() {
        let uri: Uri = "/offices/shiyakusho%2F?find=%E3%81%8B%E3%82%99&lang=en".parse().expect("an address");
        let typed = with_typed_query(&uri).expect("a short one").expect("a query");
        assert_eq!(typed.to_string(), "/offices/shiyakusho%2F?find=%E3%81%8C&lang=en");
        for without in ["/offices/shiyakusho", "/offices/shiyakusho?"] {
            assert_eq!(with_typed_query(&without.parse().expect("an address")), Ok(None));
        }
        let long = format!("/?a={}&b=%E3%81%8B%E3%82%99", "'".repeat(30_000));
        assert_eq!(with_typed_query(&long.parse().expect("an address")), Err(BadAddress::TooLong));
    }

    #[test]
    fn a_my_number_is_seen_in_whichever_field_it_stands_and_however_it_is_escaped() {
        for form in [
            "note=1234-5678-9018",
            "a=b&remarks=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%E3%80%805678+9018",
            "123456789018=x",
            "name=%E2%80%8B123456789018",
        ] {
            assert!(holds_my_number(form.as_bytes()), "{form}");
        }
        for form in ["password=123456789018", "form=123456789018", "phone=0880-63-1111", "note=123456789012"] {
            assert!(!holds_my_number(form.as_bytes()), "{form}");
        }
        let uri = "/people?q=1234%2D56789018".parse().expect("an address");
        assert_eq!(with_typed_query(&uri), Err(BadAddress::MyNumber));
    }
}
