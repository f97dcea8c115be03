//! A search for persons, and one person whole.

pub mod disclosure;

use askama::Template;
use db::persons::{Card, Found, Member, Relation, Seen, Summary, Tied};
use domain::{
    birth::Birth,
    ids::PersonId,
    persons::{Kind, terms::FEWEST},
    text::NAME_MAX,
    time::UtcTime,
};
use hub_web::pages::{Shell, errors::Errors};

use disclosure::Reason;

/// What came of a search.
#[derive(Debug)]
pub enum Result {
    /// These.
    Found(Found),
    /// Too little was typed.
    TooShort,
}

/// `GET /people`, and the answer to a search.
#[derive(Debug, Template)]
#[template(path = "people.html")]
pub struct People {
    shell: Shell,
    typed: String,
    found: Option<Found>,
}

impl People {
    const MAX: usize = NAME_MAX;

    /// The search, with what was typed and what came of it.
    #[must_use]
    pub fn new(shell: Shell, typed: String, result: Option<Result>) -> Self {
        let too_short = matches!(result, Some(Result::TooShort))
            .then(|| Errors::new("さがしませんでした。").at("find", format!("{FEWEST}文字以上で入れてください。")));
        let found = match result {
            Some(Result::Found(found)) => Some(found),
            Some(Result::TooShort) | None => None,
        };
        Self { shell: shell.with_errors(too_short), typed, found }
    }
}

/// What somebody is told of the last form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Two rows are one person now.
    Joined,
    /// They are two again.
    Parted,
    /// Sight of the person is limited now.
    Protected,
    /// It is not limited any more.
    Open,
    /// No such person can be joined.
    NoOther,
    /// Too many rows would be one person.
    TooMany,
    /// Nobody said why a person's data are to be handed out.
    NoReason,
}

impl Notice {
    /// What the address of a page says after a form.
    #[must_use]
    pub fn from_query(query: &str) -> Option<Self> {
        match query {
            "joined" => Some(Self::Joined),
            "parted" => Some(Self::Parted),
            "protected" => Some(Self::Protected),
            "open" => Some(Self::Open),
            _ => None,
        }
    }

    const fn good(self) -> Option<&'static str> {
        match self {
            Self::Joined => Some("ひとりの方としてまとめました。"),
            Self::Parted => Some("別の方に分けました。"),
            Self::Protected => Some("表示を制限しました。"),
            Self::Open => Some("表示の制限をやめました。"),
            Self::NoOther | Self::TooMany | Self::NoReason => None,
        }
    }

    fn errors(self) -> Option<Errors> {
        let words = match self {
            Self::NoReason => {
                let words = "請求の種類をえらび、受付番号を40文字までで入れてください。名前やマイナンバーは書かないでください。";
                return Some(Errors::new("ファイルを作りませんでした。").at("number", words));
            }
            Self::NoOther => "その記号の方はいません。person_ で始まる記号を、もう一度確かめてください。",
            Self::TooMany => "ひとりの方にまとめられるのは20件までです。",
            Self::Joined | Self::Parted | Self::Protected | Self::Open => return None,
        };
        Some(Errors::new("まとめませんでした。").at("other", words))
    }
}

/// `GET /people/{person}`.
#[derive(Debug, Template)]
#[template(path = "person.html")]
pub struct Person {
    shell: Shell,
    seen: Seen,
    alike: Vec<Summary>,
    may_protect: bool,
    notice: Option<&'static str>,
}

impl Person {
    /// A person, and who has the same name.
    #[must_use]
    pub fn new(shell: Shell, (seen, alike): (Seen, Vec<Summary>), may_protect: bool, notice: Option<Notice>) -> Self {
        let shell = shell.with_errors(notice.and_then(Notice::errors));
        Self { shell, seen, alike, may_protect, notice: notice.and_then(Notice::good) }
    }

    const NUMBER_MAX: usize = crate::routes::NUMBER_MAX;
    const REASONS: [Reason; 3] = Reason::ALL;

    fn words(relation: &Relation) -> &'static str {
        match relation.kind {
            Kind::Enrolled => "園児",
            // What the other one is to this person.
            Kind::Guardian if matches!(relation.tied, Some(Tied::Child(_))) => "お子さま",
            Kind::Guardian => "保護者",
            Kind::Staff => "職員",
            Kind::Resident => "発行台帳の住民",
        }
    }

    const fn tied(relation: &Relation) -> Option<&Member> {
        match &relation.tied {
            Some(Tied::Child(member) | Tied::Guardian(member)) => Some(member),
            None => None,
        }
    }

    fn place(relation: &Relation) -> String {
        match (&relation.place, relation.kind) {
            (Some(place), _) => place.clone(),
            (None, Kind::Staff) => "町".to_owned(),
            (None, Kind::Enrolled | Kind::Guardian | Kind::Resident) => String::new(),
        }
    }

    const fn cards(&self) -> &Vec<Card> {
        &self.seen.cards
    }
}

/// `GET /people/{person}` for whoever may not see this person.
#[derive(Debug, Template)]
#[template(path = "person_limited.html")]
pub struct Limited {
    /// The frame.
    pub shell: Shell,
}

/// The birth as far as it is known; a nursery's list has none, and does not say that nobody knows it.
fn birth(person: &domain::persons::Person) -> String {
    match person.birth {
        Birth::Unknown if !person.of_register => "生年月日は名簿にありません".to_owned(),
        birth => birth.japanese(),
    }
}

/// A day with its year.
fn day(at: &UtcTime) -> String {
    let (year, month, date) = at.day().ymd();
    format!("{year}年{month}月{date}日")
}

/// Where a person's page is.
fn href(id: &PersonId) -> String {
    format!("/people/{id}")
}

#[cfg(test)]
mod tests;
