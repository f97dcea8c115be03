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
        let answer = Connection::open(hub).await?.ask(&post(hub, path, "", form)).await?;
        if answer.status != 303 || answer.cookies.is_empty() {
            return Err(LoadError::refused("a sign-in", &answer));
        }
        Ok(Self { hub, cookie: answer.cookies.join("; ") })
    }

    /// Somebody with this cookie.
    #[must_use]
    pub fn with(hub: SocketAddr, cookie: &str) -> Self {
        Self { hub, cookie: cookie.to_owned() }
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

    /// The request of a form of this person's browser.
    #[must_use]
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        post(self.hub, path, &format!("cookie: {}\r\n", self.cookie), &encoded(fields))
    }

    /// The same person with the same session, by way of another hub.
    #[must_use]
    pub fn by_way_of(&self, hub: SocketAddr) -> Self {
        Self { hub, cookie: self.cookie.clone() }
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

/// A form's fields as a browser writes them (`application/x-www-form-urlencoded`).
#[must_use]
pub fn encoded(fields: &[(&str, &str)]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'*');
    let text = |text: &str| -> String {
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", text(name), text(value))).collect::<Vec<_>>().join("&")
}

/// The request of a form, as a browser sends it from a page of this hub.
#[must_use]
pub fn post(hub: SocketAddr, path: &str, headers: &str, form: &str) -> Vec<u8> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {hub}\r\norigin: http://{hub}\r\nsec-fetch-site: same-origin\r\n{headers}\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    request.into_bytes()
}
