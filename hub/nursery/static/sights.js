// Which children of the board are seen, and how many there are: of one class, of one state, or whose name is looked for. What
// moves counts in its own class and tile; nothing else is touched. The class is remembered on this device.

const WORDS = { expected: 'まだ ', here: '登園中 ' };

// As it is compared: in one width, without blanks, katakana as hiragana.
export function folded(text) {
  return text.normalize('NFKC').toLowerCase().replace(/[\s・]/g, '').replace(/[ァ-ヶ]/g, function (letter) {
    return String.fromCharCode(letter.charCodeAt(0) - 0x60);
  });
}

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
    tabs.forEach(function (other) {
      if (other === tab) other.setAttribute('aria-current', 'true');
      else other.removeAttribute('aria-current');
    });
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

  board.querySelector('.classes').addEventListener('click', function (event) {
    const tab = event.target.closest('a');
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
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
  field.addEventListener('input', function (event) {
    const text = folded(field.value);
    // Letters that an input method has not made kana of yet.
    sought = event.isComposing ? text.replace(/[a-z]+$/, '') : text;
    seek();
  });

  const before = remembered();
  const tab = chosen === '' && tabs.find(function (tab) { return before !== '' && tab.dataset.class === before; });
  if (tab) {
    history.replaceState(null, '', tab.href + location.hash);
    choose(tab);
  }

  return {
    // A child went from one state to another.
    moved: function (child, from, to) {
      const group = groupOfChild[child.id];
      [group, all].forEach(function (part) {
        part.counts[from] -= 1;
        part.counts[to] += 1;
        number(part);
      });
      [from, to].forEach(function (presence) { write(tiles[presence], String(all.counts[presence])); });
      if (only && !sought) {
        draw(group);
        isAnybody();
      }
    },
  };
}
