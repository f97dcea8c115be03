//! A mail's parts, one a language, as plain text and as HTML.

use askama::Template;
use domain::bookings::calendar::Told;

use super::{
    about::{About, Documents},
    template,
};
use crate::{
    notices::{bookings::BookingNotice, of_booking},
    words::{BETWEEN_PARTS, BETWEEN_SUBJECTS, MailWords, Tongue},
};

/// A mail in one language.
pub(super) struct Part {
    tongue: Tongue,
    subject: String,
    blocks: Vec<Block>,
}

/// What stands one below the other.
pub(crate) enum Block {
    /// What it is about, in a sentence.
    Lead(String),
    /// One or more lines; an address in it can be clicked.
    Text(String),
    /// Names and what they are.
    Table(Vec<(String, String)>),
    /// Lines under a heading.
    List(String, Vec<String>),
    /// Six digits to be copied.
    Digits(String),
    /// Where to go.
    Link(String),
}

/// A mail as HTML.
#[derive(Template)]
#[template(path = "booking_letter.html")]
struct Page<'a> {
    subject: &'a str,
    url: &'a str,
    parts: Vec<PagePart<'a>>,
}

struct PagePart<'a> {
    tongue: Tongue,
    blocks: &'a [Block],
    footer: String,
}

/// What is said in this language: the town's own text, or the usual one.
pub(super) fn part(told: Told, about: &About<'_>, tongue: Tongue) -> Part {
    let lang = tongue.days.lang;
    if let Some(own) = about.calendar.templates.get(&told).and_then(|texts| texts.get(&lang)) {
        let blocks = vec![Block::Text(template::fill(&own.body, about, tongue))];
        return Part { tongue, subject: template::fill(&own.subject, about, tongue), blocks };
    }
    let notice = of_booking(told);
    Part { tongue, subject: subject(notice, about, tongue), blocks: usual(notice, about, tongue) }
}

fn subject(notice: &BookingNotice, about: &About<'_>, tongue: Tongue) -> String {
    let title = (notice.title)(tongue.words);
    let when = about.start().filter(|_| notice.subject_has_time).map(|start| tongue.days.instant_text(start));
    tongue.subject(about.place, &title, when.as_deref())
}

fn usual(notice: &BookingNotice, about: &About<'_>, tongue: Tongue) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !about.party.name.is_empty() && !notice.is_proof {
        blocks.push(Block::Text(tongue.words.notices_dear(&about.party.name)));
    }
    blocks.push(Block::Lead((notice.lead)(tongue.words)));
    blocks.extend((notice.above)(about, tongue));
    blocks.push(Block::Table(table(notice, about, tongue)));
    if notice.says_what_to_bring {
        blocks.extend(documents(about, tongue));
    }
    blocks.extend((notice.next)(about, tongue).map(Block::Text));
    blocks.push(Block::Link(tongue.words.notices_link()));
    if notice.can_be_ended {
        blocks.push(Block::Text(tongue.words.notices_stop()));
    }
    blocks
}

/// What is worth having in a calendar, as text.
pub(super) fn note(about: &About<'_>, tongue: Tongue) -> String {
    let words = tongue.words;
    let number = vec![
        (words.bookings_number(), about.booking.number_text()),
        (words.bookings_people(), words.bookings_people_counted(about.booking.wish.people)),
    ];
    let blocks = [Some(Block::Table(number)), documents(about, tongue), Some(Block::Link(tongue.words.notices_link()))];
    blocks.iter().flatten().map(|block| block.text(tongue, about)).collect()
}

fn table(notice: &BookingNotice, about: &About<'_>, tongue: Tongue) -> Vec<(String, String)> {
    let Tongue { days, words } = tongue;
    let booking = about.booking;
    let mut rows =
        vec![(words.notices_place(), about.place.to_owned()), (words.notices_desk(), about.desk(days.lang).to_owned())];
    rows.extend(about.start().map(|start| (words.notices_when(), days.instant_text(start))));
    rows.extend(about.days().map(|days| (words.notices_days(), tongue.days.days_text(days))));
    rows.push((words.bookings_services(), about.services(days.lang).join(tongue.days.comma())));
    rows.push((words.bookings_people(), words.bookings_people_counted(booking.wish.people)));
    rows.push((words.bookings_number(), booking.number_text()));
    rows.extend((notice.rows)(about, tongue));
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

fn documents(about: &About<'_>, tongue: Tongue) -> Option<Block> {
    match about.documents(tongue.days.lang) {
        Documents::Lines(lines) => Some(Block::List(tongue.words.bookings_bring(), lines)),
        Documents::OnThePage => {
            Some(Block::List(tongue.words.bookings_bring(), vec![tongue.words.notices_bring_page()]))
        }
        Documents::Nothing => None,
    }
}

/// The parts one below the other.
pub(super) fn set(parts: &[Part], about: &About<'_>) -> MailWords {
    let subject = parts.iter().map(|part| part.subject.as_str()).collect::<Vec<_>>().join(BETWEEN_SUBJECTS);
    let text: Vec<String> = parts.iter().map(|part| part.text(about)).collect();
    let page = Page { subject: &subject, url: about.url, parts: parts.iter().map(|part| part.page(about)).collect() };
    let html = page.render().expect("a text is written");
    MailWords { subject, text: text.join(BETWEEN_PARTS), html }
}

impl Part {
    fn text(&self, about: &About<'_>) -> String {
        let mut text: String = self.blocks.iter().map(|block| block.text(self.tongue, about)).collect();
        text.push_str("――――\n");
        text.push_str(&self.tongue.words.notices_footer(about.contact(self.tongue)));
        text.push('\n');
        text
    }

    fn page(&self, about: &About<'_>) -> PagePart<'_> {
        let footer = self.tongue.words.notices_footer(about.contact(self.tongue));
        PagePart { tongue: self.tongue, blocks: &self.blocks, footer }
    }
}

impl Block {
    fn text(&self, tongue: Tongue, about: &About<'_>) -> String {
        match self {
            Self::Lead(text) | Self::Text(text) => format!("{text}\n\n"),
            Self::Table(rows) => {
                let row = |(name, value): &(String, String)| format!("{name}{}{value}\n", tongue.colon());
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
}

/// What lines of text are made of, in a page.
pub(super) enum Piece<'a> {
    Words(&'a str),
    /// The page's address, which can be clicked.
    Link,
    Break,
}

/// Lines of text, with the page's address in them.
pub(super) fn pieces<'a>(text: &'a str, url: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    // `lines` would leave out the last empty one, and knows no line that ends with a carriage return alone.
    for (nth, line) in text.split('\n').flat_map(|line| line.trim_end_matches('\r').split('\r')).enumerate() {
        if nth > 0 {
            pieces.push(Piece::Break);
        }
        let mut rest = line;
        while let Some((before, behind)) = rest.split_once(url).filter(|_| !url.is_empty()) {
            pieces.extend([Piece::Words(before), Piece::Link]);
            rest = behind;
        }
        pieces.push(Piece::Words(rest));
    }
    pieces
}
