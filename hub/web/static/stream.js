// One live stream for all tabs of a browser: a browser gives a host six connections, and a stream takes one for good.
//
// The tab that holds a Web Lock keeps the stream and tells the others (BroadcastChannel). Where pages have no Web Locks, as
// over plain HTTP, a worker that the tabs share keeps it. Older browsers have neither: there each tab has a stream of its
// own, and closes it while the tab is hidden.
//
// No `?.` and no `??` here: phones of 2018 read this.

import { openSource } from './stream-source.js';

const PING_MS = 5000;
// Whoever keeps the stream and does not answer for so long is frozen; a tab that somebody looks at takes it over.
const DEAD_MS = 8000;
const WANT_MS = 2000;
const me = Math.random().toString(36).slice(2) + Date.now().toString(36);

// Follows topics. `seen` maps each to the place in its log up to which the page shows it; `on` has the names that the page is
// told of, `facts` of the log and `news` that are none, and is told: state('open', 'lost' or 'paused'), refused(),
// event(topic, name, data).
export function follow(base, seen, on) {
  let channel = null;
  let source = null;
  let free = null;
  let waiting = 0;
  let wanted = 0;
  let isOver = false;
  let mode = 'own';

  function post(message) {
    message.from = me;
    if (source) source.hear(message);
    else if (channel) channel.postMessage(message);
  }

  function want() {
    wanted = Date.now();
    post({ want: Object.assign({}, seen), facts: on.facts, news: on.news });
  }

  // Something was told that follows what this tab never heard, or a tab knows less than it should.
  function missed() {
    if (Date.now() - wanted > WANT_MS) want();
  }

  function event(message) {
    const topic = message.topic;
    if (!(topic in seen)) return;
    if (message.id !== null) {
      if (message.prev > seen[topic]) {
        missed();
        if (message.name !== 'beat') return;
      } else {
        if (message.id <= seen[topic] && message.name !== 'beat') return;
        seen[topic] = Math.max(seen[topic], message.id);
      }
    } else if (message.name === 'reload' && message.data.head === seen[topic]) return;
    on.event(topic, message.name, message.data);
  }

  function take(message) {
    if (message.from || isOver) return;
    waiting = 0;
    if (message.who === true || message.who === me) want();
    else if (message.refused) on.refused();
    else if (message.state) on.state(message.state);
    else if (message.name) event(message);
  }

  function tell(message) {
    if (channel) channel.postMessage(message);
    take(message);
  }

  function start() {
    source = openSource(base, tell);
    if (channel) channel.postMessage({ who: true });
    want();
  }

  function stop() {
    if (source) source.close();
    if (free) free();
    source = null;
    free = null;
  }

  function lead(how) {
    navigator.locks.request(base, how, function () {
      if (isOver) return undefined;
      return new Promise(function (next) {
        free = next;
        start();
      });
    }).catch(function () {
      // Another tab took the stream over: this one queues again.
      stop();
      if (!isOver) {
        lead({});
        want();
      }
    });
  }

  function alone() {
    if (channel) channel.close();
    channel = null;
    mode = 'own';
    look();
  }

  function look() {
    if (mode === 'own') {
      if (document.hidden && source) {
        stop();
        on.state('paused');
      } else if (!document.hidden && !source) start();
      return;
    }
    if (waiting && !document.hidden && Date.now() - waiting > DEAD_MS) {
      waiting = 0;
      if (mode === 'worker') alone();
      else if (!source) lead({ steal: true });
      return;
    }
    if (!waiting) waiting = Date.now();
    post({ ping: Object.keys(seen) });
  }

  function share() {
    if (typeof BroadcastChannel !== 'function') return;
    if (navigator.locks) mode = 'locks';
    else if (typeof SharedWorker === 'function') mode = 'worker';
    else return;
    channel = new BroadcastChannel(base);
    channel.onmessage = function (event) {
      if (event.data.from && source) source.hear(event.data);
      else take(event.data);
    };
    if (mode === 'locks') lead({});
    else {
      try {
        const worker = new SharedWorker('/static/stream-worker.js', { type: 'module', name: base });
        worker.onerror = alone;
      } catch (error) {
        return alone();
      }
    }
    want();
  }

  share();
  look();
  const looking = setInterval(look, PING_MS);
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', function () { post({ kick: true }); });
  window.addEventListener('pagehide', function () {
    post({ bye: true });
    isOver = true;
    clearInterval(looking);
    stop();
    if (channel) channel.close();
    channel = null;
  });
}
