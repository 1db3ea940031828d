// A picture is seen over the page of the case. A PDF goes to a tab of its own, as does a picture without this script: the viewers of browsers
// follow the links of a PDF over the whole tab that shows it, and obey no frame.
(() => {
  "use strict";
  const box = document.getElementById("apercu");
  if (!box?.showModal) return;
  const [title, place, said, tab] = ["h2", "[data-preview-place]", "[data-preview-said]", "[data-preview-tab]"].map((one) => box.querySelector(one));
  let opener;
  function show(url, name) {
    const shown = document.createElement("img");
    shown.alt = name;
    shown.addEventListener("error", () => {
      if (!shown.isConnected) return;
      shown.remove();
      said.textContent = said.dataset.failed;
    });
    shown.src = url;
    place.replaceChildren(shown);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest('[data-preview="image"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener = link;
    title.textContent = link.dataset.name;
    tab.href = link.href;
    show(link.href, link.dataset.name);
    box.showModal();
  });
  box.addEventListener("close", () => { place.replaceChildren(); said.textContent = ""; opener?.focus(); });
})();
