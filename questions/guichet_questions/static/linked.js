// Lists that follow one another: each shows only what goes with the answer above it. Without it all are shown and the server checks.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-linked]")) {
    const lists = [...box.querySelectorAll("select")];
    const groups = lists.map((list) => [...list.querySelectorAll("optgroup")].map((group) => ({
      under: group.dataset.under, options: [...group.children],
    })));

    function narrow(from) {
      for (let place = Math.max(from, 1); place < lists.length; place += 1) {
        const list = lists[place], kept = list.value;
        const above = JSON.stringify(lists.slice(0, place).map(({ value }) => value));
        const found = groups[place].find(({ under }) => JSON.stringify(JSON.parse(under)) === above);
        list.replaceChildren(list.options[0], ...(found ? found.options : []));
        list.value = found && found.options.some(({ value }) => value === kept) ? kept : "";
        list.closest(".field").hidden = !found;
      }
    }

    lists.forEach((list, place) => list.addEventListener("change", () => narrow(place + 1)));
    narrow(1);
  }
})();
