// After an "@" in the internal note, the colleagues who may open the case, asked for once (the list box of a text field, WAI-ARIA).
// Without it, the page that the link leads to lists them, and one types the name.
(() => {
  "use strict";
  const PATIENCE = 5000, MOST = 8;
  const area = document.getElementById("note"), link = document.querySelector("[data-colleagues]");
  if (!area || !link) return;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const list = Object.assign(document.createElement("ul"), { id: "note-found", className: "commands-list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", link.dataset.colleagues);
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let known, found = [], at = -1;

  async function read() {
    const answer = await fetch(link.href, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).data;
  }

  // What is typed between the last "@" and the caret; undefined when no name is being typed.
  const begun = () => area.value.slice(0, area.selectionStart).match(/(?<![\p{L}\p{N}_.@-])@((?:[\p{L}\p{N}][^@\n]*)?)$/u)?.[1];

  async function look() {
    if (begun() === undefined) return close();
    known ??= read();
    let names;
    try { names = await known; } catch { known = undefined; return close(); }
    const typed = begun();
    if (typed === undefined) return close();
    const wanted = plain(typed);
    // A whole name is what is meant, even where a longer one begins so.
    if (names.some(({ name }) => plain(name) === wanted)) return close();
    found = names.filter(({ name }) => ` ${plain(name)}`.includes(` ${wanted}`)).slice(0, MOST);
    show();
  }

  function show() {
    list.replaceChildren(...found.map(({ name, unit }, place) => {
      const line = document.createElement("li"), [first, second] = [name, unit].map((text) => Object.assign(document.createElement("span"), { textContent: text }));
      second.className = "soft small-text";
      line.id = `note-found-${place}`;
      line.setAttribute("role", "option");
      line.append(first, " ", second);
      return line;
    }));
    list.hidden = !found.length;
    point(0);
  }

  function point(place) {
    at = found.length ? (place + found.length) % found.length : -1;
    [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
    if (at < 0) return area.removeAttribute("aria-activedescendant");
    area.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function close() {
    found = [];
    show();
  }

  function choose(place) {
    const typed = begun(), one = found[place];
    if (typed === undefined || !one) return;
    area.setRangeText(`${one.name} `, area.selectionStart - typed.length, area.selectionStart, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  area.addEventListener("input", look);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point(at + step); else if (event.key === "Enter") choose(at); else if (event.key === "Escape") close(); else return;
    event.preventDefault();
  });
  // The note keeps the focus: a press on the list must not take it away before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => choose([...list.children].indexOf(target.closest("[role=option]"))));
})();
