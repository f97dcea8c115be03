//! Which passwords are taken (OWASP ASVS 5.0, 6.2.1 and 6.2.4): eight letters or more, none that everybody tries first.
//! No rules about kinds of letters: they make passwords worse.

use super::PASSWORD_MAX;

/// Shortest password, in letters.
pub const PASSWORD_MIN: usize = 8;
/// Fewer different letters than this are a pattern.
const LETTERS_MIN: usize = 5;
/// A name shorter than this is part of too many words.
const NAME_MIN: usize = 3;

const COMMON: &str = include_str!("common.txt");

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too few letters.
    #[error("a password has at least {PASSWORD_MIN} letters")]
    Short,
    /// More than a sign-in looks at.
    #[error("a password has at most {PASSWORD_MAX} bytes")]
    Long,
    /// One of those that are tried first, with or without digits around it.
    #[error("this password is one of those that are tried first")]
    Common,
    /// A letter or two again and again, or letters in a row.
    #[error("this password is a pattern")]
    Pattern,
    /// A name that is known, and hardly more.
    #[error("this password is little more than the name of the person or the place")]
    Name,
}

/// Whether this password is taken for somebody with these names (of the account, the person, the place).
///
/// # Errors
/// Why it is not.
pub fn check(password: &str, names: &[&str]) -> Result<(), WeakPassword> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(WeakPassword::Short);
    }
    if password.len() > PASSWORD_MAX {
        return Err(WeakPassword::Long);
    }
    let password = password.to_lowercase();
    if is_pattern(&password) {
        return Err(WeakPassword::Pattern);
    }
    let word = password.trim_matches(|letter: char| !letter.is_alphabetic());
    if is_common(&password) || is_common(word) {
        return Err(WeakPassword::Common);
    }
    let names = names.iter().flat_map(|name| name.split_whitespace()).chain(["kazasu"]);
    if names.map(str::to_lowercase).any(|name| is_little_more_than(&password, &name)) {
        return Err(WeakPassword::Name);
    }
    Ok(())
}

fn is_common(word: &str) -> bool {
    COMMON.lines().filter(|line| !line.starts_with('#')).any(|common| common == word)
}

fn is_pattern(password: &str) -> bool {
    let letters: Vec<u32> = password.chars().map(u32::from).collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    let steps: Vec<i64> = letters.windows(2).map(|pair| i64::from(pair[1]) - i64::from(pair[0])).collect();
    different.len() < LETTERS_MIN || steps.iter().all(|step| *step == steps[0])
}

fn is_little_more_than(password: &str, name: &str) -> bool {
    let has_name = name.chars().count() >= NAME_MIN && password.contains(name);
    let rest = password.replace(name, "");
    has_name && (rest.chars().count() < LETTERS_MIN || !rest.chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_not_taken() {
        let of = |password: &str| check(password, &["yamada01", "山田 花子", "宿毛市"]);
        for password in ["a", "1234567", "山田花子です"] {
            assert_eq!(of(password), Err(WeakPassword::Short), "{password}");
        }
        for password in ["password", "PassWord", "Password1!", "2026sunshine", "1q2w3e4r5t", "iloveyou"] {
            assert_eq!(of(password), Err(WeakPassword::Common), "{password}");
        }
        for password in ["aaaaaaaaaa", "abababab", "23456789", "zyxwvuts", "ああああああああ"] {
            assert_eq!(of(password), Err(WeakPassword::Pattern), "{password}");
        }
        for password in ["yamada01yamada01", "Yamada01-2026", "kazasu2026!", "宿毛市20261129"] {
            assert_eq!(of(password), Err(WeakPassword::Name), "{password}");
        }
        assert_eq!(of(&"長い".repeat(40)), Err(WeakPassword::Long));
    }

    #[test]
    fn what_somebody_thought_of_is_taken_whatever_letters_it_has() {
        for password in ["open-sesame-81", "kazasu-demo", "かきの木に赤い実", "yamada01 no kaki", "x7 u2 q9 d4"]
        {
            assert_eq!(check(password, &["yamada01", "山田 花子", "宿毛市"]), Ok(()), "{password}");
        }
    }
}
