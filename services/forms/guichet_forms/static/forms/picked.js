// Questions that choose from a data source: the search made for pages without scripts leaves its place to the combobox, conditions read
// the item that is chosen, and a postcode brings its communes.
(() => {
  "use strict";
  const PATIENCE = 5000, POSTCODE = /^[0-9]{5}$/;

  for (const plain of document.querySelectorAll("[data-plain-search]")) plain.remove();

  // The item as the server stores it, as far as the page knows it.
  const { readers } = window.guichetForms || { readers: {} };
  const chosen = (id) => [...document.getElementsByName(id)].filter((input) => input.closest("[data-sourced], [data-commune]"));
  function item(input) {
    const option = input.tagName === "SELECT" ? input.selectedOptions[0] : input.checked && input;
    if (!option || !option.value) return null;
    return { id: option.value, text: (option.labels ? option.labels[0].textContent : option.textContent).trim() };
  }
  for (const kind of ["choice", "choices", "epci", "departement", "country", "commune"]) {
    const usual = readers[kind] || readers.text;
    readers[kind] = (data, id) => {
      const inputs = chosen(id);
      if (!inputs.length) return usual ? usual(data, id) : null;
      const items = inputs.map(item).filter(Boolean);
      if (kind === "choices") return items.length ? items : null;
      return items[0] || null;
    };
  }

  function commune(box) {
    const code = box.querySelector("input"), list = box.querySelector("[data-commune-list]"), typed = box.querySelector("[data-commune-typed]");
    const select = list.querySelector("select"), url = box.dataset.optionsUrl;
    let asked = "";

    function offer(items) {
      const first = new Option(items.length ? select.dataset.choose : select.dataset.none, "");
      select.replaceChildren(first, ...items.map(({ id, text }) => new Option(text, id)));
      if (items.length === 1) select.value = items[0].id;
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
      if (!POSTCODE.test(postcode)) { offer([]); return; }
      const address = new URL(url, document.baseURI);
      address.searchParams.set("q", postcode);
      try {
        const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
        const items = answer.ok ? (await answer.json()).data : [];
        if (postcode !== asked) return;
        offer(items);
        lack(items.length === 0);
      } catch (fault) {
        // Down or too slow: the name is typed, and the server keeps it as it is.
        lack(true);
      }
    }

    if (url) code.addEventListener("input", ask);
  }

  for (const box of document.querySelectorAll("[data-commune]")) commune(box);
})();
