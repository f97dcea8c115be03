//! What became of the messages to guardians and visitors. Failures come first: nobody must learn from a parent that none
//! arrived.

use askama::Template;
use domain::{bookings::calendar::Told, time::UtcTime};
use hub_web::pages::{Facility, Shell, times::day_and_clock};

/// `GET /notices/{facility}`.
#[derive(Debug, Template)]
#[template(path = "notices.html")]
pub struct Notices {
    /// The frame, with the facility set.
    pub shell: Shell,
    /// Which facility.
    pub facility: Facility,
    /// The latest notices, newest first.
    pub notices: Vec<Notice>,
}

/// One message to one address.
#[derive(Debug, Clone)]
pub struct Notice {
    /// The child's name, the visitor's number or the booking's.
    pub about: String,
    /// To whom; a visitor has no name.
    pub guardian_name: Option<String>,
    /// By which way.
    pub channel: Channel,
    /// What it says.
    pub subject: Subject,
    /// When the thing it tells of happened.
    pub happened_at: UtcTime,
    /// How often it was tried.
    pub attempts: u32,
    /// What became of it.
    pub state: NoticeState,
}

/// The way of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A push to a browser.
    Push,
    /// An e-mail.
    Mail,
}

/// What a message tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The child came.
    Arrived,
    /// The child went home.
    Left,
    /// That it went home was a mistake.
    StillHere,
    /// That what was noted of its day was a mistake.
    Cleared,
    /// A guardian is invited.
    Invited,
    /// The number is called.
    Called,
    /// The turn is near.
    Near,
    /// A booking.
    Booking(Told),
    /// What it said can no longer be read.
    Unreadable,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeState {
    /// Given up.
    Failed {
        /// When.
        at: UtcTime,
        /// A Japanese sentence.
        why: String,
    },
    /// To be tried, or tried again.
    Waiting {
        /// When.
        due: UtcTime,
        /// Why the last try did not succeed, in Japanese.
        why: Option<String>,
    },
    /// The browser's subscription was no more; the recipient is told in another way, if there is one.
    Gone {
        /// When.
        at: UtcTime,
    },
    /// Not sent, for there was no need any more.
    Dropped {
        /// When.
        at: UtcTime,
        /// A Japanese sentence.
        why: String,
    },
    /// Accepted by the push service or the mail server. That is not yet "read".
    Sent {
        /// When.
        at: UtcTime,
    },
}

impl Notices {
    fn failed(&self) -> Vec<&Notice> {
        self.notices.iter().filter(|notice| notice.has_failed()).collect()
    }

    fn others(&self) -> Vec<&Notice> {
        self.notices.iter().filter(|notice| !notice.has_failed()).collect()
    }
}

impl Notice {
    const fn has_failed(&self) -> bool {
        matches!(self.state, NoticeState::Failed { .. })
    }
}

impl Channel {
    const fn word(self) -> &'static str {
        match self {
            Self::Push => "プッシュ通知",
            Self::Mail => "メール",
        }
    }
}

impl Subject {
    /// Whoever has no name here.
    const fn recipient(self) -> &'static str {
        match self {
            Self::Booking(_) => "予約された方",
            Self::Arrived
            | Self::Left
            | Self::StillHere
            | Self::Cleared
            | Self::Invited
            | Self::Called
            | Self::Near
            | Self::Unreadable => "番号をお持ちの方",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Arrived => "登園",
            Self::Left => "降園",
            Self::StillHere => "降園の訂正",
            Self::Cleared => "登園・降園の訂正",
            Self::Invited => "招待",
            Self::Called => "呼び出し",
            Self::Near => "まもなく",
            Self::Unreadable => "（読み取れません）",
            Self::Booking(Told::Code) => "予約の確認番号",
            Self::Booking(Told::Booked) => "予約の控え",
            Self::Booking(Told::Moved) => "予約の変更",
            Self::Booking(Told::Cancelled) => "予約の取消",
            Self::Booking(Told::CalledOff) => "休止のお知らせ",
            Self::Booking(Told::Reminder) => "予約日のお知らせ",
            Self::Booking(Told::Waits) => "キャンセル待ち",
            Self::Booking(Told::Offered) => "空きのご案内",
            Self::Booking(Told::Reinvited) => "再予約のご案内",
            Self::Booking(Told::Link) => "予約のページのご案内",
        }
    }
}
