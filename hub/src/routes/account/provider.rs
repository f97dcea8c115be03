//! An account bound to somebody at the town's identity provider, by its owner: who shows that they are both.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use db::{
    DbError,
    accounts::{ceremonies::Kind, identities},
    acts::Act,
};
use hub_web::{
    access::Staff,
    app::Hub,
    routes::answer::{html, see},
    trouble::PageError,
};

use crate::{
    oidc::Answer,
    pages::account::provider::Leave,
    routes::{
        noted,
        sign_in::provider::{come_back, leave, of},
    },
};

/// Where whoever binds their account comes back.
const BACK: &str = "/account/second/provider/back";

/// `POST /account/second/provider`: a page that leads there.
///
/// # Errors
/// If the database fails, or one source goes there too often.
pub async fn begin(request: HttpRequest, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Some(provider) = of(&hub) else { return Ok(see("/account/second")) };
    match leave(&hub, &request, (Kind::ProviderToBind, Some(staff.0.id)), BACK).await? {
        Some(leaving) => {
            let page = Leave { shell: staff.1, name: provider.name().to_owned(), to: leaving.to };
            let mut response = html(&page);
            response.add_cookie(&leaving.cookie).map_err(|_| PageError::BadForm)?;
            Ok(response)
        }
        None => Ok(see("/account/second?provider-away")),
    }
}

/// `GET /account/second/provider/back`
///
/// # Errors
/// If the database fails.
pub async fn back(
    request: HttpRequest,
    staff: Staff,
    answer: Query<Answer>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let came = come_back(&hub, &request, Kind::ProviderToBind, answer.into_inner()).await?;
    // Whoever left as somebody else binds nothing.
    let (id, now, sealer) = (staff.0.id, hub.clock.now(), hub.sealer());
    let Some((identity, _)) = came.filter(|(_, left)| *left == Some(id)) else {
        return Ok(see("/account/second?provider-wrong"));
    };
    let write = hub.db.write(move |conn| {
        let bound = identities::bind(conn, &sealer, id, (&identity.issuer, &identity.subject), now)?;
        if bound {
            noted::own(conn, Act::BoundIdentity, id, now, None)?;
            return Ok::<_, DbError>(true);
        }
        // What the account was bound to before stays: nothing of this is stored.
        Err(DbError::Conflict)
    });
    match write.await {
        Ok(_) => Ok(see("/account/second?bound")),
        Err(DbError::Conflict) => Ok(see("/account/second?bound-elsewhere")),
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/second/provider/remove`
///
/// # Errors
/// If the database fails.
pub async fn remove(staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, now) = (staff.0.id, hub.clock.now());
    let write = hub.db.write(move |conn| {
        if identities::unbind(conn, id)? {
            noted::own(conn, Act::UnboundIdentity, id, now, None)?;
        }
        Ok::<_, DbError>(())
    });
    write.await?;
    Ok(see("/account/second?unbound"))
}
