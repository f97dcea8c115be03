//! Addresses at which nobody reads: what whoever typed them sees, and what takes the mark off.

use db::{DbError, notices};

use super::{OFFICE, TestHub, Visitor, book, hanako, hub, known, stranger};
use crate::{
    visits::{attribute, form, location, post, read},
    world::page,
};

impl TestHub {
    async fn mark(&self, address: &str) {
        let (inner, now) = (&self.running.hub, self.running.hub.clock.now());
        let mailbox = inner.sealer().mailbox_key(address);
        let marked = inner.db.write(move |conn| notices::mark_bounced(conn, &mailbox, now, "5.1.1")).await;
        marked.map_err(|error: DbError| error).expect("a mark");
    }

    async fn is_marked(&self, address: &str) -> bool {
        let mailbox = self.running.hub.sealer().mailbox_key(address);
        self.running.hub.db.read(move |conn| notices::is_bounced(conn, &mailbox)).await.expect("a database")
    }
}

#[actix_web::test]
async fn nobody_is_told_that_digits_were_sent_to_an_address_that_sends_them_back_and_the_digits_prove_it_well() {
    let hub = hub().await;
    hub.mark("kawamura@example.jp").await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    location(&visitor.details(&hub, &stranger("kawamura@example.jp")).await);
    let asked = visitor.page(&hub).await;
    assert!(asked.contains("届かずに戻ってきています") && !asked.contains("お送りしました"), "{asked}");
    assert!(asked.contains("メールアドレスを直す"));
    let again = location(&visitor.act(&hub, "details", &[("again", "yes")]).await);
    let again = hub.get(&hub.resident_url(&again)).await.text().await.expect("a page");
    assert!(!again.contains("お送りしました"), "{again}");
    for lang in ["easy", "en", "pt", "vi", "zh"] {
        let asked = hub.get(&hub.resident_url(&format!("{}?lang={lang}", visitor.path))).await;
        assert!(asked.text().await.expect("a page").contains("comes-back"), "{lang}");
    }

    location(&visitor.details(&hub, &stranger("kawamura.t@example.jp")).await);
    assert!(visitor.page(&hub).await.contains("お送りしました"), "corrected, it is another address");

    location(&visitor.details(&hub, &stranger("kawamura@example.jp")).await);
    let digits = visitor.digits(&hub).await;
    assert!(location(&visitor.act(&hub, "confirm", &[("digits", &digits)]).await).ends_with("done=booked"));
    assert!(!hub.is_marked("kawamura@example.jp").await, "whoever has the digits reads there");
    assert!(!visitor.page(&hub).await.contains("comes-back"));
}

#[actix_web::test]
async fn whoever_booked_is_told_that_their_mails_come_back() {
    let hub = hub().await;
    known(&hub).await;
    let typed: Vec<_> = hanako().into_iter().chain([("email", "hanako@example.jp".to_owned())]).collect();
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    assert!(location(&visitor.details(&hub, &typed).await).ends_with("done=booked"));
    assert!(visitor.page(&hub).await.contains("メールでもお送りします"));
    hub.mark("hanako@example.jp").await;
    let told = visitor.page(&hub).await;
    assert!(told.contains("メールが届いていません") && !told.contains("メールでもお送りします"), "{told}");
    // Reminders are promised only where this browser shows them.
    let on = told.find("<div data-when=\"on\"><h2>").expect("words for whoever is reached by this browser");
    let promised = told.find("予約の日が近づいたら、お知らせします。").expect("the promise");
    assert!(on < promised && told.contains("予約の日が近づいても、メールではお知らせできません"), "{told}");
    for lang in ["easy", "en", "pt", "vi", "zh"] {
        let told = read(&hub, &format!("{}?lang={lang}", visitor.path)).await;
        assert!(told.contains("<div data-when=\"on\"><h2>"), "{told}");
    }
}

