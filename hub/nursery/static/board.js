// The staff's board: moves children as the nursery's log says, notes what is pressed beside them, names cards that were
// refused.

import { clock, keepLive, show } from './live.js';
import { forget, sendMarks } from './marks.js';
import { keepSights } from './sights.js';

const REFUSED_SHOWN = 3;
const REFUSED_FOR_MS = 10 * 60 * 1000;
const REASONS = {
  'unknown-card': '登録されていないカードがかざされました。',
  'just-tapped': '同じカードが続けてかざされました。記録はすんでいます。',
  'already-left': '降園したあとに、もう一度カードがかざされました。',
  'come-and-go': '送り迎えの方のカードがかざされましたが、どのお子さまか分かりませんでした。声をかけてください。',
};
// Of those who moved at once so many are read aloud; the others are seen.
const TOLD = 5;
const UNDO_FOR_MS = 10000;
// Under a finger that is on its way down another button must not have come meanwhile.
const STEADY_MS = 700;
// What is said of a mark, and the mark that takes it back.
const MARKS = {
  arrived: { word: '登園', done: 'を登園にしました', undo: 'clear' },
  left: { word: '降園', done: 'を降園にしました', undo: 'stayed' },
  absent: { word: '欠席', done: 'を欠席にしました', undo: 'clear' },
  stayed: { word: '登園中に戻す', done: 'を登園中に戻しました' },
  clear: { word: '取り消し', done: 'を「まだ」に戻しました' },
};

const board = document.getElementById('board');
const said = document.getElementById('said');
const done = document.getElementById('done');
const refused = board.querySelector('.refused');
const sights = keepSights(board);
// How often the log moved each child, and when its row changed last.
const moves = new Map();
const changed = new Map();
// What the log has said of each child and the board does not show yet.
const news = new Map();
let drawing = 0;
let pressed = null;
let undoing = 0;

function word(presence) {
  return board.getAttribute('data-word-' + presence);
}

// Between isolates (U+2068, U+2069): whatever letters a name has, it turns nothing around that stands beside it.
function nameOf(child) {
  return '\u2068' + child.querySelector('.who').lastChild.textContent.trim() + '\u2069さん';
}

// The children's rows

function put(child, data) {
  const isFocused = child.contains(document.activeElement);
  const from = child.dataset.presence;
  if (!show(child, data)) return null;
  changed.set(child.id, performance.now());
  child.querySelector('.word').textContent = word(data.presence);
  const mend = child.querySelector('.mend[open]');
  if (mend) mend.open = false;
  // The button that had the focus is gone, and the next one is for something else.
  if (isFocused) {
    child.tabIndex = -1;
    child.focus({ preventScroll: true });
  }
  return { child: child, data: data, from: from, to: data.presence };
}

function tell(moved) {
  const unmarked = moved.filter(function (move) { return !marks.has(move.child.id); });
  if (unmarked.length === 0) return;
  said.textContent = unmarked.slice(-TOLD).map(function (move) {
    return nameOf(move.child) + ' ' + word(move.to) + ' ' + (move.data.left || move.data.arrived || '');
  }).join('、');
}

// Shows all of it at once: many cards that are held in the same moment cost the page as much as one.
function draw() {
  cancelAnimationFrame(drawing);
  drawing = 0;
  const moved = [];
  news.forEach(function (data, id) {
    const move = put(document.getElementById(id), data);
    if (move) moved.push(move);
  });
  news.clear();
  if (moved.length === 0) return;
  sights.moved(moved);
  tell(moved);
}

function attendance(data) {
  const child = document.getElementById(data.child);
  if (data.day !== board.dataset.day || !child) {
    location.reload();
    return;
  }
  moves.set(child.id, (moves.get(child.id) || 0) + 1);
  news.set(child.id, data);
  // A page that nobody sees gets no frames.
  if (document.hidden) draw();
  else if (!drawing) drawing = requestAnimationFrame(draw);
}

// What is said of marks, with what can be pressed then

function say(words, kind, button) {
  clearTimeout(undoing);
  if (!button && done.textContent === words) return;
  done.className = 'done no-print ' + kind;
  done.textContent = words;
  if (button) done.appendChild(button);
}

function button(words, press, key) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet small';
  if (key) button.setAttribute('aria-keyshortcuts', key);
  button.textContent = words;
  button.addEventListener('click', press);
  return button;
}

function hush() {
  done.textContent = '';
}

// Not from under whoever is about to press it.
function hushSoon() {
  undoing = setTimeout(function () {
    if (done.contains(document.activeElement)) hushSoon();
    else hush();
  }, UNDO_FOR_MS);
}

function sayDone(child, mark) {
  const { done: words, undo } = MARKS[mark.mark];
  say(nameOf(child) + words, 'good', undo ? button('元に戻す', function () {
    hush();
    press(child, undo);
  }, 'Z') : null);
  hushSoon();
}

// Marks on their way

