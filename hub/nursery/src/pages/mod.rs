//! What people see: one view model per page, each rendered by the template of the same name in `templates`. See
//! [`hub_web::pages`] for what all pages have.

pub mod board;
pub mod classes;
pub mod families;
pub mod residents;
pub mod sheets;

#[cfg(test)]
mod tests;
