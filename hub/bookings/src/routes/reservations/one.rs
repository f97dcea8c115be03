//! One booking: everything about it, and what the staff does with it.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::StatusCode,
    web::{Bytes, Data},
};
use actors::BookingFailure;
use db::{
    DbError, accounts,
    bookings::{self, Party, keys_of},
    notices,
};
use domain::{
    bookings::{
        booking::{Booking, Channel},
        decide::{Command, Reminders},
        documents::Path,
    },
    ids::{BookingId, StaffId, VisitId},
    log::{self, Cause, Sender, Witness},
};
use futures_util::future::{Ready, ready};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::{
        errors::Wrong,
        fields::{Fields, moment},
    },
    posted::Posted,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::{
    entry::{free_times, who},
    form_id, list_refused, scene, ticket_of,
};
use crate::pages::reservations::{Deed, Entry, Moving, One, OneNotice, Scene, Sent, Whole, WishForm, failure_words};

/// A booking of the place, for one of its staff.
pub struct Opened {
    hub: Data<Hub>,
    staff: Staff,
    here: Here,
    booking: BookingId,
    posted: Posted,
}

impl FromRequest for Opened {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let staff = Staff::from_request(request, payload).into_inner();
        let here = Here::from_request(request, payload).into_inner();
        let hub = request.app_data::<Data<Hub>>().expect("the hub is there").clone();
        let booking = request.match_info().get("booking").and_then(|booking| booking.parse().ok());
        let opened = || {
            let booking = booking.ok_or(PageError::NotFound)?;
            Ok(Self { hub, staff: staff?, here: here?, booking, posted: Posted::of(request) })
        };
        ready(opened())
    }
}

/// `GET /reservations/{facility}/{booking}`
///
/// # Errors
/// If there is no such booking here or the database fails.
pub async fn show(opened: Opened, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(request.query_string().as_bytes());
    let notice = fields.has("made", "").then_some(OneNotice::Made).or_else(|| done(&fields));
    let is_moving = fields.has("move", "");
    let answers = fields.all("bring").first().cloned();
    let page = opened.page(is_moving.then_some(fields), notice).await?;
    Ok(html(&match answers {
        Some(answers) => page.with_answers(&answers),
        None => page,
    }))
}

/// What is said of a command that took effect.
fn done(fields: &Fields) -> Option<OneNotice> {
    let words = match fields.text("done") {
        "check-in" | "arrive" => "受け付けました。",
        "miss" => "未来庁にしました。",
        "reopen" => "予約に戻しました。",
        "accept" => "この空きで予約しました。",
        "reinvite" => "予約のしなおしを案内します。",
        "resend" => "お知らせを送りなおします。",
        "cancel" => "取り消しました。",
        "move" => "日時を変えました。ご本人に新しい日時を伝えてください。",
        "amend" | "bring" => "直しました。",
        _ => return None,
    };
    Some(OneNotice::Done(words))
}

/// `POST /reservations/{facility}/{booking}`
///
/// # Errors
/// If the form cannot be understood or the command cannot be decided now.
pub async fn act(opened: Opened, form: Bytes) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&form);
    let form = form_id(&fields)?;
    let (command, party) = match opened.command(&fields).await? {
        Ok(wanted) => wanted,
        Err(wrong) => return opened.refused(&fields, wrong).await,
    };
    let by = Witness::Staff { staff: opened.staff.0.id };
    let cause = Cause::form(opened.posted.form(form), Sender::Staff(opened.staff.0.id));
    match opened.hub.town.booking(opened.here.0.id, (by, Some(cause)), command, party).await {
        Ok(facts) => match facts.first().and_then(Booking::after) {
            // A page that was kept open has a used id: what it did then was another booking's.
            Some(booking) if booking.id == opened.booking => Ok(opened.back(&fields)),
            _ => opened.refused(&fields, Wrong::new("画面が古くなっていました。もう一度押してください。")).await,
        },
        Err(failure) => opened.failed(&fields, &failure).await,
    }
}

type Wanted = (Command, Option<Party>);

