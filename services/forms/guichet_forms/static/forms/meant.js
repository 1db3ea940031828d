// An address that looks mistyped is offered right as one leaves its input; without it the server offers it once.
(() => {
  "use strict";
  const ADDRESS = /^([^\s@]+)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i;

  function meantBy(text) {
    const [, local, domain] = ADDRESS.exec(text.trim()) || [];
    const meant = domain ? window.guichetDomains.meantDomain(domain.toLowerCase()) : "";
    return meant ? `${local}@${meant}` : "";
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // Who saw the offer and goes on is not asked again by the server.
  function offer(input, meant) {
    const box = element("div", "notice info meant"), line = element("p", "", input.dataset.meant.replace("{meant}", meant));
    const button = element("button", "button quiet small", input.dataset.take.replace("{meant}", meant));
    const seen = document.createElement("input");
    Object.assign(seen, { type: "hidden", name: "seen", value: `${input.name}:${meant}` });
    button.type = "button";
    button.addEventListener("click", () => {
      input.value = meant;
      box.remove();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
    });
    box.append(line, button, seen);
    return box;
  }

  // Where it is told stands before there is anything to tell, for screen readers; rows come later than the page.
  function told(input) {
    const field = input.closest(".field");
    const found = field.querySelector(":scope > [data-told]");
    if (found) return found;
    const made = element("div", "");
    made.setAttribute("role", "status");
    made.dataset.told = "";
    field.append(made);
    return made;
  }

  document.addEventListener("focusin", ({ target }) => { if (target.matches("input[data-meant]")) told(target); });
  document.addEventListener("change", ({ target: input }) => {
    if (!input.matches("input[data-meant]")) return;
    const meant = meantBy(input.value);
    document.getElementById(`${input.id}-advice`)?.remove();
    told(input).replaceChildren(...(meant ? [offer(input, meant)] : []));
  });
})();
