//! Who may call what, as one function: the gate asks it, the page that shows the whole table asks it, and so does the test
//! that tries every cell over HTTP.

pub use domain::duties::Duty;

use crate::routes::{Policy, Side};

/// As what somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Nobody who is known.
    Stranger,
    /// A guardian.
    Guardian,
    /// A member of a place's staff.
    Clerk,
    /// One who works for the town.
    Town,
    /// A signage screen.
    Screen,
    /// A kiosk, by its signature.
    Kiosk,
}

/// What the place of the path is to whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Theirs, and they were given the duty there that the route asks for.
    Duty,
    /// Theirs: they work there, the screen hangs there, a child of theirs is there. Or the path names no place.
    Own,
    /// Another one.
    Other,
}

impl Role {
    /// Every one.
    pub const ALL: [Self; 6] = [Self::Town, Self::Clerk, Self::Screen, Self::Kiosk, Self::Guardian, Self::Stranger];

    /// What it is called.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Stranger => "だれでも",
            Self::Guardian => "保護者",
            Self::Clerk => "施設の職員",
            Self::Town => "町の職員",
            Self::Screen => "表示画面",
            Self::Kiosk => "端末",
        }
    }

    /// Whether a session of this kind counts on this side. Strangers come to either.
    #[must_use]
    pub const fn is_on(self, side: Side) -> bool {
        match (self, side) {
            (Self::Stranger, _) | (Self::Guardian, Side::Residents) => true,
            (Self::Guardian, Side::Staff) => false,
            (Self::Clerk | Self::Town | Self::Screen | Self::Kiosk, side) => matches!(side, Side::Staff),
        }
    }

    /// What a place can be to them: each is a cell.
    #[must_use]
    pub const fn relations(self) -> &'static [Relation] {
        match self {
            Self::Clerk => &[Relation::Duty, Relation::Own, Relation::Other],
            Self::Town => &[Relation::Duty, Relation::Own],
            Self::Guardian | Self::Screen => &[Relation::Own, Relation::Other],
            Self::Stranger | Self::Kiosk => &[Relation::Own],
        }
    }
}

impl Policy {
    /// Whether somebody of this role may call a route of this policy; `false` where nothing says yes.
    #[must_use]
    pub const fn lets(self, role: Role, relation: Relation) -> bool {
        let (is_own, has_duty) = (!matches!(relation, Relation::Other), matches!(relation, Relation::Duty));
        match (self, role) {
            (Self::Open | Self::Holder | Self::Demo, _)
            | (Self::Device, Role::Kiosk)
            | (Self::Guardian, Role::Guardian)
            | (Self::Follows, Role::Clerk | Role::Town | Role::Screen | Role::Guardian)
            | (Self::Staff, Role::Clerk | Role::Town)
            | (Self::StaffHere | Self::DisplayHere | Self::Town, Role::Town) => true,
            (Self::DutyHere(_) | Self::FollowsHere, Role::Clerk | Role::Town) | (Self::TownDuty(_), Role::Town) => {
                has_duty
            }
            (Self::StaffHere | Self::DisplayHere, Role::Clerk)
            | (Self::DisplayHere | Self::FollowsHere, Role::Screen)
            | (Self::FollowsHere, Role::Guardian) => is_own,
            (
                Self::Device
                | Self::Guardian
                | Self::Follows
                | Self::Staff
                | Self::StaffHere
                | Self::DutyHere(_)
                | Self::Town
                | Self::TownDuty(_)
                | Self::DisplayHere
                | Self::FollowsHere,
                _,
            ) => false,
        }
    }

    /// The duties of which a member of the staff needs one here; none where all of the staff may.
    #[must_use]
    pub fn asks(self) -> Vec<Duty> {
        match self {
            Self::DutyHere(duty) | Self::TownDuty(duty) => vec![duty],
            Self::FollowsHere => Duty::HEARING.to_vec(),
            Self::Open
            | Self::Holder
            | Self::Device
            | Self::Staff
            | Self::StaffHere
            | Self::Town
            | Self::DisplayHere
            | Self::Guardian
            | Self::Follows
            | Self::Demo => Vec::new(),
        }
    }

    /// Whether it is for those alone who work for the town.
    #[must_use]
    pub const fn is_of_town(self) -> bool {
        matches!(self, Self::Town | Self::TownDuty(_))
    }

    /// Who may, in words: what a handler still asks stands beside it.
    #[must_use]
    pub fn japanese(self) -> String {
        match self {
            Self::Open => "だれでも。だれが見ても同じ内容です".to_owned(),
            Self::Holder => "推測できないアドレスを持つ人。ほかの人のものは見えません".to_owned(),
            Self::Device => "登録した端末。署名かコードを確かめます".to_owned(),
            Self::Staff => "サインインした職員".to_owned(),
            Self::StaffHere => "その施設の職員と、町の職員".to_owned(),
            Self::DutyHere(duty) => format!("その施設で「{}」の権限がある職員", duty.japanese()),
            Self::Town => "町の職員".to_owned(),
            Self::TownDuty(duty) => format!("「{}」の権限がある町の職員", duty.japanese()),
            Self::DisplayHere => "その施設の表示画面と職員".to_owned(),
            Self::Guardian => "保護者。自分の子どものことだけです".to_owned(),
            Self::Follows => "職員・表示画面・保護者。それぞれ見てよい施設の分だけ届きます".to_owned(),
            Self::FollowsHere => "その施設で登園・番号・予約・館内の人のどれかを見てよい職員、その施設の表示画面、その施設に子どもがいる保護者（自分の子どもの分だけ）".to_owned(),
            Self::Demo => "デモの町だけ。本番にはありません".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: [Policy; 4] =
        [Policy::StaffHere, Policy::DutyHere(Duty::Calls), Policy::DisplayHere, Policy::FollowsHere];

    #[test]
    fn another_place_is_shut_to_all_who_have_one() {
        for policy in HERE {
            for role in Role::ALL {
                let may = role.relations().contains(&Relation::Other) && policy.lets(role, Relation::Other);
                assert!(!may, "{policy:?} {role:?}");
            }
        }
    }

    #[test]
    fn whoever_was_not_given_the_duty_does_not_do_it_wherever_they_work() {
        for policy in [Policy::DutyHere(Duty::Families), Policy::TownDuty(Duty::Audit)] {
            for role in Role::ALL {
                for relation in [Relation::Own, Relation::Other] {
                    assert!(!policy.lets(role, relation), "{policy:?} {role:?} {relation:?}");
                }
            }
        }
        assert!(Policy::DutyHere(Duty::Families).lets(Role::Clerk, Relation::Duty));
        assert!(!Policy::TownDuty(Duty::Audit).lets(Role::Clerk, Relation::Duty), "of a place");
    }
}
