//! What an office's signage screens show beside its numbers. Set by the town like the rest of the office: nothing that
//! hangs on the wall comes from an address or a form.

use serde::{Deserialize, Serialize};

use super::office::BadOffice;
use crate::lang::Words;

/// Most notices that take turns on a screen.
pub const NOTICES_MAX: usize = 20;
/// Longest path of a video, in bytes.
pub const VIDEO_MAX: usize = 200;

/// Beside the numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signage {
    /// Sentences that take turns (お知らせ).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Words>,
    /// The path of a silent video on the staff's own address, like `/media/town.mp4`. Never another host: a screen asks
    /// nobody else for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
}

impl Signage {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.notices.is_empty() && self.video.is_none()
    }

    pub(super) fn check(&self) -> Result<(), BadOffice> {
        if self.notices.len() > NOTICES_MAX {
            return Err(BadOffice::Notices);
        }
        for notice in &self.notices {
            notice.check("a notice")?;
        }
        match &self.video {
            Some(path) if !is_own_video(path) => Err(BadOffice::Video),
            _ => Ok(()),
        }
    }
}

/// A plain path of ours: no other host, no query, nothing that climbs.
fn is_own_video(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let film = path.strip_suffix(".mp4").or_else(|| path.strip_suffix(".webm"));
    path.len() <= VIDEO_MAX
        && path.starts_with('/')
        && path.bytes().all(plain)
        && !path.contains("//")
        && !path.contains("..")
        && film.is_some_and(|name| !name.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_video(path: &str) -> Result<(), BadOffice> {
        Signage { notices: Vec::new(), video: Some(path.to_owned()) }.check()
    }

    #[test]
    fn a_video_comes_from_our_own_address_or_not_at_all() {
        assert_eq!(with_video("/media/town.mp4"), Ok(()));
        let wrong = [
            "https://evil.example/x.mp4",
            "//evil.example/x.mp4",
            "/../x.mp4",
            "x.mp4",
            "/x.mp4?y",
            "/x.exe",
            "/.mp4/",
        ];
        for path in wrong {
            assert_eq!(with_video(path), Err(BadOffice::Video), "{path}");
        }
    }

    #[test]
    fn notices_are_few_and_have_words() {
        let notice = |text: &str| Words { ja: text.to_owned(), others: std::collections::BTreeMap::new() };
        let signage = |notices| Signage { notices, video: None };
        assert_eq!(signage(vec![notice("窓口は17時15分までです。")]).check(), Ok(()));
        assert_eq!(signage(vec![notice("あ"); NOTICES_MAX + 1]).check(), Err(BadOffice::Notices));
        assert!(signage(vec![notice(" ")]).check().is_err());
    }
}
