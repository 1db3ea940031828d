// Rows of a block, added and removed without going to the server, which does it when there is no script. A row that asks for
// files, or comes before one that does, is removed by the server: only it knows whose they are.
(() => {
  "use strict";
  const PLACE = "__row__";
  const rowsOf = (box) => [...box.querySelectorAll(":scope > [data-row]")];

  function filled(model, key) {
    const row = model.content.cloneNode(true).querySelector("[data-row]");
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const { name, value } of [...element.attributes]) {
        if (value.includes(PLACE)) element.setAttribute(name, value.replaceAll(PLACE, key));
      }
    }
    return row;
  }

  // Names and buttons follow the number of rows.
  function settle(box) {
    const rows = rowsOf(box);
    rows.forEach((row, place) => {
      for (const name of row.querySelectorAll("[data-row-name]")) name.textContent = box.dataset.rowName.replace("{n}", place + 1);
      row.querySelector("[data-remove-row]").parentElement.hidden = rows.length <= Number(box.dataset.least);
    });
    box.querySelector(":scope > p > [data-add-row]").parentElement.hidden = rows.length >= Number(box.dataset.most);
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function add(button) {
    const box = button.closest("[data-rows]");
    const model = box.querySelector(":scope > template[data-row-model]");
    const key = Math.max(-1, ...rowsOf(box).map((row) => Number(row.dataset.row))) + 1;
    const row = filled(model, String(key));
    model.before(row);
    settle(box);
    row.dispatchEvent(new CustomEvent("guichet:row", { bubbles: true }));
    row.focus();
    return true;
  }

  function remove(button) {
    const box = button.closest("[data-rows]");
    const rows = rowsOf(box);
    const place = rows.indexOf(button.closest("[data-row]"));
    if (rows.slice(place).some((row) => row.querySelector(".files"))) return false;
    rows[place].remove();
    settle(box);
    (rows[place + 1] || rows[place - 1] || box).focus();
    return true;
  }

  document.addEventListener("click", (event) => {
    const adding = event.target.closest("form[data-form] [data-add-row]");
    const removing = event.target.closest("form[data-form] [data-remove-row]");
    if ((adding && add(adding)) || (removing && remove(removing))) event.preventDefault();
  });
})();
