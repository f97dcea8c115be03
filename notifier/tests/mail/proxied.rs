//! A mail server that only the town's proxy leads to.

use notifier::outward::OutgoingProxy;
use simulators::fakes::connect_proxy::ConnectProxy;

use super::*;

fn through(proxy: &ConnectProxy, to: &str) -> Mailer {
    let url = proxy.url().replace("http://", "http://town:p%40ss@");
    mailer(to, LONG).expect("settings").through(OutgoingProxy::parse(&url).expect("a proxy"))
}

#[tokio::test]
async fn a_mail_goes_through_the_proxy_to_a_name_that_only_it_knows() {
    let (server, proxy) =
        (MailServer::start().await.expect("a mail server"), ConnectProxy::start().await.expect("a proxy"));
    let at = server.url().trim_start_matches("smtp://").parse().expect("an address");
    proxy.lead("mail.lgwan.example:25", at);
    let mailer = through(&proxy, "smtp://mail.lgwan.example");
    for name in ["1", "2"] {
        assert_eq!(mailer.send(&mail(name), NOW).await, Outcome::Delivered);
    }
    assert_eq!(server.mails().len(), 2);
    let asked = proxy.asked();
    assert_eq!(asked.len(), 1, "a kept connection is used again");
    assert_eq!((asked[0].method.as_str(), asked[0].to.as_str()), ("CONNECT", "mail.lgwan.example:25"));
    assert_eq!(asked[0].authorization.as_deref(), Some("Basic dG93bjpwQHNz"));
}

#[tokio::test]
async fn a_proxy_that_refuses_or_is_away_is_tried_again_later() {
    let proxy = ConnectProxy::start().await.expect("a proxy");
    let mailer = through(&proxy, "smtp://mail.elsewhere.example:2525");
    let refused = mailer.send(&mail("1"), NOW).await;
    assert!(matches!(refused, Outcome::Temporary(_)), "{refused:?}");
    drop(proxy);
    let away = mailer.send(&mail("1"), NOW).await;
    assert!(matches!(away, Outcome::Temporary(_)), "{away:?}");
}
