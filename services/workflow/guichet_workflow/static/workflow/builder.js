// The builder of circuits: panes that change in place, properties that save themselves, keys and drag.
// Nothing here is needed: every link and button does the same by a page of its own.
(() => {
  "use strict";
  const work = () => document.getElementById("work");
  const PANES = ["outline", "canvas", "side"];
  const AROUND = "#outline,#work-bar,#work-notes,#own-faults,#part-now";
  // What says something only once whole: it is saved when one has left it.
  const WHOLE = ".logic-row, .more, .logic-parts:has(> .way-of-value)";
  const WIDE = window.matchMedia("(min-width: 64.01rem)");
  // Where the focus lands in a pane when what held it is gone.
  const LANDING = { plan: "#outline [aria-current]", circuit: ".status-card.selected h3 a", reglages: "#side" };
  let last = Promise.resolve();

  // What the page looked like, to be found again once it has been replaced.
  const seen = () => ({
    url: work()?.dataset.url,
    part: work()?.querySelector("[data-properties]")?.dataset.properties,
    open: [...document.querySelectorAll("#work details[id][open]")].map((box) => box.id),
    tops: PANES.map((id) => document.getElementById(id)?.scrollTop || 0),
  });

  function restore(before) {
    const same = work()?.querySelector("[data-properties]")?.dataset.properties === before.part;
    PANES.forEach((id, at) => { const pane = document.getElementById(id); if (pane && (same || id !== "side")) pane.scrollTop = before.tops[at]; });
    if (same) before.open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    wake();
    if (work()?.dataset.url !== before.url && !WIDE.matches) work()?.querySelector(".pane-links").scrollIntoView();
    work()?.querySelector("[data-focus], [aria-invalid]")?.focus();
    if (document.activeElement === document.body) land();
    if (work()?.dataset.said) window.Guichet?.say(work().dataset.said);
  }

  const land = () => (document.querySelector(LANDING[work()?.dataset.pane]) || document.getElementById("vue-phrases"))?.focus({ preventScroll: true });

  // One request at a time: each is made on what the one before has left.
  function ask(method, url, options, replaces) {
    last = last.then(() => asked(method, url, options, replaces)).catch(() => {});
    return last;
  }

  async function asked(method, url, options, replaces) {
    const found = current(options);
    if (!found) return;
    const before = seen();
    await window.htmx.ajax(method, url, { target: "#work", swap: "outerHTML", ...found });
    if (found.select) renamed(); else restore(before);
    const here = work()?.dataset.url;
    if (here) history[replaces ? "replaceState" : "pushState"](null, "", here);
  }

  // A form that waited may have been replaced meanwhile: its button bears the same id in the new one.
  function current(options) {
    if (!options.source || options.source.isConnected) return options;
    const button = document.getElementById(options.event.submitter?.id || "?");
    return button && !button.disabled ? { ...options, source: button.form, event: { submitter: button } } : null;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#work a[data-here]");
    const plain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || !plain || !window.htmx || event.defaultPrevented) return;
    event.preventDefault();
    keep();
    follow(new URL(link.getAttribute("href"), location.href)); // `href` of a link that is drawn is no text
  });
  function follow(url) {
    ask("GET", url.href, {}, false).then(() => {
      if (url.searchParams.get("volet") === "reglages") land();
      arrive(url.searchParams.get("partie"));
    });
  }
  // A name of the list beside a formula goes where the caret is; typing it does the same.
  document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-insert]"), input = name && document.getElementById(name.dataset.insert);
    if (!input) return;
    input.setRangeText(name.textContent, input.selectionStart, input.selectionEnd, "end");
    input.focus();
  });
  window.addEventListener("popstate", () => { if (work()) location.reload(); });

  // A status chosen in the outline or on the drawing is brought in sight.
  function arrive(part) {
    const name = /^statuses\.([^.]+)/.exec(part || "")?.[1];
    const card = name && document.getElementById(`carte-${name}`);
    if (!card) return;
    const { top, bottom } = card.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight) card.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#work form[data-here]");
    if (!form || !window.htmx || event.defaultPrevented) return;
    event.preventDefault();
    delete form.dataset.unsaved;
    ask("POST", form.action, { source: form, event: { submitter: event.submitter } }, true);
  });

  // Properties save themselves when one leaves a field. Lines may be added by it: then the whole pane is made anew.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("#work form[data-properties]");
    const button = form?.querySelector("#save");
    if (!button || !window.htmx) return;
    // Another example changes nothing of the circuit: it is tried, not saved.
    if (event.target.name === "exemple") { form.requestSubmit(form.querySelector('[value="try"]')); return; }
    if (event.target.closest(WHOLE)) { form.dataset.unsaved = ""; quiet(form); return; }
    const said = [...form.querySelectorAll("[data-said]")].map((one) => `#${one.id}`);
    const selectOOB = [AROUND, ...said].join(",");
    const options = { source: form, event: { submitter: button }, select: "#canvas", selectOOB, target: "#canvas" };
    ask("POST", form.action, options, true).then(() => {
      if (!document.querySelector("#work-notes .error-summary, #work-notes .notice.bad")) window.Guichet?.say(form.dataset.saved);
    });
  });

  // A part takes the id of its label when it is first named: the inputs that stay must speak of it by that id.
  function renamed() {
    const now = document.getElementById("part-now")?.dataset, form = work()?.querySelector("[data-properties]");
    const old = form?.dataset.properties;
    if (!now || !old || now.path === old) return;
    work().dataset.url = now.url;
    form.dataset.properties = now.path;
    for (const one of document.querySelectorAll("#side form")) one.action = now.act;
    for (const button of document.querySelectorAll("#side button[name=do]")) button.value = button.value.replace(old, now.path);
    const id = document.getElementById("p-id");
    if (id) id.value = now.id;
  }

  function quiet(form) {
    setTimeout(() => {
      const now = document.activeElement?.closest?.(WHOLE);
      if (!now || !form.contains(now)) keep();
    }, 60);
  }
  document.addEventListener("focusout", (event) => {
    const form = event.target.closest?.("#work form[data-unsaved]");
    if (form) quiet(form);
  });
  function keep() {
    const form = document.querySelector("#work form[data-unsaved]");
    form?.requestSubmit(form.querySelector("#save"));
  }

  const nodes = () => [...document.querySelectorAll("#outline a[data-node]")];
  function walk(node, key) {
    const all = nodes(), at = all.indexOf(node);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[key];
    all[Math.max(0, Math.min(to, all.length - 1))]?.focus();
  }

  document.addEventListener("keydown", (event) => {
    const node = event.target.closest?.("#outline a[data-node]");
    if (node && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      if (!event.altKey) { walk(node, event.key); return; }
      const step = { ArrowDown: "1", ArrowUp: "-1" }[event.key];
      node.parentElement.querySelector(`[data-step="${step}"]:not(:disabled)`)?.click();
      return;
    }
    if (node && event.key === "ArrowRight") {
      event.preventDefault();
      const url = new URL(node.href);
      url.searchParams.set("volet", "reglages");
      follow(url);
      return;
    }
    if (event.target.closest?.("input, textarea, select") || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    const button = document.getElementById(key === "y" || event.shiftKey ? "redo" : "undo");
    if (button && !button.disabled) { event.preventDefault(); button.click(); }
  });

  // Drag a status: the same as « Monter » and « Descendre ».
  let dragged = null;
  const unmark = () => document.querySelectorAll(".drop-here").forEach((row) => row.classList.remove("drop-here"));
  const target = (event) => { const node = event.target.closest?.("#outline .node[draggable]"); return node && node !== dragged ? node : null; };
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("#outline .node[draggable]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.id);
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    unmark();
    const node = target(event);
    if (node) { event.preventDefault(); node.firstElementChild.classList.add("drop-here"); }
  });
  document.addEventListener("drop", (event) => {
    const node = dragged && target(event);
    if (!node) return;
    event.preventDefault();
    const form = document.querySelector("#outline form"), button = form.querySelector("[data-drop]");
    form.elements.to.value = node.dataset.id;
    button.value = `place:${dragged.dataset.id}`;
    form.requestSubmit(button);
  });
  document.addEventListener("dragend", () => { dragged = null; unmark(); });

  function wake() {
    document.documentElement.classList.add("has-script");
  }
  wake();
  if (work() && WIDE.matches) arrive(new URL(location.href).searchParams.get("partie"));
})();
