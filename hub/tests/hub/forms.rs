//! Forms of settings, filled in as a browser would send them.

/// A field's value that stands in a page's text.
fn readable(text: &str) -> String {
    text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

fn is_choice(tag: &str) -> bool {
    tag.contains("\"checkbox\"") || tag.contains("\"radio\"")
}

/// The fields of the form of settings, ticked boxes and chosen options included.
pub fn fields(page: &str) -> Vec<(String, String)> {
    let form = &page[page.find("<form class=\"office").expect("the form")..];
    let value = |tag: &str, name: &str| {
        let from = tag.find(&format!("{name}=\""))? + name.len() + 2;
        Some(readable(tag[from..].split('"').next().expect("a value")))
    };
    let mut fields = Vec::new();
    let mut select = None;
    for tag in form.split('<').skip(1) {
        match tag.split([' ', '>']).next() {
            Some("input") if is_choice(tag) && !tag.contains(" checked") => {}
            Some("input") => {
                fields.push((value(tag, "name").expect("a name"), value(tag, "value").unwrap_or_default()))
            }
            Some("textarea") => {
                let text = tag.split_once('>').expect("a tag").1.trim_start_matches('\n');
                fields.push((value(tag, "name").expect("a name"), readable(text)));
            }
            Some("select") => select = value(tag, "name"),
            Some("option") if tag.contains(" selected") => {
                let text = tag.split('>').nth(1).expect("text").trim().to_owned();
                fields.push((select.clone().expect("in a select"), value(tag, "value").unwrap_or(text)));
            }
            _ => {}
        }
    }
    fields
}

/// Types something else into a field.
pub fn set(fields: &mut [(String, String)], name: &str, value: &str) {
    fields.iter_mut().find(|(field, _)| field == name).expect("a field").1 = value.to_owned();
}
