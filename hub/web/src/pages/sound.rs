//! What every page must be, whoever made it; the tests of each noun ask it of theirs.

use crate::noun::Nouns;

/// What a browser would not run for us, and is therefore wrong in a page: script and style that stand in it.
#[must_use]
pub fn inline(page: &str) -> Vec<String> {
    tags(page).filter(|tag| is_inline(tag)).map(str::to_owned).collect()
}

/// What is wrong with a page in Japanese: not whole, without a title or with several headlines, with something inline, or
/// with a file that no noun has.
#[must_use]
pub fn faults(page: &str, nouns: Nouns) -> Vec<String> {
    let is_whole = page.starts_with("<!doctype html>\n<html lang=\"ja\">") && page.trim_end().ends_with("</html>");
    let form = [
        (!is_whole).then(|| "not a whole document in Japanese".to_owned()),
        page.contains("<title>｜").then(|| "no title".to_owned()),
        (page.matches("<h1>").count() != 1).then(|| "not one headline".to_owned()),
    ];
    let files = page.split("\"/static/").skip(1).filter_map(|rest| rest.split('"').next());
    let missing = files.filter(|name| nouns.asset(name).is_none()).map(|name| format!("no file {name}"));
    form.into_iter().flatten().chain(inline(page)).chain(missing).collect()
}

/// The opening tags of a page, as written.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|rest| rest.split('>').next())
}

fn is_inline(tag: &str) -> bool {
    let name = tag.split_whitespace().next().unwrap_or_default();
    let mut attributes = tag.split('"').step_by(2).flat_map(str::split_whitespace);
    name == "style"
        || name == "script" && !tag.contains(" src=\"/static/")
        || tag.contains("=\"javascript:")
        || attributes.any(|attribute| attribute.starts_with("on") || attribute.starts_with("style"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noun::WEB;

    const SOUND: &str = "<!doctype html>\n<html lang=\"ja\"><title>番号｜町</title><script type=\"module\" \
                         src=\"/static/live.js\"></script><h1>番号</h1></html>\n";

    #[test]
    fn what_is_wrong_with_a_page_is_seen() {
        static WEB_ONLY: [&crate::noun::Noun; 1] = [&WEB];
        let nouns = Nouns(&WEB_ONLY);
        assert_eq!(faults(SOUND, nouns), Vec::<String>::new());
        for (instead_of, wrong) in [
            ("<!doctype html>\n", ""),
            ("lang=\"ja\"", "lang=\"en\""),
            ("</html>", ""),
            ("番号｜", "｜"),
            ("<h1>番号</h1>", "<h1>番号</h1><h1>番号</h1>"),
            ("<h1>番号</h1>", ""),
            ("live.js", "no-such-file.js"),
            ("<h1>", "<style>p {}</style><h1>"),
            ("<h1>", "<script>alert(1)</script><h1>"),
            ("<h1>", "<p onclick=\"alert(1)\"><h1>"),
            ("<h1>", "<p style=\"color: red\"><h1>"),
            ("<h1>", "<a href=\"javascript:alert(1)\"><h1>"),
        ] {
            assert_eq!(faults(&SOUND.replace(instead_of, wrong), nouns).len(), 1, "{wrong} instead of {instead_of}");
        }
    }
}
