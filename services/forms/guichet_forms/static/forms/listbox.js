// The list under a field that is searched as one types (WAI-ARIA combobox with a list box, APG): `guichetForms.Listbox`. A subclass says
// what is searched, `search(where)`, and what choosing does, `choose(item)`; an item is {id, text}. `where` is 0 or -1 to point at the first
// or the last of what is found, undefined to point at nothing. `words`: label, none, one, count ("{n} réponses").
(() => {
  "use strict";
  const PATIENCE = 5000;
  const made = (tag, values) => Object.assign(document.createElement(tag), values);

  class Listbox {
    constructor(input, words) {
      this.input = input;
      this.words = words;
      this.found = [];
      this.at = -1;
      this.frame();
      this.attend();
    }

    frame() {
      const { input } = this;
      this.list = made("ul", { id: `${input.id}-found`, className: "combobox-list", hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.words.label);
      this.live = made("span", { className: "sr" });
      this.live.setAttribute("role", "status");
      this.note = made("p", { className: "hint combobox-note", hidden: true });
      this.box = made("div", { className: "combobox" });
      input.before(this.box);
      this.box.append(input, this.list);
      this.box.after(this.note, this.live);
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
      for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    }

    attend() {
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.leave());
      // The field keeps the focus: a press on the list must not take it away before the click.
      for (const press of ["pointerdown", "mousedown"]) this.list.addEventListener(press, (event) => event.preventDefault());
      this.list.addEventListener("click", ({ target }) => {
        const row = target.closest("[role=option]");
        if (row) this.choose(this.found[[...this.list.children].indexOf(row)]);
      });
    }

    get isOpen() { return !this.list.hidden; }

    key(event) {
      const { key, altKey } = event, down = key === "ArrowDown", up = key === "ArrowUp";
      if (event.ctrlKey || event.metaKey || event.isComposing) return;
      if (altKey) {
        if (down && !this.isOpen) this.search(); else if (up && this.isOpen) this.close(); else return;
      } else if (down || up) {
        if (this.isOpen) this.point(down ? this.at + 1 : this.at < 0 ? -1 : this.at - 1);
        else this.search(down ? 0 : -1);
      } else if (key === "Enter" && this.isOpen && this.at >= 0) this.choose(this.found[this.at]);
      else if (key === "Escape" && this.isOpen) this.close();
      else return;
      event.preventDefault();
    }

    // What an address answers for the words typed; null once another search has begun. Throws when it does not answer.
    async ask(address, typed) {
      this.asked?.abort();
      const asked = this.asked = new AbortController(), url = new URL(address, document.baseURI);
      const late = setTimeout(() => asked.abort(), PATIENCE);
      url.searchParams.set("q", typed);
      try {
        const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: asked.signal });
        if (!answer.ok) throw new Error(answer.status);
        const { data } = await answer.json();
        return this.asked === asked ? data : null;
      } catch (fault) {
        // Another search has begun, or the person has left: nothing to say.
        if (this.asked !== asked) return null;
        throw fault;
      } finally {
        clearTimeout(late);
      }
    }

    show(found, where, chosen = "") {
      this.found = found;
      this.list.replaceChildren(...found.map(({ id, text }, place) => {
        const row = made("li", { id: `${this.list.id}-${place}`, textContent: text });
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.classList.toggle("chosen", Boolean(chosen) && id === chosen);
        return row;
      }));
      this.open(found.length > 0);
      this.live.textContent = found.length > 1 ? this.words.count.replace("{n}", found.length) : found.length ? this.words.one : this.words.none;
      if (found.length && where !== undefined) this.point(where);
    }

    open(shown) {
      this.at = -1;
      this.list.hidden = !shown;
      this.input.setAttribute("aria-expanded", String(shown));
      this.input.removeAttribute("aria-activedescendant");
    }

    close() {
      this.asked?.abort();
      this.asked = null;
      this.live.textContent = "";
      this.open(false);
    }

    point(place) {
      const rows = [...this.list.children];
      this.at = (place + rows.length) % rows.length;
      rows.forEach((row, index) => {
        row.classList.toggle("current", index === this.at);
        row.setAttribute("aria-selected", String(index === this.at));
      });
      rows[this.at].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", rows[this.at].id);
    }

    tell(words) {
      this.note.textContent = words;
      this.note.hidden = !words;
    }

    leave() { this.close(); }
  }

  window.guichetForms = Object.assign(window.guichetForms || { readers: {} }, { Listbox });
})();
