//! A list of moves of the staff (人事異動・採用・退職), as a spreadsheet saves it: one line a person. Every line has a fate in words
//! before anything is done, and nothing is guessed. Pure: who there is and which day it is come in.

use std::collections::{HashMap, HashSet};

use crate::{
    birth::{self, Birth},
    ids::{FacilityId, GroupId, StaffId},
    persons::list::{BadList, table},
    text,
    time::CivilDay,
};

/// Most lines of a list.
pub const LINES_MAX: usize = 300;
/// Longest list, in bytes of UTF-8.
pub const TEXT_MAX: usize = 40 * 1024;
/// So far ahead a day may lie: lists are made for the next spring, and a year with one digit too many is seen.
const AHEAD_MAX: i64 = 400;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The sign-in name. Each line has one.
    Login,
    /// What the person is called. Each line has one.
    Name,
    /// Where they work; empty for somebody new.
    From,
    /// Where they will; empty for somebody who leaves.
    To,
    /// The group that they will have there.
    Group,
    /// The last day where they work.
    Last,
    /// The first day where they will.
    First,
}

impl Field {
    /// Every one, in the order of the form.
    pub const ALL: [Self; 7] = [Self::Login, Self::Name, Self::From, Self::To, Self::Group, Self::Last, Self::First];

    /// What its column is called.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Login => "ユーザー名",
            Self::Name => "名前",
            Self::From => "異動前の施設",
            Self::To => "異動後の施設",
            Self::Group => "グループ",
            Self::Last => "最後の日",
            Self::First => "はじめの日",
        }
    }
}

/// What stands in a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Where it begins in the file, from 1.
    pub number: usize,
    /// The sign-in name.
    pub login: String,
    /// The name.
    pub name: String,
    from: String,
    to: String,
    group: String,
    last: String,
    first: String,
}

/// Why a file is no list of moves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMoves {
    /// It is no table.
    #[error("{0}")]
    List(#[from] BadList),
    /// It has no column of this name.
    #[error("「{}」の列がありません", .0.heading())]
    Missing(Field),
    /// It has no lines, or too many.
    #[error("{LINES_MAX}行までの一覧にしてください。何も書いていない一覧も取り込めません")]
    Lines,
    /// Every day in it is over: it was made for another year.
    #[error("この一覧の日付は、すべて過ぎています。前の年の一覧ではありませんか")]
    LastYears,
}

/// Reads a list.
///
/// # Errors
/// If the file is none.
pub fn read(file: &[u8]) -> Result<Vec<Line>, BadMoves> {
    if file.len() > TEXT_MAX * 2 {
        return Err(BadMoves::Lines);
    }
    let mut rows = table(file)?;
    if rows.is_empty() {
        return Err(BadMoves::Lines);
    }
    let (_, headings) = rows.remove(0);
    let mut columns = HashMap::new();
    for field in Field::ALL {
        let is_its = |heading: &String| text::fold(heading) == text::fold(field.heading());
        columns.insert(field, headings.iter().position(is_its).ok_or(BadMoves::Missing(field))?);
    }
    let line = |(number, cells): (usize, Vec<String>)| {
        // A spreadsheet keeps a text that looks like a number by an apostrophe before it.
        let cell = |field: Field| {
            let cell = cells.get(columns[&field]).map(|cell| text::line(cell)).unwrap_or_default();
            cell.strip_prefix('\'').map(str::to_owned).unwrap_or(cell)
        };
        Line {
            number,
            login: text::half_width(&cell(Field::Login)).to_lowercase(),
            name: cell(Field::Name),
            from: cell(Field::From),
            to: cell(Field::To),
            group: cell(Field::Group),
            last: cell(Field::Last),
            first: cell(Field::First),
        }
    };
    let lines = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())).map(line);
    // Who stays where they are stands in the list of all with nothing behind.
    let lines: Vec<Line> = lines.filter(|line| !line.says_nothing()).collect();
    if lines.is_empty() || lines.len() > LINES_MAX { Err(BadMoves::Lines) } else { Ok(lines) }
}

