// The demo reader without leaving the page: sends the form, shows the answer's screen, then waits for the next card.

const SHOWN_FOR_MS = 6000;
const FAILED = '<b class="words">送れませんでした</b><span class="detail">ページを読み込みなおしてください</span>';
const screen = document.getElementById('screen');
const form = document.getElementById('cards');
const buttons = form.querySelectorAll('button');
const ready = screen.dataset.tone === 'ready' ? screen.innerHTML : null;
let timer = 0;

function put(tone, html) {
  screen.dataset.tone = tone;
  screen.innerHTML = html;
}

function hold(button) {
  const fields = new URLSearchParams();
  fields.set('facility', form.elements.facility.value);
  fields.set('card', button.value);
  buttons.forEach(function (other) { other.disabled = true; });
  fetch(form.action, { method: 'POST', credentials: 'same-origin', body: fields })
    .then(function (answer) {
      if (!answer.ok) throw new Error('the hub answered ' + answer.status);
      return answer.text();
    })
    .then(function (text) {
      const shown = new DOMParser().parseFromString(text, 'text/html').getElementById('screen');
      put(shown.dataset.tone, shown.innerHTML);
      clearTimeout(timer);
      timer = setTimeout(function () { if (ready) put('ready', ready); }, SHOWN_FOR_MS);
    })
    .catch(function () { put('ask-staff', FAILED); })
    .then(function () {
      buttons.forEach(function (other) { other.disabled = false; });
      button.focus();
    });
}

form.addEventListener('click', function (event) {
  const button = event.target.closest('button');
  if (!button) return;
  event.preventDefault();
  hold(button);
});
