// A form page: questions appear as one answers, the draft saves itself. Without it the server does both.
(() => {
  "use strict";
  const PAUSE = 1500, PATIENCE = 10000, SENT_BESIDE = "csrf_token";

  // The inputs of the form by name: a page may have hundreds, and each answer is looked for at every key.
  function inputs(form) {
    const held = new Map();
    for (const [name, value] of new FormData(form)) held.set(name, [...(held.get(name) || []), value]);
    const getAll = (name) => held.get(name) || [];
    const pairs = () => [...held].map(([name, values]) => [name, values[0]])[Symbol.iterator]();
    return { getAll, get: (name) => getAll(name)[0] ?? null, has: (name) => held.has(name), [Symbol.iterator]: pairs };
  }

  // Answers as the page holds them: rows are found by their place, and named by the key of their inputs.
  function reader(form, earlier) {
    const data = inputs(form);
    function named(path) {
      const [top, place, name] = path.split(".");
      if (name === undefined) return path;
      const keys = data.getAll(`${top}.row`);
      return `${top}.${keys.length ? keys[place] : place}.${name}`;
    }
    return {
      named,
      rows: (path) => data.getAll(`${path}.row`).length,
      value: (path, field) => {
        const value = window.guichetForms.read(field.kind, data, named(path));
        return value === undefined ? window.guichetOutcome.at(earlier, path) : value;
      },
    };
  }

  function written(output, value) {
    if (value === undefined) return "";
    if (typeof value === "boolean") return value ? output.dataset.yes : output.dataset.no;
    const decimals = { minimumFractionDigits: Number(output.dataset.decimals || 0), maximumFractionDigits: 6 };
    const text = typeof value === "number" ? value.toLocaleString("fr-FR", decimals).replace("-", "\u2212") : value;
    return output.dataset.unit ? `${text}\u00a0${output.dataset.unit}` : text;
  }

  // A refusal that the page finds by itself, under the label; what the server said stays as it is.
  function tell(box, sentence) {
    const own = (selector) => [...box.querySelectorAll(selector)].find((found) => found.closest("[data-field]") === box);
    const told = own("[data-live-error]"), holder = box.firstElementChild;
    if (told && told.textContent === sentence) return;
    told?.remove();
    if (told) holder.classList.remove("in-error");
    if (!sentence || own(".error")) return;
    const line = document.createElement("p");
    line.className = "error";
    line.dataset.liveError = "";
    line.textContent = sentence;
    (box.querySelector("legend, label") || holder).after(line);
    holder.classList.add("in-error");
  }

  // Questions come and go, values are computed, and what was left is told when it cannot be kept.
  function follow(form) {
    const carried = JSON.parse(form.dataset.page);
    const page = window.guichetOutcome.prepared(carried);
    const earlier = JSON.parse(form.dataset.answers);
    const left = new Set();

    function isLeft(path) {
      return left.has(path) || carried.pages[0].rules.some(({ field, reads }) => field === path && reads.every((name) => left.has(name)));
    }

    function refresh() {
      const source = reader(form, earlier);
      const found = window.guichetOutcome.outcome(page, source, earlier);
      const visible = new Set(found.visible.map(source.named));
      const byName = (held) => new Map(Object.entries(held).map(([path, value]) => [source.named(path), value]));
      const computed = byName(found.computed), errors = byName(found.errors);
      for (const box of form.querySelectorAll("[data-field]")) {
        const path = box.dataset.field;
        box.hidden = !visible.has(path);
        tell(box, isLeft(path) ? errors.get(path) || "" : "");
      }
      for (const output of form.querySelectorAll("[data-computed]")) output.textContent = written(output, computed.get(output.dataset.computed));
    }

    form.addEventListener("input", refresh);
    form.addEventListener("change", refresh);
    form.addEventListener("guichet:files", ({ detail }) => {
      const [top, place, name] = detail.path.split(".");
      if (name === undefined) earlier[top] = detail.files;
      else ((earlier[top] ??= [])[place] ??= {})[name] = detail.files;
      refresh();
    });
    form.addEventListener("focusout", ({ target, relatedTarget }) => {
      for (let box = target.closest("[data-field]"); box; box = box.parentElement.closest("[data-field]")) {
        if (!box.contains(relatedTarget)) left.add(box.dataset.field);
      }
      refresh();
    });
    refresh();
  }

  function autosave(form) {
    const line = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    let timer, busy = false, again = false, leaving = false;

    async function save() {
      if (leaving) return;
      if (busy) { again = true; return; }
      busy = true;
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "error",
          headers: { "X-CSRF-Token": form.elements[SENT_BESIDE]?.value || "", Accept: "application/json" },
          signal: AbortSignal.timeout(PATIENCE),
        });
        if (answer.status === 401) signedOut(await answer.json());
        else say(answer.ok ? "saved" : "failed");
      } catch (fault) {
        // Offline, too slow or interrupted: the page still holds every answer, and the next pause tries again.
        if (!leaving) say("failed");
      } finally {
        busy = false;
        if (again) { again = false; plan(); }
      }
    }

    // The session is over: what was typed is kept, and this link brings it along.
    function signedOut({ detail, sign_in }) {
      if (!line) return;
      const link = document.createElement("a");
      link.href = sign_in;
      link.dataset.signIn = "";
      link.textContent = line.dataset.again;
      line.replaceChildren(`${detail} `, link);
    }

    function say(what) {
      if (!line) return;
      const time = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" });
      line.textContent = line.dataset[what].replace("{time}", time);
    }

    function plan() {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    form.addEventListener("input", plan);
    form.addEventListener("change", plan);
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      leaving = true;
      clearTimeout(timer);
    });
    window.addEventListener("pageshow", () => { leaving = false; });
  }

  for (const form of document.querySelectorAll("form[data-form]")) {
    // A question hidden by its condition must not hold the page back; the server says what is missing.
    form.noValidate = true;
    // Whence an answer came is heard with its input, until it is changed.
    for (const note of form.querySelectorAll("[data-prefilled]")) {
      const told = note.parentElement.querySelector("fieldset, input:not([type=hidden]), select, textarea");
      told?.setAttribute("aria-describedby", `${told.getAttribute("aria-describedby") || ""} ${note.id}`.trim());
    }
    form.addEventListener("input", ({ target }) => target.closest(".question")?.querySelector("[data-prefilled]")?.remove());
    if (form.dataset.page) follow(form);
    if (form.dataset.autosave) autosave(form);
  }
})();
