//! What people see: one view model per page, each rendered by the template of the same name in `templates`. See
//! [`hub_web::pages`] for what all pages have.

pub mod account;
pub mod accounts;
pub mod audit;
pub mod check_in;
pub mod demo;
pub mod devices;
pub mod groups;
pub mod incidents;
pub mod landing;
pub mod manual;
pub mod moves;
pub mod notices;
pub mod passkeys;
pub mod rights;
pub mod settings;
pub mod sign_in;
pub mod status;
pub mod town;

#[cfg(test)]
mod tests;
