//! Why a facility did not take what it was asked, whatever that was.

/// Why a facility did not take a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FacilityRefusal {
    /// The same cause is stored already, or the database failed and may have stored it: read it by its cause.
    #[error("the task may be stored already")]
    Uncertain,
    /// Too much is under way.
    #[error("the facility is busy")]
    Busy,
    /// The database cannot be read, or this hub cannot read what it holds, or failed to decide.
    #[error("the facility cannot be read")]
    Unavailable,
}

/// Why tasks of a noun fail.
pub(crate) trait Failure: From<FacilityRefusal> {
    /// What the facility itself had against it; `None` if the task was refused.
    fn of_facility(&self) -> Option<FacilityRefusal>;
}

/// For tasks that nothing speaks against but the facility.
impl Failure for FacilityRefusal {
    fn of_facility(&self) -> Option<FacilityRefusal> {
        Some(*self)
    }
}

/// For enums with a variant `Facility`.
macro_rules! failure {
    ($name:ident) => {
        impl $crate::refusal::Failure for $name {
            fn of_facility(&self) -> Option<$crate::refusal::FacilityRefusal> {
                if let Self::Facility(refusal) = self { Some(*refusal) } else { None }
            }
        }
    };
}
pub(crate) use failure;
