//! The words of the bookings' pages.

use actors::{BookingFailure, FacilityRefusal};
use domain::{
    bookings::{
        booking::{BadWish, LEAVING_MAX, Stand, Step},
        calendar::Told,
        decide::BookingRefusal,
        slots::Closed,
    },
    ids::StaffId,
    log::Witness,
    queue::decide::QueueRefusal,
};

/// How far a booking is.
pub(super) const fn stand_word(stand: &Stand) -> &'static str {
    match stand {
        Stand::Held { .. } => "仮予約",
        Stand::Booked => "予約",
        Stand::Waiting { .. } => "キャンセル待ち",
        Stand::Offered { .. } => "空きのご案内中",
        Stand::Arrived { .. } => "来庁済",
        Stand::Missed => "未来庁",
        Stand::Cancelled => "取り消し",
        Stand::CalledOff => "休業で取り消し",
        Stand::Lapsed => "期限切れ",
    }
}

/// What happened to a booking.
pub(super) const fn step_word(step: Step) -> &'static str {
    match step {
        Step::Held => "場所を仮におさえた",
        Step::CodeAsked => "確認コードを送った",
        Step::WrongCode => "確認コードが違った",
        Step::Booked => "予約した",
        Step::Moved => "日時か内容を変えた",
        Step::Cancelled => "取り消した",
        Step::CalledOff => "休業のため取り消した",
        Step::Waits => "キャンセル待ちに入った",
        Step::Offered => "空きを案内した",
        Step::Lapsed => "期限が切れた",
        Step::Arrived => "来庁した",
        Step::Missed => "未来庁になった",
        Step::Reopened => "受付の記録を戻した",
        // With nobody to write to, nothing went out: what was sent stands in its own list.
        Step::Reminded => "予約日のお知らせの時刻になった",
        Step::Reinvited => "予約のしなおしを案内した",
        Step::Resent => "お知らせを送りなおした",
        Step::LinkSent => "予約のページを案内した",
        Step::Amended => "連絡先などを直した",
    }
}

/// Who did something.
pub(super) fn witness_words(by: &Witness, name: impl Fn(StaffId) -> Option<String>) -> String {
    match by {
        Witness::Device { .. } => "カード".to_owned(),
        Witness::Staff { staff } => name(*staff).map_or_else(|| "職員".to_owned(), |name| format!("{name}（職員）")),
        Witness::Button { .. } => "受付機".to_owned(),
        Witness::Phone => "ご本人".to_owned(),
        Witness::Clock => "自動".to_owned(),
        Witness::Unsaid => "記録なし".to_owned(),
    }
}

/// What was told.
pub(super) const fn told_word(told: Option<Told>) -> &'static str {
    match told {
        Some(Told::Code) => "確認コード",
        Some(Told::Booked) => "予約の確認",
        Some(Told::Moved) => "変更の確認",
        Some(Told::Cancelled) => "取り消しの確認",
        Some(Told::CalledOff) => "休業による取り消し",
        Some(Told::Reminder) => "予約日のお知らせ",
        Some(Told::Waits) => "キャンセル待ちの確認",
        Some(Told::Offered) => "空きのご案内",
        Some(Told::Reinvited) => "予約のしなおしのご案内",
        Some(Told::Link) => "予約のページのご案内",
        None => "そのほか",
    }
}

/// Why nothing is open.
#[must_use]
pub fn closed_words(closed: &Closed) -> String {
    match closed {
        Closed::Holiday(name) => format!("休み（{name}）"),
        Closed::YearEnd => "休み（年末年始）".to_owned(),
        Closed::Monthly => "休み（毎月の休み）".to_owned(),
        Closed::Entered(reason) => format!("休み（{reason}）"),
        Closed::NoHours => "受付のない日".to_owned(),
    }
}

