//! The words, tones and colours by which a kiosk's screen answers a card. One place for all of them, so that hub and
//! kiosk say the same. Japanese, in words a grandmother understands.

use serde::{Deserialize, Serialize};

use crate::{
    attendance::TapRefusal,
    queue::tickets::{Slip, Tapped},
    taps::{BatchRefusal, TapAnswer, TapOutcome},
};

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
    /// Taken, nothing else to do.
    Noted,
    /// To be held to the reader again.
    TryAgain,
    /// Somebody of the staff is needed.
    AskStaff,
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
    fn new(tone: Tone, words: &str, detail: impl Into<String>) -> Self {
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

    /// What the hub decided about a tap.
    #[must_use]
    pub fn answered(answer: &TapAnswer) -> Self {
        match &answer.outcome {
            TapOutcome::Arrived { at, call_name } => {
                Self::new(Tone::Welcome, "おはようございます", format!("{call_name}さん　登園 {}", at.clock_text()))
            }
            TapOutcome::Left { at, call_name } => Self::new(
                Tone::Goodbye,
                "さようなら、お気をつけて",
                format!("{call_name}さん　降園 {}", at.clock_text()),
            ),
            TapOutcome::Ticket { meaning, slip } => Self::ticket(*meaning, slip),
            TapOutcome::Refused { reason } => Self::refused(*reason),
        }
    }

    fn ticket(meaning: Tapped, slip: &Slip) -> Self {
        let place = match slip.before {
            0 => "つぎの番です".to_owned(),
            before => format!("あと{before}人です"),
        };
        match meaning {
            Tapped::Taken => Self::new(Tone::Welcome, &format!("番号は {} です", slip.number), place),
            Tapped::Arrived if slip.booked.is_some() => {
                let words = format!("ご予約の受付をしました。番号は {} です", slip.number);
                Self::new(Tone::Welcome, &words, place)
            }
            Tapped::Arrived => Self::new(Tone::Welcome, &format!("番号 {} の受付をしました", slip.number), place),
            Tapped::Waiting => Self::new(Tone::Noted, &format!("番号 {} でお待ちです", slip.number), place),
        }
    }

    fn refused(reason: TapRefusal) -> Self {
        match reason {
            TapRefusal::UnknownCard => {
                Self::new(Tone::AskStaff, "このカードは登録されていません", "職員にお声がけください")
            }
            TapRefusal::JustTapped => Self::new(Tone::Noted, "さきほど受け付けました", "もうかざさなくて大丈夫です"),
            TapRefusal::AlreadyLeft => {
                Self::new(Tone::AskStaff, "今日はもうお帰りになっています", "まちがいのときは職員にお声がけください")
            }
            TapRefusal::Closed => Self::new(Tone::AskStaff, "ただいま受付時間外です", "職員にお声がけください"),
            TapRefusal::NumbersUsedUp => {
                Self::new(Tone::AskStaff, "今日の番号はすべて終わりました", "職員にお声がけください")
            }
            TapRefusal::TooLate => {
                Self::new(Tone::AskStaff, "時間がたったため、番号を取っていません", "もう一度かざしてください")
            }
            TapRefusal::NothingToCheckIn => {
                Self::new(Tone::AskStaff, "このカードの予約は見つかりません", "職員にお声がけください")
            }
        }
    }

    /// What a refused batch means for whoever stands before the screen.
    #[must_use]
    pub fn batch_refused(refusal: BatchRefusal) -> Self {
        match refusal {
            BatchRefusal::UnknownDevice => {
                Self::new(Tone::AskStaff, "この機械はまだ登録されていません", "職員にお声がけください")
            }
            BatchRefusal::RevokedDevice => {
                Self::new(Tone::AskStaff, "この機械は使えなくなっています", "職員にお声がけください")
            }
            BatchRefusal::BadSignature => {
                Self::new(Tone::AskStaff, "この機械を確認できませんでした", "職員にお声がけください")
            }
            BatchRefusal::Malformed | BatchRefusal::NotConsecutive => {
                Self::new(Tone::AskStaff, "記録を正しく送れませんでした", "職員にお声がけください")
            }
            BatchRefusal::UnsupportedVersion => {
                Self::new(Tone::AskStaff, "この機械は更新が必要です", "職員にお声がけください")
            }
            BatchRefusal::TooLarge => Self::new(Tone::AskStaff, "一度に送れる量を超えました", "職員にお声がけください"),
            BatchRefusal::SequenceGap { .. } => {
                Self::new(Tone::Noted, "受け付けました", "前の記録から順に送り直しています")
            }
            BatchRefusal::ClonedDevice { .. } => {
                Self::new(Tone::AskStaff, "同じ登録の機械がもう1台あります", "職員にお声がけください")
            }
            BatchRefusal::Busy | BatchRefusal::Unavailable => Self::kept(),
        }
    }
}
