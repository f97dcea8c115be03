//! What a page takes from the network, counted by what the DevTools protocol tells of each request.
//!
//! Absent on purpose: what workers fetch for themselves. They are no part of the page and have sessions of their own.

use std::collections::BTreeMap;

use serde_json::Value;

/// How the names of the events begin that are counted here.
pub(super) const EVENTS: &str = "Network.";

/// What went over the line, heads included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests that were answered over the line; each redirect is one.
    pub requests: u64,
    /// Bytes of the answers as they were sent, packed, with their heads.
    pub bytes: u64,
}

/// What is known of one request.
#[derive(Default)]
struct Seen {
    /// Head and parts as they came.
    so_far: u64,
    /// The whole, once it is over.
    whole: Option<u64>,
    /// Answered by the browser itself: a file that it kept, or a worker.
    is_kept: bool,
}

impl Traffic {
    /// Counts what these events tell, in the order in which they came.
    pub(super) fn of(events: &[Value]) -> Self {
        let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
        let mut all = Self::default();
        for event in events {
            let params = &event["params"];
            let Some(id) = params["requestId"].as_str() else { continue };
            match event["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => {
                    let is_line = params["request"]["url"].as_str().is_some_and(|url| url.starts_with("http"));
                    let redirect = &params["redirectResponse"];
                    if !redirect.is_null() {
                        all.requests += 1;
                        all.bytes += bytes(&redirect["encodedDataLength"]);
                    }
                    if is_line {
                        seen.insert(id, Seen::default());
                    }
                }
                method => {
                    let Some(request) = seen.get_mut(id) else { continue };
                    request.heard(method, params);
                }
            }
        }
        let over_the_line = seen.values().filter(|request| !request.is_kept);
        over_the_line.fold(all, |all, request| Self {
            requests: all.requests + 1,
            bytes: all.bytes + request.whole.unwrap_or(request.so_far),
        })
    }
}

impl Seen {
    fn heard(&mut self, method: &str, params: &Value) {
        let response = &params["response"];
        match method {
            "Network.requestServedFromCache" => self.is_kept = true,
            "Network.responseReceived" => {
                let is_so = |key: &str| response[key].as_bool().unwrap_or_default();
                self.is_kept |= is_so("fromDiskCache") || is_so("fromServiceWorker") || is_so("fromPrefetchCache");
                self.so_far += bytes(&response["encodedDataLength"]);
            }
            "Network.dataReceived" => self.so_far += bytes(&params["encodedDataLength"]),
            "Network.loadingFinished" => self.whole = Some(bytes(&params["encodedDataLength"])),
            _ => {}
        }
    }
}

/// Chromium writes lengths as numbers with a point, and a negative one where it does not know.
fn bytes(length: &Value) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length, and never negative here")]
    let whole = length.as_f64().unwrap_or_default().max(0.0) as u64;
    whole
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sent(id: &str, url: &str) -> Value {
        json!({ "method": "Network.requestWillBeSent", "params": { "requestId": id, "request": { "url": url } } })
    }

    fn told(name: &str, id: &str, more: &Value) -> Value {
        let mut params = more.clone();
        params["requestId"] = json!(id);
        json!({ "method": format!("Network.{name}"), "params": params })
    }

    #[test]
    fn a_request_weighs_what_was_sent_for_it_and_a_stream_what_came_so_far() {
        let mut redirected = sent("1", "http://127.0.0.1/home");
        redirected["params"]["redirectResponse"] = json!({ "encodedDataLength": 200.0 });
        let events = [
            sent("1", "http://127.0.0.1/"),
            redirected,
            told("responseReceived", "1", &json!({ "response": { "encodedDataLength": 300.0 } })),
            told("dataReceived", "1", &json!({ "encodedDataLength": 900 })),
            told("loadingFinished", "1", &json!({ "encodedDataLength": 1_234.0 })),
            sent("2", "http://127.0.0.1/live"),
            told("responseReceived", "2", &json!({ "response": { "encodedDataLength": 100 } })),
            told("dataReceived", "2", &json!({ "encodedDataLength": 40 })),
            told("dataReceived", "2", &json!({ "encodedDataLength": -1 })),
        ];
        assert_eq!(Traffic::of(&events), Traffic { requests: 3, bytes: 200 + 1_234 + 140 });
    }

    #[test]
    fn what_the_browser_has_or_makes_itself_does_not_go_over_the_line() {
        let worker = json!({ "response": { "fromServiceWorker": true, "encodedDataLength": 0 } });
        let events = [
            sent("1", "http://127.0.0.1/kept.css"),
            told("requestServedFromCache", "1", &json!({})),
            sent("2", "data:image/svg+xml,x"),
            sent("3", "http://127.0.0.1/worker.css"),
            told("responseReceived", "3", &worker),
            told("loadingFinished", "3", &json!({ "encodedDataLength": 0 })),
            told("dataReceived", "4", &json!({ "encodedDataLength": 10 })),
        ];
        assert_eq!(Traffic::of(&events), Traffic::default());
    }
}