/// The lines as a list once more, in UTF-8: what was shown is what is taken.
#[must_use]
pub fn written(lines: &[Line]) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let row = |cells: [&str; 7]| cells.map(quoted).join(",");
    let heads = row(Field::ALL.map(Field::heading));
    let rows = lines
        .iter()
        .map(|line| row([&line.login, &line.name, &line.from, &line.to, &line.group, &line.last, &line.first]));
    std::iter::once(heads).chain(rows).collect::<Vec<_>>().join("\n")
}

/// A place of the town, or the town itself (`None`).
pub type Place = Option<FacilityId>;

/// What an account is, as far as a list can say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// Where.
    pub place: Place,
    /// The group that comes from the role; `None` if it is left to its groups.
    pub role: Option<GroupId>,
}

/// Somebody who has an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The id.
    pub id: StaffId,
    /// What they are called.
    pub name: String,
    /// What the account is.
    pub stand: Stand,
    /// The last day of the account, if it has one.
    pub last: Option<CivilDay>,
    /// It was stopped.
    pub is_stopped: bool,
    /// Whether it keeps the accounts, without an end.
    pub is_administrator: bool,
    /// The last move that was taken: it is to come, or was done.
    pub coming: Option<(CivilDay, Target)>,
}

/// What an account will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Where.
    pub place: Place,
    /// The group; one of the first three is a role.
    pub group: GroupId,
}

/// What there is.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The accounts by their sign-in names.
    pub accounts: HashMap<String, Account>,
    /// The places with their names and their names in addresses.
    pub places: Vec<(FacilityId, String, String)>,
    /// The groups with their names, whether each is a role, and whether it is of the town alone.
    pub groups: Vec<Group>,
}

/// A group as a list may name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The id.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// Whether it can be had at a place.
    pub is_of_places: bool,
    /// Whether it can be had for the whole town.
    pub is_of_town: bool,
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Somebody goes elsewhere, or has another group: from this day on.
    Moves {
        /// Who.
        id: StaffId,
        /// The last day of what they are.
        last: CivilDay,
        /// The first day.
        first: CivilDay,
        /// What they will be.
        to: Target,
    },
    /// Somebody leaves after this day.
    Leaves {
        /// Who.
        id: StaffId,
        /// The last day.
        last: CivilDay,
    },
    /// Somebody new begins, or somebody who had left comes back.
    Joins {
        /// Who, if they had an account before.
        id: Option<StaffId>,
        /// The first day.
        first: CivilDay,
        /// What they will be.
        to: Target,
    },
    /// It is so already.
    Same,
}

/// Why a line cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// No sign-in name of the letters that it may have.
    #[error("ユーザー名は、英小文字・数字・「.」「_」「-」「@」で、3文字から64文字までにしてください")]
    Login,
    /// The same account twice.
    #[error("同じユーザー名が、前の行にもあります")]
    Twice,
    /// No name, or too long a one.
    #[error("名前を、40文字までで入れてください")]
    Name,
    /// The account is somebody else's.
    #[error("このユーザー名の名前は「{0}」です。ちがう人ではありませんか")]
    OtherName(String),
    /// There is no such account.
    #[error("このユーザー名のアカウントがありません。新しい人なら、「異動前の施設」を空にしてください")]
    NoAccount,
    /// Somebody has it, who has not left.
    #[error("このユーザー名は、もう使われています。異動なら、「異動前の施設」を入れてください")]
    Taken,
    /// They work elsewhere.
    #[error("いまの施設は「{0}」です")]
    Elsewhere(String),
    /// There is no place of this name.
    #[error("「{0}」という施設はありません")]
    NoPlace(String),
    /// Neither from nor to.
    #[error("異動前と異動後の施設が、どちらも空です")]
    Nowhere,
    /// There is no group of this name.
    #[error("「{0}」というグループはありません")]
    NoGroup(String),
    /// The group cannot be had there.
    #[error("「{0}」は、そこでは使えないグループです")]
    GroupElsewhere(String),
    /// No day.
    #[error("「{}」は、2027-04-01 か 令和9年4月1日 のように入れてください", .0.heading())]
    Day(Field),
    /// A day that is over.
    #[error("「{}」が過ぎています", .0.heading())]
    Over(Field),
    /// A day that is too far away.
    #[error("「{}」が先すぎます。年を確かめてください", .0.heading())]
    Far(Field),
    /// The first day is not after the last.
    #[error("「はじめの日」を、「最後の日」のあとの日にしてください")]
    Order,
    /// It is the account of whoever brings the list.
    #[error("自分の異動は、ほかの町の担当に頼んでください")]
    Own,
    /// Nobody without an end would keep the accounts.
    #[error("終わりの日のない町の担当が、だれもいなくなります。先に、ほかの人を町の担当にしてください")]
    LastAdministrator,
}

