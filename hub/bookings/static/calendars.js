// Settings that are a form a page: whoever leaves with something unsaved is asked first. Those of bookings also ask the
// hub after every change what the form would do, and show it beside the form. Nothing is saved by that. Without script a
// button does the same.

const SOON_MS = 500;

const form = document.getElementById('settings');
let timer = 0;
let asked = 0;
let dirty = false;

function fieldsOf(button) {
  const body = new URLSearchParams();
  new FormData(form).forEach(function (value, name) {
    body.append(name, value);
  });
  if (button) body.append(button.name, button.value);
  return body;
}

function exchange(fresh, id) {
  const old = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (!old || !next || old.innerHTML === next.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : '';
  old.replaceWith(document.importNode(next, true));
  const again = focused && document.getElementById(focused);
  if (again) again.focus({ preventScroll: true });
}

// What is wrong stands at its row; a row that was filled in gets an empty one after it.
function mendRows(fresh) {
  form.querySelectorAll('.wrong').forEach(function (words) { words.remove(); });
  fresh.querySelectorAll('#settings .wrong').forEach(function (words) {
    const row = document.getElementById(words.parentElement.closest('[id]').id);
    if (!row) return;
    const said = document.importNode(words, true);
    said.setAttribute('role', 'alert');
    row.insertBefore(said, row.querySelector(':scope > .fields, :scope > ul, :scope > div, :scope > label'));
  });
  form.querySelectorAll('[data-rows]').forEach(function (rows) {
    const first = rows.firstElementChild;
    const row = first && fresh.getElementById(first.id);
    if (!row) return;
    Array.from(row.parentElement.children).forEach(function (next) {
      if (next.id && !document.getElementById(next.id)) rows.appendChild(document.importNode(next, true));
    });
  });
}

async function look(button) {
  clearTimeout(timer);
  asked += 1;
  const mine = asked;
  const options = { method: 'POST', body: fieldsOf(button), credentials: 'same-origin' };
  try {
    const answer = await fetch(form.dataset.look, options);
    const text = await answer.text();
    if (mine !== asked || (answer.status !== 200 && answer.status !== 422)) return;
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    if (!fresh.getElementById('settings')) return;
    exchange(fresh, 'preview');
    mendRows(fresh);
  } catch (error) {
    // Away: the next change asks again, and saving says so.
  }
}

function changed(event) {
  if (event.target.name === 'to' || event.target.name === 'anyway') return;
  dirty = true;
  const own = form.querySelector('[name="own"]');
  if (own && /^(subject|body)$/.test(event.target.name)) own.checked = true;
  if (!form.dataset.look) return;
  clearTimeout(timer);
  timer = setTimeout(look, SOON_MS, null);
}

if (form) {
  document.documentElement.classList.add('scripted');
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  form.addEventListener('click', function (event) {
    const button = event.target.closest('button[name="see"]');
    if (!button) return;
    event.preventDefault();
    look(button);
  });
  form.addEventListener('submit', function () { dirty = false; });
  window.addEventListener('beforeunload', function (event) {
    if (dirty) event.preventDefault();
  });
  form.querySelectorAll('details .wrong').forEach(function (words) { words.closest('details').open = true; });
}
