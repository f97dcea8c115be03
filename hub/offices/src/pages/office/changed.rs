//! What differs between what is saved and what was typed, so that whoever was overtaken sees what would be lost.

use std::collections::BTreeSet;

use hub_web::pages::fields::{Fields, LANGS};

use super::{
    Topic,
    draft::filled,
    hours::WEEKDAYS,
    rules::{GROUPS, RuleSaid},
};

/// Most differences that a page lists.
const SHOWN_MAX: usize = 30;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    /// Which row and field, as 「3番窓口」の名前.
    pub what: String,
    /// As it is saved now.
    pub saved: String,
    /// As it was typed.
    pub typed: String,
}

const fn kind(topic: Topic) -> Option<(&'static str, &'static str)> {
    Some(match topic {
        Topic::Sections => ("section", "no"),
        Topic::Services => ("service", "no"),
        Topic::Counters => ("counter", "no"),
        Topic::Series => ("series", "prefix"),
        Topic::Screens => ("notice", "text.ja"),
        Topic::Hours => ("besides", "day"),
        Topic::Rules | Topic::Contact => return None,
    })
}

/// What differs, at most so much as somebody reads.
pub(super) fn between(topic: Topic, saved: &Fields, typed: &Fields) -> Vec<Differs> {
    let mut differs = Vec::new();
    let plain = |fields: &Fields| -> BTreeSet<String> {
        let is_row = |name: &str| kind(topic).is_some_and(|(kind, _)| name.split('.').next() == Some(kind));
        let is_plain = |name: &&str| !is_row(name);
        fields.pairs().map(|(name, _)| name).filter(is_plain).map(str::to_owned).collect()
    };
    let names = &plain(saved) | &plain(typed);
    for name in names.iter().filter(|name| !matches!(name.as_str(), "page" | "mark")) {
        put(&mut differs, (saved, name), (typed, name), label(name));
    }
    if let Some((kind, key)) = kind(topic) {
        rows(&mut differs, (kind, key), saved, typed);
    }
    differs.truncate(SHOWN_MAX);
    differs
}

fn rows(differs: &mut Vec<Differs>, (kind, key): (&str, &str), saved: &Fields, typed: &Fields) {
    let (ours, theirs) = (filled(saved, kind), filled(typed, kind));
    let key_of = |fields: &Fields, at: &str| fields.text(&format!("{at}.{key}")).to_owned();
    for at in &ours {
        let name = called(saved, at);
        match theirs.iter().find(|other| key_of(typed, other) == key_of(saved, at)) {
            Some(other) => row(differs, (saved, at), (typed, other), &name),
            None => differs
                .push(Differs { what: name, saved: "あります".to_owned(), typed: "ありません".to_owned() }),
        }
    }
    for other in &theirs {
        if !ours.iter().any(|at| key_of(saved, at) == key_of(typed, other)) {
            let (what, typed) = (called(typed, other), "あります".to_owned());
            differs.push(Differs { what, saved: "ありません".to_owned(), typed });
        }
    }
}

fn row(differs: &mut Vec<Differs>, (saved, at): (&Fields, &str), (typed, other): (&Fields, &str), name: &str) {
    let names = |fields: &Fields, at: &str| -> BTreeSet<String> {
        fields.pairs().filter_map(|(name, _)| name.strip_prefix(at)?.strip_prefix('.').map(str::to_owned)).collect()
    };
    for field in &names(saved, at) | &names(typed, other) {
        let what = format!("「{name}」の{}", label(&field));
        put(differs, (saved, &format!("{at}.{field}")), (typed, &format!("{other}.{field}")), what);
    }
}

fn put(differs: &mut Vec<Differs>, saved: (&Fields, &str), typed: (&Fields, &str), what: impl Into<String>) {
    let said = |(fields, name): (&Fields, &str)| match fields.all(name).join("・").as_str() {
        "" => "（空）".to_owned(),
        "on" => "はい".to_owned(),
        "day" => "毎日同じ時間".to_owned(),
        "week" => "曜日ごと".to_owned(),
        text => text.to_owned(),
    };
    let (saved, typed) = (said(saved), said(typed));
    if saved != typed {
        differs.push(Differs { what: what.into(), saved, typed });
    }
}

/// How a row is called.
fn called(fields: &Fields, at: &str) -> String {
    let names = ["name.ja", "text.ja", "prefix", "day"];
    let named = names.iter().find_map(|name| fields.one(&format!("{at}.{name}")));
    named.unwrap_or("記号なし").to_owned()
}

/// A field's name as the page has it.
fn label(name: &str) -> String {
    if let Some(RuleSaid { title, .. }) = GROUPS.iter().flat_map(|group| group.rules).find(|rule| rule.key == name) {
        return (*title).to_owned();
    }
    let (name, tag) = name.split_once('.').unwrap_or((name, "ja"));
    if let Some((.., said)) = WEEKDAYS.iter().find(|(_, one, _)| *one == name) {
        let which = match tag {
            "from" => "始まり",
            "to" => "終わり",
            "again" => "2つ目の始まり",
            _ => "2つ目の終わり",
        };
        return format!("{said}曜日の{which}");
    }
    let label = match name {
        "no" => "番号",
        "name" => "名前",
        "hint" => "持ち物などの案内",
        "section" => "課",
        "series" => "番号の系列",
        "minutes" => "かかる分",
        "from_home" => "家から番号を取れる",
        "services" => "手続き",
        "prefix" => "記号",
        "from" => "始まり",
        "to" => "終わり",
        "quota" => "1日に出す数",
        "text" => "文",
        "video" => "動画",
        "address" => "住所",
        "telephone" => "電話番号",
        "by" => "時間の決め方",
        "day" => "日",
        "holidays" => "祝日は休み",
        "year_end" => "年末年始は休み",
        "early" => "開く何分前から番号を出すか",
        "last" => "閉まる何分前に番号を止めるか",
        "opens" => "始まりの時刻",
        "closes" => "終わりの時刻",
        "tap_service" => "カードをかざした方の手続き",
        "carry_over" => "翌日に残す",
        other => other,
    };
    match LANGS.iter().find(|(_, one, _)| *one == tag) {
        Some((.., title)) => format!("{label}（{title}）"),
        None => label.to_owned(),
    }
}
