//! The faces of a kiosk's screen, which are the kiosk's own pages, with what they show at one moment: the one that greets cards,
//! and the one that gives numbers.

use domain::{
    lang::Lang,
    queue::tickets::{Slip, Tapped, Ticket},
    screen::{ScreenMessage, Show, Tone},
    time::UtcTime,
};
use hub_web::pages::{Facility, qr::Qr};

const GREETS: &str = include_str!("../../../../kiosk/src/screen/page.html");
const GIVES_NUMBERS: &str = include_str!("../../../../kiosk/src/screen/tickets.html");

/// What a kiosk at this facility shows.
pub(super) fn face(facility: &Facility, show: &Show, as_of: UtcTime) -> String {
    let face = if facility.is_office { gives_numbers(show) } else { greets(&show.message) };
    let name = if facility.is_office { "office" } else { "facility" };
    let face = put(face, name, &text(&facility.name));
    put(put(face, "day", &as_of.day().japanese()), "time", &as_of.clock_text())
}

fn greets(message: &ScreenMessage) -> String {
    let face = still(GREETS).replace("\"/page.css\"", "\"/static/kiosk.css\"");
    let face = face.replace("data-tone=\"ready\"", &format!("data-tone=\"{}\"", tone(message.tone)));
    put(put(face, "words", &text(&message.words)), "detail", &text(&message.detail))
}

fn gives_numbers(show: &Show) -> String {
    let face = still(GIVES_NUMBERS).replace("\"/tickets.css\"", "\"/static/kiosk-tickets.css\"");
    match (&show.ticket, show.message.tone) {
        (Some(ticket), _) => given(face, ticket),
        (None, Tone::Ready) => begins(face),
        (None, tone) => says(face, &show.message, tone),
    }
}

/// Before anybody touches it.
fn begins(face: String) -> String {
    let words = words::of(Lang::Ja);
    let others: String = Lang::ALL
        .into_iter()
        .filter(|lang| *lang != Lang::Ja)
        .map(|lang| {
            let other = words::of(lang);
            let (tag, name, start) = (lang.tag(), text(&other.language_name()), text(&other.kiosk_start()));
            format!("<button type=\"button\" lang=\"{tag}\"><strong>{name}</strong><span>{start}</span></button>")
        })
        .collect();
    let face = put(face, "title", &words.kiosk_welcome());
    let face = put(put(face, "start-ja", &words.kiosk_start()), "start-booked", &words.kiosk_booked());
    // Nobody is on the way to anywhere.
    let face = put(face, "start-others", &others).replace("id=\"back\"", "id=\"back\" hidden");
    face.replace(
        "</svg><span></span></p>\n  </section>\n\n  <section id=\"menu\"",
        &format!("</svg><span>{}</span></p>\n  </section>\n\n  <section id=\"menu\"", words.kiosk_card()),
    )
}

fn says(face: String, message: &ScreenMessage, of: Tone) -> String {
    let step = format!("data-step=\"message\" data-tone=\"{}\"", tone(of));
    let face = face.replace("data-step=\"start\"", &step);
    put(put(face, "title", &text(&message.words)), "under", &text(&message.detail))
}

/// The number, as large as there is room for.
fn given(face: String, Ticket { meaning, slip }: &Ticket) -> String {
    let words = words::of(slip.language);
    let Slip { number, section, services, before, minutes, least_minutes, url, booked, .. } = slip;
    let title = match meaning {
        Tapped::Taken => words.kiosk_number(),
        Tapped::Arrived if booked.is_some() => words.kiosk_booked_arrived(),
        Tapped::Arrived => words.kiosk_arrived(),
        Tapped::Waiting => words.kiosk_waits(),
    };
    let services: String = services.iter().map(|service| format!("<span>{}</span>", text(service))).collect();
    let place = if *before == 0 { words.kiosk_next_turn() } else { words.kiosk_people(*before) };
    let face = face.replace("data-step=\"start\"", "data-step=\"given\"");
    let face = put(put(face, "title", &title), "number", number);
    let face = put(face, "what", &format!("<strong>{}</strong>{services}", text(section)));
    let face = put(put(face, "before-label", &words.kiosk_before()), "before", &place);
    let about = minutes.filter(|_| *before > 0).map(|minutes| match least_minutes {
        Some(least) => words.kiosk_minutes_between(least.to_string(), minutes.to_string()),
        None => words.kiosk_minutes(minutes),
    });
    let face = put(put(face, "about-label", &words.kiosk_about()), "about", &about.unwrap_or_else(|| "–".to_owned()));
    let face = match booked {
        Some(booked) => put(face, "booked-at", &words.kiosk_booked_at(booked.start.clock_text())),
        None => face,
    };
    let paper = if *meaning == Tapped::Waiting { String::new() } else { words.kiosk_paperless() };
    let face = put(put(face, "paper", &paper), "done", &words.kiosk_done());
    let face = face.replace("id=\"print-again\"", "id=\"print-again\" hidden");
    let Some(qr) = Qr::of(url) else { return face };
    let drawn =
        format!("viewBox=\"0 0 {0} {0}\" role=\"img\" aria-labelledby=\"scan\"><path d=\"{1}\"/>", qr.side, qr.path);
    put(face.replace("role=\"img\" aria-labelledby=\"scan\"><path/>", &drawn), "scan", &words.kiosk_scan())
}

