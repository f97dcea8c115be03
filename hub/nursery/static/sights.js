// Which children of the board are seen, and how many there are: of one class, of one state, or whose name is looked for. What
// moves counts in its own class and tile; nothing else is touched. The class is remembered on this device.

import { folded, keepLinks, keepSearch, mark } from './classes.js';

const WORDS = { expected: 'まだ ', here: '登園中 ' };

export function keepSights(board) {
  const shelf = 'kazasu-class:' + location.pathname;
  const tools = document.getElementById('sights');
  const field = document.getElementById('find');
  const nobody = document.getElementById('nobody');
  const tabs = Array.from(board.querySelectorAll('.classes a'));
  const tiles = {};
  const all = { counts: { expected: 0, here: 0, gone: 0, absent: 0 }, size: 0, number: tabs[0].querySelector('.number') };
  const groups = Array.from(board.querySelectorAll('.group'), groupOf);
  const groupOfChild = {};
  let chosen = board.dataset.class;
  let only = '';
  let sought = '';

  function groupOf(element) {
    const name = element.dataset.class;
    const tab = tabs.find(function (tab) { return tab.dataset.class === name; });
    const group = {
      name: name,
      element: element,
      headline: element.querySelector('h2 small'),
      number: tab.querySelector('.number'),
      counts: { expected: 0, here: 0, gone: 0, absent: 0 },
      size: 0,
      hits: 0,
      rows: [],
    };
    element.querySelectorAll('.child').forEach(function (row) {
      const who = row.querySelector('.who');
      group.rows.push({ row: row, text: folded(who.textContent) + ' ' + folded(who.lastChild.textContent) });
      group.counts[row.dataset.presence] += 1;
      group.size += 1;
    });
    return group;
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function draw(group) {
    const fits = sought ? group.hits : only ? group.counts[only] : group.size;
    const word = sought ? '' : WORDS[only] || '';
    write(group.headline, word + (word ? fits + ' / ' : '') + group.size + '人');
    group.element.hidden = fits === 0 || !(sought || !chosen || group.name === chosen);
  }

  function look() {
    board.dataset.only = sought ? '' : only;
    groups.forEach(draw);
    isAnybody();
  }

  function isAnybody() {
    nobody.hidden = groups.length === 0 || groups.some(function (group) { return !group.element.hidden; });
  }

  function number(part) {
    write(part.number, part.counts.here + '/' + part.size);
  }

  function seek() {
    groups.forEach(function (group) {
      group.hits = 0;
      group.rows.forEach(function (one) {
        const isHit = one.text.indexOf(sought) >= 0;
        one.row.hidden = !isHit;
        if (isHit) group.hits += 1;
      });
    });
    look();
  }

  function choose(tab) {
    chosen = tab.dataset.class;
    look();
  }

  function remembered() {
    try {
      return localStorage.getItem(shelf) || '';
    } catch (error) {
      return '';
    }
  }

  groups.forEach(function (group) {
    group.rows.forEach(function (one) { groupOfChild[one.row.id] = group; });
    Object.keys(group.counts).forEach(function (presence) { all.counts[presence] += group.counts[presence]; });
    all.size += group.size;
  });
  board.querySelectorAll('.count').forEach(function (tile) {
    tiles[tile.dataset.presence] = tile.querySelector('.number');
  });

  keepLinks(tabs, function (tab) {
    history.replaceState(null, '', tab.href);
    try {
      localStorage.setItem(shelf, tab.dataset.class);
    } catch (error) {
      // Private windows: it holds for this page.
    }
    choose(tab);
  });
  tools.hidden = false;
  tools.querySelector('.filter').addEventListener('click', function (event) {
    const button = event.target.closest('button');
    if (!button) return;
    only = button.dataset.only;
    tools.querySelectorAll('.filter button').forEach(function (other) {
      other.setAttribute('aria-pressed', String(other === button));
    });
    look();
  });
  keepSearch(field, function (text) {
    sought = text;
    seek();
  });

  const before = remembered();
  const tab = chosen === '' && tabs.find(function (tab) { return before !== '' && tab.dataset.class === before; });
  if (tab) {
    history.replaceState(null, '', tab.href + location.hash);
    mark(tabs, tab);
    choose(tab);
  }

  return {
    // Children went from one state to another; each number that this changes is written once.
    moved: function (moves) {
      const groups = new Set();
      moves.forEach(function (move) {
        const group = groupOfChild[move.child.id];
        groups.add(group);
        [group, all].forEach(function (part) {
          part.counts[move.from] -= 1;
          part.counts[move.to] += 1;
        });
      });
      groups.forEach(number);
      number(all);
      Object.keys(tiles).forEach(function (presence) { write(tiles[presence], String(all.counts[presence])); });
      if (only && !sought) {
        groups.forEach(draw);
        isAnybody();
      }
    },
  };
}
