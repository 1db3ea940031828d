// Ctrl K, or Cmd K on a Mac: one field over the places of the menu, the actions of the page and the search of requests (WAI-ARIA combobox
// with a list box). It stays when the keys of one letter are switched off: WCAG 2.1.4 is about those. Without it, links and buttons do the same.
(() => {
  "use strict";
  const box = document.getElementById("commands");
  if (!box?.showModal) return;
  const field = box.querySelector("input"), list = box.querySelector("[role=listbox]"), said = box.querySelector("[data-commands-said]");
  const search = document.querySelector("form.search-desk");
  const apple = /Mac|iP(hone|ad|od)/.test(navigator.platform);
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
  const seen = (el) => (el.checkVisibility ? el.checkVisibility() : el.getClientRects().length > 0);
  let all = [], found = [], at = -1, spent = false;

  function named(el) {
    const copy = el.cloneNode(true);
    copy.querySelectorAll("kbd, .count-badge").forEach((part) => part.remove());
    return (el.dataset.keyLabel || el.getAttribute("aria-label") || copy.textContent).replace(/[ \t\n]+/g, " ").trim();
  }

  // As its key does. A button that sends something and has no key takes the focus only: it is read before it is pressed.
  function use(el) {
    el.focus();
    if (el.matches("input, select, textarea") || (el.type === "submit" && !el.dataset.key)) return;
    el.click();
    if (el.parentElement.matches("details[open]")) el.parentElement.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  }

  // The actions of the page first, then the menu; one line for what bears the same words.
  function gather() {
    const here = [...document.querySelectorAll("main :is([data-key], .button:not([data-copy]))")].filter((el) => seen(el) && !el.disabled && !el.closest("dialog"));
    const acts = here.map((el) => ({ text: named(el), kind: list.dataset.here, act: () => use(el) }));
    const places = [...document.querySelectorAll(".side ul a")].map((el) => ({ text: named(el), kind: list.dataset.place, act: () => el.click() }));
    const words = new Set();
    all = [...acts, ...places].filter(({ text }) => text && !words.has(text) && words.add(text));
  }

  function asked(typed) {
    const text = list.dataset.search.replace("{q}", () => typed);
    return { text, kind: "", act: () => { search.elements.q.value = typed; search.requestSubmit(); } };
  }

  function row({ text, kind }, place) {
    const line = document.createElement("li"), [name, side] = ["span", "span"].map((tag) => document.createElement(tag));
    line.id = `commands-${place}`;
    line.setAttribute("role", "option");
    name.textContent = text;
    side.textContent = kind;
    side.className = "soft small-text";
    line.append(name, " ", side);
    return line;
  }

  // What begins with the words typed comes first; the search comes last, and is all there is when nothing else is found.
  function show() {
    const typed = field.value.trim(), whole = plain(typed), wanted = whole.split(/\s+/);
    const some = all.filter(({ text }) => wanted.every((word) => plain(text).includes(word)));
    const first = ({ text }) => plain(text).startsWith(whole);
    found = [...some.filter(first), ...some.filter((one) => !first(one))];
    if (typed && search) found.push(asked(typed));
    list.replaceChildren(...found.map(row));
    const n = found.length;
    said.textContent = n > 1 ? said.dataset.many.replace("{n}", n) : said.dataset[n ? "one" : "none"];
    point(0);
  }

  function point(place) {
    const rows = [...list.children];
    at = rows.length ? (place + rows.length) % rows.length : -1;
    rows.forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", rows[at].id);
    rows[at].scrollIntoView({ block: "nearest" });
  }

  function choose(place) {
    const one = found[place];
    if (!one) return;
    box.close();
    one.act();
  }

  // An Enter that stays pressed chooses nothing when it opened the list, and once it chose presses nothing that has just taken the focus.
  function take(event) {
    if (event.repeat) return;
    spent = true;
    choose(at);
  }

  function open() {
    gather();
    field.value = "";
    box.showModal();
    show();
  }

  document.addEventListener("keydown", (event) => {
    if (spent && event.repeat) event.preventDefault(); else spent = false;
  }, true);
  document.addEventListener("keydown", (event) => {
    const held = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (!held || event.altKey || event.shiftKey || event.isComposing || event.key.toLowerCase() !== "k") return;
    if (!box.open && document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (box.open) box.close(); else open();
  });
  document.addEventListener("click", ({ target }) => { if (target.closest("[data-commands]")) open(); });
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point(at + step); else if (event.key === "Enter") take(event); else return;
    event.preventDefault();
  });
  // The field keeps the focus: a press on the list must not take it away before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => choose([...list.children].indexOf(target.closest("[role=option]"))));
})();
