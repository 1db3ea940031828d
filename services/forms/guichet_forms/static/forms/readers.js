// What is typed in a question, as the server would store it: `guichetForms.readers[type](data, id)` gives the value, null when
// nothing is answered, undefined for what the page does not hold (files). A type without a line here is read as a text.
(() => {
  "use strict";
  const text = (value) => (value && value.trim() ? value.trim() : null);
  const whole = (value, size) => (/^[0-9]+$/.test(value) && value.length <= size ? value.padStart(size, "0") : null);

  function parts(data, id, names, needed) {
    const value = Object.fromEntries(names.map((name) => [name, text(data.get(`${id}-${name}`)) || ""]));
    return value[needed] ? value : null;
  }

  function day(data, id) {
    const [year, month, number] = [["year", 4], ["month", 2], ["day", 2]].map(([part, size]) => whole(text(data.get(`${id}-${part}`)) || "", size));
    return year && month && number ? `${year}-${month}-${number}` : null;
  }

  function number(data, id) {
    const typed = (data.get(id) || "").replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
    return /^-?[0-9]+(\.[0-9]+)?$/.test(typed) ? typed : null;
  }

  const readers = {};
  readers.text = (data, id) => text(data.get(id));
  readers.checkbox = (data, id) => data.has(id);
  readers.choices = (data, id) => (data.getAll(id).length ? data.getAll(id) : null);
  readers.number = number;
  readers.date = day;
  readers.address = (data, id) => parts(data, id, ["line", "complement", "postcode", "city"], "line");
  readers.location = (data, id) => parts(data, id, ["text"], "text");
  readers.file = () => undefined;

  window.guichetForms = { readers, read: (kind, data, id) => (readers[kind] || readers.text)(data, id) };
})();
