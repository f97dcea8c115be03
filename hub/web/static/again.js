// A form that was sent when the session was over. On the page of the sign-in (`#again`) it is put aside for the page where it
// stood; there it is filled in, by the same session alone, and nothing of it is sent until somebody presses once more.

const SHELF = 'kazasu-again';

function here() {
  return location.pathname + location.search;
}

// Whatever is done with it: it is there once.
function take() {
  try {
    const aside = JSON.parse(sessionStorage.getItem(SHELF));
    sessionStorage.removeItem(SHELF);
    return aside;
  } catch (error) {
    return null;
  }
}

function putAside(form) {
  const fields = Array.prototype.map.call(form.elements, function (input) { return [input.name, input.value]; });
  const aside = {
    mark: document.body.dataset.mark,
    page: form.dataset.page,
    to: form.getAttribute('action'),
    fields: fields.filter(function (field) { return field[0]; }),
  };
  try {
    sessionStorage.setItem(SHELF, JSON.stringify(aside));
  } catch (error) {
    // The form can be sent from here.
    return;
  }
  location.replace(aside.page);
}

function address(action) {
  const url = new URL(action, location.href);
  return url.pathname + url.search;
}

function goesTo(form, to) {
  const buttons = form.querySelectorAll('[formaction]');
  return address(form.getAttribute('action') || here()) === to ||
    Array.prototype.some.call(buttons, function (button) { return address(button.getAttribute('formaction')) === to; });
}

function inputsOf(form) {
  return Array.prototype.filter.call(form.elements, function (input) { return input.name && input.type !== 'submit'; });
}

// Of forms that go to one place, that which is about the same: its hidden fields say the same, but for ids of the form itself.
function sameness(form, values) {
  return inputsOf(form).filter(function (input) {
    return input.type === 'hidden' && values[input.name] && values[input.name].indexOf(input.value) >= 0;
  }).length;
}

function fill(input, left) {
  const values = left[input.name];
  if (input.type === 'checkbox' || input.type === 'radio') {
    const at = values ? values.indexOf(input.value) : -1;
    input.checked = at >= 0;
    if (at >= 0) values.splice(at, 1);
  } else if (values && values.length > 0) {
    const value = values[0];
    if (input.tagName === 'SELECT') {
      const has = Array.prototype.some.call(input.options, function (option) { return option.value === value; });
      if (!has) return;
    }
    input.value = value;
    values.shift();
  }
}

function show(form, unplaced) {
  for (let around = form; around; around = around.parentElement) {
    if (around.tagName === 'DETAILS') around.open = true;
    if (around.tagName === 'SECTION') around.hidden = false;
  }
  const note = document.createElement('div');
  note.className = 'note warn again';
  note.setAttribute('role', 'status');
  note.tabIndex = -1;
  const words = note.appendChild(document.createElement('b'));
  words.textContent = 'さきほどの内容を戻しました。まだ送っていません。';
  note.appendChild(document.createElement('p')).textContent = '内容を確かめて、もう一度ボタンを押してください。';
  if (unplaced.length > 0) {
    note.appendChild(document.createElement('p')).textContent = '戻せなかった内容：' + unplaced.join('、');
  }
  form.insertBefore(note, form.firstChild);
  note.scrollIntoView();
  note.focus({ preventScroll: true });
}

function fillIn(aside) {
  const left = {};
  aside.fields.forEach(function (field) {
    if (!Object.prototype.hasOwnProperty.call(left, field[0])) left[field[0]] = [];
    left[field[0]].push(field[1]);
  });
  const forms = Array.prototype.filter.call(document.forms, function (form) { return goesTo(form, aside.to); });
  if (forms.length === 0) return;
  const form = forms.reduce(function (best, form) {
    return sameness(form, left) > sameness(best, left) ? form : best;
  });
  const hidden = inputsOf(form).filter(function (input) { return input.type === 'hidden'; });
  const others = inputsOf(form).filter(function (input) { return input.type !== 'hidden'; });
  hidden.concat(others).forEach(function (input) { fill(input, left); });
  // The buttons' own values are none that somebody typed.
  form.querySelectorAll('button[name]').forEach(function (button) { delete left[button.name]; });
  const unplaced = Object.keys(left).reduce(function (all, name) { return all.concat(left[name]); }, []);
  others.forEach(function (input) { input.dispatchEvent(new Event('input', { bubbles: true })); });
  show(form, unplaced.filter(function (value) { return value && value !== 'on'; }));
}

const form = document.getElementById('again');
if (form) {
  putAside(form);
} else {
  const aside = take();
  if (aside && aside.mark === document.body.dataset.mark && aside.page === here()) fillIn(aside);
}
