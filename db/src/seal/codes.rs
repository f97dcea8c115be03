//! An id with a keyed code of it, as the last part of a page's address.

use std::str::FromStr;

use ring::hmac;

/// Crockford's base32, as in ids.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const ID_LEN: usize = 13;
/// 80 bits.
const MAC_LEN: usize = 16;

/// The code of an id: its 13 characters without the noun, and 16 of a keyed code.
pub(super) fn of(key: &hmac::Key, noun: &str, id: &str, raw: i64) -> String {
    let id = id.strip_prefix(noun).expect("an id begins with its noun");
    format!("{id}{}", mac(key, raw))
}

/// The id that a code names, if it was made with this key. Takes no longer for a code that is nearly right.
pub(super) fn read<I: FromStr + Copy>(key: &hmac::Key, noun: &str, code: &str, raw: fn(I) -> i64) -> Option<I> {
    let id = claimed(noun, code)?;
    let given = code.get(ID_LEN..)?;
    // Compared by codes of the codes: `verify` takes the same time for all.
    let expected = hmac::sign(key, mac(key, raw(id)).as_bytes());
    hmac::verify(key, given.as_bytes(), expected.as_ref()).is_ok().then_some(id)
}

/// The id that stands in a code, whoever made it.
pub(super) fn claimed<I: FromStr>(noun: &str, code: &str) -> Option<I> {
    let (id, _) = code.split_at_checked(ID_LEN)?;
    format!("{noun}{id}").parse().ok()
}

fn mac(key: &hmac::Key, raw: i64) -> String {
    let mac = hmac::sign(key, &raw.to_be_bytes());
    mac.as_ref()[..MAC_LEN].iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}
