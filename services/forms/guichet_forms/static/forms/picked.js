// Questions that choose from a data source: the search made for pages without scripts leaves its place to the combobox, conditions read
// the item that is chosen, and a postcode brings its communes.
(() => {
  "use strict";
  const PATIENCE = 5000, POSTCODE = /^[0-9]{5}$/;
  const { readers } = window.guichetForms;

  // The item as the server stores it, as far as the page knows it.
  const chosen = (id) => [...document.getElementsByName(id)].filter((input) => input.closest("[data-sourced], [data-commune]"));
  function item(input) {
    const option = input.tagName === "SELECT" ? input.selectedOptions[0] : input.checked && input;
    if (!option || !option.value) return null;
    return { id: option.value, text: (option.labels ? option.labels[0].textContent : option.textContent).trim() };
  }

  // The words that stand for an item, where the source does not answer.
  function free(data, id) {
    const text = (data.get(`${id}-q`) || "").trim();
    return text ? { id: "", text, free: true } : null;
  }

  for (const kind of ["choice", "choices", "epci", "departement", "country"]) {
    const usual = readers[kind] || readers.text;
    readers[kind] = (data, id) => {
      const inputs = chosen(id);
      if (!inputs.length) return document.getElementsByName(`${id}-q`).length ? free(data, id) : usual(data, id);
      const items = inputs.map(item).filter(Boolean);
      return kind === "choices" ? (items.length ? items : null) : items[0] || null;
    };
  }
  readers.commune = (data, id) => {
    const [input] = chosen(id), postcode = (data.get(`${id}-postcode`) || "").trim(), city = (data.get(`${id}-city`) || "").trim();
    const found = input && item(input);
    if (found) return { ...found, postcode };
    return postcode && city ? { id: "", text: city, postcode, free: true } : null;
  };

  function commune(box) {
    const code = box.querySelector("input"), list = box.querySelector("[data-commune-list]"), typed = box.querySelector("[data-commune-typed]");
    const select = list.querySelector("select"), city = typed.querySelector("input"), url = box.dataset.optionsUrl;
    let asked = code.value.trim();

    function offer(items) {
      const first = new Option(items.length ? select.dataset.choose : select.dataset.none, "");
      select.replaceChildren(first, ...items.map(({ id, text }) => new Option(text, id)));
      if (items.length === 1) select.value = items[0].id;
      if (items.length) city.value = "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // The name is typed when no list is at hand: a postcode of a firm, a service that is down.
    function lack(lacking) {
      list.hidden = lacking;
      typed.hidden = !lacking;
    }

    async function ask() {
      const postcode = code.value.trim();
      if (postcode === asked) return;
      asked = postcode;
      if (!POSTCODE.test(postcode)) { offer([]); lack(false); return; }
      const address = new URL(url, document.baseURI);
      address.searchParams.set("q", postcode);
      let items = [];
      try {
        const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
        if (answer.ok) items = (await answer.json()).data;
      } catch (fault) {
        // Down or too slow: the name is typed, and the server keeps it as it is.
      }
      if (postcode !== asked) return;
      offer(items);
      lack(items.length === 0);
    }

    if (url) code.addEventListener("input", ask);
  }

  // What the item chosen says of itself, where a question of the page shows it.
  function shown(box) {
    const place = box.querySelector("[data-card-lines]"), { cardOf, optionsUrl, none } = box.dataset;
    const made = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    let wanted = "";

    function write(lines) {
      const list = Object.assign(document.createElement("dl"), { className: "summary compact" });
      for (const { label, value } of lines) {
        const line = document.createElement("div");
        line.append(made("dt", label), made("dd", value || none));
        list.append(line);
      }
      if (lines.length) place.replaceChildren(list);
    }

    async function follow() {
      const [found] = chosen(cardOf).map(item).filter(Boolean), address = new URL(optionsUrl, document.baseURI);
      if (!found || found.id === wanted) return;
      wanted = found.id;
      address.searchParams.set("q", wanted);
      try {
        const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
        if (answer.ok && found.id === wanted) write((await answer.json()).data);
      } catch (fault) {
        // It is shown once the page is kept, as without scripts.
      }
    }

    document.addEventListener("change", ({ target }) => { if (target.name === cardOf) follow(); });
  }

  function begin(root) {
    for (const box of root.querySelectorAll("[data-card-of]")) shown(box);
    for (const plain of root.querySelectorAll("[data-plain-search]")) plain.remove();
    for (const box of root.querySelectorAll("[data-commune]")) commune(box);
  }
  begin(document);
  document.addEventListener("guichet:row", ({ target }) => begin(target));
})();
