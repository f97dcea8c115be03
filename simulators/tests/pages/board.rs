//! The nursery's board, used by a teacher: marks stay where they stand, with and without a way to the hub.

use serde_json::json;
use simulators::fakes::browser::Chromium;

use crate::town::{Demo, SLUG, SOON, eventually};

/// The first child of whom nothing is noted, and what is done with it.
const CHILD: &str = "document.getElementById(window.child)";
/// While the browser has `cut`, no mark comes to the hub; with `deaf`, no answer to one comes back.
pub const CUT: &str = "(() => { const real = window.fetch; window.fetch = (url, how) => {
    if (!/\\/marks(\\?|$)/.test(url) || !(how.headers && how.headers.Accept)) return real(url, how);
    window.tries = (window.tries || 0) + 1;
    if (localStorage.getItem('cut')) return Promise.reject(new TypeError('cut'));
    const answer = real(url, how);
    return localStorage.getItem('deaf') ? answer.then(() => { throw new TypeError('deaf'); }) : answer; }; })()";
/// What somebody else notes of the child, at another window.
const COLLEAGUE: &str = "fetch('/board/yamada').then(answer => answer.text()).then(text => {
    const row = new DOMParser().parseFromString(text, 'text/html').getElementById(window.child);
    const body = new URLSearchParams(new FormData(row.querySelector('form')));
    body.append('mark', 'MARK');
    return fetch('/board/yamada/marks', { method: 'POST', body }).then(answer => answer.status); })";

/// The page's stream can be reached, and what makes a browser lay a page out at once is counted.
const COUNTED: &str = "(() => { const Real = window.EventSource;
    window.EventSource = class extends Real { constructor(url) { super(url); window.stream = this; } };
    window.forced = 0;
    for (const [home, names] of [[HTMLElement.prototype, ['offsetTop', 'offsetLeft', 'offsetWidth', 'offsetHeight', 'offsetParent', 'innerText']],
        [Element.prototype, ['clientWidth', 'clientHeight', 'scrollTop', 'scrollHeight', 'scrollWidth']]]) for (const name of names) {
        const real = Object.getOwnPropertyDescriptor(home, name);
        Object.defineProperty(home, name, Object.assign({}, real, { get() { window.forced += 1; return real.get.call(this); } })); }
    for (const [home, name] of [[Element.prototype, 'getBoundingClientRect'], [Element.prototype, 'scrollIntoView'], [window, 'getComputedStyle'],
        [HTMLElement.prototype, 'focus']]) { const real = home[name];
        home[name] = function (...all) { window.forced += 1; return real.apply(this, all); }; }
    window.passes = 0; const frame = window.requestAnimationFrame;
    window.requestAnimationFrame = draw => { window.passes += 1; return frame.call(window, draw); }; })()";
/// Forty children come in the same moment, as the stream tells it. Gives what the page wrote for that, by what it wrote to.
const FORTY: &str = "(async () => { const board = document.getElementById('board');
    const [, slug, after] = /live\\/([^?]+)\\?after=(\\d+)/.exec(board.dataset.live);
    const rows = [...document.querySelectorAll('.child')].slice(0, 40);
    const writes = {};
    new MutationObserver(all => all.forEach(one => { const home = one.target.nodeType === 3 ? one.target.parentElement : one.target;
        const name = home.closest('.count') ? 'tile' : home.closest('.classes') ? 'tab' : home.closest('.child') ? 'child' : home.id;
        if (one.type !== 'attributes') writes[name] = (writes[name] || 0) + 1; })).observe(board, {
        subtree: true, childList: true, characterData: true, attributes: true });
    window.forced = 0; window.passes = 0;
    rows.forEach((row, at) => window.stream.dispatchEvent(new MessageEvent('attendance', { lastEventId: String(Number(after) + 1 + at),
        data: slug + '\\n' + JSON.stringify({ child: row.id, presence: 'here', arrived: '8:0' + at % 10, left: null, day: board.dataset.day }) })));
    const before = board.querySelector('.count .number').textContent;
    await new Promise(next => requestAnimationFrame(() => setTimeout(next, 50)));
    return { before, here: board.querySelector('.count .number').textContent, forced: window.forced, passes: window.passes, writes,
        shown: rows.filter(row => row.dataset.presence === 'here' && /^8:0/.test(row.querySelector('.arrived').textContent)).length }; })()";

