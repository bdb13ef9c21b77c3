// Shows how far a ledger has come: while it is read, and while it is imported. Without this module the page of an import
// asks for itself again, and nothing is shown while a file is read.
const EVERY = 1000;

const told = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const running = document.querySelector("[data-import]");
if (running) {
  const words = running.querySelector("[data-told]");
  const bar = running.querySelector("progress");
  // Whoever types is not interrupted: the link below the figures shows the result.
  const typing = () => document.activeElement?.matches("input, select, textarea");
  const say = (seen) => {
    words.textContent = running.dataset.words.replace("{done}", String(seen.imported)).replace("{left}", String(seen.waiting));
    bar.max = Math.max(1, seen.imported + seen.waiting);
    bar.value = seen.imported;
    if (seen.state === "accepting") return true;
    if (!typing()) location.replace(running.querySelector("[data-again]").href);
    return false;
  };
  const poll = async () => {
    try {
      if (!say(await told(running.dataset.import))) return;
    } catch {
      // The network is away, or the session is over: the next look or the next click tells.
    }
    setTimeout(poll, EVERY);
  };
  const source = new EventSource(running.dataset.import);
  source.onmessage = (event) => {
    if (!say(JSON.parse(event.data))) source.close();
  };
  source.onerror = () => {
    // A stream that only ended is opened again by the browser; one that is refused on the way is not.
    if (source.readyState === EventSource.CLOSED) poll();
  };
}

const reading = document.querySelector("[data-reading]");
if (reading && globalThis.crypto?.subtle) {
  const words = reading.querySelector("[data-told]");
  const say = (rows) => {
    words.textContent = reading.dataset.words.replace("{n}", String(rows));
  };
  const watch = async (file) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const sha256 = [...digest].map((each) => each.toString(16).padStart(2, "0")).join("");
    const look = async () => {
      const seen = await told(`${reading.dataset.reading}?sha256=${sha256}`).catch(() => ({ rows: null }));
      if (seen.rows !== null) say(seen.rows);
      setTimeout(look, EVERY);
    };
    setTimeout(look, EVERY);
  };
  reading.querySelector("form").addEventListener("submit", (event) => {
    const [file] = event.target.elements.file.files;
    say(0);
    if (file) watch(file);
  });
}
