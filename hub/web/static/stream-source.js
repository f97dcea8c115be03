// The one live stream of a browser: follows what all its tabs show, and tells every tab.
//
// Runs in the tab that leads, in a worker, or in a tab alone; see stream.js. Each tab says what it follows and up to where it
// has seen it. A tab that has seen less than was told makes the stream begin again from there; the others have seen that,
// and pass over it. EventSource is never left to come back by itself: it would ask from the places of long ago.

const RETRY_MS = 500;
const RETRY_MAX_MS = 30000;
// Beats come every 15 seconds; without three of them the connection is dead, though nobody said so.
const SILENCE_MS = 45000;
const LOOK_MS = 5000;
// Tabs that come at once are followed by one request.
const GATHER_MS = 40;
// A tab that was closed without a word is forgotten after a while; hidden ones are heard once a minute.
const FORGET_MS = 180000;
const NAMES = [
  'beat', 'gone', 'reload', 'attendance', 'refused', 'visit', 'counter', 'lines', 'booking', 'entries', 'newer',
];

// The place in its log, if this has one: EventSource repeats the last id for events that have none.
function placeOf(name, event, data) {
  if (name === 'beat') return data.at === undefined ? null : data.at;
  if (name === 'lines' || name === 'gone' || data.head !== undefined) return null;
  return Number(event.lastEventId);
}

// `base` is the address without what is followed; `tell` brings a message to every tab.
export function openSource(base, tell) {
  const tabs = new Map();
  const at = new Map();
  let source = null;
  let state = 'lost';
  let heard = Date.now();
  let delay = RETRY_MS;
  let timer = 0;

  function topics() {
    const all = new Set();
    tabs.forEach(function (tab) {
      tab.topics.forEach(function (topic) { all.add(topic); });
    });
    return Array.from(all);
  }

  function address() {
    return base + topics().map(function (topic) {
      return '&on=' + encodeURIComponent(topic + ':' + at.get(topic));
    }).join('');
  }

  function become(next) {
    state = next;
    tell({ state: state });
  }

  function soon(ms) {
    clearTimeout(timer);
    timer = setTimeout(open, ms);
  }

  function shut() {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
  }

  // A stream that is refused for good: the session ended. The pages load themselves again and say so.
  function refused() {
    fetch(address(), { credentials: 'same-origin', headers: { Accept: 'text/event-stream' } }).then(function (answer) {
      if (answer.body) answer.body.cancel();
      if (answer.redirected || answer.status === 401 || answer.status === 403) tell({ refused: true });
    }).catch(function () {});
  }

  function broken(mine) {
    if (mine !== source) return;
    const isRefused = mine.readyState === 2;
    shut();
    become('lost');
    if (isRefused) refused();
    soon(delay + Math.random() * 1500);
    delay = Math.min(delay * 2, RETRY_MAX_MS);
  }

  function take(name, event) {
    heard = Date.now();
    delay = RETRY_MS;
    if (state !== 'open') become('open');
    const cut = event.data.indexOf('\n');
    const topic = event.data.slice(0, cut);
    const data = JSON.parse(event.data.slice(cut + 1));
    const id = placeOf(name, event, data);
    tell({ topic: topic, name: name, data: data, id: id, prev: at.get(topic) });
    if (id !== null) at.set(topic, id);
  }

  function open() {
    shut();
    if (topics().length === 0) return;
    const mine = new EventSource(address());
    source = mine;
    heard = Date.now();
    mine.onerror = function () { broken(mine); };
    NAMES.forEach(function (name) {
      mine.addEventListener(name, function (event) {
        if (mine === source) take(name, event);
      });
    });
  }

  function want(tab, seen) {
    tabs.set(tab, { topics: Object.keys(seen), heard: Date.now() });
    let again = source === null;
    Object.keys(seen).forEach(function (topic) {
      if (at.has(topic) && at.get(topic) <= seen[topic]) return;
      at.set(topic, seen[topic]);
      again = true;
    });
    if (again) soon(GATHER_MS);
    else tell({ state: state });
  }

  function ping(tab, followed) {
    const known = tabs.get(tab);
    if (known && followed.every(function (topic) { return known.topics.indexOf(topic) >= 0; })) {
      known.heard = Date.now();
      tell({ state: state });
    } else tell({ who: tab });
  }

  function leave(tab) {
    tabs.delete(tab);
    const left = topics();
    Array.from(at.keys()).forEach(function (topic) {
      if (left.indexOf(topic) < 0) at.delete(topic);
    });
    if (left.length === 0) shut();
  }

  const looking = setInterval(function () {
    const now = Date.now();
    tabs.forEach(function (tab, name) {
      if (now - tab.heard > FORGET_MS) leave(name);
    });
    if (source && now - heard > SILENCE_MS) {
      become('lost');
      open();
    }
  }, LOOK_MS);

  return {
    // What a tab says.
    hear: function (message) {
      if (message.want) want(message.from, message.want);
      else if (message.ping) ping(message.from, message.ping);
      else if (message.bye) leave(message.from);
      else if (message.kick && state === 'lost') open();
    },
    close: function () {
      clearInterval(looking);
      shut();
    },
  };
}
