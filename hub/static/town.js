// The whole town: looks anew soon after something happened anywhere, and every minute for what no log tells of, as a kiosk
// that falls silent.

import { keepLive } from './live.js';
import { keepParts, refreshSoon } from './parts.js';

// In a busy morning something happens all the time; nobody reads faster.
const AT_MOST_EVERY_MS = 2000;
const EVERY_MS = 60000;

const root = document.getElementById('town');
const logs = Array.prototype.map.call(root.querySelectorAll('[data-live]'), function (log) { return log.dataset.live; });
let waits = false;

function soon() {
  if (waits) return;
  waits = true;
  setTimeout(function () {
    waits = false;
    refreshSoon();
  }, AT_MOST_EVERY_MS);
}

function nothing() {}

keepParts(root, { changed: nothing, retrying: nothing, uncertain: nothing, certain: nothing, settled: nothing });
const facts = {};
root.dataset.facts.split(' ').forEach(function (fact) { facts[fact] = soon; });
if (logs.length > 0) keepLive(logs, facts);
setInterval(refreshSoon, EVERY_MS);
