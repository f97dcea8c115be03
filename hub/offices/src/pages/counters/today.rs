//! What the choice of a counter says of the rest of the day, and its two buttons.

use domain::opening::Span;
use hub_web::pages::errors::Errors;

use super::{Counters, Scene};

fn said(spans: &[Span]) -> String {
    spans.iter().map(Span::to_string).collect::<Vec<_>>().join("、")
}

impl Scene {
    /// What somebody settled for this day alone.
    fn today_words(&self) -> Option<String> {
        let today = self.office.today_on(self.now.day())?;
        let at = today.at.clock_text();
        // Whoever pressed it reads here that it was done, for as long as it holds.
        let who = if today.by == self.me { String::new() } else { format!(" {}が", self.called(today.by)) };
        Some(match &today.spans[..] {
            // Nothing was left of the day when it was settled.
            spans if spans.last().is_none_or(|last| last.to <= today.at.minute_of_day()) => {
                format!("{at} に{who}、今日は閉めました。")
            }
            spans => format!("{at} に{who}、今日だけの時間にしました：{}", said(spans)),
        })
    }
}

impl Counters {
    /// After a time until which the office cannot be opened.
    #[must_use]
    pub fn not_opened(self, until: String) -> Self {
        let errors = Errors::new("まだ開けていません。");
        let errors = errors.at("until", "「何時まで」に、いまより後の時刻を「17:15」のように入れてください。");
        Self { shell: self.shell.clone().with_errors(errors), until, ..self }
    }

    pub(super) fn today_words(&self) -> Option<String> {
        self.scene.today_words()
    }

    /// Whether whoever looks settled it.
    pub(super) fn settled_it(&self) -> bool {
        self.scene.office.today_on(self.scene.now.day()).is_some_and(|today| today.by == self.scene.me)
    }

    pub(super) fn can_open(&self) -> bool {
        !self.scene.office.is_open(self.scene.now)
    }

    pub(super) fn can_close(&self) -> bool {
        self.scene.office.has_hours_left(self.scene.now)
    }

    /// Whether whoever opens it says until when.
    pub(super) fn asks_until(&self) -> bool {
        self.scene.office.needs_until(self.scene.now)
    }

    /// The hours that the day has again once it is opened.
    pub(super) fn hours_again(&self) -> String {
        said(&self.scene.office.set_hours_on(self.scene.now.day()))
    }
}
