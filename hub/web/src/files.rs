//! A file that somebody hands in with a form (`multipart/form-data`, RFC 7578): found in what came, and nothing done with it.
//!
//! Files are taken from those who work for the town alone, by the gate's word, and are no longer than any other form. They
//! are no text: the door for text ([`crate::letters`]) leaves them as they are.
//!
//! Not `actix-multipart`: it takes forms piece by piece while they come, for files that no memory holds. Here a form has been read
//! whole, within the bounds of every form, before anybody asks for a field of it; what is left to do is to find that in bytes.

use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use memchr::memmem;

/// RFC 2046, 5.1.1.
const BOUNDARY_MAX: usize = 70;
const KIND: &[u8] = b"multipart/form-data";

/// Whether this is a form with a file, by what it calls itself.
#[must_use]
pub fn is_file(headers: &HeaderMap) -> bool {
    kind(headers).is_some_and(|(kind, _)| kind.eq_ignore_ascii_case(KIND))
}

/// What a form calls itself, and what it says besides.
fn kind(headers: &HeaderMap) -> Option<(&[u8], &[u8])> {
    let said = headers.get(CONTENT_TYPE)?.as_bytes();
    let end = said.iter().position(|byte| *byte == b';').unwrap_or(said.len());
    Some((said[..end].trim_ascii(), &said[end..]))
}

/// What separates the parts of a form.
fn boundary(headers: &HeaderMap) -> Option<Vec<u8>> {
    let (_, more) = kind(headers).filter(|(kind, _)| kind.eq_ignore_ascii_case(KIND))?;
    let named = more.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let value =
        named.filter_map(|pair| pair.split_at_checked(9)).find(|(name, _)| name.eq_ignore_ascii_case(b"boundary="));
    let value = value.map(|(_, value)| value.trim_ascii())?;
    let value = value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(value);
    (1..=BOUNDARY_MAX).contains(&value.len()).then(|| [b"--", value].concat())
}

/// What stands in the field of this name; `None` if there is none, or the form cannot be read.
#[must_use]
pub fn field<'a>(headers: &HeaderMap, body: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let boundary = boundary(headers)?;
    let wanted = format!("name=\"{name}\"");
    let mut rest = &body[memmem::find(body, &boundary)? + boundary.len()..];
    // Each part begins after the end of the line, and the last boundary is followed by `--`.
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let (head, data) = part.split_at(memmem::find(part, b"\r\n\r\n")? + 2);
        let data = data.strip_prefix(b"\r\n")?;
        let end = memmem::find(data, &[b"\r\n", boundary.as_slice()].concat())?;
        let mut said = head.split(|byte| *byte == b';' || *byte == b'\r').map(<[u8]>::trim_ascii);
        if said.any(|said| said == wanted.as_bytes()) {
            return Some(&data[..end]);
        }
        rest = &data[end + 2 + boundary.len()..];
    }
    None
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn headers(kind: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_str(kind).expect("a header"));
        headers
    }

    #[test]
    fn a_file_is_found_among_the_fields_of_its_form() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nwords\r\n--x\r\n\
                     Content-Disposition: form-data; name=\"icon\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
                     \x89PNG\r\n\r\n--y\r\n--x--\r\n";
        for kind in ["multipart/form-data; boundary=x", "Multipart/Form-Data;charset=utf-8; Boundary=\"x\""] {
            assert!(is_file(&headers(kind)));
            assert_eq!(field(&headers(kind), body, "icon"), Some(&b"\x89PNG\r\n\r\n--y"[..]), "{kind}");
            assert_eq!(field(&headers(kind), body, "other"), Some(&b"words"[..]));
            assert_eq!(field(&headers(kind), body, "none"), None);
        }
        assert!(!is_file(&headers("application/x-www-form-urlencoded")));
    }

    #[test]
    fn a_form_that_is_broken_has_no_file() {
        let long = format!("multipart/form-data; boundary={}", "x".repeat(BOUNDARY_MAX + 1));
        for kind in ["multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=x", long.as_str()] {
            assert_eq!(field(&headers(kind), b"--x\r\nname=\"icon\"\r\n\r\nx\r\n--x--", "icon"), None, "{kind}");
        }
        let kind = headers("multipart/form-data; boundary=x");
        for body in
            [&b""[..], b"--x", b"--x\r\n", b"--x\r\nname=\"icon\"\r\n", b"--x\r\nname=\"icon\"\r\n\r\nx", b"--x--"]
        {
            assert_eq!(field(&kind, body, "icon"), None, "{body:?}");
        }
    }
}
