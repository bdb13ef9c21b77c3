// Says how many notices have come since the page was loaded. Only a tab that is looked at asks, by one stream of events;
// where there is none, once in a while. Whoever types is told afterwards, and nothing that is being read moves.
const EVERY = 30000;
const line = document.querySelector("[data-news]");
const count = document.querySelector("[data-unread]");

if (line && count) {
  const address = line.dataset.news;
  let [known, unread, source, timer] = [Number(count.dataset.unread), Number(count.dataset.unread), null, 0];
  const typing = () => document.activeElement?.matches("input, select, textarea");
  const show = () => {
    if (typing()) return;
    known = Math.min(known, unread);
    count.textContent = String(unread);
    count.hidden = unread === 0;
    const words = line.querySelector("a");
    words.hidden = unread === known;
    words.textContent = unread === known ? "" : line.dataset.words.replace("{n}", String(unread - known));
  };
  const say = (seen) => {
    unread = seen.unread;
    show();
  };
  document.addEventListener("focusout", () => setTimeout(show));
  const poll = async () => {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403) return; // signed out: the next click tells
      if (answer.ok) say(await answer.json());
    } catch {
      // The network is away: the next look tells.
    }
    if (!document.hidden) timer = setTimeout(poll, EVERY);
  };
  const watch = () => {
    source = new EventSource(address);
    source.onmessage = (event) => say(JSON.parse(event.data));
    source.onerror = () => {
      // A stream that only ended is opened again by the browser; one that found no room is not.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(poll, EVERY);
    };
  };
  const turned = () => {
    source?.close();
    clearTimeout(timer);
    if (!document.hidden) watch();
  };
  document.addEventListener("visibilitychange", turned);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && turned());
  turned();
}
