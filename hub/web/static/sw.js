// Shows pushes, opens the page they speak of, and says so when there is no connection. Keeps no page and nothing about
// anybody: only the offline page with its style and icon.

const SHELF = 'kazasu-offline-4';
const OFFLINE = '/offline';
const ICON = '/icon.png';
const COLOUR = '/town.css';
const HOME = '/family';

self.addEventListener('install', function (event) {
  const files = [OFFLINE, '/static/kazasu.css', COLOUR, ICON];
  event.waitUntil(
    caches.open(SHELF)
      .then(function (shelf) {
        return shelf.addAll(files.map(function (file) { return new Request(file, { cache: 'reload' }); }));
      })
      .catch(function () {})
      .then(function () { return self.skipWaiting(); })
  );
});

self.addEventListener('activate', function (event) {
  event.waitUntil(
    caches.keys()
      .then(function (names) {
        return Promise.all(names.filter(function (name) { return name !== SHELF; }).map(function (name) { return caches.delete(name); }));
      })
      .then(function () { return self.clients.claim(); })
  );
});

function isFile(path) {
  return path === ICON || path === COLOUR || path.indexOf('/static/') === 0;
}

self.addEventListener('fetch', function (event) {
  const request = event.request;
  if (request.mode === 'navigate' && request.method === 'GET') {
    event.respondWith(fetch(request).catch(function () { return caches.match(OFFLINE); }));
  } else if (request.method === 'GET' && isFile(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(function () {
      return caches.match(request).then(function (kept) { return kept || Response.error(); });
    }));
  }
});

// Declarative web push (`web_push: 8030`), which browsers without it leave to us. A push without readable words still
// shows something: a push that shows nothing costs the subscription.
function words(data) {
  let told = null;
  try {
    told = data && data.json().notification;
  } catch (error) {
    told = null;
  }
  return told || { title: 'お知らせがあります', body: '押すと、ページを開きます' };
}

// Only our own pages are opened.
function ownPage(navigate) {
  try {
    const url = new URL(navigate || HOME, self.location.origin);
    return url.origin === self.location.origin ? url.href : new URL(HOME, self.location.origin).href;
  } catch (error) {
    return new URL(HOME, self.location.origin).href;
  }
}

self.addEventListener('push', function (event) {
  const told = words(event.data);
  const options = {
    body: told.body || '',
    lang: told.lang || 'ja',
    icon: ICON,
    badge: '/static/badge-96.png',
    data: { navigate: ownPage(told.navigate) },
  };
  if (told.tag) {
    options.tag = told.tag;
    options.renotify = told.renotify === true;
  }
  event.waitUntil(self.registration.showNotification(told.title || 'お知らせ', options));
});

self.addEventListener('notificationclick', function (event) {
  const url = (event.notification.data && event.notification.data.navigate) || ownPage(HOME);
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(function (pages) {
      const path = function (address) { return address.split(/[?#]/)[0]; };
      const open = pages.find(function (page) { return path(page.url) === path(url); });
      return open ? open.focus() : self.clients.openWindow(url);
    })
  );
});

// Cannot be relied on: the page tells the hub its subscription at every load as well. That is also how a renewed one
// comes to a visit, whose address only its page knows.
self.addEventListener('pushsubscriptionchange', function (event) {
  const old = event.oldSubscription;
  const fresh = event.newSubscription
    ? Promise.resolve(event.newSubscription)
    : old ? self.registration.pushManager.subscribe(old.options) : Promise.resolve(null);
  event.waitUntil(
    fresh.then(function (subscription) {
      if (!subscription) return undefined;
      const json = subscription.toJSON();
      return fetch('/family/subscriptions', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ endpoint: json.endpoint, keys: json.keys }),
      });
    }).catch(function () {})
  );
});
