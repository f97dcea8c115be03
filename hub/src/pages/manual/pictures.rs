//! The pictures of the manual: those of `docs/screens` that a chapter shows.
//!
//! A chapter names a picture as it stands beside it in the repository, `![what is to be seen](../screens/board-820.png)`, so that
//! it is seen there too; on a page it is a file like any other, `/static/screen-board-820.png`. Its size is said, so that
//! nothing moves when it comes, and it comes when it is scrolled to.

use askama::Template;
use hub_web::pages::assets::{Asset, PNG};

/// Where chapters find pictures.
const BESIDE: &str = "../screens/";
/// How a picture is called among the files.
const PREFIX: &str = "screen-";
/// The largest that a picture is shown, in pixels of CSS; pressed, it is shown as large as it is.
const WIDTH_MAX: u32 = 800;
const HEIGHT_MAX: u32 = 560;

macro_rules! pictures {
    ($($file:literal)*) => {
        &[$(Asset {
            name: concat!("screen-", $file),
            media_type: PNG,
            body: include_bytes!(concat!("../../../../docs/screens/", $file)),
        }),*]
    };
}

/// All of them.
pub static PICTURES: &[Asset] = pictures! {
    "board-820.png"
    "booking-390.png"
    "bookings-month-390.png"
    "calendar-hours-1440.png"
    "calendar-texts-1440.png"
    "console-called-1440.png"
    "counters-1440.png"
    "counters-today-1440.png"
    "devices-820.png"
    "devices-paper-820.png"
    "display-1080.png"
    "display-1920.png"
    "documents-settings-1440.png"
    "entries-820.png"
    "families-820.png"
    "family-390.png"
    "invitation-390.png"
    "kiosk-tickets-given-1280.png"
    "kiosk-tickets-menu-1280.png"
    "kiosk-welcome-820.png"
    "landing-390.png"
    "notices-1440.png"
    "notices-bookings-820.png"
    "office-390.png"
    "office-contact-820.png"
    "office-hours-820.png"
    "people-820.png"
    "reservations-1440.png"
    "site-820.png"
    "statistics-1440.png"
    "status-820.png"
    "ticket-called-390.png"
    "ticket-waiting-390.png"
    "town-1440.png"
};

#[derive(Debug, Template)]
#[template(path = "manual_picture.html")]
struct Picture<'a> {
    name: &'static str,
    alt: &'a str,
    width: u32,
    height: u32,
}

/// A picture as a page shows it, with what is to be seen on it; `None` if there is none at this address.
pub(super) fn shown(address: &str, alt: &str) -> Option<String> {
    let file = address.strip_prefix(BESIDE)?;
    let picture = PICTURES.iter().find(|picture| picture.name.strip_prefix(PREFIX) == Some(file))?;
    let (width, height) = fitted(size(picture.body)?);
    Picture { name: picture.name, alt, width, height }.render().ok()
}

/// Width and height of a PNG, in pixels, as its first chunk says (PNG, 11.2.2).
fn size(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| png.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    (png.get(12..16)? == b"IHDR").then_some(())?;
    Some((number(16)?, number(20)?))
}

/// As large as it may be shown, in its own proportions.
fn fitted((width, height): (u32, u32)) -> (u32, u32) {
    let shown = width.min(WIDTH_MAX).min(HEIGHT_MAX * width / height.max(1));
    (shown, height * shown / width.max(1))
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Tag, TagEnd};

    use super::{
        super::{CHAPTERS, Readers},
        *,
    };

    /// What shows nothing that only the staff sees.
    const RESIDENTS: [&str; 8] =
        ["family-", "invitation-", "landing-", "booking-", "bookings-", "office-390", "ticket-", "kiosk-"];

    /// The pictures of a chapter: address, and what is said of it.
    fn named(chapter: &super::super::Chapter) -> Vec<(String, String)> {
        let (mut named, mut is_inside) = (Vec::<(String, String)>::new(), false);
        for event in chapter.events() {
            match event {
                Event::Start(Tag::Image { dest_url, .. }) => {
                    is_inside = true;
                    named.push((dest_url.into_string(), String::new()));
                }
                Event::End(TagEnd::Image) => is_inside = false,
                Event::Text(text) if is_inside => named.last_mut().expect("a picture").1.push_str(&text),
                _ => {}
            }
        }
        named
    }

    #[test]
    fn every_picture_of_the_manual_is_there_is_described_and_comes_when_it_is_scrolled_to() {
        for chapter in &CHAPTERS {
            let html = chapter.html();
            for (address, alt) in named(chapter) {
                assert!(shown(&address, &alt).is_some(), "{} shows {address}, which is not there", chapter.slug);
                assert!(alt.chars().count() >= 10, "{address} in {} is not described: {alt:?}", chapter.slug);
                assert!(html.contains(&format!("alt=\"{alt}\"")), "{alt}");
            }
            assert_eq!(html.matches("<img ").count(), named(chapter).len(), "{}", chapter.slug);
            assert_eq!(html.matches("loading=\"lazy\"").count(), named(chapter).len(), "{}", chapter.slug);
        }
    }

    #[test]
    fn every_picture_is_shown_by_a_chapter_and_residents_see_no_page_of_the_staff() {
        let all: Vec<String> = CHAPTERS.iter().flat_map(named).map(|(address, _)| address).collect();
        for picture in PICTURES {
            let file = picture.name.trim_start_matches(PREFIX);
            assert!(all.contains(&format!("{BESIDE}{file}")), "nobody shows {file}");
        }
        for chapter in &CHAPTERS {
            if matches!(chapter.readers, Readers::Everybody | Readers::Residents(_)) {
                let strange = named(chapter).into_iter().find(|(address, _)| {
                    let file = address.trim_start_matches(BESIDE);
                    !RESIDENTS.iter().any(|start| file.starts_with(start))
                });
                assert_eq!(strange, None, "{}", chapter.slug);
            }
        }
    }

    #[test]
    fn pictures_weigh_little_in_the_program_and_on_a_phone() {
        let weight: usize = PICTURES.iter().map(|picture| picture.body.len()).sum();
        assert!(weight < 1_500_000, "{weight}");
        for picture in PICTURES {
            assert!(picture.body.len() < 110_000, "{}: {}", picture.name, picture.body.len());
        }
    }

    #[test]
    fn a_picture_is_shown_whole_in_its_own_proportions() {
        assert_eq!(fitted((390, 844)), (258, 558));
        assert_eq!(fitted((1440, 900)), (800, 500));
        assert_eq!(fitted((300, 200)), (300, 200));
        assert_eq!(size(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x86\0\0\x03\x4c"), Some((390, 844)));
        assert_eq!(size(b"GIF89a"), None);
    }
}
