// The case among those of the list it was opened from: its place, the one before, the one after.
(() => {
  "use strict";
  const place = document.querySelector("[data-walk]");
  let list;
  try { list = JSON.parse(sessionStorage.getItem("guichet-list")); } catch { return; }
  // An error, or what was typed shown again, stands at an address below that of the case.
  const at = list?.rows?.indexOf(location.pathname.replace(/[a-z]+$/, "")) ?? -1;
  if (!place || at < 0) return;
  const text = place.querySelector("[data-walk-text]");
  text.textContent = text.dataset.walkText.replace("{at}", at + 1).replace("{all}", list.rows.length);
  for (const link of place.querySelectorAll("[data-step]")) {
    const next = list.rows[at + Number(link.dataset.step)];
    if (next?.startsWith("/agents/dossiers/")) link.href = next;
    else link.hidden = true;
  }
  const back = document.querySelector(".case-walk > a");
  if (list.url?.startsWith("/agents/demandes/")) back.href = list.url;
  place.hidden = false;
})();

// Colleagues learn that one is typing; what was typed outlives a reload asked for by a click.
(() => {
  "use strict";
  const key = `guichet-words:${location.pathname.replace(/[a-z]+$/, "")}`;
  const boxes = () => [...document.querySelectorAll(".case form :is(textarea, select, input:not([type=hidden]):not([type=file]))")];
  const mark = document.querySelector("[data-typing]");
  let quiet;
  document.addEventListener("input", ({ target }) => {
    if (!mark || !target.matches(".case textarea")) return;
    mark.value = "1";
    clearTimeout(quiet);
    quiet = setTimeout(() => { mark.value = ""; }, 20000);
  });

  const picked = (box) => ["checkbox", "radio"].includes(box.type);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-reload]")) return;
    const words = boxes().filter((box) => box.id && (picked(box) ? box.checked !== box.defaultChecked : box.value));
    try { sessionStorage.setItem(key, JSON.stringify(words.map((box) => [box.id, picked(box) ? box.checked : box.value]))); } catch { event.preventDefault(); }
  });
  // What a reply left to complete is selected: one types over it.
  for (const area of document.querySelectorAll(".case textarea")) {
    const found = /\[à compléter\s?: [^\]\n]+\]/.exec(area.value);
    if (!found || document.querySelector("[data-error-summary]")) continue;
    area.focus();
    area.setSelectionRange(found.index, found.index + found[0].length);
    break;
  }

  let kept;
  try { kept = JSON.parse(sessionStorage.getItem(key)); sessionStorage.removeItem(key); } catch { return; }
  for (const [id, value] of kept || []) {
    const box = document.getElementById(id);
    if (!box) continue;
    if (picked(box)) box.checked = value; else box.value = value;
    box.closest("details")?.setAttribute("open", "");
  }
})();

// The seconds left to take a choice back; then the page shows what it did, unless one is writing.
(() => {
  "use strict";
  const place = document.querySelector("[data-left-text]");
  if (!place) return;
  let left = Number(place.dataset.left);
  const picked = (list) => [...list.options].some((one) => one.selected !== one.defaultSelected);
  const changed = (box) => box.type === "file" ? box.files.length > 0
    : box.options ? (box.querySelector("option[selected]") ? picked(box) : box.multiple ? picked(box) : box.selectedIndex > 0)
      : ["checkbox", "radio"].includes(box.type) ? box.checked !== box.defaultChecked : box.value !== box.defaultValue;
  const written = () => document.querySelector("[data-error-summary]")
    || [...document.querySelectorAll(".case form :is(textarea, select, input)")].some(changed);
  const tick = setInterval(() => {
    left -= 1;
    place.textContent = place.dataset.leftText.replace("{n}", Math.max(left, 0));
    if (left > -2) return;
    clearInterval(tick);
    if (!written()) location.replace(place.dataset.home);
  }, 1000);
})();
