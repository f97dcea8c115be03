//! The kiosk's only conversation: HTTP with the hub. Turns whatever comes back into one of a few things to react to.
//!
//! Invariants: an answer counts only if it answers exactly the taps that were sent; anything else, a captive portal's
//! page included, leaves the taps where they are. No redirect is followed, no answer of unlimited size is read.

mod tickets;

use std::{error::Error, io, net::IpAddr, time::Duration};

use domain::{
    ids::DeviceId,
    taps::{
        BatchRefusal, DEVICE_HEADER, DeviceKey, Enrol, Enrolled, PROBLEM_PREFIX, Problem, SIGNATURE_HEADER,
        TAPS_VERSION, TapAnswers, TapBatch, TapSeq,
    },
};
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{ACCEPT_ENCODING, CONTENT_TYPE, RETRY_AFTER},
    redirect,
};

pub use tickets::{AskError, TicketRefusal};

/// Longest time for a request with its answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Largest answer that is read.
const ANSWER_MAX_BYTES: usize = 1024 * 1024;

/// Where the hub is: an `http` or `https` address without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubUrl(Url);

/// A text that is no address of a hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address like https://hub.example")]
pub struct BadHubUrl;

impl HubUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, BadHubUrl> {
        let url = Url::parse(text).map_err(|_| BadHubUrl)?;
        let plain = matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none();
        if plain && url.has_host() { Ok(Self(url)) } else { Err(BadHubUrl) }
    }

    /// Whether what is said there can be read on the way: no TLS, and not on this machine.
    #[must_use]
    pub fn is_overheard(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        self.0.scheme() == "http" && !is_here
    }

    fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }
}

/// Why a batch was not answered.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// No connection, or no answer in time.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(#[source] reqwest::Error),
    /// An answer that does not answer the batch: another server's, a proxy's, or a newer hub's.
    #[error("the answer with status {status} is not a hub's answer to this batch")]
    NotAnAnswer {
        /// The HTTP status.
        status: StatusCode,
    },
    /// The hub did not take the batch.
    #[error("the hub refused: {refusal}")]
    Refused {
        /// Why.
        refusal: BatchRefusal,
        /// How long the hub wants to be left alone.
        retry_after: Option<Duration>,
    },
}

impl SendError {
    /// Whether somebody answered who cannot show that it is the hub: another certificate, or one that is not valid at the
    /// time that this machine's clock shows.
    #[must_use]
    pub fn is_distrust(&self) -> bool {
        let Self::Unreachable(error) = self else { return false };
        is_distrust(error)
    }
}

/// Looks for a certificate's fault among the causes of an error. An I/O error keeps its cause apart from the others.
fn is_distrust(error: &(dyn Error + 'static)) -> bool {
    let is_of_tls = |error: &(dyn Error + 'static)| {
        matches!(
            error.downcast_ref(),
            Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
        )
    };
    let within = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    is_of_tls(error) || within.is_some_and(|inner| is_distrust(inner)) || error.source().is_some_and(is_distrust)
}

/// Why a kiosk was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolRefusal {
    /// No connection, or no answer in time.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(#[source] reqwest::Error),
    /// The hub does not accept the code; what it says of it in Japanese, if it says something.
    #[error("the hub refused the code (status {status})")]
    Code {
        /// The HTTP status.
        status: StatusCode,
        /// The hub's sentence for people.
        sentence: Option<String>,
    },
    /// Another answer than a hub's.
    #[error("the answer with status {status} is not a hub's answer to an enrolment")]
    NotAnAnswer {
        /// The HTTP status.
        status: StatusCode,
    },
}

/// The hub, as a kiosk sees it.
#[derive(Debug, Clone)]
pub struct Hub {
    client: Client,
    url: HubUrl,
}

impl Hub {
    /// Makes no connection yet. Goes there directly: a kiosk stands in a closed network, whatever the environment says
    /// of proxies.
    ///
    /// # Panics
    /// If the machine has no certificates to trust.
    #[must_use]
    pub fn new(url: HubUrl) -> Self {
        // Already installed by whoever made an earlier one.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(REQUEST_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("the machine trusts some certificates");
        Self { client, url }
    }

    /// Sends a signed batch.
    ///
    /// # Errors
    /// If no answer to exactly these taps came.
    pub async fn send(&self, device: DeviceId, key: &DeviceKey, batch: &TapBatch) -> Result<TapAnswers, SendError> {
        let body = serde_json::to_vec(batch).expect("a batch is plain data");
        let response = self.post(device, key, "/api/v1/taps", body).await.map_err(SendError::Unreachable)?;
        let (status, retry_after) = (response.status(), retry_after(&response));
        let body = limited_body(response).await.map_err(SendError::Unreachable)?;
        if status.is_success() {
            let answers = serde_json::from_slice::<TapAnswers>(&body).ok();
            return answers.filter(|answers| fits(batch, answers)).ok_or(SendError::NotAnAnswer { status });
        }
        let refusal = serde_json::from_slice(&body).ok().and_then(|problem| refusal(&problem)).or_else(|| {
            let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
            busy.then_some(BatchRefusal::Busy)
        });
        Err(match refusal {
            Some(refusal) => SendError::Refused { refusal, retry_after },
            None => SendError::NotAnAnswer { status },
        })
    }

