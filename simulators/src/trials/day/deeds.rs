//! What people do, and how it reaches a hub: once, twice at the same moment, or with the answer lost and sent again.

use std::{net::SocketAddr, time::Duration};

use domain::{
    ids::{Content, FormId, VisitId},
    queue::office::ServiceNo,
};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::sleep};
use url::form_urlencoded::{Serializer, parse};

use crate::trials::{
    TrialError,
    load::{
        LoadError,
        clerk::{Clerk, Pressed, read_pressed},
        hall::Hall,
        http::{Answer, Connection},
        kiosk::read_ticket,
        visitor::{self, code_of, read_code},
    },
};

/// Tries before somebody gives up. A hub that is dead is tried in vain; the next try goes to the other one.
const TRIES: usize = 40;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// What somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Takes a number at a kiosk.
    Ticket {
        /// Which kiosk.
        kiosk: usize,
        /// What for.
        services: Vec<ServiceNo>,
        /// Whether consideration is asked for.
        care: bool,
    },
    /// Takes a number on the phone, at home.
    FromHome {
        /// Which phone.
        phone: u16,
        /// What for.
        services: Vec<ServiceNo>,
    },
    /// Something is done at a counter.
    At(AtCounter),
    /// A visitor comes, goes, or wants a later place.
    Visit {
        /// Whose visit.
        visit: VisitId,
        /// `arrive`, `leave` or `postpone`.
        act: &'static str,
        /// The page on which the visitor does it; absent if a clerk does it for them.
        page: Option<String>,
    },
    /// The day is closed.
    CloseDay,
}

impl Deed {
    /// Whether somebody comes with it.
    pub const fn is_ticket(&self) -> bool {
        matches!(self, Self::Ticket { .. } | Self::FromHome { .. })
    }

    /// Whether it is well if nothing follows from it: what is wanted is so already.
    pub fn may_change_nothing(&self) -> bool {
        matches!(self, Self::At(AtCounter::Plain("open")) | Self::CloseDay | Self::Visit { act: "arrive", .. })
    }

    /// From where it comes, if not from within the town hall.
    fn phone(&self) -> Option<u16> {
        match self {
            Self::FromHome { phone, .. } => Some(*phone),
            Self::Visit { visit, page: Some(_), .. } => Some((visit.raw() & 0xffff) as u16),
            _ => None,
        }
    }
}

/// Something done at a counter: the command's name with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AtCounter {
    /// A command without more: `next`, `begin`, `finish`, `undo`, …
    Plain(&'static str),
    /// A command about a visit: `call`, `resume`.
    About(&'static str, VisitId),
    /// Sent on to another service.
    ToService(ServiceNo),
    /// Sent on to another counter.
    ToCounter(u16),
}

/// What goes wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The button is pressed twice at once: both presses are answered alike.
    Twice,
    /// The connection is cut before the answer is heard; it is sent again by way of the other hub.
    Deaf,
}

/// Somebody's deed under way.
#[derive(Debug, Clone)]
pub struct Errand {
    /// What.
    pub deed: Deed,
    /// At which counter, or by which clerk it is entered.
    pub counter: u16,
    /// The id of the form: the deed takes effect once.
    pub form: FormId,
    /// By way of which hub.
    pub hub: usize,
    /// What goes wrong.
    pub fault: Fault,
}

/// What came of a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It was taken.
    Done,
    /// A number was given.
    Given {
        /// The number, as a kiosk prints it; a phone is only shown the page.
        number: Option<String>,
        /// The name of its page.
        page: String,
    },
    /// It did not fit.
    Refused,
}

impl Errand {
    /// Sends it until it is answered.
    pub async fn run(&self, hall: &Hall) -> Result<Said, TrialError> {
        match self.fault {
            Fault::None => self.ask(hall, self.hub).await,
            Fault::Deaf => {
                self.cut_off(hall).await;
                self.ask(hall, self.hub + 1).await
            }
            Fault::Twice => {
                let (one, two) = tokio::join!(self.ask(hall, self.hub), self.ask(hall, self.hub));
                let (one, two) = (one?, two?);
                match (&one, &two) {
                    (said, other) if said == other => Ok(one),
                    // What does not fit may fit a moment later: nobody waits, then somebody does. That the second of a
                    // double click is told what the first one did is shown where nobody else comes between.
                    (Said::Refused, _) => Ok(two),
                    (_, Said::Refused) => Ok(one),
                    (said, other) => Err(TrialError::Wrong(format!("{self:?} was answered {said:?} and {other:?}"))),
                }
            }
        }
    }

