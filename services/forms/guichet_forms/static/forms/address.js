// Addresses are suggested as one types, and complete the postcode and the commune; typing by hand works all along. What is chosen goes with
// the page under a seal that the server made (`data-found`); changing a word of it lets go of the seal.
(() => {
  "use strict";
  const PAUSE = 250, SHORTEST = 3;
  const KNOWN = ["citycode", "lat", "lon", "ban_id", "score"];

  class Suggestions extends window.guichetForms.Listbox {
    constructor(box, line) {
      super(line, { ...box.dataset });
      this.url = box.dataset.addresses;
      const named = (part) => document.getElementsByName(line.name.replace(/line$/, part))[0];
      this.parts = { line, postcode: named("postcode"), city: named("city") };
      this.seal = named("found");
      box.addEventListener("input", ({ target }) => this.typed(target));
    }

    typed(target) {
      if (!Object.values(this.parts).includes(target)) return;
      this.seal.value = "";
      delete this.seal.dataset.known;
      if (target === this.input) this.search();
    }

    // The commune helps, once somebody has typed it: a street bears the same name in a thousand of them.
    wanted() {
      const { line, postcode, city } = this.parts;
      return [line, ...(this.seal.value ? [] : [postcode, city])].map(({ value }) => value.trim()).filter(Boolean).join(" ");
    }

    search(where) {
      clearTimeout(this.timer);
      if (this.input.value.trim().length < SHORTEST) this.close();
      else this.timer = setTimeout(() => this.look(where), PAUSE);
    }

    async look(where) {
      try {
        const found = await this.ask(this.url, this.wanted());
        if (found) this.show(found, where);
        if (found) this.tell("");
      } catch (fault) {
        this.close();
        this.tell(this.words.failed);
      }
    }

    choose(item) {
      for (const [part, input] of Object.entries(this.parts)) input.value = item[part];
      this.seal.value = item.id;
      this.seal.dataset.known = JSON.stringify(Object.fromEntries(KNOWN.map((key) => [key, item[key]])));
      this.close();
      this.live.textContent = this.words.chosen.replace("{text}", item.text);
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    leave() {
      clearTimeout(this.timer);
      this.close();
    }
  }

  function begin(root) {
    for (const box of root.querySelectorAll("[data-addresses]")) new Suggestions(box, box.querySelector("input[name$='-line']"));
  }
  begin(document);
  document.addEventListener("guichet:row", ({ target }) => begin(target));
})();
