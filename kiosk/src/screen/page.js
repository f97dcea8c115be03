// Draws what the kiosk says. Decides nothing: which message, and for how long, comes from the kiosk.

const LOST = {
  tone: "ask-staff",
  words: "ただいま使えません",
  detail: "職員にお声がけください",
};

let shownId = null;

function show({ tone, words, detail }) {
  document.body.dataset.tone = tone;
  byId("words").replaceChildren(...inSentences(words));
  byId("detail").textContent = detail;
}

function draw(view) {
  show(view.message);
  byId("facility").textContent = view.facility;
  byId("notice").textContent = view.notice;
  byId("notice").hidden = view.notice === "";
  byId("waiting").textContent = `送信待ち ${view.waiting}件`;
  byId("waiting").hidden = view.waiting === 0;
  drawClock();
  const isNew = shownId !== null && shownId !== view.message_id;
  shownId = view.message_id;
  if (isNew) play(SOUNDS[view.message.tone] ?? []);
}

setInterval(() => drawClock(), 1_000);
drawClock();
listen(draw, () => show(LOST));
play([]);
