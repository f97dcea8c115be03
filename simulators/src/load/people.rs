//! People who sign in through the forms, without a browser.

use std::net::SocketAddr;

use super::{
    LoadError,
    http::{Answer, Connection},
};

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub struct Person {
    hub: SocketAddr,
    cookie: String,
}

impl Person {
    /// A member of the staff, with a password.
    ///
    /// # Errors
    /// If the hub does not let them in.
    pub async fn staff(hub: SocketAddr, login: &str, password: &str) -> Result<Self, LoadError> {
        Self::sign_in(hub, "/sign-in", &format!("login={login}&password={password}")).await
    }

    /// A guardian, with the link of an invitation.
    ///
    /// # Errors
    /// If the hub does not let them in.
    pub async fn guardian(hub: SocketAddr, invitation_path: &str) -> Result<Self, LoadError> {
        Self::sign_in(hub, invitation_path, "").await
    }

    async fn sign_in(hub: SocketAddr, path: &str, form: &str) -> Result<Self, LoadError> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {hub}\r\norigin: http://{hub}\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        );
        let answer = Connection::open(hub).await?.ask(request.as_bytes()).await?;
        if answer.status != 303 || answer.cookies.is_empty() {
            return Err(LoadError::refused("a sign-in", &answer));
        }
        Ok(Self { hub, cookie: answer.cookies.join("; ") })
    }

    /// Where this person's hub is.
    #[must_use]
    pub const fn hub(&self) -> SocketAddr {
        self.hub
    }

    /// A request of this person's browser.
    #[must_use]
    pub fn get(&self, path: &str, headers: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n{headers}\r\n", self.hub, self.cookie).into_bytes()
    }

    /// Looks at a page, following where it leads.
    ///
    /// # Errors
    /// If there is no such page for this person.
    pub async fn look_at(&self, path: &str) -> Result<Answer, LoadError> {
        let mut connection = Connection::open(self.hub).await?;
        let mut path = path.to_owned();
        for _ in 0..3 {
            let answer = connection.ask(&self.get(&path, "")).await?;
            match (answer.status, &answer.location) {
                (200, _) => return Ok(answer),
                (302 | 303 | 307, Some(location)) => path.clone_from(location),
                _ => return Err(LoadError::refused(&path, &answer)),
            }
        }
        Err(LoadError::Misunderstood(path))
    }
}