/// Why bookings did not take a command, and what to do.
#[must_use]
pub fn refusal_words(refusal: BookingRefusal) -> String {
    match refusal {
        BookingRefusal::BadWish(wish) => bad_wish_words(wish).to_owned(),
        BookingRefusal::Unknown => "この予約は終わっているため、操作できません。".to_owned(),
        BookingRefusal::DoesNotFit => {
            "この予約は、ほかの方の操作などで状態が変わっています。いまの表示をお確かめください。".to_owned()
        }
        BookingRefusal::Closed => "その時刻は休みです。ほかの日時をえらんでください。".to_owned(),
        BookingRefusal::NoSlot => "その時刻からは始められません。ほかの時刻をえらんでください。".to_owned(),
        BookingRefusal::Full => "その時刻は、いま埋まりました。ほかの時刻をえらんでください。".to_owned(),
        BookingRefusal::Stopped => "住民の方の新しい予約を止めています。".to_owned(),
        BookingRefusal::TooSoon => "住民の方が予約できる期間より前の日です。".to_owned(),
        BookingRefusal::TooFar => "住民の方が予約できる期間より先の日です。".to_owned(),
        BookingRefusal::CutOff => "住民の方の締め切りを過ぎています。".to_owned(),
        BookingRefusal::Past => "その時刻は過ぎています。これからの時刻をえらんでください。".to_owned(),
        BookingRefusal::HoldOver => {
            "おさえていた場所の期限が切れました。空いている時刻をえらびなおしてください。".to_owned()
        }
        BookingRefusal::Duplicate => "同じ方の、同じ手続きの予約がすでにあります。".to_owned(),
        BookingRefusal::PersonLimit => "お一人で持てる予約の数に達しています。".to_owned(),
        BookingRefusal::AddressLimit => "同じ連絡先で持てる予約の数に達しています。".to_owned(),
        BookingRefusal::SourceFull => "同じ回線から手続き中の枠が多すぎます。".to_owned(),
        BookingRefusal::WaitingFull => "キャンセル待ちがいっぱいです。空いている日時をご案内ください。".to_owned(),
        BookingRefusal::NoDays => {
            "キャンセル待ちの期間に、住民の方が予約できる日がありません。期間をえらびなおしてください。".to_owned()
        }
        BookingRefusal::TooManyChanges => {
            format!("短い間に{LEAVING_MAX}回まで変えられます。しばらくしてから、もう一度変えてください。")
        }
        BookingRefusal::NotToday => {
            "今日の予約ではないか、まだ予約の時刻ではないため、この操作はできません。".to_owned()
        }
    }
}

const fn bad_wish_words(wish: BadWish) -> &'static str {
    match wish {
        BadWish::UnknownService => "手続きを1つ以上えらんでください。予約できない手続きは選べません。",
        BadWish::TooManyServices => "一度に予約できる手続きの数を超えています。手続きを減らしてください。",
        BadWish::TooManyPeople => "人数が多すぎるか、0人です。一度に予約できる人数にしてください。",
        BadWish::SeveralDesks => "予約窓口の違う手続きは、別々に予約してください。",
    }
}

/// Why a command did not take effect.
///
/// # Errors
/// If the facility did not take it; it may be sent again.
pub fn failure_words(failure: &BookingFailure) -> Result<String, FacilityRefusal> {
    match failure {
        BookingFailure::NoCalendar => Ok("この施設では予約を受け付けていません。".to_owned()),
        BookingFailure::NoQueue => {
            Ok("この施設には番号がありません。「来庁の記録だけ」で受け付けてください。".to_owned())
        }
        BookingFailure::Refused(refusal) => Ok(refusal_words(*refusal)),
        BookingFailure::Queue(refusal) => Ok(number_words(refusal)),
        BookingFailure::Facility(refusal) => Err(*refusal),
    }
}

/// Why whoever arrives gets no number.
fn number_words(refusal: &QueueRefusal) -> String {
    let why = match refusal {
        QueueRefusal::NotOpen => "いまは番号を渡せる時間ではありません。",
        QueueRefusal::BadServices => "予約された手続きの番号は、いまこの窓口では渡せません。",
        QueueRefusal::NumbersUsedUp => "この手続きの番号は、今日の分がすべて終わりました。",
        // What is refused to whoever calls, or comes without a booking.
        QueueRefusal::TooManyAway
        | QueueRefusal::TooManyFromHere
        | QueueRefusal::NothingToCheckIn
        | QueueRefusal::UnknownVisit
        | QueueRefusal::OtherDay(_)
        | QueueRefusal::DoesNotFit(_)
        | QueueRefusal::UnknownCounter
        | QueueRefusal::CounterNotOpen
        | QueueRefusal::NotYours
        | QueueRefusal::CounterBusy(_)
        | QueueRefusal::NobodyHere
        | QueueRefusal::NobodyWaits
        | QueueRefusal::TakenBy(_)
        | QueueRefusal::NothingToUndo
        | QueueRefusal::BadEntry
        | QueueRefusal::StaffOnly => "いまは番号を渡せません。",
    };
    format!("{why}番号を出さずに受け付けるときは「来庁の記録だけ」を押してください。")
}
