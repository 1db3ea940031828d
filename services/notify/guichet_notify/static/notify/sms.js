// Counts, while one types, the SMS that a text makes; `segments.py` says the same, and decides.
"use strict";
(() => {
  const told = document.querySelector("[data-sms-size]");
  const typed = document.querySelector("textarea[name=body]");
  if (!told || !typed) return;
  const basic = new Set(told.dataset.basic);
  const extended = new Set(told.dataset.extended);
  const [alone, joined] = JSON.parse(told.dataset.rooms);
  const plainer = JSON.parse(told.dataset.plainer);
  const sample = JSON.parse(told.dataset.sample);

  // What the gaps are likely to hold; what is between {% %} is not sent.
  const filled = (text) =>
    text
      .replace(/\{#[^]*?#\}|\{%[^]*?%\}/g, "")
      .replace(/\{\{\s*(\w+)[^}]*\}\}/g, (gap, name) => sample[name] ?? gap);

  const measure = (text) => {
    const signs = [...text].flatMap((sign) => [...(plainer[sign] ?? sign)]);
    const costly = [...new Set(signs.filter((sign) => !basic.has(sign) && !extended.has(sign)))];
    const alphabet = costly.length ? "ucs2" : "gsm";
    const widths = signs.map((sign) => (alphabet === "ucs2" ? sign.length : extended.has(sign) ? 2 : 1));
    const used = widths.reduce((sum, width) => sum + width, 0);
    if (used <= alone[alphabet]) return { sms: signs.length ? 1 : 0, used, room: alone[alphabet], costly };
    let [sms, last] = [1, 0];
    for (const width of widths) {
      if (last + width > joined[alphabet]) [sms, last] = [sms + 1, 0];
      last += width;
    }
    return { sms, used: last, room: joined[alphabet], costly };
  };

  const put = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (gap, name) => values[name] ?? gap);

  const tell = () => {
    const size = measure(filled(typed.value.trim()));
    const costly = size.costly.length ? `. ${put(told.dataset.costly, { signs: size.costly.slice(0, 8).join(" ") })}` : "";
    told.textContent = put(size.sms > 1 ? told.dataset.several : told.dataset.one, size) + costly;
  };

  told.hidden = false;
  typed.addEventListener("input", tell);
  tell();
})();
