// A signage screen: numbers that are called, as the office's log says. What it shows at the start stands in the page.

import { clock, keepLive } from './live.js';
import { Speaker } from './speaker.js';

const LARGE_MAX = 8;
const LAST_MAX = 4;
// What a screen remembers to fill its lists with.
const KNOWN_MAX = 40;
// Older calls are shown, not spoken: the screen was away.
const SPOKEN_FOR_MS = 30000;
const FRESH_FOR_MS = 12000;
const NOTICE_MS = 9000;
const SETTINGS_FOR_MS = 6000;

const display = document.getElementById('display');
const large = document.getElementById('calls');
const last = document.getElementById('last');
const soon = document.getElementById('soon');
const sections = display.dataset.sections.split(',').map(Number);
const names = new Map();
const opened = { hub: Number(display.dataset.now), here: performance.now() };

// Latest first. `large` hangs at the top, the others are the calls before.
let calls = [];
let precalled = [];

// The hub's time, whatever this machine's clock says.
function now() {
  return opened.hub + performance.now() - opened.here;
}

document.querySelectorAll('#names li').forEach(function (item) {
  names.set(Number(item.dataset.counter), { ja: item.textContent, en: item.dataset.en });
});

function nameOf(counter) {
  return names.get(counter) || { ja: counter + '番' };
}

function read(list, isLarge) {
  Array.prototype.forEach.call(list.children, function (item) {
    calls.push({ number: item.dataset.number, counter: Number(item.dataset.counter), large: isLarge });
  });
}

function textElement(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

// A long name is set smaller, as where the page is made (pages/displays.rs).
function fitOf(name) {
  const length = Array.from(name).length;
  return length > 26 ? ' longest' : length > 12 ? ' long' : '';
}

function item(call) {
  const line = document.createElement('li');
  const name = nameOf(call.counter);
  const where = textElement('span', 'where' + fitOf(name.ja), name.ja);
  line.dataset.number = call.number;
  line.dataset.counter = call.counter;
  line.classList.toggle('fresh', now() < call.freshUntil);
  line.appendChild(textElement('b', 'number', call.number));
  if (name.en) {
    const english = textElement('small', '', name.en);
    english.lang = 'en';
    where.appendChild(english);
  }
  line.appendChild(where);
  return line;
}

function fill(list, some) {
  list.textContent = '';
  some.forEach(function (call) {
    list.appendChild(item(call));
  });
}

function show() {
  const hanging = calls.filter(function (call) { return call.large; }).slice(0, LARGE_MAX);
  const before = calls.filter(function (call) { return !hanging.includes(call); }).slice(0, LAST_MAX);
  fill(large, hanging);
  fill(last, before);
  display.dataset.count = hanging.length;
  soon.hidden = precalled.length === 0;
  soon.querySelector('.numbers').textContent = precalled.join(' ');
}

// Whether somebody still has to come: a call that waited behind others may be answered meanwhile.
function stillCalled(call) {
  return calls.some(function (known) {
    return known.large && known.number === call.number && known.counter === call.counter;
  });
}

const speaker = new Speaker(stillCalled, document.getElementById('sound'));

function called(data) {
  const call = { number: data.number, counter: data.counter, large: true, also: data.also };
  call.freshUntil = now() + FRESH_FOR_MS;
  calls = [call].concat(calls.filter(function (known) { return known.number !== data.number; })).slice(0, KNOWN_MAX);
  setTimeout(show, FRESH_FOR_MS + 100);
  if (now() - data.at < SPOKEN_FOR_MS) speaker.say(call, nameOf(call.counter));
}

function visit(data) {
  if (!sections.includes(data.section)) {
    // Sent on to a line of another screen.
    if (!calls.some(function (call) { return call.number === data.number && call.large; })) return;
  }
  const known = calls.find(function (call) { return call.number === data.number; });
  precalled = precalled.filter(function (number) { return number !== data.number; });
  if (data.stand === 'precalled') precalled.push(data.number);
  if (data.step === 'called' || data.step === 'called-again') {
    called(data);
  } else if (known) {
    known.large = data.stand === 'called';
    // A call that was a mistake never was.
    if (data.step === 'undone' && (data.stand === 'waiting' || data.stand === 'precalled')) {
      calls = calls.filter(function (call) { return call !== known; });
    }
  } else if (data.stand === 'called') {
    calls.unshift({ number: data.number, counter: data.counter, large: true });
  }
  show();
}

function lines(all) {
  all.forEach(function (line) {
    const row = document.querySelector('.lines li[data-section="' + line.section + '"]');
    if (!row) return;
    row.querySelector('.people b').textContent = line.waiting;
    const wait = row.querySelector('.wait');
    wait.classList.toggle('range', Boolean(line.most));
    wait.textContent = line.minutes === null ? '–' : '約';
    if (line.minutes === null) return;
    wait.appendChild(textElement('b', '', line.most ? line.minutes + '–' + line.most : line.minutes));
    wait.appendChild(document.createTextNode('分'));
  });
}

function tick() {
  document.getElementById('clock').textContent = clock(now());
  setTimeout(tick, 1000 - (now() % 1000));
}

// Notices take turns; each stays as long as it takes to read it from across the room.
function turnNotices(list) {
  const notices = Array.from(list.children);
  if (notices.length < 2) return;
  setInterval(function () {
    const shown = notices.findIndex(function (notice) { return !notice.hidden; });
    notices[shown].hidden = true;
    notices[(shown + 1) % notices.length].hidden = false;
  }, NOTICE_MS);
}

// The choice of sections shows itself when somebody moves the pointer.
function settings(form) {
  const chosen = form.querySelector('input[name=sections]');
  const boxes = Array.from(form.querySelectorAll('input[type=checkbox]'));
  let timer = 0;
  function wake() {
    document.body.classList.add('touched');
    clearTimeout(timer);
    timer = setTimeout(function () { document.body.classList.remove('touched'); }, SETTINGS_FOR_MS);
  }
  ['pointermove', 'pointerdown', 'keydown'].forEach(function (name) { document.addEventListener(name, wake); });
  form.addEventListener('change', function () {
    const ticked = boxes.filter(function (box) { return box.checked; });
    chosen.value = ticked.map(function (box) { return box.value; }).join(',');
  });
  document.getElementById('full').addEventListener('click', function () {
    document.documentElement.requestFullscreen();
  });
}

read(large, true);
read(last, false);
precalled = Array.from(soon.querySelectorAll('[data-number]')).map(function (number) { return number.dataset.number; });
tick();
settings(document.getElementById('settings'));
if (document.getElementById('notices')) turnNotices(document.getElementById('notices'));
keepLive([display.dataset.live], { visit: visit }, { lines: lines });
