//! Screens that people look at, in real browsers. What one of them does not show in time is told with its owner, what
//! was to be seen, and what stands there instead.

use std::{env, fmt::Debug, fs, path::Path};

use simulators::fakes::{
    browser::{BrowserError, Chromium, Firefox},
    push_service::PushService,
};

use crate::town::SOON;

/// What stands on a screen, for whoever reads of a failure.
const STANDS: &str = "location.pathname + '\\n' + document.body.innerText.slice(0, 1500)";

/// A screen and what it is called.
pub struct Screen {
    name: &'static str,
    size: (u32, u32),
    browser: Browser,
}

enum Browser {
    Chromium(Chromium),
    Firefox(Firefox),
}

/// Has the browser do something, whichever it is.
macro_rules! have {
    ($screen:ident . $deed:ident ( $($with:expr),* )) => {
        match &mut $screen.browser {
            Browser::Chromium(chromium) => chromium.$deed($($with),*).await,
            Browser::Firefox(firefox) => firefox.$deed($($with),*).await,
        }
    };
}

impl Screen {
    /// A Chromium of this size.
    pub async fn chromium(name: &'static str, size: (u32, u32)) -> Self {
        let browser = Browser::Chromium(Chromium::launch().await.expect("chromium"));
        Self::sized(name, size, browser).await
    }

    /// A Firefox of this size that gets pushes and may show what they say on pages of this origin.
    pub async fn firefox(name: &'static str, size: (u32, u32), pushes: &PushService, origin: &str) -> Self {
        let mut firefox = Firefox::launch(&pushes.browser_url()).await.expect("firefox-esr");
        firefox.allow_notifications(origin).await.expect("a right");
        Self::sized(name, size, Browser::Firefox(firefox)).await
    }

    async fn sized(name: &'static str, size: (u32, u32), browser: Browser) -> Self {
        let mut screen = Self { name, size, browser };
        let sized = have!(screen.resize(size.0, size.1));
        screen.done("its size", sized).await
    }

    /// The screen after something that may not fail.
    async fn done(mut self, what: &str, deed: Result<(), BrowserError>) -> Self {
        self.did(what, deed).await;
        self
    }

    async fn did<T, E: Debug>(&mut self, what: &str, deed: Result<T, E>) -> T {
        match deed {
            Ok(value) => value,
            Err(error) => {
                let stands = have!(self.js(STANDS));
                let stands = stands.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
                panic!("{}: {what}: {error:?}\nInstead it shows {stands}", self.name)
            }
        }
    }

    pub async fn open(&mut self, url: &str) {
        let opened = have!(self.open(url));
        self.did(url, opened).await;
    }

    /// Waits until it shows a page, with all that belongs to it, of which this is so: after a click that leads to it.
    pub async fn comes_where(&mut self, expression: &str) {
        let came = have!(self.wait_for_page(expression, SOON));
        self.did(expression, came).await;
    }

    /// Waits until it shows the page at this path, or one below it if the path ends with a stroke.
    pub async fn comes_to(&mut self, path: &str) {
        match path.ends_with('/') {
            true => self.comes_where(&format!("location.pathname.startsWith('{path}')")).await,
            false => self.comes_where(&format!("location.pathname === '{path}'")).await,
        }
    }

    /// Waits until this is so.
    pub async fn sees(&mut self, what: &str, expression: &str) {
        let seen = have!(self.wait_js(expression, SOON));
        let seen = match seen {
            Ok(value) if value == true => Ok(()),
            Ok(_) => Err(format!("never so: {expression}")),
            Err(error) => Err(error.to_string()),
        };
        self.did(what, seen).await;
    }

    /// Waits until the first visible element that this CSS selector finds says these words.
    pub async fn reads(&mut self, selector: &str, words: &str) {
        let says = format!(
            "[...document.querySelectorAll('{selector}')].find(one => one.checkVisibility())?.textContent.trim()
                .includes('{words}') === true"
        );
        self.sees(words, &says).await;
    }

    /// The text of the element that this CSS selector finds.
    pub async fn text(&mut self, selector: &str) -> String {
        let text = have!(self.js(&format!("document.querySelector('{selector}').textContent.trim()")));
        let text = self.did(selector, text).await;
        text.as_str().expect("text").to_owned()
    }

    /// Does something to the page itself.
    pub async fn js(&mut self, script: &str) {
        let done = have!(self.js(script));
        self.did(script, done).await;
    }

    pub async fn click(&mut self, role: &str, name: &str) {
        let clicked = have!(self.click(role, name));
        self.did(name, clicked).await;
    }

    /// Touches what this CSS selector finds.
    pub async fn touch(&mut self, selector: &str) {
        self.js(&format!("document.querySelector('{selector}').click()")).await;
    }

    pub async fn fill(&mut self, selector: &str, text: &str) {
        let filled = have!(self.fill(selector, text));
        self.did(selector, filled).await;
    }

    /// The address of the page, without what is asked of it.
    pub async fn address(&mut self) -> String {
        let address = have!(self.js("location.origin + location.pathname"));
        let address = self.did("an address", address).await;
        address.as_str().expect("text").to_owned()
    }

    /// A scanner types this, as fast as scanners do, whatever else the machine does, and ends with Enter.
    pub async fn scans(&mut self, text: &str) {
        let typed = format!(
            "(at => [...'{text}', 'Enter'].forEach((key, place) => {{
                const event = new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true }});
                Object.defineProperty(event, 'timeStamp', {{ value: at + place * 5 }});
                (document.activeElement ?? document.body).dispatchEvent(event);
            }}))(performance.now())"
        );
        self.js(&typed).await;
    }

    pub async fn press(&mut self, key: &str) {
        let pressed = have!(self.press(key));
        self.did(key, pressed).await;
    }

    /// Presses a key until this is so.
    pub async fn press_until(&mut self, key: &str, expression: &str) {
        for _ in 0..100 {
            let so = have!(self.js(expression));
            if self.did(expression, so).await == true {
                return;
            }
            self.press(key).await;
        }
        self.did(key, Err::<(), _>(format!("pressed in vain: {expression}"))).await;
    }

    /// Puts a picture into the folder of `KAZASU_SCREENS`, if that is set.
    pub async fn picture(&mut self, moment: &str) {
        let Some(folder) = env::var_os("KAZASU_SCREENS") else { return };
        fs::create_dir_all(&folder).expect("a folder");
        let (width, height) = self.size;
        let png = have!(self.screenshot(width, height));
        let png = self.did("a picture", png).await;
        fs::write(Path::new(&folder).join(format!("office-{moment}-{}.png", self.name)), png).expect("a file");
    }
}
