//! The manual: a chapter a page, those of its reader in the side bar, and a search in them.

pub mod pictures;

use askama::Template;
use hub_web::pages::{Facility, Shell};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

/// Sections that a search shows.
const FOUND_MAX: usize = 30;

/// A chapter of the manual.
#[derive(Debug)]
pub struct Chapter {
    /// Its part of the path: `/manual/{slug}`; the first one also answers `/manual`.
    pub slug: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What is in it.
    pub about: &'static str,
    /// Whom it is for.
    pub readers: Readers,
    /// Its text.
    pub markdown: &'static str,
}

/// Whom a chapter is for.
#[derive(Debug, Clone, Copy)]
pub enum Readers {
    /// Everybody.
    Everybody,
    /// Residents; the staff of such facilities answers their questions.
    Residents(fn(&Facility) -> bool),
    /// The staff of such facilities.
    Staff(fn(&Facility) -> bool),
    /// Whoever works for the town. Who installs a hub reads it before there is anybody to sign in.
    Town,
}

/// The chapters in reading order.
pub static CHAPTERS: [Chapter; 21] = [
    Chapter {
        slug: "index",
        title: "はじめに",
        about: "",
        readers: Readers::Everybody,
        markdown: include_str!("../../../docs/manual/index.md"),
    },
    Chapter {
        slug: "parents",
        title: "保護者のみなさまへ",
        about: "はじめかた、お知らせの受け取りかた、届かないとき",
        readers: Readers::Residents(Facility::is_nursery),
        markdown: include_str!("../../../docs/manual/parents.md"),
    },
    Chapter {
        slug: "bookings",
        title: "予約する方へ",
        about: "予約のしかた、カレンダーの記号、変えかた、取り消しかた",
        readers: Readers::Residents(|facility| facility.has_calendar),
        markdown: include_str!("../../../docs/manual/bookings.md"),
    },
    Chapter {
        slug: "visitors",
        title: "番号を取った方へ",
        about: "番号の取りかた、順番の見かた、来たときにすること",
        readers: Readers::Residents(|facility| facility.is_office),
        markdown: include_str!("../../../docs/manual/visitors.md"),
    },
    Chapter {
        slug: "nursery-staff",
        title: "保育園の職員の方へ",
        about: "ボードの見かた、手での記録と訂正、招待、送信の記録",
        readers: Readers::Staff(Facility::is_nursery),
        markdown: include_str!("../../../docs/manual/nursery-staff.md"),
    },
    Chapter {
        slug: "counter-staff",
        title: "窓口の職員の方へ",
        about: "呼び出し、保留、転送、キーボードの使いかた",
        readers: Readers::Staff(|facility| facility.is_office),
        markdown: include_str!("../../../docs/manual/counter-staff.md"),
    },
    Chapter {
        slug: "reservations",
        title: "予約を受ける職員の方へ",
        about: "一覧、来庁の受付、電話の予約、未来庁、臨時休業",
        readers: Readers::Staff(|facility| facility.has_calendar),
        markdown: include_str!("../../../docs/manual/reservations.md"),
    },
    Chapter {
        slug: "calendars",
        title: "予約の設定",
        about: "受付の時間、休みの日、予約のルール、メールの文面",
        readers: Readers::Staff(|facility| facility.is_office),
        markdown: include_str!("../../../docs/manual/calendars.md"),
    },
    Chapter {
        slug: "documents",
        title: "持ち物の案内をつくる",
        about: "質問と持ち物の一覧、6つの言語、標準の案内",
        readers: Readers::Staff(|facility| facility.is_office),
        markdown: include_str!("../../../docs/manual/documents.md"),
    },
    Chapter {
        slug: "reservations-notices",
        title: "予約のお知らせ",
        about: "いつ何を送るか、一度だけ届くこと、届いたかの確かめかた",
        readers: Readers::Staff(|facility| facility.has_calendar),
        markdown: include_str!("../../../docs/manual/reservations-notices.md"),
    },
    Chapter {
        slug: "entries",
        title: "入退館と混みぐあい",
        about: "数えかた、職員の画面、壁の画面",
        readers: Readers::Staff(|facility| facility.has_hall),
        markdown: include_str!("../../../docs/manual/entries.md"),
    },
    Chapter {
        slug: "displays",
        title: "表示画面",
        about: "置きかた、音と声",
        readers: Readers::Staff(|facility| facility.is_office),
        markdown: include_str!("../../../docs/manual/displays.md"),
    },
    Chapter {
        slug: "statistics",
        title: "統計",
        about: "待ち時間と対応時間の見かた",
        readers: Readers::Staff(|facility| facility.is_office),
        markdown: include_str!("../../../docs/manual/statistics.md"),
    },
    Chapter {
        slug: "accounts",
        title: "サインインとアカウント",
        about: "2段階の確認、サインインの一覧、パスワードを忘れたとき、アカウントの管理",
        readers: Readers::Staff(|_| true),
        markdown: include_str!("../../../docs/manual/accounts.md"),
    },
    Chapter {
        slug: "moves",
        title: "人事異動と年度切替",
        about: "一覧の作りかた、どうなるかの確かめかた、4月1日にすること",
        readers: Readers::Town,
        markdown: include_str!("../../../docs/manual/moves.md"),
    },
    Chapter {
        slug: "kiosk",
        title: "カードをかざす端末",
        about: "登録のしかた、画面の言葉とその対応",
        readers: Readers::Staff(|_| true),
        markdown: include_str!("../../../docs/manual/kiosk.md"),
    },
    Chapter {
        slug: "town",
        title: "町全体を見る方へ",
        about: "町のようす、システムの状態、サイトの名前と色、パスワード",
        readers: Readers::Town,
        markdown: include_str!("../../../docs/manual/town.md"),
    },
    Chapter {
        slug: "people",
        title: "人と世帯",
        about: "さがしかた、世帯と関係、2人をひとりにまとめる、表示の制限",
        readers: Readers::Town,
        markdown: include_str!("../../../docs/manual/people.md"),
    },
    Chapter {
        slug: "audit",
        title: "記録と権限",
        about: "だれが何を見て、何をしたか。だれに何ができるか",
        readers: Readers::Town,
        markdown: include_str!("../../../docs/manual/audit.md"),
    },
    Chapter {
        slug: "incidents",
        title: "不正アクセスの疑い",
        about: "何を見つけるか、見つかったときにすること、1週間のまとめ",
        readers: Readers::Town,
        markdown: include_str!("../../../docs/manual/incidents.md"),
    },
    Chapter {
        slug: "it-officer",
        title: "市の情報担当の方へ",
        about: "準備、名簿、設定、点検",
        readers: Readers::Town,
        markdown: include_str!("../../../docs/manual/it-officer.md"),
    },
];