/// A teacher in front of the board.
struct Teacher {
    demo: Demo,
    chromium: Chromium,
}

impl Teacher {
    async fn start() -> Self {
        let demo = Demo::start(&[]);
        let mut chromium = Chromium::launch().await.expect("chromium");
        chromium.before_every_page(CUT).await.expect("a script");
        demo.sign_in(&mut chromium).await;
        let mut teacher = Self { demo, chromium };
        teacher.sees("document.documentElement.classList.contains('live')").await;
        teacher.does("window.child = document.querySelectorAll('.child')[20].id, window.isHere = true").await;
        teacher
    }

    async fn does(&mut self, script: &str) {
        self.chromium.js(&format!("(({script}), 0)")).await.expect(script);
    }

    async fn sees(&mut self, expression: &str) {
        eventually(&mut self.chromium, expression).await;
    }

    async fn text(&mut self, expression: &str) -> String {
        self.chromium.js(expression).await.expect(expression).as_str().expect("text").to_owned()
    }

    /// Presses this button of the child, as a person would.
    async fn presses(&mut self, word: &str) {
        let name = self.text(&format!("{CHILD}.querySelector('.who').lastChild.textContent.trim()")).await;
        self.chromium.click_button(&format!("{name} {word}")).await.expect(word);
    }

    async fn sees_child(&mut self, presence: &str) {
        self.sees(&format!("{CHILD}.dataset.presence === '{presence}' && !{CHILD}.matches('.waiting')")).await;
    }

    async fn is_told(&mut self, words: &str) {
        self.sees(&format!("document.getElementById('done').textContent.includes('{words}')")).await;
    }

    /// Waits as long as a hand does.
    async fn holds_still(&mut self) {
        self.sees("window.still = window.still || performance.now(), performance.now() - window.still > 800").await;
        self.does("window.still = 0").await;
    }

    async fn loads_again(&mut self) {
        let url = self.demo.staff(&format!("/board/{SLUG}"));
        let child = self.text("window.child").await;
        self.chromium.open(&url).await.expect("the board");
        self.does(&format!("window.child = '{child}'")).await;
    }
}

#[tokio::test]
async fn a_mark_is_noted_where_it_stands_and_can_be_taken_back() {
    let mut teacher = Teacher::start().await;
    teacher.chromium.click_button("まだの子だけ").await.expect("a filter");
    teacher.does(&format!("{CHILD}.scrollIntoView({{ block: 'center' }})")).await;
    let place = teacher.chromium.js("scrollY").await.expect("a number").as_f64().expect("a number");
    assert!(place > 100.0, "far down the page: {place}");
    teacher.presses("登園").await;
    teacher.sees_child("here").await;
    teacher.is_told("さんを登園にしました").await;
    let kept = "window.isHere && document.getElementById('board').dataset.only === 'expected' && location.hash === ''";
    teacher.sees(kept).await;
    let now = teacher.chromium.js("scrollY").await.expect("a number").as_f64().expect("a number");
    assert!((now - place).abs() < 1.0, "the page stands where it stood: {place}, {now}");
    teacher.chromium.click_button("元に戻す").await.expect("a button");
    teacher.sees_child("expected").await;
    teacher.is_told("を「まだ」に戻しました").await;

    teacher.does("document.querySelector('.filter button').click()").await;
    teacher.holds_still().await;
    teacher.presses("登園").await;
    teacher.sees_child("here").await;
    let came = teacher.text(&format!("{CHILD}.querySelector('.arrived').textContent")).await;
    // The second click of a double click meets the button that came under it.
    teacher.does(&format!("{CHILD}.querySelector('.mark-left').click()")).await;
    teacher.holds_still().await;
    assert_eq!(teacher.chromium.js("window.tries").await.expect("a number"), 3, "no other mark was sent");
    teacher.presses("降園").await;
    teacher.sees_child("gone").await;
    teacher.chromium.click_button("元に戻す").await.expect("a button");
    teacher.sees_child("here").await;
    let comes = teacher.text(&format!("{CHILD}.querySelector('.arrived').textContent")).await;
    assert_eq!(comes, came, "who never left is here since it came");
    teacher.is_told("を登園中に戻しました").await;
}

