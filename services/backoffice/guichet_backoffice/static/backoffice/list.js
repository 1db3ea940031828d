// The list without loading the whole page, and the keys j and k. Without it, links and forms do the same.
(() => {
  "use strict";
  const main = () => document.getElementById("contenu");
  const isList = (url) => url.origin === location.origin && url.pathname === "/agents/demandes/" && url.pathname === location.pathname;

  // htmx is told not to keep a history (personal pages are never cached): the address is written here.
  let last = 0;
  async function show(url, remember) {
    const turn = ++last;
    const focused = document.activeElement?.id;
    main().setAttribute("aria-busy", "true");
    try {
      await window.htmx.ajax("GET", url.pathname + url.search, { target: "#contenu", swap: "innerMorph" });
    } finally {
      main().removeAttribute("aria-busy");
    }
    if (turn !== last) return;
    // The fields say what the address says, and the focus stays where it was.
    main().querySelectorAll("form[data-list-form]").forEach((form) => form.reset());
    if (focused && !main().contains(document.activeElement)) document.getElementById(focused)?.focus();
    if (remember && url.href !== location.href) history.pushState({}, "", url);
    const heading = main().querySelector("h1")?.textContent;
    if (heading) document.title = document.title.replace(/^[^·]*/, heading + " ");
    window.Guichet?.say(main().querySelector("[data-found]")?.textContent);
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("#contenu a[href]");
    if (!link || !window.htmx || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (!isList(url)) return;
    event.preventDefault();
    const turning = link.closest(".pagination");
    show(url, true).then(() => {
      // Another page is read from its first line, by eye and by keyboard.
      if (!turning) return;
      main().focus({ preventScroll: true });
      window.scrollTo(0, 0);
    });
  });

  // A filter chosen is a filter applied; fields left empty stay out of the address.
  document.addEventListener("change", ({ target }) => {
    const form = target.closest("form[data-list-form]");
    if (form && target.matches("select")) form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-list-form]") || !window.htmx) return;
    const url = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value) url.searchParams.set(name, value);
    if (!isList(url)) return;
    event.preventDefault();
    show(url, true);
  });
  window.addEventListener("popstate", () => show(new URL(location.href), false));

  // The case page leads to the next one of this list, and back to it as it was.
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-row]")) return;
    const rows = [...document.querySelectorAll("[data-row]")].map((row) => row.pathname);
    sessionStorage.setItem("guichet-list", JSON.stringify({ url: location.pathname + location.search, rows }));
  });

  // The count of boxes ticked, said in one place that is always there; x ticks the current line.
  document.addEventListener("change", ({ target }) => {
    if (!target.matches('[name="ids"], [data-select-all]')) return;
    const said = main().querySelector("[data-chosen]");
    const bar = main().querySelector("[data-selection]");
    if (said && bar) said.textContent = bar.hidden ? "" : bar.querySelector("[data-selection-count]").textContent;
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-pick]")) return;
    const row = document.getElementById(current) || document.querySelector("[data-row]");
    const box = row?.closest("tr").querySelector('[name="ids"]');
    if (!box) return;
    box.click();
    row.focus();
  });

  // j and k go from line to line; Enter opens, since the line's link has the focus.
  let current = "";
  document.addEventListener("focusin", ({ target }) => { if (target.matches("[data-row]")) current = target.id; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const rows = [...document.querySelectorAll("[data-row]")];
    const step = Number(button.dataset.move);
    const at = rows.findIndex((row) => row.id === current);
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (!next) return;
    rows.forEach((row) => row.closest("tr").classList.toggle("selected", row === next));
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
})();
