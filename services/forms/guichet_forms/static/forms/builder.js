// The builder: panes that change in place, properties that save themselves, keys and drag in the outline.
// Nothing here is needed: every link and button does the same by a page of its own.
(() => {
  "use strict";
  const work = () => document.getElementById("work");
  const panes = ["outline", "canvas", "side"];
  document.documentElement.classList.add("has-script");

  // What the page looked like, to be found again once it has been replaced.
  function remembered() {
    const scrolls = panes.map((id) => [id, document.getElementById(id)?.scrollTop || 0]);
    const open = [...document.querySelectorAll("#work details[id][open]")].map((box) => box.id);
    return { scrolls, open, question: work()?.querySelector("[data-properties]")?.dataset.properties };
  }

  function restored(before) {
    for (const [id, top] of before.scrolls) {
      const pane = document.getElementById(id);
      if (pane) pane.scrollTop = top;
    }
    const form = work()?.querySelector("[data-properties]");
    if (form?.dataset.properties === before.question) for (const id of before.open) document.getElementById(id)?.setAttribute("open", "");
    woken();
    if (form?.dataset.properties !== before.question) shown();
    const wanted = work()?.querySelector("[data-focus]");
    if (wanted) { wanted.focus(); wanted.select?.(); }
    if (work()?.dataset.said) window.Guichet?.say(work().dataset.said);
  }

  // The question that is selected comes into sight, as little as needs be.
  function shown() {
    document.querySelector("#canvas .sheet-question.selected")?.scrollIntoView({ block: "nearest" });
  }

  // One request at a time, in the order of the acts: each is made on what the one before has left.
  let line = Promise.resolve();
  function turn(method, url, options, keep) {
    line = line.then(() => turned(method, url, options, keep)).catch(() => {});
    return line;
  }

  async function turned(method, url, options, keep) {
    const asked = options.event ? still(options) : options;
    if (!asked) return;
    const before = remembered();
    await window.htmx.ajax(method, url, { target: "#work", swap: "outerHTML", ...asked });
    if (!asked.select) restored(before);
    if (!document.getElementById("canvas")) window.scrollTo(0, 0);
    const here = work()?.dataset.url;
    if (!here) return;
    if (keep) history.replaceState(null, "", here); else history.pushState(null, "", here);
  }

  // The form of an act that waited may have been replaced: its button has the same id in the new one.
  function still(options) {
    const { source, event } = options, button = event.submitter;
    if (source.isConnected) return { ...options, event: { submitter: button } };
    const again = button?.id && document.getElementById(button.id);
    return again && !again.disabled ? { ...options, source: again.form, event: { submitter: again } } : null;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#work a[data-here]");
    if (!link || !window.htmx || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn("GET", link.href, {}, false);
  });
  window.addEventListener("popstate", () => { if (work()) location.reload(); });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#work form[data-here]");
    if (!form || !window.htmx || event.defaultPrevented) return;
    event.preventDefault();
    turn("POST", form.action, { source: form, event }, true);
  });

  // Properties save themselves when one leaves a field; the inputs are left alone meanwhile.
  const AROUND = "#outline,#work-bar,#work-notes,#own-faults,#seen";
  document.addEventListener("change", (event) => {
    const form = event.target.closest("#work form[data-properties]");
    const button = form?.querySelector("button[name=do]");
    if (!button || !window.htmx) return;
    if (["p-type", "p-id", "p-source"].includes(event.target.name)) { form.requestSubmit(button); return; }
    const options = { source: form, event: { submitter: button }, select: "#canvas", selectOOB: AROUND, target: "#canvas" };
    turn("POST", form.action, options, true).then(() => window.Guichet?.say(form.dataset.saved));
  });

  // An answer without the page (a session that ended, a fault) leaves what one sees as it is.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.select !== "#canvas" || ctx.text.includes('id="canvas"')) return;
    event.preventDefault();
    window.Guichet?.say(document.body.dataset.offline);
  });

  // Conditions: another question has other comparisons.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("#work [data-refresh]")) return;
    const form = event.target.form;
    form.requestSubmit(form.querySelector("button[name=do][value=refresh]"));
  });

  // Types of questions: the words typed leave those that bear them; Enter takes the first.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  function narrowed(field) {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    for (const list of field.form.querySelectorAll(".types")) {
      const kept = [...list.children].filter((item) => {
        item.hidden = !words.every((word) => plain(item.textContent).includes(word));
        return !item.hidden;
      });
      list.hidden = list.previousElementSibling.hidden = !kept.length;
    }
  }
  document.addEventListener("input", (event) => { if (event.target.matches("[data-type-filter]")) narrowed(event.target); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.("[data-type-filter]")) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.querySelector(".types:not([hidden]) > :not([hidden]) .type")?.click();
  });

  // Keys of the outline: arrows walk, Alt and arrows move.
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
    const typing = event.target.closest?.("input, textarea, select");
    if (!typing && (event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) {
      const again = event.key.toLowerCase() === "y" || event.shiftKey;
      const button = document.getElementById(again ? "redo" : "undo");
      if (button && !button.disabled) { event.preventDefault(); button.click(); }
    }
  });

  // Drag in the outline: the same as « Déplacer vers… ».
  let dragged = null;
  const clear = () => document.querySelectorAll(".drop-after").forEach((row) => row.classList.remove("drop-after"));
  function target(event) {
    const node = event.target.closest?.("#outline .node");
    return node && node !== dragged && !dragged?.contains(node) ? node : null;
  }
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("#outline .node[draggable]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.id);
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    clear();
    const node = target(event);
    if (!node) return;
    event.preventDefault();
    node.querySelector(":scope > .node-row").classList.add("drop-after");
  });
  document.addEventListener("drop", (event) => {
    const node = dragged && target(event);
    if (!node) return;
    event.preventDefault();
    const form = document.querySelector("#outline form"), button = form.querySelector("[data-drop]");
    const page = node.classList.contains("node-page");
    form.elements.to.value = page ? `${node.dataset.id}|` : `${node.dataset.holder}|${node.dataset.id}`;
    button.value = `place:${dragged.dataset.id}`;
    form.requestSubmit(button);
  });
  document.addEventListener("dragend", () => { dragged?.classList.remove("dragged"); dragged = null; clear(); });

  // A form whose changes save themselves needs no button for it.
  function woken() {
    for (const form of document.querySelectorAll("#work form[data-properties]")) form.dataset.autosaves = "";
  }
  woken();
  shown();
})();
