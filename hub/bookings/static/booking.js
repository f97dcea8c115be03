// The page of a booking: the clock of a hold runs, and this browser can be told.

import { offerPush } from './push.js';

const held = document.getElementById('held');
const notify = document.getElementById('notify');

function two(number) {
  return (number < 10 ? '0' : '') + number;
}

// Counts from what the hub said, so that a wrong clock of the phone does not matter.
function run(held) {
  const over = Date.now() + Number(held.dataset.seconds) * 1000;
  const left = held.querySelector('.left');
  const numbers = left.querySelectorAll('.number');
  function tick() {
    const seconds = Math.max(0, Math.ceil((over - Date.now()) / 1000));
    numbers[0].textContent = Math.floor(seconds / 60);
    numbers[1].textContent = two(seconds % 60);
    left.hidden = seconds === 0;
    held.classList.toggle('soon-over', seconds > 0 && seconds <= 60);
    if (seconds > 0) return;
    clearInterval(clock);
    held.querySelector('.hold').hidden = true;
    held.querySelector('.ended').hidden = false;
  }
  const clock = setInterval(tick, 1000);
  tick();
}

if (held) run(held);
if (notify) offerPush(notify, { address: notify.dataset.subscriptions, shelf: 'kazasu-booking-push', owns: false });
