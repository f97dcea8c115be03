// A button that prints the page; the menu of the browser does the same without it.

document.querySelectorAll('.print').forEach(function (button) {
  button.hidden = false;
  button.addEventListener('click', function () { window.print(); });
});