/// The fate of every line of a list.
///
/// # Errors
/// If every day of it is over: a list of another year.
pub fn decide(
    lines: &[Line],
    known: &Known,
    (by, today): (StaffId, CivilDay),
) -> Result<Vec<Result<Fate, Wrong>>, BadMoves> {
    let mut seen = HashSet::new();
    let mut fates: Vec<Result<Fate, Wrong>> = Vec::with_capacity(lines.len());
    for line in lines {
        let is_new = seen.insert(line.login.as_str());
        fates.push(if is_new { line.fate(known, (by, today)) } else { Err(Wrong::Twice) });
    }
    if fates.iter().all(|fate| matches!(fate, Err(Wrong::Over(_)))) {
        return Err(BadMoves::LastYears);
    }
    // Whoever goes away as an administrator takes one from those who remain.
    let goes = |fate: &Result<Fate, Wrong>| match fate {
        Ok(Fate::Moves { id, to, .. }) if to.place.is_some() || !is_role(to.group) => Some(*id),
        Ok(Fate::Leaves { id, .. }) => Some(*id),
        Ok(_) | Err(_) => None,
    };
    let gone: HashSet<StaffId> = fates.iter().filter_map(goes).collect();
    let stays = |account: &Account| {
        let goes_later = account.coming.is_some_and(|(_, to)| to.place.is_some() || !is_role(to.group));
        account.is_administrator && !goes_later && !gone.contains(&account.id)
    };
    if !known.accounts.values().any(stays) {
        let is_one = |id: StaffId| known.accounts.values().any(|one| one.id == id && one.is_administrator);
        for fate in &mut fates {
            if goes(fate).is_some_and(is_one) {
                *fate = Err(Wrong::LastAdministrator);
            }
        }
    }
    Ok(fates)
}

/// Whether a group stands for a role.
#[must_use]
pub fn is_role(group: GroupId) -> bool {
    (1..=3).contains(&group.raw())
}

impl Line {
    fn says_nothing(&self) -> bool {
        !self.from.is_empty() && [&self.to, &self.group, &self.last, &self.first].iter().all(|cell| cell.is_empty())
    }

