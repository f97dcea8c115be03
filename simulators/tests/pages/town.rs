//! A demo town, started as a newcomer starts it, and how its pages are reached.

use std::time::Duration;

use simulators::fakes::{
    browser::Chromium,
    folder::TempFolder,
    mail_server::MailServer,
    processes::{Hub, Ops, Programs, Settings},
};

/// For one thing to happen, on a machine that is busy with other tests.
pub const SOON: Duration = Duration::from_secs(30);
pub const SLUG: &str = "yamada";
pub const OFFICE: &str = "shiyakusho";
const LOGIN: &str = "yamada01";
const PASSWORD: &str = "kazasu-demo";

/// A demo town in a folder of its own, in which nothing has happened yet unless that is asked for.
pub struct Demo {
    pub programs: Programs,
    pub folder: TempFolder,
    settings: Settings,
    hub: Option<Hub>,
}

impl Demo {
    pub fn start(more: &[(&str, &str)]) -> Self {
        simulators::trials::midnight::keep_clear(SOON * 4);
        let (programs, folder) =
            (Programs::beside_this().expect("programs"), TempFolder::new("demo").expect("a folder"));
        let mut settings = Hub::demo_settings().expect("settings");
        settings.insert("KAZASU_DEMO_PAST".to_owned(), "off".to_owned());
        settings.extend(more.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())));
        let mut demo = Self { programs, folder, settings, hub: None };
        demo.start_again();
        demo
    }

    /// On the same ports, with the same data.
    pub fn start_again(&mut self) {
        self.hub = Some(Hub::start_demo(&self.programs, self.folder.path(), &self.settings).expect("a hub"));
    }

    pub fn stop(&mut self) {
        assert!(self.hub.take().expect("it runs").stop(SOON), "the hub ends when it is told to");
    }

    pub fn hub(&self) -> &Hub {
        self.hub.as_ref().expect("it runs")
    }

    pub fn staff(&self, path: &str) -> String {
        format!("http://{}{path}", self.hub().staff())
    }

    pub fn residents(&self, path: &str) -> String {
        format!("http://{}{path}", self.hub().residents())
    }

    /// The operator's tool for this town.
    pub fn ops(&self) -> Ops {
        let data = |name: &str| self.folder.path().join("data").join(name).to_string_lossy().into_owned();
        Ops::new(&self.programs, &format!("sqlite:{}", data("kazasu.db")), &data("keys.json"))
    }

    /// Signs in at the form and comes to the board.
    pub async fn sign_in(&self, chromium: &mut Chromium) {
        self.sign_in_as(chromium, LOGIN, &format!("/board/{SLUG}")).await;
    }

    /// Signs in at the form and comes to the page where this person starts.
    pub async fn sign_in_as(&self, chromium: &mut Chromium, login: &str, start: &str) {
        chromium.open(&self.staff("/sign-in")).await.expect("the form");
        chromium.fill("#login", login).await.expect("a field");
        chromium.fill("#password", PASSWORD).await.expect("a field");
        chromium.click_button("サインイン").await.expect("a button");
        let there = format!("location.pathname === '{start}'");
        chromium.wait_for_page(&there, SOON).await.expect("the first page");
    }
}

/// The six digits that were mailed to this address first.
pub async fn code_mailed(mails: &MailServer, address: &str) -> String {
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    for count in 1.. {
        let all = mails.wait_for(count, SOON).await.expect("a mail");
        if let Some(mail) = all.iter().find(|mail| mail.recipients == [address]) {
            let text = mail.text().expect("a text");
            return text.split(|letter: char| !letter.is_ascii_digit()).find(is_code).expect("six digits").to_owned();
        }
    }
    unreachable!("the loop ends with a code")
}

/// Waits until the page says that this is so.
pub async fn eventually(chromium: &mut Chromium, expression: &str) {
    let value = chromium.wait_js(expression, SOON).await.expect("a value");
    assert_eq!(value, true, "{expression}");
}
