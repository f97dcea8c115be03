//! The town's secrets, in one file that only the service may read: the data key (personal fields), the card key (card
//! identities), what kiosks seal card ids to, and the VAPID key (web push, RFC 8292). `ops keys` makes them once; they are
//! never checked in. Keys that came later stand in the same file (`later`); a hub reads it again when it has changed.

mod cards;
mod later;

use std::{
    fs,
    io::Write,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    card::{CardKey, sealed::OpeningKey},
    time::{Clock, SystemClock, UtcTime},
};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use serde::{Deserialize, Serialize};

pub use self::cards::TownCards;
use self::{
    cards::{CARD_KEYS_MAX, SEALING_KEYS_MAX},
    later::{Later, Retired},
};
use crate::{
    reseal::Resealed,
    seal::{self, BounceKey, Ring, Sealer},
};

/// Most keys that fields are sealed with: the one of now, and the one before until all was sealed anew.
const DATA_KEYS_MAX: usize = 2;

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// Keys are made once; losing them loses the personal fields.
    #[error("the keys file exists already and is never overwritten")]
    Exists,
    /// The file cannot be read or written.
    #[error("the keys file cannot be used: {0}")]
    Io(#[from] std::io::Error),
    /// The file holds something else.
    #[error("the keys file is not one that `ops keys` made")]
    Malformed,
    /// One is to be retired first.
    #[error("there are as many keys for this as may be; retire the oldest first")]
    TooManyKeys,
    /// There is no other, or the newer one is not used yet.
    #[error("the oldest key is still the one that is used")]
    InUse,
    /// The file is another town's, or of before.
    #[error("the keys file has another data key than this hub began with")]
    OtherTown,
}

/// Which keys of the town are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What cards are hashed under.
    Cards,
    /// What kiosks seal the ids of cards to.
    Kiosks,
    /// What personal fields are sealed with.
    Data,
}

/// The town's secrets.
pub struct TownKeys {
    sealer: Arc<Sealer>,
    cards: RwLock<Arc<TownCards>>,
    data_key: [u8; 32],
    /// The VAPID key pair in PKCS#8 form, P-256.
    pub vapid_pkcs8: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysFile {
    version: u16,
    data_key: String,
    card_key: String,
    vapid_key: String,
    /// Nothing in the database is sealed to its column alone any more: what says so is none of ours. It stands here and not
    /// in the database, which it is meant to judge.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    sealed_to_rows: bool,
    /// What cards are hashed under, after `card_key`.
    #[serde(default, skip_serializing_if = "Later::is_plain")]
    cards: Later,
    /// What kiosks seal to, after the key that follows from the data key.
    #[serde(default, skip_serializing_if = "Later::is_plain")]
    kiosks: Later,
    /// What fields are sealed with, after the key that follows from the data key.
    #[serde(default, skip_serializing_if = "Later::is_plain")]
    data: Later,
}

impl KeysFile {
    fn of(&mut self, purpose: Purpose) -> (&mut Later, usize) {
        match purpose {
            Purpose::Cards => (&mut self.cards, CARD_KEYS_MAX),
            Purpose::Kiosks => (&mut self.kiosks, SEALING_KEYS_MAX),
            Purpose::Data => (&mut self.data, DATA_KEYS_MAX),
        }
    }

    fn ring(&self, now: UtcTime) -> Result<Ring, KeysError> {
        let later = self.data.bytes()?.into_iter();
        let later: Vec<_> = later.map(|(id, bytes, is_retired)| seal::Later { id, bytes, is_retired }).collect();
        Ok(Ring::with(&key(&self.data_key)?, self.data.first_retired, &later, self.data.used(now)))
    }

