// The case among those of the list it was opened from: its place, the one before, the one after.
(() => {
  "use strict";
  const place = document.querySelector("[data-walk]");
  let list;
  try { list = JSON.parse(sessionStorage.getItem("guichet-list")); } catch { return; }
  const at = list?.rows?.indexOf(location.pathname) ?? -1;
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