#[tokio::test]
async fn a_mark_that_finds_no_way_waits_survives_a_reload_and_takes_effect_once() {
    let mut teacher = Teacher::start().await;
    teacher.does("localStorage.setItem('cut', 1)").await;
    teacher.presses("登園").await;
    teacher.sees(&format!("{CHILD}.textContent.includes('送りなおしています…')")).await;
    teacher.is_told("1件、まだ届いていません").await;
    teacher.sees("window.isHere === true").await;
    let kept = teacher.text("localStorage.getItem('kazasu-marks')").await;
    let name = teacher.text(&format!("{CHILD}.querySelector('.who').lastChild.textContent.trim()")).await;
    assert!(name.split(' ').all(|part| !kept.contains(part)), "no name: {kept}");

    teacher.loads_again().await;
    teacher.sees(&format!("{CHILD}.textContent.includes('送りなおしています…')")).await;
    // It comes to the hub, whose answers are lost: sent again, it is what was done.
    teacher.does("localStorage.setItem('deaf', 1), localStorage.removeItem('cut')").await;
    teacher.sees(&format!("{CHILD}.dataset.presence === 'here' && {CHILD}.matches('.waiting')")).await;
    teacher.does("localStorage.removeItem('deaf')").await;
    teacher.sees_child("here").await;
    teacher.is_told("さんを登園にしました").await;
    teacher.sees("localStorage.getItem('kazasu-marks') === '[]'").await;
}

#[tokio::test]
async fn a_board_whose_hub_is_away_stays_and_sends_what_was_pressed_when_it_is_back() {
    let mut teacher = Teacher::start().await;
    teacher.demo.stop();
    teacher.presses("登園").await;
    teacher.sees(&format!("{CHILD}.textContent.includes('送りなおしています…')")).await;
    teacher.demo.start_again();
    teacher.sees_child("here").await;
    teacher.sees("window.isHere === true").await;
}

#[tokio::test]
async fn a_mark_that_a_colleague_was_quicker_with_is_refused_in_words() {
    let mut teacher = Teacher::start().await;
    teacher.does("localStorage.setItem('cut', 1)").await;
    teacher.presses("登園").await;
    teacher.is_told("まだ届いていません").await;
    let status = teacher.chromium.js(&COLLEAGUE.replace("MARK", "arrived")).await.expect("an answer");
    assert_eq!(status, 200, "the board again");
    teacher.does("localStorage.removeItem('cut')").await;
    teacher.is_told("さん：記録しませんでした。すでにそのように").await;
    teacher.sees_child("here").await;
}

#[tokio::test]
async fn a_mark_of_a_session_that_ended_is_kept_and_sent_once_the_same_person_signs_in() {
    let mut teacher = Teacher::start().await;
    teacher.does("localStorage.setItem('cut', 1)").await;
    teacher.presses("欠席").await;
    teacher.is_told("まだ届いていません").await;
    teacher
        .chromium
        .js("fetch('/sign-out', { method: 'POST' }).then(answer => answer.status)")
        .await
        .expect("an answer");
    teacher.does("localStorage.removeItem('cut')").await;
    teacher.is_told("サインインが終わっています。押した記録はこの端末に残してあり").await;
    let child = teacher.text("window.child").await;

    // Somebody else, to whom it does not belong.
    let start = format!("/board/{SLUG}");
    teacher.demo.sign_in_as(&mut teacher.chromium, "yamada02", &start).await;
    teacher.does(&format!("window.child = '{child}'")).await;
    teacher.is_told("前にこの端末で押されて、送られていない記録があります").await;
    teacher.sees_child("expected").await;

    teacher.demo.sign_in_as(&mut teacher.chromium, "yamada01", &start).await;
    teacher.does(&format!("window.child = '{child}'")).await;
    teacher.sees_child("absent").await;
    teacher.is_told("さんを欠席にしました").await;
}

