// The words of the face for numbers, in six languages: what `said.js` has of the catalogue, and functions where something is
// set in. A minute is never a promise.

// A booked day and time, like 11月24日(火) 10:15.
function dayAndTime(day, time, locale) {
  const form = { month: "long", day: "numeric", weekday: "short", timeZone: "Asia/Tokyo" };
  return `${new Date(`${day}T12:00:00+09:00`).toLocaleDateString(locale, form)} ${time}`;
}

function fill(text, set) {
  return text.replace(/\{(\w+)\}/g, (_, name) => set[name]);
}

function each(named, make) {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, make(value, name)]));
}

function speak({ tag, locale, texts, counted, printer, away, refused, not_arrived: notArrived, used_waits: usedWaits }) {
  const why = ([title, under], reason) => (set) => {
    const [when, more] = [reason === "not-today" ? dayAndTime(set.day, set.time, locale) : "", reason === "used" && !set.number ? usedWaits : under];
    return [fill(title, { ...set, when }), fill(more, set)];
  };
  return {
    ...texts,
    ...each(counted, (forms) => (n) => fill(forms[Math.min(n, 2)], { n })),
    tag,
    locale,
    printer,
    away,
    refused,
    notArrived: each(notArrived, why),
    hours: (opens, closes) => fill(texts.hours, { opens, closes }),
    opensNext: ({ day, time }) => fill(texts.opensNext, { when: dayAndTime(day, time, locale) }),
    page: (page, pages) => fill(texts.page, { page, pages }),
    remove: (name) => fill(texts.remove, { name }),
    bookedAt: (time) => fill(texts.bookedAt, { time }),
    minutesBetween: (least, most) => fill(texts.minutesBetween, { least, most }),
  };
}

const WORDS = Object.fromEntries(SAID.map((said) => [said.key, speak(said)]));
