//! A booking as a line of a list.

use db::bookings::Party;
use domain::{
    bookings::{
        booking::{Booking, Seating, Stand},
        plan,
    },
    ids::BookingId,
    lang::Lang,
    time::CivilDay,
};
use hub_web::pages::tongues::language_word;

use super::{Scene, words::stand_word};

/// Which bookings are shown, by how far they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Everything that takes a place.
    #[default]
    All,
    /// Still to come.
    Ahead,
    /// Came.
    Arrived,
    /// Did not come.
    Missed,
    /// Cancelled.
    Cancelled,
    /// On the waiting list, of whatever day.
    Waiting,
}

impl Show {
    /// In the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::All, Self::Ahead, Self::Arrived, Self::Missed, Self::Cancelled, Self::Waiting];

    /// Its name in addresses.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Ahead => "booked",
            Self::Arrived => "arrived",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
            Self::Waiting => "waiting",
        }
    }

    /// The one with this name; everything if there is none.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.key() == key).unwrap_or_default()
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::All => "すべて",
            Self::Ahead => "これから",
            Self::Arrived => "来庁済",
            Self::Missed => "未来庁",
            Self::Cancelled => "取り消し",
            Self::Waiting => "キャンセル待ち",
        }
    }

    /// Whether bookings that stand so are shown.
    #[must_use]
    pub const fn has(self, stand: &Stand) -> bool {
        match stand {
            Stand::Booked | Stand::Offered { .. } => matches!(self, Self::All | Self::Ahead),
            Stand::Arrived { .. } => matches!(self, Self::All | Self::Arrived),
            Stand::Missed => matches!(self, Self::All | Self::Missed),
            Stand::Cancelled | Stand::CalledOff => matches!(self, Self::Cancelled),
            Stand::Waiting { .. } => matches!(self, Self::Waiting),
            Stand::Held { .. } | Stand::Lapsed => false,
        }
    }
}

/// A booking in a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which.
    pub id: BookingId,
    /// Its number.
    pub number: String,
    /// On which day; the first one that would do for whoever waits.
    pub day: CivilDay,
    /// The last day that would do for whoever waits, if it is another.
    pub until: Option<CivilDay>,
    /// When it begins and ends; nothing for whoever waits or only waited.
    pub time: Option<(String, String)>,
    /// What for.
    pub services: String,
    /// For how many people.
    pub people: u16,
    /// How several come.
    pub seating: Option<&'static str>,
    /// At which desk.
    pub desk: String,
    /// How far it is, for styles.
    pub stand: &'static str,
    /// How far it is, in a word.
    pub word: &'static str,
    /// Who comes.
    pub party: Party,
    /// The language, if it is not Japanese.
    pub language: Option<&'static str>,
    /// The number of the queue, if one was taken.
    pub ticket: Option<String>,
    /// Still to come though the time is over.
    pub is_late: bool,
    /// What can be done now.
    pub can: Can,
}

/// What can be done with a booking now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Can {
    /// Can be checked in.
    pub arrive: bool,
    /// Takes a number of the queue with it.
    pub number: bool,
    /// Can be noted as not come.
    pub miss: bool,
    /// The last step can be undone.
    pub reopen: bool,
}

impl Can {
    fn of(scene: &Scene, booking: &Booking) -> Self {
        let is_today = booking.day() == scene.today();
        let arrive = is_today && matches!(booking.stand, Stand::Booked | Stand::Missed);
        Self {
            arrive,
            number: arrive && scene.office.is_some(),
            miss: is_today && booking.stand == Stand::Booked && booking.taken.start <= scene.now,
            reopen: is_today
                && match booking.stand {
                    Stand::Arrived { visit: None } => true,
                    // Later the clock would note it again.
                    Stand::Missed => scene.now < plan::missed_at(&scene.calendar, booking),
                    _ => false,
                },
        }
    }
}

impl Row {
    /// The line of this booking.
    #[must_use]
    pub fn of(scene: &Scene, booking: &Booking, party: Option<Party>, ticket: Option<String>) -> Self {
        let taken = &booking.taken;
        let late = std::time::Duration::from_secs(u64::from(scene.calendar.rules.late_minutes) * 60);
        let until = match booking.stand {
            Stand::Waiting { from, to } if from != to => Some(to),
            _ => None,
        };
        Self {
            id: booking.id,
            number: booking.number_text(),
            day: booking.day(),
            until,
            time: booking.has_time().then(|| (taken.start.clock_text(), taken.end().clock_text())),
            services: scene.service_names(&booking.wish.services),
            people: booking.wish.people,
            seating: seating_word(booking.wish.people, booking.wish.seating),
            desk: scene.desk_name(taken.desk),
            stand: booking.stand.name(),
            word: stand_word(&booking.stand),
            party: party.unwrap_or_default(),
            language: (booking.language != Lang::Ja).then(|| language_word(booking.language)),
            ticket,
            is_late: booking.stand == Stand::Booked && booking.day() == scene.today() && scene.now > taken.start + late,
            can: Can::of(scene, booking),
        }
    }

    /// The name, or what is shown in its place.
    pub(super) fn name(&self) -> &str {
        if self.party.name.is_empty() { "（名前なし）" } else { &self.party.name }
    }

    pub(super) fn path(&self, scene: &Scene) -> String {
        super::path_of(scene, self.id)
    }
}

/// How several people come; nothing for one.
pub(super) const fn seating_word(people: u16, seating: Seating) -> Option<&'static str> {
    match (people, seating) {
        (0 | 1, _) => None,
        (_, Seating::Together) => Some("同じ時間に"),
        (_, Seating::InARow) => Some("続けて"),
    }
}
