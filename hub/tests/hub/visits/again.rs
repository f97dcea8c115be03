//! One form with another wish: done as it says, or said that it is not.

use domain::queue::visit::Stand;
use reqwest::StatusCode;

use super::{OFFICE, Phone, attribute, form, location, post, read};
use crate::world::TestHub;

#[actix_web::test]
async fn a_number_that_was_put_off_is_given_back_with_the_same_form() {
    let hub = TestHub::start().await;
    let (phone, form) = (Phone::take(&hub, "1", &[]).await, form(&hub));
    let later = [("form", form.as_str()), ("minutes", "10")];
    for _ in 0..2 {
        assert!(location(&phone.act(&hub, "postpone", &later).await).contains("done=postponed"));
    }
    assert_eq!(phone.visit(&hub).await.stand, Stand::Away);
    assert_eq!(phone.act(&hub, "leave", &[("form", &form)]).await.status(), StatusCode::SEE_OTHER);
    assert!(phone.visit(&hub).await.stand.is_over());
}

#[actix_web::test]
async fn who_goes_back_and_chooses_anew_is_told_which_number_they_have() {
    let hub = TestHub::start().await;
    let form = form(&hub);
    let take = async |lang: &str, form: &str, services: &[&str]| {
        let services = services.iter().map(|service| ("service", *service));
        let fields: Vec<_> = [("form", form)].into_iter().chain(services).collect();
        post(&hub, &format!("{OFFICE}/tickets?lang={lang}"), &fields).await
    };
    let first = location(&take("ja", &form, &["1"]).await);
    let path = first.split('?').next().expect("a path");
    assert_eq!(location(&take("ja", &form, &["1"]).await), first);
    for (lang, words) in
        [("ja", "すでに番号 A001（市民課）をお持ちです。"), ("en", "You already have number A001 (市民課).")]
    {
        let answer = take(lang, &form, &["3"]).await;
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        let page = answer.text().await.expect("a page");
        assert!(page.contains(words) && page.contains(&format!("href=\"{path}?lang={lang}\"")), "{page}");
    }
    let page = take("ja", &form, &["3"]).await.text().await.expect("a page");
    let fresh: String = attribute(&page[page.find("name=\"form\"").expect("a form")..], "value");
    let other = location(&take("ja", &fresh, &["3"]).await);
    assert!(!other.starts_with(path));
    let both = read(&hub, &other).await;
    assert_eq!(attribute::<String>(&both, "data-number").chars().next(), Some('B'));
    // In whatever order they were ticked.
    let two = super::form(&hub);
    let once = location(&take("ja", &two, &["3", "1"]).await);
    assert_eq!(location(&take("ja", &two, &["1", "3"]).await), once);
}