#[tokio::test]
async fn a_class_a_state_and_a_name_are_chosen_and_the_class_is_remembered() {
    let mut teacher = Teacher::start().await;
    let shown = |expected: &str| {
        let shown = "Array.from(document.querySelectorAll('.child')).filter(row => row.offsetParent).length";
        format!("{shown} === {expected}")
    };
    let tab = "document.querySelectorAll('.classes a')[3]";
    assert_eq!(teacher.text(&format!("{tab}.textContent.trim()")).await, "りす組 0/8");
    teacher
        .does(&format!(
            "window.child = document.querySelectorAll('.group')[2].querySelector('.child').id, {tab}.click()"
        ))
        .await;
    teacher.sees(&shown("8")).await;
    teacher.presses("登園").await;
    teacher.sees_child("here").await;
    let counted = format!(
        "{tab}.textContent.trim() === 'りす組 1/8' && document.querySelector('.classes a').textContent.trim() === 'すべて 1/48'"
    );
    teacher.sees(&counted).await;
    teacher.chromium.click_button("まだの子だけ").await.expect("a filter");
    teacher.sees(&shown("7")).await;
    let headline = "document.querySelectorAll('.group')[2].querySelector('h2').textContent === 'りす組まだ 7 / 8人'";
    teacher.sees(headline).await;

    // At the next look, in the morning of the next day, it is the teacher's own class again.
    teacher.loads_again().await;
    teacher.sees(&shown("8")).await;
    teacher.sees(&format!("{tab}.getAttribute('aria-current') === 'true' && location.search === '?class=3'")).await;

    // Whoever looks for a name finds it in any class, written in either kana.
    let kana = "document.querySelector('.child .who small').textContent.split(' ')[1]";
    let katakana = format!("{kana}.replace(/[ぁ-ゖ]/g, letter => String.fromCharCode(letter.charCodeAt(0) + 0x60))");
    let katakana = teacher.text(&katakana).await;
    teacher.chromium.fill("#find", &katakana).await.expect("a field");
    let first = "document.querySelector('.child').offsetParent !== null";
    let fits = format!(
        "Array.from(document.querySelectorAll('.child')).every(row => (row.offsetParent !== null) === row.querySelector('.who').textContent.includes({kana}))"
    );
    teacher.sees(&format!("{first} && {fits}")).await;
    teacher.chromium.fill("#find", "そんな名前はない").await.expect("a field");
    teacher.sees("!document.getElementById('nobody').hidden").await;
    teacher.does("document.getElementById('find').select()").await;
    teacher.chromium.fill("#find", " ").await.expect("a field");
    teacher.sees(&shown("8")).await;
}

#[tokio::test]
async fn every_key_that_the_question_mark_shows_does_what_it_says() {
    let mut teacher = Teacher::start().await;
    teacher.presses("登園").await;
    teacher.is_told("さんを登園にしました").await;
    teacher.does("document.activeElement.blur()").await;
    teacher.chromium.press("?").await.expect("a key");
    let list = "[...document.querySelectorAll('.keys dl div')].map(row => row.children[0].textContent + ' ' +
        row.children[1].textContent.replace(/\\s+/g, ' ')).join('|')";
    let shown = teacher.text(list).await;
    let mut known = 0;
    // While the list is open, a key is not meant for the page.
    teacher.chromium.press("m").await.expect("a key");
    teacher.sees("document.getElementById('board').dataset.only === ''").await;
    teacher.chromium.press("Escape").await.expect("a key");
    teacher.sees("document.querySelector('.keys') === null").await;
    for line in shown.split('|') {
        let (key, says) = line.split_once(' ').expect("a key and what it says");
        let done = match (key, says) {
            ("A", "全員") => "document.getElementById('board').dataset.only === ''".to_owned(),
            ("M", "まだの子だけ") => "document.getElementById('board').dataset.only === 'expected'".to_owned(),
            ("T", "登園中だけ") => "document.getElementById('board').dataset.only === 'here'".to_owned(),
            ("/", "名前でさがす") => "document.activeElement.id === 'find'".to_owned(),
            ("Z", "元に戻す") => format!("{CHILD}.dataset.presence === 'expected'"),
            ("0", "すべて") => "location.search === ''".to_owned(),
            (class, says) => format!(
                "document.querySelectorAll('.classes a')[{class}].getAttribute('aria-current') === 'true' && \
                 document.querySelectorAll('.classes a')[{class}].querySelector('bdi').textContent === '{says}' && \
                 [...document.querySelectorAll('.group')].filter(group => group.offsetParent).length === 1"
            ),
        };
        // Nothing of the sight before hides what this key shows.
        teacher.does("document.querySelector('.filter button').click()").await;
        let key = key.to_lowercase();
        teacher.chromium.press(&key).await.expect("a key");
        teacher.sees(&done).await;
        if key == "/" {
            // What is typed is typed, and Escape leaves the field.
            teacher.chromium.press("m").await.expect("a key");
            teacher.sees("document.getElementById('find').value === 'm'").await;
            teacher.chromium.press("Escape").await.expect("a key");
            teacher.sees("document.activeElement.id !== 'find'").await;
        }
        known += 1;
    }
    assert!(known >= 8, "{shown}");
}

