// The day's list of bookings: stays as the server has it, and sends its buttons without leaving it.

import { keepLive } from './live.js';
import { keepParts, refreshSoon } from './parts.js';

const root = document.getElementById('reservations');
const trouble = document.getElementById('trouble');

function tell(words, kind) {
  trouble.className = 'list-trouble note ' + kind;
  trouble.textContent = words;
  trouble.hidden = words === '';
}

keepParts(root, {
  changed: function () {},
  retrying: function () {
    tell('通信が不安定です。送りなおしています…', 'warn');
  },
  uncertain: function (name) {
    tell('通信が切れています。「' + name + '」が行われたかどうかは、まだわかりません。もう一度押さずに、そのままお待ちください。つながりしだい、いまの状態を読みなおします。', 'error');
    trouble.focus();
  },
  certain: function () {
    tell('つながりました。いまの状態を表示しています。', 'warn');
  },
  settled: function () {
    tell('', 'warn');
  },
});

keepLive([root.dataset.live], {
  // Whatever day it is of: it may have left this one, or somebody waits no longer.
  booking: refreshSoon,
  reload: refreshSoon,
});
