//! Sections, services, counters and number series: a row each, and an empty one to add to.

use domain::{
    lang::Words,
    queue::office::{Counter, CounterNo, Office, Section, SectionNo, Series, Service, ServiceNo},
};
use hub_web::pages::fields::Fields;

use super::{OfficeSettings, draft::filled, problem::Problem};

pub(super) fn fill_sections(fields: &mut Fields, office: &Office) {
    for (row, section) in office.sections.iter().enumerate() {
        fields.put(&format!("section.{row}.no"), section.no);
        fields.put_words(&format!("section.{row}.name"), &section.name);
    }
}

pub(super) fn fill_services(fields: &mut Fields, office: &Office) {
    for (row, service) in office.services.iter().enumerate() {
        let field = |name: &str| format!("service.{row}.{name}");
        fields.put(&field("no"), service.no);
        fields.put_words(&field("name"), &service.name);
        if let Some(hint) = &service.hint {
            fields.put_words(&field("hint"), hint);
        }
        fields.put(&field("section"), service.section);
        fields.put(&field("series"), &service.series);
        fields.put(&field("minutes"), service.minutes);
        if service.from_home {
            fields.put(&field("from_home"), "on");
        }
    }
}

pub(super) fn fill_counters(fields: &mut Fields, office: &Office) {
    for (row, counter) in office.counters.iter().enumerate() {
        fields.put(&format!("counter.{row}.no"), counter.no);
        fields.put_words(&format!("counter.{row}.name"), &counter.name);
        for service in &counter.services {
            fields.put(&format!("counter.{row}.services"), service);
        }
    }
}

pub(super) fn fill_series(fields: &mut Fields, office: &Office) {
    for (row, series) in office.series.iter().enumerate() {
        let field = |name: &str| format!("series.{row}.{name}");
        fields.put(&field("prefix"), &series.prefix);
        fields.put(&field("from"), series.from);
        fields.put(&field("to"), series.to);
        if let Some(quota) = series.daily_quota {
            fields.put(&field("quota"), quota);
        }
    }
}

fn number(fields: &Fields, at: &str, name: &str, said: &str) -> Result<u16, Problem> {
    let at = format!("{at}.{name}");
    fields.number(&at).ok_or_else(|| Problem::field(&at, said))
}

fn words(fields: &Fields, at: &str, name: &str) -> Words {
    fields.words(&format!("{at}.{name}"))
}

/// Numbers of rows: as typed, and the next free one where nothing was.
struct Numbers(u16);

impl Numbers {
    fn of(fields: &Fields, rows: &[String], saved: impl Iterator<Item = u16>) -> Self {
        let typed = rows.iter().filter_map(|at| fields.number::<u16>(&format!("{at}.no")));
        Self(typed.chain(saved).max().unwrap_or(0))
    }

    fn at(&mut self, fields: &Fields, at: &str) -> Result<u16, Problem> {
        if !fields.text(&format!("{at}.no")).is_empty() {
            return number(fields, at, "no", "番号");
        }
        self.0 = self.0.saturating_add(1);
        Ok(self.0)
    }
}

pub(super) fn read_sections(fields: &Fields, office: &Office) -> Result<Vec<Section>, Problem> {
    let rows = filled(fields, "section");
    let mut numbers = Numbers::of(fields, &rows, office.sections.iter().map(|section| section.no.0));
    let section = |at: &String| Ok(Section { no: SectionNo(numbers.at(fields, at)?), name: words(fields, at, "name") });
    rows.iter().map(section).collect()
}

pub(super) fn read_services(fields: &Fields, office: &Office) -> Result<Vec<Service>, Problem> {
    let rows = filled(fields, "service");
    let mut numbers = Numbers::of(fields, &rows, office.services.iter().map(|service| service.no.0));
    let service = |at: &String| {
        let hint = words(fields, at, "hint");
        Ok(Service {
            no: ServiceNo(numbers.at(fields, at)?),
            section: SectionNo(number(fields, at, "section", "課")?),
            name: words(fields, at, "name"),
            hint: (!hint.ja.is_empty()).then_some(hint),
            series: fields.text(&format!("{at}.series")).to_owned(),
            minutes: number(fields, at, "minutes", "かかる分")?,
            from_home: fields.has(&format!("{at}.from_home"), "on"),
        })
    };
    rows.iter().map(service).collect()
}

