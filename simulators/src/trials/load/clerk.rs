//! A clerk at a counter, without a browser: presses the console's buttons as its forms do.

use std::net::SocketAddr;

use domain::ids::FormId;

use super::{
    LoadError,
    http::Answer,
    office::{OfficePlan, SLUG},
    people::Person,
    roster::STAFF_PASSWORD,
};

/// Somebody who signed in and sits at a counter.
#[derive(Debug, Clone)]
pub struct Clerk {
    /// The counter.
    pub counter: u16,
    person: Person,
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// It was taken.
    Done,
    /// It did not fit; the page says why.
    Refused,
}

impl Clerk {
    /// Signs a counter's clerk in.
    ///
    /// # Errors
    /// If the hub does not let them in.
    pub async fn sign_in(hub: SocketAddr, counter: u16) -> Result<Self, LoadError> {
        let person = Person::staff(hub, &OfficePlan::login(counter), STAFF_PASSWORD).await?;
        Ok(Self { counter, person })
    }

    /// Who sits there.
    #[must_use]
    pub const fn person(&self) -> &Person {
        &self.person
    }

    /// The same clerk with the same session, by way of another hub.
    #[must_use]
    pub fn by_way_of(&self, hub: SocketAddr) -> Self {
        Self { counter: self.counter, person: self.person.by_way_of(hub) }
    }

    /// The request that a button sends: a command by its name, with its other fields.
    #[must_use]
    pub fn press(&self, form: FormId, command: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let form = form.to_string();
        let mut all = vec![("form", form.as_str()), ("command", command)];
        all.extend_from_slice(fields);
        self.person.post(&format!("/counters/{SLUG}/{}", self.counter), &all)
    }

    /// The request that changes a visit which need not be at this counter.
    #[must_use]
    pub fn change(&self, form: FormId, fields: &[(&str, &str)]) -> Vec<u8> {
        let form = form.to_string();
        let mut all = vec![("form", form.as_str())];
        all.extend_from_slice(fields);
        self.person.post(&format!("/counters/{SLUG}/{}/visits", self.counter), &all)
    }

    /// The request that closes the day.
    #[must_use]
    pub fn close_day(&self, form: FormId) -> Vec<u8> {
        self.person.post(&format!("/counters/{SLUG}/closing"), &[("form", &form.to_string())])
    }
}

/// What became of a command.
///
/// # Errors
/// If neither a yes nor a no came.
pub fn read_pressed(answer: &Answer) -> Result<Pressed, LoadError> {
    match answer.status {
        200..=399 => Ok(Pressed::Done),
        409 => Ok(Pressed::Refused),
        _ => Err(LoadError::refused("a button of the console", answer)),
    }
}
