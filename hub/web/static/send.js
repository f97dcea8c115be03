// Sends a form without leaving the page: with its id, again and again until there is an answer. It takes effect once.

const ANSWER_MS = 12000;

export function pause(ms) {
  return new Promise(function (next) {
    setTimeout(next, ms);
  });
}

export async function ask(url, options) {
  const abort = new AbortController();
  const limit = setTimeout(function () {
    abort.abort();
  }, ANSWER_MS);
  try {
    const answer = await fetch(url, Object.assign({ credentials: 'same-origin', signal: abort.signal }, options));
    const text = await answer.text();
    return { status: answer.status, url: answer.url, text: text };
  } finally {
    clearTimeout(limit);
  }
}

// The answer, or null. `options()` is what is sent, each time anew; `again(tries)` promises the next try, or is null if
// there is none. Whoever has too much to do has not answered.
export async function answerTo(url, options, again) {
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await ask(url, Object.assign({ method: 'POST' }, options()));
      if (answer.status < 500 && answer.status !== 429) return answer;
    } catch (error) {
      // No way to the hub.
    }
    const next = again(tries);
    if (next === null) return null;
    await next;
  }
}
