//! Texts of the town's own: shown with made-up names, and sent to an address to try them.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use db::bookings::Party;
use domain::{
    bookings::{
        address::mail_address,
        booking::{Booking, Channel, Keys, Seating, Stand, Taken, Wish},
        calendar::{Calendar, DeskNo, Template, Told},
        check::PLACEHOLDERS,
    },
    ids::{BookingId, FormId},
    queue::office::ServiceNo,
    time::{MinuteOfDay, UtcTime, Weekday},
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    notices,
    pages::errors::Wrong,
    routes::answer::html_with,
    trouble::PageError,
};
use notifier::{
    mail::Mail,
    outcome::Outcome,
    words::{
        MailWords,
        bookings::{About, render},
    },
};

use super::{Editor, read_form};
use crate::{
    pages::calendars::{Asked, Letter, Notice},
    routes::bookings::Bounded as _,
};

/// At least so many days from now the made-up booking is, and so many it would wait for.
const DAYS_AHEAD: i64 = 7;
/// What the usual text ends with, which is added to the town's own texts as well.
const FOOTER: &str = "――――\n";

/// A booking that is not there, of somebody who is not there.
struct Sample {
    booking: Booking,
    party: Party,
    url: String,
}

impl Sample {
    fn new(desk: &Editor, calendar: &Calendar, Asked { told, lang }: Asked) -> Self {
        let next = desk.now.day().plus(DAYS_AHEAD);
        let day = (0..7).map(|ahead| next.plus(ahead)).find(|day| day.weekday() == Weekday::Mon).unwrap_or(next);
        let start = day.at(MinuteOfDay(10 * 60));
        let first = calendar.services.first();
        let no = first.map_or_else(|| calendar.desks.first().map_or(DeskNo(1), |desk| desk.no), |first| first.desk);
        let services: Vec<ServiceNo> = first.map(|first| first.service).into_iter().collect();
        let taken = Taken { desk: no, start, minutes: 30, buffer: 0, places: 2, channel: Channel::Public };
        let until = desk.now + std::time::Duration::from_secs(u64::from(calendar.rules.offer_minutes) * 60);
        let stand = match told {
            Told::Code => Stand::Held { until },
            Told::Booked | Told::Moved | Told::Reminder | Told::Link => Stand::Booked,
            Told::Cancelled => Stand::Cancelled,
            Told::CalledOff => Stand::CalledOff,
            Told::Waits => Stand::Waiting { from: day, to: day.plus(DAYS_AHEAD) },
            Told::Offered => Stand::Offered { until },
            Told::Reinvited => Stand::Missed,
        };
        let booking = Booking {
            id: BookingId::from_raw(1),
            number: 123,
            wish: Wish { services, people: 2, seating: Seating::Together },
            taken,
            stand,
            leaving: Vec::new(),
            keys: Keys::default(),
            language: lang,
            made_at: desk.now,
            changes: 0,
            told_until: UtcTime::from_micros(0),
            reminders: true,
            tries: 0,
            wants: None,
            bring: String::new(),
        };
        let party = Party { name: "見本 花子".to_owned(), ..Party::default() };
        Self { booking, party, url: format!("{}/booking/mihon", desk.hub.settings.public_url) }
    }

    fn words(&self, desk: &Editor, calendar: &Calendar, told: Told) -> MailWords {
        let about = About {
            booking: &self.booking,
            party: &self.party,
            place: &desk.here.0.name,
            calendar,
            office: Some(&desk.office),
            url: &self.url,
            code: "481516",
            now: desk.now,
        };
        render(told, &about)
    }
}

/// The mail as this calendar has it, with made-up names.
pub(super) fn sample(desk: &Editor, calendar: &Calendar, asked: Asked) -> Letter {
    let MailWords { subject, text, .. } = Sample::new(desk, calendar, asked).words(desk, calendar, asked.told);
    Letter { subject, text }
}

