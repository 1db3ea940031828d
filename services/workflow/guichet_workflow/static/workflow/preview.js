// A picture or a PDF is seen over the page of the case; in a tab of its own without a viewer, or when asked.
(() => {
  "use strict";
  const box = document.getElementById("apercu");
  if (!box?.showModal) return;
  const [title, place, tab] = ["h2", "[data-preview-place]", "[data-preview-tab]"].map((one) => box.querySelector(one));
  let opener;
  const show = (kind, url, name) => {
    const shown = document.createElement(kind);
    shown[kind === "img" ? "alt" : "title"] = name;
    // The frame says why there is no picture to see.
    if (kind === "img") shown.addEventListener("error", () => show("iframe", url, name));
    shown.src = url;
    place.replaceChildren(shown);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-preview]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { preview, name } = link.dataset;
    if (preview === "pdf" && navigator.pdfViewerEnabled === false) return;
    event.preventDefault();
    opener = link;
    title.textContent = name;
    tab.href = link.href;
    show(preview === "pdf" ? "iframe" : "img", link.href, name);
    box.showModal();
  });
  box.addEventListener("close", () => { place.replaceChildren(); opener?.focus(); });
})();
