// Keeps a page live: follows facilities' logs by Server-Sent Events and says when the connection is lost.
//
// An EventSource comes back by itself after a broken connection, with Last-Event-ID. It gives up for good when the
// server answers anything but a stream; then we come back ourselves, from the last number seen. A connection can also
// die without a word: where the server sends `still-here` events, their absence counts as loss.

const RETRY_MS = 3000;
const RETRY_MAX_MS = 30000;
const SILENCE_MS = 45000;

// Hour and minute in Japan, as `8:31`, whatever zone the device is in.
export function clock(ms) {
  const tokyo = new Date(ms + 9 * 3600000);
  return tokyo.getUTCHours() + ':' + String(tokyo.getUTCMinutes()).padStart(2, '0');
}

function tokyoDay() {
  return Math.floor((Date.now() + 9 * 3600000) / 86400000);
}

// Follows one stream. `on` maps event names to functions of their data; `connection` is told what becomes of it.
function follow(url, on, connection) {
  let source = null;
  let last = null;
  let timer = 0;
  let delay = RETRY_MS;
  let heartbeats = false;
  let heard = Date.now();

  function address() {
    return last === null ? url : url.replace(/after=-?\d+/, 'after=' + last);
  }

  function here() {
    heard = Date.now();
    delay = RETRY_MS;
    connection.back(url);
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(open, delay + Math.random() * 1000);
    delay = Math.min(delay * 2, RETRY_MAX_MS);
  }

  // A stream that is refused for good: the session ended, or the page is no longer ours. Loading it again says so.
  function refused() {
    fetch(address(), { credentials: 'same-origin', headers: { Accept: 'text/event-stream' } }).then(function (answer) {
      if (answer.body) answer.body.cancel();
      if (answer.redirected || answer.status === 401 || answer.status === 403) location.reload();
    }).catch(function () {});
  }

  function broken() {
    connection.lost(url, heartbeats ? heard : Date.now());
    if (source.readyState === EventSource.CLOSED) {
      refused();
      later();
    }
  }

  function open() {
    clearTimeout(timer);
    if (source) source.close();
    source = new EventSource(address());
    source.onopen = here;
    source.onerror = broken;
    source.addEventListener('still-here', function () {
      heartbeats = true;
      here();
    });
    Object.keys(on).forEach(function (name) {
      source.addEventListener(name, function (event) {
        if (event.lastEventId) last = event.lastEventId;
        here();
        on[name](JSON.parse(event.data));
      });
    });
  }

  function check() {
    const silent = heartbeats && Date.now() - heard > SILENCE_MS;
    if (silent) connection.lost(url, heard);
    if (silent || source.readyState === EventSource.CLOSED) open();
  }

  open();
  setInterval(function () {
    if (heartbeats && Date.now() - heard > SILENCE_MS) check();
  }, 5000);
  window.addEventListener('online', check);
  document.addEventListener('visibilitychange', function () {
    if (!document.hidden) check();
  });
  window.addEventListener('pagehide', function () {
    source.close();
  });
}

// Follows every stream and shows the banner `#connection` while one of them is lost. Told to reload, a page does so at
// once unless `on.reload` knows better.
export function keepLive(urls, on) {
  on = Object.assign({ reload: function () { location.reload(); } }, on);
  const banner = document.getElementById('connection');
  const page = document.documentElement;
  const day = tokyoDay();
  const broken = new Set();
  let waiting = 0;

  function nextDay() {
    if (tokyoDay() !== day && broken.size === 0) location.reload();
  }

  const connection = {
    lost: function (url, heard) {
      broken.add(url);
      page.classList.add('lost');
      banner.querySelector('time').textContent = clock(heard);
      // A hiccup shorter than a breath is not worth a word.
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        banner.hidden = broken.size === 0;
      }, 1500);
    },
    back: function (url) {
      broken.delete(url);
      page.classList.add('live');
      if (broken.size === 0) {
        page.classList.remove('lost');
        banner.hidden = true;
        nextDay();
      }
    },
  };

  urls.forEach(function (url) {
    follow(url, on, connection);
  });
  setInterval(nextDay, 60000);
  // A page that the browser kept and brought back holds old states and used form ids.
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) location.reload();
  });
}

// Puts a child's new state into its element; tells whether anything changed.
export function show(element, data) {
  const times = { arrived: data.arrived || '', left: data.left || '' };
  const before = element.dataset.presence;
  let changed = before !== data.presence;
  element.dataset.presence = data.presence;
  Object.keys(times).forEach(function (name) {
    const time = element.querySelector('time.' + name + ', .' + name + ' time');
    changed = changed || time.textContent !== times[name];
    time.textContent = times[name];
  });
  if (changed) {
    element.classList.remove('moved');
    void element.offsetWidth;
    element.classList.add('moved');
  }
  return changed;
}
