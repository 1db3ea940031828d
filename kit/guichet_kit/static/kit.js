// Small helps for every page. Nothing here is needed to finish a task: without it, forms and links do the same.
(() => {
  "use strict";
  const text = (name) => document.body.dataset[name] || "";
  const field = (target) => target.closest("input, textarea, select, [contenteditable]");

  // Says a sentence to screen readers and shows it for a few seconds.
  let hush;
  function say(sentence) {
    const region = document.getElementById("status");
    if (!region || !sentence) return;
    clearTimeout(hush);
    region.textContent = sentence;
    hush = setTimeout(() => { region.textContent = ""; }, 8000);
  }

  // Forms: one submission at a time. The button keeps its focus and says what happens.
  const labelOf = (button) => button.querySelector(":scope > span") || button;
  function release(form) {
    delete form.dataset.busy;
    clearTimeout(Number(form.dataset.slowTimer));
    for (const button of form.querySelectorAll("button[data-held]")) {
      if ("label" in button.dataset) labelOf(button).textContent = button.dataset.label;
      delete button.dataset.label;
      delete button.dataset.held;
      button.removeAttribute("aria-disabled");
    }
  }

  function hold(form, button) {
    form.dataset.busy = "";
    form.dataset.slowTimer = setTimeout(() => { if (form.isConnected) say(text("slow")); }, 10000);
    if (!button || button.tagName !== "BUTTON") return;
    button.setAttribute("aria-disabled", "true");
    button.dataset.held = "";
    setTimeout(() => {
      if (!("held" in button.dataset) || "label" in button.dataset) return;
      button.dataset.label = labelOf(button).textContent;
      labelOf(button).textContent = button.dataset.sending || text("sending");
    }, 300);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-repeat")) return;
    if ("busy" in form.dataset) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    hold(form, event.submitter);
  }, true);
  document.addEventListener("submit", (event) => {
    // A script that took the submission over frees the form itself when its answer comes (htmx below).
    if (event.defaultPrevented && !isHtmx(event.target)) release(event.target);
  });
  const isHtmx = (form) => [...form.attributes].some((a) => /^(data-)?hx-(get|post|put|patch|delete|action)$/.test(a.name));
  document.addEventListener("htmx:finally:request", (event) => { const f = event.target.closest?.("form"); if (f) release(f); });
  document.addEventListener("htmx:error", () => say(text("offline")));
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(release));

  // Dialogs: the link opens them here, and leads to a page of its own without script.
  function openDialog(opener, event) {
    const box = document.getElementById(opener.dataset.dialog);
    if (!box?.showModal) return;
    event.preventDefault();
    box.showModal();
  }

  function locate(button) {
    const place = button.closest("[data-location]");
    const line = place.querySelector("[data-locate-status]");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      place.querySelector("[data-lat]").value = coords.latitude.toFixed(5);
      place.querySelector("[data-lon]").value = coords.longitude.toFixed(5);
      place.dispatchEvent(new Event("change", { bubbles: true }));
      line.textContent = button.dataset.found;
    }, () => { line.textContent = button.dataset.failed; }, { timeout: 10000, maximumAge: 60000 });
  }

  const clicks = {
    "[data-dialog]": openDialog,
    "[data-close]": (button) => button.closest("dialog")?.close(),
    "[data-locate]": locate,
    "[data-print]": () => window.print(),
    "[data-copy]": (button) => navigator.clipboard?.writeText(button.dataset.copy).then(() => say(text("copied"))),
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const found = event.target.closest(selector);
      if (found) return act(found, event);
    }
  });

  // Selection in lists: <input data-select-all="ids"> and the boxes named "ids"; the bar appears with its count.
  function countSelected(name) {
    const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];
    const n = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => box.closest("tr")?.classList.toggle("selected", box.checked));
    for (const all of document.querySelectorAll(`[data-select-all="${CSS.escape(name)}"]`)) {
      all.checked = n > 0 && n === boxes.length;
      all.indeterminate = n > 0 && n < boxes.length;
    }
    for (const bar of document.querySelectorAll(`[data-selection="${CSS.escape(name)}"]`)) {
      bar.hidden = n === 0;
      const place = bar.querySelector("[data-selection-count]");
      if (place) place.textContent = place.dataset[n > 1 ? "many" : "one"].replace("{n}", n);
    }
  }
  document.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox") return;
    const name = target.dataset.selectAll || target.name;
    if (!document.querySelector(`[data-select-all="${CSS.escape(name)}"]`)) return;
    if (target.dataset.selectAll) {
      document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`).forEach((box) => { box.checked = target.checked; });
    }
    countSelected(name);
  });

  // Characters left, said rarely enough not to interrupt.
  function count(target) {
    const line = target.id && document.querySelector(`[data-count="${CSS.escape(target.id)}"]`);
    if (!line) return;
    const over = target.value.length - line.dataset.most, number = (n) => n.toLocaleString(document.documentElement.lang || "fr");
    line.textContent = line.dataset[over > 0 ? "over" : "text"].replace("{n}", number(target.value.length)).replace("{more}", number(over));
    line.classList.toggle("over", over > 0);
  }
  document.addEventListener("input", ({ target }) => count(target));
  document.querySelectorAll("textarea").forEach((area) => { if (area.value) count(area); });

  // Moments: « il y a 8 s », the full date stays in the title.
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "fr", { numeric: "always", style: "short" });
  const now = new Intl.RelativeTimeFormat(document.documentElement.lang || "fr", { numeric: "auto" }).format(0, "second");
  function ago(seconds) {
    if (seconds < 10) return now;
    const [unit, size] = seconds < 60 ? ["second", 1] : seconds < 3600 ? ["minute", 60] : seconds < 86400 ? ["hour", 3600] : ["day", 86400];
    return words.format(-Math.floor(seconds / size), unit);
  }
  function refreshMoments() {
    for (const moment of document.querySelectorAll("time[data-ago]")) {
      moment.title ||= moment.textContent;
      moment.textContent = ago(Math.max(0, (Date.now() - Date.parse(moment.dateTime)) / 1000));
    }
  }

  // Shortcuts: any element with data-key. Off inside fields, and switched off for good by a box of the list (WCAG 2.1.4).
  const keys = { get on() { return localStorage.getItem("guichet-keys") !== "off"; } };
  function shortcut(key) {
    return [...document.querySelectorAll(`[data-key~="${CSS.escape(key)}"]`)].find((el) => el.getClientRects().length);
  }
  function listKeys(box) {
    const list = box.querySelector("[data-keys-list]");
    list.replaceChildren();
    const seen = new Set();
    for (const el of document.querySelectorAll("[data-key]")) {
      if (seen.has(el.dataset.key)) continue;
      seen.add(el.dataset.key);
      const [dt, dd] = ["dt", "dd"].map((tag) => document.createElement(tag));
      for (const key of el.dataset.key.split(" ")) {
        const kbd = document.createElement("kbd");
        kbd.textContent = key;
        dt.append(kbd, " ");
      }
      const copy = el.cloneNode(true);
      copy.querySelectorAll("kbd, .count-badge").forEach((part) => part.remove());
      dd.textContent = el.dataset.keyLabel || el.getAttribute("aria-label") || copy.textContent.trim();
      list.append(dt, dd);
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (field(event.target) && !["checkbox", "radio"].includes(event.target.type)) return;
    const help = document.getElementById("keys");
    if (event.key === "?" && help?.showModal && !help.open) { listKeys(help); help.showModal(); return; }
    if (!keys.on || document.querySelector("dialog[open]")) return;
    const el = shortcut(event.key);
    if (!el) return;
    event.preventDefault();
    el.focus();
    if (field(el)) return;
    el.click();
    if (el.parentElement.matches("details[open]")) el.parentElement.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-keys-switch]")) localStorage.setItem("guichet-keys", target.checked ? "on" : "off");
  });

  function wake(root) {
    const summary = root.querySelector("[data-error-summary]:not([data-seen])");
    if (summary) { summary.dataset.seen = ""; summary.focus(); }
    if (navigator.geolocation) root.querySelectorAll("[data-locate]").forEach((button) => { button.hidden = false; });
    root.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });
    root.querySelectorAll("[data-selection]").forEach((bar) => countSelected(bar.dataset.selection));
    refreshMoments();
  }
  document.querySelectorAll("[data-keys-switch]").forEach((box) => { box.checked = keys.on; });
  wake(document);
  setInterval(refreshMoments, 5000);
  document.addEventListener("htmx:after:swap", (event) => wake(event.target.closest?.("main") || document));
  window.Guichet = { say };
})();
