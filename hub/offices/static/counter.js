// The counter console and the choice of a counter: keys, lists, time that runs, colleagues who call for help.

import { keepLive } from './live.js';
import { keepParts, refreshSoon, show } from './parts.js';

const FIND_MS = 150;
const SOUND_EVERY_MS = 2500;
const KEYS = 'kazasu-keys';

const root = document.getElementById('console') || document.getElementById('counters');
const trouble = document.getElementById('trouble');
const found = document.getElementById('find');
const URGENT = '【緊急】';
let ahead = Number(root.dataset.now) - Date.now();
let audio = null;
let said = '';

function stored() {
  try {
    return localStorage.getItem(KEYS);
  } catch (error) {
    return null;
  }
}

let keysOn = stored() !== 'off';

// Time that runs

function tick() {
  document.querySelectorAll('time[data-since]').forEach(function (time) {
    const seconds = Math.max(0, Math.floor((Date.now() + ahead - Number(time.dataset.since)) / 1000));
    time.textContent = Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0');
  });
}

// Colleagues who call for help

function beep(at, pitch) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = 'square';
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.25, at);
  volume.gain.setValueAtTime(0, at + 0.22);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.25);
}

function alarm() {
  const rings = document.querySelector('.alarm') !== null;
  // What the page says of itself may have changed with it: that something is wrong with a form.
  const title = document.title.replace(URGENT, '');
  document.title = rings ? URGENT + title : title;
  if (!rings || !audio) return;
  [0, 0.3, 0.6, 0.9].forEach(function (later, place) {
    beep(audio.currentTime + later, place % 2 ? 660 : 880);
  });
}

// A page may sound only after somebody has touched it.
function touched() {
  const Audio = window.AudioContext || window.webkitAudioContext;
  if (!audio && Audio) audio = new Audio();
  if (audio && audio.state === 'suspended') audio.resume();
}

// What was exchanged

function dress() {
  tick();
  const toggle = document.getElementById('keys');
  if (toggle) {
    toggle.hidden = false;
    toggle.setAttribute('aria-pressed', String(keysOn));
    toggle.textContent = keysOn ? 'キー操作 入' : 'キー操作 切';
  }
  root.classList.toggle('no-keys', !keysOn);
}

function changed(page) {
  ahead = Number(page.getElementById(root.id).dataset.now) - Date.now();
  dress();
  const now = document.getElementById('now');
  const words = (now && now.dataset.told) || '';
  if (now && words !== said) {
    said = words;
    document.getElementById('told').textContent = words;
    now.scrollIntoView({ block: 'nearest' });
  }
  if (found && document.activeElement !== found) found.value = new URL(location.href).searchParams.get('find') || '';
  alarm();
}

function tell(words, kind) {
  if (!trouble) return;
  trouble.setAttribute('role', 'alert');
  trouble.className = 'note ' + kind;
  trouble.textContent = words;
  trouble.hidden = words === '';
}

keepParts(root, {
  changed: changed,
  retrying: function () {
    tell('通信が不安定です。送りなおしています…', 'warn');
  },
  uncertain: function (name) {
    tell('通信が切れています。「' + name + '」が行われたかどうかは、まだわかりません。もう一度押さずに、そのままお待ちください。つながりしだい、いまの状態を読みなおします。', 'error');
    if (trouble) trouble.focus();
  },
  certain: function () {
    tell('つながりました。画面は、いまの状態です。行われていなければ、もう一度操作してください。', 'warn');
  },
  settled: function (words) {
    tell('', 'warn');
    const done = document.getElementById('done');
    if (!done) return;
    done.textContent = words;
    done.hidden = words === '';
  },
});

// Questions: one is open at a time, and what it asks first has the focus.

function openAsk() {
  return document.querySelector('details.ask[open]');
}

function closeAsk(ask) {
  ask.open = false;
  ask.querySelector('summary').focus();
}

// Before the next key comes: somebody fast has pressed it already.
function focusFirst(ask) {
  const first = ask.querySelector('[data-first]') || ask.querySelector('input:not([type="hidden"]), button');
  if (first) first.focus();
}

// What opens low on the page is seen whole, its last button too; of what is higher than the window, the beginning.
function comeIntoView(ask) {
  const high = ask.getBoundingClientRect().height > window.innerHeight;
  ask.scrollIntoView({ block: high ? 'start' : 'nearest' });
}

