//! Addresses at which nobody reads: what whoever typed them sees, and what takes the mark off.

use db::{DbError, notices};

use super::{TestHub, Visitor, hanako, hub, known, stranger};
use crate::{visits::location, world::page};

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
}

#[actix_web::test]
async fn families_and_their_nursery_see_that_mails_come_back() {
    let hub = TestHub::start().await;
    let (staff, mother) = (hub.staff_of("yamada").await, hub.guardian("yamada", "やまだ").await);
    let (family, families) = (page(&mother, "/family").await, page(&staff, "/families/yamada").await);
    assert!(!family.contains("comes-back") && !families.contains("comes-back"), "{family}{families}");
    hub.mark("megumi@やまだ.example.jp").await;
    assert!(page(&mother, "/family").await.contains("届かずに戻ってきています"));
    assert!(page(&staff, "/families/yamada").await.contains("このアドレスには届きません"));
}
