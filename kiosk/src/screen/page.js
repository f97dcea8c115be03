// Draws what the kiosk says. Decides nothing: which message, and for how long, comes from the kiosk.

const byId = (id) => document.getElementById(id);

const LOST_AFTER_MS = 3_000;
const LOST = {
  tone: "ask-staff",
  words: "ただいま使えません",
  detail: "職員にお声がけください",
};

// Notes in hertz with their length in seconds; none for "ready".
const SOUNDS = {
  welcome: [[523, 0.14], [659, 0.14], [784, 0.3]],
  goodbye: [[784, 0.14], [659, 0.14], [523, 0.3]],
  noted: [[659, 0.3]],
  "try-again": [[440, 0.12], [0, 0.08], [440, 0.12], [0, 0.08], [440, 0.12]],
  "ask-staff": [[330, 0.3], [247, 0.5]],
};

let audio = null;
let shownId = null;
let clockOffsetMs = 0;

function show({ tone, words, detail }) {
  document.body.dataset.tone = tone;
  // Each sentence stays together while there is room.
  byId("words").replaceChildren(...(words.match(/[^。]+。?/g) ?? []).map((sentence) => {
    const part = document.createElement("span");
    part.textContent = sentence;
    return part;
  }));
  byId("detail").textContent = detail;
}

function draw(view) {
  show(view.message);
  byId("facility").textContent = view.facility;
  byId("notice").textContent = view.notice;
  byId("notice").hidden = view.notice === "";
  byId("waiting").textContent = `送信待ち ${view.waiting}件`;
  byId("waiting").hidden = view.waiting === 0;
  clockOffsetMs = view.clock_offset_ms;
  drawClock();
  const isNew = shownId !== null && shownId !== view.message_id;
  shownId = view.message_id;
  if (isNew) play(SOUNDS[view.message.tone] ?? []);
}

function drawClock() {
  const now = new Date(Date.now() + clockOffsetMs);
  const zone = { timeZone: "Asia/Tokyo" };
  byId("day").textContent = now.toLocaleDateString("ja-JP", { ...zone, month: "long", day: "numeric", weekday: "short" });
  byId("time").textContent = now.toLocaleTimeString("ja-JP", { ...zone, hour: "numeric", minute: "2-digit" });
}

// Browsers keep quiet until somebody touched the page, unless they were started otherwise; the button asks for it.
function play(notes) {
  if (!window.AudioContext) return;
  audio ??= new AudioContext();
  byId("sound").hidden = audio.state !== "suspended";
  let at = audio.currentTime;
  for (const [pitch, length] of notes) {
    if (pitch > 0) {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()];
      tone.type = "triangle";
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.4, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + length);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length);
    }
    at += length;
  }
}

function unlockSound() {
  if (!window.AudioContext) return;
  audio ??= new AudioContext();
  audio.resume().then(() => { byId("sound").hidden = true; });
}

function listen() {
  let lost = null;
  const live = new EventSource("/live");
  live.onmessage = ({ data }) => {
    clearTimeout(lost);
    lost = null;
    draw(JSON.parse(data));
  };
  live.onerror = () => {
    lost ??= setTimeout(() => show(LOST), LOST_AFTER_MS);
    // A browser gives up on an answer that is no stream.
    if (live.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), LOST_AFTER_MS * 2);
  };
}

addEventListener("pointerdown", unlockSound);
setInterval(drawClock, 1_000);
drawClock();
listen();
play([]);
