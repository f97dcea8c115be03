//! The few words between the town's own, in six languages.

use crate::lang::Lang;

/// A name with a remark.
pub(super) fn noted(lang: Lang, name: &str, note: Option<&str>) -> String {
    match (note, lang) {
        (None, _) => name.to_owned(),
        (Some(note), Lang::Ja | Lang::Easy | Lang::Zh) => format!("{name}（{note}）"),
        (Some(note), Lang::En | Lang::Pt | Lang::Vi) => format!("{name} ({note})"),
    }
}

/// A name and what it means.
pub(super) fn named(lang: Lang, name: &str, meaning: &str) -> String {
    match lang {
        Lang::Ja | Lang::Easy | Lang::Zh => format!("{name}：{meaning}"),
        Lang::En | Lang::Pt | Lang::Vi => format!("{name}: {meaning}"),
    }
}

/// Several names.
pub(super) fn listed(lang: Lang, names: &[&str]) -> String {
    names.join(comma(lang))
}

const fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja | Lang::Easy | Lang::Zh => "、",
        Lang::En | Lang::Pt | Lang::Vi => ", ",
    }
}

/// So many of a kind.
pub(super) fn portion(lang: Lang, kind: &str, count: u16) -> String {
    match lang {
        Lang::Ja => format!("{kind}から{count}点"),
        Lang::Easy => format!("{kind}から {count}つ"),
        Lang::En if count == 1 => format!("1 document from {kind}"),
        Lang::En => format!("{count} documents from {kind}"),
        Lang::Pt if count == 1 => format!("1 documento do {kind}"),
        Lang::Pt => format!("{count} documentos do {kind}"),
        Lang::Vi => format!("{count} giấy tờ thuộc {kind}"),
        Lang::Zh => format!("{kind}{count}件"),
    }
}

/// All of these.
pub(super) fn all_of(lang: Lang, parts: &[String]) -> String {
    parts.join(match lang {
        Lang::Ja => "と",
        Lang::Easy => " と ",
        Lang::En => " and ",
        Lang::Pt => " e ",
        Lang::Vi => " và ",
        Lang::Zh => "和",
    })
}

/// Any of these.
pub(super) fn any_of(lang: Lang, ways: &[String]) -> String {
    ways.join(match lang {
        Lang::Ja => "、または",
        Lang::Easy => " または ",
        Lang::En => ", or ",
        Lang::Pt => ", ou ",
        Lang::Vi => ", hoặc ",
        Lang::Zh => "，或",
    })
}

/// One for each of the people.
pub(super) fn for_all(lang: Lang, people: usize) -> String {
    match lang {
        Lang::Ja => format!("{people}人分"),
        Lang::Easy => format!("{people}人の ぶん"),
        Lang::En => format!("for each of {people} people"),
        Lang::Pt => format!("para cada uma das {people} pessoas"),
        Lang::Vi => format!("cho mỗi người trong {people} người"),
        Lang::Zh => format!("{people}人各一份"),
    }
}

/// For some of the people only.
pub(super) fn for_some(lang: Lang, people: &[usize]) -> String {
    let each: Vec<_> = people.iter().map(|person| nth(lang, *person)).collect();
    let each = each.join(comma(lang));
    match lang {
        Lang::Ja => format!("{each}の方"),
        Lang::Easy => format!("{each}の人"),
        Lang::En => format!("for {each}"),
        Lang::Pt => format!("para a {each}"),
        Lang::Vi => format!("cho {each}"),
        Lang::Zh => each,
    }
}

fn nth(lang: Lang, person: usize) -> String {
    match lang {
        Lang::Ja | Lang::Easy => format!("{person}人目"),
        Lang::En => format!("person {person}"),
        Lang::Pt => format!("pessoa {person}"),
        Lang::Vi => format!("người thứ {person}"),
        Lang::Zh => format!("第{person}位"),
    }
}