/// Without its scripts, which listen to a kiosk.
fn still(face: &str) -> String {
    face.lines().filter(|line| !line.starts_with("<script")).map(|line| format!("{line}\n")).collect()
}

/// The face with this in the element of this id, instead of what is there.
fn put(mut face: String, id: &str, inner: &str) -> String {
    let place = face.find(&format!(" id=\"{id}\"")).and_then(|at| {
        let from = at + face[at..].find('>')? + 1;
        Some(from..from + face[from..].find('<')?)
    });
    if let Some(place) = place {
        face.replace_range(place, inner);
    }
    face
}

fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub(super) const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Ready => "ready",
        Tone::Welcome => "welcome",
        Tone::Goodbye => "goodbye",
        Tone::Noted => "noted",
        Tone::TryAgain => "try-again",
        Tone::AskStaff => "ask-staff",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facility(is_office: bool) -> Facility {
        let (slug, name) = ("a".to_owned(), "宿毛市役所 <1>".to_owned());
        Facility { slug, name, is_office, ..Facility::default() }
    }

    fn slip() -> Slip {
        Slip {
            number: "A012".to_owned(),
            office: String::new(),
            section: "市民課".to_owned(),
            services: vec!["住民票".to_owned()],
            taken_at: UtcTime::from_micros(0),
            before: 3,
            minutes: Some(14),
            least_minutes: None,
            url: "http://127.0.0.1/tickets/x".to_owned(),
            language: Lang::Ja,
            booked: None,
        }
    }

    #[test]
    fn everything_that_is_put_into_the_kiosks_faces_has_its_place_there() {
        for id in ["facility", "day", "time", "words", "detail"] {
            assert_eq!(GREETS.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
        }
        let ids =
            ["office", "day", "time", "title", "under", "start-ja", "start-booked", "start-others", "number", "what"];
        for id in ids.into_iter().chain([
            "before-label",
            "before",
            "about-label",
            "about",
            "booked-at",
            "paper",
            "done",
            "scan",
        ]) {
            assert_eq!(GIVES_NUMBERS.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
        }
        assert!(!still(GREETS).contains("<script") && !still(GIVES_NUMBERS).contains("<script"));
    }

    #[test]
    fn an_offices_face_begins_with_its_button_and_shows_a_number_with_its_place_and_code() {
        let begins = face(&facility(true), &ScreenMessage::ready().into(), UtcTime::from_micros(0));
        assert!(begins.contains("番号を取る</button>") && begins.contains("カードをリーダーに"), "{begins}");
        assert!(begins.contains("宿毛市役所 &lt;1></p>") && begins.contains("data-step=\"start\""), "{begins}");
        let ticket = Ticket { meaning: Tapped::Taken, slip: slip() };
        let show = Show { message: ScreenMessage::ready(), seconds: 5, ticket: Some(Box::new(ticket)) };
        let given = face(&facility(true), &show, UtcTime::from_micros(0));
        for part in
            ["id=\"number\">A012<", "id=\"before\">3人<", "id=\"about\">約14分<", "data-step=\"given\"", "<path d=\"M"]
        {
            assert!(given.contains(part), "{part}: {given}");
        }
        let refused = face(&facility(true), &ScreenMessage::unknown_card().into(), UtcTime::from_micros(0));
        assert!(refused.contains("data-step=\"message\" data-tone=\"ask-staff\""), "{refused}");
    }
}
