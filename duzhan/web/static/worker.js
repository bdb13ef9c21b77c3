// Serves the forms of a finding and of a visit, and the files they are made of, where there is no network. Nothing else
// is kept.
const SHELF = "find-1";
const VISIT = /^\/tours\/[0-9]+\/visit\/[0-9]+$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  // Whoever signs out leaves nothing of theirs on the phone but what is still to be sent.
  if (event.request.method === "POST" && url.pathname === "/sign-out") event.waitUntil(caches.delete(SHELF));
  if (event.request.method !== "GET") return;
  if (url.pathname === "/find") event.respondWith(freshOrKept(event.request, "/find"));
  else if (VISIT.test(url.pathname)) event.respondWith(freshOrKept(event.request, url.pathname));
  else if (url.pathname.startsWith("/static/")) event.respondWith(keptOrFresh(event.request));
});

async function freshOrKept(request, address) {
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) (await caches.open(SHELF)).put(address, fresh.clone());
    return fresh;
  } catch (fault) {
    const kept = await caches.match(address);
    if (kept) return kept;
    throw fault;
  }
}

async function keptOrFresh(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) (await caches.open(SHELF)).put(request, fresh.clone());
  return fresh;
}
