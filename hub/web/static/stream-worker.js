// The live stream of a browser whose pages have no Web Locks: over plain HTTP on a closed network. Its name is the address.

import { openSource } from './stream-source.js';

const channel = new BroadcastChannel(self.name);
const source = openSource(self.name, function (message) { channel.postMessage(message); });

channel.onmessage = function (event) {
  if (event.data.from) source.hear(event.data);
};
channel.postMessage({ who: true });
