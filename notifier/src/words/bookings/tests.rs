use std::collections::BTreeSet;

use db::bookings::Party;
use domain::{
    bookings::{
        booking::Booking,
        calendar::{Calendar, Template},
    },
    lang::Lang,
    queue::office::Office,
    time::UtcTime,
};

use super::*;

/// 2026-11-21 8:31 in Asia/Tokyo.
const NOW: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);
const URL: &str = "https://kazasu.example.jp/booking/abc";

fn calendar() -> Calendar {
    let json = serde_json::json!({
        "desks": [{ "no": 1, "name": { "ja": "カード交付窓口", "en": "Card desk" }, "hours": [] }],
        "services": [{ "service": 1, "desk": 1, "minutes": 15 }],
        "closures": [{ "from": "2026-11-24", "to": "2026-11-24", "reason": "停電のため" }],
    });
    serde_json::from_value(json).expect("a calendar")
}

fn office() -> Office {
    let json = serde_json::json!({
        "sections": [{ "no": 1, "name": { "ja": "市民課" } }],
        "services": [{ "no": 1, "section": 1, "name": { "ja": "カードの受け取り", "en": "Collecting a card" },
            "series": "A", "minutes": 10 }],
        "counters": [{ "no": 1, "name": { "ja": "1番窓口" }, "services": [1] }],
        "series": [{ "prefix": "A", "from": 1, "to": 999 }],
    });
    Office::parse(&json.to_string()).expect("an office")
}

/// 2026-11-24 10:30, a Tuesday.
fn booking(language: &str) -> Booking {
    let json = serde_json::json!({
        "id": "booking_0000000000001", "number": 123,
        "wish": { "services": [1], "people": 2 },
        "taken": { "desk": 1, "start": 1_795_483_800_000_000_i64, "minutes": 15, "places": 2, "channel": "public" },
        "stand": "booked", "language": language, "made_at": NOW, "told_until": NOW,
    });
    serde_json::from_value(json).expect("a booking")
}

fn party() -> Party {
    Party { name: "山田 <b>花子".to_owned(), email: "hanako@example.jp".to_owned(), ..Party::default() }
}

