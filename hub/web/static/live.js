// Keeps a page live: follows facilities' logs by Server-Sent Events and says when the connection is lost.
//
// The stream itself is shared by all tabs of the browser (stream.js). Which day it is comes from the hub with every beat:
// whatever the clock of this machine says, a page of yesterday loads itself again at the hub's midnight. A page of tomorrow
// does not: of two hubs one is there first, and the other one would send it to and fro.

import { follow } from './stream.js';

// A hiccup shorter than a breath is not worth a word.
const HICCUP_MS = 1500;
// So long a frame shows what has just moved.
const FRAMED_MS = 2400;
const framed = new Map();
// Not all pages of a town load themselves again in the same instant.
const NEW_DAY_MS = 5000;
// So long after a touch, or after it was opened, a page is not loaded again under somebody's hand or eyes: the word of what
// was just done has been read. What is half written, or open to be read, is kept longer, but not for good.
const AT_HAND_MS = 10000;
const HALF_DONE_MS = 180000;
const LOOK_MS = 1000;
let touched = performance.now();

['keydown', 'mousedown', 'touchstart', 'input'].forEach(function (name) {
  document.addEventListener(name, function () { touched = performance.now(); }, true);
});

// Hour and minute in Japan, as `8:31`, whatever zone the device is in.
export function clock(ms) {
  const tokyo = new Date(ms + 9 * 3600000);
  return tokyo.getUTCHours() + ':' + String(tokyo.getUTCMinutes()).padStart(2, '0');
}

// What a page follows, from the address of its log: whose stream that is part of, under which name, and from where on. The
// address names lock and channel of the tabs too: those of a version in which tabs named no events share another one.
function topicOf(url) {
  const ticket = /^\/tickets\/([^/]+)\/live\?after=(\d+)/.exec(url);
  if (ticket) return { base: '/live-tickets?by=names', topic: ticket[1], seen: Number(ticket[2]) };
  const log = /^\/live\/([^?]+)\?after=(\d+)/.exec(url);
  const mark = document.body.dataset.mark || '';
  return { base: '/live?by=names&s=' + mark, topic: log[1], seen: Number(log[2]) };
}

// Says once that a newer hub wrote what this one cannot show.
function newer() {
  if (document.getElementById('newer')) return;
  const note = document.createElement('p');
  note.id = 'newer';
  note.className = 'note warn';
  note.setAttribute('role', 'status');
  note.textContent = document.body.dataset.newer || '新しい記録があります。この画面ではまだ表示できません。';
  const main = document.querySelector('main');
  main.insertBefore(note, main.firstChild);
}

function reload() {
  location.reload();
}

function isChanged(field) {
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (field.tagName !== 'SELECT') return field.value !== field.defaultValue;
  const options = Array.from(field.options);
  const first = options.findIndex(function (option) { return option.defaultSelected; });
  return field.selectedIndex !== Math.max(first, 0);
}

function isInUse() {
  const since = performance.now() - touched;
  if (since < AT_HAND_MS || since > HALF_DONE_MS) return since < AT_HAND_MS;
  const fields = Array.from(document.querySelectorAll('main input, main textarea, main select'));
  return document.querySelector('main details[open], .keys') !== null || fields.some(isChanged);
}

// Loads the page again once nobody is in the middle of something on it: what is typed, opened and said would be gone.
export function reloadSoon() {
  if (isInUse()) setTimeout(reloadSoon, LOOK_MS);
  else reload();
}

// A page that missed too much shows what is wrong.
function told(data) {
  if (data.head === undefined) reloadSoon();
  else reload();
}