    async fn ask(&self, hall: &Hall, hub: usize) -> Result<Said, TrialError> {
        let mut last = None;
        for hub in (hub..hub + TRIES).map(|hub| hub % hall.hubs()) {
            match self.once(hall, hub).await {
                Ok(answer) if answer.status != 503 => return Ok(self.read(&answer)?),
                Ok(answer) => last = Some(format!("{}", answer.status)),
                // Dead, or dying: the other one is asked, in the end this one again.
                Err(error) => last = Some(error.to_string()),
            }
            if hub % hall.hubs() == self.hub % hall.hubs() {
                sleep(BETWEEN_TRIES).await;
            }
        }
        Err(TrialError::Wrong(format!("nobody answers {self:?}: {last:?}")))
    }

    async fn once(&self, hall: &Hall, hub: usize) -> std::io::Result<Answer> {
        let address = self.address(hall, hub);
        let mut connection = match self.deed.phone() {
            Some(phone) => Connection::open_from(visitor::source_of(phone), address).await?,
            None => Connection::open(address).await?,
        };
        connection.ask(&self.request(hall, address)).await
    }

    fn address(&self, hall: &Hall, hub: usize) -> SocketAddr {
        if self.deed.phone().is_some() { hall.residents(hub) } else { hall.staff(hub) }
    }

    /// The request goes out, the answer is not waited for. That nobody may be there to take it is part of it.
    async fn cut_off(&self, hall: &Hall) {
        let hub = self.address(hall, self.hub % hall.hubs());
        if let Ok(mut stream) = TcpStream::connect(hub).await {
            let _sent = stream.write_all(&self.request(hall, hub)).await;
        }
    }

    fn request(&self, hall: &Hall, hub: SocketAddr) -> Vec<u8> {
        let clerk = || hall.clerks[usize::from(self.counter - 1)].by_way_of(hub);
        match &self.deed {
            Deed::Ticket { kiosk, services, care } => hall.kiosks[*kiosk].ticket(self.form, services.clone(), *care),
            Deed::FromHome { services, .. } => visitor::take_number(hub, self.form, services),
            Deed::At(what) => press(&clerk(), self.form, what),
            Deed::Visit { act, page: Some(page), .. } => {
                let fields = [("day_code", hall.digits.as_str()), ("minutes", "10")];
                let fields = if *act == "arrive" { &fields[..1] } else { &fields[1..] };
                visitor::press(hub, page, self.form, act, fields)
            }
            Deed::Visit { visit, act, page: None } => {
                let visit = visit.to_string();
                clerk().change(self.form, &[("visit", visit.as_str()), ("act", act), ("minutes", "10")])
            }
            Deed::CloseDay => clerk().close_day(self.form),
        }
    }

    /// The form by which a hub knows it again: with all that it asks for, unless it begins something.
    pub fn known_by(&self, hall: &Hall) -> FormId {
        if self.deed.is_ticket() {
            return self.form;
        }
        let request = self.request(hall, self.address(hall, 0));
        let request = String::from_utf8_lossy(&request);
        let (path, form) = (request.split(' ').nth(1), request.split_once("\r\n\r\n").map(|(_, form)| form));
        // However it is escaped, it is the same form.
        let form = Serializer::new(String::new()).extend_pairs(parse(form.unwrap_or_default().as_bytes())).finish();
        self.form.asking(Content::of(path.unwrap_or_default(), form.as_bytes()))
    }

    fn read(&self, answer: &Answer) -> Result<Said, LoadError> {
        match self.deed {
            Deed::Ticket { .. } => {
                let slip = read_ticket(answer)?;
                let page = code_of(&slip.url).ok_or_else(|| LoadError::Misunderstood("a ticket".to_owned()))?;
                return Ok(Said::Given { number: Some(slip.number), page });
            }
            Deed::FromHome { .. } => return Ok(Said::Given { number: None, page: read_code(answer)? }),
            _ => {}
        }
        Ok(match read_pressed(answer)? {
            Pressed::Done => Said::Done,
            Pressed::Refused => Said::Refused,
        })
    }
}

fn press(clerk: &Clerk, form: FormId, what: &AtCounter) -> Vec<u8> {
    match what {
        AtCounter::Plain(command @ ("park" | "send-back")) => clerk.press(form, command, &[("reason", "書類の記入")]),
        AtCounter::Plain(command) => clerk.press(form, command, &[]),
        AtCounter::About(command, visit) => clerk.press(form, command, &[("visit", &visit.to_string())]),
        AtCounter::ToService(service) => clerk.press(form, "transfer", &[("service", &service.to_string())]),
        AtCounter::ToCounter(counter) => clerk.press(form, "transfer", &[("target", &format!("counter {counter}"))]),
    }
}