/// Lets a test say something of a booking in this language with this calendar.
fn with(language: &str, calendar: &Calendar, say: impl FnOnce(&About<'_>)) {
    let (booking, party, office) = (booking(language), party(), office());
    say(&About {
        booking: &booking,
        party: &party,
        place: "宿毛市役所",
        calendar,
        office: Some(&office),
        url: URL,
        code: "012345",
        now: NOW,
    });
}

#[test]
fn a_mail_says_everything_that_one_has_to_know() {
    with("ja", &calendar(), |about| {
        let mail = render(Told::Booked, about);
        assert_eq!(mail.subject, "【宿毛市役所】ご予約を承りました（11月24日（火） 10:30）");
        assert_eq!(
            mail.text,
            "山田 <b>花子 様\n\nご予約を承りました。\n\n\
             場所：宿毛市役所\n窓口：カード交付窓口\n日時：11月24日（火） 10:30\n手続き：カードの受け取り\n\
             人数：2人\n予約番号：000123\n\n\
             変更と取り消しは、11月23日（月） 17:00まで、予約のページでできます。\n\n\
             予約のページを開く\nhttps://kazasu.example.jp/booking/abc\n\n\
             ――――\nこのメールは送信専用です。ご返信いただいてもお答えできません。\n\
             お心当たりのない場合は、お手数ですが宿毛市役所までご連絡ください。\n"
        );
        assert!(mail.html.contains("山田 &#60;b&#62;花子 様") && !mail.html.contains("<b>"));
        assert!(mail.html.contains(&format!("<a href=\"{URL}\">予約のページを開く</a>")));
    });
}

#[test]
fn a_places_name_brings_no_markup_into_the_mail() {
    with("en", &calendar(), |about| {
        let html = render(Told::Booked, &About { place: "<i>市役所</title>", ..*about }).html;
        assert!(html.contains("<td style=\"padding: 4px 0\">&#60;i&#62;市役所&#60;/title&#62;</td>"), "{html}");
        assert!(!html.contains("<i>") && html.matches("</title>").count() == 1);
    });
}

#[test]
fn whoever_reads_english_reads_japanese_and_english() {
    with("en", &calendar(), |about| {
        let mail = render(Told::Reminder, about);
        let english = " / Your booking is coming up (Tue 24 November 2026, 10:30)";
        assert!(mail.subject.ends_with(english), "{}", mail.subject);
        let (japanese, english) = mail.text.split_once("\n――――――――\n\n").expect("two parts");
        assert!(japanese.contains("窓口：カード交付窓口\n") && english.contains("Desk: Card desk\n"));
        assert!(
            english.contains("You can change or cancel it on your booking’s page until Mon 23 November 2026, 17:00.")
        );
        assert!(mail.html.contains("<div lang=\"en\">"));
        assert_eq!(
            push(Told::Reminder, about),
            ("Your booking is coming up".to_owned(), "宿毛市役所 Tue 24 November 2026, 10:30".to_owned())
        );
    });
}

#[test]
fn a_push_says_neither_who_nor_what_for_and_never_the_code() {
    for language in ["ja", "easy", "en", "pt", "vi", "zh"] {
        with(language, &calendar(), |about| {
            for told in Told::ALL {
                let (title, body) = push(told, about);
                for secret in ["山田", "花子", "受け取り", "Collecting", "カード", "Card", "012345", "000123"]
                {
                    assert!(!title.contains(secret) && !body.contains(secret), "{title} {body}");
                }
                assert!(!title.is_empty() && body.starts_with("宿毛市役所"));
            }
        });
    }
}

#[test]
fn only_the_mail_with_the_code_has_the_code() {
    with("vi", &calendar(), |about| {
        for told in Told::ALL {
            let mail = render(told, about);
            assert_eq!(mail.text.contains("012345"), told == Told::Code, "{told:?}");
            assert_eq!(mail.html.contains("012345"), told == Told::Code, "{told:?}");
        }
        assert!(!render(Told::Code, about).subject.contains("012345"), "it shows on a locked screen");
    });
}

#[test]
fn whoever_is_called_off_reads_why() {
    with("ja", &calendar(), |about| {
        assert!(render(Told::CalledOff, about).text.contains("\n理由：停電のため\n"));
        assert!(!render(Told::Cancelled, about).text.contains("停電"));
    });
}

#[test]
fn a_place_with_a_telephone_says_its_number_where_people_are_to_call() {
    let mut called = calendar();
    called.telephone = Some("0880-63-1111".parse().expect("a number"));
    let text = |subject: &str, body: &str| Template { subject: subject.to_owned(), body: body.to_owned() };
    called.templates.entry(Told::Waits).or_default().insert(Lang::Ja, text("空き", "{telephone}へ"));
    with("pt", &called, |about| {
        let text = render(Told::CalledOff, about).text;
        assert!(text.contains("\n電話：0880-63-1111\n") && text.contains("\nTelefone: 0880-63-1111\n"), "{text}");
        let late = About { now: about.booking.taken.start, ..*about };
        let text = render(Told::Reminder, &late).text;
        assert!(text.contains("変更や取り消しは、宿毛市役所（電話 0880-63-1111）へ直接ご連絡ください。"), "{text}");
        assert!(text.contains("entre em contato com: 宿毛市役所 (Telefone 0880-63-1111)."), "{text}");
        assert!(text.contains("お手数ですが宿毛市役所（電話 0880-63-1111）までご連絡ください。"), "{text}");
        assert!(render(Told::Waits, about).text.starts_with("0880-63-1111へ\n"));
    });
}

#[test]
fn the_towns_own_text_takes_the_place_of_one_language() {
    let mut own = calendar();
    let text = |subject: &str, body: &str| Template { subject: subject.to_owned(), body: body.to_owned() };
    let japanese =
        text("{place}：{day}", "{name}様\n{time} {desk}「{services}」{people} {number}\n{documents}{link}\n{unknown}{");
    own.templates.entry(Told::Reminder).or_default().insert(Lang::Ja, japanese);
    with("en", &own, |about| {
        let mail = render(Told::Reminder, about);
        assert!(mail.subject.starts_with("宿毛市役所：11月24日（火） / Your booking"), "{}", mail.subject);
        let own = "山田 <b>花子様\n10:30 カード交付窓口「カードの受け取り」2人 000123\nhttps://kazasu.example.jp/booking/abc\n{unknown}{\n\n――――\n";
        assert!(mail.text.starts_with(own), "{}", mail.text);
        assert!(mail.html.contains(&format!("<a href=\"{URL}\">{URL}</a>")));
        assert!(mail.html.contains("山田 &#60;b&#62;花子様<br>"));
        assert!(mail.text.contains("Desk: Card desk"));
    });
}

#[test]
fn braces_in_a_name_stand_for_nothing() {
    let mut own = calendar();
    let text = Template { subject: "{name}".to_owned(), body: "{name}".to_owned() };
    own.templates.entry(Told::Booked).or_default().insert(Lang::Ja, text);
    with("ja", &own, |about| {
        let party = Party { name: "{code}".to_owned(), ..party() };
        assert_eq!(render(Told::Booked, &About { party: &party, ..*about }).subject, "{code}");
    });
}

#[test]
fn no_two_notices_read_alike_in_any_language() {
    for language in ["ja", "easy", "en", "pt", "vi", "zh"] {
        with(language, &calendar(), |about| {
            let titles: BTreeSet<_> = Told::ALL.map(|told| push(told, about).0).into();
            assert_eq!(titles.len(), Told::ALL.len(), "{language}");
        });
    }
}
