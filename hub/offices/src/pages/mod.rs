//! What people see: one view model per page, each rendered by the template of the same name in `templates`. See
//! [`hub_web::pages`] for what all pages have.

pub mod counters;
pub mod displays;
pub mod office;
pub mod queue_words;
pub mod statistics;
pub mod visits;

#[cfg(test)]
mod tests;

/// What the tests of these pages show.
#[cfg(test)]
mod samples {
    use domain::time::UtcTime;

    /// 2026-11-21 08:31 in Tokyo.
    pub const MORNING: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);
    pub const HOSTILE: &str = "<script>alert('ひなた')</script>\" onload=\"x";
}
