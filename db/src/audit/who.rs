//! Who did something, and about whom: kinds with ids, never names.

use domain::ids::{BookingId, ChildId, DeviceId, DisplayId, FacilityId, GuardianId, PersonId, StaffId, VisitId};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Nobody is known: whoever had an address, or guessed.
    Nobody,
    /// A member of the staff.
    Staff(StaffId),
    /// A guardian.
    Guardian(GuardianId),
    /// A signage screen.
    Display(DisplayId),
    /// A kiosk.
    Device(DeviceId),
    /// Whoever holds the code of a page: a number's, a booking's.
    Holder,
    /// Whoever runs `ops` on the server.
    Operator,
    /// The hub by itself.
    Hub,
}

impl Who {
    /// As two columns hold it.
    #[must_use]
    pub const fn columns(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Nobody => ("nobody", None),
            Self::Staff(id) => ("staff", Some(id.raw())),
            Self::Guardian(id) => ("guardian", Some(id.raw())),
            Self::Display(id) => ("display", Some(id.raw())),
            Self::Device(id) => ("device", Some(id.raw())),
            Self::Holder => ("holder", None),
            Self::Operator => ("operator", None),
            Self::Hub => ("hub", None),
        }
    }

    /// As two columns hold it; `None` if only a newer hub knows the kind.
    #[must_use]
    pub fn from_columns(kind: &str, id: Option<i64>) -> Option<Self> {
        Some(match (kind, id) {
            ("nobody", _) => Self::Nobody,
            ("staff", Some(id)) => Self::Staff(StaffId::from_raw(id)),
            ("guardian", Some(id)) => Self::Guardian(GuardianId::from_raw(id)),
            ("display", Some(id)) => Self::Display(DisplayId::from_raw(id)),
            ("device", Some(id)) => Self::Device(DeviceId::from_raw(id)),
            ("holder", _) => Self::Holder,
            ("operator", _) => Self::Operator,
            ("hub", _) => Self::Hub,
            _ => return None,
        })
    }
}

macro_rules! subjects {
    ($($(#[$doc:meta])* $kind:ident = $name:literal;)*) => {
        /// What kind of person or list a row is about. `Person` is the registry's; the others are what stands for people in
        /// each noun, and lists of them, which are asked for by their facility.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum SubjectKind {
            $($(#[$doc])* $kind,)*
        }

        impl SubjectKind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// Its name in rows and addresses.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

subjects! {
    /// A person of the registry.
    Person = "person";
    /// A child.
    Child = "child";
    /// A guardian.
    Guardian = "guardian";
    /// A member of the staff.
    Staff = "staff";
    /// Whoever comes with a booking.
    Booking = "booking";
    /// Whoever has a number.
    Visit = "visit";
    /// A kiosk.
    Device = "device";
    /// A signage screen.
    Display = "display";
    /// All children of a nursery with their day.
    Children = "children";
    /// All families of a nursery with their addresses.
    Families = "families";
    /// The bookings of a place.
    Bookings = "bookings";
    /// Whoever waits at an office.
    Visits = "visits";
    /// Whoever is inside a hall.
    Entries = "entries";
    /// To whom a place's messages went.
    Notices = "notices";
    /// The kiosks and screens of a place.
    Devices = "devices";
    /// The accounts of the staff.
    Accounts = "accounts";
    /// These rows themselves.
    Audit = "audit";
    /// The registry of persons.
    Persons = "persons";
}

impl SubjectKind {
    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// Whom or which list a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    /// Of which kind.
    pub kind: SubjectKind,
    /// Who, by the id of that kind; the facility's for a list, zero for one of the whole town.
    pub id: i64,
}

impl Subject {
    /// A list of a facility; of the whole town without one.
    #[must_use]
    pub fn list(kind: SubjectKind, facility: Option<FacilityId>) -> Self {
        Self { kind, id: facility.map_or(0, FacilityId::raw) }
    }

    /// As addresses name it: `child.123`.
    #[must_use]
    pub fn text(self) -> String {
        format!("{}.{}", self.kind.name(), self.id)
    }

    /// What an address names.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('.')?;
        Some(Self { kind: SubjectKind::from_name(kind)?, id: id.parse().ok().filter(|id| *id >= 0)? })
    }
}

macro_rules! of_ids {
    ($($id:ident => $kind:ident;)*) => {$(
        impl From<$id> for Subject {
            fn from(id: $id) -> Self {
                Self { kind: SubjectKind::$kind, id: id.raw() }
            }
        }
    )*};
}

of_ids! {
    PersonId => Person;
    ChildId => Child;
    GuardianId => Guardian;
    StaffId => Staff;
    BookingId => Booking;
    VisitId => Visit;
    DeviceId => Device;
    DisplayId => Display;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_again_from_its_text_and_nothing_else_is() {
        for kind in SubjectKind::ALL {
            let subject = Subject { kind: *kind, id: 7 };
            assert_eq!(Subject::from_text(&subject.text()), Some(subject));
        }
        for strange in ["", "child", "child.", "child.x", "child.-1", "nothing.1"] {
            assert_eq!(Subject::from_text(strange), None, "{strange}");
        }
    }
}
