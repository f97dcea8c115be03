// The one live stream of a browser: follows what all its tabs show, and tells every tab.
//
// Runs in the tab that leads, in a worker, or in a tab alone; see stream.js. Each tab says what it follows, up to where it
// has seen it, and by which names its page is told of it: an EventSource hears no name that it was not told to listen for. A
// tab that has seen less than was told, or listens for another name, makes the stream begin again from there; the others have
// seen that, and pass over it. EventSource is never left to come back by itself: it would ask from the places of long ago.

const RETRY_MS = 500;
const RETRY_MAX_MS = 30000;
// Beats come every 15 seconds; without three of them the connection is dead, though nobody said so.
const SILENCE_MS = 45000;
const LOOK_MS = 5000;
// Tabs that come at once are followed by one request.
const GATHER_MS = 40;
// A tab that was closed without a word is forgotten after a while; hidden ones are heard once a minute.
const FORGET_MS = 180000;
// What every stream says, whatever its pages show.
const OWN = ['beat', 'gone', 'reload'];

// `base` is the address without what is followed; `tell` brings a message to every tab.
export function openSource(base, tell) {
  const tabs = new Map();
  const at = new Map();
  // What the pages listen for, and which of it has no place in a log.
  const names = new Set(OWN);
  const placeless = new Set(['gone']);
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

  // The place in its log, if this has one: EventSource repeats the last id for events that have none.
  function placeOf(name, event, data) {
    if (name === 'beat') return data.at === undefined ? null : data.at;
    return placeless.has(name) || data.head !== undefined ? null : Number(event.lastEventId);
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
    names.forEach(function (name) {
      mine.addEventListener(name, function (event) {
        if (mine === source) take(name, event);
      });
    });
  }

  // Tells whether one of them is new.
  function listen(facts, news) {
    const before = names.size;
    facts.concat(news).forEach(function (name) { names.add(name); });
    news.forEach(function (name) { placeless.add(name); });
    return names.size > before;
  }

  function want(tab, seen, facts, news) {
    if (!facts) {
      // Put together of the files of two versions, while the hubs were renewed.
      Object.keys(seen).forEach(function (topic) { tell({ topic: topic, name: 'reload', data: {}, id: null }); });
      return;
    }
    tabs.set(tab, { topics: Object.keys(seen), heard: Date.now() });
    const isNew = listen(facts, news);
    let again = source === null || isNew;
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
      if (message.want) want(message.from, message.want, message.facts, message.news);
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
