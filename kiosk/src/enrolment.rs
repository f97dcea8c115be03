//! How a kiosk becomes known to the hub, once, and what it keeps of that.
//!
//! Invariants: the private key is made here and never leaves `device.json`, which only its owner can read; what cards are
//! sealed with comes over an encrypted line, or somebody said that it need not ([`Line`](crate::settings::Line)); the file
//! is whole or not there (written beside, synced, renamed); nothing is asked of the hub before the folder is known to take
//! the answer, since the code works only once. No secret of the town is in it, but for a kiosk that a hub of the release
//! before enrolled, until one of this release hands it its key.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    card::{CardKey, sealed::SealingKey},
    ids::DeviceId,
    taps::{CardApplication, DeviceKey, Enrol, Enrolled},
};
use serde::{Deserialize, Serialize};

use crate::{
    card_application::{BadTownApplication, TownApplication},
    cards::CardSecret,
    hub::{EnrolRefusal, Hub},
    private,
    spool::{Spool, SpoolError},
};

/// What an enrolled kiosk is.
pub struct Identity {
    /// Its id.
    pub device: DeviceId,
    /// Its key.
    pub key: DeviceKey,
    /// What cards are sealed with.
    pub cards: CardSecret,
    /// Where the town's own id is on a card.
    pub application: TownApplication,
    /// The name of the place.
    pub facility_name: String,
}

/// The identity as `device.json` holds it.
#[derive(Serialize, Deserialize)]
struct Stored {
    device: DeviceId,
    facility_name: String,
    /// PKCS#8 in base64url.
    private_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    card_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealing: Option<SealingKey>,
    card_application: CardApplication,
}

/// Why a kiosk was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The folder does not take files.
    #[error("{} cannot be written: {error}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The spool cannot be made.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The hub did not do it.
    #[error(transparent)]
    Hub(#[from] EnrolRefusal),
    /// The hub's answer cannot be used.
    #[error("the hub's answer cannot be used: {0}")]
    Answer(#[from] BadIdentity),
}

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Not enrolled yet.
    #[error("this kiosk is not enrolled: there is no {}", .0.display())]
    NotEnrolled(PathBuf),
    /// The file cannot be read.
    #[error("{} cannot be read: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file is no identity.
    #[error("{} cannot be used: {error}", path.display())]
    Bad {
        /// Which.
        path: PathBuf,
        /// Why.
        error: BadIdentity,
    },
}

/// What is wrong with an identity. Never shows the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentity {
    /// Not the JSON that is expected.
    #[error("it is not in the expected form")]
    Form,
    /// No ed25519 key.
    #[error("its private key is damaged")]
    Key,
    /// Neither a key to seal with nor a card key of 32 bytes.
    #[error("it has nothing that cards can be sealed with")]
    CardKey,
    /// The card application is malformed or forbidden.
    #[error(transparent)]
    Application(#[from] BadTownApplication),
}

impl EnrolError {
    /// What to do, for the person at the machine.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Folder { path, .. } => {
                format!("{} に書き込めません。置き場所と権限を確認してください。コードはまだ使えます。", path.display())
            }
            Self::Hub(EnrolRefusal::Unreachable(_)) => {
                "ハブに接続できません。ネットワークと --hub の値を確認してください。".to_owned()
            }
            Self::Hub(EnrolRefusal::Code { sentence: Some(sentence), .. }) => sentence.clone(),
            Self::Hub(EnrolRefusal::Code { sentence: None, .. }) => {
                "登録コードがちがうか、期限（10分）が切れています。職員の画面で新しいコードを発行してください。"
                    .to_owned()
            }
            Self::Hub(EnrolRefusal::NotAnAnswer { .. }) => {
                "接続先はKazasuのハブではないようです。--hub の値を確認してください。".to_owned()
            }
            Self::Answer(_) | Self::Spool(_) => {
                "登録を終えられませんでした。この端末の登録を職員の画面で取り消し、新しいコードでやり直してください。"
                    .to_owned()
            }
        }
    }
}

/// Where the identity is kept.
#[must_use]
pub fn identity_file(data: &Path) -> PathBuf {
    data.join("device.json")
}

/// Where the taps wait.
#[must_use]
pub fn spool_file(data: &Path) -> PathBuf {
    data.join("spool.db")
}

