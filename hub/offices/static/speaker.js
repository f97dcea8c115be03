// Speaks calls one after the other: a chime, the call in Japanese, and in English for whoever reads no Japanese.
//
// The browser's own voice is taken if it has a Japanese one, else our recordings. Browsers make no sound before somebody
// touched the page, unless they were started so that they do; until then a button asks for it.

import { CLIPS } from './clips.js';

// More than this and the first ones are no news any more.
const QUEUE_MAX = 20;
// A voice that says nothing about its end is left behind.
const VOICE_MS = 15000;
const PAUSE_MS = 500;
// Players differ a little in where a recording begins; there is silence around every word.
const SLACK_S = 0.03;
const CHIME = [[784, 0], [659, 0.35]];

function pause(ms) {
  return new Promise(function (done) { setTimeout(done, ms); });
}

// The number's letters and digits: A012 is A and 12.
function parts(number) {
  const found = /^([A-Z]*)0*(\d+)$/.exec(number) || [number, '', '0'];
  return { letters: found[1].split(''), number: Number(found[2]) };
}

// The recordings of a whole number from 1 to 9999, in this language.
function digits(number, lang) {
  const words = [];
  if (lang === 'ja') {
    if (number >= 1000) words.push(String(Math.floor(number / 1000) * 1000));
    if (number % 1000 >= 100) words.push(String(Math.floor(number % 1000 / 100) * 100));
    if (number % 100 > 0) words.push(String(number % 100));
    return words;
  }
  if (number >= 1000) words.push(String(Math.floor(number / 1000)), 'thousand');
  if (number % 1000 >= 100) words.push(String(Math.floor(number % 1000 / 100)), 'hundred');
  const rest = number % 100;
  if (rest >= 20) words.push(String(rest - rest % 10));
  if (rest > 0 && rest < 20) words.push(String(rest));
  if (rest > 20 && rest % 10 > 0) words.push(String(rest % 10));
  return words;
}

// The recordings that make up a call.
export function recorded(call, lang) {
  const taken = parts(call.number);
  const number = taken.letters.concat(digits(taken.number, lang));
  const counter = digits(call.counter, lang);
  const words = lang === 'ja'
    ? number.concat('number-ends', counter, 'counter-ends')
    : ['number'].concat(number, 'counter', counter);
  return words.filter(function (word) { return CLIPS[lang][word]; });
}

// What a voice is given to read.
export function sentence(call, name, lang) {
  return lang === 'ja'
    ? call.number + '番の方、' + name.ja + 'へお越しください'
    : 'Number ' + call.number + ', please go to ' + (name.en || 'counter ' + call.counter) + '.';
}

export class Speaker {
  // `isDue` tells whether a call that waited is still to be spoken.
  constructor(isDue, button) {
    this.isDue = isDue;
    this.button = button;
    this.queue = [];
    this.speaking = false;
    this.recordings = {};
    this.context = new (window.AudioContext || window.webkitAudioContext)();
    this.voices = window.speechSynthesis;
    const speaker = this;
    this.context.onstatechange = function () { speaker.offer(); };
    button.addEventListener('click', function () { speaker.unlock(); });
    ['pointerdown', 'keydown'].forEach(function (name) {
      document.addEventListener(name, function () { speaker.unlock(); });
    });
    // Voices arrive some time after they are first asked for.
    if (this.voices) this.voices.getVoices();
    this.offer();
  }

  offer() {
    this.button.hidden = this.context.state === 'running';
  }

  unlock() {
    const speaker = this;
    this.context.resume().then(function () { speaker.offer(); });
  }

  say(call, name) {
    const waits = this.queue.some(function (waiting) {
      return waiting.call.number === call.number && waiting.call.counter === call.counter;
    });
    if (waits) return;
    this.queue.push({ call: call, name: name });
    if (this.queue.length > QUEUE_MAX) this.queue.shift();
    if (!this.speaking) this.run();
  }

  async run() {
    this.speaking = true;
    while (this.queue.length > 0) {
      const next = this.queue.shift();
      if (!this.isDue(next.call)) continue;
      await this.chime();
      await this.speak(next, 'ja');
      if (next.call.also) await this.speak(next, next.call.also);
      await pause(PAUSE_MS);
    }
    this.speaking = false;
  }

  async speak(next, lang) {
    const spoken = await this.voice(sentence(next.call, next.name, lang), lang);
    // A voice from the network may fail; our recordings are here.
    if (!spoken) await this.play(recorded(next.call, lang), lang);
  }

  // Resolves to whether the browser's voice said it.
  voice(text, lang) {
    const voices = this.voices ? this.voices.getVoices() : [];
    const fitting = voices.filter(function (voice) { return voice.lang.slice(0, 2) === lang; });
    const voice = fitting.find(function (one) { return one.localService; }) || fitting[0];
    if (!voice) return Promise.resolve(false);
    const synthesis = this.voices;
    return new Promise(function (done) {
      const words = new SpeechSynthesisUtterance(text);
      const late = setTimeout(function () {
        synthesis.cancel();
        done(true);
      }, VOICE_MS);
      function end(said) {
        clearTimeout(late);
        done(said);
      }
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = 0.95;
      words.onend = function () { end(true); };
      words.onerror = function () { end(false); };
      synthesis.speak(words);
    });
  }

  // Two notes of our own.
  chime() {
    if (this.context.state !== 'running') return Promise.resolve();
    const context = this.context;
    CHIME.forEach(function (note) {
      const start = context.currentTime + note[1];
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = note[0];
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.4, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
      tone.connect(gain);
      gain.connect(context.destination);
      tone.start(start);
      tone.stop(start + 1);
    });
    return pause(1200);
  }

  // Plays recorded words without a break between them.
  async play(words, lang) {
    if (this.context.state !== 'running') return;
    const sheet = await this.recording(lang);
    if (!sheet) return;
    let at = this.context.currentTime + 0.05;
    const context = this.context;
    words.forEach(function (word) {
      const source = context.createBufferSource();
      const clip = CLIPS[lang][word];
      source.buffer = sheet;
      source.connect(context.destination);
      source.start(at, clip[0] - SLACK_S, clip[1] + 2 * SLACK_S);
      at += clip[1] + SLACK_S;
    });
    await pause((at - context.currentTime) * 1000);
  }

  recording(lang) {
    const speaker = this;
    if (!this.recordings[lang]) {
      this.recordings[lang] = fetch('/static/speech-' + lang + '.mp3')
        .then(function (answer) { return answer.arrayBuffer(); })
        .then(function (bytes) { return speaker.context.decodeAudioData(bytes); })
        .catch(function () {
          delete speaker.recordings[lang];
          return null;
        });
    }
    return this.recordings[lang];
  }
}
