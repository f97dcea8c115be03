//! The browsers that asked for push messages.

use diesel::prelude::*;
use domain::{ids::SubscriptionId, lang::Lang, time::UtcTime};

use super::Recipient;
use crate::{
    Conn, DbError,
    schema::push_subscriptions,
    seal::{Column, Sealer},
    with,
};

/// Most browsers of one recipient; a further one takes the place of the oldest.
pub const SUBSCRIPTIONS_MAX: usize = 10;

/// What a browser gave.
pub struct NewSubscription {
    /// Where to post.
    pub endpoint: String,
    /// The browser's public key.
    pub p256dh: String,
    /// The secret shared with the browser.
    pub auth: String,
    /// The language of the page that asked.
    pub language: Option<Lang>,
}

/// Takes a browser on, or renews its keys and its language. A browser that another guardian signs in with is that guardian's from then
/// on, and one that follows another visit is that visit's; it may be a guardian's and a visit's at once. Done twice it
/// changes nothing more.
///
/// # Errors
/// If the database fails.
pub fn subscribe(
    conn: &mut Conn,
    sealer: &Sealer,
    recipient: Recipient,
    browser: &NewSubscription,
    now: UtcTime,
) -> Result<(), DbError> {
    let hash = sealer.lookup(Column::PushEndpoint, &browser.endpoint);
    let seal = |column, text: &str| sealer.seal(column, (recipient.whom(), recipient.raw()), text);
    let (p256dh, auth) = (seal(Column::PushKey, &browser.p256dh), seal(Column::PushAuth, &browser.auth));
    let endpoint = seal(Column::PushEndpoint, &browser.endpoint);
    let values = || {
        (
            push_subscriptions::recipient.eq(recipient.raw()),
            push_subscriptions::endpoint.eq(&endpoint),
            push_subscriptions::p256dh.eq(&p256dh),
            push_subscriptions::auth.eq(&auth),
            push_subscriptions::language.eq(browser.language.map(Lang::name)),
            push_subscriptions::created_at.eq(now.micros()),
        )
    };
    let row = (
        push_subscriptions::id.eq(SubscriptionId::new(now).raw()),
        push_subscriptions::whom.eq(recipient.whom()),
        push_subscriptions::endpoint_hash.eq(&hash),
    );
    // In one statement: two tabs of a browser may ask at once.
    with!(conn, c => {
        diesel::insert_into(push_subscriptions::table)
            .values((row, values()))
            .on_conflict((push_subscriptions::whom, push_subscriptions::endpoint_hash))
            .do_update()
            .set(values())
            .execute(c)
    })?;
    make_room(conn, recipient)
}

fn make_room(conn: &mut Conn, recipient: Recipient) -> Result<(), DbError> {
    let query = || {
        push_subscriptions::table
            .filter(push_subscriptions::whom.eq(recipient.whom()))
            .filter(push_subscriptions::recipient.eq(recipient.raw()))
            .order(push_subscriptions::id.desc())
            .offset(i64::try_from(SUBSCRIPTIONS_MAX).expect("a small number"))
            .limit(100)
            .select(push_subscriptions::id)
    };
    let surplus: Vec<i64> = with!(conn, c => query().load(c))?;
    for id in surplus {
        with!(conn, c => diesel::delete(push_subscriptions::table.find(id)).execute(c))?;
    }
    Ok(())
}

/// Forgets a browser of this recipient.
///
/// # Errors
/// If the database fails.
pub fn unsubscribe(conn: &mut Conn, sealer: &Sealer, recipient: Recipient, endpoint: &str) -> Result<(), DbError> {
    let hash = sealer.lookup(Column::PushEndpoint, endpoint);
    let row = push_subscriptions::whom
        .eq(recipient.whom())
        .and(push_subscriptions::recipient.eq(recipient.raw()))
        .and(push_subscriptions::endpoint_hash.eq(hash));
    with!(conn, c => diesel::delete(push_subscriptions::table.filter(row)).execute(c))?;
    Ok(())
}
