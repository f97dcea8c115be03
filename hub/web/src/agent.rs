//! What a browser calls itself (RFC 9110, 10.1.5), in two words by which its owner knows it again: 「Windows・Edge」. The text
//! itself is kept nowhere.

use actix_web::{HttpRequest, http::header};

/// Machines, by what stands in the text. Phones say `Linux` and `Mac OS` as well: the first that fits counts.
const MACHINES: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];
/// Browsers. Most say `Chrome` and `Safari` as well.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Chromium", "Chrome"),
    ("Safari", "Safari"),
];
/// For whatever is none of these.
const OTHER: &str = "そのほかの機器";

/// The browser that sent this request.
#[must_use]
pub fn of(request: &HttpRequest) -> String {
    words(request.headers().get(header::USER_AGENT).and_then(|text| text.to_str().ok()).unwrap_or_default())
}

fn words(agent: &str) -> String {
    let first =
        |known: &[(&str, &'static str)]| known.iter().find(|(part, _)| agent.contains(part)).map(|(_, word)| *word);
    match (first(&MACHINES), first(&BROWSERS)) {
        (Some(machine), Some(browser)) => format!("{machine}・{browser}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => OTHER.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_two_words_and_whatever_else_is_sent_stays_out() {
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
        for (agent, said) in [
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome} Edg/143.0.0.0"), "Windows・Edge"),
            (format!("Mozilla/5.0 (Linux; Android 14) {chrome}"), "Android・Chrome"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
                    .to_owned(),
                "iPhone・Safari",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                "Mac・Firefox",
            ),
            ("<script>".to_owned(), OTHER),
            (String::new(), OTHER),
        ] {
            assert_eq!(words(&agent), said, "{agent}");
        }
    }
}
