// What both faces of the screen need: the clock, the sounds, and the line to the kiosk.

const byId = (id) => document.getElementById(id);

const LOST_AFTER_MS = 3_000;

// Notes in hertz with their length in seconds; none for "ready".
const SOUNDS = {
  welcome: [[523, 0.14], [659, 0.14], [784, 0.3]],
  goodbye: [[784, 0.14], [659, 0.14], [523, 0.3]],
  noted: [[659, 0.3]],
  "try-again": [[440, 0.12], [0, 0.08], [440, 0.12], [0, 0.08], [440, 0.12]],
  "ask-staff": [[330, 0.3], [247, 0.5]],
};

let audio = null;
let clockOffsetMs = 0;

function drawClock(locale = "ja-JP") {
  const now = new Date(Date.now() + clockOffsetMs);
  const zone = { timeZone: "Asia/Tokyo" };
  byId("day").textContent = now.toLocaleDateString(locale, { ...zone, month: "long", day: "numeric", weekday: "short" });
  byId("time").textContent = now.toLocaleTimeString("ja-JP", { ...zone, hour: "numeric", minute: "2-digit" });
}

// Browsers keep quiet until somebody touched the page, unless they were started otherwise.
function play(notes) {
  if (!window.AudioContext) return;
  audio ??= new AudioContext();
  if (byId("sound")) byId("sound").hidden = audio.state !== "suspended";
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
  audio.resume().then(() => { if (byId("sound")) byId("sound").hidden = true; });
}

// Each sentence stays together while there is room.
function inSentences(words) {
  return (words.match(/[^。]+。?/g) ?? []).map((sentence) => {
    const part = document.createElement("span");
    part.textContent = sentence;
    return part;
  });
}

// Calls `draw` with all that the kiosk shows, at every change, and `lose` when it has been silent for a while.
function listen(draw, lose) {
  let lost = null;
  const live = new EventSource("/live");
  live.onmessage = ({ data }) => {
    clearTimeout(lost);
    lost = null;
    const view = JSON.parse(data);
    clockOffsetMs = view.clock_offset_ms;
    draw(view);
  };
  live.onerror = () => {
    lost ??= setTimeout(lose, LOST_AFTER_MS);
    // A browser gives up on an answer that is no stream.
    if (live.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), LOST_AFTER_MS * 2);
  };
}

addEventListener("pointerdown", unlockSound);
