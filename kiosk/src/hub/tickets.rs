//! The half of the conversation that is about numbers: what can be taken, taking it, coming with a booking, and how the
//! printer is that they are printed by.

use domain::{
    condition::{CONDITION_VERSION, Condition, ConditionNoted},
    ids::DeviceId,
    queue::{
        arrivals::{ARRIVALS_VERSION, Arrival, ArrivalAnswer, ArrivalAsk},
        tickets::{Menu, MenuAsk, TICKETS_VERSION, TicketAsk, TicketGiven},
    },
    taps::{DeviceKey, PROBLEM_PREFIX, Problem, TapSeq},
};
use reqwest::StatusCode;
use serde::{Serialize, de::DeserializeOwned};

use super::{Hub, limited_body};

/// Why the hub gives no menu or no number, as far as somebody reacts differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// No numbers at this time of day.
    #[error("the office is closed")]
    Closed,
    /// Today's numbers are used up.
    #[error("today's numbers are used up")]
    UsedUp,
    /// The menu is older than the office.
    #[error("the office does not have this service")]
    UnknownService,
    /// This kiosk took too many in a short time.
    #[error("too many numbers were taken here")]
    TooMany,
    /// Too much is under way, or the office cannot be reached; to be asked again.
    #[error("the hub is busy")]
    Busy,
    /// What only the town's staff can mend: a revoked device, no office here, another version.
    #[error("the hub does not serve this kiosk: {status}")]
    NotServed {
        /// The HTTP status.
        status: StatusCode,
    },
}

/// Why there is no answer to a question.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No connection, or no answer in time.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(#[source] reqwest::Error),
    /// Another answer than a hub's.
    #[error("the answer with status {status} is not a hub's answer to this question")]
    NotAnAnswer {
        /// The HTTP status.
        status: StatusCode,
    },
    /// What was told has another number than the one that comes next.
    #[error("the hub expects number {expected}")]
    NotTheNext {
        /// Which number it expects.
        expected: u64,
    },
    /// The hub says no.
    #[error("the hub refused: {0}")]
    Refused(TicketRefusal),
}

impl AskError {
    /// Whether the same question may be answered a moment later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::NotAnAnswer { .. } | Self::Refused(TicketRefusal::Busy) => true,
            Self::NotTheNext { .. } | Self::Refused(_) => false,
        }
    }
}

impl Hub {
    /// Asks what numbers can be taken.
    ///
    /// # Errors
    /// If no menu came.
    pub async fn menu(&self, device: DeviceId, key: &DeviceKey) -> Result<Menu, AskError> {
        let (status, menu) =
            self.ask::<Menu>(device, key, "/api/v1/menu", &MenuAsk { version: TICKETS_VERSION }).await?;
        if menu.version == TICKETS_VERSION { Ok(menu) } else { Err(AskError::NotAnAnswer { status }) }
    }

    /// Asks for a number; with the same form it is the same ticket.
    ///
    /// # Errors
    /// If no ticket came. The hub may have given one all the same.
    pub async fn ticket(&self, device: DeviceId, key: &DeviceKey, ask: &TicketAsk) -> Result<TicketGiven, AskError> {
        let (status, given) = self.ask::<TicketGiven>(device, key, "/api/v1/tickets", ask).await?;
        if given.version == TICKETS_VERSION { Ok(given) } else { Err(AskError::NotAnAnswer { status }) }
    }

    /// Says that somebody with a booking is here; with the same form it is the same ticket.
    ///
    /// # Errors
    /// If no answer came. The hub may have given a number all the same.
    pub async fn arrive(&self, device: DeviceId, key: &DeviceKey, ask: &ArrivalAsk) -> Result<Arrival, AskError> {
        let (status, answer) = self.ask::<ArrivalAnswer>(device, key, "/api/v1/arrivals", ask).await?;
        if answer.version == ARRIVALS_VERSION { Ok(answer.outcome) } else { Err(AskError::NotAnAnswer { status }) }
    }

    /// Tells how the kiosk is.
    ///
    /// # Errors
    /// If the hub did not say that it noted it. One of the release before knows no such request.
    pub async fn tell(&self, device: DeviceId, key: &DeviceKey, condition: &Condition) -> Result<(), AskError> {
        let (status, noted) = self.ask::<ConditionNoted>(device, key, "/api/v1/condition", condition).await?;
        if noted.version == CONDITION_VERSION { Ok(()) } else { Err(AskError::NotAnAnswer { status }) }
    }

    async fn ask<A: DeserializeOwned>(
        &self,
        device: DeviceId,
        key: &DeviceKey,
        path: &str,
        question: &impl Serialize,
    ) -> Result<(StatusCode, A), AskError> {
        let body = serde_json::to_vec(question).expect("a question is plain data");
        let response = self.post(device, key, path, body).await.map_err(AskError::Unreachable)?;
        let status = response.status();
        let body = limited_body(response).await.map_err(AskError::Unreachable)?;
        if status.is_success() {
            let answer = serde_json::from_slice(&body).map_err(|_| AskError::NotAnAnswer { status })?;
            return Ok((status, answer));
        }
        let problem: Option<Problem> = serde_json::from_slice(&body).ok();
        let kind = problem.as_ref().and_then(|problem| problem.kind.strip_prefix(PROBLEM_PREFIX));
        let expected = problem.as_ref().and_then(|problem| problem.expected);
        Err(match kind {
            Some("not-the-next") if let Some(TapSeq(expected)) = expected => AskError::NotTheNext { expected },
            Some(kind) => AskError::Refused(refusal(kind, status)),
            None => AskError::NotAnAnswer { status },
        })
    }
}

fn refusal(kind: &str, status: StatusCode) -> TicketRefusal {
    match kind {
        "closed" => TicketRefusal::Closed,
        "numbers-used-up" => TicketRefusal::UsedUp,
        "unknown-service" => TicketRefusal::UnknownService,
        "too-many-tickets" | "too-many-tries" => TicketRefusal::TooMany,
        "busy" | "unavailable" => TicketRefusal::Busy,
        _ => TicketRefusal::NotServed { status },
    }
}
