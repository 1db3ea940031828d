// Questions come and go with the answers above them. Without it all are shown, and the server keeps those that were asked.
(() => {
  "use strict";
  const text = (value) => (value || "").trim();

  function day(data, name) {
    const [year, month, date] = ["year", "month", "day"].map((part) => text(data.get(`${name}-${part}`)));
    return year && month && date ? `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${date.padStart(2, "0")}` : null;
  }

  function number(data, name) {
    const plain = text(data.get(name)).replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
    return /^-?[0-9]+(\.[0-9]+)?$/.test(plain) ? plain : null;
  }

  const readers = {
    date: day,
    number,
    choices: (data, name) => data.getAll(name),
    checkbox: (data, name) => data.get(name) !== null || null,
  };

  // What the form holds for one question; nothing of a question that is not shown.
  function value(form, data, id, kind) {
    const name = `champ-${id}`;
    const input = form.querySelector(`[name="${name}"], [name^="${name}-"]`);
    if (!input || input.closest("[data-asked-if][hidden]")) return null;
    return readers[kind] ? readers[kind](data, name) : text(data.get(name)) || null;
  }

  function follow(form) {
    const boxes = [...form.querySelectorAll("[data-asked-if]")].map((box) => {
      const rule = JSON.parse(box.dataset.askedIf);
      box.querySelector("[data-asked-note]").hidden = true;
      return { box, kinds: Object.entries(rule.kinds), holds: window.guichetLogic.compiled(rule.if) };
    });
    const refresh = () => {
      const data = new FormData(form);
      for (const { box, kinds, holds } of boxes) {
        const known = Object.fromEntries(kinds.map(([id, kind]) => [id, value(form, data, id, kind)]));
        box.hidden = !window.guichetLogic.truth(holds(known));
      }
    };
    form.addEventListener("input", refresh);
    form.addEventListener("change", refresh);
    refresh();
  }

  new Set([...document.querySelectorAll("[data-asked-if]")].map((box) => box.closest("form"))).forEach(follow);
})();
