// Draws the face that gives numbers, and knows how far somebody has come: language, chosen services, page, digits of a
// booking. What becomes of a wish, and how long it is shown, comes from the kiosk.

const PER_PAGE = 6;
const SERVICES_MAX = 4;
const IDLE_MS = 30_000;
const IDLE_TOLD_MS = 10_000;
const WAKE_MS = 30_000;
const WISHED_MS = 3_000;
const NUMBER_DIGITS = 6;
const CHECK_DIGITS = 4;
/** Sizes of the words, until everything has room. */
const FITS = [1.3, 1.15, 1, 0.93, 0.86, 0.8, 0.74, 0.68, 0.62];

const NOBODY = { step: "start", language: "ja", chosen: [], care: false, page: 0, number: "", check: "", field: "number" };
let visitor = { ...NOBODY, chosen: [] };
let view = null;
let lost = false;
/** The visit whose number is being asked for, until the kiosk says that it is. */
let wished = null;
/** What is asked for is no new number but what a booking gives. */
let isArriving = false;
let touchedAt = 0;
let drawn = "";
let drawnStep = "";
let heardVisit = null;
let heardMessage = null;

const words = () => WORDS[language()];
const tickets = () => view?.tickets;
const scene = () => tickets()?.scene ?? { kind: "choosing" };
const menu = () => tickets()?.menu.menu;
const inLanguage = (names) => names[language()] ?? names.ja;

/** A ticket speaks its visitor's language, a refusal the one that was chosen. */
function language() {
  return scene().kind === "given" ? scene().shown.language : visitor.language;
}

/** What the screen is about now. */
function step() {
  if (lost || !tickets()) return "away";
  if (scene().kind === "given") return "given";
  if (view.message.tone !== "ready") return "message";
  if (["refused", "not-arrived"].includes(scene().kind)) return "refused";
  if (scene().kind === "asking" || wished === tickets().visit) return "asking";
  if (visitor.step === "start") return "start";
  if (tickets().menu.kind === "away") return "away";
  return menu() ? visitor.step : "loading";
}

function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
}

const wake = () => post("/wake", {}).catch(() => {});

// -- Touches

function begin(language, step = "menu") {
  visitor = { ...NOBODY, chosen: [], language, step };
  wake();
  draw();
}

function reset() {
  visitor = { ...NOBODY, chosen: [] };
  draw();
}

function choose(service) {
  if (!visitor.chosen.includes(service)) visitor.chosen = [...visitor.chosen, service].slice(0, SERVICES_MAX);
  visitor.step = "confirm";
  draw();
}

function remove(service) {
  visitor.chosen = visitor.chosen.filter((chosen) => chosen !== service);
  if (visitor.chosen.length === 0) visitor.step = "menu";
  draw();
}

function back() {
  if (visitor.step === "booked" && visitor.number !== "") {
    visitor = { ...visitor, number: "", check: "", field: "number" };
    draw();
  } else if (visitor.step === "confirm") {
    visitor.chosen = visitor.chosen.slice(0, -1);
    visitor.step = "menu";
    draw();
  } else if (visitor.step === "menu" && visitor.chosen.length > 0) {
    visitor.step = "confirm";
    draw();
  } else {
    reset();
  }
}

function take() {
  if (scene().kind !== "choosing") return;
  const { chosen: services, language, care } = visitor;
  isArriving = false;
  wish("/tickets", { services, language, care });
}

/** Says that somebody with a booking is here; a scanner is heard also while the last ticket is shown. */
function arrive(shown) {
  if (!tickets() || scene().kind === "asking") return;
  isArriving = true;
  wish("/arrivals", shown);
}

function checkIn() {
  const { number, check } = visitor;
  if (number !== "" && check.length === CHECK_DIGITS) arrive({ number, check });
}

function digit(pressed) {
  const { field } = visitor;
  const most = field === "number" ? NUMBER_DIGITS : CHECK_DIGITS;
  visitor[field] = (visitor[field] + pressed).slice(0, most);
  if (field === "number" && visitor.number.length === most) visitor.field = "check";
  draw();
}

function erase() {
  if (visitor.field === "check" && visitor.check === "") visitor.field = "number";
  visitor[visitor.field] = visitor[visitor.field].slice(0, -1);
  draw();
}

function wish(path, asked) {
  const { visit } = tickets();
  if (wished === visit) return;
  wished = visit;
  const failed = () => { wished = null; draw(); };
  post(path, { visit, ...asked }).then((answer) => { if (!answer.ok) failed(); }, failed);
  // The kiosk says at once that it asks. If it does not, the button is there again.
  setTimeout(() => { if (wished === visit) failed(); }, WISHED_MS);
  draw();
}

const aboutThis = (path) => () => post(path, { visit: tickets().visit }).catch(() => {});

