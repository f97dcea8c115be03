//! What somebody of the staff may do (職務), where, and from which day to which. A closed list: what is not on it nobody can be
//! given, and what nobody was given nobody may.
//!
//! Whoever works for the town is at every place, and may there what was given for the whole town. Whoever works at a place is at
//! that one, and wherever something was given to them besides (兼務・応援).

use crate::{ids::FacilityId, time::CivilDay};

/// Something that somebody may be given to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Duty {
    /// Sees the children of a nursery with their day, and marks arrivals and departures.
    Attendance,
    /// Sees families with names and mail addresses.
    Families,
    /// Makes invitations, prints and sends them.
    Invitations,
    /// Calls numbers at a counter.
    Calls,
    /// Sees and keeps bookings.
    Bookings,
    /// Sees figures of an office's days.
    Figures,
    /// Sees figures of single members of the staff.
    EachStaff,
    /// Sees who is inside.
    Entries,
    /// Sees to whom messages went.
    Notices,
    /// Enrols kiosks and screens, names them and takes them out of service.
    Kiosks,
    /// Changes the settings of a place.
    Settings,
    /// Looks persons up, joins and parts them.
    People,
    /// Changes the site's name and looks.
    Site,
    /// Reads who saw and who changed what.
    Audit,
    /// Makes and changes accounts and groups.
    Accounts,
}

impl Duty {
    /// Every one, in the order of pages.
    pub const ALL: [Self; 15] = [
        Self::Attendance,
        Self::Families,
        Self::Invitations,
        Self::Calls,
        Self::Bookings,
        Self::Figures,
        Self::EachStaff,
        Self::Entries,
        Self::Notices,
        Self::Kiosks,
        Self::Settings,
        Self::People,
        Self::Site,
        Self::Audit,
        Self::Accounts,
    ];

    /// With one of these somebody hears what happens at a place.
    pub const HEARING: [Self; 4] = [Self::Attendance, Self::Calls, Self::Bookings, Self::Entries];

