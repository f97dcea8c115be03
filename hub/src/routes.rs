//! Every route, with the side it is on and who may call it. A route is served only through this table.

pub mod arrivals;
pub mod board;
pub mod bookings;
pub mod calendars;
pub mod counters;
pub mod demo;
pub mod devices;
pub mod displays;
pub mod documents;
pub mod families;
pub mod family;
mod files;
mod holder;
pub mod invitations;
pub mod live;
pub mod manual;
pub mod notices;
pub mod office;
pub mod offices;
pub mod openapi;
pub mod probes;
pub mod reservations;
pub mod sign_in;
pub mod statics;
pub mod statistics;
pub mod taps;
pub mod tickets;
pub mod visits;

use actix_web::{
    HttpMessage, HttpRequest, Route,
    dev::ServiceRequest,
    http::Method,
    web::{self, ServiceConfig},
};

/// The listener that a request came in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The internet: residents and their phones.
    Residents,
    /// The closed network: staff, kiosks, operators.
    Staff,
}

impl Side {
    /// Its name in labels.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Residents => "residents",
            Self::Staff => "staff",
        }
    }
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anybody on this side. What is shown is the same for everybody and may be kept.
    Open,
    /// Anybody on this side who has the address; what is shown is about whoever asks, and is kept nowhere. The handler
    /// finds out who that is: by the code in the path, for a form that it fills in, or to lead them to their own page.
    Holder,
    /// An enrolled kiosk; the handler checks its signature or code.
    Device,
    /// Any member of the staff.
    Staff,
    /// Staff of the facility in the path, or of the town.
    StaffHere,
    /// Signage screens of the facility in the path; its staff.
    DisplayHere,
    /// Any guardian; the handler shows their own children only.
    Guardian,
    /// Staff, signage screens and guardians; the handler follows for each what [`Policy::FollowsHere`] lets them.
    Follows,
    /// Staff and signage screens of the facility in the path; guardians of a child there.
    FollowsHere,
    /// Anybody on this side, in the demo town only.
    Demo,
}

/// One route.
pub struct Row {
    /// The method.
    pub method: Method,
    /// The path with its variables.
    pub pattern: &'static str,
    /// On which sides.
    pub sides: &'static [Side],
    /// Who.
    pub policy: Policy,
    /// The handler.
    pub handler: fn(Route) -> Route,
}

const BOTH: &[Side] = &[Side::Residents, Side::Staff];
const RESIDENTS: &[Side] = &[Side::Residents];
const STAFF: &[Side] = &[Side::Staff];

macro_rules! rows {
    ($($method:ident $pattern:literal $sides:ident $policy:ident $handler:path;)*) => {
        &[$(Row {
            method: Method::$method,
            pattern: $pattern,
            sides: $sides,
            policy: Policy::$policy,
            handler: |route| route.to($handler),
        }),*]
    };
}

