// Keeps the parts of a page as the server has them, and sends the page's forms without leaving it.
//
// A part is an element with `data-part` and an id. It is exchanged only when the server's text of it has changed, never
// while somebody writes in it or has a question open, and focus stays where it was. A part that is `own` speaks of what
// was done on this page, and is exchanged only by what is done here next. Until a form has its answer (send.js) nothing
// else is sent, and once it is clear that there is none, nothing is claimed about what happened.

import { answerTo, ask, pause } from './send.js';

const SOON_MS = 100;
const RETRIES_MS = [500, 1500, 3000];
const AGAIN_MS = 2000;
const FORM_IDS = /form_[0-9a-z]+/g;

const served = new Map();
let root = null;
let told = {};
let pressed = null;
let busy = false;
let loading = false;
let sent = 0;
let stale = false;
let timer = 0;

function text(part) {
  return part.outerHTML.replace(FORM_IDS, '');
}

function isHeld(part) {
  const active = document.activeElement;
  const writes = active && part.contains(active) && /^(INPUT|SELECT|TEXTAREA)$/.test(active.tagName);
  return writes || part.querySelector('details.ask[open], form.dirty') !== null;
}

function exchange(part, next) {
  const active = part.contains(document.activeElement) ? document.activeElement.id || part.id : null;
  const open = Array.from(part.querySelectorAll('details.fold[id][open]'));
  part.replaceWith(next);
  open.forEach(function (fold) {
    const again = document.getElementById(fold.id);
    if (again) again.open = true;
  });
  if (active === null) return;
  const again = document.getElementById(active);
  // What had the focus is gone: whoever uses keys goes on from where it was, and is read what stands there now.
  if (!next.hasAttribute('tabindex')) next.tabIndex = -1;
  (again && !again.disabled ? again : next).focus({ preventScroll: true });
}

// Takes over what has changed; with `all` also what somebody was about to write.
function take(html, all) {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  if (!fresh.getElementById(root.id)) {
    location.reload();
    return;
  }
  document.querySelectorAll('[data-part]').forEach(function (part) {
    const next = fresh.getElementById(part.id);
    if (!next) return;
    const now = text(next);
    if (!all && part.dataset.part === 'own') return;
    if (!all && (served.get(part.id) === now || isHeld(part))) return;
    if (all && served.get(part.id) === now && !isHeld(part)) return;
    served.set(part.id, now);
    exchange(part, document.importNode(next, true));
  });
  document.title = fresh.title;
  const errors = all && document.getElementById('errors');
  if (errors) errors.focus();
  const form = fresh.querySelector('input[name="form"]');
  document.querySelectorAll('input[name="form"]').forEach(function (input) {
    if (form) input.value = form.value;
  });
  told.changed(fresh);
}

// Whether the answer is this page; if it is another, the browser goes there.
function isHere(answer) {
  const there = new URL(answer.url);
  if (there.pathname === location.pathname || there.pathname.startsWith(location.pathname + '/')) return true;
  location.assign(there);
  return false;
}

// What the page looks at because something moved is nothing that somebody did: it keeps no session alive.
async function load(all) {
  const before = sent;
  const answer = await ask(location.href, all ? {} : { headers: { 'x-kazasu-by-itself': '1' } });
  if (answer.status >= 500) throw new Error('busy');
  if (!isHere(answer)) return;
  if (answer.status !== 200) {
    location.reload();
    return;
  }
  // What a form has brought meanwhile is newer.
  if (before === sent) take(answer.text, all);
}

async function refresh() {
  stale = true;
  if (loading || busy) return;
  loading = true;
  while (stale && !busy) {
    stale = false;
    try {
      await load(false);
    } catch (error) {
      // The live stream says when the hub is away, and brings the next reason to look.
    }
  }
  loading = false;
}

// Looks at the server's page soon; several reasons in a moment count as one.
export function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, SOON_MS);
}

// Shows the page at another address of itself.
export async function show(url) {
  history.replaceState(null, '', url);
  try {
    await load(true);
  } catch (error) {
    location.assign(url);
  }
}

function again(tries) {
  if (tries >= RETRIES_MS.length) return null;
  told.retrying();
  return pause(RETRIES_MS[tries]);
}

// Nobody knows whether the form arrived: what is so is read as soon as there is a way.
async function findOut(name) {
  told.uncertain(name);
  for (;;) {
    await pause(AGAIN_MS);
    try {
      await load(true);
      told.certain();
      return;
    } catch (error) {
      // Still away.
    }
  }
}

// As a browser without script sends it: the answer is a page on which to sign in, and keeps what was typed.
function sendWhole(form, button, url) {
  if (button && button.name) {
    const pressed = document.createElement('input');
    pressed.type = 'hidden';
    pressed.name = button.name;
    pressed.value = button.value;
    form.appendChild(pressed);
  }
  form.action = url;
  HTMLFormElement.prototype.submit.call(form);
}

async function send(form, button) {
  const body = new URLSearchParams();
  new FormData(form).forEach(function (value, name) {
    body.append(name, value);
  });
  if (button && button.name) body.append(button.name, button.value);
  const url = (button && button.getAttribute('formaction')) || form.getAttribute('action');
  const name = button ? (button.querySelector('span') || button).textContent.trim() : '';
  busy = true;
  sent += 1;
  root.classList.add('busy');
  root.setAttribute('aria-busy', 'true');
  const answer = await answerTo(url, function () { return { body: body }; }, again);
  if (answer === null) await findOut(name);
  else if (answer.status === 200 || answer.status === 409 || answer.status === 422) {
    told.settled(answer.status === 200 ? form.dataset.done || '' : '');
    if (isHere(answer)) {
      if (answer.status === 200) history.replaceState(null, '', answer.url);
      form.classList.remove('dirty');
      take(answer.text, true);
    }
  } else if (answer.status === 401 && answer.text.indexOf('action="/sign-in"') >= 0) sendWhole(form, button, url);
  else location.reload();
  busy = false;
  root.classList.remove('busy');
  root.removeAttribute('aria-busy');
  if (stale) refreshSoon();
}

// Begins. `on` is told: changed(page), retrying(), uncertain(name of the button), certain(),
// settled(what the form says of itself once it was taken: `data-done`).
export function keepParts(element, on) {
  root = element;
  told = on;
  document.querySelectorAll('[data-part]').forEach(function (part) {
    served.set(part.id, text(part));
  });
  document.addEventListener('click', function (event) {
    pressed = event.target.closest('button');
  }, true);
  document.addEventListener('input', function (event) {
    if (event.target.form && event.target.form.hasAttribute('data-send')) event.target.form.classList.add('dirty');
  });
  document.addEventListener('submit', function (event) {
    const form = event.target;
    if (!form.hasAttribute('data-send')) return;
    event.preventDefault();
    const button = pressed && pressed.form === form ? pressed : null;
    pressed = null;
    if (!busy) send(form, button);
  });
}