// -- Drawing

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function text(id, value) {
  byId(id).textContent = value;
}

/** Only what changed is drawn, so that the keyboard's place is not lost. */
function draw() {
  const now = step();
  const key = JSON.stringify([now, visitor, language(), tickets(), view?.notice, view?.reader, view?.message, view?.facility]);
  if (key === drawn) return;
  drawn = key;
  const focused = document.activeElement?.id;
  document.documentElement.lang = words().tag;
  document.body.dataset.step = now;
  text("office", menu()?.office ?? view?.facility ?? "");
  drawNotice(now);
  drawTitle(now);
  drawStart();
  if (menu()) drawMenu();
  if (menu()) drawConfirm();
  drawBooked();
  if (now === "given") drawGiven(scene().shown);
  drawWays(now);
  drawClock(words().locale);
  fit();
  if (now !== drawnStep) byId("title").focus();
  else if (focused) byId(focused)?.focus();
  drawnStep = now;
}

/** Names and languages are as long as they are, and nobody scrolls before a kiosk. */
function fit() {
  const main = document.querySelector("main");
  const overflows = (one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
  const most = step() === "menu" ? FITS[0] : 1;
  main.classList.remove("tight");
  for (const size of FITS.filter((size) => size <= most)) {
    main.style.setProperty("--fit", size);
    const seen = [...main.querySelectorAll("section, #pad, button")].filter((one) => one.checkVisibility());
    if (![main, ...seen].some(overflows)) return;
  }
  main.classList.add("tight");
}

/** What is wrong with the kiosk; of the printer only before somebody has a ticket, which says it itself. */
function drawNotice(now) {
  const ofPrinter = now === "given" ? "" : words().printer[tickets()?.printer ?? "ready"];
  text("notice", view?.notice || ofPrinter);
  byId("notice").hidden = byId("notice").textContent === "";
}

function drawTitle(now) {
  const all = words();
  const { opens, closes, next } = menu() ?? {};
  const hours = () => (next ? all.opensNext(next) : all.hours(opens, closes));
  const isClosed = menu()?.buttons.every((button) => button.availability === "closed");
  const [title, under] = {
    start: () => [all.welcome, ""],
    booked: () => [all.bookedTitle, ""],
    menu: () => [visitor.chosen.length > 0 ? all.chooseMore : all.choose, isClosed ? hours() : all.estimate],
    confirm: () => [all.confirm, ""],
    loading: () => [all.looking, all.askingDetail],
    asking: () => [isArriving ? all.looking : all.asking, all.askingDetail],
    given: () => [{ taken: all.number, arrived: scene().shown.booked_at ? all.bookedArrived : all.arrived, waiting: all.waits }[scene().shown.meaning], ""],
    refused: () => (scene().kind === "not-arrived" ? all.notArrived[scene().why.reason](scene().why) : all.refused[scene().why]),
    message: () => [view.message.words, view.message.detail],
    away: () => all.away,
  }[now]();
  byId("title").replaceChildren(...inSentences(title));
  text("under", under);
  document.body.dataset.tone = now === "message" ? view.message.tone : "";
}

function drawStart() {
  text("start-ja", WORDS.ja.start);
  text("start-booked", WORDS.ja.booked);
  byId("start-booked").hidden = !menu()?.takes_bookings;
  if (byId("start-others").childElementCount === 0) {
    for (const [language, { name, start, tag }] of Object.entries(WORDS).slice(1)) {
      const parts = [make("strong", { textContent: name }), make("span", { textContent: start })];
      const button = make("button", { id: `start-${language}`, type: "button", lang: tag }, ...parts);
      button.addEventListener("click", () => begin(language));
      byId("start-others").append(button);
    }
  }
  byId("card").hidden = view?.reader !== "usable" && view?.reader !== "reduced";
  byId("card").querySelector("span").textContent = words().card;
}

function drawMenu() {
  const all = words();
  const offered = menu().buttons.filter((button) => !visitor.chosen.includes(button.service));
  const pages = Math.max(1, Math.ceil(offered.length / PER_PAGE));
  visitor.page = Math.min(visitor.page, pages - 1);
  const shown = offered.slice(visitor.page * PER_PAGE, (visitor.page + 1) * PER_PAGE);
  byId("services").dataset.count = shown.length;
  byId("services").replaceChildren(...shown.map(drawService));
  byId("pages").hidden = pages === 1;
  byId("previous").disabled = visitor.page === 0;
  byId("next").disabled = visitor.page === pages - 1;
  text("previous", all.previous);
  text("next", all.next);
  text("page", all.page(visitor.page + 1, pages));
  text("menu-booked", all.booked);
  byId("menu-booked").hidden = !menu().takes_bookings || visitor.chosen.length > 0;
}

function drawBooked() {
  const all = words();
  byId("scan-here").querySelector("span").textContent = all.scanHere;
  for (const [field, label, most] of [["number", all.bookingNumber, NUMBER_DIGITS], ["check", all.check, CHECK_DIGITS]]) {
    const entry = byId(`entry-${field}`);
    entry.querySelector("span").textContent = label;
    entry.querySelector("output").textContent = visitor[field].padEnd(most, "–");
    entry.ariaCurrent = String(visitor.field === field);
  }
  text("check-hint", all.checkHint);
  if (byId("pad").childElementCount === 0) {
    for (const key of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0"]) {
      const button = make("button", { id: `key-${key}`, type: "button", textContent: key });
      button.addEventListener("click", () => (key === "erase" ? erase() : digit(key)));
      byId("pad").append(button);
    }
  }
  text("key-erase", all.erase);
  text("check-in", all.checkIn);
  byId("check-in").disabled = visitor.number === "" || visitor.check.length < CHECK_DIGITS;
}

/** A wait as it is said: in one figure, or from the least to the most where one would mislead. */
function waitOf(least, minutes) {
  return typeof least === "number" ? words().minutesBetween(least, minutes) : words().minutes(minutes);
}

function drawService({ service, name, hint, section_name: section, waiting, minutes, least_minutes: least, availability }) {
  const all = words();
  const state = {
    open: [all.waiting(waiting), ...(minutes === undefined || waiting === 0 ? [] : [waitOf(least, minutes)])],
    closed: [all.closed],
    "used-up": [all.usedUp],
  }[availability];
  const button = make(
    "button",
    { id: `service-${service}`, className: "service", type: "button", disabled: availability !== "open" },
    make("strong", { textContent: inLanguage(name) }),
    make("span", { className: "section", textContent: inLanguage(section) }),
    ...(hint ? [make("span", { className: "hint", textContent: inLanguage(hint) })] : []),
    make("span", { className: "wait" }, ...state.map((part) => make("span", { textContent: part }))),
  );
  button.addEventListener("click", () => choose(service));
  return button;
}

function drawConfirm() {
  const all = words();
  const chosen = visitor.chosen.map((service) => menu().buttons.find((button) => button.service === service));
  byId("chosen").replaceChildren(...chosen.filter(Boolean).map(({ service, name, section_name: section }) => {
    const what = make("div", {}, make("strong", { textContent: inLanguage(name) }), make("span", { textContent: inLanguage(section) }));
    const away = make("button", { id: `remove-${service}`, type: "button", textContent: "×", ariaLabel: all.remove(inLanguage(name)) });
    away.addEventListener("click", () => remove(service));
    return make("li", {}, what, ...(chosen.length > 1 ? [away] : []));
  }));
  text("add", all.add);
  byId("add").hidden = chosen.length >= Math.min(SERVICES_MAX, menu().buttons.filter((button) => button.availability === "open").length);
  byId("care").ariaPressed = String(visitor.care);
  byId("care").querySelector("strong").textContent = all.care;
  byId("care").querySelector("small").textContent = all.careDetail;
  text("take", all.take);
}

function drawGiven({ number, section, services, booked_at: bookedAt, before, minutes, least_minutes: least, qr, paper, meaning }) {
  const all = words();
  text("booked-at", bookedAt === null ? "" : all.bookedAt(bookedAt));
  text("number", number);
  byId("what").replaceChildren(make("strong", { textContent: section }), ...services.map((service) => make("span", { textContent: service })));
  text("before-label", all.before);
  text("before", before === 0 ? all.nextTurn : all.people(before));
  text("about-label", all.about);
  text("about", minutes === null ? "" : waitOf(least, minutes));
  byId("about").parentElement.hidden = minutes === null || before === 0;
  byId("qr").hidden = qr === null;
  if (qr) {
    byId("qr").querySelector("svg").setAttribute("viewBox", `-2 -2 ${qr.size + 4} ${qr.size + 4}`);
    byId("qr").querySelector("path").setAttribute("d", qr.path);
  }
  text("scan", all.scan);
  const failed = paper.fault === "out-of-paper" ? all.outOfPaper : all.notPrinted;
  const said = { none: meaning === "waiting" ? "" : all.paperless, printing: all.printing, printed: all.printed, failed };
  byId("paper").replaceChildren(...inSentences(said[paper.kind]));
  byId("paper").dataset.kind = paper.kind;
  text("print-again", all.printAgain);
  byId("print-again").hidden = paper.kind !== "failed";
  text("done", all.done);
}

function drawWays(now) {
  const all = words();
  byId("ways").hidden = !["menu", "confirm", "booked", "loading", "away"].includes(now) || visitor.step === "start";
  const isFirst = (visitor.step === "menu" && visitor.chosen.length === 0) || (visitor.step === "booked" && visitor.number === "");
  text("back", isFirst || now === "away" ? all.first : all.back);
  byId("languages").ariaLabel = all.language;
  byId("languages").setAttribute("role", "group");
  byId("languages").replaceChildren(...Object.entries(WORDS).map(([language, { name, tag }]) => {
    const button = make("button", { id: `speak-${language}`, type: "button", textContent: name, lang: tag });
    button.ariaPressed = String(language === visitor.language);
    button.addEventListener("click", () => { visitor.language = language; draw(); });
    return button;
  }));
  text("understood", all.done);
  text("stay", all.stay);
}

// -- What comes from the kiosk

function came(next) {
  const before = scene();
  // Whether people come here with bookings is on the first screen already.
  if (view === null && next.tickets?.menu.kind === "unknown") wake();
  view = next;
  lost = false;
  if (wished !== null && wished !== tickets()?.visit) wished = null;
  const now = scene().kind;
  // Whoever came by card does not end what somebody else has begun.
  const ended = now === "choosing" && (["refused", "not-arrived"].includes(before.kind) || (before.kind === "given" && before.shown.source === "screen"));
  if (ended && before.why === "choose-again") {
    visitor.chosen = [];
    visitor.step = "menu";
    wake();
  } else if (ended && before.why?.reason === "unknown" && visitor.step === "booked") {
    visitor = { ...visitor, check: "", field: visitor.number === "" ? "number" : "check" };
  } else if (ended) {
    visitor = { ...NOBODY, chosen: [] };
  }
  if (now !== "choosing") touchedAt = performance.now();
  sing(now);
  draw();
}

function sing(now) {
  const { visit } = tickets() ?? {};
  if (heardVisit !== null && heardVisit !== visit && now === "given") play(SOUNDS.welcome);
  if (heardVisit !== null && heardVisit !== visit && ["refused", "not-arrived"].includes(now)) play(SOUNDS["ask-staff"]);
  if (heardMessage !== null && heardMessage !== view.message_id) play(SOUNDS[view.message.tone] ?? []);
  [heardVisit, heardMessage] = [visit, view.message_id];
}

function watchIdle() {
  const left = IDLE_MS - (performance.now() - touchedAt);
  const isWaiting = visitor.step !== "start" && scene().kind === "choosing" && wished === null;
  if (isWaiting && left <= 0) reset();
  const isTold = isWaiting && left > 0 && left <= IDLE_TOLD_MS;
  if (byId("idle").hidden === isTold) {
    byId("idle").hidden = !isTold;
    fit();
  }
  if (isTold) byId("idle").querySelector("span").textContent = words().idle(Math.ceil(left / 1_000));
}

function touched() {
  touchedAt = performance.now();
  if (visitor.step !== "start" && !menu()) wake();
}

byId("start-ja").addEventListener("click", () => begin("ja"));
byId("start-booked").addEventListener("click", () => begin("ja", "booked"));
byId("menu-booked").addEventListener("click", () => { visitor.step = "booked"; draw(); });
byId("entry-number").addEventListener("click", () => { visitor.field = "number"; draw(); });
byId("entry-check").addEventListener("click", () => { visitor.field = "check"; draw(); });
byId("check-in").addEventListener("click", checkIn);
byId("previous").addEventListener("click", () => { visitor.page -= 1; draw(); });
byId("next").addEventListener("click", () => { visitor.page += 1; draw(); });
byId("add").addEventListener("click", () => { visitor.step = "menu"; visitor.page = 0; draw(); });
byId("care").addEventListener("click", () => { visitor.care = !visitor.care; draw(); });
byId("take").addEventListener("click", take);
byId("back").addEventListener("click", back);
byId("stay").addEventListener("click", watchIdle);
byId("print-again").addEventListener("click", aboutThis("/print"));
byId("done").addEventListener("click", aboutThis("/done"));
byId("understood").addEventListener("click", aboutThis("/done"));
// Before the button that was meant is asked, and also for those whose aids click without a finger or a key.
addEventListener("click", touched, true);
addEventListener("pointerdown", touched);
addEventListener("keydown", (event) => {
  touched();
  if (event.key === "Escape" && visitor.step !== "start" && scene().kind === "choosing") back();
  if (event.key === "Backspace" && step() === "booked") erase();
});
hearTyping((scanned) => arrive({ code: scanned }), (key) => { if (step() === "booked" && /^[0-9]$/.test(key)) digit(key); });
addEventListener("resize", fit);
addEventListener("contextmenu", (event) => event.preventDefault());
setInterval(watchIdle, 500);
setInterval(() => drawClock(words().locale), 1_000);
setInterval(() => { if (visitor.step !== "start") wake(); }, WAKE_MS);
draw();
listen(came, () => { lost = true; draw(); });
