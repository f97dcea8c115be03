//! The way out through a town's proxy (HTTP CONNECT, RFC 9110, 9.3.6): from a closed network nothing leads out but that.
//!
//! The proxy learns to which host and port a connection goes, and sees no more: what goes through it is TLS from end to end,
//! but for a mail server that is set without.

use std::{fmt, io};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use url::{Host, Url};

/// Longest head of a proxy's answer.
const HEAD_MAX: usize = 8 * 1024;
/// That of the scheme.
const USUAL_PORT: u16 = 80;

/// A setting that names no proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proxy must be http://host:port or http://user:password@host:port")]
pub struct BadProxy;

/// A proxy that takes CONNECT. Its `Debug` shows no password.
#[derive(Clone)]
pub struct OutgoingProxy {
    url: SecretString,
    host: String,
    port: u16,
    /// `Proxy-Authorization` (RFC 7617).
    authorization: Option<SecretString>,
}

impl fmt::Debug for OutgoingProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutgoingProxy({}:{})", self.host, self.port)
    }
}

impl OutgoingProxy {
    /// Reads `http://host:port`.
    ///
    /// # Errors
    /// If it is something else.
    pub fn parse(text: &str) -> Result<Self, BadProxy> {
        let url = Url::parse(text).map_err(|_| BadProxy)?;
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let host = url.host().filter(|_| url.scheme() == "http" && is_bare).ok_or(BadProxy)?;
        // Brackets belong to the URL, not to the address.
        let host = match host {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| BadProxy);
        let authorization = match url.password() {
            Some(password) => {
                let pair = format!("{}:{}", decoded(url.username())?, decoded(password)?);
                Some(format!("Basic {}", STANDARD.encode(pair)).into())
            }
            None if url.username().is_empty() => None,
            None => return Err(BadProxy),
        };
        Ok(Self { url: url.to_string().into(), host, port: url.port().unwrap_or(USUAL_PORT), authorization })
    }

    /// The same for a client of HTTP.
    ///
    /// # Errors
    /// Never: the address was read.
    pub fn for_client(&self) -> Result<reqwest::Proxy, reqwest::Error> {
        reqwest::Proxy::all(self.url.expose_secret())
    }

    /// A connection to that port of that host, through the proxy. What comes first from there is read by nobody.
    ///
    /// # Errors
    /// If the proxy is not there, or says no.
    pub async fn tunnel(&self, host: &str, port: u16) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        let to = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let mut ask = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n");
        if let Some(authorization) = &self.authorization {
            ask.push_str(&format!("Proxy-Authorization: {}\r\n", authorization.expose_secret()));
        }
        ask.push_str("\r\n");
        stream.write_all(ask.as_bytes()).await?;
        let head = head(&mut stream).await?;
        // Any 2xx: from here on it is a tunnel.
        let status = head.split(' ').nth(1).filter(|_| head.starts_with("HTTP/1."));
        match status {
            Some(status) if status.len() == 3 && status.starts_with('2') => Ok(stream),
            Some(status) => {
                Err(io::Error::other(format!("the proxy answered {}", status.get(..3).unwrap_or("nonsense"))))
            }
            None => Err(io::Error::other("the proxy speaks no HTTP")),
        }
    }
}

/// To the empty line and not a byte farther: what comes behind it is the other end's.
async fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= HEAD_MAX {
            return Err(io::Error::other("the proxy's answer does not end"));
        }
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_host_and_a_port_and_its_password_is_shown_to_nobody() {
        let of = |text: &str| OutgoingProxy::parse(text).map(|proxy| (proxy.host, proxy.port));
        assert_eq!(of("http://proxy.example.jp:3128"), Ok(("proxy.example.jp".to_owned(), 3128)));
        assert_eq!(of("http://10.1.2.3"), Ok(("10.1.2.3".to_owned(), 80)));
        assert_eq!(of("http://[fd00::1]:8080/"), Ok(("fd00::1".to_owned(), 8080)));
        for nonsense in
            ["", "proxy:8080", "https://proxy:8080", "socks5://proxy", "http://proxy:1/x", "http://a@proxy", "http://"]
        {
            assert_eq!(of(nonsense), Err(BadProxy), "{nonsense}");
        }
        let proxy = OutgoingProxy::parse("http://town:p%40ss@proxy.example.jp:3128").expect("a proxy");
        let said = proxy.authorization.as_ref().expect("an authorization").expose_secret();
        assert_eq!(said, format!("Basic {}", STANDARD.encode("town:p@ss")));
        assert_eq!(format!("{proxy:?}"), "OutgoingProxy(proxy.example.jp:3128)");
    }
}
