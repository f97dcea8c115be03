//! The end of every sign-in, whatever it was by: a session, and the way to where whoever signed in goes on.

use actix_web::{HttpRequest, HttpResponse};
use db::{
    Conn, DbError,
    accounts::{self, NewSession, StaffMember, factors},
    acts::Act,
    secrets,
};
use domain::time::UtcTime;
use hub_web::{
    agent,
    allowed::Allowed,
    app::Hub,
    cookies,
    kept::Kept,
    pages::again::After,
    routes::answer::see,
    session::{Mark, STAFF_SESSION},
    settings::SecondFactor,
    trouble::PageError,
};

use super::tries::{Known, Tries};
use crate::routes::noted;

/// Whoever has shown who they are.
pub(super) struct Shown {
    pub(super) member: StaffMember,
    /// The stored form of the password with today's costs, if it was stored with others.
    pub(super) renewed: Option<String>,
    /// What they tried, which was no guess.
    pub(super) tries: Tries,
    /// What was typed when the session before was over, sealed.
    pub(super) kept: Option<String>,
    /// By what they showed it, for the record.
    pub(super) by: &'static str,
    /// What has to be so still when the session begins; asked in its transaction.
    pub(super) last: Last,
}

/// A last question.
pub(super) type Last = Box<dyn FnOnce(&mut Conn) -> Result<bool, DbError> + Send>;

/// Begins a session, in place of the one that this browser had. `None` if the password is another one by now, or the account
/// is disabled.
pub(super) async fn begin(
    hub: &Hub,
    request: &HttpRequest,
    (known, login): (Known, &str),
    shown: Shown,
) -> Result<Option<HttpResponse>, PageError> {
    let Shown { member, renewed, tries, kept, by, last } = shown;
    // The same answer as to a wrong password: whoever may not come from here learns nothing.
    if !Allowed::comes(hub, request, &member) {
        let (id, at) = (member.id, hub.clock.now());
        let note = move |conn: &mut Conn| {
            noted::own(conn, Act::RefusedSignIn, id, at, Some("この場所からは入れません".to_owned()))
        };
        hub.db.write(note).await?;
        return Ok(None);
    }
    let (now, old) = (hub.clock.now(), cookies::token_hash(hub, request));
    let token = secrets::token();
    let token_hash = secrets::hash(&token);
    let kept = kept.as_deref().and_then(|kept| Kept::open(hub, kept, member.id));
    let again = kept.map(|kept| kept.again(hub, request, (&member.name, Mark::of(&token_hash)), After::SignIn));
    let (device, first_by) = (agent::of(request), first_by(hub, &member, now));
    let may_do_without = first_by.is_some();
    let write = hub.db.write(move |conn| {
        if !last(conn)? || !accounts::password_stands(conn, &member, renewed.as_deref())? {
            return Ok(None);
        }
        if let Some(by) = first_by {
            factors::allow_until(conn, member.id, by)?;
        }
        tries.give_back(conn)?;
        let ended = old.map_or(Ok(0), |old| accounts::end_session(conn, &old))?;
        let expires_at = now + STAFF_SESSION;
        let new = NewSession { token_hash: &token_hash, member: member.id, device: &device, at: now, expires_at };
        let tried = accounts::begin_session(conn, &new)?;
        noted::own(conn, Act::SignedIn, member.id, now, Some(format!("{by}、{device}")))?;
        Ok::<_, DbError>(Some((tried, ended)))
    });
    let Some((tried, ended)) = write.await? else { return Ok(None) };
    if ended > 0 {
        hub.rights_changed();
    }
    hub.metrics.sign_ins.with_label_values(&["accepted"]).inc();
    // Whoever was guessed at is shown that first.
    let first = match (tried, may_do_without) {
        (1.., _) => "/account/sessions?tried",
        (_, true) => "/account/second",
        (_, false) => "/board",
    };
    let mut response = again.unwrap_or_else(|| see(first));
    for cookie in [cookies::session(hub, request, &token, STAFF_SESSION), known.with(hub, request, login)] {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    Ok(Some(response))
}

/// Until when somebody who has to have a second step may do without one, from their first sign-in on.
fn first_by(hub: &Hub, member: &StaffMember, now: UtcTime) -> Option<UtcTime> {
    match hub.settings.second_factor {
        SecondFactor::Required { grace } if member.facility.is_none() && member.secured_at.is_none() => {
            Some(now + grace)
        }
        SecondFactor::Required { .. } | SecondFactor::Offered => None,
    }
}
