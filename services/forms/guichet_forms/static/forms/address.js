// Addresses are suggested as one types. Chosen for an address, one completes the postcode and the commune, and goes with the page under a seal
// that the server made (`<id>-found`): changing a word of it lets go of the seal. Chosen for a place, it brings its point. Typing by hand works
// all along.
(() => {
  "use strict";
  const PAUSE = 250, SHORTEST = 3;
  const KNOWN = ["citycode", "lat", "lon", "ban_id", "score"];

  // `url` answers what is typed; a subclass says what is `wanted()`, and chooses.
  class Suggested extends window.guichetForms.Listbox {
    constructor(input, url) {
      super(input, { ...input.closest(".question").querySelector("[data-suggesting]").dataset });
      this.url = url;
    }

    wanted() { return this.input.value.trim(); }

    search(where) {
      clearTimeout(this.timer);
      if (this.input.value.trim().length < SHORTEST) this.close();
      else this.timer = setTimeout(() => this.look(where), PAUSE);
    }

    async look(where) {
      try {
        const found = await this.ask(this.url, this.wanted());
        if (!found) return;
        this.show(found, where);
        this.tell("");
      } catch (fault) {
        this.close();
        this.tell(this.words.failed);
      }
    }

    leave() {
      clearTimeout(this.timer);
      this.close();
    }
  }

  class AddressOf extends Suggested {
    constructor(box, line) {
      super(line, box.dataset.addresses);
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

    choose(item) {
      for (const [part, input] of Object.entries(this.parts)) input.value = item[part];
      this.seal.value = item.id;
      this.seal.dataset.known = JSON.stringify(Object.fromEntries(KNOWN.map((key) => [key, item[key]])));
      this.close();
      this.live.textContent = this.words.chosen.replace("{text}", item.text);
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  class PlaceOf extends Suggested {
    constructor(input) {
      super(input, input.dataset.places);
      this.field = input.closest("[data-location]");
      input.addEventListener("input", () => this.search());
    }

    // The map of the field, if there is one, follows its `change`.
    choose({ text, lat, lon }) {
      this.input.value = text;
      this.field.querySelector("[data-lat]").value = lat;
      this.field.querySelector("[data-lon]").value = lon;
      this.close();
      this.field.querySelector("[data-locate-status]").textContent = this.words.chosen.replace("{text}", text);
      this.field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function begin(root) {
    for (const box of root.querySelectorAll("[data-addresses]")) new AddressOf(box, box.querySelector("input[name$='-line']"));
    for (const input of root.querySelectorAll("input[data-places]")) new PlaceOf(input);
  }
  begin(document);
  document.addEventListener("guichet:row", ({ target }) => begin(target));
})();
