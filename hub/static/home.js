// The residents' first page: each card as it happens. A number's place is counted here; whatever else becomes of it, and
// what this page cannot draw, loads the page anew.

import { keep, minutesText, moved, waitOf } from './line.js';
import { keepLive, reloadSoon, say, show } from './live.js';

const said = document.getElementById('said');
const family = document.querySelector('.mine-children');
const numbers = Array.from(document.querySelectorAll('.number-today'));
// A change of an office concerns all phones at once: they come one after the other.
const RELOAD_WITHIN_MS = 10000;

function reload() {
  location.reload();
}

function attendance(data) {
  const child = document.getElementById(data.child);
  if (!child || data.day !== family.dataset.day) {
    reload();
    return;
  }
  if (!show(child, data)) return;
  const sentence = family.getAttribute('data-sentence-' + data.presence);
  say(child.querySelector('.sentence'), sentence);
  said.textContent = child.dataset.called + ' ' + sentence + ' ' + (data.left || data.arrived || '');
}

function draw(number) {
  const mine = number.dataset;
  const before = number.querySelector('.before');
  if (!before) return;
  before.textContent = mine.before;
  number.classList.toggle('is-next', mine.before === '0');
  number.classList.toggle('is-known', 'minutes' in mine);
  number.querySelector('.minutes').textContent = minutesText(mine);
}

function of(topic) {
  return numbers.filter(function (number) { return number.dataset.topic === topic; });
}

function isInLine(mine) {
  return mine.stand === 'waiting' || mine.stand === 'away';
}

function visit(data, topic) {
  of(topic).forEach(function (number) {
    const mine = number.dataset;
    if (data.visit === mine.visit) reload();
    else if (isInLine(mine)) {
      mine.before = Math.max(0, Number(mine.before) + moved(mine, data));
      draw(number);
    }
  });
}

function lines(all, topic) {
  of(topic).forEach(function (number) {
    const mine = number.dataset;
    const wait = waitOf(mine, Number(mine.before), all);
    if (wait === undefined || !isInLine(mine)) return;
    keep(mine, wait);
    draw(number);
  });
}

numbers.forEach(draw);
const urls = Array.from(document.querySelectorAll('#home [data-live]'), function (one) { return one.dataset.live; });
if (urls.length > 0) {
  keepLive(urls, {
    attendance: attendance,
    visit: visit,
    reload: function () { setTimeout(reloadSoon, Math.random() * RELOAD_WITHIN_MS); },
  }, { lines: lines });
}
// Loaded again, the page does not say once more what was done.
if (location.search.indexOf('forgot') >= 0) history.replaceState(null, '', '/');
