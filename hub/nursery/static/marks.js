// The marks that were pressed on the board, on their way to the hub: one after the other, in the order in which they were
// pressed, each with the id of its form until there is an answer. Until then the browser keeps them, so that no reload
// loses one: the form's id, the child's, whose they are and when they were pressed; no name.

import { answerTo, pause } from './send.js';

const SHELF = 'kazasu-marks';
// So many are kept at most: more children than a nursery has come and go in a morning.
const KEPT_MAX = 500;
const AGAIN_MS = [500, 1500, 3000, 5000];

// Of a browser that keeps nothing, what this page knows.
let unkept = [];

function kept() {
  try {
    return JSON.parse(localStorage.getItem(SHELF)) || [];
  } catch (error) {
    return unkept;
  }
}

function keep(all) {
  const marks = all.slice(-KEPT_MAX);
  unkept = marks;
  try {
    localStorage.setItem(SHELF, JSON.stringify(marks));
  } catch (error) {
    // Private windows: they hold for this page.
  }
}

export function forget(marks) {
  const forms = marks.map(function (mark) { return mark.form; });
  keep(kept().filter(function (mark) { return forms.indexOf(mark.form) < 0; }));
}

// Sends what is pressed on `board`. `on` is told: waits(marks) before each try that is not the first, sends(mark) before
// each, answered(mark, status, data), ended() when the session did; and once at the start, left(marks): what was pressed
// for this board by somebody else or on another day, which is not sent.
export function sendMarks(board, on) {
  const whose = board.dataset;
  const here = kept().filter(function (mark) { return mark.board === whose.marks; });
  const queue = here.filter(isOurs);
  let working = false;
  let hurry = function () {};

  function isOurs(mark) {
    return mark.by === whose.by && mark.day === whose.day;
  }

  function body(mark) {
    const ago = String(Math.max(0, Date.now() - mark.at));
    return new URLSearchParams({ form: mark.form, child: mark.child, mark: mark.mark, ago: ago });
  }

  function again(tries) {
    on.waits(queue);
    const soon = new Promise(function (next) { hurry = next; });
    return Promise.race([pause(AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]), soon]);
  }

  // What somebody between us and the hub answers is no answer.
  function read(answer) {
    try {
      return JSON.parse(answer.text);
    } catch (error) {
      return null;
    }
  }

  async function work() {
    if (working) return;
    working = true;
    for (let tries = 0; queue.length > 0; tries += 1) {
      const mark = queue[0];
      const answer = await answerTo(whose.marks + '?day=' + mark.day, function () {
        on.sends(mark);
        return { body: body(mark), headers: { Accept: 'application/json' } };
      }, again);
      const data = read(answer);
      if (answer.status === 401) {
        on.ended();
        break;
      }
      if (answer.status < 300 && data === null) {
        await again(tries);
        continue;
      }
      queue.shift();
      forget([mark]);
      on.answered(mark, answer.status, data);
    }
    working = false;
  }

  window.addEventListener('online', function () { hurry(); });
  const left = here.filter(function (mark) { return !isOurs(mark); });
  if (left.length > 0) on.left(left);
  if (queue.length > 0) on.waits(queue);
  work();

  return {
    // Takes a mark that was pressed this moment.
    press: function (form, child, mark) {
      const pressed = { board: whose.marks, by: whose.by, day: whose.day, form: form, child: child, mark: mark, at: Date.now() };
      queue.push(pressed);
      keep(kept().concat([pressed]));
      work();
    },
    has: function (child) {
      return queue.some(function (mark) { return mark.child === child; });
    },
    isEmpty: function () {
      return queue.length === 0;
    },
  };
}
