// The charter: a colour may be picked instead of written. Without it, one writes the six characters.
(() => {
  "use strict";
  for (const picker of document.querySelectorAll("[data-colour-of]")) {
    const text = document.getElementById(picker.dataset.colourOf);
    const shown = () => { if (/^#[0-9a-f]{6}$/i.test(text.value.trim())) picker.value = text.value.trim().toLowerCase(); };
    shown();
    text.addEventListener("input", shown);
    picker.addEventListener("input", () => { text.value = picker.value; text.dispatchEvent(new Event("input", { bubbles: true })); });
  }
})();