    fn fate(&self, known: &Known, (by, today): (StaffId, CivilDay)) -> Result<Fate, Wrong> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte);
        if !(3..=64).contains(&self.login.len()) || !self.login.bytes().all(is_plain) {
            return Err(Wrong::Login);
        }
        if self.name.is_empty() || !text::fits(&self.name, 40) {
            return Err(Wrong::Name);
        }
        let account = known.accounts.get(&self.login);
        if let Some(account) = account {
            if text::plain(&account.name) != text::plain(&self.name) {
                return Err(Wrong::OtherName(account.name.clone()));
            }
            if account.id == by {
                return Err(Wrong::Own);
            }
        }
        match (self.from.is_empty(), self.to.is_empty()) {
            (true, true) => Err(Wrong::Nowhere),
            (true, false) => self.joins(account, known, today),
            (false, true) => self.leaves(account.ok_or(Wrong::NoAccount)?, known, today),
            (false, false) => self.moves(account.ok_or(Wrong::NoAccount)?, known, today),
        }
    }

    fn joins(&self, account: Option<&Account>, known: &Known, today: CivilDay) -> Result<Fate, Wrong> {
        let (first, to) = (day(Field::First, &self.first)?, self.target(known)?);
        match account {
            None => Ok(Fate::Joins { id: None, first: ahead(Field::First, first, today)?, to }),
            Some(account) => {
                let has_left = account.is_stopped || account.last.is_some_and(|last| last < first);
                match account.coming {
                    Some(coming) if coming == (first, to) => Ok(Fate::Same),
                    _ if is_role(to.group) && account.stand == to.stand() && !account.is_stopped && !has_left => {
                        Ok(Fate::Same)
                    }
                    _ if has_left => {
                        Ok(Fate::Joins { id: Some(account.id), first: ahead(Field::First, first, today)?, to })
                    }
                    _ => Err(Wrong::Taken),
                }
            }
        }
    }

    fn leaves(&self, account: &Account, known: &Known, today: CivilDay) -> Result<Fate, Wrong> {
        let (last, from) = (day(Field::Last, &self.last)?, known.place(&self.from)?);
        if account.last == Some(last) {
            return Ok(Fate::Same);
        }
        let last = ahead(Field::Last, last, today)?;
        self.is_at(account, from, known)?;
        Ok(Fate::Leaves { id: account.id, last })
    }

    fn moves(&self, account: &Account, known: &Known, today: CivilDay) -> Result<Fate, Wrong> {
        let first = day(Field::First, &self.first)?;
        let last = day(Field::Last, &self.last)?;
        let (from, to) = (known.place(&self.from)?, self.target(known)?);
        if last >= first {
            return Err(Wrong::Order);
        }
        if account.coming == Some((first, to)) || is_role(to.group) && account.stand == to.stand() && first <= today {
            return Ok(Fate::Same);
        }
        let first = ahead(Field::First, first, today)?;
        self.is_at(account, from, known)?;
        Ok(Fate::Moves { id: account.id, last, first, to })
    }

    fn is_at(&self, account: &Account, from: Place, known: &Known) -> Result<(), Wrong> {
        if account.stand.place == from { Ok(()) } else { Err(Wrong::Elsewhere(known.name(account.stand.place))) }
    }

    fn target(&self, known: &Known) -> Result<Target, Wrong> {
        let place = known.place(&self.to)?;
        let named = |group: &&Group| text::fold(&group.name) == text::fold(&self.group);
        let group = known.groups.iter().find(named).ok_or_else(|| Wrong::NoGroup(self.group.clone()))?;
        let fits = if place.is_some() { group.is_of_places } else { group.is_of_town };
        if fits { Ok(Target { place, group: group.id }) } else { Err(Wrong::GroupElsewhere(group.name.clone())) }
    }
}

fn day(field: Field, written: &str) -> Result<CivilDay, Wrong> {
    match birth::written(written) {
        Ok(Birth::Day(day)) => Ok(day),
        Ok(_) | Err(_) => Err(Wrong::Day(field)),
    }
}

/// A day that is still to come, or today.
fn ahead(field: Field, day: CivilDay, today: CivilDay) -> Result<CivilDay, Wrong> {
    if day < today {
        Err(Wrong::Over(field))
    } else if day > today.plus(AHEAD_MAX) {
        Err(Wrong::Far(field))
    } else {
        Ok(day)
    }
}

impl Target {
    /// What an account is then.
    #[must_use]
    pub fn stand(self) -> Stand {
        Stand { place: self.place, role: is_role(self.group).then_some(self.group) }
    }
}

impl Known {
    fn place(&self, written: &str) -> Result<Place, Wrong> {
        if ["町", "町全体", "市", "市全体"].contains(&written) {
            return Ok(None);
        }
        let folded = text::fold(written);
        let is_it = |(_, name, slug): &&(FacilityId, String, String)| text::fold(name) == folded || slug == written;
        let found = self.places.iter().find(is_it).map(|(id, ..)| Some(*id));
        found.ok_or_else(|| Wrong::NoPlace(written.to_owned()))
    }

    /// What a place is called.
    #[must_use]
    pub fn name(&self, place: Place) -> String {
        let Some(place) = place else { return "町全体".to_owned() };
        self.places.iter().find(|(id, ..)| *id == place).map(|(_, name, _)| name.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
