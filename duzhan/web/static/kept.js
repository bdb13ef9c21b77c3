// Keeps what was written on the phone until the network takes it: a finding, or a visit with its findings. Each has a
// reference of its own, so that what is sent twice is taken once. Without this module the form is sent as forms are.
const form = document.querySelector("form[data-kept]");
const net = document.querySelector("[data-net]");
const WAIT = 20_000;
// Phones do not always say when the network returns, so it is tried.
const AGAIN = 10_000;
const draft = form && `duzhan-draft:${form.dataset.account}:${form.dataset.page}`;

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

const put = (each) => inShelf("readwrite", (store) => store.put(each));

const drop = (reference) => inShelf("readwrite", (store) => store.delete(reference));

const entries = (data) => [...data.entries()].filter(([name]) => name !== "csrf" && name !== "key");

const send = (to, data) => fetch(to, { method: "POST", body: data, signal: AbortSignal.timeout(WAIT) });

const taken = (answer) => answer.redirected && /^\/(cases|visits)\//.test(new URL(answer.url).pathname);

const refused = (answer) => answer.status >= 400 && answer.status < 500 && answer.status !== 429;

const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

const why = async (answer) => {
  const said = (await parsed(answer)).querySelector("#refused, .note");
  return said ? said.textContent.trim().replace(/\s+/g, " ") : String(answer.status);
};

const say = async () => {
  const waiting = await kept();
  const back = waiting.filter((each) => each.refused);
  net.hidden = waiting.length === 0 && navigator.onLine;
  const words = waiting.length ? (back.length ? net.dataset.refused : net.dataset.waiting) : net.dataset.offline;
  net.querySelector("span").textContent = words
    .replace("{n}", String(back.length || waiting.length))
    .replace("{why}", back.length ? back[0].refused : "");
  net.querySelector("button").hidden = back.length === 0;
};

const renew = () => {
  form.reset();
  form.elements.source_ref.value = crypto.randomUUID();
  if (form.elements.description) form.elements.description.value = "";
  localStorage.removeItem(draft);
  shown();
};

// What was kept is sent with the token of a page that was just asked for: the one it was typed on is long over.
const tokenOf = async (page) => {
  const answer = await fetch(page, { signal: AbortSignal.timeout(WAIT) });
  if (answer.redirected) return { over: true };
  if (!answer.ok) return refused(answer) ? { why: await why(answer) } : { over: true };
  return { token: (await parsed(answer)).querySelector("form[data-kept] [name=csrf]").value };
};

const flush = async () => {
  const waiting = (await kept()).filter((each) => !each.refused);
  if (!waiting.length || !navigator.onLine) return;
  for (const each of waiting) {
    try {
      const found = await tokenOf(each.page ?? "/find");
      if (found.over) return;
      if (found.why) {
        await put({ ...each, refused: found.why });
        continue;
      }
      const data = new FormData();
      for (const [name, value] of each.fields) data.append(name, value);
      data.set("csrf", found.token);
      data.set("key", each.source_ref);
      const answer = await send(each.to ?? "/find", data);
      if (taken(answer)) await drop(each.source_ref);
      else if (refused(answer)) await put({ ...each, refused: await why(answer) });
    } catch {
      break;
    }
  }
  await say();
};

const shown = () => {
  const pictures = document.querySelector("[data-pictures]");
  if (!pictures) return;
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

// Several fields may have one name: what one may tick is ticked, the rest is written in their order.
const restore = (fields) => {
  const ticks = (each) => each.type === "checkbox" || each.type === "radio";
  for (const each of form.elements) if (each.type === "checkbox") each.checked = false;
  const done = new Set();
  for (const [name, value] of fields) {
    if (typeof value !== "string") continue;
    const named = [...form.elements].filter((each) => each.name === name && each.type !== "file" && !done.has(each));
    const exact = named.find((each) => ticks(each) && each.value === value);
    const field = exact ?? named.find((each) => !ticks(each));
    if (!field) continue;
    done.add(field);
    if (exact) exact.checked = true;
    else field.value = value;
  }
};

if (form && "indexedDB" in window) {
  const typed = Boolean(document.querySelector("#refused"));
  // A page that the phone had kept carries the reference of what was typed on it before.
  if (!typed) form.elements.source_ref.value = crypto.randomUUID();
  form.elements.photos?.addEventListener("change", shown);
  if ("draft" in form.dataset) {
    const begun = typed ? null : localStorage.getItem(draft);
    if (begun) restore(JSON.parse(begun));
    form.addEventListener("input", () => localStorage.setItem(draft, JSON.stringify(entries(new FormData(form)))));
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [to, page] = [form.getAttribute("action"), form.dataset.page];
    const data = new FormData(form);
    const reference = data.get("source_ref");
    data.set("key", reference);
    await put({ source_ref: reference, account: form.dataset.account, fields: entries(data), refused: "", to, page });
    localStorage.removeItem(draft);
    try {
      const answer = await send(to, data);
      if (taken(answer)) {
        await drop(reference);
        location.assign(answer.url);
        return;
      }
      if (answer.status >= 400 && answer.status < 500) {
        await drop(reference);
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
    const back = (await kept()).find((each) => each.refused);
    if (!back) return;
    if ((back.page ?? "/find") !== form.dataset.page) {
      location.assign(back.page ?? "/find");
      return;
    }
    restore(back.fields);
    await drop(back.source_ref);
    await say();
  });
  window.addEventListener("online", flush);
  window.addEventListener("offline", say);
  setInterval(flush, AGAIN);
  await say();
  await flush();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
}
