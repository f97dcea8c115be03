// What the board and the page of the families have in common: the tabs of their classes, links of which one is current, and the field
// in which a name is looked for. Without it the links lead to the same page of the hub.

// As it is compared: in one width, without blanks, katakana as hiragana.
export function folded(text) {
  return text.normalize('NFKC').toLowerCase().replace(/[\s・]/g, '').replace(/[ァ-ヶ]/g, function (letter) {
    return String.fromCharCode(letter.charCodeAt(0) - 0x60);
  });
}

export function mark(links, current) {
  links.forEach(function (link) {
    if (link === current) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  });
}

// Chooses without leaving the page; what is to open elsewhere opens elsewhere.
export function keepLinks(links, choose) {
  links.forEach(function (link) {
    link.addEventListener('click', function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      mark(links, link);
      choose(link);
    });
  });
}

// Tells what is looked for whenever that changes.
export function keepSearch(field, seek) {
  field.addEventListener('input', function (event) {
    const text = folded(field.value);
    // Letters that an input method has not made kana of yet.
    seek(event.isComposing ? text.replace(/[a-z]+$/, '') : text);
  });
}
