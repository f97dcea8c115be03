//! TLS by the hub itself, where no proxy stands in front (ADR 0116): TLS 1.2 and 1.3, HTTP/1.1.
//!
//! A certificate is read anew when its files change, and on SIGHUP. Connections that are open go on with what they began with.
//! Files that cannot be used leave the certificate that is served as it is, and are said so.

use std::{
    io,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use actix_web::{rt::net::TcpStream, web::Data};
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::{io::AsyncWriteExt as _, time::timeout};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    app::{Hub, RunError},
    routes::Side,
    settings::tls::Files,
};

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// The first byte of a handshake (RFC 8446, 5.1).
const HANDSHAKE: u8 = 22;
/// Whoever speaks plain HTTP here is told so, and nothing else: no address, no redirect that somebody on the way could use.
const PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 35\r\n\
connection: close\r\n\r\nThis port speaks HTTPS and no HTTP\n";

/// Why a certificate is not served.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// A file cannot be read, or holds no PEM of what it should.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
    /// The key is not the certificate's, or of a kind that nobody takes.
    #[error("the key does not fit the certificate: {0}")]
    Key(#[from] rustls::Error),
}

fn read(files: &Files) -> Result<CertifiedKey, Unusable> {
    let fault = |path: &std::path::Path, why: &dyn std::fmt::Display| Unusable::File {
        path: path.display().to_string(),
        why: why.to_string(),
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(|certificates| certificates.collect::<Result<Vec<_>, _>>())
        .map_err(|error| fault(&files.certificate, &error))?;
    if chain.is_empty() {
        return Err(fault(&files.certificate, &"there is no certificate in it"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| fault(&files.key, &error))?;
    Ok(CertifiedKey::from_der(chain, key, &ring::default_provider())?)
}

/// What tells one state of the files from another.
type Contents = [Option<Vec<u8>>; 2];

/// The certificate of one side.
#[derive(Debug)]
pub struct Certificate {
    files: Files,
    served: RwLock<(Contents, Arc<CertifiedKey>)>,
}

impl Certificate {
    /// Reads it.
    ///
    /// # Errors
    /// If it cannot be served.
    pub fn load(files: Files) -> Result<Arc<Self>, Unusable> {
        let (contents, key) = (contents(&files), Arc::new(read(&files)?));
        Ok(Arc::new(Self { files, served: RwLock::new((contents, key)) }))
    }

    /// Reads it anew, if its files are others than before; gives whether they were. The two files are written one after the
    /// other: what does not fit together yet is looked at again.
    ///
    /// # Errors
    /// If it cannot be served; what was served is served on.
    pub fn renew(&self) -> Result<bool, Unusable> {
        let now = contents(&self.files);
        if self.served.read().unwrap_or_else(PoisonError::into_inner).0 == now {
            return Ok(false);
        }
        let key = Arc::new(read(&self.files)?);
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = (now, key);
        Ok(true)
    }

    /// What takes connections with it.
    fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, rustls::Error> {
        let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
        let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(self) as _;
        let mut config = versions.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// What the files hold; nothing that cannot be read.
fn contents(files: &Files) -> Contents {
    [&files.certificate, &files.key].map(|path| std::fs::read(path).ok())
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner).1))
    }
}

/// How connections of a side begin.
#[derive(Clone)]
pub struct Lock {
    acceptor: TlsAcceptor,
    within: Duration,
}

impl Lock {
    /// With this certificate; a handshake takes no longer than this.
    ///
    /// # Errors
    /// Never: the versions are those of the library.
    pub fn of(certificate: &Arc<Certificate>, within: Duration) -> Result<Self, rustls::Error> {
        Ok(Self { acceptor: certificate.acceptor()?, within })
    }

    /// The connection behind its handshake.
    ///
    /// # Errors
    /// If the peer does not speak TLS, or not to the end; it is told so first if it speaks plain HTTP.
    pub async fn open(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let begun = async {
            let mut first = [0];
            if stream.peek(&mut first).await? == 1 && first[0] == HANDSHAKE {
                return self.acceptor.accept(stream).await;
            }
            let mut stream = stream;
            if first[0].is_ascii_alphabetic() {
                stream.write_all(PLAIN).await?;
                stream.shutdown().await?;
            }
            Err(io::ErrorKind::InvalidData.into())
        };
        timeout(self.within, begun).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}

/// The certificates of both sides; one, where they share it.
#[derive(Debug, Clone, Default)]
pub struct Certificates {
    residents: Option<Arc<Certificate>>,
    staff: Option<Arc<Certificate>>,
}

impl Certificates {
    /// As it is settled.
    ///
    /// # Errors
    /// If one of them cannot be served: a hub that is to speak TLS does not speak without.
    pub fn load(settings: &crate::settings::tls::Tls) -> Result<Self, RunError> {
        let load = |files: &Option<Files>| files.clone().map(Certificate::load).transpose();
        let tls = |error: Unusable| RunError::Tls(error.to_string());
        let residents = load(&settings.residents).map_err(tls)?;
        let staff = match (&residents, &settings.staff) {
            (Some(shared), Some(files)) if shared.files == *files => Some(Arc::clone(shared)),
            (_, files) => load(files).map_err(tls)?,
        };
        Ok(Self { residents, staff })
    }

    /// That of a side; `None` if it speaks no TLS.
    #[must_use]
    pub fn of(&self, side: Side) -> Option<&Arc<Certificate>> {
        match side {
            Side::Residents => self.residents.as_ref(),
            Side::Staff => self.staff.as_ref(),
        }
    }

    /// Reads anew what has changed.
    pub fn renew(&self) {
        for (side, certificate) in [(Side::Residents, &self.residents), (Side::Staff, &self.staff)] {
            let Some(certificate) = certificate else { continue };
            match certificate.renew() {
                Ok(true) => tracing::info!(what = side.name(), "the certificate was read anew"),
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, what = side.name(), "the new certificate cannot be used; the old one is served");
                }
            }
        }
    }
}

/// Looks at the files again and again, and at once on SIGHUP. For as long as the hub runs.
pub async fn keep(hub: Data<Hub>) {
    if hub.certificates.of(Side::Residents).or(hub.certificates.of(Side::Staff)).is_none() {
        return;
    }
    let mut hung_up = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::warn!(%error, "SIGHUP is not heard; certificates are read anew when their files change");
            return look(&hub).await;
        }
    };
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            heard = hung_up.recv() => if heard.is_none() { return },
        }
        renew(&hub).await;
    }
}

async fn look(hub: &Data<Hub>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        renew(hub).await;
    }
}

async fn renew(hub: &Data<Hub>) {
    let certificates = hub.certificates.clone();
    // Files are read on a thread that may wait; a panic there leaves what is served.
    let _ = tokio::task::spawn_blocking(move || certificates.renew()).await;
}
