//! What stands around Kazasu when it is tried: [`fakes`] of its neighbours, and [`trials`] of the whole.

pub mod fakes;
pub mod say;
pub mod sbom;
pub mod trials;
