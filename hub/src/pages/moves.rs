//! Moves of the staff (人事異動・採用・退職): a list, the fate of every line in words, and what is to come.

use askama::Template;
use db::accounts::{admin::Member, moves::Taken};
use domain::{
    ids::{MoveId, StaffId},
    moves::{BadMoves, Fate, Field, Known, LINES_MAX, Line, Target, Wrong},
    time::CivilDay,
};
use hub_web::pages::{
    Shell,
    errors::Errors,
    tables::{Cell, Table},
};

/// A line with its fate, in words.
#[derive(Debug, Clone)]
pub struct Fated {
    /// Where it stands in the file.
    pub number: usize,
    /// Who.
    pub name: String,
    /// The sign-in name.
    pub login: String,
    /// What becomes of it.
    pub words: String,
    /// It cannot be taken.
    pub is_wrong: bool,
    /// It is so already.
    pub is_same: bool,
}

fn to_words(known: &Known, to: Target) -> String {
    let group = known.groups.iter().find(|group| group.id == to.group);
    format!("{}・{}", known.name(to.place), group.map_or("", |group| group.name.as_str()))
}

impl Fated {
    /// In words.
    #[must_use]
    pub fn of(line: &Line, fate: &Result<Fate, Wrong>, known: &Known) -> Self {
        let words = match fate {
            Ok(Fate::Moves { last, first, to, .. }) => {
                let gap = if last.plus(1) < *first { "そのあいだは使えません。" } else { "" };
                format!("{}まで今のまま。{gap}{}から {}", last.japanese(), first.japanese(), to_words(known, *to))
            }
            Ok(Fate::Leaves { last, .. }) => format!("{}の夜12時に使えなくなります", last.japanese()),
            Ok(Fate::Joins { id: None, first, to }) => {
                format!("アカウントを作ります。{}から {}", first.japanese(), to_words(known, *to))
            }
            Ok(Fate::Joins { id: Some(_), first, to }) => {
                format!("また使えるようにします。{}から {}", first.japanese(), to_words(known, *to))
            }
            Ok(Fate::Same) => "もう、そうなっています。何もしません".to_owned(),
            Err(wrong) => wrong.to_string(),
        };
        Self {
            number: line.number,
            name: line.name.clone(),
            login: line.login.clone(),
            words,
            is_wrong: fate.is_err(),
            is_same: matches!(fate, Ok(Fate::Same)),
        }
    }
}

/// A move that is to come.
#[derive(Debug, Clone)]
pub struct Coming {
    /// Which.
    pub id: MoveId,
    /// Whose account.
    pub staff: StaffId,
    /// What they are called.
    pub name: String,
    /// From when.
    pub first: CivilDay,
    /// What they will be.
    pub words: String,
    /// Its day has come, and it waits until somebody else keeps the accounts.
    pub is_held: bool,
}

impl Coming {
    /// In words.
    #[must_use]
    pub fn of(taken: &Taken, known: &Known) -> Self {
        let account = known.accounts.values().find(|account| account.id == taken.staff);
        Self {
            id: taken.id,
            staff: taken.staff,
            name: account.map(|account| account.name.clone()).unwrap_or_default(),
            first: taken.first,
            words: to_words(known, taken.to),
            is_held: taken.is_held,
        }
    }
}

/// `GET /moves`, and the answers to its forms.
#[derive(Debug, Template)]
#[template(path = "moves.html")]
pub struct Moves {
    shell: Shell,
    coming: Vec<Coming>,
    fated: Vec<Fated>,
    /// The list as it was read, to be taken as it was shown.
    list: Option<String>,
    taken: Option<usize>,
}

impl Moves {
    /// The page, with what is to come.
    #[must_use]
    pub fn new(shell: Shell, coming: Vec<Coming>) -> Self {
        Self { shell, coming, fated: Vec::new(), list: None, taken: None }
    }

    /// After so many lines were taken.
    #[must_use]
    pub fn taken(self, lines: Option<usize>) -> Self {
        Self { taken: lines, ..self }
    }

    /// With the fates of a list, and the list itself.
    #[must_use]
    pub fn tried(mut self, fated: Vec<Fated>, list: String) -> Self {
        let wrong = fated.iter().filter(|line| line.is_wrong).count();
        if wrong > 0 {
            let words = format!("{wrong}行が、このままでは取り込めません。下の表で、どの行かを確かめて直してください");
            self.shell = self.shell.with_errors(Errors::new("まだ何も変えていません。").at("list", words));
        }
        Self { fated, list: Some(list), ..self }
    }

    /// With why a file is no list.
    #[must_use]
    pub fn refused(mut self, why: &BadMoves) -> Self {
        self.shell = self.shell.with_errors(Errors::new("取り込んでいません。").at("list", why.to_string()));
        self
    }

    fn wrong(&self) -> usize {
        self.fated.iter().filter(|line| line.is_wrong).count()
    }

    fn changes(&self) -> usize {
        self.fated.iter().filter(|line| !line.is_wrong && !line.is_same).count()
    }

    const fn lines_max() -> usize {
        LINES_MAX
    }
}

/// The accounts that may sign in, as a list to fill in: what stands in the first three columns is so today.
#[must_use]
pub fn table(members: Vec<Member>, known: &Known) -> Table<7> {
    let rows = members.into_iter().filter(|member| member.disabled_at.is_none()).map(|member| {
        let [to, group, last, first] = std::array::from_fn(|_| Cell::Made(String::new()));
        let place = known.name(member.facility);
        [Cell::Typed(member.login), Cell::Typed(member.name), Cell::Typed(place), to, group, last, first]
    });
    Table { name: "人事異動", head: Field::ALL.map(Field::heading), rows: rows.collect() }
}