impl Opened {
    /// What the form wants, or what is wrong with it.
    async fn command(&self, fields: &Fields) -> Result<Result<Wanted, Wrong>, PageError> {
        let (booking, channel) = (self.booking, Channel::Staff);
        let plain = |command| Ok(Ok((command, None)));
        match fields.text("command") {
            "check-in" => {
                let visit = Some(VisitId::new(self.hub.clock.now()));
                plain(Command::Arrive { booking, visit })
            }
            "arrive" => plain(Command::Arrive { booking, visit: None }),
            "miss" => plain(Command::Miss { booking }),
            "reopen" => plain(Command::Reopen { booking }),
            "accept" => plain(Command::Accept { booking }),
            "reinvite" => plain(Command::Reinvite { booking }),
            "resend" => plain(Command::Resend { booking }),
            "cancel" => plain(Command::Cancel { booking, channel }),
            "move" => {
                let scene = scene(&self.hub, &self.staff, &self.here).await?;
                let wish = WishForm::new(&scene, fields.clone()).wish().ok_or(PageError::BadForm)?;
                match moment(fields.text("start")) {
                    Some(start) => plain(Command::Move { booking, wish, start, channel }),
                    None => Ok(Err(Wrong::at("start", "時刻をえらんでください。"))),
                }
            }
            "amend" => match who(&self.hub, fields).await? {
                Ok(party) => {
                    let reminders = if fields.text("reminders") == "off" { Reminders::Off } else { Reminders::On };
                    let keys = Some(keys_of(&self.hub.sealer(), &party));
                    let command = Command::Amend { booking, keys, reminders: Some(reminders), bring: None };
                    Ok(Ok((command, Some(party))))
                }
                Err(bad) => Ok(Err(bad.wrong())),
            },
            "bring" => {
                let path: Path = fields.text("bring").parse().map_err(|_| PageError::BadForm)?;
                plain(Command::Amend { booking, keys: None, reminders: None, bring: Some(path.to_string()) })
            }
            _ => Err(PageError::BadForm),
        }
    }

    /// Where the form was sent from.
    fn back(&self, fields: &Fields) -> HttpResponse {
        let (slug, command) = (&self.here.0.slug, fields.text("command"));
        if fields.text("from") == "list" {
            let view = super::view(fields, self.hub.clock.now().day());
            let given = match command {
                "check-in" | "arrive" => format!("&given={}", self.booking),
                _ => String::new(),
            };
            return see(&format!("/reservations/{slug}?{}{given}", view.query()));
        }
        see(&format!("/reservations/{slug}/{}?done={command}", self.booking))
    }

    async fn failed(&self, fields: &Fields, failure: &BookingFailure) -> Result<HttpResponse, PageError> {
        self.refused(fields, Wrong::new(failure_words(failure)?)).await
    }

    async fn refused(&self, fields: &Fields, wrong: Wrong) -> Result<HttpResponse, PageError> {
        if fields.text("from") == "list" {
            return list_refused(&self.hub, (&self.staff, &self.here), fields, wrong).await;
        }
        let moving = (fields.text("command") == "move").then(|| fields.clone());
        let mut page = self.page(moving, Some(OneNotice::Refused(wrong))).await?;
        if fields.text("command") == "amend" {
            page = page.with_typed(fields.clone());
        }
        Ok(html_with(StatusCode::CONFLICT, &page))
    }

    /// The page; with the times of what `moving` wishes for.
    async fn page(&self, moving: Option<Fields>, notice: Option<OneNotice>) -> Result<One, PageError> {
        let scene = scene(&self.hub, &self.staff, &self.here).await?;
        let whole = self.whole().await?;
        let moving = match moving {
            Some(fields) => Some(self.moving(&scene, &whole.booking, fields).await?),
            None => None,
        };
        Ok(One::new(scene, whole, moving, notice))
    }

    async fn moving(&self, scene: &Scene, booking: &Booking, mut fields: Fields) -> Result<Moving, PageError> {
        if fields.all("services").is_empty() {
            WishForm::put(&mut fields, &booking.wish);
        }
        if fields.text("day").is_empty() {
            fields.put("day", booking.day());
        }
        let form = WishForm::new(scene, fields);
        let Some(wish) = form.wish() else { return Err(PageError::BadForm) };
        let day = form.day(scene.now.day());
        let wrong = Entry::bad_wish(&wish, &scene.calendar);
        let times = free_times(&self.hub, &self.here, &wish, day, Some(self.booking)).await?;
        Ok(Moving { wish: form, times, wrong })
    }

    async fn whole(&self) -> Result<Whole, PageError> {
        let (facility, id, sealer) = (self.here.0.id, self.booking, self.hub.sealer());
        let read = self.hub.db.read(move |conn| {
            let (at, booking) = bookings::get(conn, id)?;
            if at != facility {
                return Err(DbError::NotFound);
            }
            let party = bookings::party(conn, &sealer, id)?;
            let facts = bookings::history(conn, booking.id)?;
            let names = accounts::staff_names(conn, &sealer, &staff_of(&facts))?;
            let email = party.as_ref().map(|party| party.email.as_str()).filter(|email| !email.is_empty());
            let is_bounced = match email {
                Some(email) => notices::is_bounced(conn, &sealer.mailbox_key(email))?,
                None => false,
            };
            Ok(Whole {
                ticket: ticket_of(conn, &booking)?,
                deeds: facts.iter().filter_map(|fact| Deed::of(fact, &names)).collect(),
                sent: notices::deliveries_of_booking(conn, id)?.iter().map(Sent::of).collect(),
                is_bounced,
                by_push: !notices::followed_by_browsers(conn, &[id])?.is_empty(),
                booking,
                party,
            })
        });
        Ok(read.await?)
    }
}

/// Whoever of the staff did something.
fn staff_of(facts: &[log::Entry]) -> Vec<StaffId> {
    let mut members: Vec<StaffId> = facts.iter().filter_map(|fact| fact.by.staff()).collect();
    members.sort_unstable();
    members.dedup();
    members
}