/// Asks to wait for some days, without having shown yet that the address is theirs.
async fn ask_to_wait(hub: &TestHub, email: &str) -> Visitor {
    let (form, typed) = (form(hub), stranger(email));
    let typed = typed.iter().map(|(name, value)| (*name, value.as_str()));
    let days =
        [("form", form.as_str()), ("services", "3"), ("people", "1"), ("from", "2026-11-25"), ("to", "2026-12-02")];
    let fields: Vec<_> = days.into_iter().chain(typed).collect();
    Visitor::at(location(&post(hub, &format!("/bookings/{OFFICE}/waiting"), &fields).await))
}

#[actix_web::test]
async fn whoever_corrects_the_address_to_wait_at_finds_the_form_as_they_filled_it_in() {
    let hub = hub().await;
    hub.mark("kawamura@example.jp").await;
    let visitor = ask_to_wait(&hub, "kawamura@example.jp").await;
    let asked = visitor.page(&hub).await;
    let to_form = format!(" href=\"/bookings/{OFFICE}/waiting?services=3");
    assert_eq!(asked.matches(&to_form).count(), 2, "the button and the link back: {asked}");
    let link: String = attribute(&asked[asked.find(&to_form).expect("a link")..], "href");
    let filled_in = read(&hub, &link.replace("&amp;", "&").replace("&#38;", "&")).await;
    for said in [
        "川村 太郎",
        "かわむら たろう",
        "kawamura@example.jp",
        "09012345678",
        "<option value=\"2026-11-25\" selected>",
        "<option value=\"2026-12-02\" selected>",
    ] {
        assert!(filled_in.contains(said), "{said}: {filled_in}");
    }
    let code = visitor.path.rsplit('/').next().expect("a code");
    assert!(filled_in.contains(&format!("name=\"instead\" value=\"{code}\"")), "{filled_in}");
    // Neither somebody's booking nor a code of nobody fills it in.
    known(&hub).await;
    let booked = book(&hub, "2026-11-24T09:00").await;
    for other in [booked.path.rsplit('/').next().expect("a code"), "nobody"] {
        let path = format!("/bookings/{OFFICE}/waiting?services=3&people=1&seating=together&instead={other}");
        assert!(
            read(&hub, &path)
                .await
                .contains("id=\"name\" name=\"name\" type=\"text\" maxlength=\"100\" autocomplete=\"name\" value=\"\"")
        );
    }
}

#[actix_web::test]
async fn whoever_waits_and_is_not_reached_by_mail_is_promised_none() {
    let hub = hub().await;
    let visitor = ask_to_wait(&hub, "kawamura@example.jp").await;
    let digits = visitor.digits(&hub).await;
    assert!(location(&visitor.act(&hub, "confirm", &[("digits", &digits)]).await).ends_with("done=waits"));
    assert!(visitor.page(&hub).await.contains("空きが出たら、メールでご案内します"));
    hub.mark("kawamura@example.jp").await;
    let told = visitor.page(&hub).await;
    assert!(!told.contains("メールでご案内します"), "{told}");
    assert!(told.contains("空きが出ても、メールではご案内できません") && told.contains("順に"), "{told}");
}

#[actix_web::test]
async fn families_and_their_nursery_see_that_mails_come_back() {
    let hub = TestHub::start().await;
    let (staff, mother) = (hub.staff_of("yamada").await, hub.guardian("yamada", "やまだ").await);
    let (family, families) = (page(&mother, "/family").await, page(&staff, "/families/yamada").await);
    assert!(!family.contains("comes-back") && !families.contains("comes-back"), "{family}{families}");
    assert_eq!(family.matches("メールでお知らせします").count(), 5, "{family}");
    hub.mark("megumi@やまだ.example.jp").await;
    let family = page(&mother, "/family").await;
    assert!(family.contains("届かずに戻ってきています"), "{family}");
    assert!(!family.contains("メールでお知らせします") && !family.contains("メールのお知らせは続きます"), "{family}");
    assert!(page(&staff, "/families/yamada").await.contains("このアドレスには届きません"));
}