document.addEventListener('toggle', function (event) {
  const ask = event.target;
  if (!ask.matches('details.ask')) return;
  if (!ask.open) {
    ask.querySelectorAll('form.dirty').forEach(function (form) {
      form.classList.remove('dirty');
    });
    refreshSoon();
    return;
  }
  document.querySelectorAll('details.ask[open]').forEach(function (other) {
    if (other !== ask) other.open = false;
  });
  // What is wrong with it is read first.
  if (document.activeElement && document.activeElement.id === 'errors') return;
  if (!ask.contains(document.activeElement) || document.activeElement.matches('summary')) focusFirst(ask);
  comeIntoView(ask);
}, true);

document.addEventListener('click', function (event) {
  touched();
  const summary = event.target.closest('summary[aria-disabled]');
  const link = event.target.closest('a[data-tab], a.more, a[data-escape]');
  if (summary) event.preventDefault();
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(link);
  }
  if (event.target.closest('#keys')) {
    keysOn = !keysOn;
    try {
      localStorage.setItem(KEYS, keysOn ? 'on' : 'off');
    } catch (error) {
      // Private windows: it holds for this page.
    }
    dress();
  }
});

// Lists

async function go(link) {
  const id = link.id;
  if (found) found.value = '';
  await show(link.href);
  const detail = document.getElementById('detail');
  if (detail && !detail.hidden && id.startsWith('more')) detail.focus();
  else if (document.getElementById(id)) document.getElementById(id).focus();
}

let finding = 0;
if (found) {
  found.addEventListener('input', function () {
    clearTimeout(finding);
    finding = setTimeout(function () {
      const url = new URL(location.href);
      url.searchParams.set('find', found.value);
      show(url.href);
    }, FIND_MS);
  });
  found.form.addEventListener('submit', function (event) {
    event.preventDefault();
    step(document.querySelector('.visits'), 1);
  });
}

// The rows of a list by what is to be pressed in them; elsewhere all buttons.
function stops(area) {
  if (!area) return [];
  if (!area.matches('.visits')) return Array.from(area.querySelectorAll('button:not([disabled]), summary'));
  return Array.from(area.querySelectorAll('.visit')).map(function (row) {
    return row.querySelector('.go:not([disabled])') || row.querySelector('a.more');
  });
}

function step(area, by) {
  const all = stops(area);
  if (all.length === 0) return;
  const row = document.activeElement.closest('.visit');
  const at = all.findIndex(function (stop) {
    return stop === document.activeElement || (row && row.contains(stop));
  });
  const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
  all[to].focus();
  all[to].scrollIntoView({ block: 'nearest' });
}

// Keys

const ARROWS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

// The letter on the key, also while a Japanese input method is on.
function letter(event) {
  const code = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(event.code || '');
  return code ? code[1] || code[2] : event.key.toUpperCase();
}

function escape(event) {
  const ask = openAsk();
  const leave = document.querySelector('a[data-escape]');
  if (ask) closeAsk(ask);
  else if (found && event.target === found) {
    found.value = '';
    found.blur();
    found.dispatchEvent(new Event('input'));
  } else if (leave) leave.click();
}

function press(key) {
  const ask = openAsk();
  const target = document.querySelector('[data-key="' + key + '"]');
  if (!target || target.disabled) return false;
  // While a question is open only its own key counts, and closes it.
  if (ask) {
    if (!ask.contains(target)) return false;
    closeAsk(ask);
    return true;
  }
  target.click();
  if (target.matches('summary') && target.parentElement.open) {
    focusFirst(target.parentElement);
    comeIntoView(target.parentElement);
  }
  return true;
}

document.addEventListener('keydown', function (event) {
  touched();
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === 'Escape') {
    escape(event);
    return;
  }
  const writes = event.target.closest('input:not([type="checkbox"]), textarea, select');
  if (writes) return;
  if (ARROWS[event.key]) {
    const area = document.activeElement.closest('[data-arrows]');
    const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    if (!area && (sideways || openAsk())) return;
    event.preventDefault();
    step(area || document.querySelector('.visits'), ARROWS[event.key]);
    return;
  }
  if (!keysOn || event.repeat || event.shiftKey) return;
  if (event.key === '/' && found && !openAsk()) {
    event.preventDefault();
    found.focus();
    return;
  }
  if (press(letter(event))) event.preventDefault();
});

dress();
setInterval(tick, 1000);
setInterval(alarm, SOUND_EVERY_MS);
keepLive([root.dataset.live], { visit: refreshSoon, counter: refreshSoon, reload: refreshSoon }, { lines: refreshSoon });
