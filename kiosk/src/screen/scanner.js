// A scanner of QR codes that types what it reads, as a keyboard would. It is told from a hand by its speed and by how much
// it types; what a hand types comes key by key.

const SCAN_GAP_MS = 120;
const SCAN_MIN = 20;
const SCAN_MAX = 400;

// Calls `scan` with a whole text and `press` with each key that was no part of one.
function hearTyping(scan, press) {
  let typed = "";
  let at = 0;
  let ends = null;

  function end() {
    clearTimeout(ends);
    const text = typed;
    typed = "";
    if (text.length >= SCAN_MIN) scan(text);
    else for (const key of text) press(key);
    return text.length >= SCAN_MIN;
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.timeStamp - at > SCAN_GAP_MS) end();
    at = event.timeStamp;
    if (event.key === "Enter") {
      // The button that has the focus was not meant.
      if (end()) event.preventDefault();
    } else if (event.key.length === 1) {
      typed = (typed + event.key).slice(-SCAN_MAX);
      clearTimeout(ends);
      // Some scanners end with nothing.
      ends = setTimeout(end, SCAN_GAP_MS * 2);
    }
  });
}
