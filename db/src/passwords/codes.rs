//! Codes that an app makes of a secret and the clock (RFC 6238 with SHA-1, six digits and thirty seconds: what every app has).
//! Whether a code was used before is asked where its step is stored ([`crate::accounts::factors::use_step`]).

use domain::{text::half_width, time::UtcTime};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};

/// RFC 4648, 6.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// As long as the hash (RFC 4226, 4): 160 bits.
const SECRET_LEN: usize = 20;
/// Seconds of one step.
pub const STEP_S: i64 = 30;
const DIGITS: usize = 6;
/// Clocks of telephones differ a little: one step before and after counts.
const SKEW: i64 = 1;

/// A new secret, in the letters that people type into an app.
#[must_use]
pub fn new_secret() -> String {
    let mut bytes = [0_u8; SECRET_LEN];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    written(&bytes)
}

/// Five bits a letter; the length of a secret needs no filling.
fn written(bytes: &[u8]) -> String {
    let letter = |place: usize| {
        let bits = (0..5).map(|bit| place * 5 + bit);
        let value = bits.fold(0, |value, bit| value << 1 | bytes[bit / 8] >> (7 - bit % 8) & 1);
        char::from(ALPHABET[usize::from(value)])
    };
    (0..bytes.len() * 8 / 5).map(letter).collect()
}

fn read(secret: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0_u8; secret.len() * 5 / 8];
    for (place, letter) in secret.bytes().enumerate() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        for bit in (0..5).filter(|bit| value >> (4 - bit) & 1 == 1).map(|bit| place * 5 + bit) {
            *bytes.get_mut(bit / 8)? |= 1 << (7 - bit % 8);
        }
    }
    Some(bytes)
}

/// The step of this moment.
#[must_use]
pub const fn step_at(now: UtcTime) -> i64 {
    now.micros().div_euclid(1_000_000 * STEP_S)
}

/// The code of a step. `None` if the secret is none.
#[must_use]
pub fn code(secret: &str, step: i64) -> Option<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &read(secret)?);
    let made = hmac::sign(&key, &step.to_be_bytes());
    let made = made.as_ref();
    // RFC 4226, 5.3.
    let at = usize::from(made[made.len() - 1] & 15);
    let number = made[at..at + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
    Some(format!("{:0DIGITS$}", number % 10_u32.pow(6)))
}

/// The step whose code was typed, if it is near now: in full width too, with a blank in the middle as apps show it.
#[must_use]
pub fn step_of(secret: &str, typed: &str, now: UtcTime) -> Option<i64> {
    let typed: String = half_width(typed).chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    if typed.len() != DIGITS {
        return None;
    }
    let present = step_at(now);
    let mut found = None;
    // All are compared, each in the same time.
    for step in present - SKEW..=present + SKEW {
        let differs = code(secret, step)?.bytes().zip(typed.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b));
        if differs == 0 {
            found = Some(step);
        }
    }
    found
}

/// What an app reads from the QR code (the Key Uri Format of Google Authenticator).
#[must_use]
pub fn address(secret: &str, login: &str, town: &str) -> String {
    let plain = |text: &str| -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        text.bytes()
            .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let (town, login) = (plain(town), plain(login));
    format!("otpauth://totp/{town}:{login}?secret={secret}&issuer={town}&algorithm=SHA1&digits=6&period={STEP_S}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `12345678901234567890`, RFC 6238, appendix B.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    const fn at(second: i64) -> UtcTime {
        UtcTime::from_micros(second * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        assert_eq!(written(b"12345678901234567890"), SECRET);
        assert_eq!(read(SECRET).as_deref(), Some(&b"12345678901234567890"[..]));
        for (second, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, step_at(at(second))).as_deref(), Some(digits), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_from_one_step_before_to_one_after_and_however_it_is_typed() {
        for typed in ["050471", "050 471", "０５０４７１", " 050-471 "] {
            assert_eq!(step_of(SECRET, typed, at(1_111_111_111)), Some(37_037_037), "{typed}");
        }
        assert_eq!(step_of(SECRET, "050471", at(1_111_111_111 + 30)), Some(37_037_037));
        assert_eq!(step_of(SECRET, "050471", at(1_111_111_111 + 60)), None);
        assert_eq!(step_of(SECRET, "050471", at(1_111_111_111 - 60)), None);
        for odd in ["", "05047", "0504711", "05047a", "٠٥٠٤٧١", "050471050471"] {
            assert_eq!(step_of(SECRET, odd, at(1_111_111_111)), None, "{odd}");
        }
        assert_eq!(step_of("not a secret", "050471", at(1_111_111_111)), None);
    }

    #[test]
    fn secrets_differ_and_the_address_of_one_holds_nothing_that_could_be_read_otherwise() {
        let (one, two) = (new_secret(), new_secret());
        assert!(one != two && one.len() == 32 && read(&one).is_some_and(|bytes| bytes.len() == SECRET_LEN));
        let address = address(SECRET, "a:b&c", "宿毛市 かざす");
        assert!(address.starts_with("otpauth://totp/%E5%AE%BF%E6%AF%9B%E5%B8%82%20"), "{address}");
        assert!(address.contains(":a%3Ab%26c?secret=GEZD") && address.contains("&period=30"), "{address}");
    }
}