impl Chapter {
    /// The chapter at `/manual/{slug}`, if this reader may see it. No link leads the staff of a facility to what is not about
    /// their facility, and nothing in it is secret; what only operators need is not for residents.
    #[must_use]
    pub fn find(slug: &str, shell: &Shell) -> Option<&'static Self> {
        let may = |chapter: &&Self| shell.is_staff() || chapter.is_for(shell);
        CHAPTERS.iter().filter(may).find(|chapter| chapter.slug == slug)
    }

    /// Whether it is for the reader of this frame.
    fn is_for(&self, shell: &Shell) -> bool {
        let facility = shell.facility.as_ref().filter(|_| !shell.may_choose);
        match (self.readers, shell.is_staff(), facility) {
            (Readers::Everybody, _, _) | (Readers::Residents(_), false, _) => true,
            (Readers::Staff(_) | Readers::Town, false, _) => false,
            (Readers::Residents(at) | Readers::Staff(at), true, Some(facility)) => at(facility),
            (Readers::Residents(_) | Readers::Staff(_) | Readers::Town, true, None) => true,
            (Readers::Town, true, Some(_)) => false,
        }
    }

    fn events(&self) -> impl Iterator<Item = Event<'static>> + use<> {
        let mut section = 0;
        Parser::new_ext(self.markdown, Options::ENABLE_TABLES).map(move |event| match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                section += 1;
                // The first is the headline: whoever opens the page is there.
                let id = (section > 1).then(|| CowStr::from(anchor(section)));
                Event::Start(Tag::Heading { level, id, classes, attrs })
            }
            other => other,
        })
    }

    /// Its text; each heading can be linked to. A picture that is not there is left out with its words.
    #[must_use]
    pub fn html(&self) -> String {
        let mut picture: Option<(CowStr<'static>, String)> = None;
        let events = self.events().filter_map(move |event| match (event, &mut picture) {
            (Event::Start(Tag::Image { dest_url, .. }), picture) => {
                *picture = Some((dest_url, String::new()));
                None
            }
            (Event::End(TagEnd::Image), picture) => {
                let (address, alt) = picture.take()?;
                pictures::shown(&address, &alt).map(|html| Event::InlineHtml(html.into()))
            }
            (Event::Text(text), Some((_, alt))) => {
                alt.push_str(&text);
                None
            }
            (_, Some(_)) => None,
            (event, None) => Some(event),
        });
        let mut text = String::with_capacity(self.markdown.len() * 2);
        pulldown_cmark::html::push_html(&mut text, events);
        text
    }

    /// Its headings, each with what stands below it.
    fn sections(&self) -> Vec<(String, String)> {
        let mut sections: Vec<(String, String)> = Vec::new();
        let mut in_heading = false;
        for event in self.events() {
            match event {
                Event::Start(Tag::Heading { .. }) => {
                    in_heading = true;
                    sections.push((String::new(), String::new()));
                }
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                Event::Text(text) | Event::Code(text) => {
                    let Some((heading, body)) = sections.last_mut() else { continue };
                    if in_heading { heading.push_str(&text) } else { body.push_str(&text) }
                }
                _ => {}
            }
        }
        sections
    }
}

