// The staff's board: moves children as the nursery's log says, counts, filters, names cards that were refused.

import { keepLive, show } from './live.js';

const REFUSED_SHOWN = 3;
const REFUSED_FOR_MS = 10 * 60 * 1000;
const REASONS = {
  'unknown-card': '登録されていないカードがかざされました。',
  'just-tapped': '同じカードが続けてかざされました。記録はすんでいます。',
  'already-left': '降園したあとに、もう一度カードがかざされました。',
};

const board = document.getElementById('board');
const said = document.getElementById('said');
const refused = board.querySelector('.refused');
const filter = board.querySelector('.filter');

function word(presence) {
  return board.getAttribute('data-word-' + presence);
}

function count() {
  board.querySelectorAll('.count').forEach(function (tile) {
    const children = board.querySelectorAll('.child[data-presence="' + tile.dataset.presence + '"]');
    tile.querySelector('.number').textContent = children.length;
  });
  narrow();
}

// Groups without a child that fits the filter disappear with their headline.
function narrow() {
  const only = board.dataset.only;
  let seen = 0;
  board.querySelectorAll('.group').forEach(function (group) {
    const fits = group.querySelectorAll(only ? '.child[data-presence="' + only + '"]' : '.child').length;
    group.hidden = fits === 0;
    seen += fits;
  });
  document.getElementById('nobody').hidden = seen > 0 || !only;
}

function attendance(data) {
  const child = document.getElementById(data.child);
  if (data.day !== board.dataset.day || !child) {
    location.reload();
    return;
  }
  if (!show(child, data)) return;
  child.querySelector('.word').textContent = word(data.presence);
  child.querySelector('.mend').open = false;
  const name = child.querySelector('.who').lastChild.textContent.trim();
  said.textContent = name + ' ' + word(data.presence) + ' ' + (data.left || data.arrived || '');
  count();
}

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

filter.hidden = false;
filter.addEventListener('click', function (event) {
  const button = event.target.closest('button');
  if (!button) return;
  board.dataset.only = button.dataset.only;
  filter.querySelectorAll('button').forEach(function (other) {
    other.setAttribute('aria-pressed', String(other === button));
  });
  narrow();
});

// One correction at a time is open.
board.addEventListener('click', function (event) {
  board.querySelectorAll('.mend[open]').forEach(function (mend) {
    if (!mend.contains(event.target)) mend.open = false;
  });
});

keepLive([board.dataset.live], { attendance: attendance, refused: refusal });
