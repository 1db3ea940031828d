// What is typed in a question, as the server would store it: `guichetForms.readers[type](data, id)` gives the value, null when
// nothing is answered, undefined for what the page does not hold (files). A type without a line here is read as a text.
(() => {
  "use strict";
  const text = (value) => (value && value.trim() ? value.trim() : null);
  const typed = (data, id, part) => text(data.get(`${id}-${part}`)) || "";
  const whole = (value, size) => (/^[0-9]+$/.test(value) && value.length <= size ? value.padStart(size, "0") : null);

  function parts(data, id, names, needed) {
    const value = Object.fromEntries(names.map((name) => [name, typed(data, id, name)]));
    return value[needed] ? value : null;
  }

  // Every input of a question that holds something, by its part.
  function given(data, id) {
    const start = `${id}-`, found = {};
    for (const [name, value] of data) if (name.startsWith(start) && text(value)) found[name.slice(start.length)] = text(value);
    return found;
  }

  const orNull = (value) => (Object.keys(value).length ? value : null);

  function day(data, id) {
    const [year, month, number] = [["year", 4], ["month", 2], ["day", 2]].map(([part, size]) => whole(typed(data, id, part), size));
    return year && month && number ? `${year}-${month}-${number}` : null;
  }

  function clock(data, id) {
    const inOne = /^([0-9]{1,2}) ?[hH:] ?([0-9]{2})?$/.exec(typed(data, id, "hour"));
    const hour = whole(inOne ? inOne[1] : typed(data, id, "hour"), 2);
    const minute = whole(typed(data, id, "minute") || (inOne && inOne[2]) || "0", 2);
    return hour && minute ? `${hour}:${minute}` : null;
  }

  function moment(data, id) {
    const [date, hour] = [day(data, id), clock(data, id)];
    return date && hour ? `${date}T${hour}` : null;
  }

  // Without useless zeros, so that it equals what is stored.
  function number(data, id) {
    const plain = (data.get(id) || "").replace(/[\s\u00a0\u202f\u2009'€]/g, "").replace("\u2212", "-").replace(",", ".");
    const found = /^([+-]?)0*([0-9]+)(?:\.([0-9]+))?$/.exec(plain);
    if (!found) return null;
    const decimals = (found[3] || "").replace(/0+$/, ""), value = found[2] + (decimals ? `.${decimals}` : "");
    return found[1] === "-" && value !== "0" ? `-${value}` : value;
  }

  function amount(data, id) {
    const value = number(data, id);
    if (value === null) return null;
    const [euros, cents] = value.split(".");
    return `${euros}.${(cents || "").padEnd(2, "0")}`;
  }

  function period(data, id) {
    const value = { from: day(data, `${id}-from`), to: day(data, `${id}-to`) };
    return value.from && value.to ? value : null;
  }

  function ranking(data, id) {
    const ranked = [];
    for (const [part, rank] of Object.entries(given(data, id))) {
      const value = document.getElementsByName(`${id}-${part}`)[0]?.dataset.value;
      if (!/^[0-9]{1,3}$/.test(rank) || value === undefined || ranked[Number(rank)]) return null;
      ranked[Number(rank)] = value;
    }
    const values = ranked.filter((value) => value !== undefined);
    return values.length ? values : null;
  }

  function identity(data, id) {
    const value = given(data, id), birth = day(data, `${id}-birth_date`);
    for (const part of ["day", "month", "year"]) delete value[`birth_date-${part}`];
    if (birth) value.birth_date = birth;
    return orNull(value);
  }

  function signature(data, id) {
    const name = typed(data, id, "name");
    return name ? { name, strokes: JSON.parse(typed(data, id, "strokes") || "[]") } : null;
  }

  // An address with what its suggestion knows of it (address.js), else typed freely.
  function address(data, id) {
    const value = parts(data, id, ["line", "complement", "postcode", "city"], "line");
    const known = document.getElementsByName(`${id}-found`)[0]?.dataset.known;
    return value && { ...value, ...(known ? JSON.parse(known) : { free: true }) };
  }

  function location(data, id) {
    const value = parts(data, id, ["text"], "text"), [lat, lon] = [typed(data, id, "lat"), typed(data, id, "lon")];
    return value && lat && lon ? { ...value, lat: Number(lat), lon: Number(lon) } : value;
  }

  const compact = (data, id) => (data.get(id) || "").replace(/[\s.\-/·\u2010-\u2015]/g, "").toUpperCase() || null;

  const readers = {};
  readers.text = (data, id) => ("compact" in (document.getElementsByName(id)[0]?.dataset || {}) ? compact(data, id) : text(data.get(id)));
  readers.checkbox = (data, id) => data.has(id);
  readers.yes_no = (data, id) => ({ oui: true, non: false }[data.get(id)] ?? null);
  readers.choices = (data, id) => (data.getAll(id).length ? data.getAll(id) : null);
  readers.ranking = ranking;
  readers.linked_lists = (data, id) => orNull(given(data, id));
  readers.number = number;
  readers.integer = number;
  readers.amount = amount;
  readers.date = day;
  readers.time = clock;
  readers.datetime = moment;
  readers.period = period;
  readers.identity = identity;
  readers.signature = signature;
  readers.address = address;
  readers.location = location;
  readers.file = () => undefined;
  for (const type of ["iban", "siret", "siren", "rna", "nir", "plate", "tax_number", "pre_demande"]) readers[type] = compact;
  // Of a consent only the tick is in the page: its receipt is the server's.
  readers.consent = (data, id) => (data.has(id) ? { given: true } : null);

  window.guichetForms = { readers, read: (kind, data, id) => (readers[kind] || readers.text)(data, id) };
})();
