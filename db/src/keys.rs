//! The town's secrets, in one file that only the service may read: the data key (personal fields), the card key (card
//! identities) and the VAPID key (web push, RFC 8292). `ops keys` makes them once; they are never checked in.

use std::{
    fs,
    io::Write,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::card::CardKey;
use ring::{
    rand::{SecureRandom, SystemRandom},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use serde::{Deserialize, Serialize};

use crate::{
    reseal::Resealed,
    seal::{BounceKey, Sealer},
};

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
}

/// The town's secrets.
pub struct TownKeys {
    sealer: Arc<Sealer>,
    /// Makes card identities.
    pub card: CardKey,
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
        let text = serde_json::to_string_pretty(&file).map_err(|_| KeysError::Malformed)?;
        let next = path.with_extension("next");
        // What a pass that was broken off left.
        let _ = fs::remove_file(&next);
        let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
        new.write_all(text.as_bytes())?;
        let owner = fs::metadata(path)?;
        std::os::unix::fs::chown(&next, Some(owner.uid()), Some(owner.gid()))?;
        new.sync_all()?;
        fs::rename(&next, path)?;
        sync_folder(path)?;
        Ok(true)
    }

    /// Reads the keys from this file.
    ///
    /// # Errors
    /// If it is absent or was not made by `ops keys`.
    pub fn load(path: &Path) -> Result<Self, KeysError> {
        let file = read(path)?;
        let sealer = Sealer::new(&key(&file.data_key)?);
        Ok(Self {
            sealer: Arc::new(if file.sealed_to_rows { sealer.of_rows_only() } else { sealer }),
            card: CardKey::from_bytes(key(&file.card_key)?),
            vapid_pkcs8: bytes(&file.vapid_key)?,
        })
    }
}
