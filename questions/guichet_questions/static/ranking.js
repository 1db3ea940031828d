// An order of preference with buttons: « Classer » puts an item last, then « Monter », « Descendre », « Retirer ». The lists of ranks of
// the page stay underneath and are what is posted; without this script they are what one uses.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-ranking]")) {
    const said = box.dataset, most = Number(said.ranking);
    const plain = box.querySelector("[data-ranks]");
    const items = [...plain.querySelectorAll("select")].map((select) => ({
      select, label: plain.querySelector(`label[for="${CSS.escape(select.id)}"]`).textContent.trim(),
    }));
    const rankOf = ({ select }) => (/^[0-9]+$/.test(select.value) ? Number(select.value) : 0);
    const twins = new Set(items.map(rankOf).filter(Boolean)).size < items.filter(rankOf).length;
    // What was typed twice stays in sight until the person corrects it.
    if (twins) continue;
    let ranked = items.filter(rankOf).sort((one, other) => rankOf(one) - rankOf(other));

    const title = (words) => Object.assign(document.createElement("p"), { className: "ranks-title", textContent: words });
    const [rankedTitle, leftTitle] = [title(said.ranked), title(said.left)];
    const [rankedList, leftList] = [document.createElement("ol"), document.createElement("ul")];
    for (const list of [rankedList, leftList]) list.className = "ranks";
    const live = Object.assign(document.createElement("p"), { className: "sr" });
    live.setAttribute("role", "status");

    function button(item, act, words, disabled) {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "button quiet small", disabled });
      made.dataset.act = act;
      made.append(words, Object.assign(document.createElement("span"), { className: "sr", textContent: ` ${item.label}` }));
      made.addEventListener("click", () => move(item, act));
      return made;
    }

    function line(item, place) {
      const row = document.createElement("li");
      row.append(Object.assign(document.createElement("span"), { className: "ranks-label", textContent: item.label }));
      if (place < 0) row.append(button(item, "rank", said.rank, ranked.length >= most));
      else row.append(
        button(item, "up", said.up, place === 0),
        button(item, "down", said.down, place === ranked.length - 1),
        button(item, "out", said.out, false),
      );
      return row;
    }

    function draw() {
      const left = items.filter((item) => !ranked.includes(item));
      rankedList.replaceChildren(...ranked.map(line));
      leftList.replaceChildren(...left.map((item) => line(item, -1)));
      rankedTitle.hidden = rankedList.hidden = !ranked.length;
      leftTitle.hidden = leftList.hidden = !left.length;
      for (const item of items) item.select.value = String(ranked.indexOf(item) + 1 || "");
    }

    function move(item, act) {
      const place = ranked.indexOf(item);
      ranked = ranked.filter((other) => other !== item);
      if (act === "rank") ranked.push(item);
      if (act === "up") ranked.splice(place - 1, 0, item);
      if (act === "down") ranked.splice(place + 1, 0, item);
      draw();
      const now = ranked.indexOf(item) + 1;
      live.textContent = (now ? said.said : said.unsaid).replace("{label}", item.label).replace("{n}", now);
      item.select.dispatchEvent(new Event("change", { bubbles: true }));
      focusOn(item, act);
    }

    // The button just pressed, or a neighbour when it went away.
    function focusOn(item, act) {
      const list = ranked.includes(item) ? rankedList : leftList;
      const row = [...list.children].find((one) => one.firstChild.textContent === item.label);
      (row.querySelector(`[data-act="${act}"]:enabled`) || row.querySelector("button:enabled") || box).focus();
    }

    draw();
    plain.hidden = true;
    plain.after(live, rankedTitle, rankedList, leftTitle, leftList);
    // The link of an error summary leads to the id of the question: the frame takes it from the list now hidden.
    const first = items[0].select.id;
    items[0].select.id = `${first}-rank`;
    box.id = first;
    box.tabIndex = -1;
  }
})();
