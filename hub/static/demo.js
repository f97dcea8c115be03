// The demo page: sends a card without leaving the page, shows the kiosk's answer on its face, and moves the parent's phone,
// the board and the cards as the nursery's log says. At the town hall and the gym the screens beside the reader are fetched
// anew with every fact.

import { clock, show } from './live.js';

const SHOWN_FOR_MS = 6000;
// A hiccup shorter than a breath is not worth a word.
const HICCUP_MS = 1500;
const FAILED = { tone: 'ask-staff', words: '送れませんでした', detail: 'ページを読み込みなおしてください' };
const PRESS = 'カードを押してください。';
const demo = document.getElementById('demo');
const form = document.getElementById('cards');
const face = document.getElementById('face');
const screen = document.getElementById('screen');
const phone = document.getElementById('phone');
const rows = document.getElementById('rows');
const told = document.getElementById('told');
const took = document.getElementById('took');
const READY = { tone: 'ready', words: face.dataset.readyWords, detail: face.dataset.readyDetail };
// A few facts at once are one look.
const GATHERED_MS = 80;
const ahead = Number(demo.dataset.now) - Date.now();
let isUnderWay = false;
let pressed = null;
let timer = 0;

// The kiosk's face

function put(message) {
  const page = face.contentDocument;
  if (page && page.getElementById('words')) {
    page.body.dataset.tone = message.tone;
    page.getElementById('words').textContent = message.words;
    page.getElementById('detail').textContent = message.detail;
  }
  screen.dataset.tone = message.tone;
  screen.querySelector('.words').textContent = message.words;
  screen.querySelector('.detail').textContent = message.detail;
}

function tick() {
  const time = face.contentDocument && face.contentDocument.getElementById('time');
  if (time) time.textContent = clock(Date.now() + ahead);
}

function did(step) {
  const item = document.querySelector('.tour [data-step="' + step + '"]');
  if (item) item.classList.add('stepped');
}

function answered(message) {
  put(message);
  clearTimeout(timer);
  timer = setTimeout(function () { put(READY); }, SHOWN_FOR_MS);
  const changes = message.tone === 'welcome' || message.tone === 'goodbye';
  if (phone && !changes) took.textContent = '端末の答え：' + message.words + '（記録は変わりません）';
}

// The parent's phone

function cardOf(child) {
  return form.querySelector('.demo-card[data-child="' + child + '"]');
}

function stateOf(element) {
  return {
    presence: element.dataset.presence,
    arrived: element.querySelector('time.arrived').textContent,
    left: element.querySelector('time.left').textContent,
  };
}

function say(article, presence) {
  article.querySelector('.sentence').textContent = demo.getAttribute('data-sentence-' + presence);
}

// Whose parent's phone it is: the phone of whoever's card was pressed last.
function choose(card) {
  const article = phone.firstElementChild;
  const row = rows.querySelector('[data-child="' + card.dataset.child + '"]');
  row.hidden = false;
  if (article.id === card.dataset.child) return;
  article.id = card.dataset.child;
  article.querySelector('h2').textContent = card.querySelector('b').textContent;
  article.querySelector('.of-class').textContent = card.querySelector('small').textContent;
  show(article, stateOf(card));
  article.classList.remove('moved', 'just-moved');
  say(article, card.dataset.presence);
  told.hidden = true;
  document.querySelector('.as-parent').href = '/demo/parents/' + card.dataset.child;
  document.getElementById('invitation').href = '/demo/invitations/' + card.dataset.child;
}

function tell(article, data) {
  say(article, data.presence);
  told.textContent = cardOf(article.id).dataset.callName + 'さん ' + demo.getAttribute('data-sentence-' + data.presence) + ' ' + (data.left || data.arrived || '');
  told.hidden = false;
}

// What the log says

function count() {
  demo.querySelectorAll('.count').forEach(function (place) {
    const there = form.querySelectorAll('.demo-card[data-presence="' + place.dataset.presence + '"]');
    place.querySelector('.number').textContent = there.length;
  });
}

function sayTook(child) {
  if (!pressed || pressed.child !== child) return;
  did(2);
  did(3);
  sayLight('かざしてから ', ' で、保護者と先生に伝わりました。');
}

// A line of light from the reader to the others, and how long it took.
function sayLight(before, after) {
  const seconds = ((performance.now() - pressed.at) / 1000).toFixed(2);
  pressed = null;
  took.textContent = before;
  const time = document.createElement('b');
  time.textContent = seconds + '秒';
  took.appendChild(time);
  took.appendChild(document.createTextNode(after));
  demo.classList.toggle('sent-again', demo.matches('.sent:not(.sent-again)'));
  demo.classList.add('sent');
}

function attendance(data) {
  const card = cardOf(data.child);
  if (data.day !== demo.dataset.day || !card) {
    location.reload();
    return;
  }
  if (!show(card, data)) return;
  const row = rows.querySelector('[data-child="' + data.child + '"]');
  show(row, data);
  [card, row].forEach(function (one) {
    one.querySelector('.word').textContent = demo.getAttribute('data-word-' + data.presence);
  });
  const article = phone.firstElementChild;
  if (article.id === data.child && show(article, data)) tell(article, data);
  count();
  sayTook(data.child);
}

// The screens of the town hall and the gym

let looks = 0;
let gathering = 0;

function draw(frame, html) {
  const page = frame.contentDocument;
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  if (!page || !page.body) {
    frame.setAttribute('srcdoc', html);
    return;
  }
  Array.from(fresh.body.attributes).forEach(function (one) { page.body.setAttribute(one.name, one.value); });
  page.body.innerHTML = fresh.body.innerHTML;
}