// Follows every log and shows the banner `#connection` while they are lost. `on` does what the facts of the log say, by their
// names; `news` does it with what is told from time to time and is no fact. Told to reload a page loads itself again soon,
// told that the logs are no longer for it at once, unless `on.reload` or `on.gone` knows better.
export function keepLive(urls, on, news) {
  const facts = Object.keys(Object.assign({ newer: newer }, on));
  on = Object.assign({ reload: told, gone: reload, newer: newer }, on, news);
  const banner = document.getElementById('connection');
  const page = document.documentElement;
  const shown = document.querySelector('[data-live]').closest('[data-today]');
  const day = shown ? shown.dataset.today : null;
  const logs = {};
  const isOpen = {};
  let timer = 0;
  // The hub's clock when it was heard last.
  let heard = Date.now();
  let isOfYesterday = false;
  let isLost = false;

  function beat(data) {
    heard = data.now;
    if (day === null || data.day <= day || isOfYesterday) return;
    isOfYesterday = true;
    setTimeout(reload, Math.random() * NEW_DAY_MS);
  }

  // A page that follows several streams is live while it hears all of them.
  function state(base, now) {
    isOpen[base] = now === 'open';
    const hearsAll = Object.keys(logs).every(function (one) { return isOpen[one]; });
    if (now === 'open') {
      if (!hearsAll) return;
      clearTimeout(timer);
      isLost = false;
      page.classList.add('live');
      page.classList.remove('lost');
      banner.hidden = true;
    } else if (now === 'lost' && !isLost) {
      isLost = true;
      page.classList.add('lost');
      banner.querySelector('time').textContent = clock(heard);
      timer = setTimeout(function () { banner.hidden = false; }, HICCUP_MS);
    }
  }

  urls.forEach(function (url) {
    const log = topicOf(url);
    if (!logs[log.base]) logs[log.base] = {};
    logs[log.base][log.topic] = log.seen;
  });
  Object.keys(logs).forEach(function (base) {
    follow(base, logs[base], {
      facts: facts,
      news: Object.keys(news || {}),
      state: function (now) { state(base, now); },
      refused: function () { on.gone(); },
      event: function (topic, name, data) {
        if (name === 'beat') beat(data);
        else if (on[name]) on[name](data, topic);
      },
    });
  });
  // A page that the browser kept and brought back holds old states and used form ids.
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) location.reload();
  });
}

// Puts words in; of easy Japanese with the readings above the kanji, as in what the hub writes (pages/ruby.rs).
export function say(element, words) {
  element.textContent = '';
  const isEasy = document.body.dataset.lang === 'easy';
  words.split(isEasy ? /([一-鿿々]+（[ぁ-ゖー]+）)/ : /(?!)/).forEach(function (part, at) {
    if (at % 2 === 0) {
      element.appendChild(document.createTextNode(part));
      return;
    }
    const ruby = element.appendChild(document.createElement('ruby'));
    const cut = part.indexOf('（');
    ruby.appendChild(document.createTextNode(part.slice(0, cut)));
    [['rp', '（'], ['rt', part.slice(cut + 1, -1)], ['rp', '）']].forEach(function (piece) {
      ruby.appendChild(document.createElement(piece[0])).textContent = piece[1];
    });
  });
}

// Frames what has just moved, for a moment.
export function frame(element) {
  clearTimeout(framed.get(element));
  element.classList.add('moved', 'just-moved');
  framed.set(element, setTimeout(function () {
    framed.delete(element);
    element.classList.remove('just-moved');
  }, FRAMED_MS));
}

// Puts a child's new state into its element; tells whether anything changed.
export function show(element, data) {
  const times = { arrived: data.arrived || '', left: data.left || '' };
  let changed = element.dataset.presence !== data.presence;
  if (changed) element.dataset.presence = data.presence;
  Object.keys(times).forEach(function (name) {
    const time = element.querySelector('time.' + name + ', .' + name + ' time');
    if (time.textContent === times[name]) return;
    time.textContent = times[name];
    // Who it was is known when the page is loaded again.
    const by = element.querySelector('.by-' + name);
    if (by) by.textContent = '';
    changed = true;
  });
  if (changed) frame(element);
  return changed;
}
