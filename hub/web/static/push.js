// Push messages to this browser: offered, asked for only after a tap, taken back, and told to the hub at every load.
//
// The panel shows one of its blocks by `data-state`: mail (this browser cannot), home-screen (an iPhone's browser that
// could if installed), off, asking, on, blocked, failed. Whoever gets no push gets mail; that is the hub's affair. The hub is told
// the language of the page too, at every load: what it pushes is read where the page was read.

const PATIENCE_MS = 20000;

// Some browsers never answer while a push service is out of reach.
function within(ms, promise) {
  return Promise.race([promise, new Promise(function (_, reject) {
    setTimeout(function () { reject(new Error('no answer in time')); }, ms);
  })]);
}

function remember(shelf, choice) {
  try { localStorage.setItem(shelf, choice); } catch (error) { /* private browsing */ }
}

function remembered(shelf) {
  try { return localStorage.getItem(shelf); } catch (error) { return null; }
}

function keyBytes(text) {
  const base64 = text.replace(/-/g, '+').replace(/_/g, '/');
  return Uint8Array.from(atob(base64), function (letter) { return letter.charCodeAt(0); });
}

function post(path, body) {
  return fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).then(function (answer) {
    if (!answer.ok) throw new Error('the hub answered ' + answer.status);
  });
}

function tell(address, subscription) {
  const json = subscription.toJSON();
  return post(address, { endpoint: json.endpoint, keys: json.keys, lang: document.body.dataset.lang });
}

function sameKey(subscription, key) {
  const old = subscription.options && subscription.options.applicationServerKey;
  if (!old) return true;
  const bytes = new Uint8Array(old);
  return bytes.length === key.length && bytes.every(function (byte, index) { return byte === key[index]; });
}

async function subscribe(worker, key) {
  const old = await worker.pushManager.getSubscription();
  if (old && sameKey(old, key)) return old;
  if (old) await old.unsubscribe();
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function unsubscribe(worker, wish) {
  const subscription = await worker.pushManager.getSubscription();
  if (!subscription) return;
  await post(wish.address + '/remove', { endpoint: subscription.endpoint });
  if (wish.owns) await subscription.unsubscribe();
}

function possible() {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

// A `wish` has the `address` that subscriptions are told to, and the name of the `shelf` on which the choice is kept.
// One that `owns` the browser's subscription takes it on when the choice was lost, and ends it. Another page's wish
// counts for what it was made for: a parent who holds a number gets the messages of the nursery all the same.
export async function offerPush(panel, wish, leave) {
  const state = function (name) { panel.dataset.state = name; };
  const key = panel.dataset.vapidKey;
  if (!possible() || !key) {
    const browserOfAnIphone = 'standalone' in navigator && !navigator.standalone;
    state(browserOfAnIphone && key ? 'home-screen' : 'mail');
    return;
  }
  navigator.serviceWorker.register('/sw.js').catch(function () { state('mail'); });
  const worker = await navigator.serviceWorker.ready;

  async function turnOn() {
    try {
      await tell(wish.address, await within(PATIENCE_MS, subscribe(worker, keyBytes(key))));
      remember(wish.shelf, wish.address);
      state('on');
    } catch (error) {
      state('failed');
    }
  }

  async function asked() {
    state('asking');
    const answer = await Notification.requestPermission();
    if (answer === 'granted') await turnOn();
    else state(answer === 'denied' ? 'blocked' : 'off');
  }

  async function turnOff() {
    remember(wish.shelf, 'off');
    try {
      await within(PATIENCE_MS, unsubscribe(worker, wish));
      state('off');
    } catch (error) {
      state('failed');
    }
  }

  panel.addEventListener('click', function (event) {
    const wish = event.target.getAttribute('data-do');
    if (wish === 'subscribe') asked();
    if (wish === 'unsubscribe') turnOff();
  });

  // Whoever stops looking here wants no messages here either.
  if (leave) leave.addEventListener('submit', function (event) {
    event.preventDefault();
    const go = function () { leave.submit(); };
    remember(wish.shelf, 'off');
    within(2000, unsubscribe(worker, wish)).then(go, go);
  });

  const kept = remembered(wish.shelf);
  const wanted = kept === wish.address || wish.owns && kept !== 'off' && await worker.pushManager.getSubscription();
  if (Notification.permission === 'denied') state('blocked');
  else if (Notification.permission !== 'granted' || !wanted) state('off');
  else await turnOn();
}
