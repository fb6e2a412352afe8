// What is wrong with the page that is shown, one sentence each. Runs inside the page.
(heaviest) => {
  const faults = [];
  const say = (text) => faults.push(text);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (one) => one.getClientRects().length > 0;
  const called = (one) => `${one.tagName.toLowerCase()} ${one.id || one.name || one.className || ""} ${JSON.stringify(one.textContent.trim().slice(0, 40))}`;
  const wide = window.innerWidth;

  if (document.documentElement.lang !== "en") say("the language is not set");
  if (!/.+ – Lockgate$/.test(document.title)) say(`the title is ${document.title}`);
  const headings = all("h1");
  if (headings.length !== 1) say(`${headings.length} headings of the first level`);
  let level = 0;
  for (const one of all("main h1, main h2, main h3, main h4").filter(shown)) {
    if (one.closest(".govuk-error-summary, .govuk-notification-banner")) continue;
    const now = Number(one.tagName[1]);
    if (now > level + 1) say(`a heading skips a level: ${called(one)}`);
    level = now;
  }

  for (const one of all("input:not([type=hidden]), select, textarea")) {
    const text = [...(one.labels || [])].map((label) => label.textContent.trim()).join(" ");
    if (!text && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby")) say(`no label: ${called(one)}`);
  }
  for (const one of all("a[href], button")) {
    if (!(one.textContent.trim() || one.getAttribute("aria-label"))) say(`no words on ${called(one)}`);
  }
  for (const one of all("img")) if (!one.hasAttribute("alt")) say("a picture without words");
  for (const one of all("table")) if (!one.querySelector("th")) say("a table without headings");
  const ids = all("[id]").map((one) => one.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) say(`the id ${id} is there twice`);
  for (const one of all("[aria-describedby], [aria-labelledby]")) {
    const named = `${one.getAttribute("aria-describedby") || ""} ${one.getAttribute("aria-labelledby") || ""}`;
    for (const id of named.split(/\s+/).filter(Boolean)) if (!ids.includes(id)) say(`${called(one)} names a missing ${id}`);
  }
  for (const one of all('a[href^="#"]')) {
    const id = one.getAttribute("href").slice(1);
    if (id && !ids.includes(id)) say(`a link leads to a missing #${id}`);
  }

  if (document.documentElement.scrollWidth > wide) {
    const far = all("body *").filter((one) => shown(one) && one.getBoundingClientRect().right > wide + 1);
    say(`it scrolls sideways: ${far.slice(0, 3).map(called).join("; ")}`);
  }
  for (const one of all("main *").filter(shown)) {
    const style = getComputedStyle(one);
    const hides = one.scrollWidth > one.clientWidth + 1 && ["hidden", "clip"].includes(style.overflowX);
    if (hides && one.clientWidth > 2 && !one.matches("input, textarea, select")) say(`cut off: ${called(one)}`);
  }

  const words = document.querySelector("main")?.innerText ?? "";
  for (const odd of [/\bUndefined\b/, /\bNone\b\s*$/m, /\{\{|\}\}/, /\d{4}-\d\d-\d\dT/, /&[a-z]+;/, /\bnull\b/, /<[A-Z]\w+\b/]) {
    const found = words.match(odd);
    if (found) say(`odd words: ${words.slice(Math.max(0, found.index - 30), found.index + 30).replace(/\s+/g, " ")}`);
  }
  const weight = performance.getEntriesByType("navigation")[0]?.decodedBodySize ?? 0;
  if (weight > heaviest) say(`the page weighs ${weight} bytes`);
  return faults;
}
