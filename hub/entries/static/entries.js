// How many people are inside, as the facility's log says; the staff's page and the screen on the wall.

import { clock, keepLive } from './live.js';

const page = document.getElementById('entries');
const said = document.getElementById('said');
const steps = Array.from(page.querySelectorAll('.gauge li'));

function put(name, value) {
  const element = page.querySelector('[data-is="' + name + '"]');
  if (element) element.textContent = value;
}

function entries(data) {
  // What is heard of another day does not change this one.
  if (data.day !== page.dataset.day) return;
  put('inside', data.inside);
  put('visitors', data.visitors);
  const reached = steps.filter(function (step) { return data.inside >= Number(step.dataset.from); });
  const step = reached[reached.length - 1];
  const changed = page.dataset.crowd !== step.dataset.step;
  page.dataset.crowd = step.dataset.step;
  put('ja', step.dataset.ja);
  page.querySelector('.words [lang="en"]').textContent = step.dataset.en;
  if (said && changed) said.textContent = data.inside + '人 ' + step.dataset.ja;
}

const opened = { hub: Number(page.dataset.now), here: performance.now() };

// The hub's time, whatever this machine's clock says.
function tick(face) {
  const now = opened.hub + performance.now() - opened.here;
  face.textContent = clock(now);
  setTimeout(tick, 1000 - (now % 1000), face);
}

const face = document.getElementById('clock');
if (face) tick(face);
// The answer to a form that was refused stays as it is: loaded again it would be sent again.
if (page.dataset.live) keepLive([page.dataset.live], { entries: entries });
