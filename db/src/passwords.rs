//! Passwords of the staff: argon2id (RFC 9106), stored as a PHC text with its own costs and salt.
//!
//! [`hash`] makes the stored form. [`Judge`] judges what is typed at a sign-in, a few at a time: a hash takes a tenth of a
//! second and 46 MiB on purpose, and whoever is not known may ask for any number of them.

pub mod codes;
mod judge;
mod rules;

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

pub use self::{
    judge::{Comer, InLine, Judge},
    rules::{PASSWORD_MIN, WeakPassword, check},
};

/// Longest password, in bytes; a longer one is nobody's.
pub const PASSWORD_MAX: usize = 200;

/// What a password costs that is stored now.
const MEMORY_KIB: u32 = 46 * 1_024;
const PASSES: u32 = 4;
/// Most that a stored text may ask for: it comes from the database, and a row of that must not take the memory of a hub.
const MEMORY_MAX_KIB: u32 = 64 * 1_024;
const PASSES_MAX: u32 = 12;
const LANES_MAX: u32 = 4;

/// What came of a typed password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// It is not the one that is stored, or nothing is stored.
    Wrong,
    /// It is the one that is stored.
    Right {
        /// Its stored form with today's costs, if it was stored with others.
        renewed: Option<String>,
    },
}

/// The memory that hashes are made in, used again and again.
type Memory = Vec<Block>;

fn ours() -> Params {
    Params::new(MEMORY_KIB, PASSES, 1, None).expect("costs within the bounds of argon2")
}

fn work(params: &Params) -> u64 {
    u64::from(params.m_cost()) * u64::from(params.t_cost())
}

/// The stored form of a password. Blocks for a tenth of a second.
#[must_use]
pub fn hash(password: &str) -> String {
    make(password, &mut Memory::new())
}

fn make(password: &str, memory: &mut Memory) -> String {
    let (params, salt) = (ours(), Salt::generate());
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    run(&params, password, &salt, &mut out, memory).expect("a password of any length has a hash");
    let stored = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).expect("costs are numbers"),
        salt: Some(salt),
        hash: Some(Output::new(&out).expect("an output of argon2's own length")),
    };
    stored.to_string()
}

fn run(params: &Params, password: &str, salt: &[u8], out: &mut [u8], memory: &mut Memory) -> argon2::Result<()> {
    // Never less than our own costs need: one big piece of memory goes back to the system when it is let go.
    let blocks = params.block_count().max(ours().block_count());
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, memory.as_mut_slice())
}

/// A stored text that can be compared with.
struct Stored {
    params: Params,
    salt: Salt,
    hash: Output,
}

impl Stored {
    /// `None` if it is no such text, or asks for more than is granted.
    fn read(text: &str) -> Option<Self> {
        let stored = PasswordHash::new(text).ok().filter(|stored| stored.algorithm == ARGON2ID_IDENT)?;
        let params = Params::try_from(&stored).ok()?;
        let granted =
            params.m_cost() <= MEMORY_MAX_KIB && params.t_cost() <= PASSES_MAX && params.p_cost() <= LANES_MAX;
        granted.then_some(Self { params, salt: stored.salt?, hash: stored.hash? })
    }

    fn is_of(&self, password: &str, memory: &mut Memory) -> bool {
        let mut out = vec![0; self.hash.len()];
        let made = run(&self.params, password, &self.salt, &mut out, memory);
        // Compares in the same time whatever differs.
        made.is_ok() && Output::new(&out).is_ok_and(|out| out == self.hash)
    }

    fn is_as_today(&self) -> bool {
        let ours = ours();
        (self.params.m_cost(), self.params.t_cost(), self.params.p_cost())
            == (ours.m_cost(), ours.t_cost(), ours.p_cost())
    }
}