/// All routes.
pub static ROUTES: &[Row] = rows! {
    POST "/api/v1/taps" STAFF Device taps::post_taps;
    POST "/api/v1/menu" STAFF Device tickets::menu;
    POST "/api/v1/tickets" STAFF Device tickets::take;
    POST "/api/v1/arrivals" STAFF Device arrivals::at_kiosk;
    POST "/api/v1/devices/enrol" STAFF Device taps::enrol;
    GET "/api/openapi.json" STAFF Open openapi::document;
    GET "/healthz" BOTH Open probes::health;
    GET "/readyz" STAFF Open probes::ready;
    GET "/metrics" STAFF Open probes::metrics;

    GET "/sign-in" STAFF Open sign_in::form;
    POST "/sign-in" STAFF Open sign_in::submit;
    POST "/sign-out" BOTH Open sign_in::out;
    GET "/board" STAFF Staff board::choose;
    GET "/board/{facility}" STAFF StaffHere board::show;
    POST "/board/{facility}/marks" STAFF StaffHere board::mark;
    GET "/counters/{facility}" STAFF StaffHere counters::choose;
    GET "/counters/{facility}/closing" STAFF StaffHere counters::ask_closing;
    POST "/counters/{facility}/closing" STAFF StaffHere counters::close_day;
    GET "/counters/{facility}/{counter}" STAFF StaffHere counters::console;
    POST "/counters/{facility}/{counter}" STAFF StaffHere counters::command;
    POST "/counters/{facility}/{counter}/tickets" STAFF StaffHere counters::take;
    POST "/counters/{facility}/{counter}/visits" STAFF StaffHere counters::change;
    POST "/counters/{facility}/{counter}/handovers" STAFF StaffHere counters::hand_over;
    GET "/devices/{facility}" STAFF StaffHere devices::list;
    POST "/devices/{facility}/codes" STAFF StaffHere devices::make_code;
    POST "/devices/{facility}/{device}/revoke" STAFF StaffHere devices::revoke;
    POST "/devices/{facility}/displays/{display}/revoke" STAFF StaffHere displays::revoke;
    GET "/display" STAFF Holder displays::start;
    POST "/display" STAFF Open displays::enrol;
    GET "/displays/{facility}" STAFF DisplayHere displays::show;
    GET "/families/{facility}" STAFF StaffHere families::list;
    POST "/families/{facility}/invitations" STAFF StaffHere families::invite;
    GET "/statistics/{facility}" STAFF StaffHere statistics::show;
    GET "/statistics/{facility}/{file}" STAFF StaffHere statistics::file;
    GET "/notices/{facility}" STAFF StaffHere notices::list;

    GET "/reservations/{facility}" STAFF StaffHere reservations::show;
    POST "/reservations/{facility}" STAFF StaffHere reservations::find;
    GET "/reservations/{facility}/list.csv" STAFF StaffHere reservations::csv;
    GET "/reservations/{facility}/list.xlsx" STAFF StaffHere reservations::xlsx;
    GET "/reservations/{facility}/new" STAFF StaffHere reservations::entry::ask;
    POST "/reservations/{facility}/new" STAFF StaffHere reservations::entry::enter;
    GET "/reservations/{facility}/missed" STAFF StaffHere reservations::missed::list;
    POST "/reservations/{facility}/missed" STAFF StaffHere reservations::missed::ask_back;
    GET "/reservations/{facility}/closing" STAFF StaffHere reservations::closing::ask;
    POST "/reservations/{facility}/closing" STAFF StaffHere reservations::closing::close;
    GET "/reservations/{facility}/{booking}" STAFF StaffHere reservations::one::show;
    POST "/reservations/{facility}/{booking}" STAFF StaffHere reservations::one::act;

    GET "/office/{facility}" STAFF StaffHere office::show;
    POST "/office/{facility}" STAFF StaffHere office::save;
    GET "/calendars/{facility}" STAFF StaffHere calendars::show;
    POST "/calendars/{facility}" STAFF StaffHere calendars::save;
    POST "/calendars/{facility}/preview" STAFF StaffHere calendars::look;
    POST "/calendars/{facility}/texts" STAFF StaffHere calendars::try_text;
    GET "/calendars/{facility}/documents" STAFF StaffHere documents::settings::show;
    POST "/calendars/{facility}/documents" STAFF StaffHere documents::settings::save;

    GET "/" BOTH Holder sign_in::start;
    GET "/invitations/{code}" RESIDENTS Holder invitations::show;
    POST "/invitations/{code}" RESIDENTS Holder invitations::accept;
    GET "/family" RESIDENTS Guardian family::show;
    POST "/family/subscriptions" RESIDENTS Guardian family::subscribe;
    POST "/family/subscriptions/remove" RESIDENTS Guardian family::unsubscribe;
    GET "/live" BOTH Follows live::follow_many;
    GET "/live/{facility}" BOTH FollowsHere live::follow;
    GET "/live-tickets" RESIDENTS Holder live::follow_tickets;

    GET "/bookings" RESIDENTS Open bookings::places;
    GET "/bookings/{facility}" RESIDENTS Open bookings::show;
    GET "/bookings/{facility}/documents" RESIDENTS Open documents::show;
    POST "/bookings/{facility}/holds" RESIDENTS Open bookings::hold;
    GET "/bookings/{facility}/waiting" RESIDENTS Holder bookings::show_waiting;
    POST "/bookings/{facility}/waiting" RESIDENTS Holder bookings::wait;
    GET "/booking/{code}" RESIDENTS Holder bookings::look;
    POST "/booking/{code}/details" RESIDENTS Holder bookings::details;
    POST "/booking/{code}/confirm" RESIDENTS Holder bookings::confirm;
    GET "/booking/{code}/move" RESIDENTS Holder bookings::show_times;
    POST "/booking/{code}/move" RESIDENTS Holder bookings::change;
    POST "/booking/{code}/cancel" RESIDENTS Holder bookings::cancel;
    POST "/booking/{code}/accept" RESIDENTS Holder bookings::accept;
    POST "/booking/{code}/reminders" RESIDENTS Holder bookings::remind;
    GET "/booking/{code}/unsubscribe" RESIDENTS Holder bookings::unsubscribed;
    POST "/booking/{code}/unsubscribe" RESIDENTS Holder bookings::unsubscribe;
    GET "/booking/{code}/calendar.ics" RESIDENTS Holder bookings::calendar_file;
    POST "/booking/{code}/subscriptions" RESIDENTS Holder bookings::follow;
    POST "/booking/{code}/subscriptions/remove" RESIDENTS Holder bookings::unfollow;

    GET "/offices/{facility}" RESIDENTS Open offices::show;
    POST "/offices/{facility}/tickets" RESIDENTS Open offices::take;
    GET "/tickets/{code}" RESIDENTS Holder visits::show;
    GET "/tickets/{code}/live" RESIDENTS Holder visits::live;
    POST "/tickets/{code}/leave" RESIDENTS Holder visits::leave;
    POST "/tickets/{code}/postpone" RESIDENTS Holder visits::postpone;
    POST "/tickets/{code}/arrive" RESIDENTS Holder visits::arrive;
    POST "/tickets/{code}/mail" RESIDENTS Holder visits::mail;
    POST "/tickets/{code}/subscriptions" RESIDENTS Holder visits::subscribe;
    POST "/tickets/{code}/subscriptions/remove" RESIDENTS Holder visits::unsubscribe;
    POST "/booking/{code}/arrive" RESIDENTS Holder arrivals::arrive;
    GET "/arrive/{facility}/{day_code}" RESIDENTS Holder visits::show_arrival;

    GET "/manual" BOTH Open manual::first;
    GET "/manual/{page}" BOTH Open manual::chapter;
    GET "/static/{file}" BOTH Open statics::file;
    GET "/manifest.webmanifest" BOTH Open statics::manifest;
    GET "/sw.js" BOTH Open statics::service_worker;

    GET "/demo" STAFF Demo demo::show;
    POST "/demo/taps" STAFF Demo demo::tap;
    GET "/demo/parents/{child}" STAFF Demo demo::parent;
};