pub(super) fn read_counters(fields: &Fields, office: &Office) -> Result<Vec<Counter>, Problem> {
    let rows = filled(fields, "counter");
    let mut numbers = Numbers::of(fields, &rows, office.counters.iter().map(|counter| counter.no.0));
    let counter = |at: &String| {
        let services = fields.all(&format!("{at}.services"));
        let service =
            |text: &String| text.parse().map_err(|_| Problem::field(&format!("{at}.services"), "この窓口でする手続き"));
        Ok(Counter {
            no: CounterNo(numbers.at(fields, at)?),
            name: words(fields, at, "name"),
            services: services.iter().map(service).collect::<Result<_, _>>()?,
        })
    };
    rows.iter().map(counter).collect()
}

pub(super) fn read_series(fields: &Fields) -> Result<Vec<Series>, Problem> {
    let series = |at: &String| {
        let quota = fields.text(&format!("{at}.quota"));
        Ok(Series {
            prefix: fields.text(&format!("{at}.prefix")).to_owned(),
            from: number(fields, at, "from", "始まり")?,
            to: number(fields, at, "to", "終わり")?,
            daily_quota: if quota.is_empty() { None } else { Some(number(fields, at, "quota", "1日に出す数")?) },
        })
    };
    filled(fields, "series").iter().map(series).collect()
}

/// Something to choose.
#[derive(Debug)]
pub struct Choice {
    /// The value of its field.
    pub no: String,
    /// Its name.
    pub name: String,
}

impl OfficeSettings {
    /// The sections as they are saved.
    pub(super) fn sections(&self) -> Vec<Choice> {
        let choice = |section: &Section| Choice { no: section.no.to_string(), name: section.name.ja.clone() };
        self.draft.office.sections.iter().map(choice).collect()
    }

    /// The services as they are saved.
    pub(super) fn services(&self) -> Vec<Choice> {
        let choice = |service: &Service| Choice { no: service.no.to_string(), name: service.name.ja.clone() };
        self.draft.office.services.iter().map(choice).collect()
    }

    /// The prefixes of the series as they are saved.
    pub(super) fn prefixes(&self) -> Vec<&str> {
        self.draft.office.series.iter().map(|series| series.prefix.as_str()).collect()
    }

    /// A service in a line, as 市民課・A・6分・家から取れる.
    pub(super) fn service_said(&self, at: &str) -> String {
        let section = self.sections().into_iter().find(|section| self.has(at, "section", &section.no));
        let mut said: Vec<String> = section.map(|section| section.name).into_iter().collect();
        said.extend(Some(self.text(at, "series").to_owned()).filter(|series| !series.is_empty()));
        said.push(format!("{}分", self.text(at, "minutes")));
        if self.has(at, "from_home", "on") {
            said.push("家から取れる".to_owned());
        }
        said.join("・")
    }

    /// What a counter does in a line.
    pub(super) fn counter_said(&self, at: &str) -> String {
        let done = self.services().into_iter().filter(|service| self.has(at, "services", &service.no));
        let done: Vec<String> = done.map(|service| service.name).collect();
        if done.is_empty() { "手続きなし".to_owned() } else { done.join("・") }
    }

    /// Which numbers a series has, as 1–999.
    pub(super) fn series_said(&self, at: &str) -> String {
        let quota = match self.text(at, "quota") {
            "" => String::new(),
            quota => format!("（1日{quota}まで）"),
        };
        format!("{}–{}{quota}", self.text(at, "from"), self.text(at, "to"))
    }

    /// The symbol of a series, also of the one that has none.
    pub(super) fn prefix_said(&self, at: &str) -> &str {
        match self.text(at, "prefix") {
            "" => "記号なし",
            prefix => prefix,
        }
    }
}