/// Where the section with this headline is in the chapter with this name; the chapter alone if it has none.
#[must_use]
pub fn link(slug: &str, headline: &str) -> String {
    let mut section = 0;
    let mut in_headline = false;
    for event in CHAPTERS.iter().filter(|chapter| chapter.slug == slug).flat_map(Chapter::events) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                section += 1;
                in_headline = true;
            }
            Event::End(TagEnd::Heading(_)) => in_headline = false,
            Event::Text(text) if in_headline && *text == *headline => {
                return format!("/manual/{slug}#{}", anchor(section));
            }
            _ => {}
        }
    }
    format!("/manual/{slug}")
}

fn anchor(section: usize) -> String {
    format!("s{section}")
}

/// A section that has the words that were looked for.
#[derive(Debug)]
pub struct Found {
    /// The chapter.
    pub chapter: &'static Chapter,
    /// Its heading.
    pub heading: String,
    /// Which of the chapter's headings.
    pub anchor: String,
}

/// `GET /manual/{page}`, `GET /manual?q=WORDS`.
#[derive(Debug, Template)]
#[template(path = "manual.html")]
pub struct Manual {
    /// The frame.
    pub shell: Shell,
    /// Which chapter.
    pub chapter: &'static Chapter,
    /// Its text as HTML. Shown as it is: it must come from [`Chapter::html`] and nowhere else.
    pub html: String,
    /// What was looked for; nothing while it is read.
    pub looked_for: String,
}

impl Manual {
    fn chapters(&self) -> Vec<&'static Chapter> {
        CHAPTERS.iter().filter(|chapter| chapter.is_for(&self.shell)).collect()
    }

    fn is_index(&self) -> bool {
        self.chapter.slug == CHAPTERS[0].slug
    }

    /// Sections with all the words, those first that have them in the heading.
    fn found(&self) -> Vec<Found> {
        let words: Vec<String> = self.looked_for.split_whitespace().map(str::to_lowercase).collect();
        let has = |text: &str| words.iter().all(|word| text.to_lowercase().contains(word));
        let mut found = Vec::new();
        for chapter in self.chapters() {
            for ((heading, body), number) in chapter.sections().into_iter().zip(1..) {
                if has(&format!("{} {heading} {body}", chapter.title)) {
                    let is_second = !has(&heading);
                    found.push((is_second, Found { chapter, heading, anchor: anchor(number) }));
                }
            }
        }
        found.sort_by_key(|(is_second, _)| *is_second);
        found.into_iter().map(|(_, found)| found).take(FOUND_MAX).collect()
    }
}