/// Compares, and lets a refusal cost the same whether there is an account, none, or one whose password was stored with
/// other costs: the time tells nothing.
fn judge(password: &str, stored: Option<&str>, memory: &mut Memory) -> Judged {
    if password.len() > PASSWORD_MAX {
        return Judged::Wrong;
    }
    let read = stored.map(Stored::read);
    if let Some(None) = read {
        tracing::error!("a stored password cannot be read; its account needs a new one");
    }
    let stored = read.flatten();
    if let Some(stored) = stored.as_ref().filter(|stored| stored.is_of(password, memory)) {
        let renewed = (!stored.is_as_today()).then(|| make(password, memory));
        return Judged::Right { renewed };
    }
    if let Some(params) = still_to_spend(stored.as_ref().map(|stored| &stored.params)) {
        let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
        let _ = run(&params, password, b"the salt of nobody", &mut out, memory);
    }
    Judged::Wrong
}

/// What is missing to our own costs after these; `None` if it is next to nothing.
fn still_to_spend(spent: Option<&Params>) -> Option<Params> {
    let rest = work(&ours()).saturating_sub(spent.map_or(0, work));
    let memory_kib = u32::try_from(rest / u64::from(PASSES)).expect("no more than our own costs");
    Params::new(memory_kib, PASSES, 1, None).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As versions before this one stored it: the library's own costs.
    const OLD: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

    fn stored_with_old_costs(password: &str) -> String {
        use argon2::PasswordHasher;
        Argon2::default().hash_password(password.as_bytes()).expect("a hash").to_string()
    }

    #[test]
    fn a_password_fits_its_own_stored_form_and_no_other_in_memory_that_was_used_before() {
        let (mut memory, stored) = (Memory::new(), hash("ひなたの山2026"));
        assert!(stored.starts_with("$argon2id$v=19$m=47104,t=4,p=1$"), "{stored}");
        for _ in 0..2 {
            assert_eq!(judge("ひなたの山2027", Some(&stored), &mut memory), Judged::Wrong);
            assert_eq!(judge("ひなたの山2026", Some(&stored), &mut memory), Judged::Right { renewed: None });
        }
        assert_ne!(hash("ひなたの山2026"), stored, "each has a salt of its own");
        assert_eq!(judge("ひなたの山2026", None, &mut memory), Judged::Wrong);
        assert_eq!(judge(&"x".repeat(PASSWORD_MAX + 1), Some(&stored), &mut memory), Judged::Wrong);
    }

    #[test]
    fn what_was_stored_with_other_costs_is_renewed_when_it_fits() {
        let (mut memory, old) = (Memory::new(), stored_with_old_costs("ひなたの山2026"));
        assert!(old.starts_with(OLD), "{old}");
        assert_eq!(judge("ひなたの山2027", Some(&old), &mut memory), Judged::Wrong);
        let Judged::Right { renewed: Some(renewed) } = judge("ひなたの山2026", Some(&old), &mut memory) else {
            panic!("not renewed");
        };
        assert_eq!(judge("ひなたの山2026", Some(&renewed), &mut memory), Judged::Right { renewed: None });
    }

    #[test]
    fn a_stored_text_that_asks_for_too_much_is_nobodys() {
        let (mut memory, rest) =
            (Memory::new(), hash("ひなたの山2026").split('$').skip(4).collect::<Vec<_>>().join("$"));
        for costs in ["m=4194304,t=2,p=1", "m=19456,t=100000,p=1", "m=19456,t=2,p=16", "m=1,t=1,p=1"] {
            let stored = format!("$argon2id$v=19${costs}${rest}");
            assert_eq!(judge("ひなたの山2026", Some(&stored), &mut memory), Judged::Wrong, "{costs}");
        }
        assert_eq!(judge("x", Some("plain"), &mut memory), Judged::Wrong);
        assert!(memory.len() <= MEMORY_MAX_KIB as usize);
    }

    #[test]
    fn a_refusal_is_as_much_work_whenever_a_password_was_stored_and_without_one() {
        assert_eq!(still_to_spend(None), Some(ours()));
        assert_eq!(still_to_spend(Some(&ours())), None);
        let old = Stored::read(&stored_with_old_costs("x")).expect("a stored text").params;
        let rest = still_to_spend(Some(&old)).expect("some work");
        assert!((work(&old) + work(&rest)).abs_diff(work(&ours())) < u64::from(PASSES));
    }
}
