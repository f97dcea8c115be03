//! The words of the counters' pages.

use domain::queue::{
    decide::{QueueRefusal, UNDO_WITHIN},
    office::Office,
    visit::{Origin, Priority, REASON_MAX, SERVICES_MAX, Stand, StayEnd},
};

pub use domain::text::NOTE_MAX;
/// The VIP levels that the staff can give.
pub const VIP_LEVELS: [u8; 3] = [1, 2, 3];
/// Why people are set aside, for a quick choice.
pub const PARK_REASONS: [&str; 4] = ["書類を記入中", "証明書の発行待ち", "担当に確認中", "あとで来られる"];
/// What is missing when people must come back, for a quick choice.
pub const RETURN_REASONS: [&str; 4] = ["本人確認書類が必要", "委任状が必要", "書類の不足", "ほかの役所の書類が必要"];

/// Whether this is the reason of a button, and no clerk's own words.
#[must_use]
pub fn is_known_reason(text: &str) -> bool {
    PARK_REASONS.contains(&text) || RETURN_REASONS.contains(&text)
}

/// How far a visit is.
#[must_use]
pub const fn stand_word(stand: &Stand) -> &'static str {
    match stand {
        Stand::Away => "来庁前",
        Stand::Waiting => "待ち",
        Stand::Precalled { .. } => "まもなく",
        Stand::Called { .. } => "呼出中",
        Stand::Serving { .. } => "対応中",
        Stand::Parked { .. } => "保留",
        Stand::MustReturn { .. } => "出直し",
        Stand::Finished => "完了",
        Stand::Left => "帰宅",
        Stand::NoShow => "不在",
    }
}

/// Why somebody is before others; nothing for most.
#[must_use]
pub fn priority_word(priority: Priority) -> Option<String> {
    match priority {
        Priority::Normal => None,
        Priority::Booked => Some("予約".to_owned()),
        Priority::Care => Some("配慮".to_owned()),
        Priority::Vip(level) => Some(format!("VIP{level}")),
    }
}

/// How a number was taken.
#[must_use]
pub const fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Kiosk => "発券機",
        Origin::Card => "カード",
        Origin::Phone => "スマートフォン",
        Origin::Staff => "職員",
        Origin::Booking => "予約",
    }
}

/// How a stay at a counter ended.
#[must_use]
pub const fn end_word(end: StayEnd) -> &'static str {
    match end {
        StayEnd::Done => "完了",
        StayEnd::Parked => "保留",
        StayEnd::MustReturn => "出直し",
        StayEnd::Transferred => "転送",
        StayEnd::NoShow => "不在",
        StayEnd::Left => "帰宅",
    }
}

/// Why a command was not taken, and what to do.
#[must_use]
pub fn refusal_words(refusal: &QueueRefusal, office: &Office) -> String {
    match refusal {
        QueueRefusal::NotOpen => "いまは番号を渡せる時間ではありません。".to_owned(),
        QueueRefusal::BadServices => {
            format!("手続きを1つから{SERVICES_MAX}個までえらんでください。")
        }
        QueueRefusal::NumbersUsedUp => "この手続きの番号は、今日の分がすべて終わりました。".to_owned(),
        QueueRefusal::TooManyAway | QueueRefusal::TooManyFromHere => {
            "まだ来ていない方の番号が上限に達しています。来庁されてから番号を渡してください。".to_owned()
        }
        QueueRefusal::NothingToCheckIn => "このカードでは受け付けられません。".to_owned(),
        QueueRefusal::UnknownVisit => {
            "この番号は見つかりません。終わってから時間がたった番号は操作できません。".to_owned()
        }
        QueueRefusal::OtherDay(day) => format!("{}の番号です。今日の番号を渡しなおしてください。", day.japanese()),
        QueueRefusal::DoesNotFit(stand) => {
            format!("この方はいま「{}」なので、この操作はできません。画面の表示をお確かめください。", stand_word(stand))
        }
        QueueRefusal::UnknownCounter => "この窓口はなくなりました。窓口をえらびなおしてください。".to_owned(),
        QueueRefusal::CounterNotOpen => "窓口が開いていません。先に窓口を開けるか、休止を終えてください。".to_owned(),
        QueueRefusal::NotYours => "この窓口には、いまほかの職員がついています。".to_owned(),
        QueueRefusal::CounterBusy(number) => {
            format!("この窓口には {number} の方がいます。先に完了・保留などで終えてください。")
        }
        QueueRefusal::NobodyHere => "この窓口で対応している方はいません。".to_owned(),
        QueueRefusal::NobodyWaits => "いま呼べる方はいません。".to_owned(),
        QueueRefusal::TakenBy(counter) => {
            format!("{}が先にお呼びしました。ほかの方をお呼びください。", office.counter_name(*counter))
        }
        QueueRefusal::NothingToUndo => {
            format!(
                "取り消せる操作がありません。取り消せるのは、この窓口の最後の操作を{}分以内です。",
                UNDO_WITHIN.as_secs() / 60
            )
        }
        QueueRefusal::BadEntry => {
            format!("入力が足りないか、長すぎます。理由は{REASON_MAX}字まで、引き継ぎメモは{NOTE_MAX}字までです。")
        }
        QueueRefusal::StaffOnly => "この操作は職員だけができます。".to_owned(),
    }
}
