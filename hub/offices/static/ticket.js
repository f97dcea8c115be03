// The page of a number. It counts its place from the frames that every screen and phone of the office gets, and asks the
// hub for nothing while it waits; called, it says so at once, aloud if it may. What it cannot draw it loads anew.

import { keep, minutesText, moved, waitOf } from './line.js';
import { frame, keepLive, reloadSoon } from './live.js';
import { offerPush } from './push.js';

const ticket = document.getElementById('ticket');
const mine = ticket.dataset;
const sound = document.getElementById('sound');
const CALLS_SHOWN = 4;
// Steps by which somebody is called.
const CALLS = ['called', 'called-again'];
// Where the whole page stands ready, and only the counter is new.
const DRAWN = ['precalled', 'called', 'serving', 'finished', 'left', 'no-show'];
// A change of the office concerns all phones at once: they come one after the other.
const RELOAD_WITHIN_MS = 10000;

const title = document.title;
let before = Number(mine.before);
let audio = null;
let awake = null;

function one(selector) {
  return ticket.querySelector(selector);
}

function inLine() {
  return mine.stand === 'waiting' || mine.stand === 'away';
}

function reload() {
  location.reload();
}

function counterName(no) {
  const name = one('.counter-name[data-no="' + no + '"]');
  return name ? name.textContent : String(no);
}

function draw() {
  mine.before = before;
  one('.before').textContent = before;
  ticket.classList.toggle('is-next', before === 0);
  one('.estimate').classList.toggle('is-known', 'minutes' in mine);
  one('.minutes').textContent = minutesText(mine);
}

// Somebody else left a place or took one.
function other(data) {
  if (CALLS.indexOf(data.step) >= 0 && String(data.section) === mine.section) called(data.number, data.counter);
  if (!inLine()) return;
  before += moved(mine, data);
  draw();
}

function own(data) {
  const joined = data.joined;
  if (joined) {
    const other = joined.service !== undefined && String(joined.service) !== mine.service;
    const moved = other || String(joined.section) !== mine.section || joined.place !== mine.place || data.stand !== mine.stand;
    if (moved && data.before === undefined) return reload();
    if (data.before !== undefined) before = data.before;
    mine.section = String(joined.section);
    mine.place = joined.place;
    mine.stand = data.stand;
    return draw();
  }
  if (data.stand === mine.stand && CALLS.indexOf(data.step) < 0) return undefined;
  if (DRAWN.indexOf(data.stand) < 0) return reload();
  mine.stand = data.stand;
  mine.place = '';
  if (one('.said')) one('.said').hidden = true;
  one('.at-counter').textContent = data.counter === null ? '' : counterName(data.counter);
  document.title = title;
  if (CALLS.indexOf(data.step) >= 0) shout();
  if (data.stand === 'finished' || data.stand === 'left' || data.stand === 'no-show') sleep();
  return undefined;
}

function visit(data) {
  if (data.visit === mine.visit) own(data);
  else other(data);
}

function called(number, counter) {
  const list = one('.calls');
  Array.from(list.children).forEach(function (line) {
    if (line.firstElementChild.textContent === number) line.remove();
  });
  const line = document.createElement('li');
  const name = document.createElement('b');
  name.className = 'number';
  name.textContent = number;
  const where = document.createElement('span');
  where.textContent = counterName(counter);
  line.append(name, ' ', where);
  frame(line);
  list.prepend(line);
  while (list.children.length > CALLS_SHOWN) list.lastElementChild.remove();
}

function lines(all) {
  const wait = waitOf(mine, before, all);
  if (wait === undefined || !inLine()) return;
  keep(mine, wait);
  draw();
}

// Two notes, three times.
function chime() {
  if (!audio) return;
  [0, 0.35, 1.2, 1.55, 2.4, 2.75].forEach(function (at, index) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = audio.currentTime + at;
    tone.frequency.value = index % 2 ? 659 : 880;
    volume.gain.setValueAtTime(0.5, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.8);
    tone.connect(volume);
    volume.connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.8);
  });
}

function shout() {
  document.title = '● ' + mine.number + ' ' + one('.at-counter').textContent;
  ticket.classList.remove('shouting');
  void ticket.offsetWidth;
  ticket.classList.add('shouting');
  window.scrollTo(0, 0);
  if (navigator.vibrate) navigator.vibrate([400, 200, 400, 200, 400]);
  chime();
}

// Keeps the screen on, where the browser can. The lock is lost with every look at something else.
function stayAwake() {
  if (!audio || !navigator.wakeLock || document.hidden) return;
  navigator.wakeLock.request('screen').then(function (lock) { awake = lock; }, function () {});
}

function sleep() {
  if (awake) awake.release().catch(function () {});
  awake = null;
}

// A browser makes a sound only after somebody touched the page.
function offerSound() {
  const Audio = window.AudioContext || window.webkitAudioContext;
  if (!sound || !Audio) return;
  sound.hidden = false;
  const button = sound.querySelector('button');
  button.addEventListener('click', function () {
    audio = new Audio();
    audio.resume();
    button.hidden = true;
    sound.querySelector('p').hidden = true;
    sound.querySelector('.staying').hidden = false;
    chime();
    stayAwake();
  });
  document.addEventListener('visibilitychange', stayAwake);
}

// A page that may sound is not loaded again: the browser would want to be touched once more. It takes over what it says itself.
async function officeChanged() {
  if (!audio) return reloadSoon();
  let fresh = null;
  try {
    const answer = await fetch(mine.page, { credentials: 'same-origin' });
    fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('ticket');
  } catch (error) {
    // No way to the hub: the names stay as they were.
    return undefined;
  }
  if (!fresh || fresh.dataset.stand !== mine.stand) return reload();
  ticket.querySelectorAll('.counter-name').forEach(function (name) { name.remove(); });
  fresh.querySelectorAll('.counter-name').forEach(function (name) { ticket.appendChild(document.importNode(name, true)); });
  one('.visit-card header').replaceWith(document.importNode(fresh.querySelector('.visit-card header'), true));
  return undefined;
}

// Loaded again, the page neither says once more what was done nor sends a refused form a second time.
history.replaceState(null, '', mine.page);
draw();
offerSound();
keepLive([mine.live], {
  visit: visit,
  reload: function () { setTimeout(officeChanged, Math.random() * RELOAD_WITHIN_MS); },
}, { lines: lines });
const panel = document.getElementById('notify');
if (panel) {
  const wish = { address: panel.dataset.subscriptions, shelf: 'kazasu-ticket', owns: false };
  offerPush(panel, wish, null);
}
