// The place of a number in its line, as its pages count it: from the frames that every screen and phone of the office gets.
// Nothing is asked of the hub while somebody waits.

// Who competes for our counters: by what they wait for, or, where that is not said, by the section.
function isBefore(mine, place) {
  if (place === null || place.place >= mine.place) return false;
  if (!mine.rivals || place.service === undefined) return String(place.section) === mine.section;
  return mine.rivals.split(' ').indexOf(String(place.service)) >= 0;
}

// By how many the number comes nearer or falls back when somebody else left a place or took one. An event may do both.
export function moved(mine, data) {
  return (isBefore(mine, data.joined) ? 1 : 0) - (isBefore(mine, data.left) ? 1 : 0);
}

// Minutes as people say them: to the minute while few, to five after.
function said(minutes) {
  const whole = Math.max(1, Math.ceil(minutes));
  return whole <= 10 ? whole : Math.ceil(whole / 5) * 5;
}

// The wait with so many before: that of somebody who came now, for as many as are before us. Our own place is among those
// who wait. `undefined` if nothing is said of this line; without `minutes` if nobody knows, with `least` if it is a range.
export function waitOf(mine, before, all) {
  const line = all.find(function (one) { return String(one.section) === mine.section; });
  if (!line) return undefined;
  const own = mine.rivals && (line.services || []).find(function (one) { return String(one.service) === mine.service; });
  const wait = own || { ahead: line.waiting, minutes: line.minutes };
  if (wait.minutes === null) return {};
  const part = (before + 1) / (wait.ahead + 1);
  const minutes = said(wait.minutes * part);
  const least = wait.least === undefined ? minutes : said(wait.least * part);
  return least < minutes ? { minutes: minutes, least: least } : { minutes: minutes };
}

// Puts a wait where the page keeps it.
export function keep(mine, wait) {
  ['minutes', 'least'].forEach(function (name) {
    if (wait[name] === undefined) delete mine[name];
    else mine[name] = wait[name];
  });
}

// The wait as it is shown.
export function minutesText(mine) {
  return (mine.least ? mine.least + '–' : '') + (mine.minutes || '');
}
