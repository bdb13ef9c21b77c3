// Keeps a finding on the phone until the network takes it. Each has a reference of its own, so that what is sent twice
// is one case. Without this module the form is sent as forms are.
const form = document.querySelector("form[data-find]");
const net = document.querySelector("[data-net]");
const WAIT = 20_000;
// Phones do not always say when the network returns, so it is tried.
const AGAIN = 10_000;

const shelf = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("duzhan-findings", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("findings", { keyPath: "source_ref" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const inShelf = async (mode, act) => {
  const store = (await shelf()).transaction("findings", mode).objectStore("findings");
  return new Promise((resolve, reject) => {
    const request = act(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
};

// Only one's own: a phone may be lent, and somebody else's findings are not sent under one's name.
const kept = async () => (await inShelf("readonly", (store) => store.getAll())).filter((each) => each.account === form.dataset.account);

const entries = (data) => [...data.entries()].filter(([name]) => name !== "csrf" && name !== "key");

const keep = (data, refused = "") =>
  inShelf("readwrite", (store) =>
    store.put({ source_ref: data.get("source_ref"), account: form.dataset.account, fields: entries(data), refused }),
  );

const send = (data) => fetch("/find", { method: "POST", body: data, signal: AbortSignal.timeout(WAIT) });

const logged = (answer) => answer.redirected && new URL(answer.url).pathname.startsWith("/cases/");

const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

const say = async () => {
  const waiting = await kept();
  const refused = waiting.filter((each) => each.refused);
  net.hidden = waiting.length === 0 && navigator.onLine;
  const words = waiting.length ? (refused.length ? net.dataset.refused : net.dataset.waiting) : net.dataset.offline;
  net.querySelector("span").textContent = words
    .replace("{n}", String(refused.length || waiting.length))
    .replace("{why}", refused.length ? refused[0].refused : "");
  net.querySelector("button").hidden = refused.length === 0;
};

const renew = () => {
  form.reset();
  form.elements.source_ref.value = crypto.randomUUID();
  form.elements.description.value = "";
  shown();
};

// What was kept is sent with the token of a page that was just asked for: the one it was typed on is long over.
const flush = async () => {
  const waiting = (await kept()).filter((each) => !each.refused);
  if (!waiting.length || !navigator.onLine) return;
  let page;
  try {
    const answer = await fetch("/find", { signal: AbortSignal.timeout(WAIT) });
    if (answer.redirected || !answer.ok) return;
    page = await parsed(answer);
  } catch {
    return;
  }
  for (const each of waiting) {
    const data = new FormData();
    for (const [name, value] of each.fields) data.append(name, value);
    data.set("csrf", page.querySelector("form[data-find] [name=csrf]").value);
    data.set("key", each.source_ref);
    try {
      const answer = await send(data);
      if (logged(answer)) await inShelf("readwrite", (store) => store.delete(each.source_ref));
      else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
        const said = (await parsed(answer)).querySelector("#refused, .note");
        await keep(data, said ? said.textContent.trim().replace(/\s+/g, " ") : String(answer.status));
      }
    } catch {
      break;
    }
  }
  await say();
};

const shown = () => {
  const pictures = document.querySelector("[data-pictures]");
  for (const old of pictures.querySelectorAll("figure")) old.remove();
  for (const file of form.elements.photos.files) {
    const figure = document.createElement("figure");
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = file.name;
    figure.append(picture);
    pictures.prepend(figure);
  }
};

if (form && "indexedDB" in window) {
  // A page that the phone had kept carries the reference of what was typed on it before.
  if (!document.querySelector("#refused")) form.elements.source_ref.value = crypto.randomUUID();
  form.elements.photos.addEventListener("change", shown);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    data.set("key", data.get("source_ref"));
    await keep(data);
    try {
      const answer = await send(data);
      if (logged(answer)) {
        await inShelf("readwrite", (store) => store.delete(data.get("source_ref")));
        location.assign(answer.url);
        return;
      }
      if (answer.status >= 400 && answer.status < 500) {
        await inShelf("readwrite", (store) => store.delete(data.get("source_ref")));
        document.querySelector("main").replaceChildren(...(await parsed(answer)).querySelector("main").childNodes);
        document.querySelector("#refused, .note")?.scrollIntoView();
        return;
      }
    } catch {
      // No network: it stays on the phone.
    }
    renew();
    await say();
    net.scrollIntoView();
  });
  net.querySelector("button").addEventListener("click", async () => {
    const refused = (await kept()).find((each) => each.refused);
    if (!refused) return;
    for (const [name, value] of refused.fields) {
      const field = form.elements[name];
      if (field && typeof value === "string") field.value = value;
    }
    await inShelf("readwrite", (store) => store.delete(refused.source_ref));
    await say();
  });
  window.addEventListener("online", flush);
  window.addEventListener("offline", say);
  setInterval(flush, AGAIN);
  await say();
  await flush();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
}
