//! Groups of duties (グループ), for those who keep the accounts of the staff.

use std::collections::HashMap;

use askama::Template;
use db::accounts::{
    admin::Refused,
    groups::{Group, TOWN},
};
use domain::{
    duties::{Duties, Duty},
    ids::GroupId,
};
use hub_web::pages::{Shell, errors::Errors, fields::Fields};

/// Longest name, in letters.
pub const NAME_MAX: usize = 30;

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No name.
    NoName,
    /// Too long a name.
    LongName,
    /// No duty.
    NoDuty,
    /// The rest says no.
    Refused(Refused),
}

impl Wrong {
    fn words(self) -> (&'static str, String) {
        let name = |words: &str| ("name", words.to_owned());
        match self {
            Self::NoName => name("グループの名前を入れてください"),
            Self::LongName => ("name", format!("グループの名前は{NAME_MAX}文字までにしてください")),
            Self::NoDuty => ("duty", "できることを、1つ以上えらんでください".to_owned()),
            Self::Refused(Refused::Taken) => name("この名前のグループは、もうあります"),
            Self::Refused(Refused::Many) => name("グループは100までです。使っていないものを消してください"),
            Self::Refused(Refused::Used) => {
                name("使っている職員がいるため、消せません。先に、職員のページではずしてください")
            }
            Self::Refused(Refused::Beyond) => name("グループは、「町の担当」だけが作ったり変えたりできます"),
            Self::Refused(Refused::Nothing | Refused::NoMore | Refused::Own | Refused::Last | Refused::NoPlace) => {
                name("このグループは変えられません")
            }
        }
    }
}

fn errors(wrong: &[Wrong]) -> Option<Errors> {
    let begin = || Errors::new("変えていません。");
    wrong.iter().fold(None, |errors: Option<Errors>, wrong| {
        let (at, words) = wrong.words();
        Some(errors.unwrap_or_else(begin).at(at, words))
    })
}

/// What a form says of a group, or what is wrong with it; one that is built in may be left without duties.
///
/// # Errors
/// What is wrong.
pub fn read(fields: &Fields, is_built_in: bool) -> Result<(String, Duties), Vec<Wrong>> {
    let mut wrong = Vec::new();
    let name = domain::text::line(fields.text("name"));
    if name.is_empty() {
        wrong.push(Wrong::NoName);
    } else if !domain::text::fits(&name, NAME_MAX) {
        wrong.push(Wrong::LongName);
    }
    let duties = Duties::of(fields.all("duty").iter().filter_map(|name| Duty::from_name(name)));
    if duties.is_empty() && !is_built_in {
        wrong.push(Wrong::NoDuty);
    }
    if wrong.is_empty() { Ok((name, duties)) } else { Err(wrong) }
}

/// `GET /groups`, and the answer to a new one that was not taken.
#[derive(Debug, Template)]
#[template(path = "groups.html")]
pub struct Groups {
    shell: Shell,
    groups: Vec<Group>,
    used: HashMap<GroupId, i64>,
    fields: Fields,
    is_done: bool,
}

impl Groups {
    /// All of them, with how many have each; after something was done.
    #[must_use]
    pub fn new(shell: Shell, (groups, used): (Vec<Group>, HashMap<GroupId, i64>), is_done: bool) -> Self {
        Self { shell, groups, used, fields: Fields::default(), is_done }
    }

    /// After what was typed and not taken.
    #[must_use]
    pub fn refused(mut self, fields: Fields, wrong: &[Wrong]) -> Self {
        self.shell = self.shell.with_errors(errors(wrong));
        Self { fields, ..self }
    }

    fn count(&self, group: &Group) -> i64 {
        self.used.get(&group.id).copied().unwrap_or_default()
    }

    fn is_fixed(&self) -> bool {
        false
    }
}

/// `GET /groups/{group}`, and the answer to what was not taken.
#[derive(Debug, Template)]
#[template(path = "group.html")]
pub struct OneGroup {
    shell: Shell,
    group: Group,
    used: i64,
    fields: Fields,
    is_saved: bool,
}

impl OneGroup {
    /// A group, with how many have it; after it was saved.
    #[must_use]
    pub fn new(shell: Shell, (group, used): (Group, i64), is_saved: bool) -> Self {
        let mut fields = Fields::default();
        fields.put("name", &group.name);
        group.duties.each().for_each(|duty| fields.put("duty", duty.name()));
        Self { shell, group, used, fields, is_saved }
    }

    /// After what was typed and not taken.
    #[must_use]
    pub fn refused(mut self, fields: Option<Fields>, wrong: &[Wrong]) -> Self {
        self.shell = self.shell.with_errors(errors(wrong));
        Self { fields: fields.unwrap_or_else(|| self.fields.clone()), is_saved: false, ..self }
    }

    fn is_fixed(&self) -> bool {
        self.group.id == TOWN
    }
}
