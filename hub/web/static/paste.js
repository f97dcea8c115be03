// Opens an invitation from a pasted link: an app on an iPhone's home screen has no address line, and knows nothing of
// what the browser was let into.

const form = document.getElementById('paste');

if (form) form.hidden = false;
if (form) form.addEventListener('submit', function (event) {
  event.preventDefault();
  const code = /\/invitations\/([\w-]+)/.exec(form.elements.link.value);
  if (code) location.assign('/invitations/' + code[1]);
  else document.getElementById('unread').textContent = form.dataset.bad;
});
