// The deposit page: limits checked before sending, a progress bar, a way to cancel. Without it the form does the same.
(() => {
  "use strict";
  const form = document.querySelector("[data-deposit]");
  if (!form || !window.XMLHttpRequest) return;
  const input = form.querySelector("input[type=file]");
  const error = form.querySelector("[data-error]");
  const progress = form.querySelector("[data-progress]");
  const bar = progress.querySelector("progress");
  const said = progress.querySelector("[data-progress-text]");
  const send = form.querySelector("button[type=submit]");
  const cancel = form.querySelector("[data-cancel]");
  const words = form.dataset;

  function fault(files) {
    if (!files.length) return words.none;
    if (files.length > Number(words.maxFiles)) return words.tooMany;
    const large = [...files].find((file) => file.size > Number(words.maxBytes));
    return large ? words.tooLarge.replace("{name}", large.name) : "";
  }

  function refuse(sentence) {
    error.textContent = sentence;
    error.hidden = !sentence;
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    form.querySelector(".field").classList.toggle("in-error", Boolean(sentence));
    if (sentence) input.focus();
  }

  function rest() {
    progress.hidden = true;
    cancel.hidden = true;
    send.hidden = false;
  }

  function sentenceOf(request) {
    try { return JSON.parse(request.responseText).detail || words.lost; } catch { return words.lost; }
  }

  function answered(request) {
    if (request.status === 200) {
      window.location.assign(JSON.parse(request.responseText).location);
      return;
    }
    rest();
    refuse(sentenceOf(request));
  }

  function show(percent) {
    bar.value = percent;
    said.textContent = percent < 100 ? words.percent.replace("{percent}", percent) : words.checking;
  }

  input.addEventListener("change", () => refuse(input.files.length ? fault(input.files) : ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sentence = fault(input.files);
    refuse(sentence);
    if (sentence) return;
    const request = new XMLHttpRequest();
    request.open("POST", window.location.href);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (step) => show(Math.round((100 * step.loaded) / step.total)));
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => { rest(); refuse(words.lost); });
    cancel.onclick = () => { request.abort(); rest(); input.focus(); };
    show(0);
    progress.hidden = false;
    cancel.hidden = false;
    send.hidden = true;
    request.send(new FormData(form));
  });
})();
