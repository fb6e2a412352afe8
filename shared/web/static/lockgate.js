// Everything here is an improvement of a page that already works without it.
//
// Upload: <form data-module="lockgate-upload" data-create="/…" …> with one file input.
//   POST data-create {"size": n, "name": "…", "media_type": "…"}   -> 201, Location: <upload>
//   HEAD <upload>                                -> Upload-Offset: bytes held so far
//   PATCH <upload>, Upload-Offset, body          -> 204, Upload-Offset: bytes held now
//   POST <upload>/complete                       -> 200 {"next": "/…"}  (or data-done on the form)
// Progress: <div data-module="lockgate-progress" data-source="/…" data-seconds="3" aria-live="polite">
//   its content is fetched again until the fetched fragment holds an element with data-finished.

import { initAll } from "./govuk/govuk-frontend.min.js";

const CHUNK = 8 * 1024 * 1024; // one sealed part
const PATIENCE = [1, 2, 4, 8, 15, 30, 30, 30];

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

async function call(url, options = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": token(), ...options.headers };
  const send = () => fetch(url, { credentials: "same-origin", ...options, headers });
  let response = await send();
  if (response.status === 401) {
    await fetch("/session/refresh?next=/session/alive", { credentials: "same-origin" });
    response = await send();
  }
  return response;
}

class Failure extends Error {}

async function explain(response) {
  const problem = await response.json().catch(() => ({}));
  return new Failure(problem.detail || "The upload was refused. Reload the page and try again.");
}

async function held(url) {
  const response = await call(url, { method: "HEAD" });
  if (!response.ok) throw new Failure("The upload can no longer be continued. Choose the file again.");
  return Number(response.headers.get("Upload-Offset"));
}

async function sendChunks(file, url, show) {
  let offset = await held(url);
  let failures = 0;
  while (offset < file.size) {
    show(offset);
    try {
      const response = await call(url, {
        method: "PATCH",
        headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
        body: file.slice(offset, offset + CHUNK),
      });
      if (response.status === 409) {
        offset = await held(url);
        continue;
      }
      if (response.status < 500 && response.status !== 429 && !response.ok) throw await explain(response);
      if (!response.ok) throw new TypeError("unavailable");
      offset = Number(response.headers.get("Upload-Offset"));
      failures = 0;
    } catch (error) {
      if (error instanceof Failure || failures >= PATIENCE.length) throw error;
      show(offset, "The connection was cut. Trying again…");
      await wait(PATIENCE[failures++]);
      offset = await held(url).catch((problem) => {
        if (problem instanceof Failure) throw problem;
        return offset;
      });
    }
  }
  show(file.size);
}

async function begin(form, file) {
  // The same file chosen again after a cut goes on where it stopped, also after a reload.
  const key = `lockgate-upload ${form.dataset.create} ${file.size} ${file.lastModified}`;
  const known = sessionStorage.getItem(key);
  if (known && (await held(known).catch(() => null)) !== null) return [key, known];
  const response = await call(form.dataset.create, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ size: file.size, name: file.name, media_type: file.type }),
  });
  if (!response.ok) throw await explain(response);
  const url = response.headers.get("Location");
  sessionStorage.setItem(key, url);
  return [key, url];
}

function uploadLine(form, file) {
  const line = document.createElement("div");
  const label = document.createElement("label");
  const bar = document.createElement("progress");
  const state = document.createElement("p");
  line.className = "lockgate-upload__file";
  label.className = "govuk-label";
  label.textContent = file.name;
  bar.max = Math.max(file.size, 1);
  bar.value = 0;
  label.append(document.createElement("br"), bar);
  state.className = "govuk-hint lockgate-upload__state";
  state.setAttribute("role", "status");
  line.append(label, state);
  form.append(line);
  let said = -1;
  const show = (offset, text) => {
    bar.value = offset;
    const tenth = Math.floor((10 * offset) / bar.max);
    if (text || tenth !== said) state.textContent = text || `${tenth * 10}% sent`;
    said = text ? -1 : tenth;
  };
  const fail = (text) => {
    state.className = "lockgate-upload__state lockgate-upload__state--failed";
    state.textContent = text;
  };
  return { show, fail };
}

function upload(form) {
  form.classList.add("lockgate-upload");
  const input = form.querySelector('input[type="file"]');
  const button = form.querySelector('button[type="submit"], button:not([type])');
  if (!input || !window.fetch || !form.dataset.create) return;
  form.addEventListener("submit", async (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    button.disabled = true;
    let next = form.dataset.done;
    let failed = false;
    for (const file of input.files) {
      const { show, fail } = uploadLine(form, file);
      try {
        const [key, url] = await begin(form, file);
        await sendChunks(file, url, show);
        const done = await call(`${url}/complete`, { method: "POST" });
        if (!done.ok) throw await explain(done);
        sessionStorage.removeItem(key);
        next = (await done.json().catch(() => ({}))).next || next;
      } catch (error) {
        failed = true;
        fail(error instanceof Failure ? error.message : "The connection was lost. Press the button to go on.");
      }
    }
    button.disabled = false;
    if (!failed && next) window.location.assign(next);
  });
}

function progress(region) {
  const seconds = Number(region.dataset.seconds) || 3;
  if (!region.hasAttribute("aria-live")) region.setAttribute("aria-live", "polite");
  const again = async () => {
    if (document.hidden) return setTimeout(again, seconds * 1000);
    try {
      const response = await call(region.dataset.source, { headers: { Accept: "text/html" } });
      if (response.redirected || response.status === 404) return window.location.reload();
      if (response.ok) {
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html").body;
        if (fresh.innerHTML !== region.innerHTML) region.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // The next round tries again; what is shown stays as it was.
    }
    if (region.querySelector("[data-finished]")) return undefined;
    return setTimeout(again, seconds * 1000);
  };
  if (!region.querySelector("[data-finished]")) setTimeout(again, seconds * 1000);
}

document.querySelectorAll('[data-module="lockgate-upload"]').forEach(upload);
document.querySelectorAll('[data-module="lockgate-progress"]').forEach(progress);
