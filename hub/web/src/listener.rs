//! A listener of one side: what its connections may cost, and what every request passes.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    num::NonZero,
    time::{Duration, Instant},
};

use actix_http::{HttpService, Protocol, error::DispatchError};
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{AppConfig, Server, ServerHandle, ServiceRequest, ServiceResponse},
    middleware::{DefaultHeaders, Next, from_fn},
    rt::net::TcpStream,
    web::{self, Data},
};
use domain::taps::BATCH_MAX_BYTES;
use socket2::{Domain, Socket, Type};
use tokio::task::JoinHandle;

use crate::{
    access,
    app::{GRACE_S, Hub, RunError},
    door, letters,
    routes::{self, Matched, Side},
    seats::{Peers, Seats, Share},
    tls::Lock,
    wire::Wire,
};

/// Nothing but our own files; nobody frames us. Styles and scripts in pages are refused.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                                       form-action 'self'; frame-ancestors 'none'";
/// Connections that the kernel holds until they are accepted.
const BACKLOG: i32 = 4_096;
/// How long a connection without a request stays.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long the first head of a connection may take.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long is read of what nobody wants, so that the peer sees the answer before the end.
const LINGER: Duration = Duration::from_secs(1);

/// Where this listener listens, for the demo readers.
#[derive(Debug, Clone, Copy)]
pub struct OwnAddress(pub SocketAddr);

/// A listener that is served.
pub struct Serving {
    /// Where.
    pub address: SocketAddr,
    /// Stops it.
    pub handle: ServerHandle,
    /// Ends with it.
    pub server: JoinHandle<io::Result<()>>,
}

/// Counts every answer, also those of the gate.
async fn counted(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let hub = request.app_data::<Data<Hub>>().expect("the hub is there").clone();
    let side = *request.app_data::<Side>().expect("the side is there");
    let (started, found) = (Instant::now(), Matched::look_up(side, &request));
    let response = next.call(request).await?;
    // A route by its pattern: paths are many, and some name people's things.
    let method = routes::method_label(response.request().method());
    let known = found.pattern().map_or(("other", "none"), |pattern| (method, pattern));
    hub.metrics.answered(side, known, response.status().as_u16(), started.elapsed());
    Ok(response)
}

/// What every connection of a side shares.
#[derive(Clone)]
struct Shared {
    hub: Data<Hub>,
    side: Side,
    address: SocketAddr,
    seats: Seats,
}

fn application(
    shared: Shared,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + 'static>,
        Error = Error,
        InitError = (),
    >,
> {
    let headers = DefaultHeaders::new()
        .add(("content-security-policy", CONTENT_SECURITY_POLICY))
        .add(("x-content-type-options", "nosniff"))
        .add(("referrer-policy", "same-origin"))
        .add(("cross-origin-opener-policy", "same-origin"));
    let nouns = shared.hub.nouns;
    App::new()
        .app_data(shared.hub)
        .app_data(shared.side)
        .app_data(shared.seats)
        .app_data(OwnAddress(shared.address))
        .app_data(web::PayloadConfig::new(BATCH_MAX_BYTES))
        .app_data(web::FormConfig::default().limit(16 * 1024))
        .app_data(web::JsonConfig::default().limit(16 * 1024))
        .wrap(from_fn(letters::pass))
        .wrap(from_fn(access::gate))
        .wrap(from_fn(door::pass))
        .wrap(headers)
        .wrap(from_fn(counted))
        .configure(routes::configure(nouns, shared.side))
}

/// Listens.
///
/// # Errors
/// If the address is taken or none of this machine.
pub fn start(hub: &Data<Hub>, side: Side) -> Result<Serving, RunError> {
    let address = match side {
        Side::Residents => hub.settings.resident_listen,
        Side::Staff => hub.settings.staff_listen,
    };
    listen(hub, side, address).map_err(|cause| RunError::Listen { address, cause })
}

fn bound(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // Who starts again does not wait for what the last one left behind.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn listen(hub: &Data<Hub>, side: Side, address: SocketAddr) -> io::Result<Serving> {
    let share = Share::of(rlimit::Resource::NOFILE.get_soft().unwrap_or(u64::MAX));
    let connections = match side {
        Side::Residents => share.residents,
        Side::Staff => share.staff,
    };
    // Each worker counts its own.
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(connections);
    let socket = bound(address)?;
    let address = socket.local_addr()?;
    let builder = Server::build()
        .workers(workers)
        .max_concurrent_connections(connections / workers)
        .shutdown_timeout(GRACE_S)
        .disable_signals();
    let ending = builder.graceful_shutdown_signal();
    // Each side counts for itself: who holds much of one is not shut out of the other.
    let seats = Seats::new(hub.settings.connections_of_source);
    let shared = Shared { hub: hub.clone(), side, address, seats };
    let (peers, within) = (Peers::of(hub), hub.settings.read_within);
    let lock = hub.certificates.of(side).map(|certificate| Lock::of(certificate, HEAD_WITHIN)).transpose();
    let lock = lock.map_err(io::Error::other)?;
    let server = builder.listen(side.name(), socket, move || {
        let (peers, lock, ending) = (peers.clone(), lock.clone(), ending.clone());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let ending = ending.clone();
                async move { ending.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_WITHIN)
            .client_disconnect_timeout(LINGER)
            .local_addr(address)
            .on_connect_ext(move |wire: &Wire, held| {
                held.insert(wire.turn());
            })
            .finish(map_config(application(shared.clone()).into_factory(), |()| AppConfig::default()));
        let connected = fn_service(move |stream: TcpStream| {
            let (peers, lock) = (peers.clone(), lock.clone());
            async move {
                let (peer, seat) = (stream.peer_addr().ok(), peers.seat(&stream)?);
                let wire = match lock {
                    Some(lock) => Wire::locked(lock.open(stream).await?, within),
                    None => Wire::new(stream, within),
                };
                Ok::<_, DispatchError>((wire.seated(seat), Protocol::Http1, peer))
            }
        });
        connected.and_then(http)
    })?;
    let server = server.run();
    Ok(Serving { address, handle: server.handle(), server: tokio::spawn(server) })
}
