// Asks the browser for a passkey and sends what it answers with the form that stands there. What is asked stands in the form as
// JSON; browsers that read such JSON by themselves are newer than some that have passkeys, so it is read here.

const form = document.querySelector('[data-passkey]');
const button = form.querySelector('[data-ask]');
const says = Array.prototype.slice.call(document.querySelectorAll('[data-says]'));

function say(what) {
  const known = says.some(function (one) { return one.dataset.says === what; });
  says.forEach(function (one) { one.hidden = one.dataset.says !== (known || what === '' ? what : 'other'); });
}

function bytes(text) {
  const letters = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const all = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) all[at] = letters.charCodeAt(at);
  return all.buffer;
}

function text(buffer) {
  const letters = Array.prototype.map.call(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); });
  return btoa(letters.join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function named(keys) {
  return (keys || []).map(function (key) { return Object.assign({}, key, { id: bytes(key.id) }); });
}

function added(asked) {
  asked.user.id = bytes(asked.user.id);
  asked.excludeCredentials = named(asked.excludeCredentials);
  return navigator.credentials.create({ publicKey: asked }).then(function (key) {
    const response = key.response;
    return {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: response.getTransports ? response.getTransports() : [],
      key: key,
    };
  });
}

function shown(asked) {
  asked.allowCredentials = named(asked.allowCredentials);
  return navigator.credentials.get({ publicKey: asked }).then(function (key) {
    const response = key.response;
    return {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
      key: key,
    };
  });
}

function ask() {
  const asked = JSON.parse(form.dataset.options).publicKey;
  asked.challenge = bytes(asked.challenge);
  say('');
  button.disabled = true;
  const answering = form.dataset.passkey === 'add' ? added(asked) : shown(asked);
  answering.then(function (response) {
    const key = response.key;
    delete response.key;
    const answer = { id: key.id, rawId: text(key.rawId), type: key.type, response: response };
    form.querySelector('[name="credential"]').value = JSON.stringify(answer);
    button.disabled = false;
    form.submit();
  }, function (error) {
    button.disabled = false;
    say(error.name);
  });
}

document.querySelectorAll('[data-no-script]').forEach(function (one) { one.hidden = true; });
if (!window.PublicKeyCredential || !navigator.credentials) {
  say('unknown');
} else if (form.dataset.origin !== location.origin) {
  say('elsewhere');
} else {
  button.hidden = false;
  button.addEventListener('click', function () {
    if (!form.reportValidity || form.reportValidity()) ask();
  });
  // Whoever came by pressing for it is asked at once; where the browser wants another press, the button is there.
  if (form.dataset.passkey === 'alone') ask();
}
