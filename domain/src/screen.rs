//! What a kiosk's screen says to people: its tones, and the sentences that are of no noun. What a noun says of its taps stands
//! in that noun's `screen`. Japanese, in words a grandmother understands.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{queue::tickets::Ticket, taps::BatchRefusal};

/// How long what is said of a tap stays, in seconds, unless there is a reason for another time.
pub const SHOWN_S: u16 = 5;

/// How the screen looks and sounds. Never by colour alone: each tone has its own sound and sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Waiting for a card.
    Ready,
    /// Somebody came.
    Welcome,
    /// Somebody goes home.
    Goodbye,
    /// To be held to the reader again.
    TryAgain,
    /// Somebody of the staff is needed.
    AskStaff,
    /// Taken, nothing else to do; and how a kiosk says what a newer hub has another tone for.
    #[serde(other)]
    Noted,
}

/// What a kiosk shows of a tap. The hub decides it: the kiosk does not know what the tap meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// What people read and hear.
    pub message: ScreenMessage,
    /// For how many seconds. What is shown with a ticket is for the screen that has a place for it: paper decides how long.
    pub seconds: u16,
    /// What to print, or to show where tickets have a place of their own.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "readable")]
    pub ticket: Option<Box<Ticket>>,
}

/// What this version can read; what a newer hub says otherwise is left out, and the rest of the answer stands.
pub(crate) fn readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<Value>::deserialize(from)?.and_then(|value| serde_json::from_value(value).ok()))
}

impl From<ScreenMessage> for Show {
    fn from(message: ScreenMessage) -> Self {
        Self { message, seconds: SHOWN_S, ticket: None }
    }
}

/// What the screen shows after a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenMessage {
    /// Look and sound.
    pub tone: Tone,
    /// The large line.
    pub words: String,
    /// The small line below.
    pub detail: String,
}

impl ScreenMessage {
    pub(crate) fn new(tone: Tone, words: &str, detail: impl Into<String>) -> Self {
        Self { tone, words: words.to_owned(), detail: detail.into() }
    }

    /// While no card is there.
    #[must_use]
    pub fn ready() -> Self {
        Self::new(Tone::Ready, "カードをかざしてください", "マイナンバー（12けたの番号）は読みません")
    }

    /// The card was taken away too soon, or is none that can be read.
    #[must_use]
    pub fn unreadable() -> Self {
        Self::new(Tone::TryAgain, "読み取れません。もう一度かざしてください", "カードを2秒ほど動かさないでください")
    }

    /// The card can be read but carries no id of this town.
    #[must_use]
    pub fn no_town_id() -> Self {
        Self::new(Tone::AskStaff, "このカードはまだ使えません", "職員にお声がけください")
    }

    /// The hub cannot be reached; the tap is kept here and sent later.
    #[must_use]
    pub fn kept() -> Self {
        Self::new(Tone::Noted, "受け付けました", "通信が戻りしだい記録します")
    }

    /// A card was read where numbers are given; the hub has not answered yet.
    #[must_use]
    pub fn asking() -> Self {
        Self::new(Tone::Noted, "お調べしています", "少しお待ちください")
    }

    /// Numbers come from the hub only, and it cannot be reached.
    #[must_use]
    pub fn no_numbers() -> Self {
        Self::new(Tone::AskStaff, "ただいま番号をお出しできません", "職員にお声がけください")
    }

    /// The kiosk could not keep the tap: its disk is full or broken.
    #[must_use]
    pub fn not_kept() -> Self {
        Self::new(Tone::AskStaff, "受け付けできませんでした", "職員にお声がけください")
    }

    /// The reader is unplugged or its service is down.
    #[must_use]
    pub fn no_reader() -> Self {
        Self::new(Tone::AskStaff, "カードリーダーが使えません", "職員にお声がけください")
    }

    /// Nobody here has this card.
    #[must_use]
    pub fn unknown_card() -> Self {
        Self::new(Tone::AskStaff, "このカードは登録されていません", "職員にお声がけください")
    }

    /// The tap is in the log, and the hub that was asked does not know what it means.
    #[must_use]
    pub fn taken() -> Self {
        Self::new(Tone::Noted, "受け付けました", "記録されています")
    }

    /// What a refused batch means for whoever stands before the screen.
    #[must_use]
    pub fn batch_refused(refusal: BatchRefusal) -> Self {
        match refusal {
            BatchRefusal::UnknownDevice => {
                Self::new(Tone::AskStaff, "この端末はまだ登録されていません", "職員にお声がけください")
            }
            BatchRefusal::RevokedDevice => {
                Self::new(Tone::AskStaff, "この端末は使えなくなっています", "職員にお声がけください")
            }
            BatchRefusal::BadSignature => {
                Self::new(Tone::AskStaff, "この端末を確認できませんでした", "職員にお声がけください")
            }
            BatchRefusal::Malformed | BatchRefusal::NotConsecutive => {
                Self::new(Tone::AskStaff, "記録を正しく送れませんでした", "職員にお声がけください")
            }
            BatchRefusal::UnsupportedVersion => {
                Self::new(Tone::AskStaff, "この端末は更新が必要です", "職員にお声がけください")
            }
            BatchRefusal::TooLarge => Self::new(Tone::AskStaff, "一度に送れる量を超えました", "職員にお声がけください"),
            BatchRefusal::SequenceGap { .. } => {
                Self::new(Tone::Noted, "受け付けました", "前の記録から順に送り直しています")
            }
            BatchRefusal::ClonedDevice { .. } => {
                Self::new(Tone::AskStaff, "同じ登録の端末がもう1台あります", "職員にお声がけください")
            }
            BatchRefusal::Busy | BatchRefusal::Unavailable => Self::kept(),
        }
    }
}