    fn town_cards(&self, now: UtcTime) -> Result<TownCards, KeysError> {
        let first = (!self.cards.first_retired).then(|| Ok((0, key(&self.card_key)?)));
        let later = self.cards.bytes()?.into_iter().map(|(id, bytes, _)| Ok((id, bytes)));
        let keys = first.into_iter().chain(later).map(|made| made.map(|(id, bytes)| CardKey::numbered(id, bytes)));
        let mut keys = keys.collect::<Result<Vec<_>, KeysError>>()?;
        let used = self.cards.used(now);
        let at = keys.iter().position(|key| key.number() == used).ok_or(KeysError::Malformed)?;
        let now_key = keys.remove(at);

        let first = (!self.kiosks.first_retired).then(|| Ok(first_opening_key(&key(&self.data_key)?)));
        let later = self.kiosks.bytes()?.into_iter().map(|(id, bytes, _)| Ok(OpeningKey::from_bytes(id, bytes)));
        let opening = first.into_iter().chain(later).collect::<Result<Vec<_>, KeysError>>()?;
        if opening.is_empty() {
            return Err(KeysError::Malformed);
        }
        Ok(TownCards { now: now_key, other: keys.pop(), sealing: self.kiosks.used(now), opening })
    }
}

/// What kiosks seal to before any other key was made: each hub of the town has it, and no file had to be changed.
fn first_opening_key(data_key: &[u8; 32]) -> OpeningKey {
    let made = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, data_key), b"kazasu kiosks v1");
    OpeningKey::from_bytes(0, made.as_ref().try_into().expect("such a hash has 32 bytes"))
}

fn random_key() -> String {
    let mut bytes = [0_u8; 32];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What [`TownKeys::create_bounce_key`] writes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BounceKeyFile {
    version: u16,
    bounce_key: String,
}

fn bytes(text: &str) -> Result<Vec<u8>, KeysError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| KeysError::Malformed)
}

fn key(text: &str) -> Result<[u8; 32], KeysError> {
    <[u8; 32]>::try_from(bytes(text)?).map_err(|_| KeysError::Malformed)
}

/// Never over a file that is there.
fn write_new(path: &Path, keys: &impl Serialize) -> Result<(), KeysError> {
    let text = serde_json::to_string_pretty(keys).map_err(|_| KeysError::Malformed)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let created = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = created.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => KeysError::Exists,
        _ => KeysError::Io(error),
    })?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(sync_folder(path)?)
}

/// A file that is new, or has another's name, is there after a power cut only once its folder is on the disk too.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

/// The key of the tokens of returned mails, from its own file or from that of all keys.
///
/// # Errors
/// If the file is absent or was not made by `ops`.
pub fn load_bounce_key(path: &Path) -> Result<BounceKey, KeysError> {
    let text = fs::read(path)?;
    match serde_json::from_slice::<BounceKeyFile>(&text) {
        Ok(file) if file.version == 1 => Ok(BounceKey::from_bytes(key(&file.bounce_key)?)),
        Ok(_) => Err(KeysError::Malformed),
        Err(_) => Ok(TownKeys::load(path)?.sealer.bounce_key().clone()),
    }
}

/// Puts the file in the place of the one that is there, whole, with its owner.
fn exchange(path: &Path, file: &KeysFile) -> Result<(), KeysError> {
    let text = serde_json::to_string_pretty(file).map_err(|_| KeysError::Malformed)?;
    let next = path.with_extension("next");
    // What a pass that was broken off left.
    let _ = fs::remove_file(&next);
    let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
    new.write_all(text.as_bytes())?;
    let owner = fs::metadata(path)?;
    std::os::unix::fs::chown(&next, Some(owner.uid()), Some(owner.gid()))?;
    new.sync_all()?;
    fs::rename(&next, path)?;
    Ok(sync_folder(path)?)
}

fn read(path: &Path) -> Result<KeysFile, KeysError> {
    let file: KeysFile = serde_json::from_slice(&fs::read(path)?).map_err(|_| KeysError::Malformed)?;
    if file.version == 1 { Ok(file) } else { Err(KeysError::Malformed) }
}

impl TownKeys {
    /// Seals and opens personal fields.
    #[must_use]
    pub fn sealer(&self) -> Arc<Sealer> {
        Arc::clone(&self.sealer)
    }

