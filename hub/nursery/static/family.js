// The parent's page: each child's day as it happens, and the panel for push messages.

import { keepLive, say, show } from './live.js';
import { offerPush } from './push.js';

const family = document.getElementById('family');
const said = document.getElementById('said');

function attendance(data) {
  const child = document.getElementById(data.child);
  if (data.day !== family.dataset.day || !child) {
    location.reload();
    return;
  }
  if (!show(child, data)) return;
  const sentence = family.getAttribute('data-sentence-' + data.presence);
  say(child.querySelector('.sentence'), sentence);
  said.textContent = child.dataset.called + ' ' + sentence + ' ' + (data.left || data.arrived || '');
}

const streams = family.querySelectorAll('.stream');
if (streams.length > 0) keepLive(Array.from(streams, function (stream) { return stream.dataset.live; }), { attendance: attendance });
const wish = { address: '/family/subscriptions', shelf: 'kazasu-push', owns: true };
offerPush(document.getElementById('notify'), wish, family.querySelector('.leave form'));
