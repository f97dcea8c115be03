//! `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.

use std::time::{Duration, UNIX_EPOCH};

use domain::time::UtcTime;
use reqwest::header::HeaderValue;

/// How long to wait from now; `None` if the header says nothing that can be read.
pub(super) fn parse(value: &HeaderValue, now: UtcTime) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // Every form of a date that a recipient must understand (RFC 9110, 5.6.7).
    let date = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((UtcTime::from_micros(0) + date).since(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_understood() {
        // Sat, 21 Nov 2026 00:00:00 GMT
        let now = UtcTime::from_micros(1_795_219_200_000_000);
        let read = |text: &'static str| parse(&HeaderValue::from_static(text), now);
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read("Sat, 21 Nov 2026 00:01:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(read("Fri, 20 Nov 2026 00:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("Saturday, 21-Nov-26 00:01:30 GMT"), Some(Duration::from_secs(90)), "RFC 850");
        assert_eq!(read("Sat Nov 21 00:01:30 2026"), Some(Duration::from_secs(90)), "asctime");
        assert_eq!(read("-1"), None);
        assert_eq!(read("soon"), None);
    }
}