    /// Makes new keys and stores them in this file, readable by its owner alone.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub fn create(path: &Path) -> Result<(), KeysError> {
        let vapid = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let vapid = vapid.expect("the operating system gives random bytes");
        let keys = KeysFile {
            version: 1,
            data_key: random_key(),
            card_key: random_key(),
            vapid_key: URL_SAFE_NO_PAD.encode(vapid.as_ref()),
            sealed_to_rows: true,
            cards: Later::default(),
            kiosks: Later::default(),
            data: Later::default(),
        };
        write_new(path, &keys)
    }

    /// Stores the one key that hearing a mail server out takes in a file of its own, readable by its owner alone: that owner
    /// may be the mail server's user, who has no business with the rest.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub fn create_bounce_key(&self, path: &Path) -> Result<(), KeysError> {
        write_new(
            path,
            &BounceKeyFile { version: 1, bounce_key: URL_SAFE_NO_PAD.encode(self.sealer.bounce_key().bytes()) },
        )
    }

    /// Notes that everything is sealed to its row, if this pass found it so: one that renewed anything is no proof that
    /// nobody seals in the old way behind it. `true` if it is noted. The file is exchanged whole, with its owner.
    ///
    /// # Errors
    /// If it cannot be read or written; it is then as it was.
    pub fn note_sealed_to_rows(path: &Path, pass: Resealed) -> Result<bool, KeysError> {
        let mut file = read(path)?;
        if file.sealed_to_rows || pass.renewed > 0 {
            return Ok(file.sealed_to_rows);
        }
        file.sealed_to_rows = true;
        exchange(path, &file)?;
        Ok(true)
    }

    /// Adds a key for this purpose, which hubs use after this while, and gives its number. The file is exchanged whole.
    ///
    /// # Errors
    /// If there are as many as may be, or the file cannot be written; it is then as it was.
    pub fn add(path: &Path, purpose: Purpose, now: UtcTime, after: Duration) -> Result<u8, KeysError> {
        let mut file = read(path)?;
        let (keys, most) = file.of(purpose);
        let id = keys.add(most, now, after)?;
        exchange(path, &file)?;
        Ok(id)
    }

    /// Throws the oldest key for this purpose away and gives its number: the caller has seen that nothing needs it. One that
    /// sealed fields stays for what cannot be sealed anew, and opens nothing else.
    ///
    /// # Errors
    /// If it is the one that is used, or the file cannot be written; it is then as it was.
    pub fn retire(path: &Path, purpose: Purpose, now: UtcTime) -> Result<u8, KeysError> {
        let mut file = read(path)?;
        let what = if purpose == Purpose::Data { Retired::Kept } else { Retired::Gone };
        let id = file.of(purpose).0.retire(what, now)?;
        if file.cards.first_retired {
            file.card_key.clear();
        }
        exchange(path, &file)?;
        Ok(id)
    }

    /// The numbers of the keys for this purpose, oldest first, and that of the one which is used now.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn numbers(path: &Path, purpose: Purpose, now: UtcTime) -> Result<(Vec<u8>, u8), KeysError> {
        let mut file = read(path)?;
        let (keys, _) = file.of(purpose);
        Ok((keys.numbers(), keys.used(now)))
    }

    /// Takes what the file says now: keys that were added, and that the moment of one has come.
    ///
    /// # Errors
    /// If it cannot be read or is another town's; the keys are then as they were.
    pub fn reload(&self, path: &Path, now: UtcTime) -> Result<(), KeysError> {
        let file = read(path)?;
        if key(&file.data_key)? != self.data_key {
            return Err(KeysError::OtherTown);
        }
        let (cards, ring) = (Arc::new(file.town_cards(now)?), file.ring(now)?);
        self.sealer.turn_to(ring);
        *self.cards.write().unwrap_or_else(PoisonError::into_inner) = cards;
        Ok(())
    }

    /// The keys that concern cards.
    #[must_use]
    pub fn cards(&self) -> Arc<TownCards> {
        Arc::clone(&self.cards.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What cards are hashed under now.
    #[must_use]
    pub fn card(&self) -> CardKey {
        self.cards().key().clone()
    }

    /// Reads the keys from this file.
    ///
    /// # Errors
    /// If it is absent or was not made by `ops keys`.
    pub fn load(path: &Path) -> Result<Self, KeysError> {
        let file = read(path)?;
        let data_key = key(&file.data_key)?;
        let (sealer, now) = (Sealer::new(&data_key), SystemClock.now());
        sealer.turn_to(file.ring(now)?);
        Ok(Self {
            sealer: Arc::new(if file.sealed_to_rows { sealer.of_rows_only() } else { sealer }),
            cards: RwLock::new(Arc::new(file.town_cards(now)?)),
            data_key,
            vapid_pkcs8: bytes(&file.vapid_key)?,
        })
    }
}
