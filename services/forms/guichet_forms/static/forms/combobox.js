// A field that searches a long list (ARIA combobox with a list box), over the plain list of the page, which stays what is posted and
// what one uses without this script. `data-combobox` on a <select> asks for it; with `data-options-url` the options come from there:
// GET <url>?q=<what is typed> answers {"data": [{"id": "…", "text": "…"}]}, best first.
(() => {
  "use strict";
  const PAUSE = 200, PATIENCE = 5000, SHORTEST = 2;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
  const made = (tag, values) => Object.assign(document.createElement(tag), values);

  class Combobox {
    constructor(select) {
      this.select = select;
      this.words = select.dataset;
      this.url = select.dataset.optionsUrl || "";
      this.at = -1;
      this.found = [];
      this.build();
      this.input.value = this.chosen();
      this.listen();
    }

    chosen() {
      return this.select.value ? this.select.selectedOptions[0].textContent.trim() : "";
    }

    // The input takes the id, the label, the hint and the error of the list, which is hidden.
    build() {
      const { select } = this, id = select.id;
      select.id = `${id}-options`;
      this.input = made("input", { id, type: "text", autocomplete: "off", spellcheck: false });
      this.list = made("ul", { id: `${id}-found`, className: "combobox-list", hidden: true });
      this.note = made("p", { className: "hint combobox-note", hidden: true });
      this.opener = made("button", { type: "button", className: "combobox-open", tabIndex: -1 });
      this.opener.setAttribute("aria-label", this.words.open);
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.trim() || this.words.open);
      this.live = made("span", { className: "sr" });
      this.live.setAttribute("role", "status");
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
      for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) roles[name] = select.getAttribute(name);
      for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
      if (select.required) this.input.required = true;
      const box = made("div", { className: "combobox" });
      box.append(this.input, ...(this.url ? [] : [this.opener]), this.list);
      select.before(box);
      box.after(this.note, this.live);
      select.hidden = true;
    }

    listen() {
      this.input.addEventListener("input", () => this.search());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.leave());
      this.opener.addEventListener("click", () => {
        this.input.focus();
        if (this.list.hidden) this.show(this.local("")); else this.close();
      });
      // The list keeps the focus in the input: a press must not take it away before the click.
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.opener.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const row = event.target.closest("[role=option]");
        if (row) this.choose(this.found[[...this.list.children].indexOf(row)]);
      });
    }

    key(event) {
      const acts = {
        ArrowDown: () => (this.list.hidden ? this.search(true) : this.point(this.at + 1)),
        ArrowUp: () => (this.list.hidden ? this.search(true) : this.point(this.at - 1)),
        Enter: () => this.at >= 0 && this.choose(this.found[this.at]),
        Escape: () => !this.list.hidden && this.close(),
      };
      if (!acts[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
      const inside = !this.list.hidden && (event.key !== "Enter" || this.at >= 0);
      acts[event.key]();
      if (inside || event.key.startsWith("Arrow")) event.preventDefault();
    }

    search(all = false) {
      clearTimeout(this.timer);
      const typed = all && this.input.value === this.chosen() ? "" : this.input.value;
      if (!all && typed.trim() !== this.chosen()) this.pick("");
      if (!this.url) {
        this.show(this.local(typed));
        return;
      }
      if (plain(typed).length < SHORTEST) { this.close(); return; }
      this.timer = setTimeout(() => this.fetch(typed), PAUSE);
    }

    // Those that begin with what is typed come first.
    local(typed) {
      const wanted = plain(typed).split(/\s+/);
      const options = [...this.select.options].filter(({ value }) => value).map((option) => ({ id: option.value, text: option.textContent.trim() }));
      const found = options.filter(({ text }) => wanted.every((word) => plain(text).includes(word)));
      const first = ({ text }) => plain(text).startsWith(plain(typed));
      return [...found.filter(first), ...found.filter((option) => !first(option))];
    }

    async fetch(typed) {
      this.asked?.abort();
      const asked = this.asked = new AbortController(), url = new URL(this.url, document.baseURI);
      const late = setTimeout(() => asked.abort(), PATIENCE);
      url.searchParams.set("q", typed);
      try {
        const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: asked.signal });
        if (!answer.ok) throw new Error(answer.status);
        const { data } = await answer.json();
        if (this.asked === asked) this.show(data);
      } catch (fault) {
        // Another search has begun, or the person has left: nothing to say.
        if (this.asked === asked) { this.close(); this.tell(this.words.failed); }
      } finally {
        clearTimeout(late);
      }
    }

    show(found) {
      this.found = found;
      this.at = -1;
      this.list.replaceChildren(...found.map(({ id, text }, place) => {
        const row = made("li", { id: `${this.list.id}-${place}`, textContent: text });
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", String(id === this.select.value));
        return row;
      }));
      this.open(found.length > 0);
      this.tell(found.length ? "" : this.words.none);
      this.live.textContent = found.length ? this.words.count.replace("{n}", found.length) : this.words.none;
    }

    open(shown) {
      this.list.hidden = !shown;
      this.input.setAttribute("aria-expanded", String(shown));
      this.input.removeAttribute("aria-activedescendant");
    }

    close() {
      this.asked?.abort();
      this.asked = null;
      this.at = -1;
      this.open(false);
    }

    point(place) {
      const rows = [...this.list.children];
      this.at = (place + rows.length) % rows.length;
      rows.forEach((row, index) => row.classList.toggle("current", index === this.at));
      rows[this.at].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", rows[this.at].id);
    }

    tell(words) {
      this.note.textContent = words;
      this.note.hidden = !words;
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
      else if (typed && !this.select.value) this.tell(this.words.none);
      this.close();
    }
  }

  for (const select of document.querySelectorAll("select[data-combobox]")) new Combobox(select);
})();