#[tokio::test]
async fn the_sums_stay_in_sight_and_do_not_lie_over_what_the_keyboard_reaches() {
    let mut teacher = Teacher::start().await;
    for (width, height) in [(390, 844), (820, 1180), (1440, 900)] {
        teacher.chromium.resize(width, height).await.expect("a size");
        teacher.does("scrollTo(0, 0), document.getElementById('find').focus()").await;
        for _ in 0..40 {
            teacher.chromium.press("Tab").await.expect("a key");
            let (sums, reached) = (
                "document.querySelector('.counts').getBoundingClientRect()",
                "document.activeElement.getBoundingClientRect()",
            );
            let apart = format!("{sums}.bottom <= {reached}.top + 1 || {sums}.top >= {reached}.bottom - 1");
            teacher.sees(&apart).await;
        }
        let stays = "Math.abs(document.querySelector('.counts').getBoundingClientRect().top) < 1 && scrollY > 200";
        teacher.sees(stays).await;
    }
}

#[tokio::test]
async fn paper_says_when_it_was_printed_and_what_it_does_not_know() {
    let mut teacher = Teacher::start().await;
    teacher.chromium.as_on_paper().await.expect("paper");
    let head = "document.querySelector('.as-of').innerText";
    teacher.sees(&format!("/に印刷$/.test({head}) && !{head}.includes('自動')")).await;
    teacher.demo.stop();
    teacher.sees("document.documentElement.classList.contains('lost')").await;
    teacher.does("dispatchEvent(new Event('beforeprint'))").await;
    teacher.sees(&format!("/通信が切れているため、\\d+:\\d\\d までの記録です/.test({head})")).await;
}

#[tokio::test]
async fn the_board_works_without_scripts() {
    let mut teacher = Teacher::start().await;
    let child = teacher.text("window.child").await;
    teacher.chromium.switch_scripts_off().await.expect("no scripts");
    teacher.loads_again().await;
    teacher.presses("登園").await;
    let noted =
        format!("document.getElementById('{child}').dataset.presence === 'here' && location.hash === '#{child}'");
    teacher.chromium.wait_for_page(&noted, SOON).await.expect("the board again");
}

#[tokio::test]
async fn forty_cards_that_are_held_in_the_same_moment_are_shown_in_one_pass_that_lays_nothing_out() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.before_every_page(COUNTED).await.expect("a script");
    demo.sign_in(&mut chromium).await;
    eventually(&mut chromium, "document.documentElement.classList.contains('live')").await;
    let seen = chromium.js(FORTY).await.expect("forty children");
    assert_eq!((&seen["before"], &seen["here"], &seen["shown"]), (&json!("0"), &json!("40"), &json!(40)), "{seen}");
    // One of the two frames is the test's own.
    assert_eq!((&seen["forced"], &seen["passes"]), (&json!(0), &json!(2)), "{seen}");
    let writes = |to: &str| seen["writes"][to].as_u64().unwrap_or_default();
    assert!(writes("tile") <= 2 && writes("said") == 1 && writes("child") <= 2 * 40, "{seen}");
    let classes = chromium.js("document.querySelectorAll('.classes a').length").await.expect("a number");
    assert!(writes("tab") <= classes.as_u64().expect("a number"), "{seen}");
}