function wait(child, words) {
  child.classList.add('waiting');
  let note = child.querySelector('.sending');
  if (!words || note) return;
  note = document.createElement('p');
  note.className = 'sending no-print';
  note.textContent = words;
  child.appendChild(note);
}

function release(child) {
  child.classList.remove('waiting');
  const note = child.querySelector('.sending');
  if (note) note.remove();
}

function press(child, mark) {
  wait(child, '');
  marks.press(child.querySelector('input[name="form"]').value, child.id, mark);
}

function answered(mark, status, data) {
  const child = document.getElementById(mark.child);
  if (!child || !data) {
    say('記録しませんでした。画面を開きなおして、もう一度押してください。', 'error', button('開きなおす', function () {
      location.reload();
    }));
    if (child) release(child);
    return;
  }
  child.querySelector('input[name="form"]').value = data.form;
  draw();
  // What the log has said since then is newer.
  const move = mark.moves === (moves.get(child.id) || 0) ? put(child, data) : null;
  if (move) sights.moved([move]);
  if (!marks.has(child.id)) release(child);
  if (status === 200) sayDone(child, mark);
  else say(nameOf(child) + '：記録しませんでした。' + (data.refusal || ''), 'error', button('わかりました', hush));
}

function sayEnded() {
  const link = document.createElement('a');
  link.href = '/sign-in?ended';
  link.className = 'button quiet small';
  link.textContent = 'サインインする';
  say('サインインが終わっています。押した記録はこの端末に残してあり、サインインすると送られます。', 'error', link);
}

function list(all) {
  return all.map(function (mark) {
    const child = document.getElementById(mark.child);
    return (child ? nameOf(child) : 'この画面にいない子') + ' ' + MARKS[mark.mark].word;
  }).join('、');
}

const marks = sendMarks(board, {
  sends: function (mark) {
    mark.moves = moves.get(mark.child) || 0;
  },
  waits: function (all) {
    all.forEach(function (mark) {
      const child = document.getElementById(mark.child);
      if (child) wait(child, '送りなおしています…');
    });
    say('押した記録が' + all.length + '件、まだ届いていません。つながりしだい、自動で送ります。', 'warn');
  },
  answered: answered,
  ended: sayEnded,
  left: function (all) {
    say('前にこの端末で押されて、送られていない記録があります：' + list(all) + '。必要なら、押しなおしてください。', 'error', button('わかりました', function () {
      forget(all);
      hush();
    }));
  },
});

document.addEventListener('click', function (event) {
  pressed = event.target.closest('button');
}, true);

board.addEventListener('submit', function (event) {
  const child = event.target.closest('.child');
  if (!child || !pressed || pressed.name !== 'mark') return;
  event.preventDefault();
  if (marks.has(child.id) || performance.now() - (changed.get(child.id) || -STEADY_MS) < STEADY_MS) return;
  press(child, pressed.value);
});

// What says by which key it is pressed, is pressed by it. `?` shows them all (shell.js).

document.addEventListener('keydown', function (event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  if (event.target.closest('input, textarea, select')) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  const key = event.key.toUpperCase();
  const found = Array.prototype.find.call(document.querySelectorAll('[aria-keyshortcuts]'), function (element) {
    return element.getAttribute('aria-keyshortcuts') === key && element.offsetParent !== null;
  });
  if (!found) return;
  event.preventDefault();
  if (found.tagName === 'INPUT') found.focus();
  else found.click();
});

// Cards that were not recorded

function refusal(data) {
  const line = document.createElement('li');
  const time = document.createElement('time');
  time.textContent = data.at;
  line.appendChild(time);
  line.appendChild(document.createTextNode(' ' + (REASONS[data.reason] || '記録されなかったカードがあります。')));
  refused.insertBefore(line, refused.firstChild);
  while (refused.children.length > REFUSED_SHOWN) refused.removeChild(refused.lastChild);
  refused.hidden = false;
  setTimeout(function () {
    line.remove();
    refused.hidden = refused.children.length === 0;
  }, REFUSED_FOR_MS);
}

// One correction at a time is open.
board.addEventListener('click', function (event) {
  board.querySelectorAll('.mend[open]').forEach(function (mend) {
    if (!mend.contains(event.target)) mend.open = false;
  });
});

// On paper: when that was, by the hub's clock, and how far the page had come if the line was cut.

const ahead = Number(board.dataset.now) - Date.now();

function stamp() {
  const isLost = document.documentElement.classList.contains('lost');
  const last = document.querySelector('#connection time').textContent;
  const lost = isLost ? '（通信が切れているため、' + last + ' までの記録です）' : '';
  document.getElementById('printed').textContent = clock(Date.now() + ahead) + ' に印刷' + lost;
}

stamp();
window.addEventListener('beforeprint', function () {
  draw();
  stamp();
});
// What came just before the page was hidden.
document.addEventListener('visibilitychange', draw);

keepLive([board.dataset.live], {
  attendance: attendance,
  refused: refusal,
  gone: function () {
    if (marks.isEmpty()) location.reload();
    else sayEnded();
  },
});
