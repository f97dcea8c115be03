// The frame: one menu is open at a time and closes as menus do; `?` shows the keys of a page that has keys; what is wrong
// with a form has the focus.

const MENUS = 'details.menu[open]';

function closeMenus(except) {
  Array.prototype.forEach.call(document.querySelectorAll(MENUS), function (menu) {
    if (menu !== except) menu.open = false;
  });
}

document.addEventListener('click', function (event) {
  closeMenus(event.target.closest('details.menu'));
});

// A list of facilities that is too long for the eye grows shorter while a name is typed.
const seek = document.getElementById('find-facility');
if (seek) {
  seek.addEventListener('input', function () {
    const wanted = seek.value.trim();
    Array.prototype.forEach.call(document.querySelectorAll('#all-facilities li'), function (facility) {
      facility.hidden = facility.textContent.indexOf(wanted) === -1;
    });
  });
}

document.addEventListener('keydown', function (event) {
  if (event.key === 'Escape') {
    const menu = event.target.closest(MENUS);
    closeMenus(null);
    if (menu) menu.querySelector('summary').focus();
  } else if (event.key === '?' && !event.target.closest('input, textarea, select')) {
    showKeys();
  }
});

// A form that was not taken says why, first of all: a summary that has the focus, whose lines lead to their fields.
const errors = document.getElementById('errors');
if (errors) errors.focus();

document.addEventListener('click', function (event) {
  const line = event.target.closest('#errors a[href^="#"], .note.error a[href^="#"]');
  const field = line && document.getElementById(decodeURIComponent(line.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  const fold = field.closest('details');
  if (fold) fold.open = true;
  const label = field.labels && field.labels[0];
  (label || field).scrollIntoView();
  field.focus({ preventScroll: true });
});

// What was typed before somebody signed in anew is put back where it was.
function hasAside() {
  try {
    return sessionStorage.getItem('kazasu-again') !== null;
  } catch (error) {
    return false;
  }
}

if (hasAside()) import('./again.js');

// A page of times that a browser kept whole offers what was free then, by a form that may have been used since.
window.addEventListener('pageshow', function (event) {
  if (event.persisted && document.querySelector('form.times')) location.reload();
});

function made(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

// Without the key itself, and without what is counted.
function ownWords(element) {
  const copy = element.cloneNode(true);
  Array.prototype.forEach.call(copy.querySelectorAll('kbd, b'), function (part) { part.remove(); });
  return copy.textContent.trim();
}

// What is on the page says by which key it is pressed.
function keysOfPage() {
  const found = Array.prototype.slice.call(document.querySelectorAll('[aria-keyshortcuts]'));
  return found.filter(function (element) { return element.offsetParent !== null; }).map(function (element) {
    return [element.getAttribute('aria-keyshortcuts'), element.getAttribute('aria-label') || ownWords(element)];
  });
}

function showKeys() {
  const keys = keysOfPage();
  if (keys.length === 0 || document.querySelector('.keys')) return;
  const before = document.activeElement;
  const card = document.createElement('div');
  card.className = 'keys';
  card.setAttribute('role', 'dialog');
  card.setAttribute('aria-label', 'このページのキー');
  card.appendChild(made('h2', 'このページのキー'));
  const list = card.appendChild(document.createElement('dl'));
  keys.forEach(function (key) {
    const row = list.appendChild(document.createElement('div'));
    row.appendChild(made('dt', key[0]));
    row.appendChild(made('dd', key[1]));
  });
  const close = card.appendChild(made('button', '閉じる'));
  close.type = 'button';
  close.className = 'button quiet small';
  function end() {
    card.remove();
    if (before && before.focus) before.focus();
  }
  close.addEventListener('click', end);
  // Whatever is pressed next is not meant for the page behind.
  card.addEventListener('keydown', function (event) {
    event.stopPropagation();
    if (event.key === 'Escape') end();
  });
  document.body.appendChild(card);
  close.focus();
}
