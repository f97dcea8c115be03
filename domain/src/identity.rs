//! How a town's site calls itself and looks: a name, a short one for under an icon, a colour, an icon. Pure: who may set it
//! and where it is kept is settled elsewhere.
//!
//! Whatever stands here can be read: a name has letters that are seen, a colour stands out from every ground that words of
//! it stand on, an icon is a picture of a known size and nothing else.

mod colour;
mod icon;

use crate::text;

pub use colour::{Colour, NotReadable};
pub use icon::{BadIcon, ICON_BYTES_MAX, ICON_SIDE_MAX, ICON_SIDE_MIN, Icon};

/// Longest name of a site, in letters: it stands in one line of a phone's header.
pub const SITE_NAME_MAX: usize = 20;
/// Longest short name, in letters: it stands under an icon.
pub const SHORT_NAME_MAX: usize = 8;

/// What a site is called and how it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What pages call the site, as `すくもポータル`.
    pub name: String,
    /// What stands under its icon.
    pub short_name: String,
    /// The colour of links and buttons; `None` is the one that the pages come with.
    pub colour: Option<Colour>,
    /// Its icon; `None` is the one that the pages come with.
    pub icon: Option<Icon>,
}

impl Default for Identity {
    fn default() -> Self {
        let name = "かざす".to_owned();
        Self { short_name: name.clone(), name, colour: None, icon: None }
    }
}

/// What somebody typed who sets the words and the colour.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The name.
    pub name: &'a str,
    /// The short name; the name itself if nothing is typed and it is short enough.
    pub short_name: &'a str,
    /// `#` and six digits in hexadecimal; nothing for the colour that the pages come with.
    pub colour: &'a str,
}

/// Why a name or a colour is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentity {
    /// There is no name.
    #[error("a site has a name")]
    NoName,
    /// The name is too long.
    #[error("a name has at most {SITE_NAME_MAX} letters")]
    LongName,
    /// There is no short name, and the name is too long for one.
    #[error("a name that is long needs a short one")]
    NoShortName,
    /// The short name is too long.
    #[error("a short name has at most {SHORT_NAME_MAX} letters")]
    LongShortName,
    /// The colour is written as none.
    #[error("a colour is written as # and six digits")]
    NoColour,
    /// Words of this colour could not be read.
    #[error(transparent)]
    Colour(#[from] NotReadable),
}

impl Identity {
    /// What was typed, with the icon that there is.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the fields.
    pub fn parse(typed: &Typed<'_>, icon: Option<Icon>) -> Result<Self, Vec<BadIdentity>> {
        let (name, short_name) = (text::line(typed.name), text::line(typed.short_name));
        let short_name = match short_name.is_empty() && text::fits(&name, SHORT_NAME_MAX) {
            true => name.clone(),
            false => short_name,
        };
        let mut bad = Vec::new();
        if name.is_empty() {
            bad.push(BadIdentity::NoName);
        } else if !text::fits(&name, SITE_NAME_MAX) {
            bad.push(BadIdentity::LongName);
        }
        if short_name.is_empty() && !name.is_empty() {
            bad.push(BadIdentity::NoShortName);
        } else if !text::fits(&short_name, SHORT_NAME_MAX) {
            bad.push(BadIdentity::LongShortName);
        }
        let colour = match typed.colour.trim() {
            "" => None,
            written => match Colour::parse(written) {
                None => {
                    bad.push(BadIdentity::NoColour);
                    None
                }
                Some(colour) => match colour.readable() {
                    Ok(colour) => Some(colour),
                    Err(not_readable) => {
                        bad.push(not_readable.into());
                        None
                    }
                },
            },
        };
        if bad.is_empty() { Ok(Self { name, short_name, colour, icon }) } else { Err(bad) }
    }

    /// The site as titles of pages name it, with the town unless it is in the name already: `宿毛市 かざす`.
    #[must_use]
    pub fn titled(&self, town: &str) -> String {
        if self.name.contains(town) { self.name.clone() } else { format!("{town} {}", self.name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str, short_name: &str, colour: &str) -> Result<Identity, Vec<BadIdentity>> {
        Identity::parse(&Typed { name, short_name, colour }, None)
    }

    #[test]
    fn a_name_is_one_line_of_what_is_seen_and_short_enough() {
        let taken = parse(" すくも\u{202e}ナビ\n", "", "").expect("a name");
        assert_eq!((taken.name.as_str(), taken.short_name.as_str()), ("すくもナビ", "すくもナビ"));
        assert_eq!(parse("", "", ""), Err(vec![BadIdentity::NoName]));
        assert_eq!(parse("\u{202e}\u{200b} ", "", ""), Err(vec![BadIdentity::NoName]));
        assert_eq!(parse(&"あ".repeat(60), "あ", ""), Err(vec![BadIdentity::LongName]));
        assert_eq!(parse("すくも市民ポータルサイト", "", ""), Err(vec![BadIdentity::NoShortName]));
        assert_eq!(parse("すくもナビ", &"あ".repeat(9), ""), Err(vec![BadIdentity::LongShortName]));
        assert!(parse(&"あ".repeat(SITE_NAME_MAX), &"あ".repeat(SHORT_NAME_MAX), "").is_ok());
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let wrong = parse("", &"あ".repeat(9), "#ffff00").expect_err("a refusal");
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert_eq!(parse("すくもナビ", "", "blue"), Err(vec![BadIdentity::NoColour]));
    }

    #[test]
    fn a_title_names_the_town_once() {
        let named = |name: &str| Identity { name: name.to_owned(), ..Identity::default() }.titled("宿毛市");
        assert_eq!(named("かざす"), "宿毛市 かざす");
        assert_eq!(named("宿毛市ナビ"), "宿毛市ナビ");
    }
}
