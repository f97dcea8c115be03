//! Who lets guardians in, and who sees that.

use crate::world::{TestHub, client, page};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_invites_a_guardian_is_shown_to_everybody_at_the_nursery() {
    let hub = TestHub::start().await;
    let (teacher, town) = (hub.staff_of("yamada").await, hub.staff_of("town").await);
    let before = page(&teacher, "/families/yamada").await;
    assert!(before.contains("招待していません") && !before.contains("が招待リンクを作りました"));
    let guardian = before.split("name=\"guardian\" value=\"").nth(1).expect("a form").split('"').next().expect("an id");
    let mut connection =
        simulators::trials::load::http::Connection::open(hub.running.staff).await.expect("a connection");
    let invited = connection.ask(&teacher.post("/families/yamada/invitations", &[("guardian", guardian)])).await;
    let invited = String::from_utf8(invited.expect("an answer").body).expect("text");
    let line = "11月21日（土） 8:31 先生さんが招待リンクを作りました";
    assert!(invited.contains(&format!("{line}（まだ使われていません）")), "{invited}");
    assert!(page(&town, "/families/yamada").await.contains(line));

    let link = invited.split("/invitations/").nth(1).expect("a link");
    let code = link.split('"').next().expect("a code");
    let accepted = client().post(hub.resident_url(&format!("/invitations/{code}"))).send().await.expect("an answer");
    assert_eq!(accepted.status(), reqwest::StatusCode::SEE_OTHER);
    assert!(page(&town, "/families/yamada").await.contains(&format!("{line}（使用済み）")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_that_an_operator_made_says_so() {
    let hub = TestHub::start().await;
    hub.town.invitation("yamada", "やまだ");
    let seen = page(&hub.staff_of("yamada").await, "/families/yamada").await;
    assert!(seen.contains("市の担当が招待リンクを作りました"));
}