function drawOthers(fresh) {
  const page = fresh.getElementById('demo');
  if (page.dataset.ticket) demo.dataset.ticket = page.dataset.ticket;
  demo.querySelectorAll('iframe.other').forEach(function (frame) {
    const other = fresh.getElementById(frame.id);
    if (other) draw(frame, other.getAttribute('srcdoc'));
  });
  demo.querySelectorAll('a[data-of]').forEach(function (link) {
    const other = fresh.querySelector('a[data-of="' + link.dataset.of + '"]');
    if (!other) return;
    link.href = other.getAttribute('href');
    link.hidden = other.hidden;
  });
  const asked = document.querySelector('#call [name=ticket]');
  if (asked) asked.value = demo.dataset.ticket || '';
}

function read(answer) {
  if (!answer.ok) throw new Error('the hub answered ' + answer.status);
  return answer.text().then(function (html) { return new DOMParser().parseFromString(html, 'text/html'); });
}

function lookAgain() {
  const look = looks += 1;
  const ticket = demo.dataset.ticket ? '&ticket=' + demo.dataset.ticket : '';
  fetch('/demo?facility=' + form.elements.facility.value + ticket, { credentials: 'same-origin' })
    .then(read)
    .then(function (fresh) {
      if (look !== looks) return;
      drawOthers(fresh);
      if (!pressed) return;
      did(pressed.step);
      if (pressed.step > 1 || !document.getElementById('call')) did(3);
      sayLight(pressed.step > 1 ? '呼んでから ' : 'かざしてから ', ' で、ほかの画面に伝わりました。');
    })
    .catch(function () {});
}

function moved() {
  clearTimeout(gathering);
  gathering = setTimeout(lookAgain, GATHERED_MS);
}

function holdElsewhere(card) {
  const fields = new URLSearchParams();
  fields.set('facility', form.elements.facility.value);
  fields.set('card', card.value);
  isUnderWay = true;
  pressed = { at: performance.now(), step: 1 };
  fetch(form.action, { method: 'POST', credentials: 'same-origin', body: fields })
    .then(read)
    .then(function (fresh) {
      draw(face, fresh.getElementById('face').getAttribute('srcdoc'));
      const said = fresh.getElementById('screen');
      screen.dataset.tone = said.dataset.tone;
      screen.innerHTML = said.innerHTML;
      clearTimeout(timer);
      timer = setTimeout(function () { draw(face, face.dataset.ready); }, SHOWN_FOR_MS);
      looks += 1;
      drawOthers(fresh);
      did(1);
    })
    .catch(function () { put(FAILED); })
    .then(function () { isUnderWay = false; });
}

function callNext(event) {
  event.preventDefault();
  pressed = { at: performance.now(), step: 2 };
  const fields = new URLSearchParams(new FormData(event.target));
  fetch(event.target.action, { method: 'POST', credentials: 'same-origin', body: fields })
    .then(read)
    .then(drawOthers)
    .catch(function () { put(FAILED); });
}

function follow() {
  const banner = document.getElementById('connection');
  const stream = new EventSource(demo.dataset.live);
  let heard = Date.now();
  let lost = 0;
  if (phone) stream.addEventListener('attendance', function (event) { attendance(JSON.parse(event.data)); });
  else ['visit', 'counter', 'lines', 'entries'].forEach(function (name) { stream.addEventListener(name, moved); });
  stream.addEventListener('reload', function () { location.reload(); });
  stream.addEventListener('beat', function (event) {
    const beat = JSON.parse(event.data);
    heard = beat.now;
    if (beat.day > demo.dataset.day) location.reload();
  });
  stream.onopen = function () {
    clearTimeout(lost);
    lost = 0;
    banner.hidden = true;
  };
  stream.onerror = function () {
    if (lost) return;
    banner.querySelector('time').textContent = clock(heard);
    lost = setTimeout(function () { banner.hidden = false; }, HICCUP_MS);
    // A browser gives up on an answer that is no stream.
    if (stream.readyState === EventSource.CLOSED) setTimeout(function () { location.reload(); }, HICCUP_MS * 2);
  };
}

// A card is pressed

function hold(card) {
  const fields = new URLSearchParams();
  fields.set('facility', form.elements.facility.value);
  fields.set('card', card.value);
  isUnderWay = true;
  if (phone) choose(card);
  pressed = { child: card.dataset.child, at: performance.now() };
  fetch(form.action, { method: 'POST', credentials: 'same-origin', headers: { accept: 'application/json' }, body: fields })
    .then(function (answer) {
      if (!answer.ok) throw new Error('the hub answered ' + answer.status);
      return answer.json();
    })
    .then(answered)
    .catch(function () { put(FAILED); })
    .then(function () { isUnderWay = false; });
}

form.addEventListener('click', function (event) {
  const card = event.target.closest('button');
  if (!card) return;
  event.preventDefault();
  if (isUnderWay) return;
  did(1);
  if (phone) hold(card);
  else holdElsewhere(card);
});

setInterval(tick, 1000);
if (phone) {
  document.getElementById('morning').addEventListener('submit', function (event) {
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(event.target));
    fetch(event.target.action, { method: 'POST', credentials: 'same-origin', body: fields }).catch(function () { put(FAILED); });
  });
} else {
  const call = document.getElementById('call');
  if (call) call.addEventListener('submit', callNext);
}
took.textContent = PRESS;
follow();