/// The usual text as a template, to begin one's own with: what the sample says is put back into braces.
pub(super) fn usual(desk: &Editor, Asked { told, lang }: Asked) -> Template {
    let Some((calendar, _)) = &desk.calendar else { return Template { subject: String::new(), body: String::new() } };
    let mut calendar = calendar.clone();
    if let Some(texts) = calendar.templates.get_mut(&told) {
        texts.remove(&lang);
    }
    let sample = Sample::new(desk, &calendar, Asked { told, lang });
    let own = |words: MailWords| Template { subject: last(&words.subject, " / "), body: body(&words.text) };
    let mut usual = own(sample.words(desk, &calendar, told));
    let mut values: Vec<(String, &str)> = PLACEHOLDERS
        .iter()
        .map(|name| {
            let text = Template { subject: "x".to_owned(), body: format!("{{{name}}}") };
            calendar.templates.entry(told).or_default().insert(lang, text);
            (own(sample.words(desk, &calendar, told)).body, *name)
        })
        .filter(|(value, _)| !value.is_empty())
        .collect();
    values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    for (value, name) in values {
        let braces = format!("{{{name}}}");
        usual.subject = usual.subject.replace(&value, &braces);
        usual.body = usual.body.replace(&value, &braces);
    }
    usual
}

/// What stands last, in the language that was asked for.
fn last(text: &str, between: &str) -> String {
    text.rsplit(between).next().unwrap_or_default().trim().to_owned()
}

fn body(text: &str) -> String {
    let part = last(text, "――――――――\n");
    part.split(FOOTER).next().unwrap_or_default().trim().to_owned()
}

/// `POST /calendars/{facility}/texts`: sends the text in the form, saved or not, to an address to try it.
///
/// # Errors
/// If the form cannot be read.
pub async fn try_text(form: Payload, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let desk = Editor::of(hub, staff, here).await?;
    let fields = read_form(form).await?;
    let draft = desk.draft(fields.clone())?;
    let asked = Asked::of(&fields);
    let calendar = match draft.applied() {
        Ok(calendar) => calendar,
        Err(problem) => {
            let page = desk.page(draft, Some(Notice::Refused)).wrong(Some(problem));
            let (saved, _) = desk.saved_calendar()?;
            return Ok(html_with(StatusCode::CONFLICT, &page.letter(sample(&desk, saved, asked))));
        }
    };
    let (status, notice) = match send(&desk, &calendar, asked, fields.text("to")).await {
        Ok(()) => (StatusCode::OK, Notice::TrySent),
        Err(why) => (StatusCode::UNPROCESSABLE_ENTITY, Notice::TryFailed(why)),
    };
    Ok(html_with(status, &desk.page(draft, Some(notice)).letter(sample(&desk, &calendar, asked))))
}

/// # Errors
/// Why it was not sent, as the staff read it.
async fn send(desk: &Editor, calendar: &Calendar, asked: Asked, to: &str) -> Result<(), Wrong> {
    let at_address = |words| Wrong::at("to", words);
    mail_address(to).map_err(|_| at_address("送り先のメールアドレスを正しく入力してください。"))?;
    if !desk.hub.admits_try(desk.staff.0.id) {
        return Err(Wrong::new("続けて何度も送られました。15分ほど待ってから、もう一度お試しください。"));
    }
    let mailer = notices::mailer(&desk.hub.settings)
        .map_err(|_| Wrong::new("メールを送る設定に誤りがあります。市の情報担当にお知らせください。"))?
        .ok_or_else(|| {
            Wrong::new("このしくみには、メールを送るサーバーがまだ設定されていません。市の情報担当にお知らせください。")
        })?;
    let mut words = Sample::new(desk, calendar, asked).words(desk, calendar, asked.told);
    words.subject = format!("【お試し】{}", words.subject);
    let id = format!("{}@{}", FormId::random(), mailer.domain());
    match mailer.send(&Mail::new(to.to_owned(), id, words), desk.now).await {
        Outcome::Delivered => Ok(()),
        Outcome::NoMailbox(_) => {
            Err(at_address("メールサーバーがこのアドレスを受け付けませんでした。送り先を確かめてください。"))
        }
        Outcome::Permanent(_) => {
            Err(at_address("メールサーバーがこのメールを受け付けませんでした。送り先と文面を確かめてください。"))
        }
        Outcome::Unwelcome(_) => Err(Wrong::new(
            "市のメールサーバーが、こちらからのメールを受け付けていません。市の情報担当にお知らせください。",
        )),
        Outcome::Gone(_) | Outcome::RetryAfter(..) | Outcome::Temporary(_) => {
            Err(Wrong::new("いまはメールサーバーとつながりません。少し待ってから、もう一度お試しください。"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mails_last_part_is_taken_without_its_footer() {
        assert_eq!(body("日本語\n\n――――\n施設\n\n――――――――\n\nHello\n\n――――\nPlace\n"), "Hello");
        assert_eq!(body("日本語\n\n――――\n施設\n"), "日本語");
        assert_eq!(last("ご予約 / Booked", " / "), "Booked");
    }
}
