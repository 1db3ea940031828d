// What answers come to: what is visible, computed, wrong. The twin of core/walk.py, whose page says the meaning.
//   guichetOutcome.prepared(carried)              a form or a page as core/carrying.py tells it, its trees compiled
//   guichetOutcome.outcome(form, source, earlier) → { visible: [path], computed: {path: value}, errors: {path: sentence} }
//   guichetOutcome.stored(answers)                a source: { value(path, field), rows(path, field) }
// `earlier` are the answers of other pages. A sentence that was not carried is "".
(() => {
  "use strict";
  const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
  const { compiled, number, truth } = window.guichetLogic;

  const isNothing = (value) => value === null || value === undefined || value === ""
    || (typeof value === "object" && Object.keys(value).length === 0);
  // What a required question of these types wants; the others want anything.
  const lacking = {
    checkbox: (value) => value !== true,
    consent: (value) => isNothing(value) || value.given !== true,
  };
  const lacks = (field, value) => (lacking[field.kind] || isNothing)(value);

  function preparedField(field) {
    return {
      ...field,
      condition: field.condition ? compiled(field.condition) : null,
      formula: field.formula ? compiled(field.formula) : null,
      validations: (field.validations || []).map(({ check, message }) => ({ check: compiled(check), message })),
      fields: field.fields ? field.fields.map(preparedField) : null,
    };
  }

  function prepared({ pages }) {
    return pages.map(({ condition, fields, rules }) => ({
      condition: condition ? compiled(condition) : null,
      fields: fields.map(preparedField),
      rules: (rules || []).map((rule) => ({ ...rule, check: compiled(rule.check) })),
    }));
  }

  function rounded(amount, decimals) {
    const scaled = amount * POWERS[decimals] + 0.5;
    return Number.isFinite(scaled) ? Math.floor(scaled) / POWERS[decimals] : null;
  }

  function compute({ formula, result, decimals }, seen) {
    const found = formula(seen);
    if (result === "boolean") return truth(found);
    if (result === "text") return found || null;
    const amount = number(found);
    return amount === null ? null : rounded(amount, decimals);
  }

  class Walker {
    constructor(source, earlier) {
      this.source = source;
      this.seen = { ...earlier };
      this.shown = new Set();
      this.refused = new Set();
      this.found = { visible: [], computed: {}, errors: {} };
    }

    page({ condition, fields, rules }) {
      if (condition && !truth(condition(this.seen))) return;
      for (const field of fields) this.field(field, field.id, {});
      for (const rule of rules) this.rule(rule);
    }

    field(field, path, holder) {
      if (field.condition && !truth(field.condition(this.seen))) return;
      this.found.visible.push(path);
      if (field.mute) return;
      this.shown.add(field.id);
      if (field.fields) { this.nest(field, path, holder); return; }
      const value = this.value(field, path);
      if (!isNothing(value)) this.seen[field.id] = holder[field.id] = value;
    }

    value(field, path) {
      if (field.formula) {
        const value = compute(field, this.seen);
        if (value !== null) this.found.computed[path] = value;
        return value;
      }
      const value = this.source.value(path, field);
      if (lacks(field, value)) return field.required ? this.refuse(path, field.missing) : value;
      const fault = this.failing(field, value);
      return fault === null ? value : this.refuse(path, fault);
    }

    nest(field, path, holder) {
      const count = field.rows ? 0 : this.source.rows(path, field);
      const keys = field.rows || [...Array(Math.min(count, field.max)).keys()];
      const rows = keys.map((key) => [key, this.row(field.fields, `${path}.${key}`)]);
      const value = field.rows ? Object.fromEntries(rows.filter(([, row]) => !isNothing(row))) : rows.map(([, row]) => row);
      holder[field.id] = value;
      const fault = this.miscounted(field, count) ?? this.empty(field, value) ?? this.failing(field, value);
      if (fault !== null) this.refuse(path, fault);
      else if (!isNothing(value)) this.seen[field.id] = value;
    }

    row(fields, path) {
      const row = {};
      for (const field of fields) this.field(field, `${path}.${field.id}`, row);
      for (const { id } of fields) { delete this.seen[id]; this.shown.delete(id); }
      return row;
    }

    miscounted(field, count) {
      if (field.rows) return null;
      if (count > field.max) return field.many;
      return count < field.min && (field.required || count) ? field.few : null;
    }

    empty(field, value) {
      return field.rows && field.required && !this.refused.has(field.id) && isNothing(value) ? field.missing || "" : null;
    }

    failing({ id, validations }, value) {
      if (!validations.length || isNothing(value)) return null;
      const data = { ...this.seen, [id]: value };
      const failing = validations.find(({ check }) => !truth(check(data)));
      return failing ? failing.message : null;
    }

    rule({ field, check, reads, message }) {
      if (!this.shown.has(field) || field in this.found.errors) return;
      const open = (name) => this.shown.has(name) && (!(name in this.seen) || this.refused.has(name));
      if (!reads.some(open) && !truth(check(this.seen))) this.found.errors[field] = message;
    }

    refuse(path, sentence) {
      if (!(path in this.found.errors)) this.found.errors[path] = sentence || "";
      this.refused.add(path.split(".")[0]);
      return null;
    }
  }

  function outcome(form, source, earlier = {}) {
    const walker = new Walker(source, earlier);
    for (const page of form) walker.page(page);
    return walker.found;
  }

  function inside(held, step) {
    if (held === null || typeof held !== "object" || (Array.isArray(held) && !/^[0-9]+$/.test(step))) return null;
    return Object.hasOwn(held, step) ? held[step] : null;
  }

  const at = (answers, path) => path.split(".").reduce(inside, answers);

  const stored = (answers) => ({
    value: (path) => at(answers, path),
    rows: (path) => (Array.isArray(answers[path]) ? answers[path].length : 0),
  });

  window.guichetOutcome = { prepared, outcome, stored, at, isNothing };
})();
