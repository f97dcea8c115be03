//! Who may call what, as one function: the gate asks it, the page that shows the whole table asks it, and so does the test
//! that tries every cell over HTTP.

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
    /// One who leads it.
    Leader,
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
    /// Theirs: they work there, the screen hangs there, a child of theirs is there. Or the path names no place.
    Own,
    /// Another one.
    Other,
}

impl Role {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Town, Self::Leader, Self::Clerk, Self::Screen, Self::Kiosk, Self::Guardian, Self::Stranger];

    /// What it is called.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Stranger => "だれでも",
            Self::Guardian => "保護者",
            Self::Clerk => "施設の職員",
            Self::Leader => "施設の責任者",
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
            (Self::Clerk | Self::Leader | Self::Town | Self::Screen | Self::Kiosk, side) => matches!(side, Side::Staff),
        }
    }

    /// Whether a place can be theirs: then another one is another cell.
    #[must_use]
    pub const fn has_place(self) -> bool {
        matches!(self, Self::Guardian | Self::Clerk | Self::Leader | Self::Screen)
    }
}

impl Policy {
    /// Whether somebody of this role may call a route of this policy; `false` where nothing says yes.
    #[must_use]
    pub const fn lets(self, role: Role, relation: Relation) -> bool {
        let is_own = matches!(relation, Relation::Own);
        match (self, role) {
            (Self::Open | Self::Holder | Self::Demo, _)
            | (Self::Device, Role::Kiosk)
            | (Self::Guardian, Role::Guardian)
            | (Self::Follows, Role::Clerk | Role::Leader | Role::Town | Role::Screen | Role::Guardian)
            | (Self::Staff, Role::Clerk | Role::Leader | Role::Town)
            | (Self::StaffHere | Self::LeadsHere | Self::DisplayHere | Self::FollowsHere | Self::Town, Role::Town) => {
                true
            }
            (Self::StaffHere | Self::DisplayHere | Self::FollowsHere, Role::Clerk | Role::Leader)
            | (Self::LeadsHere, Role::Leader)
            | (Self::DisplayHere | Self::FollowsHere, Role::Screen)
            | (Self::FollowsHere, Role::Guardian) => is_own,
            (
                Self::Device
                | Self::Guardian
                | Self::Follows
                | Self::Staff
                | Self::StaffHere
                | Self::LeadsHere
                | Self::Town
                | Self::DisplayHere
                | Self::FollowsHere,
                _,
            ) => false,
        }
    }

    /// Who may, in words: what a handler still asks stands beside it.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Open => "だれでも。だれが見ても同じ内容です",
            Self::Holder => "推測できないアドレスを持つ人。ほかの人のものは見えません",
            Self::Device => "登録した端末。署名かコードを確かめます",
            Self::Staff => "サインインした職員",
            Self::StaffHere => "その施設の職員と、町の職員",
            Self::LeadsHere => "その施設の責任者と、町の職員",
            Self::Town => "町の職員",
            Self::DisplayHere => "その施設の表示画面と職員",
            Self::Guardian => "保護者。自分の子どものことだけです",
            Self::Follows => "職員・表示画面・保護者。それぞれ見てよい施設の分だけ届きます",
            Self::FollowsHere => "その施設の職員と表示画面、その施設に子どもがいる保護者（自分の子どもの分だけ）",
            Self::Demo => "デモの町だけ。本番にはありません",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_place_is_only_open_to_the_town() {
        for policy in [Policy::StaffHere, Policy::LeadsHere, Policy::DisplayHere, Policy::FollowsHere] {
            for role in Role::ALL {
                assert_eq!(policy.lets(role, Relation::Other), role == Role::Town, "{policy:?} {role:?}");
            }
        }
    }

    #[test]
    fn who_does_not_lead_settles_nothing() {
        assert!(!Policy::LeadsHere.lets(Role::Clerk, Relation::Own));
        assert!(Policy::LeadsHere.lets(Role::Leader, Relation::Own));
    }
}
