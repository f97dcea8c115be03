//! A mail's parts, one a language, as plain text and as HTML.

use domain::{bookings::calendar::Told, queue::office::Lang};

use super::{
    about::{About, Documents},
    template,
    tongues::{self, Tongue},
};
use crate::words::{MailWords, escaped};

/// A mail in one language.
pub(super) struct Part {
    tongue: &'static Tongue,
    subject: String,
    blocks: Vec<Block>,
}

/// What stands one below the other.
enum Block {
    /// What it is about, in a sentence.
    Lead(String),
    /// One or more lines; an address in it can be clicked.
    Text(String),
    /// Names and what they are.
    Table(Vec<(&'static str, String)>),
    /// Lines under a heading.
    List(&'static str, Vec<String>),
    /// Six digits to be copied.
    Digits(String),
    /// Where to go.
    Link(&'static str),
}

/// What is said in this language: the town's own text, or the usual one.
pub(super) fn part(told: Told, about: &About<'_>, lang: Lang) -> Part {
    let tongue = tongues::of(lang);
    if let Some(own) = about.calendar.templates.get(&told).and_then(|texts| texts.get(&lang)) {
        let blocks = vec![Block::Text(template::fill(&own.body, about, lang))];
        return Part { tongue, subject: template::fill(&own.subject, about, lang), blocks };
    }
    Part { tongue, subject: subject(told, about, tongue), blocks: usual(told, about, tongue) }
}

fn subject(told: Told, about: &About<'_>, tongue: &Tongue) -> String {
    let title = (tongue.said)(told).title;
    let when = match told {
        Told::Code | Told::Waits => None,
        _ => about.start().map(|start| tongue.common.instant_text(start)),
    };
    let titled = match (when, tongue.common.is_wide()) {
        (None, _) => title.to_owned(),
        (Some(when), true) => format!("{title}（{when}）"),
        (Some(when), false) => format!("{title} ({when})"),
    };
    if tongue.common.lang == Lang::Ja { format!("【{}】{titled}", about.place) } else { titled }
}

fn usual(told: Told, about: &About<'_>, tongue: &Tongue) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !about.party.name.is_empty() && told != Told::Code {
        blocks.push(Block::Text((tongue.dear)(&about.party.name)));
    }
    blocks.push(Block::Lead((tongue.said)(told).lead.to_owned()));
    if told == Told::Code {
        blocks.push(Block::Text(tongue.enter_code.to_owned()));
        blocks.push(Block::Digits(about.code.to_owned()));
        blocks
            .extend(about.deadline().map(|until| Block::Text((tongue.code_until)(&tongue.common.instant_text(until)))));
    }
    blocks.push(Block::Table(table(told, about, tongue)));
    if matches!(told, Told::Booked | Told::Moved | Told::Reminder) {
        blocks.extend(documents(about, tongue));
    }
    blocks.extend(what_next(told, about, tongue).map(Block::Text));
    blocks.push(Block::Link(tongue.link));
    if matches!(told, Told::Reminder | Told::Reinvited) {
        blocks.push(Block::Text(tongue.stop.to_owned()));
    }
    blocks
}

/// What is worth having in a calendar, as text.
pub(super) fn note(about: &About<'_>, tongue: &Tongue) -> String {
    let number = vec![
        (tongue.common.number, about.booking.number_text()),
        (tongue.common.people, tongue.common.people_text(about.booking.wish.people)),
    ];
    let blocks = [Some(Block::Table(number)), documents(about, tongue), Some(Block::Link(tongue.link))];
    blocks.iter().flatten().map(|block| block.text(tongue, about)).collect()
}

fn table(told: Told, about: &About<'_>, tongue: &Tongue) -> Vec<(&'static str, String)> {
    let Tongue { common, labels, .. } = tongue;
    let booking = about.booking;
    let mut rows = vec![(labels.place, about.place.to_owned()), (labels.desk, about.desk(common.lang).to_owned())];
    rows.extend(about.start().map(|start| (labels.when, common.instant_text(start))));
    rows.extend(about.days().map(|days| (labels.days, common.days_text(days))));
    rows.push((common.services, about.services(common.lang).join(tongue.comma)));
    rows.push((common.people, common.people_text(booking.wish.people)));
    rows.push((common.number, booking.number_text()));
    if told == Told::CalledOff {
        rows.push((labels.reason, about.reason().to_owned()));
        rows.extend(about.telephone().map(|number| (common.telephone, number.to_string())));
    }
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

fn documents(about: &About<'_>, tongue: &Tongue) -> Option<Block> {
    match about.documents(tongue.common.lang) {
        Documents::Lines(lines) => Some(Block::List(tongue.common.bring, lines)),
        Documents::OnThePage => Some(Block::List(tongue.common.bring, vec![tongue.bring_page.to_owned()])),
        Documents::Nothing => None,
    }
}

/// What they can do now.
fn what_next(told: Told, about: &About<'_>, tongue: &Tongue) -> Option<String> {
    match told {
        Told::Code => None,
        Told::Booked | Told::Moved | Told::Reminder => Some(match about.change_until() {
            Some(until) => (tongue.change_until)(&tongue.common.instant_text(until)),
            None => (tongue.change_there)(&contact(about, tongue)),
        }),
        Told::Cancelled => Some(tongue.book_again.to_owned()),
        Told::CalledOff => Some(tongue.other_time.to_owned()),
        Told::Waits => Some(tongue.wait.to_owned()),
        Told::Offered => about.deadline().map(|until| (tongue.offer_until)(&tongue.common.instant_text(until))),
        Told::Reinvited => Some(tongue.book_again.to_owned()),
    }
}

/// Whom they can ask.
fn contact(about: &About<'_>, tongue: &Tongue) -> String {
    tongue.contact(about.place, about.telephone())
}

/// The parts one below the other.
pub(super) fn set(parts: &[Part], about: &About<'_>) -> MailWords {
    let subject = parts.iter().map(|part| part.subject.as_str()).collect::<Vec<_>>().join(" / ");
    let text: Vec<String> = parts.iter().map(|part| part.text(about)).collect();
    let html: String = parts.iter().map(|part| part.html(about)).collect();
    let html = format!(
        "<!doctype html>\n<html lang=\"ja\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family: sans-serif; font-size: 16px; line-height: 1.7; color: #1a1a1c\">\n{html}\
         </body>\n</html>\n",
        escaped(&subject)
    );
    MailWords { subject, text: text.join("\n――――――――\n\n"), html }
}

impl Part {
    fn text(&self, about: &About<'_>) -> String {
        let mut text: String = self.blocks.iter().map(|block| block.text(self.tongue, about)).collect();
        text.push_str("――――\n");
        text.push_str(&(self.tongue.footer)(&contact(about, self.tongue)));
        text.push('\n');
        text
    }

    fn html(&self, about: &About<'_>) -> String {
        let blocks: String = self.blocks.iter().map(|block| block.html(about)).collect();
        let footer = lines(&(self.tongue.footer)(&contact(about, self.tongue)), about.url);
        let lang = self.tongue.common.lang.tag();
        format!(
            "<div lang=\"{lang}\">\n{blocks}<p style=\"font-size: 14px; color: #595959\">{footer}</p>\n<hr>\n</div>\n"
        )
    }
}

impl Block {
    fn text(&self, tongue: &Tongue, about: &About<'_>) -> String {
        match self {
            Self::Lead(text) | Self::Text(text) => format!("{text}\n\n"),
            Self::Table(rows) => {
                let row = |(name, value): &(&str, String)| format!("{name}{}{value}\n", tongue.colon);
                rows.iter().map(row).chain(["\n".to_owned()]).collect()
            }
            Self::List(heading, items) => {
                let items = items.iter().map(|item| format!("・{item}\n"));
                [format!("{heading}\n")].into_iter().chain(items).chain(["\n".to_owned()]).collect()
            }
            Self::Digits(digits) => format!("　　{digits}\n\n"),
            Self::Link(label) => format!("{label}\n{}\n\n", about.url),
        }
    }

    fn html(&self, about: &About<'_>) -> String {
        match self {
            Self::Lead(text) => format!("<p style=\"font-size: 20px; font-weight: bold\">{}</p>\n", escaped(text)),
            Self::Text(text) => format!("<p>{}</p>\n", lines(text, about.url)),
            Self::Table(rows) => {
                let row = |(name, value): &(&str, String)| {
                    let head = "align=\"left\" valign=\"top\" style=\"padding: 4px 16px 4px 0; font-weight: normal; color: #595959\"";
                    let (name, value) = (escaped(name), escaped(value));
                    format!("<tr><th {head}>{name}</th><td style=\"padding: 4px 0\">{value}</td></tr>\n")
                };
                format!("<table>\n{}</table>\n", rows.iter().map(row).collect::<String>())
            }
            Self::List(heading, items) => {
                let items: String = items.iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect();
                format!(
                    "<p style=\"font-weight: bold; margin-bottom: 0\">{}</p>\n<ul>\n{items}</ul>\n",
                    escaped(heading)
                )
            }
            Self::Digits(digits) => {
                format!("<p style=\"font-size: 32px; letter-spacing: 6px\">{}</p>\n", escaped(digits))
            }
            Self::Link(label) => {
                format!("<p><a href=\"{}\">{}</a></p>\n", escaped(about.url), escaped(label))
            }
        }
    }
}

/// Lines of text as HTML; the page's address in them can be clicked.
fn lines(text: &str, url: &str) -> String {
    let (text, url) = (escaped(text).replace("\r\n", "\n"), escaped(url));
    let clickable = if url.is_empty() { text } else { text.replace(&url, &format!("<a href=\"{url}\">{url}</a>")) };
    clickable.replace(['\n', '\r'], "<br>\n")
}