/// Enrols this kiosk with a single-use code and keeps its identity. What waits in the spool of an earlier enrolment
/// will be sent under the new one.
///
/// # Errors
/// With a sentence for the person at the machine.
pub async fn enrol(hub: &Hub, code: String, data: &Path) -> Result<Identity, EnrolError> {
    let path = identity_file(data);
    let folder_error = |error| EnrolError::Folder { path: data.to_owned(), error };
    DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(folder_error)?;
    let mut file = PrivateFile::beside(&path).map_err(folder_error)?;

    let pkcs8 = DeviceKey::generate();
    let public_key = DeviceKey::from_pkcs8(&pkcs8).map_err(|_| BadIdentity::Key)?.public();
    let enrolled = hub.enrol(&Enrol { code, public_key, seals: true }).await?;
    let Enrolled { device, facility_name, card_key, sealing, card_application } = enrolled;

    let private_key = URL_SAFE_NO_PAD.encode(pkcs8);
    let card_key = card_key.filter(|_| sealing.is_none());
    let stored = Stored { device, facility_name, private_key, card_key, sealing, card_application };
    let json = serde_json::to_vec_pretty(&stored).expect("an identity is plain data");
    let identity = Identity::try_from(stored)?;
    // In this order: a spool of an earlier enrolment is taken over by whoever the identity says, never the reverse.
    file.keep(&json).map_err(folder_error)?;
    Spool::create(&spool_file(data), device)?;
    Ok(identity)
}

/// The identity that an earlier enrolment left.
///
/// # Errors
/// If there is none or it cannot be used.
pub fn load(data: &Path) -> Result<Identity, LoadError> {
    let path = identity_file(data);
    private::close(&path);
    private::warn_of_open_folder(data);
    let json = fs::read(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => LoadError::NotEnrolled(path.clone()),
        _ => LoadError::Unreadable { path: path.clone(), error },
    })?;
    let stored = serde_json::from_slice::<Stored>(&json).map_err(|_| BadIdentity::Form);
    stored.and_then(Identity::try_from).map_err(|error| LoadError::Bad { path, error })
}

/// Keeps the key that the hub seals cards with from now on, in the place of any before and of the town's card key.
///
/// # Errors
/// If the file cannot be read or exchanged; it is then as it was.
pub fn seal_with(data: &Path, key: SealingKey) -> io::Result<()> {
    let path = identity_file(data);
    let mut stored: Stored = serde_json::from_slice(&fs::read(&path)?)?;
    (stored.sealing, stored.card_key) = (Some(key), None);
    PrivateFile::beside(&path)?.keep(&serde_json::to_vec_pretty(&stored)?)
}

impl TryFrom<Stored> for Identity {
    type Error = BadIdentity;

    fn try_from(stored: Stored) -> Result<Self, BadIdentity> {
        let pkcs8 = URL_SAFE_NO_PAD.decode(&stored.private_key).map_err(|_| BadIdentity::Key)?;
        let bytes = |text: &String| URL_SAFE_NO_PAD.decode(text).ok().and_then(|key| key.try_into().ok());
        let hashes = || stored.card_key.as_ref().and_then(bytes).map(CardKey::from_bytes).map(CardSecret::Hashes);
        Ok(Self {
            device: stored.device,
            key: DeviceKey::from_pkcs8(&pkcs8).map_err(|_| BadIdentity::Key)?,
            cards: stored.sealing.map(CardSecret::Seals).or_else(hashes).ok_or(BadIdentity::CardKey)?,
            application: TownApplication::try_from(&stored.card_application)?,
            facility_name: stored.facility_name,
        })
    }
}

/// A file for its owner only that takes its place whole or not at all.
struct PrivateFile {
    file: File,
    beside: PathBuf,
    place: PathBuf,
}

impl PrivateFile {
    fn beside(place: &Path) -> io::Result<Self> {
        let beside = place.with_extension("json.new");
        let _stale = fs::remove_file(&beside);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        Ok(Self { file, beside, place: place.to_owned() })
    }

    fn keep(&mut self, content: &[u8]) -> io::Result<()> {
        self.file.write_all(content)?;
        self.file.sync_all()?;
        fs::rename(&self.beside, &self.place)?;
        File::open(self.place.parent().unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        let _renamed = fs::remove_file(&self.beside);
    }
}
