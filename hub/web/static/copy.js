// A button that copies what its field holds. Staff pages may come over plain HTTP, where the clipboard API is missing.

document.querySelectorAll('[data-copy]').forEach(function (button) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener('click', function () {
    field.focus();
    field.select();
    const copied = document.execCommand('copy');
    document.getElementById('copied').textContent = copied ? 'コピーしました' : '上のリンクを選んで、コピーしてください';
  });
});
