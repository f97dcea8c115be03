//! Tokens and codes: made from the operating system's randomness, shown once, stored as a hash.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};

/// No 0/O, 1/I/L: a code is read out and typed.
const CODE_ALPHABET: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// 192 random bits in base64url, for a session or an invitation.
#[must_use]
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(random::<24>())
}

/// `XXXX-XXXX`, about 39 bits: enough for ten minutes and few tries.
#[must_use]
pub fn enrolment_code() -> String {
    let letter = |byte: u8| char::from(CODE_ALPHABET[usize::from(byte) % CODE_ALPHABET.len()]);
    let letters: String = random::<8>().into_iter().map(letter).collect();
    format!("{}-{}", &letters[..4], &letters[4..])
}

/// `XXXX-XXXX-XXXX`, about 59 bits: for a day, read out or handed over.
#[must_use]
pub fn password_code() -> String {
    let (first, second) = (enrolment_code(), enrolment_code());
    format!("{first}-{}", &second[..4])
}

/// An enrolment code as somebody typed it, in its one form.
#[must_use]
pub fn normal_code(typed: &str) -> String {
    let letters: String =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    match letters.split_at_checked(4) {
        Some((first, rest)) => format!("{first}-{rest}"),
        None => letters,
    }
}

/// What is stored of a token or code.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    ring::digest::digest(&ring::digest::SHA256, secret.as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_typed() {
        let code = enrolment_code();
        assert_eq!(normal_code(&code.to_lowercase().replace('-', " ")), code);
        assert_eq!(normal_code("abc"), "ABC");
        assert_ne!(enrolment_code(), code);
    }
}
