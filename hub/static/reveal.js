// Shows what is typed into the fields for passwords, as long as somebody wants it: they mistype less.

const fields = Array.prototype.slice.call(document.querySelectorAll('input[type="password"]'));
const last = fields[fields.length - 1];

if (last) {
  const label = document.createElement('label');
  label.className = 'reveal';
  const box = document.createElement('input');
  box.type = 'checkbox';
  label.appendChild(box);
  label.appendChild(document.createTextNode(' パスワードを表示する'));
  last.parentNode.appendChild(label);
  const show = function (shown) {
    fields.forEach(function (field) { field.type = shown ? 'text' : 'password'; });
  };
  box.addEventListener('change', function () { show(box.checked); });
  // A program that keeps passwords knows them by their fields; and nobody finds one standing there.
  last.form.addEventListener('submit', function () { show(false); });
  window.addEventListener('pagehide', function () {
    box.checked = false;
    show(false);
  });
}