    /// Its name in rows and forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attendance => "attendance",
            Self::Families => "families",
            Self::Invitations => "invitations",
            Self::Calls => "calls",
            Self::Bookings => "bookings",
            Self::Figures => "figures",
            Self::EachStaff => "each-staff",
            Self::Entries => "entries",
            Self::Notices => "notices",
            Self::Kiosks => "kiosks",
            Self::Settings => "settings",
            Self::People => "people",
            Self::Site => "site",
            Self::Audit => "audit",
            Self::Accounts => "accounts",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.name() == name)
    }

    /// What it is, in words.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Attendance => "登園・降園を見る、記録する",
            Self::Families => "園児・保護者の名前とメールアドレスを見る",
            Self::Invitations => "保護者の招待リンクを作る、送る",
            Self::Calls => "窓口で番号を呼ぶ、受付の状態を変える",
            Self::Bookings => "予約を見る、入れる、変える",
            Self::Figures => "件数や待ち時間の統計を見る",
            Self::EachStaff => "職員ごとの統計を見る",
            Self::Entries => "館内にいる人の数を見る",
            Self::Notices => "お知らせの送信の記録を見る",
            Self::Kiosks => "端末と表示画面を登録する、使えなくする",
            Self::Settings => "施設の設定を変える",
            Self::People => "人と世帯をさがす、見る、まとめる",
            Self::Site => "サイトの名前と色を変える",
            Self::Audit => "閲覧・操作の記録を見る",
            Self::Accounts => "職員のアカウントとグループを変える",
        }
    }

    /// Whether it is of the whole town: who works at a place cannot have it.
    #[must_use]
    pub const fn is_of_town(self) -> bool {
        matches!(self, Self::People | Self::Site | Self::Audit | Self::Accounts)
    }

    /// What somebody with this duty sees or does at the same time, and has too.
    #[must_use]
    pub const fn brings(self) -> Option<Self> {
        match self {
            Self::Invitations => Some(Self::Families),
            Self::EachStaff => Some(Self::Figures),
            Self::Attendance
            | Self::Families
            | Self::Calls
            | Self::Bookings
            | Self::Figures
            | Self::Entries
            | Self::Notices
            | Self::Kiosks
            | Self::Settings
            | Self::People
            | Self::Site
            | Self::Audit
            | Self::Accounts => None,
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Some of the duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duties(u32);

impl Duties {
    /// None.
    pub const NONE: Self = Self(0);
    /// Every one.
    pub const ALL: Self = Self((1 << Duty::ALL.len()) - 1);

    /// These, and what they bring.
    pub fn of(duties: impl IntoIterator<Item = Duty>) -> Self {
        duties.into_iter().fold(Self::NONE, Self::with)
    }

    /// These and that one, with what it brings.
    #[must_use]
    pub fn with(self, duty: Duty) -> Self {
        let brought = duty.brings().map_or(0, Duty::bit);
        Self(self.0 | duty.bit() | brought)
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether this is one of them.
    #[must_use]
    pub const fn has(self, duty: Duty) -> bool {
        self.0 & duty.bit() != 0
    }

    /// Whether all of those are among them.
    #[must_use]
    pub const fn has_all(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that hold at a single place.
    #[must_use]
    pub fn of_places(self) -> Self {
        Self::of(self.each().filter(|duty| !duty.is_of_town()))
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Duty> {
        Duty::ALL.into_iter().filter(move |duty| self.has(*duty))
    }

    /// As a row holds them: names with a blank between.
    #[must_use]
    pub fn text(self) -> String {
        self.each().map(Duty::name).collect::<Vec<_>>().join(" ")
    }

    /// Of a row. What only a newer hub knows is left out: nobody has it here.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::of(text.split(' ').filter_map(Duty::from_name))
    }

    /// In words.
    #[must_use]
    pub fn japanese(self) -> String {
        if self.is_empty() {
            return "なし".to_owned();
        }
        self.each().map(Duty::japanese).collect::<Vec<_>>().join("／")
    }
}

/// Duties that somebody was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Where; `None` is the whole town.
    pub place: Option<FacilityId>,
    /// Which.
    pub duties: Duties,
    /// The first day; `None` is from the beginning.
    pub from: Option<CivilDay>,
    /// The last day; `None` is without an end.
    pub until: Option<CivilDay>,
}

impl Given {
    /// Whether it holds on this day.
    #[must_use]
    pub fn holds_on(&self, day: CivilDay) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// What an account may, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rights {
    home: Option<FacilityId>,
    given: Vec<Given>,
}

impl Rights {
    /// Of an account at this place; `None` is the town.
    #[must_use]
    pub const fn new(home: Option<FacilityId>, given: Vec<Given>) -> Self {
        Self { home, given }
    }

    /// An administrator's: every duty in the whole town.
    #[must_use]
    pub fn of_administrator() -> Self {
        Self::new(None, vec![Given { place: None, duties: Duties::ALL, from: None, until: None }])
    }

    /// Those of this day.
    #[must_use]
    pub fn on(mut self, day: CivilDay) -> Self {
        self.given.retain(|given| given.holds_on(day));
        self
    }

    /// Whether this place is theirs.
    #[must_use]
    pub fn works_at(&self, place: FacilityId) -> bool {
        self.home.is_none_or(|home| home == place) || self.given.iter().any(|given| given.place == Some(place))
    }

    /// What they may at this place.
    #[must_use]
    pub fn at(&self, place: FacilityId) -> Duties {
        let counts = |given: &&Given| match given.place {
            Some(there) => there == place,
            None => self.home.is_none(),
        };
        let all = self.given.iter().filter(counts).fold(Duties::NONE, |all, given| all.and(given.duties));
        all.of_places()
    }

    /// What they may in the whole town.
    #[must_use]
    pub fn of_town(&self) -> Duties {
        let counts = |given: &&Given| given.place.is_none() && self.home.is_none();
        self.given.iter().filter(counts).fold(Duties::NONE, |all, given| all.and(given.duties))
    }

    /// Whether they hear what happens at this place.
    #[must_use]
    pub fn hears(&self, place: FacilityId) -> bool {
        let here = self.at(place);
        Duty::HEARING.into_iter().any(|duty| here.has(duty))
    }

    /// The places where something was given to them.
    pub fn places(&self) -> impl Iterator<Item = FacilityId> {
        self.given.iter().filter_map(|given| given.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: FacilityId = FacilityId::from_raw(1);
    const THERE: FacilityId = FacilityId::from_raw(2);

    fn given(place: Option<FacilityId>, duty: Duty) -> Given {
        Given { place, duties: Duties::of([duty]), from: None, until: None }
    }

    #[test]
    fn a_duty_is_read_again_by_its_name_and_an_unknown_one_is_none() {
        for duty in Duty::ALL {
            assert_eq!(Duty::from_name(duty.name()), Some(duty));
            assert!(Duties::ALL.has(duty));
        }
        assert_eq!(Duties::from_text(&Duties::ALL.text()), Duties::ALL);
        assert_eq!(Duties::from_text("flying calls  "), Duties::of([Duty::Calls]));
        assert!(Duties::from_text("").is_empty());
    }

    #[test]
    fn what_a_duty_brings_is_had_with_it() {
        assert!(Duties::of([Duty::Invitations]).has(Duty::Families));
        assert!(!Duties::of([Duty::Families]).has(Duty::Invitations));
    }

    #[test]
    fn nothing_given_is_nothing_held() {
        for home in [None, Some(HERE)] {
            let rights = Rights::new(home, Vec::new());
            assert!(rights.at(HERE).is_empty() && rights.of_town().is_empty() && !rights.hears(HERE));
        }
    }

    #[test]
    fn what_is_given_for_a_place_holds_there_and_what_is_given_for_the_town_only_for_the_towns_own() {
        let clerk = Rights::new(Some(HERE), vec![given(Some(THERE), Duty::Calls), given(None, Duty::Bookings)]);
        assert!(clerk.works_at(HERE) && clerk.works_at(THERE) && !clerk.works_at(FacilityId::from_raw(3)));
        assert_eq!((clerk.at(THERE), clerk.at(HERE)), (Duties::of([Duty::Calls]), Duties::NONE));
        assert!(clerk.of_town().is_empty());
        let town = Rights::new(None, vec![given(None, Duty::Accounts), given(None, Duty::Calls)]);
        assert_eq!(town.at(HERE), Duties::of([Duty::Calls]), "of the town's own none holds at a place");
        assert!(town.of_town().has(Duty::Accounts));
    }

    #[test]
    fn it_holds_from_its_first_day_to_its_last() {
        let day = |number| CivilDay::from_number(number);
        let given = Given { from: Some(day(10)), until: Some(day(12)), ..given(Some(HERE), Duty::Calls) };
        let held: Vec<i64> = (8..15).filter(|number| given.holds_on(day(*number))).collect();
        assert_eq!(held, [10, 11, 12]);
        let rights = Rights::new(None, vec![given]);
        assert!(rights.clone().on(day(12)).at(HERE).has(Duty::Calls));
        assert!(!rights.on(day(13)).at(HERE).has(Duty::Calls));
    }
}
