// A field that searches a long list, over the plain list of the page, which stays what is posted and what one uses without this script.
// `data-combobox` on a <select> asks for it; with `data-options-url` the options come from there: GET <url>?q=<what is typed> answers
// {"data": [{"id": "…", "text": "…"}]}, best first.
(() => {
  "use strict";
  const PAUSE = 200, SHORTEST = 2;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
  const made = (tag, values) => Object.assign(document.createElement(tag), values);

  // The field takes the id, the label, the hint and the error of the list, which is hidden. Words looked for in a data source are posted
  // too: they may name an item, or stand for one while the source is down.
  function fieldOver(select) {
    const input = made("input", { id: select.id, type: "text", autocomplete: "off", spellcheck: false, required: select.required });
    if (select.closest("[data-sourced]")) input.name = `${select.name}-q`;
    select.id = `${input.id}-options`;
    for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    select.before(input);
    select.hidden = true;
    return input;
  }

  const labelOf = (select) => document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim();

  class Combobox extends window.guichetForms.Listbox {
    constructor(select) {
      const words = { ...select.dataset, label: labelOf(select) || select.dataset.open };
      super(fieldOver(select), words);
      this.select = select;
      this.url = select.dataset.optionsUrl || "";
      this.input.value = this.chosen() || select.dataset.typed || "";
      if (this.input.value && !select.value) this.hold();
      this.input.addEventListener("input", () => this.typed());
      if (!this.url) this.addOpener();
    }

    addOpener() {
      this.opener = made("button", { type: "button", className: "combobox-open", tabIndex: -1 });
      for (const [name, value] of [["label", this.words.open], ["expanded", "false"], ["controls", this.list.id]]) this.opener.setAttribute(`aria-${name}`, value);
      this.input.after(this.opener);
      this.opener.addEventListener("pointerdown", (event) => event.preventDefault());
      this.opener.addEventListener("click", () => {
        this.input.focus();
        if (this.isOpen) this.close(); else this.offer(this.local(""));
      });
    }

    open(shown) {
      super.open(shown);
      this.opener?.setAttribute("aria-expanded", String(shown));
    }

    chosen() {
      return this.select.value ? this.select.selectedOptions[0].textContent.trim() : "";
    }

    typed() {
      if (this.input.value.trim() !== this.chosen()) this.pick("");
      this.look(this.input.value);
    }

    // The whole list when the field holds what is chosen already, as a list that opens shows it.
    search(where) {
      this.look(this.input.value === this.chosen() && !this.url ? "" : this.input.value, where);
    }

    look(typed, where) {
      clearTimeout(this.timer);
      if (!this.url) this.offer(this.local(typed), where);
      else if (plain(typed).length < SHORTEST) this.close();
      else this.timer = setTimeout(() => this.lookAfar(typed, where), PAUSE);
    }

    async lookAfar(typed, where) {
      try {
        const found = await this.ask(this.url, typed);
        if (found) this.offer(found, where);
      } catch (fault) {
        this.close();
        this.tell(this.words.failed);
      }
    }

    offer(found, where) {
      this.show(found, where, this.select.value);
      this.tell(found.length ? "" : this.words.none);
    }

    // Those that begin with what is typed come first.
    local(typed) {
      const wanted = plain(typed).split(/\s+/);
      const options = [...this.select.options].filter(({ value, disabled, dataset }) => value && !disabled && !dataset.held).map((option) => ({ id: option.value, text: option.textContent.trim() }));
      const found = options.filter(({ text }) => wanted.every((word) => plain(text).includes(word)));
      const first = ({ text }) => plain(text).startsWith(plain(typed));
      return [...found.filter(first), ...found.filter((option) => !first(option))];
    }

    choose({ id, text }) {
      if (![...this.select.options].some(({ value }) => value === id)) this.select.add(new Option(text, id));
      this.input.value = text;
      this.pick(id);
      this.tell("");
      this.close();
    }

    pick(id) {
      if (this.select.value === id) return;
      this.select.value = id;
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // Leaving with the whole name of an option typed is choosing it; what matches nothing stays in sight with a word about it.
    leave() {
      clearTimeout(this.timer);
      const typed = plain(this.input.value), same = this.found.find(({ text }) => plain(text) === typed);
      if (typed && same) this.choose(same);
      else if (typed && !this.select.value) {
        this.tell(this.words.none);
        this.hold();
      }
      this.close();
    }

    // Words that match nothing are posted where the list is whole: they come back with what is wrong, and are not lost.
    hold() {
      if (this.select.closest("[data-sourced]")) return;
      this.select.querySelector("[data-held]")?.remove();
      const held = new Option(this.input.value.trim());
      held.dataset.held = "";
      this.select.add(held);
      held.selected = true;
    }
  }

  const begin = (root) => { for (const select of root.querySelectorAll("select[data-combobox]")) new Combobox(select); };
  begin(document);
  document.addEventListener("guichet:row", ({ target }) => begin(target));
})();
