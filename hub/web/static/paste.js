// Opens an invitation from a pasted link: an app on an iPhone's home screen has no address line, and knows nothing of
// what the browser was let into.

const form = document.getElementById('paste');

form.hidden = false;
form.addEventListener('submit', function (event) {
  event.preventDefault();
  const code = /\/invitations\/([\w-]+)/.exec(form.elements.link.value);
  if (code) location.assign('/invitations/' + code[1]);
  else document.getElementById('unread').textContent = '招待リンクではないようです。保育園から届いたリンクを、初めから終わりまでコピーしてください。';
});