/// What the table says of a request. Matched once, before everything else, and kept with it.
#[derive(Clone, Copy)]
pub enum Matched {
    /// The route that is asked for.
    Row(&'static Row),
    /// The address is there on this side, and takes other methods.
    OtherMethod(&'static str),
    /// There is no such address on this side.
    Nothing,
}

impl Matched {
    /// Looks the request up, and keeps with it what was found.
    pub fn look_up(side: Side, request: &ServiceRequest) -> Self {
        let found = match request.match_pattern() {
            Some(pattern) => Self::find(side, request.method(), &pattern),
            None => Self::Nothing,
        };
        request.extensions_mut().insert(found);
        found
    }

    /// What was found for this request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        request.extensions().get().copied().unwrap_or(Self::Nothing)
    }

    fn find(side: Side, method: &Method, pattern: &str) -> Self {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let mut other = Self::Nothing;
        for row in ROUTES.iter().filter(|row| row.pattern == pattern && row.sides.contains(&side)) {
            if row.method == *method {
                return Self::Row(row);
            }
            other = Self::OtherMethod(row.pattern);
        }
        other
    }

    /// Its policy; `None` if there is no such route, which is a refusal.
    #[must_use]
    pub const fn policy(self) -> Option<Policy> {
        match self {
            Self::Row(row) => Some(row.policy),
            Self::OtherMethod(_) | Self::Nothing => None,
        }
    }

    /// Its address with the variables, where there is one.
    #[must_use]
    pub const fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Row(row) => Some(row.pattern),
            Self::OtherMethod(pattern) => Some(pattern),
            Self::Nothing => None,
        }
    }
}

/// The methods of an address on this side, as `Allow` names them (RFC 9110, 10.2.1).
#[must_use]
pub fn methods(side: Side, pattern: &str) -> String {
    let rows = ROUTES.iter().filter(|row| row.pattern == pattern && row.sides.contains(&side));
    let named = rows.flat_map(|row| match row.method {
        Method::GET => vec!["GET", "HEAD"],
        _ => vec![row.method.as_str()],
    });
    named.chain(["OPTIONS"]).collect::<Vec<_>>().join(", ")
}

/// A method's name in labels: whoever asks may make up others.
#[must_use]
pub fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "other",
    }
}

/// Puts the routes of one side into an application.
pub fn configure(side: Side) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let mut patterns: Vec<&str> = Vec::new();
        for row in ROUTES.iter().filter(|row| row.sides.contains(&side)) {
            if !patterns.contains(&row.pattern) {
                patterns.push(row.pattern);
            }
        }
        for pattern in patterns {
            let rows = ROUTES.iter().filter(|row| row.pattern == pattern && row.sides.contains(&side));
            let resource = rows.fold(web::resource(pattern), |resource, row| {
                let resource = resource.route((row.handler)(web::method(row.method.clone())));
                match row.method {
                    Method::GET => resource.route((row.handler)(web::method(Method::HEAD))),
                    _ => resource,
                }
            });
            config.service(resource);
        }
    }
}
