// Which families are seen: of one class, those whom nobody has invited, or whose name is looked for. Without it the links
// lead to the same page of the hub. What is looked for stays in this page.

import { folded, keepLinks, keepSearch } from './classes.js';

const page = document.getElementById('families');
const field = document.getElementById('find');
const nobody = document.getElementById('nobody');
const classes = Array.from(document.querySelectorAll('.classes a'));
const filters = Array.from(document.querySelectorAll('.filter a'));
let chosen = page.dataset.class;
let only = page.dataset.only;
let sought = '';

const groups = Array.from(page.querySelectorAll('.group'), function (element) {
  const rows = Array.from(element.querySelectorAll('.family'), function (row) {
    // By the child's name and kana, and by the guardians' names.
    const words = Array.from(row.querySelectorAll('.who bdi, .what > bdi'), function (name) { return folded(name.textContent); });
    return { row: row, text: words.join(' '), isMissing: row.hasAttribute('data-missing') };
  });
  return { element: element, name: element.dataset.class, rows: rows };
});

function look() {
  let shown = 0;
  groups.forEach(function (group) {
    const isChosen = sought || !chosen || group.name === chosen;
    let hits = 0;
    group.rows.forEach(function (one) {
      const isHit = isChosen && (sought ? one.text.indexOf(sought) >= 0 : !only || one.isMissing);
      one.row.hidden = !isHit;
      if (isHit) hits += 1;
    });
    group.element.hidden = hits === 0;
    shown += hits;
  });
  nobody.hidden = shown > 0;
}

// The address says what is seen, so that a form comes back to it; the other links keep up with it.
function keep() {
  const number = classes.findIndex(function (link) { return link.dataset.class === chosen; });
  function address(number, only) {
    const query = new URLSearchParams();
    if (number > 0) query.set('class', String(number));
    if (only) query.set('only', only);
    const text = query.toString();
    return location.pathname + (text ? '?' + text : '');
  }
  classes.forEach(function (link, at) { link.href = address(at, only); });
  filters.forEach(function (link) { link.href = address(number, link.dataset.only); });
  history.replaceState(null, '', address(number, only));
  const query = location.search;
  page.querySelectorAll('form').forEach(function (form) {
    const action = form.getAttribute('action').split('?')[0];
    if (!action.endsWith('/sheets')) form.setAttribute('action', action + query);
  });
}

function listen(links, choose) {
  keepLinks(links, function (link) {
    choose(link);
    field.value = '';
    sought = '';
    look();
    keep();
  });
}

if (field) {
  listen(classes, function (link) { chosen = link.dataset.class; });
  listen(filters, function (link) { only = link.dataset.only; });
  document.getElementById('finder').hidden = false;
  keepSearch(field, function (text) {
    sought = text;
    look();
  });
  // Whatever a page shows once is not shown again for having been loaded anew.
  if (location.search.indexOf('mailed=') >= 0) keep();
}
