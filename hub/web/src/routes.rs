//! What a route is: with the sides it is on and who may call it. A route is served only through the tables of the nouns
//! ([`crate::noun::Noun::routes`]).

pub mod answer;
mod cards;
pub mod condition;
pub mod files;
pub mod holder;
pub mod live;
pub mod openapi;
pub mod probes;
pub mod statics;
pub mod taps;

use actix_web::{
    HttpMessage, HttpRequest, Resource, Route,
    dev::ServiceRequest,
    web::{self, Data, ServiceConfig},
};

pub use actix_web::http::Method;

use crate::{
    app::Hub,
    audit::{How, Sight},
    noun::Nouns,
    policy::Duty,
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
    /// Anybody on this side. What is shown is the same for everybody and may be kept; with the name of whoever is signed in
    /// in the frame it is kept nowhere.
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
    /// Those of them who were given this duty there.
    DutyHere(Duty),
    /// Those of the staff who work for the town.
    Town,
    /// Those of them who were given this duty for the whole town.
    TownDuty(Duty),
    /// Signage screens of the facility in the path; its staff.
    DisplayHere,
    /// Any guardian; the handler shows their own children only.
    Guardian,
    /// Staff, signage screens and guardians; the handler follows for each what [`Policy::FollowsHere`] lets them.
    Follows,
    /// Signage screens of the facility in the path, and its staff with one of [`Duty::HEARING`]; guardians of a child there.
    FollowsHere,
    /// Anybody on this side, in the demo town only.
    Demo,
}

/// Whether a route asks whoever calls it to show once more who they are, unless they did so a short while ago: a screen that
/// somebody left open is enough for none of what guards accounts (OWASP ASVS 5.0, 7.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The session is enough.
    Session,
    /// A proof of the last minutes ([`crate::session::PROVED_FOR`]).
    Fresh,
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
    /// Whose personal data it shows.
    pub sees: Sight,
    /// In which way.
    pub how: How,
    /// What proof of themselves whoever calls it has to give.
    pub proof: Proof,
    /// The handler.
    pub handler: fn(Route) -> Route,
}

impl Row {
    /// Whether this path is one of its addresses.
    #[must_use]
    pub fn leads_to(&self, path: &str) -> bool {
        let fits = |(variable, part): (&str, &str)| variable.starts_with('{') || variable == part;
        self.pattern.split('/').count() == path.split('/').count()
            && self.pattern.split('/').zip(path.split('/')).all(fits)
    }
}

/// Residents' and staff's.
pub const BOTH: &[Side] = &[Side::Residents, Side::Staff];
/// Residents' only.
pub const RESIDENTS: &[Side] = &[Side::Residents];
/// Staff's only.
pub const STAFF: &[Side] = &[Side::Staff];

/// The rows of a table of routes: method, path, sides, policy (with its duty, `DutyHere(Calls)`), handler; and what personal data is seen there (`sees Children`),
/// if not on a page, how (`sees Children as File`); and whether it asks a new proof (`proof Fresh`). What is seen is written down before it is shown ([`crate::audit`]).
#[macro_export]
macro_rules! rows {
    ($($method:ident $pattern:literal $sides:ident $policy:ident $(($duty:ident))? $handler:path
        $(, sees $sees:ident $(as $how:ident)?)? $(, proof $proof:ident)?;)*) => {
        &[$($crate::routes::Row {
            method: $crate::routes::Method::$method,
            pattern: $pattern,
            sides: $crate::routes::$sides,
            policy: $crate::routes::Policy::$policy $(($crate::policy::Duty::$duty))?,
            handler: |route| route.to($handler),
            sees: $crate::rows!(@sees $($sees)?),
            how: $crate::rows!(@how $($($how)?)?),
            proof: $crate::rows!(@proof $($proof)?),
        }),*]
    };
    (@sees) => { $crate::audit::Sight::Unsaid };
    (@sees $sees:ident) => { $crate::audit::Sight::$sees };
    (@how) => { $crate::audit::How::Page };
    (@how $how:ident) => { $crate::audit::How::$how };
    (@proof) => { $crate::routes::Proof::Session };
    (@proof $proof:ident) => { $crate::routes::Proof::$proof };
}

/// The routes that no noun has for itself.
pub static ROUTES: &[Row] = rows! {
    POST "/api/v1/taps" STAFF Device taps::post_taps;
    POST "/api/v1/condition" STAFF Device condition::tell;
    POST "/api/v1/devices/enrol" STAFF Device taps::enrol, sees Proof;
    GET "/healthz" BOTH Open probes::health;
    GET "/readyz" STAFF Open probes::ready;
    GET "/metrics" STAFF Open probes::metrics;

    GET "/live" BOTH Follows live::follow_many, sees Own as Stream;
    GET "/live/{facility}" BOTH FollowsHere live::follow, sees Own as Stream;
    GET "/live-tickets" RESIDENTS Holder live::follow_tickets, sees Nothing;

    GET "/static/{file}" BOTH Open statics::file;
    GET "/manifest.webmanifest" BOTH Open statics::manifest;
    GET "/icon.png" BOTH Open statics::icon;
    GET "/town.css" BOTH Open statics::style;
    GET "/offline" BOTH Open statics::offline;
    GET "/sw.js" BOTH Open statics::service_worker;
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
    ///
    /// # Panics
    /// Never behind a listener: each has the hub.
    pub fn look_up(side: Side, request: &ServiceRequest) -> Self {
        let nouns = request.app_data::<Data<Hub>>().expect("the hub is there").nouns;
        let found = match request.match_pattern() {
            Some(pattern) => Self::find(nouns, side, request.method(), &pattern),
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

    fn find(nouns: Nouns, side: Side, method: &Method, pattern: &str) -> Self {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let mut other = Self::Nothing;
        for row in nouns.at(side, pattern) {
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
pub fn methods(nouns: Nouns, side: Side, pattern: &str) -> String {
    let named = nouns.at(side, pattern).flat_map(|row| match row.method {
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
pub fn configure(nouns: Nouns, side: Side) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let mut patterns: Vec<&str> = Vec::new();
        for row in nouns.routes().filter(|row| row.sides.contains(&side)) {
            if !patterns.contains(&row.pattern) {
                patterns.push(row.pattern);
            }
        }
        // Addresses are tried in order: those without variables by a mere comparison, then each thing by one expression,
        // and what there is of it by comparisons again.
        patterns.sort_by_key(|pattern| pattern.matches('{').count());
        let mut things: Vec<(&str, Vec<&str>)> = Vec::new();
        for pattern in patterns {
            let Some(end) = pattern.find('}') else {
                config.service(resource(nouns, side, pattern, pattern));
                continue;
            };
            let thing = &pattern[..=end];
            match things.iter_mut().find(|(known, _)| *known == thing) {
                Some((_, patterns)) => patterns.push(pattern),
                None => things.push((thing, vec![pattern])),
            }
        }
        for (thing, patterns) in things {
            let scope = patterns.into_iter().fold(web::scope(thing), |scope, pattern| {
                scope.service(resource(nouns, side, pattern, &pattern[thing.len()..]))
            });
            config.service(scope);
        }
    }
}

/// The routes of one address, of which `path` is not matched yet.
fn resource(nouns: Nouns, side: Side, pattern: &str, path: &str) -> Resource {
    nouns.at(side, pattern).fold(web::resource(path), |resource, row| {
        let resource = resource.route((row.handler)(web::method(row.method.clone())));
        match row.method {
            Method::GET => resource.route((row.handler)(web::method(Method::HEAD))),
            _ => resource,
        }
    })
}
