//! The figures as files: every visit as a list, the table of the page with its heat maps as an Excel workbook. Neither names
//! a person.

use domain::{
    queue::{
        office::{Office, ServiceNo},
        visit::{Stay, Visit},
    },
    time::UtcTime,
};
use hub_web::pages::tables::{Cell, Table};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{Figures, Spread, Statistics, arrivals, minutes};
use crate::pages::queue_words::{end_word, origin_word, priority_word, stand_word};

const HEAD: [&str; 15] = [
    "日",
    "番号",
    "手続き",
    "番号の取り方",
    "優先",
    "発券",
    "待ちはじめ",
    "呼び出し",
    "対応開始",
    "対応終了",
    "窓口",
    "結果",
    "待ち（秒）",
    "対応（秒）",
    "待ち時間の目安（秒）",
];

/// Every visit: a line for each call to a counter, or one for a visit that was never called.
#[must_use]
pub fn list(office: &Office, visits: &[Visit]) -> Table<15> {
    let mut rows = Vec::with_capacity(visits.len());
    for visit in visits {
        if visit.stays.is_empty() {
            rows.push(cells(office, visit, None));
        }
        rows.extend(visit.stays.iter().map(|stay| cells(office, visit, Some(stay))));
    }
    Table { name: "来庁", head: HEAD, rows }
}

fn cells(office: &Office, visit: &Visit, stay: Option<&Stay>) -> [Cell; 15] {
    let service = |no: ServiceNo| office.service(no).map_or_else(|| no.to_string(), |service| service.name.ja.clone());
    let made = |text: &str| Cell::Made(text.to_owned());
    let clock = |at: Option<UtcTime>| Cell::Made(at.map(UtcTime::clock_text).unwrap_or_default());
    let seconds = |from: Option<UtcTime>, to: Option<UtcTime>| {
        Cell::Count(from.zip(to).map(|(from, to)| to.since(from).as_secs()))
    };
    let (called, began) = (stay.map(|stay| stay.called_at), stay.and_then(|stay| stay.began_at));
    let ended = stay.map(|stay| stay.ended_at);
    let from = stay.map_or(visit.waited_from, |stay| stay.waited_from);
    [
        made(&visit.day.to_string()),
        made(&visit.number.to_string()),
        Cell::Typed(service(stay.map_or_else(|| visit.service(), |stay| stay.service))),
        made(origin_word(visit.origin)),
        made(&priority_word(visit.priority).unwrap_or_default()),
        clock(Some(visit.taken_at)),
        clock(Some(from)),
        clock(called),
        clock(began),
        clock(ended),
        Cell::Typed(stay.map(|stay| office.counter_name(stay.counter)).unwrap_or_default()),
        made(stay.map_or_else(|| stand_word(&visit.stand), |stay| end_word(stay.end))),
        seconds(Some(from), called),
        seconds(began, ended),
        Cell::Count(visit.forecast_s.map(u64::from)),
    ]
}

/// The table and the heat maps of the page.
///
/// # Errors
/// If the library refuses, which it has no reason to.
pub fn workbook(page: &Statistics) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let (title, by) = (format!("{} {} – {}", page.facility.name, page.days.from, page.days.to), page.by_name().1);
    table(book.add_worksheet().set_name("集計")?, page, (&title, by), &bold)?;
    map(book.add_worksheet().set_name("来た人数")?, page, arrivals, &bold)?;
    map(book.add_worksheet().set_name("待ち時間（平均・分）")?, page, minutes, &bold)?;
    book.save_to_buffer()
}

fn table(sheet: &mut Worksheet, page: &Statistics, (title, by): (&str, &str), bold: &Format) -> Result<(), XlsxError> {
    const TITLES: [&str; 12] = [
        "番号",
        "呼び出し",
        "不在",
        "帰宅",
        "待ち 中央値（秒）",
        "待ち 平均（秒）",
        "待ち 90%（秒）",
        "待ち 最長（秒）",
        "対応 中央値（秒）",
        "対応 平均（秒）",
        "対応 90%（秒）",
        "対応 最長（秒）",
    ];
    sheet.write_with_format(0, 0, title, bold)?;
    sheet.write_with_format(2, 0, by, bold)?.set_column_width(0, 28)?;
    for (column, words) in (1_u16..).zip(TITLES) {
        sheet.write_with_format(2, column, words, bold)?.set_column_width(column, 14)?;
    }
    let parts = page.report.parts.iter().map(|(key, part)| (page.label(key), part));
    for (row, (label, part)) in (3_u32..).zip(parts.chain([("全体".to_owned(), &page.report.total)])) {
        // Written as text, so never a formula.
        sheet.write_string(row, 0, label)?;
        for (column, figure) in (1_u16..).zip(figures(part)) {
            if let Some(figure) = figure {
                sheet.write_number(row, column, figure)?;
            }
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet knows only doubles")]
fn figures(part: &Figures) -> [Option<f64>; 12] {
    let spread = |spread: Option<Spread>| {
        let of = |figure: fn(&Spread) -> u64| spread.as_ref().map(figure).map(|figure| figure as f64);
        [of(|all| all.median_s), of(|all| all.mean_s), of(|all| all.p90_s), of(|all| all.longest_s)]
    };
    let counts = [part.visits, part.stays, part.no_shows, part.left].map(|count| Some(count as f64));
    let mut all = [None; 12];
    for (place, figure) in counts.into_iter().chain(spread(part.waits)).chain(spread(part.services)).enumerate() {
        all[place] = figure;
    }
    all
}

fn map(
    sheet: &mut Worksheet,
    page: &Statistics,
    figure: fn(&super::Cell) -> Option<u64>,
    bold: &Format,
) -> Result<(), XlsxError> {
    for (column, hour) in (1_u16..).zip(page.hours()) {
        sheet.write_with_format(0, column, format!("{hour}時"), bold)?;
    }
    for (row, (day, cells)) in (1_u32..).zip(page.map(figure)) {
        sheet.write_with_format(row, 0, day, bold)?;
        for (column, (figure, _)) in (1_u16..).zip(cells) {
            if let Some(figure) = figure.and_then(|figure| u32::try_from(figure).ok()) {
                sheet.write_number(row, column, figure)?;
            }
        }
    }
    Ok(())
}