    /// Posts a body that this device has signed.
    async fn post(
        &self,
        device: DeviceId,
        key: &DeviceKey,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Response, reqwest::Error> {
        let request = self
            .client
            .post(self.url.join(path))
            .header(DEVICE_HEADER, device.to_string())
            .header(SIGNATURE_HEADER, key.sign(device, &body))
            .header(CONTENT_TYPE, "application/json")
            // A proxy that packs answers would give us what we do not unpack.
            .header(ACCEPT_ENCODING, "identity")
            .body(body);
        request.send().await
    }

    /// Presents a single-use code and the public half of the kiosk's key.
    ///
    /// # Errors
    /// If the hub cannot be reached or does not accept the code.
    pub async fn enrol(&self, enrol: &Enrol) -> Result<Enrolled, EnrolRefusal> {
        let request = self.client.post(self.url.join("/api/v1/devices/enrol")).json(enrol);
        let response = request.send().await.map_err(EnrolRefusal::Unreachable)?;
        let status = response.status();
        let body = limited_body(response).await.map_err(EnrolRefusal::Unreachable)?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| EnrolRefusal::NotAnAnswer { status });
        }
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) if status.is_client_error() => {
                let sentence = Some(problem.screen).filter(|sentence| !sentence.is_empty());
                Err(EnrolRefusal::Code { status, sentence })
            }
            _ => Err(EnrolRefusal::NotAnAnswer { status }),
        }
    }
}

/// Whether each tap has its answer, in order.
fn fits(batch: &TapBatch, answers: &TapAnswers) -> bool {
    let (sent, answered) = (batch.taps.iter().map(|tap| tap.seq), answers.answers.iter().map(|answer| answer.seq));
    answers.version == TAPS_VERSION && sent.eq(answered)
}

/// Seconds only: a date would need a clock that is right.
fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// What the hub refused, by the name that [`BatchRefusal::kind`] gives it.
fn refusal(problem: &Problem) -> Option<BatchRefusal> {
    let kind = problem.kind.strip_prefix(PROBLEM_PREFIX)?;
    let number = problem.expected.unwrap_or(TapSeq(1));
    let found = BatchRefusal::all(number).into_iter().find(|refusal| refusal.kind() == kind)?;
    // A gap without the number that is waited for says nothing that could be acted on.
    let mute_gap = matches!(found, BatchRefusal::SequenceGap { .. }) && problem.expected.is_none();
    (!mute_gap).then_some(found)
}

/// The body up to [`ANSWER_MAX_BYTES`]; what is cut parses as nothing.
async fn limited_body(mut response: Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_MAX_BYTES {
            body.clear();
            break;
        }
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_has_a_plain_address() {
        assert!(HubUrl::parse("http://127.0.0.1:8081").is_ok());
        assert!(HubUrl::parse("https://hub.example/").is_ok());
        for text in ["127.0.0.1:8081", "ftp://hub.example", "http://hub.example/path", "http://hub.example/?a=b", ""] {
            assert_eq!(HubUrl::parse(text), Err(BadHubUrl), "{text}");
        }
    }

    #[test]
    fn a_line_without_tls_is_overheard_unless_it_stays_on_this_machine() {
        let is_overheard = |text: &str| HubUrl::parse(text).expect("an address").is_overheard();
        for text in ["http://192.0.2.7:8081", "http://hub.example", "http://127.0.0.1.example", "http://[2001:db8::1]/"]
        {
            assert!(is_overheard(text), "{text}");
        }
        for text in
            ["https://192.0.2.7", "http://127.0.0.1:8081", "http://127.9.9.9", "http://localhost", "http://[::1]:1"]
        {
            assert!(!is_overheard(text), "{text}");
        }
    }

    #[test]
    fn a_certificate_that_does_not_hold_is_told_from_a_line_that_is_cut() {
        let wrapped = |error: rustls::Error| io::Error::other(io::Error::new(io::ErrorKind::InvalidData, error));
        assert!(is_distrust(&wrapped(rustls::CertificateError::NotValidYet.into())));
        assert!(is_distrust(&wrapped(rustls::Error::NoCertificatesPresented)));
        assert!(!is_distrust(&wrapped(rustls::Error::HandshakeNotComplete)));
        assert!(!is_distrust(&io::Error::from(io::ErrorKind::ConnectionRefused)));
    }

    #[test]
    fn each_refusal_is_known_by_its_name_and_others_are_not() {
        let problem = |kind: &str, expected| Problem {
            kind: format!("{PROBLEM_PREFIX}{kind}"),
            title: String::new(),
            status: 409,
            screen: String::new(),
            expected,
        };
        let gap = BatchRefusal::SequenceGap { expected: TapSeq(5) };
        assert_eq!(refusal(&problem("sequence-gap", Some(TapSeq(5)))), Some(gap));
        assert_eq!(refusal(&problem("sequence-gap", None)), None);
        assert_eq!(refusal(&problem("revoked-device", None)), Some(BatchRefusal::RevokedDevice));
        assert_eq!(refusal(&problem("no-such-thing", None)), None);
        assert_eq!(refusal(&Problem { kind: "about:blank".to_owned(), ..problem("busy", None) }), None);
    }
}
